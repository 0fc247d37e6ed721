/* Visits to firms: counted against the plan's yearly limits, whoever made them. How drawn visits
 * come in: src/features/casework/followup.h. */
#ifndef CASEWORK_VISITS_H
#define CASEWORK_VISITS_H

#include <jansson.h>
#include <stdint.h>

#include "core/base/error.h"
#include "core/law/enterprise.h"
#include "platform/runtime/service.h"

/* For `enterprise show`: how often the firm was visited in the year of `today` (all visits, and
 * those that count), how many drawn visits wait, and for each task of the plan in force that covers
 * it, how often it may still be. Adds fields and a table to record. Any lane. */
enum err visits_describe(struct lane *lane, const struct enterprise *firm, int32_t today,
                         json_t *record, struct error *e) MUST_CHECK;

#endif
