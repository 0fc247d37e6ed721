/* The clocks of a case: which run, when they end, under which rule; and the surcharge of a fine. */
#ifndef CASES_DUES_H
#define CASES_DUES_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "core/base/error.h"
#include "core/cases/machine.h"

enum case_duty {
    DUTY_OURS,  /* the bureau must act: warned before, escalated after */
    DUTY_PARTY, /* the party must act (pay, correct): warned, not escalated */
    DUTY_WINDOW /* a right or a period that simply ends */
};

struct case_clock {
    const char *id; /* NULL ends the list */
    const char *zh, *en;
    const char *rule;   /* row of clocks.csv, NULL: a date that an action sets */
    const char *pauses; /* kinds of intervals it leaves out: test, suspension */
    enum case_duty duty;
    bool survives; /* goes on when the case is closed */
};
extern const struct case_clock case_clocks[];
const struct case_clock *case_clock_find(const char *id);

/* The running clocks of a projection as a new array, soonest first, suspended ones last:
 * {"id","zh","en","start","due" ("" while suspended),"provisional","suspended","excluded" days left
 * out,"rule" row id or "","limit","unit","grade","basis","duty" ours|party|window,"overdue","left"
 * days to go (0 if overdue),"late" days overdue,"warned","level" (0 none, 1 county, 2 prefecture,
 * 3 province: escalated so far)}. E_NOTFOUND if clocks.csv has no row in force for one of them. */
enum err case_due_list(const struct case_rules *rules, const json_t *projection, int32_t today,
                       json_t **list, struct error *e) MUST_CHECK;

/* What a running clock asks for on a day, counted in working days of a region. */
struct case_reminder {
    int left; /* days to go after this one */
    int late; /* days since it was due */
    bool warn;
    int level; /* it should have been passed up to: 0 none, 1 county, 2 prefecture, 3 province */
};

/* A warning `warn_days` before the end, once; if it is ours, on the first day after it up to the
 * level of whoever is in charge, and one level more every `step` days. */
struct case_reminder case_remind(const struct calendar *calendar, uint32_t region, int32_t due,
                                 bool ours, bool warned, int own_level, int32_t today,
                                 int warn_days, int step);

/* Days, both included; until DAY_FOREVER while it goes on. The first day itself still counts. */
struct case_pause {
    int32_t from;
    int32_t until;
};

/* Additional fine for late payment (Administrative Penalty Law Art. 72): rate_ppm of the unpaid
 * fine (fen) for every day after due up to and with paid, days in pauses (review or suit) left out,
 * in all at most cap_ppm of the fine. */
int64_t case_surcharge(int64_t fine, int32_t due, int32_t paid, const struct case_pause *pauses,
                       size_t count, int64_t rate_ppm, int64_t cap_ppm);

/* What the party owes at the end of a day, all in fen; zero where nothing is to be paid. */
struct case_debt {
    int64_t fine; /* with what is confiscated */
    int64_t surcharge;
    int64_t paid;
    int64_t left;
};
enum err case_debt(const struct case_rules *rules, const json_t *projection, int32_t day,
                   struct case_debt *debt, struct error *e) MUST_CHECK;

#endif
