#include "site_plan.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/date.h"
#include "core/base/file.h"
#include "core/base/json.h"
#include "core/base/mem.h"
#include "core/crypto/sha256.h"
#include "core/law/calendar.h"
#include "core/plan/plan.h"
#include "core/tlog/entry.h"

#define MISSED_MAX 3660 /* days looked at, so that a plan of centuries ends */

struct plan *site_plan_parse(const char *text, size_t len, uint64_t index,
                             const struct site_reporter *to)
{
    struct plan_diags diags = {0};
    struct plan *plan = NULL;

    plan_parse("plan", text, len, NULL, &plan, &diags);
    for (size_t i = 0; i < diags.count && !plan; i++) {
        const struct plan_diag *d = &diags.items[i];
        if (d->severity != PLAN_ERROR)
            continue;
        struct error why = {.code = E_CORRUPT};
        snprintf(why.zh, sizeof why.zh, "计划第 %d 行：%s", d->line, d->zh);
        snprintf(why.en, sizeof why.en, "the plan, line %d: %s", d->line, d->en);
        to->tell(to->arg, SITE_FAILURE, index, &why);
        break;
    }
    plan_diags_free(&diags);
    return plan;
}

/* Reads calendars/<sha256>.csv; *out stays NULL if it does not hold. */
static enum err read_calendar(const struct site *site, const char *sha256, struct calendar **out,
                              struct error *e)
{
    char *path = mem_printf("%s/calendars/%s.csv", site->dir, sha256);
    struct calendar *cal = calendar_new();
    struct buf text = {0};
    char hex[65];
    enum err err = file_read(path, SITE_SIDE_MAX, &text, e);

    if (!err && strcmp(sha256_hex(text.data ? text.data : "", text.len, hex), sha256) != 0)
        err = error_set(e, E_CORRUPT, "calendars/%s.csv 的内容与其散列不符",
                        "calendars/%s.csv has not the hash that names it", sha256);
    if (!err)
        err = calendar_load(cal, path, text.data ? text.data : "", text.len, e);
    if (err)
        calendar_free(cal);
    else
        *out = cal;
    buf_free(&text);
    free(path);
    return err;
}

/* The calendar calendars/<sha256>.csv of the site, read once and owned by it; NULL after reporting.
 */
static struct calendar *site_calendar(struct site *site, const char *sha256, uint64_t index,
                                      const struct site_reporter *to)
{
    struct error why;

    for (size_t i = 0; i < site->calendar_count; i++)
        if (strcmp(site->calendars[i].sha256, sha256) == 0)
            return site->calendars[i].calendar;
    site->calendars = mem_grow(site->calendars, site->calendar_count + 1, sizeof *site->calendars);
    struct site_calendar *one = &site->calendars[site->calendar_count++];
    *one = (struct site_calendar){.calendar = NULL};
    snprintf(one->sha256, sizeof one->sha256, "%s", sha256);
    if (read_calendar(site, sha256, &one->calendar, &why))
        to->tell(to->arg, SITE_FAILURE, index, &why);
    return one->calendar;
}

bool site_is_redraw(const char *task)
{
    size_t digits = strncmp(task, "team-", 5) == 0 ? strspn(task + 5, "0123456789") : 0;
    const char *after = task + 5 + digits;

    return digits >= 18 && *after == '-' && after[1] && !after[1 + strspn(after + 1, "0123456789")];
}

/* What a commit says beside what it must say. */
struct judging {
    struct site *site;
    uint64_t index;
    const json_t *entry;
    const struct site_reporter *to;
    const struct calendar *cal;
    const struct plan_task *task;
    int32_t day;
};

static void must_be(const struct judging *j, const char *field, uint64_t right)
{
    uint64_t said = json_count(j->entry, field);

    if (said != right)
        site_fail(j->to, j->index, "%s 是 %" PRIu64 "，按计划和日历应为 %" PRIu64,
                  "%s is %" PRIu64 ", by the plan and the calendar it is %" PRIu64, field, said,
                  right);
}

static void must_be_day(const struct judging *j, const json_t *object, const char *field,
                        int32_t right)
{
    char text[11];

    if (json_day(object, field) != right)
        site_fail(j->to, j->index, "%s 是 %s，按计划和日历应为 %s",
                  "%s is %s, by the plan and the calendar it is %s", field,
                  json_text(object, field), day_format(right, text));
}

/* The task's own ceremony, or nothing. */
static bool has_sources_of(const json_t *entry, const struct plan_task *task)
{
    const json_t *list = json_object_get(entry, "sources");
    const json_t *first = json_array_get(list, 0);

    if (!*task->ceremony)
        return json_array_size(list) == 0;
    return json_array_size(list) == 1 && strcmp(json_text(first, "kind"), "ceremony") == 0 &&
           strcmp(json_text(first, "name"), task->ceremony) == 0;
}

