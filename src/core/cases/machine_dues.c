/* Due days and what a party owes. */
#include <stdio.h>
#include <string.h>

#include "core/base/json.h"
#include "core/law/calendar.h"
#include "machine_private.h"

#define PAUSES_MAX 64
#define LEVEL_PROVINCE 3
#define DEPTH_MAX 4 /* a clock after a clock after a clock */

/* One running clock as it is worked out. */
struct due {
    const struct case_clock *clock;
    const struct clock *rule; /* NULL for a date that was set */
    int32_t start;
    int32_t day; /* DAY_NONE while suspended */
    int limit;   /* with extensions */
    int32_t excluded;
    bool provisional;
    bool suspended;
};

static uint32_t region_of(const json_t *projection)
{
    return (uint32_t)json_int(projection, "region");
}

static enum err rule_of(const struct case_rules *rules, const char *id, int32_t day,
                        const struct clock **rule, struct error *e)
{
    *rule = codes_clock(rules->codes, id, day);
    if (*rule)
        return E_OK;
    return error_set(e, E_NOTFOUND, "期限表 clocks.csv 中没有现行的 %s，请补上一行",
                     "clocks.csv has no row in force for %s; add one", id);
}

static enum err limit_of(const struct case_rules *rules, const json_t *clock, struct due *due,
                         struct error *e)
{
    const struct clock *more;
    size_t i;
    json_t *one;
    enum err rc = rule_of(rules, due->clock->rule, due->start, &due->rule, e);

    if (rc)
        return rc;
    due->limit = due->rule->limit;
    json_array_foreach(json_object_get(clock, "more"), i, one)
    {
        const char *id = json_text(one, "rule");
        due->limit += (int)json_int(one, "days");
        if (!*id)
            continue;
        rc = rule_of(rules, id, due->start, &more, e);
        if (rc)
            return rc;
        due->limit += more->limit;
    }
    return E_OK;
}

/* The last day of a limit of days, not counting those in a pause; then on to a working day. */
static void count_around(const struct case_rules *rules, uint32_t region,
                         const struct case_pause *pauses, size_t count, struct due *due)
{
    bool working = due->rule->unit == CLOCK_WORKING_DAYS, unknown = false;
    int32_t day = due->start;

    for (int left = due->limit; left > 0;) {
        day++;
        if (working && !calendar_known(rules->calendar, day_year(day)))
            due->provisional = true;
        if (working && !calendar_is_working(rules->calendar, region, day))
            continue;
        if (case_paused(pauses, count, day))
            due->excluded++;
        else
            left--;
    }
    due->day = calendar_add(rules->calendar, region, day, 0, &unknown);
    due->provisional = due->provisional || unknown;
}

static enum err work_out(const struct case_rules *rules, const json_t *projection,
                         const json_t *clock, int depth, struct due *due, struct error *e);

/* A clock that starts when another one ends, running or not. */
static enum err start_after(const struct case_rules *rules, const json_t *projection,
                            const char *other, int depth, struct due *due, struct error *e)
{
    const json_t *ended = json_object_get(projection, "ended");
    const json_t *first = case_clock_running(projection, other);
    struct due before = {0};
    enum err rc;

    for (size_t i = json_array_size(ended); i-- > 0 && !first;)
        if (strcmp(json_text(json_array_get(ended, i), "id"), other) == 0)
            first = json_array_get(ended, i);
    if (!first || depth > DEPTH_MAX)
        return error_set(e, E_CORRUPT, "期限所接续的 %s 不存在",
                         "the clock %s to start after is not there", other);
    rc = work_out(rules, projection, first, depth + 1, &before, e);
    due->start = before.day;
    due->suspended = before.suspended;
    due->provisional = before.provisional;
    return rc;
}

static enum err work_out(const struct case_rules *rules, const json_t *projection,
                         const json_t *clock, int depth, struct due *due, struct error *e)
{
    struct case_pause pauses[PAUSES_MAX];
    const char *after = json_text(clock, "after");
    uint32_t region = region_of(projection);
    bool provisional = false;
    enum err rc = E_OK;

    *due = (struct due){.clock = case_clock_find(json_text(clock, "id")),
                        .start = json_day(clock, "start"),
                        .day = json_day(clock, "due")};
    if (!due->clock || due->start == DAY_NONE)
        return error_set(e, E_CORRUPT, "未知的期限", "an unknown clock");
    if (*after)
        rc = start_after(rules, projection, after, depth, due, e);
    if (due->day != DAY_NONE || due->suspended || rc || !due->clock->rule)
        return rc;
    rc = limit_of(rules, clock, due, e);
    if (rc)
        return rc;
    size_t count = case_pauses_of(projection, due->clock->pauses, pauses, PAUSES_MAX);
    for (size_t i = 0; i < count; i++)
        due->suspended = due->suspended || pauses[i].until == DAY_FOREVER;
    if (due->suspended)
        return E_OK;
    if (count && (due->rule->unit == CLOCK_WORKING_DAYS || due->rule->unit == CLOCK_DAYS)) {
        count_around(rules, region, pauses, count, due);
        return E_OK;
    }
    due->day =
        clock_due(rules->calendar, region, due->start, due->limit, due->rule->unit, &provisional);
    due->provisional = due->provisional || provisional;
    return E_OK;
}

