#include "features/planning/planning.h"
#include "platform/ops/people.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/date.h"
#include "core/base/fault.h"
#include "core/base/file.h"
#include "core/base/hex.h"
#include "core/base/log.h"
#include "core/base/mem.h"
#include "core/crypto/sha256.h"
#include "platform/publog/publog.h"
#include "platform/runtime/config.h"
#include "platform/store/ledger_admin.h"
#include "platform/store/ledger_draws.h"
#include "platform/store/ledger_plans.h"
#include "platform/store/registry.h"

#define PROGRESS_ROWS 65536

/* ---- the plan that holds ---- */

/* The first error among diags as a sentence for people. */
static enum err first_error(const struct plan_diags *diags, struct error *e)
{
    for (size_t i = 0; i < diags->count; i++)
        if (diags->items[i].severity == PLAN_ERROR) {
            const struct plan_diag *d = &diags->items[i];
            *e = (struct error){.code = E_INPUT};
            snprintf(e->zh, sizeof e->zh, "计划第 %d 行：%s（共 %zu 处错误，用 plan check 查看）",
                     d->line, d->zh, diags->errors);
            snprintf(e->en, sizeof e->en, "plan line %d: %s (%zu errors in all, see plan check)",
                     d->line, d->en, diags->errors);
            return E_INPUT;
        }
    return E_OK;
}

enum err planning_by_sha(struct lane *lane, const char *sha256, struct plan **plan, struct error *e)
{
    struct plan_diags diags = {0};
    struct buf text = {0};
    enum err err = ledger_plan_text(lane->ledger, sha256, &text, e);

    if (!err) {
        plan_parse(sha256, text.data ? text.data : "", text.len, lane->snapshot->codes, plan,
                   &diags);
        if (!*plan) {
            err = first_error(&diags, e);
            error_wrap(e, "%.12s…", sha256);
        }
    }
    plan_diags_free(&diags);
    buf_free(&text);
    return err;
}

enum err planning_current(struct lane *lane, struct plan **plan, char sha256[65], struct error *e)
{
    enum err err = ledger_plan_current(lane->ledger, sha256, e);

    return err ? err : planning_by_sha(lane, sha256, plan, e);
}

/* ---- review ---- */

static enum err add_inspector(void *ctx, const struct inspector *who, struct error *e)
{
    (void)e;
    plan_stats_add_inspector(ctx, who);
    return E_OK;
}

static enum err count_firms(struct lane *lane, struct registry_scan *scan, struct plan_stats *stats,
                            struct error *e)
{
    uint64_t rows = 0;
    struct enterprise firm;
    bool more = true;
    enum err err = E_OK;

    while (!err && !(err = registry_scan_next(scan, &firm, &more, e)) && more) {
        plan_stats_add_firm(stats, &firm);
        if (++rows % PROGRESS_ROWS == 0) {
            service_progress(lane, "count", rows, 0);
            if (service_stopping(lane->service))
                err = error_set(e, E_STOPPED, "正在停止。", "Stopping.");
        }
    }
    return err;
}

/* One walk over the registry, on one version of it. */
static enum err count_registry(struct lane *lane, struct plan_stats *stats, struct error *e)
{
    struct registry_scan *scan = NULL;
    enum err err = registry_hold(lane->registry, e);

    if (err)
        return err;
    err = registry_scan_open(lane->registry, SCAN_CURRENT | SCAN_BRIEF, &scan, e);
    if (!err)
        err = count_firms(lane, scan, stats, e);
    registry_scan_close(scan);
    if (!err)
        err = registry_inspectors(lane->registry, 0, add_inspector, stats, e);
    registry_release(lane->registry);
    return err;
}

/* Periods of one task never overlap unless they are the same: what fell due and was spent is
 * counted by period (docs/protocol.md, section 3), and every verifier holds the log to it. */
static enum err check_periods(struct lane *lane, struct plan_review *review, struct error *e)
{
    enum err err = E_OK;

