/* What time does to dockets: due dates that a new calendar moved, warnings, escalation. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/date.h"
#include "core/base/fault.h"
#include "core/base/json.h"
#include "core/base/log.h"
#include "core/base/mem.h"
#include "core/cases/dues.h"
#include "core/law/calendar.h"
#include "core/law/codes.h"
#include "features/casework/casework.h"
#include "features/casework/history.h"
#include "platform/runtime/config.h"
#include "platform/store/ledger_dues.h"

#define META "due_tables" /* snapshot.dates that all due dates were computed with */
#define TOGETHER 64       /* dockets in one commit */
#define LEVELS 3
#define REGIONAL_DAYS 14 /* a region may have so many more days off than the country */

struct owed {
    char no[DOCKET_NO_BYTES];
    char clock[40];
    uint32_t bureau; /* in charge */
    uint32_t region; /* whose days off count */
    int32_t due;     /* DAY_NONE while suspended */
    bool matter;
    bool provisional;
    bool ours;
    bool warned;
    int level;
};

struct owed_list {
    struct owed *items;
    size_t count;
};

static enum err keep(void *ctx, const struct due_row *row, struct error *e)
{
    struct owed_list *list = ctx;

    (void)e;
    list->items = mem_grow(list->items, list->count + 1, sizeof *list->items);
    struct owed *o = &list->items[list->count++];
    *o = (struct owed){.matter = row->matter,
                       .bureau = row->bureau,
                       .region = row->region,
                       .due = row->due.due,
                       .provisional = row->due.provisional,
                       .ours = strcmp(row->due.duty, "ours") == 0,
                       .warned = row->due.warned || strcmp(row->due.duty, "window") == 0,
                       .level = row->due.level};
    snprintf(o->no, sizeof o->no, "%s", row->no);
    snprintf(o->clock, sizeof o->clock, "%s", row->due.clock);
    return E_OK;
}

static const char *noun(const struct owed *o)
{
    return o->matter ? "matter" : "case";
}

struct tick {
    struct lane *lane;
    int32_t today;
    enum err first; /* error; the dockets after it go on */
    struct error *e;
    unsigned acts; /* since the last commit */
};

static void note(struct tick *t, enum err rc, const struct error *why)
{
    if (!rc || t->first)
        return;
    t->first = rc;
    *t->e = *why;
}

/* One event by the daemon; takes the reference to fields. */
static bool act(struct tick *t, const char *no, const char *action, json_t *fields)
{
    struct error why;
    enum err rc = casework_act(t->lane, no, action, fields, CASE_SELF, ROLE_DAEMON, 0, NULL, &why);

    json_decref(fields);
    note(t, rc, &why);
    t->acts++;
    return rc == E_OK;
}

/* Runs `each` on all, many dockets to a commit. After a failed commit the next tick does the rest.
 */
static void in_commits(struct tick *t, const struct owed_list *list,
                       void (*each)(struct tick *t, const struct owed *o))
{
    struct error why;

    for (size_t i = 0; i < list->count && !service_stopping(t->lane->service);) {
        enum err rc = casework_begin(t->lane, &why);
        t->acts = 0;
        for (; !rc && i < list->count && t->acts < TOGETHER && casework_intact(t->lane); i++)
            each(t, &list->items[i]);
        if (!rc)
            rc = casework_end(t->lane, &why);
        note(t, rc, &why);
        if (rc)
            return;
    }
}

/* ---- a new calendar ---- */

static json_t *clock_fields(const char *clock, int32_t due)
{
    char day[11];

    return json_pack("{s:s, s:s}", "clock", clock, "due", day_format(due, day));
}

static void compare(struct tick *t, const struct owed *o, const json_t *now)
{
    int32_t due = json_day(now, "due");
    bool provisional = json_flag(now, "provisional");
    char was[11];

    if (due == DAY_NONE || o->due == DAY_NONE || (due == o->due && provisional == o->provisional))
        return;
    json_t *fields = clock_fields(o->clock, due);
    json_object_set_new(fields, "was", json_string(day_format(o->due, was)));
    if (act(t, o->no, "due-recomputed", fields))
        log_event(LOG_NOTICE, "due", "%s=%s clock=%s due=%s was=%s provisional=%d", noun(o), o->no,
                  o->clock, json_text_or(now, "due", NULL), was, provisional);
}

static enum err dues_now(const struct tick *t, const char *no, json_t **list, struct error *e)
{
    const struct case_rules rules = casework_rules(t->lane->snapshot);
    struct docket_row row;
    json_t *projection = NULL;
    enum err rc = ledger_docket_get(t->lane->ledger, no, &row, e);

