/* What the lists of cases of several operations say in the same words. */
#ifndef CASEWORK_CASE_WORDS_H
#define CASEWORK_CASE_WORDS_H

#include <jansson.h>

#include "core/base/error.h"
#include "platform/ops/op.h"
#include "platform/store/ledger_work.h"

/* The columns that op_work_row fills. */
void op_work_columns(json_t *table);

/* Adds a row: case, name, uscc, bureau, date, state, main, stage, inspectors, planned, inspect_by,
 * due, left; and, for programs, bureau_code. The row is borrowed. */
enum err op_work_row(const struct op_call *call, const struct work_row *row, json_t *table,
                     json_t **out, struct error *e) MUST_CHECK;

/* Those who go now, lead first: [{"slot","id","name"}…]. */
enum err op_work_people(const struct op_call *call, const struct docket_row *row, json_t **people,
                        struct error *e) MUST_CHECK;

/* Names of those who go now, lead first, as a list; and, unless NULL, of the items to check. */
enum err op_work_team(const struct op_call *call, const char *no, json_t **names, json_t **items,
                      struct error *e) MUST_CHECK;

#endif
