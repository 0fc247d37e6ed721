#include "platform/store/ledger_draws.h"

#include <stdlib.h>

#include "core/base/date.h"
#include "core/base/hex.h"
#include "core/base/mem.h"
#include "rows.h"

static const char *const state_names[] = {"committed", "drawn", "revealed", "void"};

const char *draw_state_name(enum draw_state state)
{
    return state_names[state];
}

static const struct column draw_columns[] = {
    COLUMN(draw_row, commit_index),
    COLUMN(draw_row, task),
    COLUMN(draw_row, date),
    COLUMN(draw_row, attempt),
    COLUMN(draw_row, plan_sha256),
    COLUMN(draw_row, registry_version),
    COLUMN_WORD(draw_row, state, state_names),
    COLUMN(draw_row, team),
    COLUMN(draw_row, min_level),
    COLUMN(draw_row, period_from),
    COLUMN(draw_row, period_until),
    COLUMN(draw_row, days),
    COLUMN(draw_row, days_left),
    COLUMN(draw_row, draw_by),
    COLUMN(draw_row, reveal_by),
    COLUMN_NULL(draw_row, deadline, 0),
    COLUMN(draw_row, pool_key),
    COLUMN(draw_row, level),
    COLUMN_NULL(draw_row, draw_index, -1),
    COLUMN_NULL(draw_row, reveal_index, -1),
    COLUMN_NULL(draw_row, void_index, -1),
    COLUMN(draw_row, pi),
    COLUMN(draw_row, picks),
    COLUMN(draw_row, pi_sha256),
    COLUMN(draw_row, record_sha256),
};
static const struct table draws = TABLE(draw_row, "draw", draw_columns, 8);

static const struct column stratum_columns[] = {
    COLUMN(stratum, key),    COLUMN(stratum, base),     COLUMN(stratum, n),
    COLUMN(stratum, rate),   COLUMN(stratum, due),      COLUMN(stratum, spent),
    COLUMN(stratum, expect), COLUMN_HEX(stratum, root), COLUMN_HEX(stratum, out),
    COLUMN(stratum, k),      COLUMN_HEX(stratum, cut)};
static const struct table stratum_table = TABLE(stratum, "draw_stratum", stratum_columns, 0);

static const struct column source_columns[] = {
    COLUMN(draw_source_row, kind), COLUMN(draw_source_row, name), COLUMN(draw_source_row, value),
    COLUMN(draw_source_row, entered_by), COLUMN(draw_source_row, confirmed_by)};
static const struct table source_table = TABLE(draw_source_row, "draw_source", source_columns, 0);

/* ---- the commit ---- */

static enum err add_strata(struct ledger *l, uint64_t commit, const struct stratum *strata,
                           size_t count, struct error *e)
{
    char root[65], out[65], cut[65];
    enum err err = E_OK;

    for (size_t i = 0; i < count && !err; i++) {
        const struct stratum *s = &strata[i];
        hex_encode(root, s->root, 32);
        hex_encode(out, s->out, 32);
        hex_encode(cut, s->cut, 32);
        err = sql_run(ledger_db(l),
                      "INSERT INTO draw_stratum(commit_index, position, key, base, n, rate, due,"
                      " spent, expect, root, out, cut) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                      e, "%ju %u %s %ju %ju %u %ju %ju %ju %s %s %s", commit, (unsigned)i, s->key,
                      s->base, s->n, s->rate, s->due, s->spent, s->expect, root, out, cut);
    }
    return err;
}

static enum err add_sources(struct ledger *l, uint64_t commit,
                            const struct draw_source_row *sources, size_t count, struct error *e)
{
    enum err err = E_OK;

    for (size_t i = 0; i < count && !err; i++)
        err = sql_run(
            ledger_db(l),
            "INSERT INTO draw_source(commit_index, position, kind, name) VALUES(?, ?, ?, ?)", e,
            "%ju %u %s %s", commit, (unsigned)i, sources[i].kind, sources[i].name);
    return err;
}

