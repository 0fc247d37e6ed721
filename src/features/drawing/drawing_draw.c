/* From a commit to its `draw` entry, picks and cases. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/date.h"
#include "core/base/fault.h"
#include "core/base/hex.h"
#include "core/base/json.h"
#include "core/base/log.h"
#include "core/base/mem.h"
#include "core/crypto/ecvrf.h"
#include "core/crypto/sha256.h"
#include "core/draw/assign.h"
#include "core/draw/seed.h"
#include "drawing_void.h"
#include "features/casework/opening.h"
#include "features/drawing/drawing.h"
#include "features/drawing/drawing_steps.h"
#include "features/planning/planning.h"
#include "platform/publog/publog.h"
#include "platform/publog/salts.h"
#include "platform/runtime/config.h"
#include "platform/store/ledger_picks.h"
#include "platform/store/registry.h"
#include "team_redraw.h"

struct drawing {
    struct lane *lane;
    struct draw_row row;
    json_t *commit;
    struct draw_source_row *sources; /* values that do not count are "" */
    size_t source_count;
    struct stratum *strata;
    size_t strata_count;
    struct roster roster;
    struct draw draw;
    uint8_t pi[VRF_PROOF];
    struct plan *plan;
    char **people; /* id, name, id, name … by id */
    size_t people_count;
    struct picked_list picks;
};

/* What the draw waits for: the first source without a confirmed value, or NULL. None is optional.
 */
static enum err collect(struct drawing *d, const char **missing, struct error *e)
{
    enum err err =
        ledger_draw_sources(d->lane->ledger, d->row.commit_index, &d->sources, &d->source_count, e);

    *missing = NULL;
    for (size_t i = d->source_count; i > 0 && !err; i--)
        if (!d->sources[i - 1].confirmed_by[0])
            *missing = d->sources[i - 1].name;
    return err;
}

static enum err compute(struct drawing *d, const uint8_t beta[VRF_OUTPUT], struct error *e)
{
    struct pool_reader *pool = NULL;
    enum err err =
        ledger_draw_strata(d->lane->ledger, d->row.commit_index, &d->strata, &d->strata_count, e);

    if (!err)
        err =
            drawing_read_roster(d->lane, json_text(d->commit, "inspectors_sha256"), &d->roster, e);
    if (!err)
        err = drawing_open_pool(d->lane, d->row.commit_index, &pool, e);
    if (!err)
        err = draw_compute(d->strata, d->strata_count, pool, &d->roster, d->row.team, beta,
                           &d->draw, e);
    pool_reader_close(pool);
    return err;
}

static enum err randomness(struct drawing *d, uint8_t beta[VRF_OUTPUT], struct error *e)
{
    struct draw_source *sources = mem_array(d->source_count + 1, sizeof *sources);
    struct buf body = {0};
    struct buf alpha = {0};
    uint8_t *pi = d->pi;
    enum err err = publog_body(d->lane, d->row.commit_index + 1, &body, e);

    for (size_t i = 0; i < d->source_count; i++)
        sources[i] =
            (struct draw_source){d->sources[i].kind, d->sources[i].name, d->sources[i].value};
    if (!err)
        err = seed_alpha(&alpha, body.data, body.len, sources, d->source_count, e);
    if (!err) {
        d->row.level = seed_level(sources, d->source_count);
        ecvrf_prove(d->lane->keys->vrf_secret, alpha.data, alpha.len, pi);
        hex_encode(d->row.pi, pi, VRF_PROOF);
        sha256_hex(pi, VRF_PROOF, d->row.pi_sha256);
        if (!ecvrf_beta(pi, beta))
            err = error_set(e, E_CORRUPT, "VRF 密钥无法使用", "the VRF key cannot be used");
    }
    free(sources);
    buf_free(&body);
    buf_free(&alpha);
    return err;
}

static enum err write_record(struct drawing *d, struct error *e)
{
    struct buf record = {0};
    enum err err = draw_record(&d->draw, d->row.commit_index, d->pi, &d->roster, &record, e);

