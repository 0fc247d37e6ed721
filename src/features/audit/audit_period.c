#include "features/audit/audit_period.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/date.h"
#include "core/base/hex.h"
#include "core/base/json.h"
#include "core/base/mem.h"
#include "core/crypto/ecvrf.h"
#include "core/draw/assign.h"
#include "core/tlog/entry.h"
#include "features/drawing/drawing_steps.h"
#include "platform/ops/answer.h"
#include "platform/runtime/config.h"
#include "platform/store/ledger_picks.h"

enum err audit_span_of(const struct op_call *call, struct audit_span *span, struct error *e)
{
    const json_t *from = json_object_get(call->args, "from");
    const json_t *until = json_object_get(call->args, "until");
    int32_t today = op_today(call);

    span->until = until ? (int32_t)json_integer_value(until) : today;
    span->from =
        from ? (int32_t)json_integer_value(from) : day_from_ymd(day_year(span->until), 1, 1);
    span->task = json_text_or(call->args, "task", NULL);
    if (span->from <= span->until)
        return E_OK;
    return error_set(e, E_INPUT, "期间的起始日期晚于截止日期，请对调。",
                     "The period begins after its end; swap the two days.");
}

void audit_note_span(json_t *answer, const struct audit_span *span)
{
    char from[11], until[11];

    answer_note(answer, "期间：%s 至 %s（按抽取日期）。",
                "Period: %s to %s, by the day of the draw.", day_format(span->from, from),
                day_format(span->until, until));
}

/* Teams drawn anew: tasks of their own, without choice of firm. */
static bool is_redraw(const char *task)
{
    return strncmp(task, "team-", 5) == 0;
}

/* ---- one draw as facts ---- */

struct facts {
    struct lane *lane;
    struct audit_facts *out;
    bool teams;
    struct draw draw;
    struct roster roster;
    bool has_roster;
};

static uint32_t member_of(const struct roster *roster, const char *id)
{
    const struct roster_inspector *one = *id ? roster_find(roster, id) : NULL;

    return one ? (uint32_t)(one - roster->list) : ASSIGN_NOBODY;
}

static enum err stranger(const struct picked *p, struct error *e)
{
    return error_set(e, E_CORRUPT, "抽中企业 %s 的分层 %s 不在本次抽取中；请从备份恢复台账",
                     "firm %s was drawn from stratum %s, which is not in its draw; restore the "
                     "ledger from a backup",
                     p->uscc, p->stratum);
}

static void add_bureau(struct draw *d, size_t at, uint32_t code)
{
    if (!d->bureau_count || d->bureaus[d->bureau_count - 1].code != code)
        d->bureaus[d->bureau_count++] = (struct draw_bureau){.code = code, .first = at};
    d->bureaus[d->bureau_count - 1].count++;
    d->picks[at].bureau = (uint32_t)(d->bureau_count - 1);
}

/* The picks as the ledger has them, in draw order: strata ascend. */
static enum err fill_picks(struct facts *f, const struct picked_list *list, struct error *e)
{
    struct draw *d = &f->draw;
    uint32_t stratum = 0;

    d->pick_count = list->count;
    d->picks = mem_array(list->count + 1, sizeof *d->picks);
    d->bureaus = mem_array(list->count + 1, sizeof *d->bureaus);
    d->members = mem_array(list->count * d->team + 1, sizeof *d->members);
    for (size_t i = 0; i < list->count; i++) {
        const struct picked *p = &list->items[i];
        while (stratum < d->strata_count && strcmp(d->strata[stratum].key, p->stratum) != 0)
            stratum++;
        if (stratum == d->strata_count)
            return stranger(p, e);
        d->picks[i].stratum = stratum;
        d->picks[i].number = p->number;
        memcpy(d->picks[i].uscc, p->uscc, sizeof d->picks[i].uscc);
        add_bureau(d, i, p->bureau);
        for (size_t s = 0; s < d->team; s++)
            d->members[i * d->team + s] = f->has_roster && s < p->slots
                                              ? member_of(&f->roster, p->inspectors[s].id)
                                              : ASSIGN_NOBODY;
    }
    return E_OK;
}

