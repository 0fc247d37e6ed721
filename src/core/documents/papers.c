#include "core/documents/papers.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/date.h"
#include "core/base/file.h"
#include "core/base/json.h"
#include "core/base/mem.h"
#include "core/law/table.h"

#define TABLE_BYTES_MAX 100000
#define TEMPLATE_BYTES_MAX 1000000
#define NUMBER_BYTES_MAX 120

struct papers {
    struct paper *items;
    size_t count;
    json_t *kinds; /* the machine's table, while loading */
    const char *dir;
};

/* ---- documents.csv ---- */

static const json_t *kind_row(const struct papers *papers, const char *kind)
{
    size_t i;
    json_t *row;

    json_array_foreach(papers->kinds, i, row)
    {
        if (strcmp(json_text(row, "code"), kind) == 0)
            return row;
    }
    return NULL;
}

/* The length of one of {bureau}, {year}, {n} at a brace; 0 if it is none of them. */
static size_t placeholder(const char *at)
{
    static const char *const known[] = {"{bureau}", "{year}", "{n}"};

    for (size_t i = 0; i < 3; i++)
        if (strncmp(at, known[i], strlen(known[i])) == 0)
            return strlen(known[i]);
    return 0;
}

static bool pattern_good(const char *pattern)
{
    if (!strstr(pattern, "{year}") || !strstr(pattern, "{n}") || strlen(pattern) > NUMBER_BYTES_MAX)
        return false;
    for (const char *at = pattern; (at = strpbrk(at, "{}")) != NULL;) {
        size_t len = placeholder(at);
        if (!len)
            return false;
        at += len;
    }
    return true;
}

/* Walks a list of action ids; false at its end. */
static bool next_action(const char **list, char id[64])
{
    size_t n = strcspn(*list, ";");

    if (!**list)
        return false;
    snprintf(id, 64, "%.*s", (int)n, *list);
    *list += n + ((*list)[n] == ';');
    return true;
}

static bool actions_known(const char *list)
{
    char id[64];

    while (next_action(&list, id))
        if (!case_action_find(&case_machine, id))
            return false;
    return true;
}

bool paper_due(const struct paper *paper, const json_t *projection)
{
    const json_t *done = json_object_get(projection, "last");
    const char *list = paper->after;
    char id[64];

    while (next_action(&list, id))
        if (json_object_get(done, id))
            return true;
    return !*paper->after;
}

static enum err paper_row(void *user, const struct table_row *row, struct error *e)
{
    struct papers *papers = user;
    const json_t *kind = kind_row(papers, row->cell[0]);

    if (!kind)
        return table_bad(row, 0, "没有这种文书", "there is no such kind of document", e);
    if (papers_find(papers, row->cell[0]))
        return table_bad(row, 0, "重复", "is there twice", e);
    if (!pattern_good(row->cell[1]))
        return table_bad(row, 1, "应含 {year} 和 {n}，可含 {bureau}，至多 120 字节",
                         "must hold {year} and {n}, may hold {bureau}; at most 120 bytes", e);
    if (!actions_known(row->cell[2]))
        return table_bad(row, 2, "没有这种办理事项", "there is no such action", e);
    papers->items = mem_grow(papers->items, papers->count + 1, sizeof *papers->items);
    papers->items[papers->count++] =
        (struct paper){.kind = mem_strdup(row->cell[0]),
                       .zh = mem_strdup(json_text_or(kind, "zh", NULL)),
                       .en = mem_strdup(json_text_or(kind, "en", NULL)),
                       .number = mem_strdup(row->cell[1]),
                       .after = mem_strdup(row->cell[2])};
    return E_OK;
}

static enum err read_table(struct papers *papers, struct error *e)
{
    static const char *const columns[] = {"kind", "number", "after"};
    static const struct table_shape shape = {columns, 3, 2, paper_row};
    char *path = file_in(papers->dir, "documents.csv");
    struct buf text = {0};
    enum err rc = file_read(path, TABLE_BYTES_MAX, &text, e);

    if (!rc)
        rc = table_read(path, text.data ? text.data : "", text.len, &shape, papers, e);
    buf_free(&text);
    free(path);
    return rc;
}

/* ---- templates ---- */

static enum err read_file(void *ctx, const char *file, struct buf *out, struct error *e)
{
    const struct papers *papers = ctx;
    char *name = mem_printf("templates/%s", file), *path = file_in(papers->dir, name);
    enum err rc = file_read(path, TEMPLATE_BYTES_MAX, out, e);

    free(name);
    free(path);
    return rc;
}

static enum err read_templates(struct papers *papers, struct error *e)
{
    const struct template_source source = {papers, read_file, paper_known};
    enum err rc = E_OK;

    for (size_t i = 0; i < papers->count && !rc; i++) {
        char file[80];
        snprintf(file, sizeof file, "%s.html", papers->items[i].kind);
        rc = template_parse(&source, file, &papers->items[i].template, e);
        if (rc)
            error_wrap(e, "templates");
    }
    return rc;
}

enum err papers_load(const char *dir, const struct codes *codes, struct papers **out,
                     struct error *e)
{
    struct papers *papers = mem_new(sizeof *papers);

    papers->dir = dir;
    papers->kinds = case_codes(codes, "documents", DAY_NONE);
    enum err rc = read_table(papers, e);
    if (!rc)
        rc = read_templates(papers, e);
    json_decref(papers->kinds);
    papers->kinds = NULL;
    papers->dir = NULL;
    if (rc)
        papers_free(papers);
    *out = rc ? NULL : papers;
    return rc;
}

void papers_free(struct papers *papers)
{
    for (size_t i = 0; papers && i < papers->count; i++) {
        free(papers->items[i].kind);
        free(papers->items[i].zh);
        free(papers->items[i].en);
        free(papers->items[i].number);
        free(papers->items[i].after);
        template_free(papers->items[i].template);
    }
    if (papers)
        free(papers->items);
    free(papers);
}

const struct paper *papers_find(const struct papers *papers, const char *kind)
{
    for (size_t i = 0; i < papers->count; i++)
        if (strcmp(papers->items[i].kind, kind) == 0)
            return &papers->items[i];
    return NULL;
}

const struct paper *papers_at(const struct papers *papers, size_t i)
{
    return i < papers->count ? &papers->items[i] : NULL;
}

char *paper_number(const struct paper *paper, const char *bureau, int year, uint32_t n)
{
    struct buf out = {0};

    for (const char *at = paper->number; *at;) {
        size_t text = strcspn(at, "{");
        buf_add(&out, at, text);
        at += text;
        if (strncmp(at, "{b", 2) == 0)
            buf_adds(&out, bureau);
        else if (strncmp(at, "{y", 2) == 0)
            buf_addf(&out, "%d", year);
        else if (*at)
            buf_addf(&out, "%u", (unsigned)n);
        at += placeholder(at);
    }
    return buf_take(&out);
}
