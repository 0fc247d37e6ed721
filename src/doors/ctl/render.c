#include "doors/ctl/render.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/json.h"
#include "core/base/mem.h"
#include "core/base/utf8.h"

#define GAP 2 /* spaces between columns */

static void add_value(struct buf *out, const json_t *value, enum lang lang);

static void render_list(struct buf *out, const json_t *list, enum lang lang)
{
    for (size_t i = 0; i < json_array_size(list); i++) {
        if (i)
            buf_adds(out, lang_pick(lang, "、", ", "));
        add_value(out, json_array_get(list, i), lang);
    }
}

/* Adds a value (see platform/ops/answer.h) as plain text. */
static void add_value(struct buf *out, const json_t *value, enum lang lang)
{
    if (json_is_string(value)) {
        buf_adds(out, json_string_value(value));
    } else if (json_is_integer(value)) {
        buf_addf(out, "%lld", (long long)json_integer_value(value));
    } else if (json_is_boolean(value)) {
        buf_adds(out,
                 json_is_true(value) ? lang_pick(lang, "是", "yes") : lang_pick(lang, "否", "no"));
    } else if (json_is_array(value)) {
        render_list(out, value, lang);
    } else if (json_object_get(value, "zh") && json_object_get(value, "en")) {
        buf_adds(out, json_word(value, lang));
    } else if (value && !json_is_null(value)) {
        char *text = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);
        buf_adds(out, text ? text : "");
        free(text);
    }
}

/* ---- tables ---- */

struct grid {
    size_t columns;
    size_t rows; /* the heading included */
    char **cells;
    bool *right; /* per column: numbers only */
    int *width;
};

/* Control characters would let data repaint the terminal. */
static char *cell_text(const json_t *value, enum lang lang)
{
    struct buf b = {0};

    add_value(&b, value, lang);
    buf_adds(&b, "");
    for (char *p = b.data; p && *p; p++)
        if ((unsigned char)*p < ' ' || *p == 0x7f)
            *p = ' ';
    return b.data ? buf_take(&b) : mem_strdup("");
}

static void fill_column(struct grid *g, size_t c, const json_t *column, const json_t *rows,
                        enum lang lang)
{
    const char *key = json_text_or(column, "key", NULL);

    g->cells[c] = mem_strdup(json_word(column, lang));
    g->width[c] = utf8_width(g->cells[c]);
    g->right[c] = true;
    for (size_t r = 1; r < g->rows; r++) {
        const json_t *value = json_object_get(json_array_get(rows, r - 1), key ? key : "");
        char *text = cell_text(value, lang);
        int width = utf8_width(text);
        g->cells[r * g->columns + c] = text;
        if (width > g->width[c])
            g->width[c] = width;
        g->right[c] = g->right[c] && (json_is_number(value) || !value || json_is_null(value));
    }
}

static void grid_fill(struct grid *g, const json_t *table, enum lang lang)
{
    const json_t *columns = json_object_get(table, "columns");
    const json_t *rows = json_object_get(table, "rows");

    g->columns = json_array_size(columns);
    g->rows = json_array_size(rows) + 1;
    g->cells = mem_array(g->columns * g->rows + 1, sizeof *g->cells);
    g->right = mem_array(g->columns + 1, sizeof *g->right);
    g->width = mem_array(g->columns + 1, sizeof *g->width);
    for (size_t c = 0; c < g->columns; c++)
        fill_column(g, c, json_array_get(columns, c), rows, lang);
}

static void grid_free(struct grid *g)
{
    for (size_t i = 0; i < g->columns * g->rows; i++)
        free(g->cells[i]);
    free(g->cells);
    free(g->right);
    free(g->width);
}

static void spaces(struct buf *out, int n)
{
    while (n-- > 0)
        buf_addc(out, ' ');
}

static void cut_spaces(struct buf *out)
{
    while (out->len && out->data[out->len - 1] == ' ')
        out->data[--out->len] = '\0';
}

static void render_table(struct buf *out, const json_t *table, enum lang lang)
{
    struct grid g;

    grid_fill(&g, table, lang);
    for (size_t r = 0; r < g.rows; r++) {
        for (size_t c = 0; c < g.columns; c++) {
            const char *text = g.cells[r * g.columns + c];
            int pad = g.width[c] - utf8_width(text);
            spaces(out, g.right[c] ? pad : 0);
            buf_adds(out, text);
            if (c + 1 < g.columns)
                spaces(out, (g.right[c] ? 0 : pad) + GAP);
        }
        cut_spaces(out);
        buf_addc(out, '\n');
    }
    if (g.rows == 1)
        buf_adds(out, lang_pick(lang, "（无）\n", "(none)\n"));
    grid_free(&g);
}

/* ---- records ---- */

