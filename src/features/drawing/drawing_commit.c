/* From the registry to a `commit` entry. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/date.h"
#include "core/base/fault.h"
#include "core/base/hex.h"
#include "core/base/json.h"
#include "core/base/log.h"
#include "core/crypto/sha256.h"
#include "core/draw/seed.h"
#include "core/law/calendar.h"
#include "drawing_freeze.h"
#include "features/drawing/drawing.h"
#include "features/drawing/drawing_steps.h"
#include "features/intake/registry_entries.h"
#include "platform/publog/publog.h"
#include "platform/publog/salts.h"
#include "platform/runtime/config.h"
#include "platform/store/ledger_log.h"
#include "platform/store/registry.h"

struct committing {
    struct lane *lane;
    struct frozen frozen;
    struct draw_row row;
    uint8_t pool_proof[VRF_PROOF];
    char roster_sha256[65];
    char calendar_sha256[65];
    struct draw_source_row source;
    size_t source_count; /* 0 or 1 */
};

static enum err write_pool(struct committing *c, struct error *e)
{
    struct pool_writer *w = NULL;
    char name[48];
    char *path = NULL;

    snprintf(name, sizeof name, "pools/%llu.pool.zst", (unsigned long long)c->row.commit_index);
    enum err err = publog_audit_path(c->lane, name, &path, e);
    if (!err)
        err = pool_writer_open(path, true, c->row.pool_key, c->pool_proof, &w, e);
    free(path);
    if (err)
        return err;
    err = freeze_write(c->frozen.pool, w, e);
    if (err) {
        pool_writer_abort(w);
        return err;
    }
    return pool_writer_commit(w, e);
}

static enum err write_strata(struct committing *c, struct error *e)
{
    struct buf text = {0};
    char name[48];

    snprintf(name, sizeof name, "strata/%llu.json", (unsigned long long)c->row.commit_index);
    strata_write(c->frozen.strata, c->frozen.strata_count, &text);
    enum err err = publog_audit_file(c->lane, name, text.data, text.len, e);
    buf_free(&text);
    return err;
}

static enum err write_roster(struct committing *c, struct error *e)
{
    struct buf text = {0};
    enum err err = roster_write(&c->frozen.roster, &text, e);

    if (!err)
        err = publog_salted_file(c->lane, "inspectors", text.data, text.len, c->roster_sha256, e);
    buf_free(&text);
    return err;
}

/* The calendar by which days were counted, for everybody. */
static enum err write_calendar(struct committing *c, struct error *e)
{
    struct buf text = {0};
    char name[96];

    calendar_write(c->lane->snapshot->calendar, &text);
    sha256_hex(text.data, text.len, c->calendar_sha256);
    snprintf(name, sizeof name, "calendars/%s.csv", c->calendar_sha256);
    enum err err = publog_site_file(c->lane, name, text.data, text.len, e);
    buf_free(&text);
    return err;
}

static json_t *sources_json(const struct committing *c)
{
    json_t *array = json_array();

    if (c->source_count)
        json_array_append_new(
            array, json_pack("{s:s, s:s}", "kind", c->source.kind, "name", c->source.name));
    return array;
}

