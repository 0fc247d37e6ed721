#include "features/casework/casework.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "casework_similar.h"
#include "core/base/buf.h"
#include "core/base/date.h"
#include "core/base/fault.h"
#include "core/base/json.h"
#include "core/base/log.h"
#include "core/cases/machine.h"
#include "core/law/region.h"
#include "features/casework/followup.h"
#include "features/casework/history.h"
#include "platform/ops/op.h"
#include "platform/ops/people.h"
#include "platform/runtime/config.h"
#include "platform/store/ledger_cases.h"

#define SHOWN 3 /* events named in a conflict */

/* One action on its way. */
struct work {
    struct lane *lane;
    const struct case_action *action;
    const char *actor;
    struct case_row row;
    int64_t now;
    json_t *event;
    json_t *next; /* projection */
    uint64_t version;
};

enum err casework_begin(struct lane *lane, struct error *e)
{
    return ledger_begin(lane->ledger, e);
}

bool casework_intact(struct lane *lane)
{
    return ledger_in_transaction(lane->ledger);
}

enum err casework_end(struct lane *lane, struct error *e)
{
    enum err rc = ledger_commit(lane->ledger, e);

    fault_point("case.committed");
    return rc;
}

const struct job_group casework_group = {casework_begin, casework_intact, casework_end};

struct case_rules casework_rules(const struct snapshot *snapshot)
{
    return (struct case_rules){.codes = snapshot->codes,
                               .calendar = snapshot->calendar,
                               .zone_min = (int)snapshot->config->zone_min};
}

enum err casework_bureau(struct lane *lane, const char *actor, uint32_t bureau, struct error *e)
{
    char label[PEOPLE_LABEL_BYTES];
    uint32_t own = 0;
    enum err rc = people_bureau(lane, actor, &own, e);

    if (rc || region_within(bureau, own))
        return rc;
    return error_set(e, E_DENIED,
                     "%1$s 只能办理 %2$06u 及其下级单位的案件，本案属于 %3$06u；可由管理员修改 "
                     "[people] 或账号",
                     "%1$s works on cases of %2$06u and below, this one is of %3$06u; an "
                     "administrator can change [people] or the account",
                     people_label(lane, actor, label), (unsigned)own, (unsigned)bureau);
}

static enum err check_roles(struct lane *lane, const struct case_action *action, const char *actor,
                            unsigned roles, struct error *e)
{
    char words[80], label[PEOPLE_LABEL_BYTES];

    if (roles & action->roles)
        return E_OK;
    roles_format(action->roles, words, sizeof words);
    if (!*words)
        return error_set(e, E_DENIED, "“%s”由系统自动办理", "“%s” is done by the daemon itself",
                         action->id);
    return error_set(e, E_DENIED, "“%s”须有以下角色之一：%s；%s 没有",
                     "“%s” needs one of these roles: %s; %s has none of them", action->id, words,
                     people_label(lane, actor, label));
}

/* Who did what since the version the actor has seen. */
static enum err refuse_stale(const struct work *w, int64_t seen, struct error *e)
{
    json_t *events = NULL;
    struct buf done = {0};
    enum err rc = case_events(w->lane->ledger, w->row.no, (uint64_t)seen, &events, e);
    size_t count = json_array_size(events);

    if (rc)
        return rc;
    buf_adds(&done, "");
    for (size_t i = count > SHOWN ? count - SHOWN : 0; i < count; i++) {
        const json_t *event = json_array_get(events, i);
        buf_addf(&done, "%s%s %s", done.len ? ", " : "", json_text(event, "actor"),
                 json_text(event, "kind"));
    }
    rc =
        error_set(e, E_CONFLICT,
                  "案件 %1$s 在您查看（版本 %2$lld）之后已有 %3$zu 项办理（%4$s），现为版本 "
                  "%5$llu；请核对后重试",
                  "case %1$s has had %3$zu events since you saw it as version %2$lld (%4$s), it is "
                  "now at version %5$llu: look at it and try again",
                  w->row.no, (long long)seen, count, done.data, (unsigned long long)w->row.version);
    json_decref(events);
    buf_free(&done);
    return rc;
}

