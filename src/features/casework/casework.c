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
#include "features/casework/history.h"
#include "followup.h"
#include "matters.h"
#include "platform/ops/op.h"
#include "platform/ops/people.h"
#include "platform/runtime/config.h"
#include "platform/store/ledger_dockets.h"

#define SHOWN 3 /* events named in a conflict */

/* One action on its way. */
struct work {
    struct lane *lane;
    const struct case_action *action;
    const char *actor;
    unsigned roles;
    int64_t now;
    struct docket_row row; /* before; afterwards all of it but the projection */
    json_t *event;
    json_t *next; /* projection */
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

    fault_point("casework.committed");
    return rc;
}

const struct job_group casework_group = {casework_begin, casework_intact, casework_end};

struct case_rules casework_rules(const struct snapshot *snapshot)
{
    return (struct case_rules){.codes = snapshot->codes, .calendar = snapshot->calendar};
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

static enum err check_roles(const struct work *w, struct error *e)
{
    char words[80], label[PEOPLE_LABEL_BYTES];

    if (w->roles & w->action->roles)
        return E_OK;
    roles_format(w->action->roles, words, sizeof words);
    if (!*words)
        return error_set(e, E_DENIED, "“%s”由系统自动办理", "“%s” is done by the daemon itself",
                         w->action->id);
    return error_set(e, E_DENIED, "“%s”须有以下角色之一：%s；%s 没有",
                     "“%s” needs one of these roles: %s; %s has none of them", w->action->id, words,
                     people_label(w->lane, w->actor, label));
}

/* Who did what since the version the actor has seen. */
static enum err refuse_stale(const struct work *w, int64_t seen, struct error *e)
{
    json_t *events = NULL;
    struct buf done = {0};
    enum err rc = docket_events(w->lane->ledger, w->row.no, (uint64_t)seen, &events, e);
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
                  "%1$s 在您查看（版本 %2$lld）之后已有 %3$zu 项办理（%4$s），现为版本 "
                  "%5$llu；请核对后重试",
                  "%1$s has had %3$zu events since you saw it as version %2$lld (%4$s), it is "
                  "now at version %5$llu: look at it and try again",
                  w->row.no, (long long)seen, count, done.data, (unsigned long long)w->row.version);
    json_decref(events);
    buf_free(&done);
    return rc;
}

/* Facts that nobody types. */
static enum err look_up(struct work *w, json_t *content, struct error *e)
{
    bool wanted = false;

    for (const struct case_field *f = w->action->fields; f && f->id; f++) {
        wanted = wanted || f->looked_up;
        if (f->looked_up && json_object_get(content, f->id))
            return error_set(e, E_INPUT, "%s 由系统查出，不能填写",
                             "%s is looked up, it cannot be given", f->id);
    }
    if (!wanted)
        return E_OK;
    return docket_is_matter(&w->row) ? matters_look_up(w->lane, &w->row, content, e)
                                     : casework_similar(w->lane, &w->row, w->now, content, e);
}

static enum err follow(struct work *w, struct followup *f, struct error *e)
{
    enum err rc = followup_visit(w->lane, f, e);

    if (!rc)
        rc = followup_team(w->lane, f, e);
    if (!rc)
        rc = followup_joint(w->lane, f, e);
    if (!rc)
        followup_matter(f);
    for (size_t i = 0; i < f->act_count && !rc; i++)
        rc = casework_act(w->lane, f->acts[i].no, f->acts[i].action, f->acts[i].fields,
                          f->acts[i].actor, f->acts[i].roles, 0, NULL, e);
    return rc;
}

/* The event, and what follows from it elsewhere. */
static enum err record(struct work *w, struct error *e)
{
    const struct case_rules rules = casework_rules(w->lane->snapshot);
    enum err rc = docket_record(w->lane->ledger, &rules, &w->row, w->event, w->now, &w->next, e);
    struct followup f = {.row = &w->row,
                         .kind = w->action->id,
                         .actor = w->actor,
                         .content = json_object_get(w->event, "content"),
                         .event = w->event,
                         .projection = w->next,
                         .roles = w->roles};

    if (!rc)
        rc = follow(w, &f, e);
    followup_free(&f);
    return rc;
}

static enum err act(struct work *w, struct error *e)
{
    json_t *content = json_object_get(w->event, "content");
    enum err rc = casework_bureau(w->lane, w->actor, w->row.bureau, e);

    if (!rc && docket_is_matter(&w->row))
        rc = matters_check_links(w->lane, content, e);
    if (!rc)
        rc = look_up(w, content, e);
    return rc ? rc : record(w, e);
}

/* Nobody's name, and nothing of what a matter is about. */
static void log_work(const struct work *w)
{
    const char *noun = docket_is_matter(&w->row) ? "matter" : "case";

    log_event(LOG_INFO, noun,
              "%s=%s kind=%s action=%s actor=%s version=%llu state=%s stage=%d bureau=%06u", noun,
              w->row.no, w->row.kind, w->action->id, w->actor, (unsigned long long)w->row.version,
              w->row.main, w->row.stage, (unsigned)w->row.bureau);
}

