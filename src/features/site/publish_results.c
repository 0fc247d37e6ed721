/* Results: a page for each bureau and ten days of draws, overviews by month and bureau, and a CSV
 * file by month. A case's number says on which page it is, so nothing moves when others come. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/date.h"
#include "core/base/json.h"
#include "core/base/mem.h"
#include "core/cases/disclosure.h"
#include "core/crypto/cjson.h"
#include "core/tlog/entry.h"
#include "platform/runtime/config.h"
#include "platform/store/ledger_log.h"
#include "platform/store/ledger_open.h"
#include "platform/store/ledger_public.h"
#include "public_columns.h"
#include "publish_private.h"

#define LATEST 50

/* ---- groups: "220102/2026-11-3" ---- */

/* The numbers of a group: from <= number < until. */
static void group_range(const char *key, char from[CASE_NO_BYTES], char until[CASE_NO_BYTES])
{
    static const char *const first[] = {"01", "11", "21", "32"};
    int tens = key[15] - '1';

    snprintf(from, CASE_NO_BYTES, "%.6s%.4s%.2s%s", key, key + 7, key + 12, first[tens]);
    snprintf(until, CASE_NO_BYTES, "%.6s%.4s%.2s%s", key, key + 7, key + 12, first[tens + 1]);
}

static json_t *bureau_by_key(const struct publish *p, const char *key)
{
    char code[7] = "";

    memcpy(code, key, 6);
    return publish_bureau(p, (uint32_t)strtoul(code, NULL, 10));
}

/* ---- the cases of a group ---- */

struct group {
    struct publish *p;
    json_t *cases;
};

static enum err add_versions(struct publish *p, json_t *c, const char *no, struct error *e)
{
    struct open_version *list;
    size_t count;
    json_t *out = json_array();
    enum err err = ledger_open_versions(p->lane->ledger, no, &list, &count, e);

    for (size_t i = 0; i < count && !err; i++) {
        json_array_append_new(
            out, json_pack("{s:I, s:I, s:o, s:s}", "version", (json_int_t)list[i].version, "index",
                           (json_int_t)list[i].index, "time", publish_instant(list[i].time),
                           "sha256", list[i].sha256));
        if (i + 1 == count)
            json_object_set_new(c, "published", publish_day(day_of_instant(list[i].time)));
    }
    json_object_set_new(c, "versions", out);
    free(list);
    return err;
}

/* {"clean"} beside each word of a result, by the kind of its row in results.csv. */
static void mark_clean(const struct publish *p, const json_t *c)
{
    const json_t *items = json_object_get(c, "items"), *words;
    int32_t day;
    json_t *one;

    if (!day_parse(json_text(c, "date"), &day))
        return;
    for (size_t i = 0; i < json_array_size(items); i++) {
        words = json_object_get(json_array_get(items, i), "results");
        for (size_t k = 0; (one = json_array_get(words, k)); k++)
            json_object_set_new(
                one, "clean",
                json_boolean(publish_result_kind(p, json_text(one, "code"), day) == RESULT_CLEAN));
    }
}

static enum err add_case(void *ctx, const struct open_result *row, struct error *e)
{
    struct group *g = ctx;
    json_t *c = NULL;
    enum err err = cjson_read(row->text, strlen(row->text), &c, e);

    if (!err)
        err = add_versions(g->p, c, row->no, e);
    if (!err) {
        mark_clean(g->p, c);
        json_array_append(g->cases, c);
    }
    json_decref(c);
    return err;
}

static enum err group_page(struct publish *p, const char *key, struct error *e)
{
    char from[CASE_NO_BYTES], until[CASE_NO_BYTES], path[48];
    struct group g = {p, json_array()};
    json_t *groups = json_object_get(p->state, "groups");

