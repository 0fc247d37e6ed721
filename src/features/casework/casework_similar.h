/* For the grounds of a first violation (首违不罚): what the case history knows of the firm. */
#ifndef CASEWORK_CASEWORK_SIMILAR_H
#define CASEWORK_CASEWORK_SIMILAR_H

#include <jansson.h>
#include <stdint.h>

#include "core/base/error.h"
#include "platform/runtime/service.h"
#include "platform/store/ledger_dockets.h"

/* Similar is a problem that was found and approved for the same firm in another case, for an item
 * in which this case has one too, on or after the day so many years back as limits.csv says
 * (similar-record). Puts "similar" (how many cases), "similar_cases" (their numbers) and
 * "similar_since" into content. */
enum err casework_similar(struct lane *lane, const struct docket_row *row, int64_t now,
                          json_t *content, struct error *e) MUST_CHECK;

#endif