static enum err read_roster(struct facts *f, uint64_t commit, struct error *e)
{
    json_t *entry = NULL;
    struct error unused;
    enum err err = drawing_commit_entry(f->lane, commit, &entry, e);

    if (err)
        return err;
    f->has_roster = drawing_read_roster(f->lane, json_text(entry, "inspectors_sha256"), &f->roster,
                                        &unused) == E_OK;
    f->out->no_roster += !f->has_roster;
    json_decref(entry);
    return E_OK;
}

/* The seed, from the proof that the ledger keeps until the reveal. */
static bool seed_of(const struct draw_row *row, struct draw *d)
{
    uint8_t pi[ECVRF_PROOF_BYTES];
    uint8_t beta[ECVRF_BETA_BYTES];

    if (!hex_decode(pi, sizeof pi, row->pi) || !ecvrf_beta(pi, beta))
        return false;
    seed_from_beta(beta, d->seed);
    return true;
}

static enum err add_facts(struct facts *f, const struct draw_row *row, struct error *e)
{
    struct pool_reader *pool = NULL;
    struct error unused;

    struct random_draw d = {.commit = row->commit_index,
                            .task = row->task,
                            .draw = &f->draw,
                            .pool_key = seed_of(row, &f->draw) ? row->pool_key : NULL,
                            .roster = f->teams && f->has_roster ? &f->roster : NULL};
    if (drawing_open_pool(f->lane, row->commit_index, &pool, &unused) == E_OK)
        d.pool = pool;
    f->out->no_pool += !d.pool;
    enum err err = randomness_add(f->out->randomness, &d, e);
    if (err)
        error_wrap(e, "#%llu", (unsigned long long)row->commit_index);
    pool_reader_close(pool);
    return err;
}

static enum err add_draw(struct facts *f, const struct draw_row *row, struct error *e)
{
    struct picked_list list = {0};

    f->draw = (struct draw){.team = row->team};
    f->roster = (struct roster){0};
    f->has_roster = false;
    enum err err = ledger_draw_strata(f->lane->ledger, row->commit_index, &f->draw.strata,
                                      &f->draw.strata_count, e);
    if (!err && f->teams)
        err = read_roster(f, row->commit_index, e);
    if (!err)
        err = ledger_picked_list(f->lane->ledger, row->commit_index, &list, e);
    if (!err)
        err = fill_picks(f, &list, e);
    if (!err)
        err = add_facts(f, row, e);
    if (err == E_CORRUPT) { /* worth saying, no reason to be silent about all others */
        if (!f->out->broken++)
            f->out->why = *e;
        err = E_OK;
    }
    f->out->draws++;
    picked_list_free(&list);
    roster_free(&f->roster);
    draw_free(&f->draw);
    return err;
}

enum err audit_facts(struct lane *lane, const struct audit_span *span, bool teams,
                     struct audit_facts *out, struct error *e)
{
    const struct draw_filter filter = {
        .task = span->task, .from = span->from, .until = span->until};
    struct facts f = {.lane = lane, .out = out, .teams = teams};
    struct draw_row *rows = NULL;
    size_t count = 0;

    *out = (struct audit_facts){.randomness = randomness_new()};
    enum err err = ledger_draw_list(lane->ledger, &filter, &rows, &count, e);
    for (size_t i = 0; i < count && !err; i++) {
        service_progress(lane, "draws", i, count);
        if ((rows[i].state == DRAW_DRAWN || rows[i].state == DRAW_REVEALED) &&
            !is_redraw(rows[i].task))
            err = add_draw(&f, &rows[i], e);
        if (!err && service_stopping(lane->service))
            err = error_set(e, E_STOPPED, "服务正在停止", "the daemon is stopping");
    }
    free(rows);
    return err;
}

void audit_facts_free(struct audit_facts *facts)
{
    randomness_free(facts->randomness);
    facts->randomness = NULL;
}