static bool has_level_of(const json_t *entry, const struct plan_task *task)
{
    return json_text(entry, "min_level")[0] == task->level;
}

static void judge_means(const struct judging *j)
{
    must_be(j, "team", (uint64_t)j->task->team);
    if (!has_sources_of(j->entry, j->task))
        site_fail(j->to, j->index, "sources 不是任务 %s 的来源", "sources are not those of task %s",
                  j->task->id);
    if (!has_level_of(j->entry, j->task))
        site_fail(j->to, j->index, "min_level 不是任务 %s 的级别",
                  "min_level is not that of task %s", j->task->id);
}

/* Of those that are not void. */
static const struct site_commit *last_commit_of(const struct site *site, const char *task)
{
    for (size_t i = site->commit_count; i > 0; i--)
        if (!site->commits[i - 1].is_void &&
            strcmp(json_text(site->commits[i - 1].commit, "task"), task) == 0)
            return &site->commits[i - 1];
    return NULL;
}

/* A task that draws once may draw late, on a working day, if it has not drawn in its period. */
static bool may_draw_late(const struct judging *j)
{
    const struct site_commit *last = last_commit_of(j->site, j->task->id);

    return j->task->cadence == CADENCE_ONCE && j->day > j->task->once &&
           calendar_is_working(j->cal, j->task->calendar_region, j->day) &&
           (!last || json_day(last->commit, "date") < j->task->from ||
            json_day(last->commit, "date") == j->day);
}

static void judge_days(const struct judging *j)
{
    const struct plan_task *task = j->task;
    const json_t *period = json_object_get(j->entry, "period");

    must_be_day(j, period, "from", task->from);
    must_be_day(j, period, "to", task->until);
    if (j->day < task->from || j->day > task->until) {
        site_fail(j->to, j->index, "日期 %s 不在任务 %s 的期间内",
                  "the date %s is outside the period of task %s", json_text(j->entry, "date"),
                  task->id);
        return;
    }
    if (!task_draws_on(task, j->cal, j->day) && !may_draw_late(j))
        site_fail(j->to, j->index, "%s 不是任务 %s 的抽取日", "%s is no draw day of task %s",
                  json_text(j->entry, "date"), task->id);
    uint32_t days = task_draw_days(task, j->cal);
    uint32_t left = task_draw_days_left(task, j->cal, j->day);
    must_be(j, "days", days > left ? days : left);
    must_be(j, "days_left", left);
    must_be_day(j, j->entry, "draw_by", j->day + 1);
    must_be_day(
        j, j->entry, "reveal_by",
        clock_due(j->cal, task->calendar_region, j->day, task->reveal.n, task->reveal.unit, NULL));
}

/* One firm, today, and nothing else; means as some task of the plan has them. */
static void judge_redraw(struct judging *j, const struct plan *plan)
{
    const json_t *period = json_object_get(j->entry, "period");

    must_be(j, "days", 1);
    must_be(j, "days_left", 1);
    must_be(j, "strata", 1);
    must_be(j, "base", 1);
    must_be(j, "eligible", 1);
    must_be_day(j, period, "from", j->day);
    must_be_day(j, period, "to", j->day);
    must_be_day(j, j->entry, "draw_by", j->day + 1);
    for (size_t i = 0; i < plan->task_count; i++) {
        j->task = &plan->tasks[i];
        if ((uint64_t)j->task->team == json_count(j->entry, "team") &&
            has_sources_of(j->entry, j->task) && has_level_of(j->entry, j->task))
            return;
    }
    site_fail(j->to, j->index, "team、sources、min_level 不是计划中任何任务的",
              "team, sources and min_level are those of no task of the plan");
}

/* The plan in force is that of the newest plan entry; a team may be drawn by the plan of its case.
 */
static const struct plan *plan_of(const struct judging *j, bool redraw)
{
    const struct site *site = j->site;
    uint8_t hash[32];

    entry_hash(j->entry, "plan_sha256", hash);
    for (size_t i = site->plan_count; i > 0; i--) {
        if (memcmp(site->plans[i - 1].sha256, hash, sizeof hash) != 0)
            continue;
        if (i != site->plan_count && !redraw)
            site_fail(j->to, j->index, "承诺用的不是当时现行的计划",
                      "the commit is by a plan that was no longer in force");
        return site->plans[i - 1].plan;
    }
    site_fail(j->to, j->index, "commit 条目的 plan_sha256 不是此前 plan 条目的计划",
              "the commit's plan_sha256 is not a plan that an earlier entry names");
    return NULL;
}

