/* What a plan means beside the one in force: its evidence, for whoever writes it and for whoever
 * approves it. */
#ifndef PLANNING_PLAN_COMPARE_H
#define PLANNING_PLAN_COMPARE_H

#include <jansson.h>

#include "core/base/buf.h"
#include "core/base/error.h"
#include "platform/runtime/service.h"

/* Adds to *record: the findings; what changed line by line; the whole periods simulated on the
 * present registry under both plans, by class and ownership, bureau, month, and load of inspectors;
 * the overall ratio of general tasks beside floor and caps. `was` is NULL or empty if no plan is in
 * force. A text with errors has its findings and lines only. LANE_LONG. */
enum err plan_compare(struct lane *lane, const struct buf *text, const struct buf *was,
                      json_t *record, struct error *e) MUST_CHECK;

#endif