/* Facts that nobody types. */
static enum err look_up(struct work *w, json_t *content, struct error *e)
{
    for (const struct case_field *f = w->action->fields; f && f->id; f++)
        if (f->looked_up && json_object_get(content, f->id))
            return error_set(e, E_INPUT, "%s 由系统查出，不能填写",
                             "%s is looked up, it cannot be given", f->id);
    for (const struct case_field *f = w->action->fields; f && f->id; f++)
        if (f->looked_up)
            return casework_similar(w->lane, &w->row, w->now, content, e);
    return E_OK;
}

/* What other rooms make of the event. */
static enum err follow(const struct work *w, struct error *e)
{
    const struct followup f = {.no = w->row.no,
                               .uscc = w->row.uscc,
                               .bureau = w->row.bureau,
                               .event = w->event,
                               .projection = w->next};

    return followup_event(w->lane, &f, e);
}

static enum err act(struct work *w, const json_t *fields, int64_t expect_version, struct error *e)
{
    const struct snapshot *snapshot = w->lane->snapshot;
    const struct case_rules rules = casework_rules(snapshot);
    json_t *content = fields ? json_deep_copy(fields) : json_object();
    enum err rc = casework_bureau(w->lane, w->actor, w->row.bureau, e);

    w->event =
        json_pack("{s:s, s:s, s:o}", "kind", w->action->id, "actor", w->actor, "content", content);
    if (!rc && expect_version > 0 && (uint64_t)expect_version != w->row.version)
        rc = refuse_stale(w, expect_version, e);
    if (!rc)
        rc = look_up(w, content, e);
    if (!rc)
        rc = case_record(w->lane->ledger, &rules, &w->row, w->event, w->now, &w->next, &w->version,
                         e);
    return rc ? rc : follow(w, e);
}

static void log_work(const struct work *w)
{
    log_event(LOG_INFO, "case", "case=%s action=%s actor=%s version=%llu state=%s stage=%lld",
              w->row.no, w->action->id, w->actor, (unsigned long long)w->version,
              json_text(w->next, "main"), json_int(w->next, "stage"));
}

static json_t *result_of(const struct work *w)
{
    const json_t *computed = json_at(w->event, "content", "computed", NULL);

    return json_pack("{s:s, s:I, s:s, s:O, s:O, s:O, s:O, s:O*}", "case", w->row.no, "version",
                     (json_int_t)w->version, "action", w->action->id, "time",
                     json_object_get(w->event, "time"), "state", json_object_get(w->next, "state"),
                     "main", json_object_get(w->next, "main"), "stage",
                     json_object_get(w->next, "stage"), "computed", computed);
}

/* In a transaction of its own or as a part of the caller's. */
static enum err in_transaction(struct work *w, const json_t *fields, int64_t expect_version,
                               struct error *e)
{
    struct lane *lane = w->lane;
    bool own = !ledger_in_transaction(lane->ledger);
    enum err rc = own ? casework_begin(lane, e) : ledger_savepoint(lane->ledger, e);

    if (rc)
        return rc;
    rc = act(w, fields, expect_version, e);
    fault_point("case.applied");
    if (!rc)
        rc = own ? casework_end(lane, e) : ledger_release(lane->ledger, e);
    else if (own)
        ledger_rollback(lane->ledger);
    else
        ledger_undo(lane->ledger);
    return rc;
}

enum err casework_act(struct lane *lane, const char *no, const char *action, const json_t *fields,
                      const char *actor, unsigned roles, int64_t expect_version, json_t **result,
                      struct error *e)
{
    struct work w = {.lane = lane,
                     .action = case_action_find(action),
                     .actor = actor,
                     .now = service_now(lane->service)};
    enum err rc;

    if (!w.action)
        return error_set(e, E_NOTFOUND, "没有“%1$s”这个办理事项；用 case actions %2$s 查看",
                         "there is no action “%1$s”; case actions %2$s lists what can be done",
                         action, no);
    rc = check_roles(lane, w.action, actor, roles, e);
    if (!rc)
        rc = ledger_case_get(lane->ledger, no, &w.row, e);
    if (!rc)
        rc = in_transaction(&w, fields, expect_version, e);
    if (!rc) {
        log_work(&w);
        if (result)
            *result = result_of(&w);
    }
    json_decref(w.event);
    json_decref(w.next);
    ledger_case_row_free(&w.row);
    return rc;
}
