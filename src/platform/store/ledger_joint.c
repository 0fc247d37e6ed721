#include "platform/store/ledger_joint.h"

#include <stdio.h>
#include <stdlib.h>

#include "core/base/mem.h"
#include "core/law/codes.h"
#include "platform/store/db.h"

#define COPY(to, stmt, column) snprintf((to), sizeof(to), "%s", db_column_text((stmt), (column)))
#define COLUMNS "case_no, proposal, proposed_at, state, lead"

enum err ledger_joint_add(struct ledger *l, const char *proposal, const char *case_no, int64_t time,
                          struct error *e)
{
    struct db_stmt *s = NULL;
    enum err err = db_prepare(ledger_db(l),
                              "INSERT INTO joint(case_no, proposal, proposed_at, state)"
                              " VALUES(?, ?, ?, 'proposed')",
                              &s, e);

    if (err)
        return err;
    db_bind_text(s, 1, case_no);
    db_bind_text(s, 2, proposal);
    db_bind_int(s, 3, time);
    err = db_run(s, e);
    db_free(s);
    return err;
}

static void read_row(struct db_stmt *s, struct joint_row *out)
{
    *out = (struct joint_row){.proposed_at = db_column_int(s, 2)};
    COPY(out->case_no, s, 0);
    COPY(out->proposal, s, 1);
    COPY(out->state, s, 3);
    COPY(out->lead, s, 4);
}

enum err ledger_joint_get(struct ledger *l, const char *case_no, struct joint_row *out,
                          struct error *e)
{
    struct db_stmt *s = NULL;
    bool row = false;
    enum err err =
        db_prepare(ledger_db(l), "SELECT " COLUMNS " FROM joint WHERE case_no = ?", &s, e);

    if (err)
        return err;
    db_bind_text(s, 1, case_no);
    err = db_step(s, &row, e);
    if (!err && row)
        read_row(s, out);
    else if (!err)
        err = error_set(e, E_NOTFOUND, "案件 %s 没有联合检查的建议",
                        "no joint visit is proposed for case %s", case_no);
    db_free(s);
    return err;
}

enum err ledger_joint_decide(struct ledger *l, const char *proposal, const char *state,
                             const char *lead, struct error *e)
{
    struct db_stmt *s = NULL;
    enum err err =
        db_prepare(ledger_db(l), "UPDATE joint SET state = ?, lead = ? WHERE proposal = ?", &s, e);

    if (err)
        return err;
    db_bind_text(s, 1, state);
    db_bind_text(s, 2, lead);
    db_bind_text(s, 3, proposal);
    err = db_run(s, e);
    db_free(s);
    return err;
}

enum err ledger_joint_each(struct ledger *l, const char *proposal, uint32_t within,
                           enum err (*each)(void *ctx, const struct joint_row *row,
                                            struct error *e),
                           void *ctx, struct error *e)
{
    struct db_stmt *s = NULL;
    struct joint_row one;
    bool row = true;
    enum err err = db_prepare(ledger_db(l),
                              "SELECT " COLUMNS " FROM joint WHERE (?1 IS NULL OR proposal = ?1)"
                              " AND (?2 = 0 OR proposal IN (SELECT j.proposal FROM joint j"
                              " JOIN case_file f ON f.case_no = j.case_no"
                              " WHERE f.bureau BETWEEN ?2 AND ?3))"
                              " ORDER BY proposal, case_no",
                              &s, e);

    if (err)
        return err;
    db_bind_text(s, 1, proposal);
    db_bind_int(s, 2, within);
    db_bind_int(s, 3, region_last(within));
    while (!(err = db_step(s, &row, e)) && row) {
        read_row(s, &one);
        if ((err = each(ctx, &one, e)) != E_OK)
            break;
    }
    db_free(s);
    return err;
}

/* Cases that wait for their visit. One of an earlier version has no projection: it was only drawn.
 */
#define WAITING(c)                                                                                 \
    c ".state = 'open' AND CASE WHEN " c ".projection = '' THEN 'drawn'"                           \
      " ELSE json_extract(" c ".projection, '$.main') END"                                         \
      " IN ('drawn', 'visit-asked', 'visit-approved', 'visit-notified')"                           \
      " AND NOT EXISTS(SELECT 1 FROM joint j WHERE j.case_no = " c ".case_no)"

enum err ledger_joint_candidates(struct ledger *l, int32_t days, int32_t since,
                                 struct joint_candidate **out, size_t *count, struct error *e)
{
    struct db_stmt *s = NULL;
    bool row = true;
    enum err err = db_prepare(ledger_db(l),
                              "SELECT a.uscc, a.case_no FROM case_file a WHERE a.date >= ?1"
                              " AND " WAITING("a") " AND EXISTS(SELECT 1 FROM case_file b"
                                                   " JOIN draw y ON y.commit_index = b.commit_index"
                                                   " JOIN draw x ON x.commit_index = a.commit_index"
                                                   " WHERE b.uscc = a.uscc AND x.task <> y.task"
                                                   " AND abs(a.date - b.date) <= ?2 AND " WAITING(
                                                       "b") ")"
                                                            " ORDER BY a.uscc, a.case_no",
                              &s, e);

    *out = NULL;
    *count = 0;
    if (err)
        return err;
    db_bind_int(s, 1, since);
    db_bind_int(s, 2, days);
    while (!(err = db_step(s, &row, e)) && row) {
        *out = mem_grow(*out, *count + 1, sizeof **out);
        struct joint_candidate *one = &(*out)[(*count)++];
        COPY(one->uscc, s, 0);
        COPY(one->case_no, s, 1);
    }
    db_free(s);
    return err;
}
