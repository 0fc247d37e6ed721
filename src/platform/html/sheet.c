#include "platform/html/sheet.h"

#include <stdbool.h>

#include "core/base/json.h"
#include "platform/html/html.h"

static void add_value(struct buf *out, const json_t *value, enum lang lang)
{
    size_t i;
    json_t *one;

    if (json_is_integer(value))
        buf_addf(out, "%lld", (long long)json_integer_value(value));
    else if (json_is_boolean(value))
        buf_adds(out,
                 json_is_true(value) ? lang_pick(lang, "是", "yes") : lang_pick(lang, "否", "no"));
    else
        buf_adds(out, json_word(value, lang));
    json_array_foreach((json_t *)(uintptr_t)value, i, one)
    {
        if (i)
            buf_adds(out, lang_pick(lang, "、", ", "));
        add_value(out, one, lang);
    }
}

static void add_cell(struct buf *out, const json_t *value, enum lang lang, bool first)
{
    struct buf text = {0};

    if (!first)
        buf_addc(out, ',');
    buf_adds(&text, "");
    add_value(&text, value, lang);
    if (json_is_integer(value)) /* a number below zero is no formula */
        buf_adds(out, text.data);
    else
        buf_add_cell(out, text.data);
    buf_free(&text);
}

void sheet_csv(const json_t *table, enum lang lang, struct buf *out)
{
    const json_t *columns = json_object_get(table, "columns");
    size_t i;
    json_t *column;

    buf_adds(out, "\xef\xbb\xbf");
    json_array_foreach((json_t *)(uintptr_t)columns, i, column)
    {
        if (i)
            buf_addc(out, ',');
        buf_add_cell(out, json_word(column, lang));
    }
    buf_adds(out, "\r\n");
    sheet_rows(table, lang, out);
}

void sheet_rows(const json_t *table, enum lang lang, struct buf *out)
{
    const json_t *columns = json_object_get(table, "columns");
    size_t i, k;
    json_t *column, *row;

    json_array_foreach(json_object_get(table, "rows"), k, row)
    {
        json_array_foreach((json_t *)(uintptr_t)columns, i, column)
        {
            const char *key = json_text_or(column, "key", NULL);
            add_cell(out, json_object_get(row, key), lang, i == 0);
        }
        buf_adds(out, "\r\n");
    }
}
