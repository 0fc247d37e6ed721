#include "platform/ingest/csv_rows.h"

#include <csv.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "platform/ingest/clean.h"

/* libcsv's state while a cell goes on (FIELD_BEGUN in its source). A quoted cell that has got its
 * closing mark is in another one. csv_fini tells only in strict mode, which refuses quotation marks
 * that spreadsheets leave inside plain cells. */
#define WITHIN_FIELD 2

struct csv_rows {
    struct csv_parser parser;
    csv_row_fn *each;
    csv_line_fn *watch; /* or NULL */
    void *arg;
    struct csv_row row;
    uint64_t line;   /* of the next byte */
    char line_end;   /* '\n', or '\r' in files that have no '\n'; 0 before the first piece */
    enum err rc;     /* first error, from each() */
    struct error *e; /* of the call that runs now */
    uint32_t offset[CSV_COLUMNS_MAX];
    char text[CSV_ROW_BYTES_MAX];
};

struct csv_rows *csv_rows_new(csv_row_fn *each, void *arg)
{
    struct csv_rows *r = mem_new(sizeof *r);

    if (csv_init(&r->parser, 0) != 0)
        abort(); /* only for a NULL parser */
    r->each = each;
    r->arg = arg;
    r->line = 1;
    r->row.line = 1;
    r->row.offset = r->offset;
    r->row.text = r->text;
    return r;
}

void csv_rows_watch(struct csv_rows *r, csv_line_fn *watch)
{
    r->watch = watch;
}

void csv_rows_free(struct csv_rows *r)
{
    if (!r)
        return;
    csv_free(&r->parser);
    free(r);
}

static void on_cell(void *cell, size_t len, void *user)
{
    struct csv_rows *r = user;
    struct csv_row *row = &r->row;

    if (row->count == CSV_COLUMNS_MAX || len >= CSV_ROW_BYTES_MAX - row->bytes) {
        row->too_long = row->too_long || row->count < CSV_COLUMNS_MAX;
        return;
    }
    row->offset[row->count++] = row->bytes;
    char *to = row->text + row->bytes;
    if (len) {
        memcpy(to, cell, len);
        row->has_nul = row->has_nul || memchr(to, '\0', len) != NULL;
    }
    to[len] = '\0';
    row->bytes += (uint32_t)len + 1;
}

static void on_row_end(int c, void *user)
{
    struct csv_rows *r = user;

    (void)c;
    if (r->rc == E_OK)
        r->rc = r->each(r->arg, &r->row, r->e);
    r->row.count = 0;
    r->row.bytes = 0;
    r->row.too_long = false;
    r->row.has_nul = false;
    r->row.plain = false;
}

static enum err open_quote(const struct csv_rows *r, struct error *e)
{
    return error_set(
        e, E_INPUT, "第 %llu 行开始的引号没有结束（到第 %llu 行仍未结束）；请补上引号或删去它",
        "the quotation mark opened on line %llu is never closed (looked as far as line "
        "%llu); close or remove it",
        (unsigned long long)r->row.line, (unsigned long long)r->line);
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

/* Hands over the row of a line without quotation marks, trimmed as libcsv does. */
static void cut_at_commas(struct csv_rows *r, const char *line, size_t len)
{
    for (const char *cell = line; cell;) {
        const char *comma = memchr(cell, ',', len - (size_t)(cell - line));
        const char *end = comma ? comma : line + len;
        while (cell < end && is_blank(*cell))
            cell++;
        while (end > cell && is_blank(end[-1]))
            end--;
        on_cell((void *)(uintptr_t)cell, (size_t)(end - cell), r); /* only reads */
        cell = comma ? comma + 1 : NULL;
    }
    r->row.plain = clean_is_plain(line, len);
    on_row_end('\n', r);
}

/* Nine lines of ten are plain: whole, between two rows, no quotation mark. They need no state
 * machine. False if this one needs libcsv. */
static bool take_plain_line(struct csv_rows *r, const char *line, size_t len)
{
    size_t blank = 0;
    bool taken = false;

    len--; /* the line's end */
    if (len && line[len] == '\n' && line[len - 1] == '\r')
        len--;
    if (memchr(line, '"', len) || memchr(line, '\r', len) || memchr(line, '\n', len))
        return false;
    while (blank < len && is_blank(line[blank]))
        blank++;
    if (blank == len)
        return true;
    if (r->watch)
        r->rc = r->watch(r->arg, r->row.line, line, len, &taken, r->e);
    if (!taken && r->rc == E_OK)
        cut_at_commas(r, line, len);
    return true;
}

static char find_line_end(const char *text, size_t len)
{
    return !memchr(text, '\n', len) && memchr(text, '\r', len) ? '\r' : '\n';
}

enum err csv_rows_feed(struct csv_rows *r, const char *text, size_t len, struct error *e)
{
    r->e = e;
    if (!r->line_end && len)
        r->line_end = find_line_end(text, len);
    while (len && r->rc == E_OK) {
        const char *end = memchr(text, r->line_end, len);
        size_t n = end ? (size_t)(end - text) + 1 : len;
        /* A lone CR ends a row too, but not a line: stop there, so that the next row is placed. */
        const char *cr = r->line_end == '\n' ? memchr(text, '\r', n) : NULL;
        if (cr && cr + 1 < text + n && cr[1] != '\n') {
            n = (size_t)(cr - text) + 1;
            end = NULL;
        }
        bool between = r->row.count == 0 && r->parser.entry_pos == 0 && !r->parser.quoted;
        if (between)
            r->row.line = r->line;
        bool plain = end && between && r->parser.pstate == 0 && take_plain_line(r, text, n);
        if (!plain && csv_parse(&r->parser, text, n, on_cell, on_row_end, r) != n)
            return error_set(e, E_LIMIT, "内存不足", "out of memory");
        if (r->rc == E_OK && r->parser.entry_pos > CSV_FIELD_BYTES_MAX)
            return open_quote(r, e);
        r->line += end != NULL;
        text += n;
        len -= n;
    }
    return r->rc;
}

enum err csv_rows_end(struct csv_rows *r, struct error *e)
{
    r->e = e;
    if (r->rc == E_OK && r->parser.quoted && r->parser.pstate == WITHIN_FIELD)
        return open_quote(r, e);
    if (r->rc == E_OK)
        csv_fini(&r->parser, on_cell, on_row_end, r);
    return r->rc;
}
