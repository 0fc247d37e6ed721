/* Proposals of a joint visit and what people decide about them: what is said of one of the cases is
 * said of the others. */
#include <stdlib.h>
#include <string.h>

#include "core/base/json.h"
#include "core/base/mem.h"
#include "core/cases/actions.h"
#include "followup.h"
#include "platform/store/ledger_joint.h"

/* ---- proposed ---- */

/* One of the other cases is in the ledger and of the same firm. */
static enum err check_other(struct lane *lane, const char *no, const char *uscc, struct error *e)
{
    struct docket_row row = {.no = ""};
    enum err err = ledger_case_get(lane->ledger, no, &row, e);

    if (!err && strcmp(row.uscc, uscc) != 0)
        err = error_set(e, E_INPUT, "案件 %1$s 不是同一企业的", "case %1$s is of another firm", no);
    ledger_docket_free(&row);
    return err;
}

/* The cases but one, as the field `with`. */
static json_t *all_but(const char *first, const json_t *others, size_t but)
{
    json_t *with = json_pack("[s]", first);
    size_t i;
    json_t *no;

    json_array_foreach(others, i, no)
    {
        if (i != but)
            json_array_append(with, no);
    }
    return with;
}

/* The same proposal for every case that it names, by the daemon. */
static enum err propose(struct lane *lane, struct followup *f, struct error *e)
{
    const json_t *others = json_object_get(f->content, "with");
    const char *first = f->row->no;
    int64_t now = service_now(lane->service);
    struct joint_row own;
    size_t i;
    json_t *no;
    enum err err = ledger_joint_get(lane->ledger, first, &own, e);

    if (err != E_NOTFOUND && (err || strcmp(f->actor, CASE_SELF) == 0))
        return err; /* proposed already: this is one of the others */
    err = E_OK;
    json_array_foreach(others, i, no)
    {
        if (!err)
            err = check_other(lane, json_string_value(no), f->row->uscc, e);
    }
    if (!err)
        err = ledger_joint_add(lane->ledger, first, first, now, e);
    json_array_foreach(others, i, no)
    {
        if (!err)
            err = ledger_joint_add(lane->ledger, first, json_string_value(no), now, e);
        followup_add(f, json_string_value(no), "joint-propose",
                     json_pack("{s:o, s:O}", "with", all_but(first, others, i), "reason",
                               json_object_get(f->content, "reason")),
                     CASE_SELF, ROLE_DAEMON);
    }
    return err;
}

/* ---- decided ---- */

struct group {
    char (*cases)[CASE_NO_BYTES];
    size_t count;
    const char *lead;
    bool has_lead;
};

static enum err keep_case(void *ctx, const struct joint_row *row, struct error *e)
{
    struct group *g = ctx;

    (void)e;
    g->cases = mem_grow(g->cases, g->count + 1, sizeof *g->cases);
    memcpy(g->cases[g->count++], row->case_no, sizeof row->case_no);
    g->has_lead = g->has_lead || strcmp(row->case_no, g->lead) == 0;
    return E_OK;
}

/* The same decision for the other cases, by the same person. */
static void decide_others(struct followup *f, const struct group *g, bool accept)
{
    const char *field = accept ? "lead" : "reason";

    for (size_t i = 0; i < g->count; i++)
        if (strcmp(g->cases[i], f->row->no) != 0)
            followup_add(f, g->cases[i], f->kind,
                         json_pack("{s:O}", field, json_object_get(f->content, field)), f->actor,
                         ROLE_APPROVER);
}

static enum err decide(struct lane *lane, struct followup *f, bool accept, struct error *e)
{
    struct group g = {.lead = json_text(f->content, "lead")};
    struct joint_row own;
    enum err err = ledger_joint_get(lane->ledger, f->row->no, &own, e);

    if (err || strcmp(own.state, "proposed") != 0)
        return err; /* decided already: this is one of the others */
    err = ledger_joint_each(lane->ledger, own.proposal, 0, keep_case, &g, e);
    if (!err && accept && !g.has_lead)
        err = error_set(e, E_INPUT, "牵头案件须是其中之一，不是 %1$s；用 case joint-visits 查看",
                        "the lead must be one of the cases, not %1$s; see: case joint-visits",
                        g.lead);
    if (!err)
        err = ledger_joint_decide(lane->ledger, own.proposal, accept ? "accepted" : "declined",
                                  accept ? g.lead : NULL, e);
    if (!err)
        decide_others(f, &g, accept);
    free(g.cases);
    return err;
}

enum err followup_joint(struct lane *lane, struct followup *f, struct error *e)
{
    if (strcmp(f->kind, "joint-accept") == 0)
        return decide(lane, f, true, e);
    if (strcmp(f->kind, "joint-decline") == 0)
        return decide(lane, f, false, e);
    return strcmp(f->kind, "joint-propose") == 0 ? propose(lane, f, e) : E_OK;
}
