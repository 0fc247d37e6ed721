#include "core/law/table.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/base/utf8.h"

struct reader {
    const char *file;
    const struct table_shape *shape;
    void *user;
    size_t in_file; /* columns that the header names */
    bool header_seen;
};

static void place(const struct table_row *row, size_t column, char *out, size_t size,
                  const char *why)
{
    snprintf(out, size, "%s:%d:%zu: %s “%s”: %s", row->file, row->line, column + 1,
             row->columns[column], row->cell[column], why);
}

/* The two sentences share no argument list, so they are written one by one. */
enum err table_bad(const struct table_row *row, size_t column, const char *zh, const char *en,
                   struct error *e)
{
    if (e) {
        e->code = E_INPUT;
        place(row, column, e->zh, sizeof e->zh, zh);
        place(row, column, e->en, sizeof e->en, en);
    }
    return E_INPUT;
}

/* Splits a line in place. Returns the number of cells; at most TABLE_COLUMNS_MAX are kept, and
 * those that are not there are "". */
static size_t split(char *line, const char *cell[TABLE_COLUMNS_MAX])
{
    size_t count = 0;

    for (size_t i = 0; i < TABLE_COLUMNS_MAX; i++)
        cell[i] = "";
    for (char *at = line;; count++) {
        char *comma = strchr(at, ',');
        if (count < TABLE_COLUMNS_MAX)
            cell[count] = at;
        if (!comma)
            return count + 1;
        *comma = '\0';
        at = comma + 1;
    }
}

/* The header names the required columns first, then any of the optional ones, in order. */
static enum err read_header(struct reader *r, int line, const char **cell, size_t count,
                            struct error *e)
{
    const struct table_shape *shape = r->shape;

    for (size_t i = 0; i < shape->count && (i < count || i < shape->required); i++)
        if (i >= count || strcmp(cell[i], shape->columns[i]) != 0)
            return error_set(e, E_INPUT, "%s:%d:%zu: 表头此列应为 “%s”",
                             "%s:%d:%zu: the header must name the column “%s” here", r->file, line,
                             i + 1, shape->columns[i]);
    if (count > shape->count)
        return error_set(e, E_INPUT, "%s:%d:%zu: 表头多出一列", "%s:%d:%zu: one column too many",
                         r->file, line, shape->count + 1);
    r->in_file = count;
    r->header_seen = true;
    return E_OK;
}

static enum err read_row(struct reader *r, int line, const char **cell, size_t count,
                         struct error *e)
{
    struct table_row row = {.file = r->file, .line = line, .columns = r->shape->columns};

    if (count > r->in_file)
        return error_set(e, E_INPUT, "%s:%d:%zu: 单元格多于表头",
                         "%s:%d:%zu: more cells than columns", r->file, line, r->in_file + 1);
    memcpy(row.cell, cell, sizeof row.cell);
    for (size_t i = 0; i < r->shape->required; i++)
        if (!*cell[i])
            return table_bad(&row, i, "不能为空", "must not be empty", e);
    return r->shape->row(r->user, &row, e);
}

static enum err read_line(struct reader *r, char *text, int line, struct error *e)
{
    const char *cell[TABLE_COLUMNS_MAX];

    if (*text == '#' || text[strspn(text, " \t,")] == '\0')
        return E_OK;
    if (strchr(text, '"'))
        return error_set(e, E_INPUT, "%s:%d: 不能用引号；单元格内不能有半角逗号",
                         "%s:%d: no quote marks; a cell cannot hold a comma", r->file, line);
    if (utf8_has_control(text))
        return error_set(e, E_INPUT, "%s:%d: 含有控制字符", "%s:%d: there is a control character",
                         r->file, line);
    size_t count = split(text, cell);
    if (!r->header_seen)
        return read_header(r, line, cell, count, e);
    return read_row(r, line, cell, count, e);
}

static enum err read_lines(struct reader *r, char *text, struct error *e)
{
    int line = 1;

    for (char *at = text; at; line++) {
        char *newline = strchr(at, '\n');
        if (newline)
            *newline = '\0';
        size_t len = strlen(at);
        if (len && at[len - 1] == '\r')
            at[len - 1] = '\0';
        enum err err = read_line(r, at, line, e);
        if (err)
            return err;
        at = newline ? newline + 1 : NULL;
    }
    if (!r->header_seen)
        return error_set(e, E_INPUT, "%s: 没有表头，第一列应为 “%s”",
                         "%s: there is no header; its first column is “%s”", r->file,
                         r->shape->columns[0]);
    return E_OK;
}

enum err table_read(const char *file, const char *text, size_t len, const struct table_shape *shape,
                    void *user, struct error *e)
{
    struct reader r = {.file = file, .shape = shape, .user = user};
    size_t bad;

    if (len >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0) {
        text += 3;
        len -= 3;
    }
    if (!utf8_valid(text, len, &bad) || (len && memchr(text, '\0', len)))
        return error_set(e, E_INPUT, "%s: 不是 UTF-8 文本，请另存为 UTF-8",
                         "%s: not UTF-8 text; save the file as UTF-8", file);
    char *copy = mem_strndup(len ? text : "", len);
    enum err err = read_lines(&r, copy, e);
    free(copy);
    return err;
}