    for (size_t t = 0; t < review->plan->task_count && !err; t++) {
        const struct plan_task *task = &review->plan->tasks[t];
        const struct draw_filter of_task = {.task = task->id, .from = DAY_NONE, .until = DAY_NONE};
        struct draw_row *rows = NULL;
        size_t count = 0;
        char from[11], until[11];
        err = ledger_draw_list(lane->ledger, &of_task, &rows, &count, e);
        for (size_t i = 0; i < count; i++) {
            const struct draw_row *r = &rows[i];
            if ((r->period_from == task->from && r->period_until == task->until) ||
                r->period_from > task->until || r->period_until < task->from)
                continue;
            plan_diag_add(
                &review->diags, PLAN_ERROR, task->line,
                "任务 %1$s 已按期间 %2$s .. %3$s 抽取过，期间不能改成与之重叠的日期；请保持"
                "原期间，或改用新的任务名",
                "task %1$s has drawn for the period %2$s .. %3$s, which its new dates "
                "overlap; keep the period, or give the task a new name",
                task->id, day_format(r->period_from, from), day_format(r->period_until, until));
            break;
        }
        free(rows);
    }
    return err;
}

enum err planning_review(struct lane *lane, const char *file, const struct buf *text,
                         struct plan_review *review, struct error *e)
{
    const struct snapshot *snapshot = lane->snapshot;

    plan_parse(file, text->data ? text->data : "", text->len, snapshot->codes, &review->plan,
               &review->diags);
    if (!review->plan)
        return E_OK;
    plan_check_rules(review->plan, snapshot->codes, snapshot->calendar, &review->diags);
    review->stats = plan_stats_new(review->plan);
    enum err err = check_periods(lane, review, e);
    if (!err)
        err = count_registry(lane, review->stats, e);
    if (!err)
        plan_check_numbers(review->stats, snapshot->codes, snapshot->calendar, &review->diags);
    return err;
}

void plan_review_free(struct plan_review *review)
{
    plan_stats_free(review->stats);
    plan_free(review->plan);
    plan_diags_free(&review->diags);
    *review = (struct plan_review){0};
}

/* ---- two people ---- */

static void hash_text(const struct buf *text, char hex[65])
{
    uint8_t hash[SHA256_BYTES];

    sha256(text->data, text->len, hash);
    hex_encode(hex, hash, sizeof hash);
}

enum err planning_propose(struct lane *lane, const char *actor, const struct plan_review *review,
                          const struct buf *text, char sha256[65], struct error *e)
{
    struct plan_row row = {.proposed_by = actor, .proposed_at = service_now(lane->service)};
    char current[65] = "";
    struct error none;

    if (review->diags.errors)
        return first_error(&review->diags, e);
    hash_text(text, sha256);
    enum err err = ledger_plan_current(lane->ledger, current, &none);
    if (err && err != E_NOTFOUND) {
        *e = none;
        return err;
    }
    if (strcmp(current, sha256) == 0)
        return error_set(e, E_CONFLICT, "这份计划正在生效，无需再提交。",
                         "This plan is in force already; there is nothing to apply.");
    memcpy(row.sha256, sha256, sizeof row.sha256);
    row.title = review->plan->title;
    err = ledger_plan_propose(lane->ledger, &row, text->data, text->len, e);
    if (!err)
        log_event(LOG_INFO, "plan", "state=proposed sha256=%s actor=%s warnings=%zu", sha256, actor,
                  review->diags.warnings);
    return err;
}

static enum err copy_proposer(void *ctx, const struct plan_row *row, struct error *e)
{
    char **proposer = ctx;

    (void)e;
    free(*proposer);
    *proposer = mem_strdup(row->proposed_by);
    return E_OK;
}

/* The one who proposed may not approve. */
static enum err check_second_person(struct lane *lane, const char *actor, const char *sha256,
                                    struct error *e)
{
    char *proposer = NULL, label[PEOPLE_LABEL_BYTES];
    enum err err = ledger_plans(lane->ledger, sha256, copy_proposer, &proposer, e);

    if (!err && strcmp(proposer, actor) == 0)
        err = error_set(e, E_DENIED, "%s 提交的计划须由另一人批准。",
                        "%s proposed this plan; another person has to approve it.",
                        people_label(lane, actor, label));
    free(proposer);
    return err;
}

