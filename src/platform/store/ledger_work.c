/* Writing case_work and case_wait, and what waits. Lists are in ledger_work_lists.c. */
#include "platform/store/ledger_work.h"
#include "core/base/date.h"
#include "query.h"

static enum err drop_others(struct ledger *l, const char *no, const struct work_now *now,
                            struct error *e)
{
    struct query q = {.count = 0};

    query_with(&q, "DELETE FROM case_wait WHERE case_no = ?", "%s", no);
    for (size_t i = 0; i < now->count; i++)
        query_with(&q, " AND action <> ?", "%s", now->waits[i].action);
    return query_run(&q, ledger_db(l), e);
}

enum err ledger_work_set(struct ledger *l, const char *no, const struct work_now *now, int64_t time,
                         struct error *e)
{
    enum err rc =
        sql_run(ledger_db(l), "UPDATE case_work SET planned = ?, inspect_by = ? WHERE case_no = ?",
                e, "%i %i %s", now->planned, now->inspect_by, no);

    if (!rc)
        rc = sql_run(ledger_db(l), "DELETE FROM case_wait_barred WHERE case_no = ?", e, "%s", no);
    if (!rc)
        rc = drop_others(l, no, now, e);
    for (size_t i = 0; i < now->count && !rc; i++)
        rc = sql_run(ledger_db(l),
                     "INSERT INTO case_wait(case_no, action, bureau, roles, since)"
                     " SELECT case_no, ?, bureau, ?, ? FROM case_work WHERE case_no = ?"
                     " ON CONFLICT(case_no, action) DO UPDATE SET roles = excluded.roles",
                     e, "%s %u %jd %s", now->waits[i].action, now->waits[i].roles, time, no);
    return rc;
}

enum err ledger_work_bar(struct ledger *l, const char *no, const char *action, const char *person,
                         struct error *e)
{
    return sql_run(ledger_db(l),
                   "INSERT INTO case_wait_barred(case_no, action, person) VALUES(?, ?, ?)"
                   " ON CONFLICT DO NOTHING",
                   e, "%s %s %s", no, action, person);
}
