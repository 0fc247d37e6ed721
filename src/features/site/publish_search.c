/* The index of firms (features/site/search_index.h). New results and lists change only the places
 * of their firms; when the index outgrows its number of places, it is made anew with more of them.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/date.h"
#include "core/base/json.h"
#include "core/base/mem.h"
#include "core/crypto/cjson.h"
#include "features/site/search_index.h"
#include "platform/runtime/config.h"
#include "platform/store/ledger_open.h"
#include "publish_private.h"

/* Firms up to which that many digits do. */
static const json_int_t roomy[] = {0, 1000, 50000, INT64_MAX};

struct index {
    struct publish *p;
    int digits;
    unsigned pass, passes; /* with all: only places whose first digit is of this pass */
    json_t *firms;         /* place → uscc → record */
    json_t *names;         /* place → pair → [uscc…] */
    char uscc[19];         /* the firm being gathered */
    json_t *record;
    json_int_t count; /* firms */
    bool anew;        /* places on the disk do not count */
};

/* ---- gathering one firm ---- */

static const char *title_of_draw(struct index *x, uint64_t commit, json_t **brief, char date[11])
{
    struct publish *p = x->p;

    *brief = NULL;
    date[0] = '\0';
    for (size_t i = 0; i < p->draw_count; i++)
        if (p->draws[i].commit_index == commit) {
            day_format(p->draws[i].date, date);
            if (publish_is_team(&p->draws[i]))
                return ""; /* it drew no firm */
            *brief = publish_draw_brief(p, &p->draws[i]);
            return json_text(json_object_get(*brief, "title"), "zh");
        }
    return "";
}

static enum err add_result(json_t *record, const struct open_firm *row, struct error *e)
{
    json_t *file = NULL;
    enum err err = cjson_read(row->text, strlen(row->text), &file, e);

    if (err)
        return err;
    json_object_set(record, "n", json_at(file, "firm", "name", NULL));
    json_array_append_new(json_object_get(record, "r"),
                          json_pack("[s, O]", row->no, json_object_get(file, "date")));
    json_decref(file);
    return E_OK;
}

static void add_pick(struct index *x, json_t *record, const struct open_firm *row)
{
    char date[11];
    json_t *brief;
    const char *title = title_of_draw(x, row->commit_index, &brief, date);

    if (!json_object_get(record, "n"))
        json_object_set_new(record, "n", json_string(row->name));
    if (*title)
        json_array_append_new(json_object_get(record, "d"),
                              json_pack("[I, s, s]", (json_int_t)row->commit_index, date, title));
    json_decref(brief);
}

/* ---- places ---- */

static unsigned first_digit(const char *place)
{
    return (unsigned)(place[0] <= '9' ? place[0] - '0' : place[0] - 'a' + 10);
}

static json_t *place_of(struct index *x, json_t *places, char kind, const char *key)
{
    char place[LOOKUP_PLACE], name[LOOKUP_NAME];

    search_index_place(key, x->digits, place);
    if (first_digit(place) * x->passes / 16 != x->pass)
        return NULL;
    json_t *one = json_object_get(places, place);
    if (one)
        return one;
    search_index_name(x->digits, kind, place, name);
    if (!x->anew)
        one = search_index_read(x->p->lane->snapshot->config->site_dir, name);
    if (!one)
        one = json_object();
    json_object_set_new(places, place, one);
    return one;
}

static void add_name(struct index *x, const char *pair)
{
    json_t *place = place_of(x, x->names, 'n', pair);

    if (place)
        search_index_add(place, pair, x->uscc);
}

/* The firm is complete: to its places. */
static void keep_firm(struct index *x)
{
    if (!x->record)
        return;
    json_t *place = place_of(x, x->firms, 'f', x->uscc);
    const char *name = json_text(x->record, "n");
    json_t *pair;

    if (place && !json_object_get(place, x->uscc))
        x->count++;
    if (place)
        json_object_set(place, x->uscc, x->record);
    json_t *pairs = search_index_pairs(name);
    for (size_t i = 0; (pair = json_array_get(pairs, i)); i++)
        add_name(x, json_string_value(pair));
    json_decref(pairs);
    json_decref(x->record);
    x->record = NULL;
}

static enum err see(void *ctx, const struct open_firm *row, struct error *e)
{
    struct index *x = ctx;

    if (service_stopping(x->p->lane->service))
        return error_set(e, E_STOPPED, "守护进程正在停止。", "The daemon is stopping.");
    if (!x->record || strcmp(x->uscc, row->uscc) != 0) {
        keep_firm(x);
        memcpy(x->uscc, row->uscc, sizeof x->uscc);
        x->record = json_pack("{s:[], s:[]}", "d", "r");
    }
    if (row->result)
        return add_result(x->record, row, e);
    add_pick(x, x->record, row);
    return E_OK;
}