static enum err write_text(struct lane *lane, const char *sha256, const struct buf *text,
                           struct error *e)
{
    char *name = mem_printf("plans/%s.conf", sha256);
    enum err err = publog_site_file(lane, name, text->data, text->len, e);

    free(name);
    return err;
}

/* The log entry and the ledger's row in one transaction; the file after it. */
static enum err approve(struct lane *lane, const char *actor, const char *sha256,
                        const struct buf *text, struct error *e)
{
    uint64_t index;
    enum err err = ledger_begin(lane->ledger, e);

    if (err)
        return err;
    json_t *entry = json_pack("{ss ss sI ss}", "type", "plan", "plan_sha256", sha256, "bytes",
                              (json_int_t)text->len, "actor", actor);
    err = publog_append(lane, entry, &index, e);
    if (!err)
        err =
            ledger_plan_approve(lane->ledger, sha256, actor, service_now(lane->service), index, e);
    fault_point("plan.approve.before");
    if (!err)
        err = ledger_commit(lane->ledger, e);
    fault_point("plan.approve.after");
    if (err) {
        ledger_rollback(lane->ledger);
        return err;
    }
    log_event(LOG_INFO, "plan", "state=approved sha256=%s actor=%s index=%llu", sha256, actor,
              (unsigned long long)index);
    err = write_text(lane, sha256, text, e);
    return err ? err : publog_write_files(lane, e);
}

enum err planning_approve(struct lane *lane, const char *actor, const char *prefix,
                          struct plan_review *review, char sha256[65], struct error *e)
{
    struct buf text = {0};
    enum err err = ledger_plan_find(lane->ledger, prefix, sha256, e);

    if (!err)
        err = check_second_person(lane, actor, sha256, e);
    if (!err)
        err = ledger_plan_text(lane->ledger, sha256, &text, e);
    if (!err)
        err = planning_review(lane, sha256, &text, review, e);
    if (!err && review->diags.errors)
        err = first_error(&review->diags, e);
    if (!err)
        err = approve(lane, actor, sha256, &text, e);
    buf_free(&text);
    return err;
}

enum err planning_reject(struct lane *lane, const char *actor, const char *prefix,
                         const char *reason, char sha256[65], struct error *e)
{
    int64_t now = service_now(lane->service);
    enum err err = ledger_plan_find(lane->ledger, prefix, sha256, e);

    if (!err)
        err = ledger_begin(lane->ledger, e);
    if (err)
        return err;
    char *detail = mem_printf("%s %s", sha256, reason);
    err = ledger_plan_reject(lane->ledger, sha256, actor, now, e);
    if (!err)
        err = ledger_admin_add(
            lane->ledger,
            &(struct admin_event){
                .time = now, .actor = actor, .action = "plan-reject", .detail = detail},
            e);
    if (!err)
        err = ledger_commit(lane->ledger, e);
    if (err)
        ledger_rollback(lane->ledger);
    else
        log_event(LOG_INFO, "plan", "state=rejected sha256=%s actor=%s", sha256, actor);
    free(detail);
    return err;
}

/* ---- after a crash between the ledger and the file ---- */

struct missing {
    struct lane *lane;
    char (*sha256)[65];
    size_t count;
};

static enum err note_missing(void *ctx, const struct plan_row *row, struct error *e)
{
    struct missing *m = ctx;

    (void)e;
    if (row->log_index < 0)
        return E_OK;
    char *path = mem_printf("%s/plans/%s.conf", m->lane->snapshot->config->site_dir, row->sha256);
    if (!file_exists(path)) {
        m->sha256 = mem_grow(m->sha256, m->count + 1, sizeof *m->sha256);
        memcpy(m->sha256[m->count++], row->sha256, sizeof *m->sha256);
    }
    free(path);
    return E_OK;
}

enum err planning_write_files(struct lane *lane, struct error *e)
{
    struct missing m = {.lane = lane};
    enum err err = ledger_plans(lane->ledger, NULL, note_missing, &m, e);

    for (size_t i = 0; i < m.count && !err; i++) {
        struct buf text = {0};
        err = ledger_plan_text(lane->ledger, m.sha256[i], &text, e);
        if (!err)
            err = write_text(lane, m.sha256[i], &text, e);
        buf_free(&text);
    }
    free(m.sha256);
    return err;
}
