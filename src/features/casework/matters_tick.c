/* What time does to matters: due dates that a new calendar moved, warnings, escalation. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/date.h"
#include "core/base/fault.h"
#include "core/base/log.h"
#include "core/base/mem.h"
#include "core/cases/matter.h"
#include "core/crypto/cjson.h"
#include "core/law/calendar.h"
#include "features/casework/casework.h"
#include "features/casework/matters.h"
#include "matters_opening.h"
#include "platform/runtime/config.h"

#define META "matter_tables" /* what all due dates were computed with */

struct rows {
    struct matter_row *items;
    size_t count;
};

static enum err keep(void *ctx, const struct matter_row *row, struct error *e)
{
    struct rows *rows = ctx;

    (void)e;
    rows->items = mem_grow(rows->items, rows->count + 1, sizeof *rows->items);
    ledger_matter_copy(row, &rows->items[rows->count++]);
    return E_OK;
}

static void rows_free(struct rows *rows)
{
    for (size_t i = 0; i < rows->count; i++)
        ledger_matter_free(&rows->items[i]);
    free(rows->items);
}

static int32_t today_of(const struct lane *lane)
{
    return day_of_instant(service_now(lane->service), (int)lane->snapshot->config->zone_min);
}

/* ---- a new calendar, or other steps of warning ---- */

static char *tables_now(const struct lane *lane)
{
    const struct config *config = lane->snapshot->config;

    return mem_printf("%s %lld %lld", lane->snapshot->dates, (long long)config->warn_days,
                      (long long)config->escalate_days);
}

static enum err recompute_all(struct lane *lane, const char *tables, struct error *e)
{
    const struct matter_filter open = {
        .due_before = DAY_NONE, .check_until = DAY_NONE, .open = true};
    struct rows rows = {NULL, 0};
    enum err rc = ledger_matter_each(lane->ledger, &open, keep, &rows, e);

    if (!rc)
        rc = ledger_begin(lane->ledger, e);
    for (size_t i = 0; i < rows.count && !rc; i++)
        rc = matters_recompute(lane, &rows.items[i], e);
    if (!rc)
        rc = ledger_meta_set(lane->ledger, META, tables, e);
    fault_point("matter.recomputed");
    if (!rc)
        rc = ledger_commit(lane->ledger, e);
    if (rc)
        ledger_rollback(lane->ledger);
    rows_free(&rows);
    return rc;
}

static enum err follow_calendar(struct lane *lane, struct error *e)
{
    struct buf with = {0};
    char *tables = tables_now(lane);
    enum err rc = ledger_meta_get(lane->ledger, META, &with, e);

    if (rc == E_NOTFOUND || (!rc && strcmp(with.data, tables) != 0))
        rc = recompute_all(lane, tables, e);
    buf_free(&with);
    free(tables);
    return rc;
}

/* ---- warnings and escalation, in working days of the unit that took it ---- */

static enum err act(struct lane *lane, const struct matter_row *row, const char *action,
                    const struct matter_due *due, int level, struct error *e)
{
    char day[11];
    json_t *fields = json_pack("{s:s, s:s}", "clock", due->clock, "due", day_format(due->day, day));

    if (level)
        json_object_set_new(fields, "level", json_integer(level));
    enum err rc =
        matters_act(lane, row->no, action, fields, CASEWORK_SELF, CASE_DAEMON, 0, NULL, e);
    json_decref(fields);
    return rc;
}

/* From the unit's own level, one after the other. */
static enum err escalate(struct lane *lane, const struct matter_row *row,
                         const struct matter_due *due, int first, int owed, struct error *e)
{
    static const char *const levels[] = {"", "county", "prefecture", "province"};
    char day[11];
    enum err rc = E_OK;

    for (int level = due->level < first ? first : due->level + 1; level <= owed && !rc; level++) {
        rc = act(lane, row, "escalated", due, level, e);
        if (!rc)
            log_event(LOG_WARNING, "overdue",
                      "matter=%s kind=%s unit=%06u clock=%s due=%s days=%d "
                      "level=%s",
                      row->no, row->kind, (unsigned)row->unit, due->clock,
                      day_format(due->day, day), due->late, levels[level]);
    }
    return rc;
}

static enum err check_one(struct lane *lane, const struct matter_row *row, struct error *e)
{
    const struct case_rules rules = casework_rules(lane->snapshot);
    const struct config *config = lane->snapshot->config;
    int32_t today = today_of(lane);
    struct matter_due due = {.day = DAY_NONE};
    json_t *projection = NULL;
    char day[11];
    enum err rc = cjson_read(row->projection, strlen(row->projection), &projection, e);

    if (!rc)
        rc = matter_due(&rules, projection, today, &due, e);
    if (!rc && due.late) {
        int owed = matter_level_owed(&rules, projection, &due, today, (int)config->escalate_days);
        rc = escalate(lane, row, &due, matter_own_level(projection), owed, e);
    } else if (!rc && due.clock && !due.warned) {
        rc = act(lane, row, "warned", &due, 0, e);
        if (!rc)
            log_event(LOG_NOTICE, "due-soon", "matter=%s kind=%s unit=%06u clock=%s due=%s",
                      row->no, row->kind, (unsigned)row->unit, due.clock, day_format(due.day, day));
    }
    json_decref(projection);
    return rc;
}

enum err matters_tick(struct lane *lane, struct error *e)
{
    const struct matter_filter owed = {
        .due_before = DAY_NONE, .check_until = today_of(lane), .open = true};
    struct rows rows = {NULL, 0};
    struct error why;
    enum err first = follow_calendar(lane, e);
    enum err rc = ledger_matter_each(lane->ledger, &owed, keep, &rows, first ? &why : e);

    if (!first)
        first = rc;
    for (size_t i = 0; i < rows.count && !service_stopping(lane->service); i++) {
        rc = check_one(lane, &rows.items[i], &why);
        if (rc && !first) {
            first = rc;
            *e = why;
        }
    }
    rows_free(&rows);
    return first;
}
