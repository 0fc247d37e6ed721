#include "core/documents/document_kinds.h"

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

struct document_kinds {
    struct document_kind *items;
    size_t count;
    json_t *kinds; /* the machine's table, while loading */
    const char *dir;
};

/* ---- documents.csv ---- */

static const json_t *kind_row(const struct document_kinds *documents, const char *kind)
{
    size_t i;
    json_t *row;

    json_array_foreach(documents->kinds, i, row)
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

bool document_due(const struct document_kind *document, const json_t *projection)
{
    const json_t *done = json_object_get(projection, "last");
    const char *list = document->after;
    char id[64];

    while (next_action(&list, id))
        if (json_object_get(done, id))
            return true;
    return !*document->after;
}

static enum err document_row(void *user, const struct table_row *row, struct error *e)
{
    struct document_kinds *documents = user;
    const json_t *kind = kind_row(documents, row->cell[0]);

    if (!kind)
        return table_bad(row, 0, "没有这种文书", "there is no such kind of document", e);
    if (document_kind_find(documents, row->cell[0]))
        return table_bad(row, 0, "重复", "is there twice", e);
    if (!pattern_good(row->cell[1]))
        return table_bad(row, 1, "应含 {year} 和 {n}，可含 {bureau}，至多 120 字节",
                         "must hold {year} and {n}, may hold {bureau}; at most 120 bytes", e);
    if (!actions_known(row->cell[2]))
        return table_bad(row, 2, "没有这种办理事项", "there is no such action", e);
    documents->items = mem_grow(documents->items, documents->count + 1, sizeof *documents->items);
    documents->items[documents->count++] =
        (struct document_kind){.id = mem_strdup(row->cell[0]),
                               .zh = mem_strdup(json_text_or(kind, "zh", NULL)),
                               .en = mem_strdup(json_text_or(kind, "en", NULL)),
                               .number = mem_strdup(row->cell[1]),
                               .after = mem_strdup(row->cell[2])};
    return E_OK;
}

static enum err read_table(struct document_kinds *documents, struct error *e)
{
    static const char *const columns[] = {"kind", "number", "after"};
    static const struct table_shape shape = {columns, 3, 2, document_row};
    char *path = file_in(documents->dir, "documents.csv");
    struct buf text = {0};
    enum err rc = file_read(path, TABLE_BYTES_MAX, &text, e);

    if (!rc)
        rc = table_read(path, text.data ? text.data : "", text.len, &shape, documents, e);
    buf_free(&text);
    free(path);
    return rc;
}

/* ---- templates ---- */

static enum err read_file(void *ctx, const char *file, struct buf *out, struct error *e)
{
    const struct document_kinds *documents = ctx;
    char *name = mem_printf("templates/%s", file), *path = file_in(documents->dir, name);
    enum err rc = file_read(path, TEMPLATE_BYTES_MAX, out, e);

    free(name);
    free(path);
    return rc;
}

static enum err read_templates(struct document_kinds *documents, struct error *e)
{
    const struct template_source source = {documents, read_file, document_known};
    enum err rc = E_OK;

    for (size_t i = 0; i < documents->count && !rc; i++) {
        char file[80];
        snprintf(file, sizeof file, "%s.html", documents->items[i].id);
        rc = template_parse(&source, file, &documents->items[i].template, e);
        if (rc)
            error_wrap(e, "templates");
    }
    return rc;
}

enum err document_kinds_load(const char *dir, const struct codes *codes,
                             struct document_kinds **out, struct error *e)
{
    struct document_kinds *documents = mem_new(sizeof *documents);

    documents->dir = dir;
    documents->kinds = case_codes(codes, "documents", DAY_NONE);
    enum err rc = read_table(documents, e);
    if (!rc)
        rc = read_templates(documents, e);
    json_decref(documents->kinds);
    documents->kinds = NULL;
    documents->dir = NULL;
    if (rc)
        document_kinds_free(documents);
    *out = rc ? NULL : documents;
    return rc;
}

void document_kinds_free(struct document_kinds *documents)
{
    for (size_t i = 0; documents && i < documents->count; i++) {
        free(documents->items[i].id);
        free(documents->items[i].zh);
        free(documents->items[i].en);
        free(documents->items[i].number);
        free(documents->items[i].after);
        template_free(documents->items[i].template);
    }
    if (documents)
        free(documents->items);
    free(documents);
}

const struct document_kind *document_kind_find(const struct document_kinds *documents,
                                               const char *kind)
{
    for (size_t i = 0; i < documents->count; i++)
        if (strcmp(documents->items[i].id, kind) == 0)
            return &documents->items[i];
    return NULL;
}

const struct document_kind *document_kind_at(const struct document_kinds *documents, size_t i)
{
    return i < documents->count ? &documents->items[i] : NULL;
}

char *document_number(const struct document_kind *document, const char *bureau, int year,
                      uint32_t n)
{
    struct buf out = {0};

    for (const char *at = document->number; *at;) {
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