static json_t *answer_of(const struct work *w)
{
    char day[11] = "";

    if (w->row.due != DAY_NONE)
        day_format(w->row.due, day);
    return json_pack("{s:s, s:s, s:I, s:s, s:O, s:s, s:s, s:i, s:i, s:s, s:O, s:O*}", "no",
                     w->row.no, "kind", w->row.kind, "version", (json_int_t)w->row.version,
                     "action", w->action->id, "time", json_object_get(w->event, "time"), "state",
                     w->row.state, "main", w->row.main, "stage", w->row.stage, "bureau",
                     (int)w->row.bureau, "due", day, "computed",
                     json_at(w->event, "content", "computed", NULL), "sha256",
                     json_object_get(w->event, "sha256"));
}

/* In a transaction of its own or as a part of the caller's. */
static enum err in_transaction(struct work *w, enum err (*step)(struct work *, struct error *),
                               struct error *e)
{
    struct lane *lane = w->lane;
    bool own = !ledger_in_transaction(lane->ledger);
    enum err rc = own ? casework_begin(lane, e) : ledger_savepoint(lane->ledger, e);

    if (rc)
        return rc;
    rc = step(w, e);
    fault_point("casework.applied");
    if (!rc)
        rc = own ? casework_end(lane, e) : ledger_release(lane->ledger, e);
    else if (own)
        ledger_rollback(lane->ledger);
    else
        ledger_undo(lane->ledger);
    return rc;
}

/* Does it, unless something was refused before, and frees the work. */
static enum err work_end(struct work *w, enum err rc, const json_t *fields,
                         enum err (*step)(struct work *, struct error *), json_t **answer,
                         struct error *e)
{
    if (!rc) {
        w->event = json_pack("{s:s, s:s, s:o}", "kind", w->action->id, "actor", w->actor, "content",
                             fields ? json_deep_copy(fields) : json_object());
        rc = in_transaction(w, step, e);
    }
    if (!rc) {
        log_work(w);
        if (answer)
            *answer = answer_of(w);
    }
    json_decref(w->event);
    json_decref(w->next);
    ledger_docket_free(&w->row);
    return rc;
}

static enum err no_action(const char *no, const char *action, struct error *e)
{
    return error_set(e, E_NOTFOUND, "没有“%1$.40s”这个办理事项；用 case actions %2$.40s 查看",
                     "there is no action “%1$.40s”; case actions %2$.40s lists what can be done",
                     action, no);
}

enum err casework_act(struct lane *lane, const char *no, const char *action, const json_t *fields,
                      const char *actor, unsigned roles, int64_t expect_version, json_t **answer,
                      struct error *e)
{
    struct work w = {
        .lane = lane, .actor = actor, .roles = roles, .now = service_now(lane->service)};
    enum err rc = ledger_docket_get(lane->ledger, no, &w.row, e);
    const struct docket_kind *kind = rc ? NULL : docket_kind_find(w.row.kind);

    if (kind)
        w.action = case_action_find(kind->machine, action);
    if (!rc && !w.action)
        rc = no_action(no, action, e);
    if (!rc)
        rc = check_roles(&w, e);
    if (!rc && expect_version > 0 && (uint64_t)expect_version != w.row.version)
        rc = refuse_stale(&w, expect_version, e);
    return work_end(&w, rc, fields, act, answer, e);
}

/* ---- a new matter ---- */

/* What never changes of it, from the fields as they were completed. */
static enum err add_row(struct work *w, const json_t *content, struct error *e)
{
    struct docket_row fresh = {.region = (uint32_t)json_int(content, "unit"),
                               .bureau = (uint32_t)json_int(content, "unit"),
                               .date = day_of_instant(w->now),
                               .opened_at = w->now,
                               .source = json_text(content, "source"),
                               .external = json_text(content, "external"),
                               .received = json_day(content, "received"),
                               .frozen = "",
                               .projection = "",
                               .commit_index = DOCKET_NO_COMMIT,
                               .state = "open",
                               .main = "new"};
    char prefix[DOCKET_NO_BYTES], day[9];
    uint32_t sequence = 0;

    if (fresh.received == DAY_NONE)
        fresh.received = fresh.date;
    snprintf(fresh.kind, sizeof fresh.kind, "%s", json_text(content, "kind"));
    snprintf(fresh.uscc, sizeof fresh.uscc, "%s", json_text(content, "uscc"));
    snprintf(prefix, sizeof prefix, "T%06u%s", (unsigned)fresh.region,
             day_compact(fresh.date, day));
    enum err rc = ledger_docket_last_sequence(w->lane->ledger, prefix, &sequence, e);
    snprintf(fresh.no, sizeof fresh.no, "%.15s%04u", prefix, (unsigned)(sequence + 1));
    if (!rc)
        rc = ledger_docket_add(w->lane->ledger, &fresh, e);
    return rc ? rc : ledger_docket_get(w->lane->ledger, fresh.no, &w->row, e);
}

static enum err open_matter(struct work *w, struct error *e)
{
    json_t *content = json_object_get(w->event, "content");
    enum err rc = matters_complete(w->lane, w->actor, content, e);

    if (!rc)
        rc = add_row(w, content, e);
    return rc ? rc : record(w, e);
}

enum err casework_open_matter(struct lane *lane, const json_t *fields, const char *actor,
                              unsigned roles, json_t **answer, struct error *e)
{
    struct work w = {.lane = lane,
                     .action = case_action_find(&matter_machine, "open"),
                     .actor = actor,
                     .roles = roles,
                     .now = service_now(lane->service)};

    return work_end(&w, check_roles(&w, e), fields, open_matter, answer, e);
}
