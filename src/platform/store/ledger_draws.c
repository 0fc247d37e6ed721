#include "platform/store/ledger_draws.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/date.h"
#include "core/base/hex.h"
#include "core/base/mem.h"
#include "platform/store/db.h"

static const char *const state_names[] = {"committed", "drawn", "revealed", "void"};

const char *draw_state_name(enum draw_state state)
{
    return state_names[state];
}

#define COLUMNS                                                                                    \
    "commit_index, task, date, attempt, plan_sha256, registry_version, state, team, min_level,"    \
    " level, reveal_by, deadline, draw_index, reveal_index, void_index, pool_key, pi, picks,"      \
    " pi_sha256, record_sha256"

static int64_t index_or_none(struct db_stmt *s, int column)
{
    return db_column_is_null(s, column) ? -1 : db_column_int(s, column);
}

static enum draw_state state_of(const char *name)
{
    enum draw_state state = DRAW_COMMITTED;

    while (state < DRAW_VOID && strcmp(name, state_names[state]) != 0)
        state++;
    return state;
}

static void read_row(struct db_stmt *s, struct draw_row *r)
{
    size_t len;

    *r = (struct draw_row){.commit_index = (uint64_t)db_column_int(s, 0),
                           .date = (int32_t)db_column_int(s, 2),
                           .attempt = (uint32_t)db_column_int(s, 3),
                           .registry_version = (uint64_t)db_column_int(s, 5),
                           .state = state_of(db_column_text(s, 6)),
                           .team = (uint32_t)db_column_int(s, 7),
                           .min_level = db_column_text(s, 8)[0],
                           .level = db_column_text(s, 9)[0],
                           .reveal_by = (int32_t)db_column_int(s, 10),
                           .deadline = db_column_int(s, 11),
                           .draw_index = index_or_none(s, 12),
                           .reveal_index = index_or_none(s, 13),
                           .void_index = index_or_none(s, 14),
                           .picks = (uint64_t)db_column_int(s, 17)};
    snprintf(r->task, sizeof r->task, "%s", db_column_text(s, 1));
    snprintf(r->plan_sha256, sizeof r->plan_sha256, "%s", db_column_text(s, 4));
    const void *key = db_column_blob(s, 15, &len);
    if (len == sizeof r->pool_key)
        memcpy(r->pool_key, key, len);
    snprintf(r->pi, sizeof r->pi, "%s", db_column_text(s, 16));
    snprintf(r->pi_sha256, sizeof r->pi_sha256, "%s", db_column_text(s, 18));
    snprintf(r->record_sha256, sizeof r->record_sha256, "%s", db_column_text(s, 19));
}

static enum err add_row(struct ledger *l, const struct draw_row *r, struct error *e)
{
    struct db_stmt *s = NULL;
    const char level[2] = {r->min_level, '\0'};
    enum err err = db_prepare(ledger_db(l),
                              "INSERT INTO draw(commit_index, task, date, attempt, plan_sha256,"
                              " registry_version, state, team, min_level, reveal_by, deadline,"
                              " pool_key) VALUES(?, ?, ?, ?, ?, ?, 'committed', ?, ?, ?, ?, ?)",
                              &s, e);

    if (err)
        return err;
    db_bind_int(s, 1, (int64_t)r->commit_index);
    db_bind_text(s, 2, r->task);
    db_bind_int(s, 3, r->date);
    db_bind_int(s, 4, r->attempt);
    db_bind_text(s, 5, r->plan_sha256);
    db_bind_int(s, 6, (int64_t)r->registry_version);
    db_bind_int(s, 7, r->team);
    db_bind_text(s, 8, level);
    db_bind_int(s, 9, r->reveal_by);
    if (r->deadline)
        db_bind_int(s, 10, r->deadline);
    else
        db_bind_null(s, 10);
    db_bind_blob(s, 11, r->pool_key, sizeof r->pool_key);
    err = db_run(s, e);
    db_free(s);
    return err;
}

