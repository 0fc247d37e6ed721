#include "platform/store/ledger_voids.h"

#include "rows.h"

static const struct column columns[] = {
    COLUMN(void_proposal, id),          COLUMN(void_proposal, commit_index),
    COLUMN(void_proposal, reason),      COLUMN(void_proposal, state),
    COLUMN(void_proposal, proposed_by), COLUMN(void_proposal, proposed_at),
    COLUMN(void_proposal, decided_by),  COLUMN(void_proposal, decided_at),
};
static const struct table proposals = TABLE(void_proposal, "void_proposal", columns, 0);

enum err ledger_void_propose(struct ledger *l, const struct void_proposal *p, struct error *e)
{
    int64_t waiting = 0;
    enum err err = sql_number(ledger_db(l),
                              "SELECT count(*) FROM void_proposal WHERE commit_index = ?"
                              " AND state = 'proposed'",
                              &waiting, e, "%ju", p->commit_index);

    if (!err && waiting)
        err = error_set(
            e, E_CONFLICT,
            "承诺 %llu 已有人提议作废；先批准或撤回（draw void-approve、draw void-withdraw）",
            "a void of commit %llu is proposed already; approve or withdraw it first "
            "(draw void-approve, draw void-withdraw)",
            (unsigned long long)p->commit_index);
    return err ? err
               : sql_run(ledger_db(l),
                         "INSERT INTO void_proposal(commit_index, reason, state, proposed_by,"
                         " proposed_at) VALUES(?, ?, 'proposed', ?, ?)",
                         e, "%ju %s %s %jd", p->commit_index, p->reason, p->proposed_by,
                         p->proposed_at);
}

enum err ledger_void_decide(struct ledger *l, uint64_t commit_index, const char *state,
                            const char *by, int64_t at, struct error *e)
{
    enum err err = sql_run(ledger_db(l),
                           "UPDATE void_proposal SET state = ?, decided_by = ?, decided_at = ?"
                           " WHERE commit_index = ? AND state = 'proposed'",
                           e, "%s %s %jd %ju", state, by, at, commit_index);

    if (!err && db_changes(ledger_db(l)) != 1)
        err = error_set(e, E_CONFLICT, "没有人提议作废承诺 %llu",
                        "nobody proposed a void of commit %llu", (unsigned long long)commit_index);
    return err;
}

static enum err each_row(struct rows *rows, void_proposal_fn *each, void *ctx, struct error *e)
{
    struct void_proposal p;

    while (rows_next(rows, &p))
        rows->err = each(ctx, &p, e);
    return rows_end(rows);
}

enum err ledger_void_each(struct ledger *l, uint64_t commit_index, void_proposal_fn *each,
                          void *ctx, struct error *e)
{
    struct rows rows = rows_select(ledger_db(l), &proposals, e,
                                   "WHERE commit_index = ? ORDER BY id", "%ju", commit_index);

    return each_row(&rows, each, ctx, e);
}

enum err ledger_void_waiting(struct ledger *l, void_proposal_fn *each, void *ctx, struct error *e)
{
    struct rows rows =
        rows_select(ledger_db(l), &proposals, e,
                    "WHERE state = 'proposed' AND commit_index IN (SELECT commit_index FROM draw"
                    " WHERE state = 'drawn') ORDER BY id",
                    NULL);

    return each_row(&rows, each, ctx, e);
}

enum err ledger_void_concerned(struct ledger *l, uint64_t commit_index, uint32_t bureau,
                               bool *concerned, struct error *e)
{
    int64_t picks = 0;
    enum err err =
        sql_number(ledger_db(l), "SELECT count(*) FROM pick WHERE commit_index = ? AND bureau = ?",
                   &picks, e, "%ju %u", commit_index, bureau);

    *concerned = picks > 0;
    return err;
}