enum err case_clock_due_day(const struct case_rules *rules, const json_t *projection,
                            const char *id, int32_t *due, bool *suspended, struct error *e)
{
    const json_t *clock = case_clock_running(projection, id);
    const struct case_clock *known = case_clock_find(id);
    struct due d;
    enum err rc;

    *due = DAY_NONE;
    *suspended = false;
    if (!clock)
        return error_set(e, E_CONFLICT, "期限“%1$s”没有在计算（%2$s）",
                         "the clock “%2$s” is not running (%1$s)", known ? known->zh : id, id);
    rc = work_out(rules, projection, clock, 0, &d, e);
    if (rc)
        return rc;
    *suspended = d.suspended;
    *due = d.suspended ? DAY_FOREVER : d.day;
    return E_OK;
}

/* Puts a running clock of ours or the party's that is over by now into `late`. */
static enum err note_late(const struct case_call *call, const char *id, json_t *late,
                          struct error *e)
{
    const struct case_clock *clock = case_clock_find(id);
    bool suspended;
    int32_t due;

    if (!case_clock_running(call->projection, id) || !clock || clock->duty == DUTY_WINDOW)
        return E_OK;
    enum err rc = case_clock_due_day(call->rules, call->projection, id, &due, &suspended, e);
    if (!rc && call->took > due)
        case_set_day(late, id, due);
    return rc;
}

/* Which clocks that this action stops or starts anew ended too late: written down once and for
 * all, since a calendar that comes later must not change history. */
enum err case_clocks_late(const struct case_call *call, struct error *e)
{
    json_t *late = json_object();
    char id[64];
    enum err rc = E_OK;

    for (const char *at = call->action->stops; !rc && case_word(&at, id);)
        rc = note_late(call, id, late, e);
    for (const char *at = call->action->starts; !rc && case_word(&at, id);) {
        id[strcspn(id, ":=@")] = '\0';
        rc = note_late(call, id, late, e);
    }
    if (json_object_size(late))
        json_object_set(call->computed, "late", late);
    json_decref(late);
    return rc;
}

struct case_reminder case_remind(const struct calendar *calendar, uint32_t region, int32_t due,
                                 bool ours, bool warned, int own_level, int32_t today,
                                 int warn_days, int step)
{
    struct case_reminder r = {.left = calendar_count(calendar, region, today + 1, due),
                              .late = calendar_count(calendar, region, due + 1, today)};
    bool late = ours && r.late > 0;

    r.warn = !warned && !late && r.left <= warn_days;
    if (late)
        r.level = own_level + (r.late - 1) / step;
    if (r.level > LEVEL_PROVINCE)
        r.level = LEVEL_PROVINCE;
    return r;
}

/* ---- the list ---- */

static json_t *due_json(const struct due *d, const json_t *clock, int32_t today)
{
    static const char *const duties[] = {
        [DUTY_OURS] = "ours", [DUTY_PARTY] = "party", [DUTY_WINDOW] = "window"};
    char start[11], day[11] = "", grade[2] = "";
    bool overdue = !d->suspended && d->day < today;

    if (!d->suspended)
        day_format(d->day, day);
    if (d->rule)
        grade[0] = d->rule->grade;
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:b, s:b, s:i, s:s, s:i, s:s, s:s, s:s, s:s, s:b, "
                     "s:i, s:i, s:b, "
                     "s:I}",
                     "id", d->clock->id, "zh", d->clock->zh, "en", d->clock->en, "start",
                     d->start == DAY_NONE ? "" : day_format(d->start, start), "due", day,
                     "provisional", d->provisional, "suspended", d->suspended, "excluded",
                     (int)d->excluded, "rule", d->rule ? d->rule->id : "", "limit", d->limit,
                     "unit", d->rule ? clock_unit_name(d->rule->unit) : "", "grade", grade, "basis",
                     d->rule ? d->rule->basis : "", "duty", duties[d->clock->duty], "overdue",
                     overdue, "left", d->suspended || overdue ? 0 : (int)(d->day - today), "late",
                     overdue ? (int)(today - d->day) : 0, "warned", json_flag(clock, "warned"),
                     "level", json_int(clock, "level"));
}