    group_range(key, from, until);
    snprintf(path, sizeof path, "cases/%s.html", key);
    enum err err = ledger_open_results(p->lane->ledger, from, until, add_case, &g, e);
    json_t *model = json_pack("{s:s%, s:o, s:s%, s:i, s:O}", "bureau", key, (size_t)6,
                              "bureau_name", bureau_by_key(p, key), "month", key + 7, (size_t)7,
                              "tens", key[15] - '0', "cases", g.cases);
    if (!err && json_array_size(g.cases)) {
        err = publish_page(p, path, public_cases_page, model, e);
        json_object_set_new(groups, key, json_integer((json_int_t)json_array_size(g.cases)));
    }
    json_decref(model);
    json_decref(g.cases);
    return err;
}

/* With all: every group there is, by hopping from each to the next. */
static enum err every_group(struct publish *p, json_t *touched, struct error *e)
{
    char no[CASE_NO_BYTES], from[CASE_NO_BYTES] = "", unused[CASE_NO_BYTES],
                            key[PUBLIC_GROUP_BYTES];
    enum err err;

    while (!(err = ledger_open_next(p->lane->ledger, from, no, e)) && *no) {
        public_case_group(no, key);
        json_object_set_new(touched, key, json_true());
        group_range(key, unused, from);
    }
    return err;
}

static void groups_of_cases(struct publish *p, json_t *touched)
{
    const char *no;
    json_t *yes;

    json_object_foreach(p->cases, no, yes)
    {
        char key[PUBLIC_GROUP_BYTES];
        if (strlen(no) < 18)
            continue;
        public_case_group(no, key);
        json_object_set_new(touched, key, json_true());
    }
}

/* ---- overviews ---- */

