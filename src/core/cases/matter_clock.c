/* The clock of a matter: when it ends, when a warning or an escalation is owed. */
#include "core/base/json.h"
#include "core/cases/machine_private.h"
#include "core/cases/matter.h"

enum { LEVEL_COUNTY = 1, LEVEL_PREFECTURE, LEVEL_PROVINCE };

/* The calendar of the unit that took it: a matter does not move with local holidays. */
static uint32_t region_of(const json_t *projection)
{
    return (uint32_t)json_int(projection, "first");
}

enum err matter_due(const struct case_rules *rules, const json_t *projection, int32_t today,
                    struct matter_due *due, struct error *e)
{
    const json_t *clock = json_object_get(projection, "clock");
    const char *id = json_text(clock, "id");

    *due = (struct matter_due){.start = DAY_NONE, .day = DAY_NONE};
    if (!clock)
        return E_OK;
    due->start = json_day(clock, "start");
    const struct clock *rule = codes_clock(rules->codes, id, due->start);
    if (!rule)
        return error_set(e, E_NOTFOUND, "clocks.csv 中没有期限 %s", "clocks.csv has no clock %s",
                         id);
    due->clock = rule->id;
    due->zh = rule->zh;
    due->en = rule->en;
    due->basis = rule->basis;
    due->day = clock_due(rules->calendar, region_of(projection), due->start, rule->limit,
                         rule->unit, &due->provisional);
    due->warned = json_flag(clock, "warned");
    due->level = (int)json_int(clock, "level");
    due->late = today > due->day ? today - due->day : 0;
    return E_OK;
}

/* Late matters go to the head of the unit first, then up. */
int matter_own_level(const json_t *projection)
{
    int64_t unit = json_int(projection, "unit");

    if (unit % 10000 == 0)
        return LEVEL_PROVINCE;
    return unit % 100 == 0 ? LEVEL_PREFECTURE : LEVEL_COUNTY;
}

int matter_level_owed(const struct case_rules *rules, const json_t *projection,
                      const struct matter_due *due, int32_t today, int step)
{
    if (!due->clock || today <= due->day)
        return 0;
    int32_t days = calendar_count(rules->calendar, region_of(projection), due->day + 1, today);
    int level = matter_own_level(projection) + (days > 0 ? days - 1 : 0) / step;
    return level < LEVEL_PROVINCE ? level : LEVEL_PROVINCE;
}

int32_t matter_next_day(const struct case_rules *rules, const json_t *projection,
                        const struct matter_due *due, int warn, int step)
{
    int32_t day = due->day;

    if (!due->clock || due->level == LEVEL_PROVINCE)
        return DAY_FOREVER;
    if (!due->warned && !due->level) {
        while (calendar_count(rules->calendar, region_of(projection), day + 1, due->day) < warn &&
               day > due->start)
            day--;
        return day;
    }
    do
        day++;
    while (matter_level_owed(rules, projection, due, day, step) <= due->level);
    return day;
}
