#include "core/draw/roster.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/json.h"
#include "core/base/mem.h"
#include "core/crypto/cjson.h"

#define USCC 18

void roster_free(struct roster *roster)
{
    for (size_t i = 0; i < roster->count; i++) {
        free(roster->list[i].id);
        free(roster->list[i].bureaus);
        free(roster->list[i].barred);
    }
    free(roster->list);
    *roster = (struct roster){0};
}

/* Doubles at powers of two, so that adding one at a time stays cheap without a capacity field. */
static void *grown(void *list, size_t count, size_t size)
{
    return (count & (count - 1)) ? list : mem_grow(list, count ? 2 * count : 1, size);
}

void roster_add(struct roster *roster, const char *id, bool lead, const uint32_t *bureaus,
                size_t bureau_count)
{
    roster->list = grown(roster->list, roster->count, sizeof *roster->list);
    struct roster_inspector *one = &roster->list[roster->count++];
    *one = (struct roster_inspector){.id = mem_strdup(id), .lead = lead};
    one->bureaus = mem_array(bureau_count + 1, sizeof *one->bureaus);
    if (bureau_count)
        memcpy(one->bureaus, bureaus, bureau_count * sizeof *bureaus);
    one->bureau_count = bureau_count;
}

struct roster_inspector *roster_find(const struct roster *roster, const char *id)
{
    size_t low = 0;
    size_t high = roster->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int d = strcmp(id, roster->list[middle].id);
        if (d == 0)
            return &roster->list[middle];
        if (d < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

void roster_exclude(struct roster_inspector *inspector, const char *uscc, const char *why)
{
    inspector->barred =
        grown(inspector->barred, inspector->barred_count, sizeof *inspector->barred);
    struct roster_barred *b = &inspector->barred[inspector->barred_count++];
    snprintf(b->uscc, sizeof b->uscc, "%s", uscc);
    snprintf(b->why, sizeof b->why, "%s", why);
}

static int by_uscc(const void *uscc, const void *barred)
{
    return strcmp(uscc, ((const struct roster_barred *)barred)->uscc);
}

static int by_uscc_and_why(const void *a, const void *b)
{
    const struct roster_barred *x = a;
    const struct roster_barred *y = b;
    int d = strcmp(x->uscc, y->uscc);

    return d ? d : strcmp(x->why, y->why);
}

void roster_settle(struct roster *roster)
{
    for (size_t i = 0; i < roster->count; i++) {
        struct roster_inspector *one = &roster->list[i];
        size_t kept = 0;
        if (!one->barred_count)
            continue;
        qsort(one->barred, one->barred_count, sizeof *one->barred, by_uscc_and_why);
        for (size_t k = 0; k < one->barred_count; k++)
            if (!kept || strcmp(one->barred[kept - 1].uscc, one->barred[k].uscc) != 0)
                one->barred[kept++] = one->barred[k];
        one->barred_count = kept;
    }
}

bool roster_serves(const struct roster_inspector *inspector, uint32_t bureau)
{
    for (size_t i = 0; i < inspector->bureau_count; i++)
        if (inspector->bureaus[i] == bureau)
            return true;
    return false;
}

bool roster_excludes(const struct roster_inspector *inspector, const char *uscc)
{
    return inspector->barred_count && bsearch(uscc, inspector->barred, inspector->barred_count,
                                              sizeof *inspector->barred, by_uscc) != NULL;
}

static json_t *to_json(const struct roster_inspector *one)
{
    json_t *bureaus = json_array();
    json_t *firms = json_array();
    char code[11];

    for (size_t i = 0; i < one->bureau_count; i++) {
        snprintf(code, sizeof code, "%06u", one->bureaus[i]);
        json_array_append_new(bureaus, json_string(code));
    }
    for (size_t i = 0; i < one->barred_count; i++)
        json_array_append_new(
            firms, json_pack("{s:s, s:s}", "uscc", one->barred[i].uscc, "why", one->barred[i].why));
    return json_pack("{s:o, s:s, s:b, s:o}", "bureaus", bureaus, "id", one->id, "lead",
                     one->lead ? 1 : 0, "not", firms);
}

enum err roster_write(const struct roster *roster, struct buf *out, struct error *e)
{
    json_t *array = json_array();
    enum err err = E_OK;

    for (size_t i = 0; i < roster->count && err == E_OK; i++) {
        json_t *one = to_json(&roster->list[i]);
        if (!one || json_array_append_new(array, one) != 0)
            err = error_set(e, E_INPUT, "执法人员编号 %s 无法写入文件（须为 UTF-8）",
                            "the inspector id %s cannot be written (it must be UTF-8)",
                            roster->list[i].id);
    }
    if (err == E_OK)
        err = cjson_write(array, out, e);
    json_decref(array);
    return err;
}

static enum err malformed(struct error *e, size_t position)
{
    return error_set(e, E_CORRUPT, "执法人员文件第 %zu 项的形式或次序不对",
                     "inspectors file: item %zu is malformed or out of order", position + 1);
}

/* A text of exactly `len` digits or capital letters. */
static bool code_ok(const char *text, size_t len, bool letters)
{
    if (!text || strlen(text) != len)
        return false;
    for (; *text; text++)
        if (!((*text >= '0' && *text <= '9') || (letters && *text >= 'A' && *text <= 'Z')))
            return false;
    return true;
}

static bool read_bureaus(const json_t *array, struct roster_inspector *one)
{
    one->bureaus = mem_array(json_array_size(array) + 1, sizeof *one->bureaus);
    for (size_t i = 0; i < json_array_size(array); i++) {
        const char *code = json_string_value(json_array_get(array, i));
        if (!code_ok(code, 6, false))
            return false;
        one->bureaus[i] = (uint32_t)strtoul(code, NULL, 10);
        if (i && one->bureaus[i - 1] >= one->bureaus[i])
            return false;
        one->bureau_count++;
    }
    return true;
}

/* "recusal <event>", "team <commit>" or "replaced <case>". */
static bool why_ok(const char *why)
{
    static const char *const words[] = {"recusal ", "team ", "replaced "};

    for (size_t i = 0; why && i < sizeof words / sizeof *words; i++)
        if (strncmp(why, words[i], strlen(words[i])) == 0)
            return why[strlen(words[i])] != '\0' && strlen(why) < ROSTER_WHY;
    return false;
}

static bool read_not(const json_t *array, struct roster_inspector *one)
{
    one->barred = mem_array(json_array_size(array) + 1, sizeof *one->barred);
    for (size_t i = 0; i < json_array_size(array); i++) {
        const json_t *item = json_array_get(array, i);
        const char *code = json_text_or(item, "uscc", NULL);
        const char *why = json_text_or(item, "why", NULL);
        struct roster_barred *b = &one->barred[i];
        if (json_object_size(item) != 2 || !code_ok(code, USCC, true) || !why_ok(why) ||
            (i && strcmp(one->barred[i - 1].uscc, code) >= 0))
            return false;
        snprintf(b->uscc, sizeof b->uscc, "%s", code);
        snprintf(b->why, sizeof b->why, "%s", why);
        one->barred_count++;
    }
    return true;
}

static bool read_one(const json_t *item, struct roster_inspector *one)
{
    const json_t *bureaus = json_object_get(item, "bureaus");
    const json_t *firms = json_object_get(item, "not");
    const json_t *lead = json_object_get(item, "lead");
    const char *id = json_text_or(item, "id", NULL);

    if (json_object_size(item) != 4 || !json_is_array(bureaus) || !json_is_array(firms) ||
        !json_is_boolean(lead) || !id || !*id)
        return false;
    one->id = mem_strdup(id);
    one->lead = json_is_true(lead);
    return read_bureaus(bureaus, one) && read_not(firms, one);
}

enum err roster_read(const char *text, size_t len, struct roster *roster, struct error *e)
{
    json_t *array = NULL;
    enum err err = cjson_read(text, len, &array, e);

    *roster = (struct roster){0};
    if (err == E_OK && !json_is_array(array))
        err = malformed(e, 0);
    if (err == E_OK)
        roster->list = mem_array(json_array_size(array) + 1, sizeof *roster->list);
    for (size_t i = 0; err == E_OK && i < json_array_size(array); i++) {
        struct roster_inspector *one = &roster->list[roster->count++];
        if (!read_one(json_array_get(array, i), one) ||
            (i && strcmp(roster->list[i - 1].id, one->id) >= 0))
            err = malformed(e, i);
    }
    json_decref(array);
    return err;
}
