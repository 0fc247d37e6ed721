/* What later draws must know of the picks of earlier ones. */
#include "platform/store/ledger_draw_picks.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "platform/store/ledger_draws.h"
#include "rows.h"

#define DRAWN_PICKS                                                                                \
    "pick p JOIN draw d ON d.commit_index = p.commit_index AND d.state IN ('drawn', 'revealed')"

static const struct column drawn_columns[] = {COLUMN_AS(last_pick, uscc, "p.uscc"),
                                              COLUMN_AS(last_pick, date, "d.date"),
                                              COLUMN_AS(last_pick, commit_index, "p.commit_index"),
                                              COLUMN_AS(last_pick, position, "p.position")};
static const struct table drawn = TABLE(last_pick, DRAWN_PICKS, drawn_columns, 0);

static const struct column counted_columns[] = {
    COLUMN_AS(last_pick, uscc, "p.uscc"),
    COLUMN_AS(last_pick, date,
              "coalesce((SELECT c.date FROM replacement r JOIN case_file c USING(case_no)"
              " WHERE r.task = d.task), d.date)"),
    COLUMN_AS(last_pick, commit_index, "p.commit_index"),
    COLUMN_AS(last_pick, position, "p.position"),
    COLUMN_AS(last_pick, of_draw, "NOT EXISTS(SELECT 1 FROM replacement r WHERE r.task = d.task)"),
    COLUMN_AS(last_pick, of_period, "d.task = ? AND d.period_from = ? AND d.period_until = ?")};
static const struct table counted = TABLE(last_pick, DRAWN_PICKS, counted_columns, 0);

struct last_picks {
    struct rows rows;
    struct last_pick ahead; /* the row after the one given last */
};

static enum err step(struct last_picks *p, struct error *e)
{
    p->rows.e = e;
    if (!rows_next(&p->rows, &p->ahead))
        p->ahead = (struct last_pick){0};
    return p->rows.err;
}

enum err last_picks_open(struct ledger *l, const char *task, int32_t from, int32_t until,
                         struct last_picks **out, struct error *e)
{
    *out = mem_new(sizeof **out);
    (*out)->rows = rows_select(ledger_db(l), &counted, e, "ORDER BY p.uscc, 2, p.commit_index",
                               "%s %d %d", task, from, until);
    return step(*out, e);
}

enum err ledger_pick_before(struct ledger *l, const char *uscc, uint64_t commit_index,
                            struct last_pick *out, struct error *e)
{
    bool found;

    *out = (struct last_pick){0};
    return rows_one(rows_select(ledger_db(l), &drawn, e,
                                "WHERE p.uscc = ? AND p.commit_index < ?"
                                " ORDER BY d.date DESC, p.commit_index DESC LIMIT 1",
                                "%s %ju", uscc, commit_index),
                    out, &found);
}

/* Of a firm's rows, in order of day, the last one counts. */
enum err last_picks_next(struct last_picks *p, struct last_pick *out, struct error *e)
{
    struct last_pick sum = p->ahead;
    enum err err = E_OK;

    while (!err && p->ahead.uscc[0] && strcmp(p->ahead.uscc, sum.uscc) == 0) {
        struct last_pick now = p->ahead;
        now.drawn_by = now.of_draw ? now.commit_index : sum.drawn_by;
        now.times = sum.times + now.of_period;
        now.times_until = now.of_period ? now.commit_index : sum.times_until;
        sum = now;
        err = step(p, e);
    }
    *out = sum;
    return err;
}

void last_picks_close(struct last_picks *p)
{
    if (p)
        stmt_end(p->rows.stmt);
    free(p);
}

enum err ledger_draw_team(struct ledger *l, uint64_t commit_index, uint32_t position,
                          enum err (*each)(void *ctx, const char *inspector, struct error *e),
                          void *ctx, struct error *e)
{
    return rows_texts(rows_of(ledger_db(l),
                              "SELECT inspector FROM pick_inspector WHERE commit_index = ?"
                              " AND position = ? AND inspector <> '' ORDER BY slot",
                              e, "%ju %u", commit_index, position),
                      each, ctx);
}