    if (!err)
        err = publog_salted_file(d->lane, "records", record.data, record.len, d->row.record_sha256,
                                 e);
    buf_free(&record);
    return err;
}

static json_t *draw_json(const struct drawing *d)
{
    const char level[2] = {d->row.level, '\0'};
    json_t *sources = json_array();
    char root[65], cuts[65];

    for (size_t i = 0; i < d->source_count; i++)
        json_array_append_new(sources,
                              json_pack("{s:s, s:s, s:s}", "kind", d->sources[i].kind, "name",
                                        d->sources[i].name, "value", d->sources[i].value));
    hex_encode(root, d->draw.picks_root, sizeof d->draw.picks_root);
    hex_encode(cuts, d->draw.cuts_root, sizeof d->draw.cuts_root);
    return json_pack("{s:s, s:I, s:o, s:s, s:s, s:I, s:s, s:s, s:s}", "type", "draw", "commit",
                     (json_int_t)d->row.commit_index, "sources", sources, "level", level,
                     "pi_sha256", d->row.pi_sha256, "picks", (json_int_t)d->draw.pick_count,
                     "picks_root", root, "cuts_root", cuts, "record_sha256", d->row.record_sha256);
}

static enum err add_person(void *arg, const struct inspector *one, struct error *e)
{
    struct drawing *d = arg;

    (void)e;
    d->people = mem_grow(d->people, 2 * (d->people_count + 1), sizeof *d->people);
    d->people[2 * d->people_count] = mem_strdup(one->id);
    d->people[2 * d->people_count + 1] = mem_strdup(one->name);
    d->people_count++;
    return E_OK;
}

static int by_id(const void *id, const void *person)
{
    return strcmp(id, *(char *const *)person);
}

static const char *person_name(const struct drawing *d, const char *id)
{
    char **found = d->people_count
                       ? bsearch(id, d->people, d->people_count, 2 * sizeof *d->people, by_id)
                       : NULL;

    return found ? found[1] : "";
}

/* One firm of the draw with the names that the ledger keeps beside codes and staff numbers. */
static enum err name_pick(const struct drawing *d, size_t i, struct picked *p, struct error *e)
{
    const struct draw_pick *drawn = &d->draw.picks[i];
    struct enterprise firm = {.name = ""};
    enum err err = registry_find(d->lane->registry, drawn->uscc, &firm, e);

    if (err && err != E_NOTFOUND)
        return err;
    *p = (struct picked){.position = (uint32_t)i,
                         .name = mem_strdup(err ? "" : firm.name),
                         .bureau = d->draw.bureaus[drawn->bureau].code,
                         .number = drawn->number,
                         .inspectors = mem_array(d->draw.team, sizeof *p->inspectors),
                         .slots = d->draw.team};
    snprintf(p->uscc, sizeof p->uscc, "%s", drawn->uscc);
    snprintf(p->stratum, sizeof p->stratum, "%s", d->draw.strata[drawn->stratum].key);
    hex_encode(p->salt, drawn->salt, SALT);
    hex_encode(p->ticket, drawn->ticket, sizeof drawn->ticket);
    for (size_t slot = 0; slot < p->slots; slot++) {
        uint32_t j = d->draw.members[i * d->draw.team + slot];
        const char *id = j == ASSIGN_NOBODY ? "" : d->roster.list[j].id;
        p->inspectors[slot] =
            (struct picked_inspector){mem_strdup(id), mem_strdup(*id ? person_name(d, id) : "")};
    }
    return E_OK;
}

static enum err name_picks(struct drawing *d, struct error *e)
{
    enum err err = registry_inspectors(d->lane->registry, 0, add_person, d, e);

    d->picks.items = mem_array(d->draw.pick_count + 1, sizeof *d->picks.items);
    while (!err && d->picks.count < d->draw.pick_count) {
        err = name_pick(d, d->picks.count, &d->picks.items[d->picks.count], e);
        d->picks.count += !err;
    }
    return err;
}