static json_t *commit_json(const struct committing *c)
{
    const struct frozen *f = &c->frozen;
    const char level[2] = {c->row.min_level, '\0'};
    uint8_t root[32];
    char hex[65];
    char date[11], from[11], to[11], draw_by[11], reveal_by[11];
    json_int_t base = 0;
    json_int_t eligible = 0;

    for (size_t i = 0; i < f->strata_count; i++) {
        base += (json_int_t)f->strata[i].base;
        eligible += (json_int_t)f->strata[i].n;
    }
    strata_root(f->strata, f->strata_count, c->row.pool_key, root);
    hex_encode(hex, root, sizeof root);
    json_t *period = json_pack("{s:s, s:s}", "from", day_format(c->row.period_from, from), "to",
                               day_format(c->row.period_until, to));
    return json_pack(
        "{s:s, s:s, s:s, s:I, s:o, s:I, s:I, s:s, s:s, s:I, s:s, s:I, s:I, s:I, s:s, "
        "s:I, s:o, s:s, s:s, s:s}",
        "type", "commit", "task", c->row.task, "date", day_format(c->row.date, date), "attempt",
        (json_int_t)c->row.attempt, "period", period, "days", (json_int_t)c->row.days, "days_left",
        (json_int_t)c->row.days_left, "calendar_sha256", c->calendar_sha256, "plan_sha256",
        c->row.plan_sha256, "registry_version", (json_int_t)c->row.registry_version, "strata_root",
        hex, "strata", (json_int_t)f->strata_count, "base", base, "eligible", eligible,
        "inspectors_sha256", c->roster_sha256, "team", (json_int_t)c->row.team, "sources",
        sources_json(c), "min_level", level, "draw_by", day_format(c->row.draw_by, draw_by),
        "reveal_by", day_format(c->row.reveal_by, reveal_by));
}

/* The files were named by the index that the entry would get: nobody else writes the ledger. */
static enum err append(struct committing *c, struct error *e)
{
    struct ledger *ledger = c->lane->ledger;
    uint64_t index;
    enum err err = ledger_begin(ledger, e);

    if (err)
        return err;
    err = publog_append(c->lane, commit_json(c), &index, e);
    if (!err && index != c->row.commit_index)
        err = error_set(e, E_CORRUPT, "日志序号与预计不符；是否有另一个进程在写 ledger.db？",
                        "the log index is not the expected one; does another process write "
                        "ledger.db?");
    if (!err)
        err = ledger_draw_add(ledger, &c->row, c->frozen.strata, c->frozen.strata_count, &c->source,
                              c->source_count, e);
    if (!err)
        err = ledger_commit(ledger, e);
    ledger_rollback(ledger);
    return err;
}

/* A ceremony that starts late still gets its waiting time. */
static int64_t deadline_of(const struct lane *lane, const struct plan_task *task, int32_t day)
{
    const struct config *config = lane->snapshot->config;
    int64_t planned = instant_of(day, task->deadline);
    int64_t least = service_now(lane->service) + config->ceremony_wait_s;

    return planned > least ? planned : least;
}

static void set_source(struct committing *c, const struct commit_order *o)
{
    if (!*o->task->ceremony)
        return;
    c->source = (struct draw_source_row){.kind = "ceremony", .name = o->task->ceremony};
    c->source_count = 1;
    c->row.deadline = deadline_of(c->lane, o->task, o->day);
}

static int32_t reveal_day(const struct committing *c, const struct commit_order *o)
{
    if (o->redraw)
        return o->redraw->reveal_by;
    return clock_due(c->lane->snapshot->calendar, o->task->calendar_region, o->day,
                     o->task->reveal.n, o->task->reveal.unit, NULL);
}

static enum err fill_row(struct committing *c, const struct commit_order *o, struct error *e)
{
    struct draw_row *row = &c->row;
    char date[11];

    *row = (struct draw_row){.date = o->day,
                             .attempt = o->attempt,
                             .team = (uint32_t)o->task->team,
                             .min_level = o->task->level};
    snprintf(row->task, sizeof row->task, "%s", o->redraw ? o->redraw->task : o->task->id);
    snprintf(row->plan_sha256, sizeof row->plan_sha256, "%s", o->plan_sha256);
    row->draw_by = o->day + 1; /* a ceremony may end at night */
    row->reveal_by = reveal_day(c, o);
    set_source(c, o);
    enum err err = ledger_log_size(c->lane->ledger, &row->commit_index, e);
    if (!err)
        err = seed_pool_key(c->lane->keys->vrf_secret, row->task, day_format(o->day, date),
                            row->pool_key, c->pool_proof, e);
    return err;
}