/* Soonest first, those without a day last; equal ones stay in the order they were started. */
static void insert_sorted(json_t *list, json_t *one)
{
    const char *day = json_text(one, "due");
    size_t at = json_array_size(list);

    while (at > 0 && *day) {
        const char *before = json_text(json_array_get(list, at - 1), "due");
        if (*before && strcmp(before, day) <= 0)
            break;
        at--;
    }
    json_array_insert_new(list, at, one);
}

enum err case_due_list(const struct case_rules *rules, const json_t *projection, int32_t today,
                       json_t **list, struct error *e)
{
    enum err rc = E_OK;
    size_t i;
    json_t *clock;

    *list = json_array();
    json_array_foreach(json_object_get(projection, "clocks"), i, clock)
    {
        struct due d;
        rc = work_out(rules, projection, clock, 0, &d, e);
        if (rc)
            break;
        insert_sorted(*list, due_json(&d, clock, today));
    }
    if (rc) {
        json_decref(*list);
        *list = NULL;
    }
    return rc;
}

/* ---- money ---- */

int64_t case_surcharge(int64_t fine, int32_t due, int32_t paid, const struct case_pause *pauses,
                       size_t count, int64_t rate_ppm, int64_t cap_ppm)
{
    int64_t days = 0;

    for (int32_t day = due; day < paid;)
        days += !case_paused(pauses, count, ++day);
    /* a fine in fen fits 47 bits, a rate 20: the product of both and the days is kept apart */
    __int128 sum = (__int128)fine * rate_ppm * days / 1000000;
    __int128 cap = (__int128)fine * cap_ppm / 1000000;
    if (cap > INT64_MAX / 4)
        cap = INT64_MAX / 4;
    return (int64_t)(sum < cap ? sum : cap);
}

/* Each payment goes to the fine first; from then on only what is left of it grows. */
static int64_t grown(const json_t *payments, int64_t fine, int32_t due, int32_t day,
                     const struct case_pause *pauses, size_t count, int64_t rate, int64_t cap)
{
    int64_t left = fine, sum = 0;
    int32_t from = due;
    size_t i;
    json_t *payment;

    json_array_foreach((json_t *)(uintptr_t)payments, i, payment)
    {
        int32_t paid = json_day(payment, "day");
        if (paid > from && left > 0) {
            sum += case_surcharge(left, from, paid, pauses, count, rate, INT64_C(1) << 40);
            from = paid;
        }
        left -= json_int(payment, "fen") < left ? json_int(payment, "fen") : left;
    }
    if (day > from && left > 0)
        sum += case_surcharge(left, from, day, pauses, count, rate, INT64_C(1) << 40);
    int64_t most = (int64_t)((__int128)fine * cap / 1000000);
    return sum < most ? sum : most;
}

enum err case_debt(const struct case_rules *rules, const json_t *projection, int32_t day,
                   struct case_debt *debt, struct error *e)
{
    struct case_pause pauses[PAUSES_MAX];
    const json_t *penalty = json_object_get(projection, "penalty");
    const json_t *payments = json_object_get(projection, "payments");
    int64_t fine = json_int(penalty, "fine"), rate, cap;
    size_t count = case_pauses_of(projection, "review", pauses, PAUSES_MAX), i;
    json_t *payment;
    int32_t due;
    bool suspended;
    enum err rc;

    *debt = (struct case_debt){0};
    json_array_foreach((json_t *)(uintptr_t)payments, i, payment)
    {
        debt->paid += json_int(payment, "fen");
    }
    if (!case_clock_running(projection, "payment"))
        return E_OK;
    rc = case_clock_due_day(rules, projection, "payment", &due, &suspended, e);
    if (!rc)
        rc = case_limit(rules, "surcharge", due, &rate, e);
    if (!rc)
        rc = case_limit(rules, "surcharge-cap", due, &cap, e);
    if (rc)
        return rc;
    debt->fine = fine + json_int(penalty, "confiscate");
    debt->surcharge = grown(payments, fine, due, day, pauses, count, rate, cap);
    debt->left = debt->fine + debt->surcharge - debt->paid;
    if (debt->left < 0)
        debt->left = 0;
    return E_OK;
}