static enum err add_strata(struct ledger *l, uint64_t commit, const struct stratum *strata,
                           size_t count, struct error *e)
{
    struct db_stmt *s = NULL;
    char root[65];
    enum err err = db_prepare(ledger_db(l),
                              "INSERT INTO draw_stratum(commit_index, position, key, base, n, rate,"
                              " drawn, expect, cum, root) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                              &s, e);

    for (size_t i = 0; i < count && !err; i++) {
        hex_encode(root, strata[i].root, 32);
        db_bind_int(s, 1, (int64_t)commit);
        db_bind_int(s, 2, (int64_t)i);
        db_bind_text(s, 3, strata[i].key);
        db_bind_int(s, 4, (int64_t)strata[i].base);
        db_bind_int(s, 5, (int64_t)strata[i].n);
        db_bind_int(s, 6, strata[i].rate);
        db_bind_int(s, 7, (int64_t)strata[i].drawn);
        db_bind_int(s, 8, (int64_t)strata[i].expect);
        db_bind_int(s, 9, (int64_t)strata[i].cum);
        db_bind_text(s, 10, root);
        err = db_run(s, e);
    }
    db_free(s);
    return err;
}

static enum err add_sources(struct ledger *l, uint64_t commit,
                            const struct draw_source_row *sources, size_t count, struct error *e)
{
    struct db_stmt *s = NULL;
    enum err err = db_prepare(
        ledger_db(l),
        "INSERT INTO draw_source(commit_index, position, kind, name) VALUES(?, ?, ?, ?)", &s, e);

    for (size_t i = 0; i < count && !err; i++) {
        db_bind_int(s, 1, (int64_t)commit);
        db_bind_int(s, 2, (int64_t)i);
        db_bind_text(s, 3, sources[i].kind);
        db_bind_text(s, 4, sources[i].name);
        err = db_run(s, e);
    }
    db_free(s);
    return err;
}

enum err ledger_draw_add(struct ledger *l, const struct draw_row *row, const struct stratum *strata,
                         size_t count, const struct draw_source_row *sources, size_t source_count,
                         struct error *e)
{
    enum err err = add_row(l, row, e);

    if (!err)
        err = add_strata(l, row->commit_index, strata, count, e);
    if (!err)
        err = add_sources(l, row->commit_index, sources, source_count, e);
    return err;
}

enum err ledger_draw_get(struct ledger *l, uint64_t commit_index, struct draw_row *out,
                         struct error *e)
{
    struct db_stmt *s = NULL;
    bool row = false;
    enum err err =
        db_prepare(ledger_db(l), "SELECT " COLUMNS " FROM draw WHERE commit_index = ?", &s, e);

    if (err)
        return err;
    db_bind_int(s, 1, (int64_t)commit_index);
    err = db_step(s, &row, e);
    if (!err && row)
        read_row(s, out);
    db_free(s);
    if (!err && !row)
        err = error_set(e, E_NOTFOUND, "日志第 %llu 条不是抽取承诺；用 draw list 查看",
                        "log entry %llu is not the commit of a draw; see: inspectctl draw list",
                        (unsigned long long)commit_index);
    return err;
}

enum err ledger_draw_last(struct ledger *l, const char *task, int32_t date, struct draw_row *out,
                          struct error *e)
{
    struct db_stmt *s = NULL;
    bool row = false;
    enum err err = db_prepare(ledger_db(l),
                              "SELECT " COLUMNS " FROM draw WHERE task = ? AND date = ?"
                              " ORDER BY attempt DESC LIMIT 1",
                              &s, e);

    if (err)
        return err;
    db_bind_text(s, 1, task);
    db_bind_int(s, 2, date);
    err = db_step(s, &row, e);
    if (!err && row)
        read_row(s, out);
    db_free(s);
    if (!err && !row)
        err = error_set(e, E_NOTFOUND, "任务 %s 在这一天没有抽取",
                        "task %s has no draw on that day", task);
    return err;
}

enum err ledger_draw_last_day(struct ledger *l, const char *task, int32_t before, int32_t *day,
                              struct error *e)
{
    struct db_stmt *s = NULL;
    bool row = false;
    enum err err = db_prepare(ledger_db(l),
                              "SELECT max(date) FROM draw WHERE task = ? AND date < ?"
                              " AND state <> 'void'",
                              &s, e);

    *day = DAY_NONE;
    if (err)
        return err;
    db_bind_text(s, 1, task);
    db_bind_int(s, 2, before);
    err = db_step(s, &row, e);
    if (!err && row && !db_column_is_null(s, 0))
        *day = (int32_t)db_column_int(s, 0);
    db_free(s);
    return err;
}

enum err ledger_draw_list(struct ledger *l, const struct draw_filter *f, struct draw_row **rows,
                          size_t *count, struct error *e)
{
    struct db_stmt *s = NULL;
    bool row = true;
    enum err err =
        db_prepare(ledger_db(l),
                   f->open_only ? "SELECT " COLUMNS " FROM draw WHERE (? = '' OR task = ?)"
                                  " AND date >= ? AND date <= ? AND state IN ('committed', 'drawn')"
                                  " ORDER BY commit_index"
                                : "SELECT " COLUMNS " FROM draw WHERE (? = '' OR task = ?)"
                                  " AND date >= ? AND date <= ? ORDER BY commit_index",
                   &s, e);

    *rows = NULL;
    *count = 0;
    if (err)
        return err;
    db_bind_text(s, 1, f->task ? f->task : "");
    db_bind_text(s, 2, f->task ? f->task : "");
    db_bind_int(s, 3, f->from == DAY_NONE ? INT32_MIN : f->from);
    db_bind_int(s, 4, f->until == DAY_NONE ? INT32_MAX : f->until);
    while (!(err = db_step(s, &row, e)) && row) {
        *rows = mem_grow(*rows, *count + 1, sizeof **rows);
        read_row(s, &(*rows)[(*count)++]);
    }
    db_free(s);
    return err;
}

static void read_stratum(struct db_stmt *stmt, struct stratum *s)
{
    *s = (struct stratum){.base = (uint64_t)db_column_int(stmt, 1),
                          .n = (uint64_t)db_column_int(stmt, 2),
                          .rate = (uint32_t)db_column_int(stmt, 3),
                          .drawn = (uint64_t)db_column_int(stmt, 4),
                          .expect = (uint64_t)db_column_int(stmt, 5),
                          .cum = (uint64_t)db_column_int(stmt, 6),
                          .k = (uint64_t)db_column_int(stmt, 8)};
    snprintf(s->key, sizeof s->key, "%s", db_column_text(stmt, 0));
}

enum err ledger_draw_strata(struct ledger *l, uint64_t commit_index, struct stratum **strata,
                            size_t *count, struct error *e)
{
    struct db_stmt *s = NULL;
    bool row = true;
    enum err err = db_prepare(ledger_db(l),
                              "SELECT key, base, n, rate, drawn, expect, cum, root, k"
                              " FROM draw_stratum WHERE commit_index = ? ORDER BY position",
                              &s, e);

    *strata = NULL;
    *count = 0;
    if (err)
        return err;
    db_bind_int(s, 1, (int64_t)commit_index);
    while (!(err = db_step(s, &row, e)) && row) {
        *strata = mem_grow(*strata, *count + 1, sizeof **strata);
        read_stratum(s, &(*strata)[*count]);
        if (!hex_decode((*strata)[(*count)++].root, 32, db_column_text(s, 7))) {
            err =
                error_set(e, E_CORRUPT, "账本中承诺 %llu 的分层损坏；请从备份恢复 ledger.db",
                          "the strata of commit %llu in the ledger are damaged; restore ledger.db "
                          "from a backup",
                          (unsigned long long)commit_index);
            break;
        }
    }
    db_free(s);
    return err;
}

enum err ledger_draw_sources(struct ledger *l, uint64_t commit_index,
                             struct draw_source_row **sources, size_t *count, struct error *e)
{
    struct db_stmt *s = NULL;
    bool row = true;
    enum err err = db_prepare(ledger_db(l),
                              "SELECT kind, name, value, entered_by, confirmed_by FROM draw_source"
                              " WHERE commit_index = ? ORDER BY position",
                              &s, e);

    *sources = NULL;
    *count = 0;
    if (err)
        return err;
    db_bind_int(s, 1, (int64_t)commit_index);
    while (!(err = db_step(s, &row, e)) && row) {
        *sources = mem_grow(*sources, *count + 1, sizeof **sources);
        (*sources)[(*count)++] =
            (struct draw_source_row){.kind = mem_strdup(db_column_text(s, 0)),
                                     .name = mem_strdup(db_column_text(s, 1)),
                                     .value = mem_strdup(db_column_text(s, 2)),
                                     .entered_by = mem_strdup(db_column_text(s, 3)),
                                     .confirmed_by = mem_strdup(db_column_text(s, 4))};
    }
    db_free(s);
    return err;
}

void draw_sources_free(struct draw_source_row *sources, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        free(sources[i].kind);
        free(sources[i].name);
        free(sources[i].value);
        free(sources[i].entered_by);
        free(sources[i].confirmed_by);
    }
    free(sources);
}

