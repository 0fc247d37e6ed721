#include "platform/store/ledger_joint.h"

#include "core/law/codes.h"
#include "rows.h"

static const struct column columns[] = {COLUMN(joint_row, case_no), COLUMN(joint_row, proposal),
                                        COLUMN(joint_row, proposed_at), COLUMN(joint_row, state),
                                        COLUMN(joint_row, lead)};
static const struct table joints = TABLE(joint_row, "joint", columns, 0);

enum err ledger_joint_add(struct ledger *l, const char *proposal, const char *case_no, int64_t time,
                          struct error *e)
{
    return sql_run(ledger_db(l),
                   "INSERT INTO joint(case_no, proposal, proposed_at, state)"
                   " VALUES(?, ?, ?, 'proposed')",
                   e, "%s %s %jd", case_no, proposal, time);
}

enum err ledger_joint_get(struct ledger *l, const char *case_no, struct joint_row *out,
                          struct error *e)
{
    bool found;
    enum err err = rows_one(
        rows_select(ledger_db(l), &joints, e, "WHERE case_no = ?", "%s", case_no), out, &found);

    return err || found ? err
                        : error_set(e, E_NOTFOUND, "案件 %s 没有联合检查的建议",
                                    "no joint visit is proposed for case %s", case_no);
}

enum err ledger_joint_decide(struct ledger *l, const char *proposal, const char *state,
                             const char *lead, struct error *e)
{
    return sql_run(ledger_db(l), "UPDATE joint SET state = ?, lead = ? WHERE proposal = ?", e,
                   "%s %s %s", state, lead, proposal);
}

enum err ledger_joint_each(struct ledger *l, const char *proposal, uint32_t within,
                           enum err (*each)(void *ctx, const struct joint_row *row,
                                            struct error *e),
                           void *ctx, struct error *e)
{
    struct rows rows = rows_select(ledger_db(l), &joints, e,
                                   "WHERE (?1 IS NULL OR proposal = ?1)"
                                   " AND (?2 = 0 OR proposal IN (SELECT j.proposal FROM joint j"
                                   " JOIN case_file f ON f.case_no = j.case_no"
                                   " WHERE f.bureau BETWEEN ?2 AND ?3))"
                                   " ORDER BY proposal, case_no",
                                   "%s %u %u", proposal, within, region_last(within));
    struct joint_row one;

    while (rows_next(&rows, &one))
        rows.err = each(ctx, &one, e);
    return rows_end(&rows);
}

/* Cases that wait for their visit. */
#define WAITING(c)                                                                                 \
    c ".state = 'open' AND " c ".main IN"                                                          \
      " ('new', 'drawn', 'visit-asked', 'visit-approved', 'visit-notified')"                       \
      " AND NOT EXISTS(SELECT 1 FROM joint j WHERE j.case_no = " c ".case_no)"

static const struct column candidate_columns[] = {COLUMN_AS(joint_candidate, uscc, "a.uscc"),
                                                  COLUMN_AS(joint_candidate, case_no, "a.case_no")};
static const struct table candidates = TABLE(joint_candidate, "case_file a", candidate_columns, 0);

enum err ledger_joint_candidates(struct ledger *l, int32_t days, int32_t since,
                                 struct joint_candidate **out, size_t *count, struct error *e)
{
    return rows_all(rows_select(ledger_db(l), &candidates, e,
                                "WHERE a.date >= ?1 AND " WAITING(
                                    "a") " AND EXISTS(SELECT 1 FROM case_file b"
                                         "  JOIN draw y ON y.commit_index = b.commit_index"
                                         "  JOIN draw x ON x.commit_index = a.commit_index"
                                         "  WHERE b.uscc = a.uscc AND x.task <> y.task"
                                         "  AND abs(a.date - b.date) <= ?2 AND " WAITING(
                                             "b") ")"
                                                  " ORDER BY a.uscc, a.case_no",
                                "%d %d", since, days),
                    out, count);
}
