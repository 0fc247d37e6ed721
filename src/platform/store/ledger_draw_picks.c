/* What later draws must know of the picks of earlier ones. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/hex.h"
#include "core/base/mem.h"
#include "platform/store/db.h"
#include "platform/store/ledger_draw_picks.h"
#include "platform/store/ledger_draws.h"

static int by_key(const void *key, const void *stratum)
{
    return strcmp(key, ((const struct stratum *)stratum)->key);
}

enum err ledger_draw_counts(struct ledger *l, const char *task, int32_t from, int32_t until,
                            struct stratum *strata, size_t count, struct error *e)
{
    struct db_stmt *s = NULL;
    bool row = true;
    enum err err = db_prepare(ledger_db(l),
                              "SELECT s.key, sum(s.k) FROM draw d"
                              " JOIN draw_stratum s ON s.commit_index = d.commit_index"
                              " WHERE d.task = ? AND d.date >= ? AND d.date <= ?"
                              " AND d.state IN ('drawn', 'revealed') GROUP BY s.key",
                              &s, e);

    if (err)
        return err;
    db_bind_text(s, 1, task);
    db_bind_int(s, 2, from);
    db_bind_int(s, 3, until);
    while (!(err = db_step(s, &row, e)) && row) {
        struct stratum *found =
            bsearch(db_column_text(s, 0), strata, count, sizeof *strata, by_key);
        if (found)
            found->drawn = (uint64_t)db_column_int(s, 1);
    }
    db_free(s);
    return err;
}

struct last_picks {
    struct db_stmt *stmt;
    struct last_pick ahead; /* the row after the one given last */
};

static enum err step(struct last_picks *p, struct error *e)
{
    bool row;
    enum err err = db_step(p->stmt, &row, e);

    p->ahead = (struct last_pick){0};
    if (err || !row)
        return err;
    snprintf(p->ahead.uscc, sizeof p->ahead.uscc, "%s", db_column_text(p->stmt, 0));
    p->ahead.date = (int32_t)db_column_int(p->stmt, 1);
    p->ahead.commit_index = (uint64_t)db_column_int(p->stmt, 2);
    p->ahead.position = (uint32_t)db_column_int(p->stmt, 3);
    return E_OK;
}

enum err last_picks_open(struct ledger *l, struct last_picks **out, struct error *e)
{
    struct last_picks *p = mem_new(sizeof *p);
    enum err err = db_prepare(ledger_db(l),
                              "SELECT p.uscc, coalesce((SELECT c.date FROM replacement r"
                              "  JOIN case_file c USING(case_no) WHERE r.task = d.task), d.date)"
                              "  AS day, p.commit_index, p.position FROM pick p"
                              " JOIN draw d ON d.commit_index = p.commit_index"
                              " WHERE d.state IN ('drawn', 'revealed')"
                              " ORDER BY p.uscc, day, p.commit_index",
                              &p->stmt, e);

    if (!err)
        err = step(p, e);
    if (err) {
        last_picks_close(p);
        return err;
    }
    *out = p;
    return E_OK;
}

enum err ledger_pick_before(struct ledger *l, const char *uscc, uint64_t commit_index,
                            struct last_pick *out, struct error *e)
{
    struct db_stmt *s = NULL;
    bool row = false;
    enum err err = db_prepare(ledger_db(l),
                              "SELECT d.date, p.commit_index, p.position FROM pick p"
                              " JOIN draw d ON d.commit_index = p.commit_index"
                              " WHERE p.uscc = ? AND p.commit_index < ?"
                              " AND d.state IN ('drawn', 'revealed')"
                              " ORDER BY d.date DESC, p.commit_index DESC LIMIT 1",
                              &s, e);

    *out = (struct last_pick){0};
    if (err)
        return err;
    db_bind_text(s, 1, uscc);
    db_bind_int(s, 2, (int64_t)commit_index);
    err = db_step(s, &row, e);
    if (!err && row) {
        snprintf(out->uscc, sizeof out->uscc, "%s", uscc);
        out->date = (int32_t)db_column_int(s, 0);
        out->commit_index = (uint64_t)db_column_int(s, 1);
        out->position = (uint32_t)db_column_int(s, 2);
    }
    db_free(s);
    return err;
}

/* Of a firm's rows, in order of day, the last one counts. */
enum err last_picks_next(struct last_picks *p, struct last_pick *out, struct error *e)
{
    enum err err = E_OK;

    *out = p->ahead;
    while (!err && p->ahead.uscc[0] && strcmp(p->ahead.uscc, out->uscc) == 0) {
        *out = p->ahead;
        err = step(p, e);
    }
    return err;
}

void last_picks_close(struct last_picks *p)
{
    if (!p)
        return;
    db_free(p->stmt);
    free(p);
}

enum err ledger_draw_team(struct ledger *l, uint64_t commit_index, uint32_t position,
                          enum err (*each)(void *ctx, const char *inspector, struct error *e),
                          void *ctx, struct error *e)
{
    struct db_stmt *s = NULL;
    bool row = true;
    enum err err = db_prepare(ledger_db(l),
                              "SELECT inspector FROM pick_inspector WHERE commit_index = ?"
                              " AND position = ? AND inspector <> '' ORDER BY slot",
                              &s, e);

    if (err)
        return err;
    db_bind_int(s, 1, (int64_t)commit_index);
    db_bind_int(s, 2, position);
    while (!(err = db_step(s, &row, e)) && row && !(err = each(ctx, db_column_text(s, 0), e)))
        ;
    db_free(s);
    return err;
}
