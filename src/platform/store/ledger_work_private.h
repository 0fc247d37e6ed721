/* Shared by ledger_work_lists.c and ledger_today.c. */
#ifndef STORE_LEDGER_WORK_PRIVATE_H
#define STORE_LEDGER_WORK_PRIVATE_H

#include "core/base/date.h"
#include "platform/store/ledger_work.h"
#include "rows.h"

/* The columns of case_work k that fill a struct work_row, the member `in` of a struct `tag`: with
 * its dot, or nothing. */
#define WORK_COLUMNS(tag, in)                                                                      \
    COLUMN_AS(tag, in no, "k.case_no"), COLUMN_AS(tag, in uscc, "k.uscc"),                         \
        COLUMN_AS(tag, in name, "k.name"), COLUMN_AS(tag, in bureau, "k.bureau"),                  \
        COLUMN_AS(tag, in date, "k.date"),                                                         \
        COLUMN_NULL_AS(tag, in inspect_by, "k.inspect_by", DAY_NONE),                              \
        COLUMN_AS(tag, in state, "k.state"), COLUMN_AS(tag, in stage, "k.stage"),                  \
        COLUMN_AS(tag, in main, "k.main"), COLUMN_NULL_AS(tag, in planned, "k.planned", DAY_NONE), \
        COLUMN_NULL_AS(tag, in due, "k.due", DAY_NONE)

/* Adds: k is of this person, by events with the key or by the name in a team that was drawn. */
void work_mine(struct query *q, const char *person, const char *inspector);

#endif
