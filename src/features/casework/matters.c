#include "features/casework/matters.h"
#include "platform/ops/people.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/date.h"
#include "core/base/fault.h"
#include "core/base/json.h"
#include "core/base/log.h"
#include "core/cases/matter.h"
#include "core/crypto/cjson.h"
#include "core/law/codes.h"
#include "features/casework/casework.h"
#include "features/casework/history.h"
#include "matter_history.h"
#include "matters_opening.h"
#include "platform/ops/op.h"
#include "platform/runtime/config.h"
#include "platform/store/ledger_cases.h"

/* One action on its way. */
struct work {
    struct lane *lane;
    const struct case_action *action;
    const char *actor;
    unsigned roles;
    int64_t now;
    struct matter_row row; /* before; of a new one only its number and what never changes */
    json_t *event;
    json_t *projection; /* before, NULL for open */
    json_t *next;
    char sha256[65];
};

static int32_t today_of(const struct work *w)
{
    return day_of_instant(w->now, (int)w->lane->snapshot->config->zone_min);
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

bool matters_may_name(struct lane *lane, const char *actor, unsigned roles, uint32_t unit)
{
    struct error unused;

    if (roles & (ROLE_ADMIN | ROLE_AUDITOR))
        return true;
    return (roles & (ROLE_REGULATOR | ROLE_APPROVER)) &&
           casework_bureau(lane, actor, unit, &unused) == E_OK;
}

/* ---- its case ---- */

/* The fields of a case's action that goes with this one: who asked stays here, the case only gets
 * the matter's number. */
static json_t *case_fields(const struct work *w, const struct case_action *action)
{
    json_t *fields = json_object();

    for (const struct case_field *f = action->fields; f && f->id; f++) {
        if (strcmp(f->id, "text") == 0 || strcmp(f->id, "reason") == 0)
            json_object_set_new(fields, f->id, json_sprintf("台账 %s", w->row.no));
        else if (strcmp(f->id, "date") == 0 && strcmp(w->action->id, "accept") == 0)
            json_object_set(fields, f->id, json_object_get(w->next, "received"));
        else if (strcmp(f->id, "person") == 0)
            json_object_set(fields, f->id, json_object_get(w->next, "person"));
        else if (strcmp(f->id, "by") == 0)
            json_object_set_new(fields, f->id, json_string("party"));
    }
    return fields;
}

static const char *case_action_for(const struct work *w)
{
    const struct matter_kind *kind = matter_kind_find(w->row.kind);
    const json_t *answer = json_object_get(w->next, "answer");
    bool accepted = json_at(w->projection, "last", "accept", NULL) != NULL;

    if (strcmp(w->action->id, "accept") == 0)
        return kind->on_accept;
    if (strcmp(w->action->id, "approve") == 0)
        return json_flag(answer, "upheld") ? kind->on_uphold : kind->on_reject;
    if (strcmp(w->action->id, "withdraw") == 0 && accepted)
        return kind->on_withdraw;
    return NULL;
}

/* Whoever may accept or take back a matter may write that into its case; to decide takes the case's
 * own role. */
static unsigned case_roles(const struct work *w)
{
    bool decides = strcmp(w->action->id, "approve") == 0;

    return w->roles | (decides ? 0U : (unsigned)CASE_REGULATOR);
}

static enum err tell_case(struct work *w, struct error *e)
{
    const char *no = json_text(w->next, "case");
    const char *also = case_action_for(w);
    enum err rc = E_OK;

    if (!*no)
        return E_OK;
    if (also) {
        json_t *fields = case_fields(w, case_action_find(also));
        rc = casework_act(w->lane, no, also, fields, w->actor, case_roles(w), 0, NULL, e);
        json_decref(fields);
    }
    if (rc)
        return rc;
    json_t *fields = json_pack("{s:s, s:s, s:s}", "matter", w->row.no, "action", w->action->id,
                               "sha256", w->sha256);
    rc = casework_act(w->lane, no, "matter", fields, CASEWORK_SELF, CASE_DAEMON, 0, NULL, e);
    json_decref(fields);
    return rc;
}

/* An objection that is upheld is settled once the result of its case is corrected. */
static enum err look_up_settled(struct work *w, json_t *content, struct error *e)
{
    const char *no = json_text(w->projection, "case");
    struct case_row row;
    json_t *projection = NULL;
    enum err rc = E_OK;
    bool waits = false;

    if (json_object_get(content, "settled"))
        return error_set(e, E_INPUT, "%s 由系统查出，不能填写",
                         "%s is looked up, it cannot be given", "settled");
    if (*no && strcmp(w->row.kind, "objection") == 0) {
        rc = ledger_case_get(w->lane->ledger, no, &row, e);
        if (!rc)
            rc = case_projection(w->lane->ledger, &row, &projection, e);
        waits = strcmp(json_text(json_object_get(projection, "tracks"), "objection"),
                       "objection-upheld") == 0;
        json_decref(projection);
        ledger_case_row_free(&row);
    }
    json_object_set_new(content, "settled", json_boolean(!waits));
    return rc;
}

/* ---- recording ---- */

static enum err set_due(const struct lane *lane, const json_t *projection, int32_t today,
                        struct matter_row *row, struct error *e)
{
    const struct case_rules rules = casework_rules(lane->snapshot);
    const struct config *config = lane->snapshot->config;
    struct matter_due due;
    enum err rc = matter_due(&rules, projection, today, &due, e);

    if (rc)
        return rc;
    row->due = due.day;
    row->provisional = due.provisional;
    row->next_check = matter_next_day(&rules, projection, &due, (int)config->warn_days,
                                      (int)config->escalate_days);
    return E_OK;
}

/* The row and the event as the ledger stores them. */
static enum err store(struct work *w, struct error *e)
{
    struct matter_row row = w->row;
    struct matter_event event = {.time = w->now, .actor = w->actor, .kind = w->action->id};
    struct buf content = {0};
    struct buf projection = {0};
    const json_t *commit = json_object_get(w->next, "commit");
    enum err rc = cjson_write(json_object_get(w->event, "content"), &content, e);

    if (!rc)
        rc = cjson_write(w->next, &projection, e);
    if (!rc)
        rc = matter_event_hash(row.no, row.sha256, w->event, w->sha256, e);
    if (!rc)
        rc = set_due(w->lane, w->next, today_of(w), &row, e);
    if (!rc) {
        row.case_no = json_text(w->next, "case");
        row.commit = commit ? json_integer_value(commit) : MATTER_NO_COMMIT;
        row.unit = (uint32_t)json_int(w->next, "unit");
        row.state = json_text(w->next, "state");
        row.projection = projection.data;
        event.content = content.data;
        memcpy(row.sha256, w->sha256, sizeof row.sha256);
        memcpy(event.sha256, w->sha256, sizeof event.sha256);
        memcpy(event.no, row.no, sizeof event.no);
        rc = ledger_matter_put(w->lane->ledger, &row, &event, e);
    }
    w->row.version = row.version;
    w->row.due = row.due;
    buf_free(&content);
    buf_free(&projection);
    return rc;
}

static enum err record(struct work *w, struct error *e)
{
    const struct case_rules rules = casework_rules(w->lane->snapshot);
    char time[21];

    json_object_set_new(w->event, "time", json_string(instant_format(w->now, time)));
    enum err rc = matter_apply(&rules, w->projection, w->event, &w->next, e);
    if (!rc)
        rc = store(w, e);
    return rc ? rc : tell_case(w, e);
}

static enum err in_transaction(struct work *w, enum err (*act)(struct work *, struct error *),
                               struct error *e)
{
    struct ledger *ledger = w->lane->ledger;
    bool own = !ledger_in_transaction(ledger);
    enum err rc = own ? ledger_begin(ledger, e) : ledger_savepoint(ledger, e);

    if (rc)
        return rc;
    rc = act(w, e);
    fault_point("matter.applied");
    if (rc && own)
        ledger_rollback(ledger);
    else if (rc)
        ledger_undo(ledger);
    else if (own) {
        rc = ledger_commit(ledger, e);
        fault_point("matter.committed");
    } else
        rc = ledger_release(ledger, e);
    return rc;
}

/* Nobody's name and nothing of what was asked. */
static void log_work(const struct work *w)
{
    log_event(LOG_INFO, "matter", "matter=%s kind=%s action=%s actor=%s state=%s unit=%06u",
              w->row.no, w->row.kind, w->action->id, w->actor, json_text(w->next, "state"),
              (unsigned)json_int(w->next, "unit"));
}

static json_t *result_of(const struct work *w)
{
    char day[11] = "";

    if (w->row.due != DAY_NONE)
        day_format(w->row.due, day);
    return json_pack("{s:s, s:s, s:I, s:s, s:O, s:O, s:O, s:s, s:s}", "matter", w->row.no, "kind",
                     w->row.kind, "version", (json_int_t)w->row.version, "action", w->action->id,
                     "time", json_object_get(w->event, "time"), "state",
                     json_object_get(w->next, "state"), "unit", json_object_get(w->next, "unit"),
                     "due", day, "sha256", w->sha256);
}

static void work_free(struct work *w)
{
    json_decref(w->event);
    json_decref(w->projection);
    json_decref(w->next);
    ledger_matter_free(&w->row);
}

/* ---- opening ---- */

/* What never changes of a new matter, from the fields as they were completed. */
static enum err start_row(struct work *w, struct error *e)
{
    const json_t *content = json_object_get(w->event, "content");
    uint32_t sequence = 0;
    char day[9];
    struct matter_row fresh = {.kind = json_text(content, "kind"),
                               .source = json_text(content, "source"),
                               .external = json_text(content, "external"),
                               .uscc = json_text(content, "uscc"),
                               .first = (uint32_t)json_int(content, "unit"),
                               .opened = today_of(w),
                               .case_no = "",
                               .state = "",
                               .projection = "",
                               .commit = MATTER_NO_COMMIT};

    if (!day_parse(json_text(content, "received"), &fresh.received))
        fresh.received = fresh.opened;
    enum err rc =
        ledger_matter_last_sequence(w->lane->ledger, fresh.first, fresh.opened, &sequence, e);
    snprintf(fresh.no, sizeof fresh.no, "T%06u%s%04u", (unsigned)fresh.first,
             day_compact(fresh.opened, day), (unsigned)(sequence + 1));
    ledger_matter_copy(&fresh, &w->row);
    return rc;
}

static enum err open_one(struct work *w, struct error *e)
{
    enum err rc = matters_complete(w->lane, w->actor, json_object_get(w->event, "content"), e);

    if (!rc)
        rc = start_row(w, e);
    return rc ? rc : record(w, e);
}

enum err matters_open(struct lane *lane, const json_t *fields, const char *actor, unsigned roles,
                      json_t **result, struct error *e)
{
    struct work w = {.lane = lane,
                     .action = matter_action_find("open"),
                     .actor = actor,
                     .roles = roles,
                     .now = service_now(lane->service)};
    enum err rc = check_roles(lane, w.action, actor, roles, e);

    w.event = json_pack("{s:s, s:s, s:o}", "kind", w.action->id, "actor", actor, "content",
                        json_deep_copy(fields));
    if (!rc)
        rc = in_transaction(&w, open_one, e);
    if (!rc) {
        log_work(&w);
        if (result)
            *result = result_of(&w);
    }
    work_free(&w);
    return rc;
}

/* ---- acting ---- */

static enum err refuse_stale(const struct work *w, int64_t seen, struct error *e)
{
    return error_set(
        e, E_CONFLICT,
        "事项 %1$s 在您查看（版本 %2$lld）之后已有人办理，现为版本 %3$llu；请核对后重试",
        "somebody has worked on matter %1$s since you saw it as version %2$lld, it is "
        "now at version %3$llu: look at it and try again",
        w->row.no, (long long)seen, (unsigned long long)w->row.version);
}

static enum err act_one(struct work *w, struct error *e)
{
    json_t *content = json_object_get(w->event, "content");
    enum err rc = casework_bureau(w->lane, w->actor, w->row.unit, e);

    if (!rc)
        rc = matters_check_links(w->lane, content, e);
    if (!rc && strcmp(w->action->id, "close") == 0)
        rc = look_up_settled(w, content, e);
    return rc ? rc : record(w, e);
}

enum err matters_act(struct lane *lane, const char *no, const char *action, const json_t *fields,
                     const char *actor, unsigned roles, int64_t expect_version, json_t **result,
                     struct error *e)
{
    struct work w = {.lane = lane,
                     .action = matter_action_find(action),
                     .actor = actor,
                     .roles = roles,
                     .now = service_now(lane->service)};
    enum err rc;

    if (!w.action || !*w.action->from)
        return error_set(e, E_NOTFOUND, "没有“%1$.40s”这个办理事项；用 matter show %2$.40s 查看",
                         "there is no action “%1$.40s”; matter show %2$.40s lists what can be done",
                         action, no);
    rc = check_roles(lane, w.action, actor, roles, e);
    if (!rc)
        rc = ledger_matter_get(lane->ledger, no, &w.row, e);
    if (!rc && expect_version > 0 && (uint64_t)expect_version != w.row.version)
        rc = refuse_stale(&w, expect_version, e);
    if (!rc)
        rc = cjson_read(w.row.projection, strlen(w.row.projection), &w.projection, e);
    w.event = json_pack("{s:s, s:s, s:o}", "kind", w.action->id, "actor", actor, "content",
                        fields ? json_deep_copy(fields) : json_object());
    if (!rc)
        rc = in_transaction(&w, act_one, e);
    if (!rc) {
        log_work(&w);
        if (result)
            *result = result_of(&w);
    }
    work_free(&w);
    return rc;
}

enum err matters_recompute(struct lane *lane, const struct matter_row *row, struct error *e)
{
    struct matter_row fresh = *row;
    json_t *projection = NULL;
    int32_t today =
        day_of_instant(service_now(lane->service), (int)lane->snapshot->config->zone_min);
    enum err rc = cjson_read(row->projection, strlen(row->projection), &projection, e);

    if (!rc)
        rc = set_due(lane, projection, today, &fresh, e);
    if (!rc && (fresh.due != row->due || fresh.provisional != row->provisional ||
                fresh.next_check != row->next_check))
        rc = ledger_matter_put_due(lane->ledger, &fresh, e);
    json_decref(projection);
    return rc;
}
