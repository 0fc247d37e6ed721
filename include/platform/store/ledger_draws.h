/* Draws in the ledger: each commit with its strata and sources, what was drawn, and how it ended.
 * Writers run inside the caller's transaction. */
#ifndef STORE_LEDGER_DRAWS_H
#define STORE_LEDGER_DRAWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/error.h"
#include "core/draw/draw.h"
#include "core/draw/period.h"
#include "core/draw/stratum.h"
#include "platform/store/ledger.h"

enum draw_state { DRAW_COMMITTED, DRAW_DRAWN, DRAW_REVEALED, DRAW_VOID };
const char *draw_state_name(enum draw_state state); /* as stored: "committed" … */

struct draw_row {
    uint64_t commit_index;
    char task[64];
    int32_t date;
    uint32_t attempt;
    char plan_sha256[65];
    uint64_t registry_version;
    enum draw_state state;
    uint32_t team;
    char min_level;
    char level;                        /* 0 until drawn */
    int32_t period_from, period_until; /* days, both included */
    uint32_t days, days_left;          /* draw days of the period, and those from this day on */
    int32_t draw_by;                   /* day */
    int32_t reveal_by;                 /* day */
    int64_t deadline;                  /* instant until which sources count; 0 without sources */
    int64_t draw_index;                /* log indices, -1 while there is none */
    int64_t reveal_index;
    int64_t void_index;
    uint8_t pool_key[32];
    char pi[2 * VRF_PROOF + 1]; /* hex, "" until drawn; secret until the reveal */
    uint64_t picks;
    char pi_sha256[65];
    char record_sha256[65];
};

/* value is "" until known; it counts once confirmed_by is set. */
struct draw_source_row {
    char *kind;
    char *name;
    char *value;
    char *entered_by;
    char *confirmed_by; /* "" while it waits for the second person */
};

/* The commit: row.state must be DRAW_COMMITTED. Of the sources only kind and name are read. */
enum err ledger_draw_add(struct ledger *l, const struct draw_row *row, const struct stratum *strata,
                         size_t count, const struct draw_source_row *sources, size_t source_count,
                         struct error *e) MUST_CHECK;

/* One draw by its commit; E_NOTFOUND. */
enum err ledger_draw_get(struct ledger *l, uint64_t commit_index, struct draw_row *out,
                         struct error *e) MUST_CHECK;

/* The last attempt for a task and day; E_NOTFOUND if there was none. */
enum err ledger_draw_last(struct ledger *l, const char *task, int32_t date, struct draw_row *out,
                          struct error *e) MUST_CHECK;

/* The newest day before `before` for which the task has a draw that is not void; DAY_NONE. */
enum err ledger_draw_last_day(struct ledger *l, const char *task, int32_t before, int32_t *day,
                              struct error *e) MUST_CHECK;

/* Which draws: task NULL and days DAY_NONE mean any. */
struct draw_filter {
    const char *task;
    int32_t from;
    int32_t until;
    bool open_only; /* committed or drawn */
};

/* Matching draws by commit index; *rows is the caller's to free. */
enum err ledger_draw_list(struct ledger *l, const struct draw_filter *filter,
                          struct draw_row **rows, size_t *count, struct error *e) MUST_CHECK;

/* Its strata in order, k as drawn (0 before); *strata is the caller's to free. */
enum err ledger_draw_strata(struct ledger *l, uint64_t commit_index, struct stratum **strata,
                            size_t *count, struct error *e) MUST_CHECK;

/* Its sources in order; free with draw_sources_free. */
enum err ledger_draw_sources(struct ledger *l, uint64_t commit_index,
                             struct draw_source_row **sources, size_t *count,
                             struct error *e) MUST_CHECK;
void draw_sources_free(struct draw_source_row *sources, size_t count);

/* Sets value and who; confirmed_by "" for a first entry. E_NOTFOUND without such a source. */
enum err ledger_draw_source_set(struct ledger *l, uint64_t commit_index,
                                const struct draw_source_row *source, struct error *e) MUST_CHECK;

/* The draw has happened: state, level, draw_index, pi, picks, pi_sha256 and record_sha256 are taken
 * from row, quotas from the strata. E_CONFLICT unless it was committed. */
enum err ledger_draw_set_drawn(struct ledger *l, const struct draw_row *row,
                               const struct stratum *strata, size_t count,
                               struct error *e) MUST_CHECK;
/* E_CONFLICT unless drawn; unless committed or drawn. */
enum err ledger_draw_set_revealed(struct ledger *l, uint64_t commit_index, uint64_t reveal_index,
                                  struct error *e) MUST_CHECK;
enum err ledger_draw_set_void(struct ledger *l, uint64_t commit_index, uint64_t void_index,
                              struct error *e) MUST_CHECK;

/* The task's commits of a period in log order, with their strata; free with draw_period_free. */
enum err ledger_draw_period(struct ledger *l, const char *task, int32_t from, int32_t until,
                            struct period_commit **commits, size_t *count,
                            struct error *e) MUST_CHECK;
void draw_period_free(struct period_commit *commits, size_t count);

#endif