static enum err write_places(struct index *x, json_t *places, char kind, struct error *e)
{
    enum err err = E_OK;
    const char *place;
    json_t *content;
    char name[LOOKUP_NAME];

    json_object_foreach(places, place, content)
    {
        if (!err)
            err = publish_json(x->p, search_index_name(x->digits, kind, place, name), content, e);
    }
    return err;
}

static enum err write_all(struct index *x, enum err err, struct error *e)
{
    if (!err)
        err = write_places(x, x->firms, 'f', e);
    if (!err)
        err = write_places(x, x->names, 'n', e);
    json_object_clear(x->firms);
    json_object_clear(x->names);
    return err;
}

/* ---- anew, and what changed ---- */

/* The ledger is read once for each so many firms, so that memory stays small. */
#define FIRMS_A_PASS 50000

static enum err all_firms(struct index *x, json_int_t about, struct error *e)
{
    enum err err = E_OK;

    x->anew = true;
    x->digits = 1;
    while (about > roomy[x->digits])
        x->digits++;
    x->count = 0;
    x->passes = about > 16 * FIRMS_A_PASS ? 16 : (unsigned)(about / FIRMS_A_PASS) + 1;
    for (x->pass = 0; x->pass < x->passes && !err; x->pass++) {
        err = ledger_open_firms(x->p->lane->ledger, NULL, see, x, e);
        keep_firm(x);
        err = write_all(x, err, e);
    }
    x->pass = 0;
    x->passes = 1;
    return err;
}

static enum err count_firm(void *ctx, const struct open_firm *row, struct error *e)
{
    struct index *x = ctx;

    (void)e;
    if (strcmp(x->uscc, row->uscc) != 0)
        x->count++;
    memcpy(x->uscc, row->uscc, sizeof x->uscc);
    return E_OK;
}

static enum err anew(struct index *x, struct error *e)
{
    x->count = 0;
    x->uscc[0] = '\0';
    enum err err = ledger_open_firms(x->p->lane->ledger, NULL, count_firm, x, e);
    x->uscc[0] = '\0';
    return err ? err : all_firms(x, x->count, e);
}

static enum err mark_firm(void *ctx, const char *uscc, const char *name, uint32_t bureau,
                          struct error *e)
{
    (void)name;
    (void)bureau;
    (void)e;
    json_object_set_new(ctx, uscc, json_true());
    return E_OK;
}

static enum err touched_firms(struct publish *p, json_t *firms, struct error *e)
{
    enum err err = E_OK;
    const char *key;
    json_t *yes;

    json_object_foreach(p->revealed, key, yes)
    {
        if (!err)
            err = ledger_open_picks(p->lane->ledger, strtoull(key, NULL, 10), mark_firm, firms, e);
    }
    json_object_foreach(p->cases, key, yes)
    {
        struct docket_row row;
        if (err)
            break;
        err = ledger_case_get(p->lane->ledger, key, &row, e);
        if (!err) {
            json_object_set_new(firms, row.uscc, json_true());
            ledger_docket_free(&row);
        }
    }
    return err;
}

static enum err changed(struct index *x, struct error *e)
{
    json_t *firms = json_object(), *yes;
    const char *uscc;
    enum err err = touched_firms(x->p, firms, e);

    json_object_foreach(firms, uscc, yes)
    {
        if (!err)
            err = ledger_open_firms(x->p->lane->ledger, uscc, see, x, e);
        keep_firm(x);
    }
    json_decref(firms);
    return write_all(x, err, e);
}

enum err publish_search(struct publish *p, struct error *e)
{
    json_t *old = json_object_get(p->state, "find");
    struct index x = {.p = p,
                      .passes = 1,
                      .digits = (int)json_int(old, "digits"),
                      .firms = json_object(),
                      .names = json_object(),
                      .count = json_int(old, "firms")};
    enum err err = E_OK;

    if (!p->all && x.digits >= 1 && x.digits <= 3)
        err = changed(&x, e);
    if (!err && (p->all || x.digits < 1 || x.digits > 3 || x.count > roomy[x.digits]))
        err = anew(&x, e);
    json_t *state = json_pack("{s:i, s:I}", "digits", x.digits, "firms", x.count);
    if (!err)
        err = publish_json(p, "find/index.json", state, e);
    json_object_set_new(p->state, "find", state);
    json_decref(x.firms);
    json_decref(x.names);
    json_decref(x.record);
    return err;
}
