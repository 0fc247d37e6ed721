#include "features/casework/joint_visits.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/date.h"
#include "core/base/fault.h"
#include "core/base/json.h"
#include "core/base/log.h"
#include "core/base/mem.h"
#include "core/cases/actions.h"
#include "features/casework/casework.h"
#include "followup.h"
#include "platform/runtime/config.h"
#include "platform/store/ledger_joint.h"

/* Numbers of the cases but one, as the field `with`. */
static json_t *all_but(const struct joint_candidate *cases, size_t count, size_t but)
{
    json_t *others = json_array();

    for (size_t i = 0; i < count; i++)
        if (i != but)
            json_array_append_new(others, json_string(cases[i].case_no));
    return others;
}

static enum err propose_one(struct lane *lane, const struct joint_candidate *cases, size_t count,
                            size_t i, const char *reason, struct error *e)
{
    json_t *fields = json_pack("{s:o, s:s}", "with", all_but(cases, count, i), "reason", reason);
    enum err err = casework_act(lane, cases[i].case_no, "merge-propose", fields, CASEWORK_SELF,
                                CASE_DAEMON, 0, NULL, e);

    json_decref(fields);
    return err;
}

static enum err propose_rows(struct lane *lane, const struct joint_candidate *cases, size_t count,
                             const char *reason, struct error *e)
{
    int64_t now = service_now(lane->service);
    enum err err = E_OK;

    for (size_t i = 0; i < count && !err; i++)
        err = ledger_joint_add(lane->ledger, cases[0].case_no, cases[i].case_no, now, e);
    for (size_t i = 0; i < count && !err; i++)
        err = propose_one(lane, cases, count, i, reason, e);
    return err;
}

static enum err propose(struct lane *lane, const struct joint_candidate *cases, size_t count,
                        struct error *e)
{
    int64_t days = lane->snapshot->config->merge_days;
    char *reason =
        mem_printf("同一企业 %1$lld 天内被不同任务抽中 / drawn by different tasks within "
                   "%1$lld days",
                   (long long)days);
    enum err err = ledger_begin(lane->ledger, e);

    if (!err) {
        err = propose_rows(lane, cases, count, reason, e);
        if (!err)
            err = ledger_commit(lane->ledger, e);
        ledger_rollback(lane->ledger);
    }
    fault_point("joint.proposed");
    free(reason);
    if (!err)
        log_event(LOG_NOTICE, "merge", "proposal=%s cases=%zu uscc=%s do=\"case merges\"",
                  cases[0].case_no, count, cases[0].uscc);
    return err;
}

enum err joint_visits_tick(struct lane *lane, struct error *e)
{
    const struct config *config = lane->snapshot->config;
    int32_t today = day_of_instant(service_now(lane->service), (int)config->zone_min);
    int32_t days = (int32_t)config->merge_days;
    struct joint_candidate *list = NULL;
    size_t count = 0;
    size_t next;
    enum err err =
        days ? ledger_joint_candidates(lane->ledger, days, today - 2 * days, &list, &count, e)
             : E_OK;

    for (size_t i = 0; i < count && !service_stopping(lane->service); i = next) {
        struct error why;
        for (next = i + 1; next < count && strcmp(list[next].uscc, list[i].uscc) == 0;)
            next++;
        enum err one = next - i > 1 ? propose(lane, list + i, next - i, &why) : E_OK;
        if (!one || err)
            continue;
        err = one;
        if (e)
            *e = why;
    }
    free(list);
    return err;
}

/* ---- what people decide ---- */

struct group {
    struct joint_candidate *cases;
    size_t count;
    const char *lead;
    bool has_lead;
};

static enum err keep_case(void *ctx, const struct joint_row *row, struct error *e)
{
    struct group *g = ctx;

