#include "followup.h"

#include <stdio.h>
#include <string.h>

#include "core/base/date.h"
#include "core/base/json.h"
#include "core/law/codes.h"
#include "platform/runtime/config.h"
#include "platform/store/ledger_joint.h"
#include "platform/store/ledger_visits.h"

const char *followup_kind(const struct followup *f)
{
    return json_text(f->event, "kind");
}

const char *followup_text(const struct followup *f, const char *field)
{
    return json_text(json_object_get(f->event, "content"), field);
}

/* The field "date" of a person, else the day that the machine worked out. */
int32_t followup_day(const struct followup *f)
{
    const json_t *content = json_object_get(f->event, "content");

    return *json_text(content, "date") ? json_day(content, "date")
                                       : json_day(json_object_get(content, "computed"), "day");
}

/* The standing visit of a case that is visited together with this one. */
static enum err keep_seq(void *ctx, const struct visit *visit, struct error *e)
{
    uint64_t *seq = ctx;

    (void)e;
    if (!*visit->withdrawn && !visit->part_of)
        *seq = visit->seq;
    return E_OK;
}

struct partners {
    struct lane *lane;
    const char *no;
    uint64_t part_of;
    bool joint;
};

static enum err look_at_partner(void *ctx, const struct joint_row *row, struct error *e)
{
    struct partners *p = ctx;
    const struct visit_filter filter = {
        .case_no = row->case_no, .from = DAY_NONE, .until = DAY_NONE};

    if (strcmp(row->state, "accepted") != 0 || strcmp(row->case_no, p->no) == 0)
        return E_OK;
    p->joint = true;
    return ledger_visit_each(p->lane->ledger, &filter, keep_seq, &p->part_of, e);
}

static enum err find_partners(struct partners *p, struct error *e)
{
    struct joint_row own;
    enum err err = ledger_joint_get(p->lane->ledger, p->no, &own, e);

    if (err)
        return err == E_NOTFOUND ? E_OK : err;
    return ledger_joint_each(p->lane->ledger, own.proposal, 0, look_at_partner, p, e);
}

enum err followup_visit(struct lane *lane, const struct followup *f, struct error *e)
{
    const char *kind = followup_kind(f);
    bool again = strcmp(kind, "recheck-pass") == 0 || strcmp(kind, "recheck-fail") == 0;
    struct partners partners = {.lane = lane, .no = f->no};

    if (!again && strcmp(kind, "visit-end") != 0)
        return E_OK;
    enum err err = again ? E_OK : find_partners(&partners, e);
    if (err)
        return err;
    const char *type = again ? "recheck" : partners.joint ? "joint" : "drawn";
    int32_t day = followup_day(f);
    const struct list_row *row = codes_listed(lane->snapshot->codes, LIST_VISITS, type, day);
    struct visit visit = {.bureau = f->bureau,
                          .day = day,
                          .type = type,
                          .source = "",
                          .counts = row ? row->counts : true,
                          .part_of = partners.part_of,
                          .recorded_by = json_text_or(f->event, "actor", NULL),
                          .recorded_at = service_now(lane->service)};
    snprintf(visit.uscc, sizeof visit.uscc, "%s", f->uscc);
    snprintf(visit.case_no, sizeof visit.case_no, "%s", f->no);
    err = ledger_visit_add(lane->ledger, &visit, NULL, e);
    return err == E_CONFLICT ? E_OK : err; /* a second re-check on one day is one visit */
}

enum err followup_event(struct lane *lane, const struct followup *f, struct error *e)
{
    enum err err = followup_visit(lane, f, e);

    if (!err)
        err = followup_team(lane, f, e);
    return err ? err : followup_joint(lane, f, e);
}
