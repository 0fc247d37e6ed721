/* A review or a simulation of a plan as tables for people. */
#ifndef PLANNING_PLAN_TABLES_H
#define PLANNING_PLAN_TABLES_H

#include <jansson.h>

#include "core/law/codes.h"
#include "core/plan/check.h"
#include "simulation.h"

/* Errors first, then warnings, then notes: severity, line, what. */
json_t *plan_table_findings(const struct plan_diags *diags);

/* By task, class and ownership: ratio, cool-down, firms in scope, draws owed by the ratio; with a
 * simulation (may be NULL) also its draws. */
json_t *plan_table_classes(const struct plan_stats *stats, const struct simulation *sim);

/* By bureau: firms, inspectors, expected or simulated draws, visits for each inspector. */
json_t *plan_table_bureaus(const struct plan_stats *stats, const struct codes *codes,
                           const struct simulation *sim);

/* By month and task: draw days and draws, expected or simulated. */
json_t *plan_table_months_expected(const struct plan_stats *stats, const struct calendar *cal);
json_t *plan_table_months(const struct plan_stats *stats, const struct simulation *sim);

/* By task: days, draws, the busiest day. */
json_t *plan_table_tasks(const struct plan_stats *stats, const struct simulation *sim);

#endif
