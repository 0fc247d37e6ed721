/* A report on randomness for people and for programs, as inspect-verify prints it. */
#ifndef FAIRNESS_RANDOMNESS_TEXT_H
#define FAIRNESS_RANDOMNESS_TEXT_H

#include <jansson.h>
#include <stdbool.h>

#include "core/base/buf.h"
#include "core/fairness/randomness.h"

/* Appended to out: each test that is not of a single stratum, those of strata that are rare, what
 * each means, and that nothing of it is a reason to draw again. */
void random_report_text(const struct random_report *report, bool english, struct buf *out);

/* {"draws","picks","tests":[{"kind","task","key","size","observed","expected","p","adjusted"}…],
 * "odd","firms","times":[…],"times_expected":[…]}; new reference. */
json_t *random_report_json(const struct random_report *report);

#endif
