/* Shared by ledger_work_lists.c and ledger_today.c. */
#ifndef STORE_LEDGER_WORK_PRIVATE_H
#define STORE_LEDGER_WORK_PRIVATE_H

#include "platform/store/db.h"
#include "platform/store/ledger_work.h"

/* The columns of case_work k that work_read takes from column `at` on. */
#define WORK_COLUMNS                                                                               \
    "k.case_no, k.uscc, k.name, k.bureau, k.date, k.inspect_by, k.state, k.stage, k.main,"         \
    " k.planned, k.due"
#define WORK_COLUMN_COUNT 11
void work_read(struct db_stmt *stmt, int at, struct work_row *row);

/* k is of this person: events by the key, or the name in a team that was drawn. Two parameters. */
#define WORK_MINE                                                                                  \
    " AND (EXISTS(SELECT 1 FROM case_event v WHERE v.actor = ? AND v.case_no = k.case_no) OR "     \
    "k.case_no IN (SELECT p.case_no FROM pick_inspector i JOIN pick p ON p.commit_index = "        \
    "i.commit_index AND p.position = i.position WHERE i.inspector = ? AND i.inspector <> ''))"

#endif