    (void)e;
    g->cases = mem_grow(g->cases, g->count + 1, sizeof *g->cases);
    g->cases[g->count] = (struct joint_candidate){.uscc = ""};
    memcpy(g->cases[g->count++].case_no, row->case_no, sizeof row->case_no);
    g->has_lead = g->has_lead || strcmp(row->case_no, g->lead) == 0;
    return E_OK;
}

/* The same decision for the other cases, by the same person. */
static enum err decide_others(struct lane *lane, const struct followup *f, const struct group *g,
                              struct error *e)
{
    const char *kind = followup_kind(f);
    const char *field = strcmp(kind, "merge-accept") == 0 ? "lead" : "reason";
    json_t *fields = json_pack("{s:s}", field, followup_text(f, field));
    enum err err = E_OK;

    for (size_t i = 0; i < g->count && !err; i++)
        if (strcmp(g->cases[i].case_no, f->no) != 0)
            err = casework_act(lane, g->cases[i].case_no, kind, fields,
                               json_text_or(f->event, "actor", NULL), CASE_APPROVER, 0, NULL, e);
    json_decref(fields);
    return err;
}

static enum err decide(struct lane *lane, const struct followup *f, bool accept, struct error *e)
{
    struct group g = {.lead = followup_text(f, "lead")};
    struct joint_row own;
    enum err err = ledger_joint_get(lane->ledger, f->no, &own, e);

    if (err || strcmp(own.state, "proposed") != 0)
        return err; /* decided already: this is one of the others */
    err = ledger_joint_each(lane->ledger, own.proposal, 0, keep_case, &g, e);
    if (!err && accept && !g.has_lead)
        err = error_set(e, E_INPUT, "牵头案件须是其中之一，不是 %1$s；用 case merges 查看",
                        "the lead must be one of the cases, not %1$s; see: case merges", g.lead);
    if (!err)
        err = ledger_joint_decide(lane->ledger, own.proposal, accept ? "accepted" : "declined",
                                  accept ? g.lead : NULL, e);
    if (!err)
        err = decide_others(lane, f, &g, e);
    free(g.cases);
    return err;
}

/* A proposal of a person: the same for every case named in it. */
static enum err propose_by_hand(struct lane *lane, const struct followup *f, struct error *e)
{
    const json_t *with = json_at(f->event, "content", "with", NULL);
    size_t count = json_array_size(with) + 1;
    struct joint_candidate *cases = mem_array(count, sizeof *cases);
    enum err err = E_OK;

    snprintf(cases[0].case_no, sizeof cases[0].case_no, "%s", f->no);
    for (size_t i = 1; i < count && !err; i++) {
        struct docket_row row = {.no = ""};
        err =
            ledger_case_get(lane->ledger, json_string_value(json_array_get(with, i - 1)), &row, e);
        if (!err && strcmp(row.uscc, f->uscc) != 0)
            err = error_set(e, E_INPUT, "案件 %1$s 不是同一企业的", "case %1$s is of another firm",
                            row.no);
        snprintf(cases[i].case_no, sizeof cases[i].case_no, "%s", row.no);
        ledger_docket_free(&row);
    }
    for (size_t i = 0; i < count && !err; i++)
        err =
            ledger_joint_add(lane->ledger, f->no, cases[i].case_no, service_now(lane->service), e);
    for (size_t i = 1; i < count && !err; i++)
        err = propose_one(lane, cases, count, i, followup_text(f, "reason"), e);
    free(cases);
    return err;
}

enum err followup_joint(struct lane *lane, const struct followup *f, struct error *e)
{
    const char *kind = followup_kind(f);
    const char *actor = json_text_or(f->event, "actor", NULL);

    if (strcmp(kind, "merge-accept") == 0)
        return decide(lane, f, true, e);
    if (strcmp(kind, "merge-decline") == 0)
        return decide(lane, f, false, e);
    if (strcmp(kind, "merge-propose") == 0 && strcmp(actor, CASEWORK_SELF) != 0)
        return propose_by_hand(lane, f, e);
    return E_OK;
}