static enum err freeze(struct committing *c, const struct commit_order *o, struct error *e)
{
    return o->redraw
               ? drawing_freeze_one(c->lane, o, c->row.pool_key, &c->frozen, e)
               : drawing_freeze(c->lane, o->plan, o->task, o->day, c->row.pool_key, &c->frozen, e);
}

static enum err write_files(struct committing *c, struct error *e)
{
    enum err err = write_pool(c, e);

    if (!err)
        err = write_strata(c, e);
    if (!err)
        err = write_roster(c, e);
    if (!err)
        err = write_calendar(c, e);
    return err;
}

static void log_commit(const struct committing *c)
{
    const struct frozen *f = &c->frozen;
    unsigned long long expect = 0;
    char date[11];

    for (size_t i = 0; i < f->strata_count; i++)
        expect += f->strata[i].expect;
    log_event(
        LOG_NOTICE, "commit",
        "index=%llu task=%s date=%s attempt=%u registry_version=%llu strata=%zu firms=%llu "
        "cooling=%llu at_visit_limit=%llu expect_millionths=%llu inspectors=%zu draw_days_left=%u",
        (unsigned long long)c->row.commit_index, c->row.task, day_format(c->row.date, date),
        c->row.attempt, (unsigned long long)c->row.registry_version, f->strata_count,
        (unsigned long long)f->firms, (unsigned long long)f->cooling,
        (unsigned long long)f->limited, expect, f->roster.count, f->days_left);
    if (f->no_bureau)
        log_event(LOG_WARNING, "commit",
                  "index=%llu left_out=%llu why=\"no bureau for their region\" "
                  "do=\"fill column bureau of regions.csv, then reload\"",
                  (unsigned long long)c->row.commit_index, (unsigned long long)f->no_bureau);
    for (size_t b = 0; b < f->bureau_count; b++) {
        size_t leads;
        size_t people = frozen_people_of(f, f->bureaus[b], &leads);
        if (people < c->row.team || !leads)
            log_event(LOG_WARNING, "commit",
                      "index=%llu bureau=%06u inspectors=%zu leads=%zu team=%u "
                      "why=\"not enough inspectors, slots will stay empty\" "
                      "do=\"import certificates or widen inspectors of the task\"",
                      (unsigned long long)c->row.commit_index, f->bureaus[b], people, leads,
                      c->row.team);
    }
}

/* All of it from one version of the registry, which has its entry before the commit. */
static enum err commit_version(struct lane *lane, const struct commit_order *order, struct error *e)
{
    struct committing c = {.lane = lane};
    enum err err = version_entries(lane, e);

    if (!err)
        err = fill_row(&c, order, e);
    if (!err)
        err = freeze(&c, order, e);
    c.row.registry_version = c.frozen.registry_version;
    c.row.period_from = c.frozen.period_from;
    c.row.period_until = c.frozen.period_until;
    c.row.days = c.frozen.days;
    c.row.days_left = c.frozen.days_left;
    if (!err)
        err = version_listing(lane, e);
    if (!err)
        err = write_files(&c, e);
    fault_point("draw.frozen");
    if (!err)
        err = append(&c, e);
    fault_point("draw.committed");
    if (!err) {
        log_commit(&c);
        err = publog_write_files(lane, e);
    }
    frozen_free(&c.frozen);
    return err;
}

enum err drawing_commit(struct lane *lane, const struct commit_order *order, struct error *e)
{
    enum err err = registry_hold(lane->registry, e);

    if (err)
        return err;
    err = commit_version(lane, order, e);
    registry_release(lane->registry);
    return err;
}

enum err drawing_next_attempt(struct lane *lane, const char *task, int32_t today, uint32_t *attempt,
                              struct error *e)
{
    struct draw_row last;
    enum err err = ledger_draw_last(lane->ledger, task, today, &last, e);

    *attempt = err == E_NOTFOUND ? 1 : 0;
    if (!err && last.state == DRAW_VOID)
        *attempt = last.attempt + 1;
    return err == E_NOTFOUND ? E_OK : err;
}