    *list = NULL;
    if (!rc)
        rc = docket_projection(&row, &projection, e);
    if (!rc)
        rc = case_due_list(&rules, projection, t->today, list, e);
    json_decref(projection);
    ledger_docket_free(&row);
    return rc;
}

static void recompute(struct tick *t, const struct owed *o)
{
    struct error why;
    json_t *list;
    json_t *one;
    size_t i;
    enum err rc = dues_now(t, o->no, &list, &why);

    note(t, rc, &why);
    json_array_foreach(list, i, one)
    {
        if (strcmp(json_text(one, "id"), o->clock) == 0)
            compare(t, o, one);
    }
    json_decref(list);
}

static bool is_current(const struct lane *lane)
{
    struct buf with = {0};
    struct error unused;
    bool same = ledger_meta_get(lane->ledger, META, &with, &unused) == E_OK &&
                strcmp(with.data, lane->snapshot->dates) == 0;

    buf_free(&with);
    return same;
}

static enum err follow_calendar(struct tick *t, struct error *e)
{
    struct owed_list list = {NULL, 0};

    if (is_current(t->lane))
        return E_OK;
    enum err rc = ledger_dues_running(t->lane->ledger, DAY_NONE, keep, &list, e);
    if (!rc)
        in_commits(t, &list, recompute);
    free(list.items);
    fault_point("casework.recomputed");
    if (rc || t->first || service_stopping(t->lane->service))
        return rc;
    return ledger_meta_set(t->lane->ledger, META, t->lane->snapshot->dates, e);
}

/* ---- warnings and escalation, both in working days ---- */

/* 1 county, 2 prefecture, 3 province: where what a bureau has is passed to first. */
static int own_level(const struct tick *t, uint32_t bureau)
{
    const struct region *region = codes_region(t->lane->snapshot->codes, bureau);

    if (!region || region->level >= REGION_COUNTY)
        return 1;
    return region->level == REGION_PREFECTURE ? 2 : LEVELS;
}

static void warn(struct tick *t, const struct owed *o, int days)
{
    char day[11];

    if (act(t, o->no, "warned", clock_fields(o->clock, o->due)))
        log_event(LOG_NOTICE, "due-soon", "%s=%s bureau=%06u clock=%s due=%s working_days=%d",
                  noun(o), o->no, (unsigned)o->bureau, o->clock, day_format(o->due, day), days);
}

static bool escalate(struct tick *t, const struct owed *o, int level, int late)
{
    const char *name = level == 1 ? "county" : level == 2 ? "prefecture" : "province";
    json_t *fields = clock_fields(o->clock, o->due);
    char day[11];

    json_object_set_new(fields, "level", json_string(name));
    if (!act(t, o->no, "escalated", fields))
        return false;
    log_event(LOG_WARNING, "overdue",
              "%s=%s bureau=%06u clock=%s due=%s working_days_late=%d level=%s", noun(o), o->no,
              (unsigned)o->bureau, o->clock, day_format(o->due, day), late, name);
    return true;
}

/* From the level of whoever is in charge, one after the other. */
static void settle(struct tick *t, const struct owed *o)
{
    const struct config *config = t->lane->snapshot->config;
    int own = own_level(t, o->bureau);
    const struct case_reminder r =
        case_remind(t->lane->snapshot->calendar, o->region, o->due, o->ours, o->warned, own,
                    t->today, (int)config->warn_days, (int)config->escalate_days);

    if (r.warn)
        warn(t, o, r.left);
    for (int level = o->level < own ? own : o->level + 1; level <= r.level; level++)
        if (!escalate(t, o, level, r.late))
            return;
}

static enum err look_at_due(struct tick *t, struct error *e)
{
    const struct snapshot *snapshot = t->lane->snapshot;
    struct owed_list list = {NULL, 0};

    int32_t until =
        calendar_add(snapshot->calendar, 0, t->today, (int)snapshot->config->warn_days, NULL) +
        REGIONAL_DAYS;
    enum err rc = ledger_dues_running(t->lane->ledger, until, keep, &list, e);
    if (!rc)
        in_commits(t, &list, settle);
    free(list.items);
    return rc;
}

enum err casework_tick(struct lane *lane, struct error *e)
{
    int64_t now = service_now(lane->service);
    struct error first = {.code = E_OK};
    struct tick t = {.lane = lane, .today = day_of_instant(now), .e = &first};
    enum err rc = follow_calendar(&t, e);

    if (!rc)
        rc = look_at_due(&t, e);
    if (!rc && t.first) {
        *e = first;
        return t.first;
    }
    return rc;
}