enum err ledger_draw_add(struct ledger *l, const struct draw_row *row, const struct stratum *strata,
                         size_t count, const struct draw_source_row *sources, size_t source_count,
                         struct error *e)
{
    enum err err = row_add(ledger_db(l), &draws, row, e);

    if (!err)
        err = add_strata(l, row->commit_index, strata, count, e);
    if (!err)
        err = add_sources(l, row->commit_index, sources, source_count, e);
    return err;
}

/* ---- reading ---- */

enum err ledger_draw_get(struct ledger *l, uint64_t commit_index, struct draw_row *out,
                         struct error *e)
{
    bool found;
    enum err err = rows_one(
        rows_select(ledger_db(l), &draws, e, "WHERE commit_index = ?", "%ju", commit_index), out,
        &found);

    return err || found
               ? err
               : error_set(e, E_NOTFOUND, "日志第 %llu 条不是抽取承诺；用 draw list 查看",
                           "log entry %llu is not the commit of a draw; see: inspectctl draw list",
                           (unsigned long long)commit_index);
}

enum err ledger_draw_last(struct ledger *l, const char *task, int32_t date, struct draw_row *out,
                          struct error *e)
{
    bool found;
    enum err err = rows_one(rows_select(ledger_db(l), &draws, e,
                                        "WHERE task = ? AND date = ? ORDER BY attempt DESC LIMIT 1",
                                        "%s %d", task, date),
                            out, &found);

    return err || found ? err
                        : error_set(e, E_NOTFOUND, "任务 %s 在这一天没有抽取",
                                    "task %s has no draw on that day", task);
}

enum err ledger_draw_last_day(struct ledger *l, const char *task, int32_t before, int32_t *day,
                              struct error *e)
{
    int64_t last;
    enum err err = sql_number(ledger_db(l),
                              "SELECT coalesce(max(date), ?) FROM draw WHERE task = ? AND date < ?"
                              " AND state <> 'void'",
                              &last, e, "%d %s %d", DAY_NONE, task, before);

    *day = err ? DAY_NONE : (int32_t)last;
    return err;
}

enum err ledger_draw_list(struct ledger *l, const struct draw_filter *f, struct draw_row **rows,
                          size_t *count, struct error *e)
{
    struct query q = {.count = 0};

    query_with(&q, "WHERE date BETWEEN ? AND ?", "%d %d", f->from,
               f->until == DAY_NONE ? INT32_MAX : f->until);
    if (f->task)
        query_with(&q, " AND task = ?", "%s", f->task);
    if (f->open_only)
        query_add(&q, " AND state IN ('committed', 'drawn')");
    query_add(&q, " ORDER BY commit_index");
    return rows_all(rows_query(ledger_db(l), &draws, e, &q), rows, count);
}

enum err ledger_draw_strata(struct ledger *l, uint64_t commit_index, struct stratum **strata,
                            size_t *count, struct error *e)
{
    return rows_all(rows_select(ledger_db(l), &stratum_table, e,
                                "WHERE commit_index = ? ORDER BY position", "%ju", commit_index),
                    strata, count);
}

enum err ledger_draw_sources(struct ledger *l, uint64_t commit_index,
                             struct draw_source_row **sources, size_t *count, struct error *e)
{
    return rows_all(rows_select(ledger_db(l), &source_table, e,
                                "WHERE commit_index = ? ORDER BY position", "%ju", commit_index),
                    sources, count);
}

void draw_sources_free(struct draw_source_row *sources, size_t count)
{
    for (size_t i = 0; i < count; i++)
        row_free(&source_table, &sources[i]);
    free(sources);
}

void draw_period_free(struct period_commit *commits, size_t count)
{
    for (size_t i = 0; i < count; i++)
        free(commits[i].strata);
    free(commits);
}

enum err ledger_draw_period(struct ledger *l, const char *task, int32_t from, int32_t until,
                            struct period_commit **commits, size_t *count, struct error *e)
{
    struct draw_row *rows = NULL;
    enum err err = rows_all(rows_select(ledger_db(l), &draws, e,
                                        "WHERE task = ? AND period_from = ? AND period_until = ?"
                                        " ORDER BY commit_index",
                                        "%s %d %d", task, from, until),
                            &rows, count);