enum err ledger_draw_source_set(struct ledger *l, uint64_t commit_index,
                                const struct draw_source_row *source, struct error *e)
{
    struct db_stmt *s = NULL;
    enum err err = db_prepare(ledger_db(l),
                              "UPDATE draw_source SET value = ?, entered_by = ?, confirmed_by = ?"
                              " WHERE commit_index = ? AND name = ?",
                              &s, e);

    if (err)
        return err;
    db_bind_text(s, 1, source->value);
    db_bind_text(s, 2, source->entered_by);
    if (source->confirmed_by[0])
        db_bind_text(s, 3, source->confirmed_by);
    else
        db_bind_null(s, 3);
    db_bind_int(s, 4, (int64_t)commit_index);
    db_bind_text(s, 5, source->name);
    err = db_run(s, e);
    db_free(s);
    if (!err && db_changes(ledger_db(l)) != 1)
        err = error_set(e, E_NOTFOUND, "该抽取没有名为 %s 的来源",
                        "this draw has no source called %s", source->name);
    return err;
}

/* Runs an update that must change exactly one row, or says that the state does not allow it. */
static enum err run_transition(struct ledger *l, struct db_stmt *s, uint64_t commit_index,
                               struct error *e)
{
    enum err err = db_run(s, e);

    if (!err && db_changes(ledger_db(l)) != 1)
        err = error_set(e, E_CONFLICT, "承诺 %1$llu 的状态不允许这一步；用 draw show %1$llu 查看",
                        "the state of commit %1$llu does not allow this; see: draw show %1$llu",
                        (unsigned long long)commit_index);
    return err;
}