/* A text of several lines, such as a plan, stands below its name as it is. False if it is none. */
static bool render_lines(struct buf *out, const char *name, const json_t *value)
{
    const char *text = json_string_value(value);
    const char *end = text ? strchr(text, '\n') : NULL;

    if (!end || !end[1])
        return false;
    buf_addf(out, "%s\n", name);
    for (; *text; text = *end ? end + 1 : end) {
        end = text + strcspn(text, "\n");
        json_t *line = json_stringn(text, (size_t)(end - text));
        char *shown = cell_text(line, LANG_ZH);
        buf_addf(out, *shown ? "  %s\n" : "\n", shown);
        free(shown);
        json_decref(line);
    }
    return true;
}

static void render_fields(struct buf *out, const json_t *fields, enum lang lang)
{
    int widest = 0;

    for (size_t i = 0; i < json_array_size(fields); i++) {
        int width = utf8_width(json_word(json_array_get(fields, i), lang));
        widest = width > widest ? width : widest;
    }
    for (size_t i = 0; i < json_array_size(fields); i++) {
        const json_t *field = json_array_get(fields, i);
        const char *name = json_word(field, lang);
        const json_t *value = json_object_get(field, "value");
        if (render_lines(out, name, value))
            continue;
        char *text = cell_text(value, lang);
        buf_adds(out, name);
        if (*text)
            spaces(out, widest - utf8_width(name) + GAP);
        buf_addf(out, "%s\n", text);
        free(text);
    }
}

static void render_record(struct buf *out, const json_t *record, enum lang lang)
{
    const json_t *tables = json_object_get(record, "tables");

    render_fields(out, json_object_get(record, "fields"), lang);
    for (size_t i = 0; i < json_array_size(tables); i++) {
        const json_t *table = json_array_get(tables, i);
        buf_addf(out, "\n%s\n", json_word(table, lang));
        render_table(out, json_object_get(table, "table"), lang);
    }
}

void render_notes(struct buf *out, const json_t *answer, enum lang lang)
{
    const json_t *notes = json_object_get(answer, "notes");

    for (size_t i = 0; i < json_array_size(notes); i++)
        buf_addf(out, "* %s\n", json_word(json_array_get(notes, i), lang));
}

void render_text(struct buf *out, const json_t *answer, enum lang lang)
{
    if (strcmp(json_text(answer, "kind"), "table") == 0)
        render_table(out, answer, lang);
    else if (strcmp(json_text(answer, "kind"), "record") == 0)
        render_record(out, answer, lang);
    else
        buf_addf(out, "%s\n", json_word(answer, lang));
    render_notes(out, answer, lang);
}

/* ---- CSV ---- */

struct csv_style {
    enum lang lang;
    bool sheet; /* for a spreadsheet */
};

static void csv_cell(struct buf *out, size_t column, const json_t *value,
                     const struct csv_style *csv)
{
    struct buf text = {0};

    add_value(&text, value, csv->lang);
    if (column)
        buf_addc(out, ',');
    const char *cell = text.data ? text.data : "";
    if (csv->sheet && !json_is_number(value))
        buf_add_cell(out, cell);
    else
        buf_add_csv(out, cell, !json_is_number(value)); /* a negative number is no formula */
    buf_free(&text);
}

static void csv_table(struct buf *out, const json_t *table, const struct csv_style *csv)
{
    const json_t *columns = json_object_get(table, "columns");
    const json_t *rows = json_object_get(table, "rows");

    for (size_t c = 0; c < json_array_size(columns); c++)
        csv_cell(out, c, json_array_get(columns, c), csv);
    buf_adds(out, "\r\n");
    for (size_t r = 0; r < json_array_size(rows); r++) {
        for (size_t c = 0; c < json_array_size(columns); c++) {
            const char *key = json_text_or(json_array_get(columns, c), "key", NULL);
            csv_cell(out, c, json_object_get(json_array_get(rows, r), key ? key : ""), csv);
        }
        buf_adds(out, "\r\n");
    }
}

static void csv_record(struct buf *out, const json_t *record, const struct csv_style *csv)
{
    const json_t *fields = json_object_get(record, "fields");
    const json_t *tables = json_object_get(record, "tables");

    for (size_t i = 0; i < json_array_size(fields); i++) {
        const json_t *field = json_array_get(fields, i);
        csv_cell(out, 0, field, csv);
        csv_cell(out, 1, json_object_get(field, "value"), csv);
        buf_adds(out, "\r\n");
    }
    for (size_t i = 0; i < json_array_size(tables); i++) {
        buf_adds(out, "\r\n");
        csv_table(out, json_object_get(json_array_get(tables, i), "table"), csv);
    }
}

void render_csv(struct buf *out, const json_t *answer, enum lang lang, bool sheet)
{
    const struct csv_style style = {lang, sheet};
    const struct csv_style *csv = &style;

    if (strcmp(json_text(answer, "kind"), "table") == 0) {
        csv_table(out, answer, csv);
    } else if (strcmp(json_text(answer, "kind"), "record") == 0) {
        csv_record(out, answer, csv);
    } else {
        csv_cell(out, 0, answer, csv);
        buf_adds(out, "\r\n");
    }
}