void site_rule_commit_plan(struct site *site, uint64_t index, const json_t *entry,
                           const struct site_reporter *to)
{
    const char *task = json_text(entry, "task");
    bool redraw = site_is_redraw(task);
    struct judging j = {
        .site = site, .index = index, .entry = entry, .to = to, .day = json_day(entry, "date")};
    int32_t today = day_of_instant(entry_time(entry));
    const struct plan *plan = plan_of(&j, redraw);

    must_be_day(&j, entry, "date", today);
    j.cal = site_calendar(site, json_text(entry, "calendar_sha256"), index, to);
    if (!plan || !j.cal)
        return;
    if (redraw) {
        judge_redraw(&j, plan);
        return;
    }
    j.task = plan_find(plan, task);
    if (!j.task) {
        site_fail(to, index, "计划中没有任务 %s", "the plan has no task %s", task);
        return;
    }
    judge_means(&j);
    judge_days(&j);
}

static const struct plan *site_commit_plan(const struct site *site, const struct site_commit *c)
{
    uint8_t hash[32];

    entry_hash(c->commit, "plan_sha256", hash);
    for (size_t i = 0; i < site->plan_count; i++)
        if (memcmp(site->plans[i].sha256, hash, sizeof hash) == 0)
            return site->plans[i].plan;
    return NULL;
}

const struct plan_task *site_commit_task(const struct site *site, const struct site_commit *c)
{
    const struct plan *plan = site_commit_plan(site, c);

    return plan ? plan_find(plan, json_text(c->commit, "task")) : NULL;
}

/* The form of the source with that name in the commit's plan; NULL if there is none. A team drawn
 * anew has the source of its case's task. */
static const struct source_form *form_of(const struct site *site, const struct site_commit *c,
                                         const char *name)
{
    const struct plan *plan = site_commit_plan(site, c);

    for (size_t i = 0; plan && i < plan->task_count; i++)
        if (strcmp(plan->tasks[i].ceremony, name) == 0)
            return &plan->tasks[i].form;
    return NULL;
}

void site_rule_draw_values(const struct site *site, const struct site_commit *c, uint64_t index,
                           const json_t *entry, const struct site_reporter *to)
{
    const json_t *list = json_object_get(entry, "sources");
    const json_t *source;

    for (size_t i = 0; (source = json_array_get(list, i)) != NULL; i++) {
        const struct source_form *form = form_of(site, c, json_text(source, "name"));
        if (form && !source_form_holds(form, json_text(source, "value")))
            site_fail(to, index, "来源 %s 的数值不是计划规定的写法",
                      "the value of source %s is not written as the plan says",
                      json_text(source, "name"));
    }
}

/* ---- days without a draw ---- */

static bool has_commit(const struct site *site, const char *task, int32_t day)
{
    for (size_t i = 0; i < site->commit_count; i++)
        if (json_day(site->commits[i].commit, "date") == day &&
            strcmp(json_text(site->commits[i].commit, "task"), task) == 0)
            return true;
    return false;
}

static void missed(const struct site_plan *plan, const struct plan_task *task, uint64_t days,
                   int32_t first, const struct site_reporter *to)
{
    struct error why;
    char text[11];

    day_format(first, text);
    error_set(&why, E_OK, "任务 %s 有 %" PRIu64 " 个抽取日没有抽取，第一个是 %s",
              "task %s has %" PRIu64 " draw days without a draw, the first is %s", task->id, days,
              text);
    to->tell(to->arg, SITE_NOTE, plan->index, &why);
}

/* The days on which the plan was in force, from the day after its entry: on that day itself the
 * hour of drawing may have passed. */
static void look_for_missed(struct site *site, size_t at, const struct calendar *cal,
                            const struct site_reporter *to)
{
    const struct site_plan *plan = &site->plans[at];
    int32_t until = at + 1 < site->plan_count ? site->plans[at + 1].day : site->as_of;

    if (until - plan->day > MISSED_MAX)
        until = plan->day + MISSED_MAX;
    for (size_t t = 0; t < plan->plan->task_count; t++) {
        const struct plan_task *task = &plan->plan->tasks[t];
        uint64_t days = 0;
        int32_t first = 0;
        for (int32_t day = plan->day + 1; day < until && task->cadence != CADENCE_ONCE; day++) {
            if (!task_draws_on(task, cal, day) || has_commit(site, task->id, day))
                continue;
            first = days++ ? first : day;
        }
        if (days)
            missed(plan, task, days, first, to);
    }
}

void site_rule_missed(struct site *site, const struct site_reporter *to)
{
    const struct calendar *cal = NULL;

    if (site->as_of == DAY_NONE)
        return;
    for (size_t i = site->calendar_count; i > 0 && !cal; i--)
        cal = site->calendars[i - 1].calendar;
    for (size_t i = 0; i < site->plan_count && cal; i++)
        if (site->plans[i].plan)
            look_for_missed(site, i, cal, to);
}
