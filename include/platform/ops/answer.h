/* What an operation answers, as JSON that every door can show: inspectctl as text, table, JSON or
 * CSV, later the pages. Three kinds:
 *   table   {"kind":"table","columns":[{"key","zh","en"}…],"rows":[{key:value…}…]}
 *   record  {"kind":"record","fields":[{"key","zh","en","value"}…],
 *            "tables":[{"key","zh","en",table[,"of"]}…]}
 *   text    {"kind":"text","zh":"…","en":"…"}
 * A table that is one page of many may carry "total", "page" and "pages", or "size", as integers.
 * Tables and records with keys of people may carry "people":{key:name} (platform/ops/people.h).
 * Any of them may carry "notes":[{"zh","en"}…] (shown below, also
 * for --csv on stderr) a "file":{"name","text"} that inspectctl writes, and "failed":true, which
 * makes inspectctl exit with 1 after showing it (a check that found errors). A value is a string,
 * number, boolean, null, or one of a fixed set as {"id","zh","en"} (core/base/label.h), or a list
 * of those; or a sentence, {"zh","en"}. Programs decide by ids, nothing reads what people read.
 * Where there is no number, day or text, a value or sentence may stand that says why ("no end"). */
#ifndef OPS_ANSWER_H
#define OPS_ANSWER_H

#include <jansson.h>
#include <stdint.h>

#include "core/law/codes.h"

json_t *answer_table(void);
void answer_column(json_t *table, const char *key, const char *zh, const char *en);
json_t *answer_row(json_t *table); /* a new empty row, borrowed: fill it with json_object_set_new */

/* A new row with values for the first columns in their order, borrowed: s a text (absent if NULL),
 * i an int, I a json_int_t, b a truth, d a day (int32_t), o a value that is stolen. */
json_t *answer_add(json_t *table, const char *kinds, ...);

json_t *answer_record(void);
/* Adds a field; steals value. */
void answer_field(json_t *record, const char *key, const char *zh, const char *en, json_t *value);
/* Adds a table under a heading; steals table. */
void answer_subtable(json_t *record, const char *key, const char *zh, const char *en,
                     json_t *table);
/* The table added last is one of several with its key: of that task, say. */
void answer_subtable_of(json_t *record, const char *id);

/* A sentence. Both formats take the same arguments. */
json_t *answer_text(const char *zh, const char *en, ...)
    __attribute__((format(printf, 1, 3), format(printf, 2, 3)));

/* Adds a note below any answer. */
void answer_note(json_t *answer, const char *zh, const char *en, ...)
    __attribute__((format(printf, 2, 4), format(printf, 3, 4)));

/* The note added last says what to type at a shell: pages have buttons for it and leave it out. */
void answer_for_shell(json_t *answer);

/* The note added last is about "calendar", "inspectors" or "system": pages lead there. */
void answer_about(json_t *answer, const char *topic);

/* Makes inspectctl write text to a file called name (or to --output). */
void answer_file(json_t *answer, const char *name, const char *text);

/* A sentence as a value, {"zh","en"}; of a fixed set take label_json. Both formats of answer_say
 * take the same arguments. */
json_t *answer_word(const char *zh, const char *en);
json_t *answer_say(const char *zh, const char *en, ...)
    __attribute__((format(printf, 1, 3), format(printf, 2, 3)));

/* "220102 南关区" of a region or its bureau; the code alone if it is none. */
json_t *answer_region(const struct codes *codes, uint32_t code);

/* "YYYY-MM-DD", null for DAY_NONE; answer_until: a last day, which may be DAY_FOREVER; the local
 * time of an instant, null for 0. */
json_t *answer_day(int32_t day);
json_t *answer_until(int32_t day);
json_t *answer_instant(int64_t instant);

#endif