/* The transaction's rows: entry, draw, picks, cases. */
static enum err add_rows(struct drawing *d, struct error *e)
{
    struct ledger *ledger = d->lane->ledger;
    const struct case_setting setting = {.ledger = ledger,
                                         .registry = d->lane->registry,
                                         .plan = d->plan,
                                         .codes = d->lane->snapshot->codes,
                                         .calendar = d->lane->snapshot->calendar,
                                         .now = service_now(d->lane->service)};
    uint64_t index;
    enum err err = publog_append(d->lane, draw_json(d), &index, e);

    if (err)
        return err;
    d->row.draw_index = (int64_t)index;
    d->row.picks = d->draw.pick_count;
    err = ledger_draw_set_drawn(ledger, &d->row, d->draw.strata, d->draw.strata_count, e);
    if (!err)
        err = ledger_picked_add(ledger, d->row.commit_index, &d->picks, e);
    if (err)
        return err;
    err = team_redraw_drawn(d->lane, &d->row, &d->draw, &d->roster, e);
    return err == E_NOTFOUND ? cases_open(&setting, &d->row, &d->picks, e) : err;
}

static enum err store(struct drawing *d, struct error *e)
{
    enum err err = planning_by_sha(d->lane, d->row.plan_sha256, &d->plan, e);

    if (!err)
        err = name_picks(d, e);
    if (!err)
        err = ledger_begin(d->lane->ledger, e);
    if (err)
        return err;
    err = add_rows(d, e);
    if (!err)
        err = ledger_commit(d->lane->ledger, e);
    ledger_rollback(d->lane->ledger);
    return err;
}

static void log_draw(const struct drawing *d)
{
    char date[11];

    log_event(LOG_NOTICE, "draw",
              "commit=%llu index=%lld task=%s date=%s attempt=%u level=%c picks=%zu",
              (unsigned long long)d->row.commit_index, (long long)d->row.draw_index, d->row.task,
              day_format(d->row.date, date), d->row.attempt, d->row.level, d->draw.pick_count);
    for (size_t i = 0; i < d->draw.bureau_count; i++)
        if (d->draw.bureaus[i].empty)
            log_event(LOG_WARNING, "draw",
                      "commit=%llu bureau=%06u empty_slots=%llu "
                      "why=\"no allowed inspector was left\" do=\"see draw show\"",
                      (unsigned long long)d->row.commit_index, d->draw.bureaus[i].code,
                      (unsigned long long)d->draw.bureaus[i].empty);
}

static enum err draw_now(struct drawing *d, struct error *e)
{
    uint8_t beta[VRF_OUTPUT];
    enum err err = randomness(d, beta, e);

    if (err)
        return err;
    err = compute(d, beta, e);
    if (!err)
        err = write_record(d, e);
    fault_point("draw.recorded");
    if (!err)
        err = store(d, e);
    fault_point("draw.drawn");
    if (!err) {
        log_draw(d);
        err = publog_write_files(d->lane, e);
    }
    return err;
}

enum err drawing_draw(struct lane *lane, const struct draw_row *row, struct error *e)
{
    struct drawing d = {.lane = lane, .row = *row};
    const char *missing;
    enum err err = collect(&d, &missing, e);

    if (!err && missing && day_of_instant(service_now(lane->service)) >= row->draw_by)
        err = drawing_void_missing(lane, DRAWING_SELF, row, missing,
                                   "公开来源没有给出数值 / a public source gave no value", e);
    if (!err && !missing)
        err = drawing_commit_entry(lane, row->commit_index, &d.commit, e);
    if (!err && !missing)
        err = draw_now(&d, e);
    json_decref(d.commit);
    draw_sources_free(d.sources, d.source_count);
    free(d.strata);
    roster_free(&d.roster);
    draw_free(&d.draw);
    picked_list_free(&d.picks);
    plan_free(d.plan);
    for (size_t i = 0; i < 2 * d.people_count; i++)
        free(d.people[i]);
    free(d.people);
    return err;
}
