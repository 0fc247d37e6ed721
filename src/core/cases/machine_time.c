/* What time does to a docket of any kind: a warning before a clock ends, passing up after, and a
 * day that a new calendar moved. */
#include <string.h>

#include "machine_rows.h"

static json_t *running(const struct case_call *call)
{
    const char *id = json_text(call->content, "clock");
    size_t i;
    json_t *clock;

    json_array_foreach(json_object_get(call->next, "clocks"), i, clock)
    {
        if (strcmp(json_text(clock, "id"), id) == 0)
            return clock;
    }
    return NULL;
}

static enum err check_clock(const struct case_call *call, struct error *e)
{
    const char *id = json_text(call->content, "clock");

    if (case_clock_running(call->projection, id))
        return E_OK;
    return error_set(e, E_CONFLICT, "期限 %s 没有在计算", "the clock %s is not running", id);
}

static void warned_effect(const struct case_call *call)
{
    json_t *clock = running(call);

    if (clock)
        json_object_set_new(clock, "warned", json_true());
}

/* 1 county, 2 prefecture, 3 province */
static int level_of(const struct case_call *call)
{
    const char *to = json_text(call->content, "level");

    return strcmp(to, "county") == 0 ? 1 : strcmp(to, "prefecture") == 0 ? 2 : 3;
}

static enum err check_level(const struct case_call *call, struct error *e)
{
    enum err rc = check_clock(call, e);
    const json_t *clock = case_clock_running(call->projection, json_text(call->content, "clock"));

    if (!rc && level_of(call) <= json_int(clock, "level"))
        rc = error_set(e, E_CONFLICT, "已上报至该级", "passed up to that level already");
    return rc;
}

static void escalated_effect(const struct case_call *call)
{
    json_t *clock = running(call);

    if (clock)
        json_object_set_new(clock, "level", json_integer(level_of(call)));
}

/* A later day is warned of anew. */
static void recomputed_effect(const struct case_call *call)
{
    json_t *clock = running(call);

    if (clock && json_day(call->content, "due") > json_day(call->content, "was"))
        json_object_del(clock, "warned");
}

static const struct case_step warned = {.check = check_clock, .effect = warned_effect};
static const struct case_step escalated = {.check = check_level, .effect = escalated_effect};
static const struct case_step recomputed = {.check = check_clock, .effect = recomputed_effect};

#define CLOCK NEED("clock", CASE_TEXT, "期限", "clock"), NEED("due", CASE_DATE, "届满日", "due day")

const struct case_action clock_actions[] = {
    {.id = "warned",
     .zh = "期限预警",
     .en = "warned of a limit",
     .roles = ROLE_DAEMON,
     .from = "",
     .basis = "期限管理",
     .fields = FIELDS{CLOCK, FIELD_END},
     .step = &warned},
    {.id = "escalated",
     .zh = "逾期上报",
     .en = "overdue, passed up",
     .roles = ROLE_DAEMON,
     .from = "",
     .basis = "期限管理",
     .fields = FIELDS{CLOCK, CODED("level", CASE_CODE, "上报至", "to", "levels"), FIELD_END},
     .step = &escalated},
    {.id = "due-recomputed",
     .zh = "按新日历重算期限",
     .en = "due day computed anew from the calendar",
     .roles = ROLE_DAEMON,
     .from = "",
     .basis = "期限管理",
     .fields = FIELDS{CLOCK, NEED("was", CASE_DATE, "原届满日", "due day before"), FIELD_END},
     .step = &recomputed},
    {.id = NULL}};
