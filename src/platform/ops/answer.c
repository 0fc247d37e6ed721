#include "platform/ops/answer.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/date.h"
#include "core/base/error.h"
#include "core/base/json.h"
#include "core/base/label.h"

json_t *answer_table(void)
{
    return json_pack("{s:s, s:[], s:[]}", "kind", "table", "columns", "rows");
}

void answer_column(json_t *table, const char *key, const char *zh, const char *en)
{
    json_array_append_new(json_object_get(table, "columns"),
                          json_pack("{s:s, s:s, s:s}", "key", key, "zh", zh, "en", en));
}

json_t *answer_row(json_t *table)
{
    json_t *row = json_object();

    json_array_append_new(json_object_get(table, "rows"), row);
    return row;
}

static json_t *value_of(char kind, va_list *args)
{
    switch (kind) {
    case 's':
        return json_string(va_arg(*args, const char *));
    case 'i':
        return json_integer(va_arg(*args, int));
    case 'I':
        return json_integer(va_arg(*args, json_int_t));
    case 'b':
        return json_boolean(va_arg(*args, int));
    case 'd':
        return answer_day(va_arg(*args, int32_t));
    default:
        return va_arg(*args, json_t *);
    }
}

json_t *answer_add(json_t *table, const char *kinds, ...)
{
    const json_t *columns = json_object_get(table, "columns");
    json_t *row = answer_row(table);
    va_list args;

    if (strlen(kinds) > json_array_size(columns))
        abort(); /* the row has more than its table */
    va_start(args, kinds);
    for (size_t i = 0; kinds[i]; i++)
        json_object_set_new(row, json_text(json_array_get(columns, i), "key"),
                            value_of(kinds[i], &args));
    va_end(args);
    return row;
}

json_t *answer_record(void)
{
    return json_pack("{s:s, s:[], s:[]}", "kind", "record", "fields", "tables");
}

void answer_field(json_t *record, const char *key, const char *zh, const char *en, json_t *value)
{
    json_array_append_new(
        json_object_get(record, "fields"),
        json_pack("{s:s, s:s, s:s, s:o}", "key", key, "zh", zh, "en", en, "value", value));
}

void answer_subtable(json_t *record, const char *key, const char *zh, const char *en, json_t *table)
{
    json_array_append_new(
        json_object_get(record, "tables"),
        json_pack("{s:s, s:s, s:s, s:o}", "key", key, "zh", zh, "en", en, "table", table));
}

void answer_subtable_of(json_t *record, const char *id)
{
    const json_t *tables = json_object_get(record, "tables");
    json_t *last = json_array_get(tables, json_array_size(tables) - 1);

    json_object_set_new(last, "of", json_string(id));
}

/* A pair of sentences, cut to what struct error holds, which is ample for one. */
static json_t *sentences(const char *zh, const char *en, va_list ap)
{
    char text[2][2048];
    va_list again;

    va_copy(again, ap);
    vsnprintf(text[0], sizeof text[0], zh, ap);
    vsnprintf(text[1], sizeof text[1], en, again);
    va_end(again);
    return answer_word(text[0], text[1]);
}

json_t *answer_say(const char *zh, const char *en, ...)
{
    va_list ap;

    va_start(ap, en);
    json_t *words = sentences(zh, en, ap);
    va_end(ap);
    return words;
}

json_t *answer_text(const char *zh, const char *en, ...)
{
    va_list ap;

    va_start(ap, en);
    json_t *text = sentences(zh, en, ap);
    va_end(ap);
    json_object_set_new(text, "kind", json_string("text"));
    return text;
}

void answer_note(json_t *answer, const char *zh, const char *en, ...)
{
    json_t *notes = json_object_get(answer, "notes");
    va_list ap;

    if (!notes) {
        notes = json_array();
        json_object_set_new(answer, "notes", notes);
    }
    va_start(ap, en);
    json_array_append_new(notes, sentences(zh, en, ap));
    va_end(ap);
}

static json_t *last_note(const json_t *answer)
{
    const json_t *notes = json_object_get(answer, "notes");

    return json_array_get(notes, json_array_size(notes) - 1);
}

void answer_for_shell(json_t *answer)
{
    json_object_set_new(last_note(answer), "shell", json_true());
}

void answer_about(json_t *answer, const char *topic)
{
    json_object_set_new(last_note(answer), "about", json_string(topic));
}

void answer_file(json_t *answer, const char *name, const char *text)
{
    json_object_set_new(answer, "file", json_pack("{s:s, s:s}", "name", name, "text", text));
}

json_t *answer_word(const char *zh, const char *en)
{
    return json_pack("{s:s, s:s}", "zh", zh, "en", en);
}

json_t *answer_region(const struct codes *codes, uint32_t code)
{
    const struct region *region = codes_region(codes, code);

    return json_sprintf("%06u %s", (unsigned)code, region ? region->name : "");
}

json_t *answer_day(int32_t day)
{
    char text[11];

    return day == DAY_NONE ? json_null() : json_string(day_format(day, text));
}

json_t *answer_until(int32_t day)
{
    return day == DAY_FOREVER ? label_json("forever", "长期", "no end") : answer_day(day);
}

json_t *answer_instant(int64_t instant)
{
    char text[20];

    return instant ? json_string(instant_format_local(instant, text)) : json_null();
}