/* Groups as rows of a table: one for each different part of the key, {"1","2","3"} its counts. */
static void add_to_rows(struct publish *p, json_t *rows, const char *name, const char *key,
                        const json_t *count)
{
    const char tens[2] = {key[15], '\0'};
    json_t *row = json_object_get(rows, name);

    if (!row) {
        row = json_pack("{s:s%, s:s%, s:o}", "bureau", key, (size_t)6, "month", key + 7, (size_t)7,
                        "bureau_name", bureau_by_key(p, key));
        json_object_set_new(rows, name, row);
    }
    json_object_set(row, tens, (json_t *)(uintptr_t)count);
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The values of an object by ascending (or descending) key. */
static json_t *sorted(json_t *rows, bool down)
{
    const char **keys = mem_array(json_object_size(rows) + 1, sizeof *keys);
    json_t *list = json_array(), *row;
    size_t n = 0;
    const char *key;

    json_object_foreach(rows, key, row) keys[n++] = key;
    qsort(keys, n, sizeof *keys, by_text);
    for (size_t i = 0; i < n; i++)
        json_array_append(list, json_object_get(rows, keys[down ? n - 1 - i : i]));
    free(keys);
    return list;
}

static enum err overview(struct publish *p, const char *part, bool month, struct error *e)
{
    json_t *rows = json_object(), *count;
    const char *key;
    char path[40];

    json_object_foreach(json_object_get(p->state, "groups"), key, count)
    {
        char other[8] = "";
        if (strncmp(month ? key + 7 : key, part, month ? 7 : 6) != 0)
            continue;
        memcpy(other, month ? key : key + 7, month ? 6 : 7);
        add_to_rows(p, rows, other, key, count);
    }
    json_t *list = sorted(rows, !month);
    json_t *model = month ? json_pack("{s:s, s:O}", "month", part, "rows", list)
                          : json_pack("{s:s, s:o, s:O}", "bureau", part, "bureau_name",
                                      bureau_by_key(p, part), "rows", list);
    snprintf(path, sizeof path, "cases/%s.html", part);
    enum err err = publish_page(p, path, month ? public_month_page : public_bureau_page, model, e);
    json_decref(model);
    json_decref(list);
    json_decref(rows);
    return err;
}

/* ---- CSV by month ---- */

struct month_csv {
    struct publish *p;
    struct buf csv;
};

static void join_results(const json_t *item, struct buf *codes, struct buf *words)
{
    json_t *one;

    for (size_t i = 0; (one = json_array_get(json_object_get(item, "results"), i)); i++) {
        if (i) {
            buf_addc(codes, ';');
            buf_adds(words, "；");
        }
        buf_adds(codes, json_text(one, "code"));
        buf_adds(words, json_text(one, "zh"));
    }
}

static void csv_item(struct month_csv *m, const json_t *file, const json_t *item,
                     const struct open_result *row)
{
    const json_t *agency = json_object_get(file, "agency"), *firm = json_object_get(file, "firm");
    const json_t *penalty = json_object_get(file, "penalty");
    struct buf codes = {0}, words = {0};
    char fine[40] = "", first[11], version[24], index[24];
    long long fen = json_int(penalty, "fine");

    buf_adds(&codes, "");
    buf_adds(&words, "");
    join_results(item, &codes, &words);
    if (fen)
        snprintf(fine, sizeof fine, "%lld.%02lld", fen / 100, fen % 100);
    day_format(day_of_instant(row->first_time), first);
    snprintf(version, sizeof version, "%llu", (unsigned long long)row->version);
    snprintf(index, sizeof index, "%llu", (unsigned long long)row->log_index);
    const char *const cells[] = {row->no,
                                 json_text(agency, "code"),
                                 json_text(agency, "name"),
                                 json_text(firm, "uscc"),
                                 json_text(firm, "name"),
                                 json_text(file, "date"),
                                 json_text(item, "code"),
                                 json_text(item, "name"),
                                 codes.data,
                                 words.data,
                                 json_text(penalty, "state"),
                                 fine,
                                 first,
                                 version,
                                 index,
                                 row->sha256};
    publish_csv_row(&m->csv, cells, sizeof cells / sizeof *cells);
    buf_free(&codes);
    buf_free(&words);
}

static enum err csv_case(void *ctx, const struct open_result *row, struct error *e)
{
    struct month_csv *m = ctx;
    json_t *file = NULL;
    size_t i;
    json_t *item;
    enum err err = cjson_read(row->text, strlen(row->text), &file, e);

    if (err)
        return err;
    for (i = 0; (item = json_array_get(json_object_get(file, "items"), i)); i++)
        csv_item(m, file, item, row);
    if (!i)
        csv_item(m, file, NULL, row);
    json_decref(file);
    return E_OK;
}

static enum err month_csv(struct publish *p, const char *month, struct error *e)
{
    struct month_csv m = {.p = p};
    json_t *bureaus = json_object(), *count, *one;
    const char *key;
    enum err err = E_OK;
    char name[48], from[CASE_NO_BYTES], until[CASE_NO_BYTES];

    json_object_foreach(json_object_get(p->state, "groups"), key, count)
    {
        char bureau[7] = "";
        memcpy(bureau, key, 6);
        if (strncmp(key + 7, month, 7) == 0)
            json_object_set_new(bureaus, bureau, json_string(bureau));
    }
    publish_csv_head(&m.csv, public_results_columns);
    json_t *list = sorted(bureaus, false);
    for (size_t i = 0; (one = json_array_get(list, i)); i++) {
        snprintf(from, sizeof from, "%s%.4s%.2s01", json_string_value(one), month, month + 5);
        snprintf(until, sizeof until, "%s%.4s%.2s32", json_string_value(one), month, month + 5);
        if (!err)
            err = ledger_open_results(p->lane->ledger, from, until, csv_case, &m, e);
    }
    snprintf(name, sizeof name, "data/results-%s.csv", month);
    if (!err)
        err = publish_put(p, name, m.csv.data, m.csv.len, e);
    buf_free(&m.csv);
    json_decref(list);
    json_decref(bureaus);
    return err;
}

/* ---- newest ---- */

struct latest {
    struct publish *p;
    json_t *list;
    json_t *seen;
};

static enum err add_latest(void *ctx, const struct log_row *row, struct error *e)
{
    struct latest *l = ctx;
    struct case_public public;
    json_t *value = NULL, *file = NULL;
    enum err err = entry_parse(row->entry, row->len, &value, NULL, e);
    const char *no = err ? "" : json_text(value, "case");

    if (err || json_object_get(l->seen, no)) {
        json_decref(value);
        return err;
    }
    json_object_set_new(l->seen, no, json_true());
    err = ledger_public_get(l->p->lane->ledger, no, &public, e);
    if (!err)
        err = cjson_read(public.text, strlen(public.text), &file, e);
    if (!err)
        json_array_append_new(l->list,
                              json_pack("{s:s, s:s, s:s, s:I, s:o, s:I, s:I}", "case", no, "name",
                                        json_text(json_object_get(file, "firm"), "name"), "agency",
                                        json_text(json_object_get(file, "agency"), "name"),
                                        "version", (json_int_t) public.version, "published",
                                        publish_day(day_of_instant(row->time)), "time",
                                        (json_int_t)row->time, "index", (json_int_t)row->index));
    ledger_public_free(&public);
    json_decref(file);
    json_decref(value);
    return err;
}

enum err publish_latest(struct publish *p, uint64_t limit, json_t **list, struct error *e)
{
    struct latest l = {p, json_array(), json_object()};
    enum err err = ledger_log_latest(p->lane->ledger, "result", limit, add_latest, &l, e);

    json_decref(l.seen);
    *list = l.list;
    return err;
}

/* ---- results.html ---- */

/* Sums by month or bureau: [{"key","name","count"}…]. */
static json_t *sums(struct publish *p, bool month)
{
    json_t *rows = json_object(), *count;
    const char *key;

    json_object_foreach(json_object_get(p->state, "groups"), key, count)
    {
        char part[8] = "";
        memcpy(part, month ? key + 7 : key, month ? 7 : 6);
        json_t *row = json_object_get(rows, part);
        if (!row) {
            row = json_pack("{s:s, s:o, s:i}", "key", part, "name",
                            month ? json_string(part) : bureau_by_key(p, key), "count", 0);
            json_object_set_new(rows, part, row);
        }
        json_object_set_new(row, "count",
                            json_integer(json_int(row, "count") + json_integer_value(count)));
    }
    json_t *list = sorted(rows, month);
    json_decref(rows);
    return list;
}

static json_int_t total(const struct publish *p)
{
    json_int_t n = 0;
    const char *key;
    json_t *count;

    json_object_foreach(json_object_get(p->state, "groups"), key, count) n +=
        json_integer_value(count);
    return n;
}

static enum err front(struct publish *p, struct error *e)
{
    json_t *list = NULL;
    enum err err = publish_latest(p, LATEST, &list, e);
    json_t *model = json_pack("{s:I, s:o, s:o, s:o, s:o}", "count", total(p), "publish_within",
                              publish_limit(p, DISCLOSURE_CLOCK), "latest", list, "months",
                              sums(p, true), "bureaus", sums(p, false));

    json_object_set_new(p->state, "results", json_integer(total(p)));
    if (!err)
        err = publish_page(p, "results.html", public_results_page, model, e);
    json_decref(model);
    return err;
}

enum err publish_results(struct publish *p, struct error *e)
{
    json_t *touched = json_object(), *months = json_object(), *bureaus = json_object(), *yes;
    const char *key;
    enum err err = E_OK;

    if (!json_object_get(p->state, "groups"))
        json_object_set_new(p->state, "groups", json_object());
    if (p->all)
        err = every_group(p, touched, e);
    else
        groups_of_cases(p, touched);
    json_object_foreach(touched, key, yes)
    {
        char month[8] = "", bureau[7] = "";
        memcpy(month, key + 7, 7);
        memcpy(bureau, key, 6);
        json_object_set_new(months, month, json_true());
        json_object_set_new(bureaus, bureau, json_true());
        if (!err)
            err = group_page(p, key, e);
    }
    json_object_foreach(months, key, yes)
    {
        if (!err)
            err = overview(p, key, true, e);
        if (!err)
            err = month_csv(p, key, e);
    }
    json_object_foreach(bureaus, key, yes) if (!err) err = overview(p, key, false, e);
    if (!err)
        err = front(p, e);
    json_decref(touched);
    json_decref(months);
    json_decref(bureaus);
    return err;
}
