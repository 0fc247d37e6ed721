/* The documents of a case: which kinds there are, their templates and how they are numbered. All
 * of it files that an administrator edits: documents.csv (kind,number,after) and
 * templates/<kind>.html in the folder of the code tables. Read once, then immutable; a reload makes
 * a new one. */
#ifndef DOCUMENTS_DOCUMENT_KINDS_H
#define DOCUMENTS_DOCUMENT_KINDS_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/buf.h"
#include "core/base/error.h"
#include "core/base/label.h"
#include "core/cases/machine.h"
#include "core/documents/template.h"

struct codes;
struct document_kinds;

struct document_kind {
    char *id; /* a code of the machine's table "documents" */
    char *zh, *en;
    char *number; /* pattern: {bureau} its abbreviation, {year}, {n} */
    char *after;  /* one of these actions (joined by ;) must have been done first; "" = none */
    struct template *template;
};

/* Reads <dir>/documents.csv and every template it names. E_INPUT with file and line for a kind or
 * an action that the machine does not know, a pattern without {year} and {n}, a wrong template. */
enum err document_kinds_load(const char *dir, const struct codes *codes,
                             struct document_kinds **out, struct error *e) MUST_CHECK;
void document_kinds_free(struct document_kinds *documents); /* NULL ok */
const struct document_kind *document_kind_find(const struct document_kinds *documents,
                                               const char *kind); /* or NULL */
const struct document_kind *document_kind_at(const struct document_kinds *documents,
                                             size_t i); /* NULL after the last */

/* True if the case has come far enough for this document, see `after`. */
bool document_due(const struct document_kind *document, const json_t *projection);

/* The number of the n-th document of its kind that a bureau makes in a year; caller frees. */
char *document_number(const struct document_kind *document, const char *bureau, int year,
                      uint32_t n);

/* ---- what a template may name ---- */

/* A fixed name: its list ("" at the top), and what it is. Besides these there are
 *   ACTION.FIELD  a field of the latest such action (core/cases/actions.h), ACTION.day,
 * ACTION.actor due.CLOCK     when a running clock ends (core/cases/dues.h) form.WORD     whatever
 * is typed when the document is made */
struct document_name {
    const char *list; /* NULL ends the table */
    const char *name;
    enum template_kind kind;
    const char *zh, *en;
};
extern const struct document_name document_names[];
extern const struct label document_words[]; /* those after "form." that are known, NULL ends them */
enum template_kind document_known(void *ctx, const char *list, const char *name);

/* What a document is made from, all lent. */
struct document_facts {
    const struct case_rules *rules;
    const char *case_no;
    const json_t *frozen;     /* what the draw knew, see docs/protocol.md "cases" */
    const json_t *projection; /* core/cases/machine.h */
    const json_t *people;     /* {id of an inspector or a person: {"name","certificate"}} */
    const char *number;
    int64_t version;
    int32_t today;
};

/* The people a case names, as an array of ids, for `people`. */
json_t *document_people(const json_t *projection);

/* What may be typed into it, a new array of fields (case_field_json) whose ids are names of the
 * template: every form.WORD, and what else would be a blank. */
enum err document_fields(const struct document_kind *document, const struct document_facts *facts,
                         json_t **fields, struct error *e) MUST_CHECK;

/* The value of every name in the template, as template_fill wants them. set holds {name: value}
 * that somebody typed: for form.WORD and for what the case does not have yet. E_CONFLICT if the
 * case has it, E_INPUT if the template has no such name or the text is not in the field's form. */
enum err document_values(const struct document_kind *document, const struct document_facts *facts,
                         const json_t *set, json_t **values, struct error *e) MUST_CHECK;

/* "3000.50 元（人民币叁仟元伍角整）" */
void document_money(int64_t fen, struct buf *out);

#endif