    *commits = mem_array(*count + 1, sizeof **commits);
    for (size_t i = 0; i < *count && !err; i++) {
        struct period_commit *c = &(*commits)[i];
        c->days = rows[i].days;
        c->days_left = rows[i].days_left;
        c->drawn = rows[i].state == DRAW_DRAWN || rows[i].state == DRAW_REVEALED;
        err = ledger_draw_strata(l, rows[i].commit_index, &c->strata, &c->count, e);
    }
    free(rows);
    return err;
}

/* ---- what becomes of it ---- */

enum err ledger_draw_source_set(struct ledger *l, uint64_t commit_index,
                                const struct draw_source_row *source, struct error *e)
{
    enum err err = sql_run(ledger_db(l),
                           "UPDATE draw_source SET value = ?, entered_by = ?,"
                           " confirmed_by = nullif(?, '') WHERE commit_index = ? AND name = ?",
                           e, "%s %s %s %ju %s", source->value, source->entered_by,
                           source->confirmed_by, commit_index, source->name);

    if (!err && db_changes(ledger_db(l)) != 1)
        err = error_set(e, E_NOTFOUND, "该抽取没有名为 %s 的来源",
                        "this draw has no source called %s", source->name);
    return err;
}

/* What an update that must change exactly one row has come to, if the state allows it. */
static enum err changed_one(struct ledger *l, enum err err, uint64_t commit_index, struct error *e)
{
    if (!err && db_changes(ledger_db(l)) != 1)
        err = error_set(e, E_CONFLICT, "承诺 %1$llu 的状态不允许这一步；用 draw show %1$llu 查看",
                        "the state of commit %1$llu does not allow this; see: draw show %1$llu",
                        (unsigned long long)commit_index);
    return err;
}

enum err ledger_draw_set_drawn(struct ledger *l, const struct draw_row *row,
                               const struct stratum *strata, size_t count, struct error *e)
{
    enum err err = sql_run(ledger_db(l),
                           "UPDATE draw SET state = 'drawn', level = ?, draw_index = ?, pi = ?,"
                           " picks = ?, pi_sha256 = ?, record_sha256 = ?"
                           " WHERE commit_index = ? AND state = 'committed'",
                           e, "%.*s %jd %s %ju %s %s %ju", 1, &row->level, row->draw_index, row->pi,
                           row->picks, row->pi_sha256, row->record_sha256, row->commit_index);

    char cut[65];

    err = changed_one(l, err, row->commit_index, e);
    for (size_t i = 0; i < count && !err; i++) {
        hex_encode(cut, strata[i].cut, 32);
        err = sql_run(
            ledger_db(l),
            "UPDATE draw_stratum SET k = ?, cut = ? WHERE commit_index = ? AND position = ?", e,
            "%ju %s %ju %u", strata[i].k, cut, row->commit_index, (unsigned)i);
    }
    return err;
}

static enum err set_end(struct ledger *l, const char *sql, uint64_t commit_index, uint64_t index,
                        struct error *e)
{
    return changed_one(l, sql_run(ledger_db(l), sql, e, "%ju %ju", index, commit_index),
                       commit_index, e);
}

enum err ledger_draw_set_revealed(struct ledger *l, uint64_t commit_index, uint64_t reveal_index,
                                  struct error *e)
{
    return set_end(l,
                   "UPDATE draw SET state = 'revealed', reveal_index = ?"
                   " WHERE commit_index = ? AND state = 'drawn'",
                   commit_index, reveal_index, e);
}

enum err ledger_draw_set_void(struct ledger *l, uint64_t commit_index, uint64_t void_index,
                              struct error *e)
{
    return set_end(l,
                   "UPDATE draw SET state = 'void', void_index = ?"
                   " WHERE commit_index = ? AND state IN ('committed', 'drawn')",
                   commit_index, void_index, e);
}