static enum err set_quotas(struct ledger *l, uint64_t commit_index, const struct stratum *strata,
                           size_t count, struct error *e)
{
    struct db_stmt *s = NULL;
    enum err err =
        db_prepare(ledger_db(l),
                   "UPDATE draw_stratum SET k = ? WHERE commit_index = ? AND position = ?", &s, e);

    for (size_t i = 0; i < count && !err; i++) {
        db_bind_int(s, 1, (int64_t)strata[i].k);
        db_bind_int(s, 2, (int64_t)commit_index);
        db_bind_int(s, 3, (int64_t)i);
        err = db_run(s, e);
    }
    db_free(s);
    return err;
}

enum err ledger_draw_set_drawn(struct ledger *l, const struct draw_row *row,
                               const struct stratum *strata, size_t count, struct error *e)
{
    struct db_stmt *s = NULL;
    const char level[2] = {row->level, '\0'};
    enum err err = db_prepare(ledger_db(l),
                              "UPDATE draw SET state = 'drawn', level = ?, draw_index = ?, pi = ?,"
                              " picks = ?, pi_sha256 = ?, record_sha256 = ?"
                              " WHERE commit_index = ? AND state = 'committed'",
                              &s, e);

    if (err)
        return err;
    db_bind_text(s, 1, level);
    db_bind_int(s, 2, row->draw_index);
    db_bind_text(s, 3, row->pi);
    db_bind_int(s, 4, (int64_t)row->picks);
    db_bind_text(s, 5, row->pi_sha256);
    db_bind_text(s, 6, row->record_sha256);
    db_bind_int(s, 7, (int64_t)row->commit_index);
    err = run_transition(l, s, row->commit_index, e);
    db_free(s);
    return err ? err : set_quotas(l, row->commit_index, strata, count, e);
}

static enum err set_end(struct ledger *l, const char *sql, uint64_t commit_index, uint64_t index,
                        struct error *e)
{
    struct db_stmt *s = NULL;
    enum err err = db_prepare(ledger_db(l), sql, &s, e);

    if (err)
        return err;
    db_bind_int(s, 1, (int64_t)index);
    db_bind_int(s, 2, (int64_t)commit_index);
    err = run_transition(l, s, commit_index, e);
    db_free(s);
    return err;
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
