/* Draws from the auditors' files as facts for core/fairness/randomness.h. */
#include <stdlib.h>
#include <string.h>

#include "core/base/hex.h"
#include "core/base/json.h"
#include "core/base/mem.h"
#include "core/draw/assign.h"
#include "core/fairness/randomness.h"
#include "core/tlog/entry.h"
#include "core/verify/verify.h"

static void say_nothing(void *arg, enum site_grade grade, uint64_t index, const struct error *why)
{
    (void)arg, (void)grade, (void)index, (void)why;
}

/* Quotas from the record: its strata are those of the strata file, in order. */
static bool take_quotas(struct draw *d, const json_t *record)
{
    const json_t *list = json_object_get(record, "strata");

    if (json_array_size(list) != d->strata_count)
        return false;
    for (size_t i = 0; i < d->strata_count; i++) {
        const json_t *one = json_array_get(list, i);
        if (strcmp(json_text(one, "key"), d->strata[i].key) != 0)
            return false;
        d->strata[i].k = json_count(one, "k");
    }
    return true;
}

static void take_team(struct draw *d, size_t at, const json_t *pick, const struct roster *roster)
{
    const json_t *team = json_object_get(pick, "inspectors");

    for (unsigned s = 0; s < d->team; s++) {
        const char *id = json_string_value(json_array_get(team, s));
        const struct roster_inspector *one = id && *id ? roster_find(roster, id) : NULL;
        d->members[at * d->team + s] = one ? (uint32_t)(one - roster->list) : ASSIGN_NOBODY;
    }
}

static bool take_pick(struct draw *d, size_t at, const json_t *pick, const struct roster *roster)
{
    uint32_t stratum = at ? d->picks[at - 1].stratum : 0;
    uint32_t code = (uint32_t)strtoul(json_text(pick, "bureau"), NULL, 10);

    while (stratum < d->strata_count &&
           strcmp(d->strata[stratum].key, json_text(pick, "stratum")) != 0)
        stratum++;
    if (stratum == d->strata_count || strlen(json_text(pick, "uscc")) != POOL_USCC)
        return false;
    d->picks[at] = (struct draw_pick){.stratum = stratum};
    memcpy(d->picks[at].uscc, json_text(pick, "uscc"), sizeof d->picks[at].uscc);
    if (!d->bureau_count || d->bureaus[d->bureau_count - 1].code != code)
        d->bureaus[d->bureau_count++] = (struct draw_bureau){.code = code, .first = at};
    d->bureaus[d->bureau_count - 1].count++;
    take_team(d, at, pick, roster);
    return true;
}

static bool take_record(struct draw *d, const json_t *record, const struct roster *roster)
{
    const json_t *picks = json_object_get(record, "picks");

    if (!take_quotas(d, record))
        return false;
    d->pick_count = json_array_size(picks);
    d->picks = mem_array(d->pick_count + 1, sizeof *d->picks);
    d->bureaus = mem_array(d->pick_count + 1, sizeof *d->bureaus);
    d->members = mem_array(d->pick_count * d->team + 1, sizeof *d->members);
    for (size_t i = 0; i < d->pick_count; i++)
        if (!take_pick(d, i, json_array_get(picks, i), roster))
            return false;
    return true;
}

static int by_place(const void *a, const void *b)
{
    const struct draw_pick *const *x = a;
    const struct draw_pick *const *y = b;

    if ((*x)->stratum != (*y)->stratum)
        return (*x)->stratum < (*y)->stratum ? -1 : 1;
    return strcmp((*x)->uscc, (*y)->uscc);
}

/* The picks' numbers in their strata: one pass over the pool. */
static enum err number_picks(struct draw *d, struct pool_reader *pool, struct error *e)
{
    struct draw_pick **order = mem_array(d->pick_count + 1, sizeof *order);
    enum pool_item item = POOL_STRATUM;
    size_t at = 0, strata = 0;
    uint64_t number = 0;
    enum err err = E_OK;

    for (size_t i = 0; i < d->pick_count; i++)
        order[i] = &d->picks[i];
    if (d->pick_count)
        qsort(order, d->pick_count, sizeof *order, by_place);
    while (!err && at < d->pick_count && item != POOL_END) {
        err = pool_reader_next(pool, &item, e);
        if (!err && item == POOL_STRATUM) {
            strata++;
            number = 0;
        } else if (!err && item == POOL_FIRM) {
            number++;
            if (order[at]->stratum + 1 == strata &&
                strcmp(order[at]->uscc, pool_reader_firm(pool)) == 0)
                order[at++]->number = number;
        }
    }
    free(order);
    return err;
}

static enum err add(const struct site_commit *c, const char *audit, struct randomness *r,
                    struct error *e)
{
    const struct site_reporter quiet = {say_nothing, NULL};
    struct draw draw = {.team = (unsigned)json_count(c->commit, "team")};
    struct roster roster = {0};
    struct pool_reader *pool = NULL;
    char *path = verify_pool_path(audit, c->index);
    json_t *record = verify_record(c, audit, &quiet);
    enum err err = E_OK;

    bool right = record && verify_strata(c, audit, &draw.strata, &draw.strata_count, &quiet) &&
                 verify_roster(c, audit, &roster, &quiet) && take_record(&draw, record, &roster);
    if (right && pool_reader_open(path, &pool, e) == E_OK) {
        err = number_picks(&draw, pool, e);
        pool_reader_close(pool);
        pool = NULL;
    }
    if (right && !err && pool_reader_open(path, &pool, e) == E_OK) {
        const char *seed = json_text(record, "seed");
        const struct random_draw d = {.commit = c->index,
                                      .task = json_text(c->commit, "task"),
                                      .draw = &draw,
                                      .pool_key = hex_decode(draw.seed, sizeof draw.seed, seed)
                                                      ? pool_reader_key(pool)
                                                      : NULL,
                                      .roster = &roster,
                                      .pool = pool};
        err = randomness_add(r, &d, e);
    }
    pool_reader_close(pool);
    json_decref(record);
    free(path);
    roster_free(&roster);
    draw_free(&draw);
    return err == E_CORRUPT ? E_OK : err;
}

enum err verify_statistics(const struct site *site, const char *audit, struct randomness *r,
                           struct error *e)
{
    enum err err = E_OK;

    for (size_t i = 0; i < site->commit_count && !err; i++) {
        const struct site_commit *c = &site->commits[i];
        if (c->draw && !c->is_void && strncmp(json_text(c->commit, "task"), "team-", 5) != 0 &&
            !site_is_outside(site, json_day(c->commit, "date")))
            err = add(c, audit, r, e);
    }
    return err;
}
