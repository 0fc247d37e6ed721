/* Plans in the browser: history, one plan with its evidence, the editor, two people. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/json.h"
#include "core/base/mem.h"
#include "core/plan/plan.h"
#include "desk.h"
#include "doors/web/pages.h"
#include "doors/web/route.h"
#include "plan_page.h"
#include "platform/html/record.h"
#include "platform/html/view.h"

#define PLACE "plan" /* of the draft */

/* ---- history ---- */

static void list_page(struct exchange *x)
{
    struct html *h = desk_page(x, "plan", "抽查计划", "Plan", true);

    desk_plans(h, exchange_answer(x, "it"), exchange_may(x, "plan apply"));
    exchange_send_page(x, 200);
}

/* ---- one ---- */

static void one_page(struct exchange *x)
{
    const json_t *show = exchange_answer(x, "show");
    const struct error *e = exchange_error(x, "compare");
    const struct desk_plan p = {.show = show,
                                .compare = exchange_answer(x, "compare"),
                                .viewer = exchange_who(x)->actor,
                                .may_decide = exchange_may(x, "plan approve"),
                                .may_edit = exchange_may(x, "plan apply")};
    const char *title = record_text(show, "title");
    struct html *h = desk_page(x, "plan", title, title, true);

    view_failed(h, e);
    desk_plan(h, &p);
    exchange_send_page(x, 200);
}

static void one(struct exchange *x)
{
    const char *sha = exchange_param(x, "sha256");

    exchange_ask(x, "show", "plan show", json_pack("{s:s}", "sha256", sha));
    exchange_try(x, "compare", "plan compare", json_pack("{s:s}", "plan", sha), -1);
    exchange_then(x, one_page);
}

static void approve_page(struct exchange *x)
{
    desk_question_page(
        x, (struct desk_question){
               .tab = "plan",
               .title_zh = "批准这份计划？",
               .title_en = "Approve this plan?",
               .about = record_text(exchange_answer(x, "it"), "title"),
               .what_zh = "批准后计划记入公开日志并公布全文，自下一次抽取起生效。记入的不能撤回，"
                          "只能由新计划替换。",
               .what_en = "Once approved, the plan is in the public log, its text is published, "
                          "and it holds from the next draw on. It cannot be taken back, only "
                          "replaced by another plan.",
               .do_zh = "批准",
               .do_en = "Approve"});
}

static void reject_page(struct exchange *x)
{
    desk_question_page(x, (struct desk_question){
                              .tab = "plan",
                              .title_zh = "退回这份计划？",
                              .title_en = "Reject this plan?",
                              .about = record_text(exchange_answer(x, "it"), "title"),
                              .what_zh = "退回后计划不生效；提交人可以修改后再提交。",
                              .what_en = "A rejected plan does not hold; its author may change and "
                                         "propose it again.",
                              .do_zh = "退回",
                              .do_en = "Reject",
                              .reason_zh = "理由",
                              .reason_en = "Why"});
}

static const struct desk_step all = {.op = "plan list", .then = list_page};
static const struct desk_step approve = {.op = "plan show", .then = approve_page};
static const struct desk_step reject = {.op = "plan show", .then = reject_page};
static const struct desk_step do_approve = {
    .op = "plan approve",
    .next = "/desk/plan",
    .zh = "已批准并记入日志，自下一次抽取起生效。",
    .en = "Approved and in the log; it holds from the next draw on."};
static const struct desk_step do_reject = {.op = "plan reject",
                                           .next = "/desk/plan",
                                           .zh = "计划已退回。",
                                           .en = "The plan was rejected."};

/* ---- the editor ---- */

struct work {
    struct buf text;
    const char *base; /* SHA-256 of the plan in force when the work began */
    const char *task; /* whose fields are shown, or NULL */
    const char *draft_time;
    struct error problem; /* code E_OK: none */
};

static void work_free(void *kept)
{
    struct work *w = kept;

    buf_free(&w->text);
    free(w);
}

static struct work *work_new(struct exchange *x)
{
    struct work *w = mem_new(sizeof *w);

    buf_adds(&w->text, "");
    w->base = "";
    exchange_keep(x, w, work_free);
    return w;
}

static const char *filled(const char *text)
{
    return text && *text ? text : NULL;
}

static void editor_page(struct exchange *x)
{
    struct work *w = exchange_kept(x);
    const struct error *failed = exchange_error(x, "compare");
    const struct error *e = failed ? failed : w->problem.code ? &w->problem : NULL;
    const struct desk_editor p = {.text = w->text.data,
                                  .base = w->base,
                                  .csrf = exchange_csrf(x),
                                  .task = w->task,
                                  .compare = exchange_answer(x, "compare"),
                                  .draft_time = w->draft_time,
                                  .problem_zh = e ? e->zh : NULL,
                                  .problem_en = e ? e->en : NULL,
                                  .may_propose = exchange_may(x, "plan apply")};
    struct html *h = desk_page(x, "plan", "修改计划", "Change the plan", true);

    desk_editor(h, &p);
    exchange_send_page(x, e ? 409 : 200);
}

static void take_text(struct work *w, const char *text)
{
    buf_clear(&w->text);
    buf_adds(&w->text, text ? text : "");
}

/* What to begin with where no plan was ever in force. */
static const char skeleton[] =
    "# 计划的写法见 docs/plan.md；示例见 plan.example.conf。\n"
    "[plan]\ntitle = \nfloor = 3 %\ncaps = 5 %, 10 %\nforeign = foreign, hmt\nreductions = A\n";

/* A draft is {"base","text"}. */
static bool take_draft(struct exchange *x, struct work *w, const json_t *draft)
{
    json_t *kept = json_loads(record_text(draft, "text"), 0, NULL);
    const char *text = json_text_or(kept, "text", NULL);
    const char *base = json_text_or(kept, "base", NULL);

    if (text && base) {
        take_text(w, text);
        w->base = exchange_printf(x, "%s", base);
        w->draft_time = record_text(draft, "time");
    }
    json_decref(kept);
    return text && base;
}

static void say_conflict(struct work *w)
{
    error_set(&w->problem, E_CONFLICT,
              "您开始修改之后，另一份计划已生效。下面的比较是对新计划的；请核对后再提交。您的文本没"
              "有丢。",
              "Another plan came into force after you began. The comparison below is against that "
              "one; look at it, then propose. Your text is all here.");
}

static void begin(struct exchange *x)
{
    struct work *w = work_new(x);
    const json_t *current = exchange_answer(x, "current");
    const json_t *from = exchange_answer(x, "from");
    const char *sha = record_text(current, "sha256");

    w->task = filled(exchange_query(x, "task", 0));
    take_text(w, current ? record_text(current, "text") : skeleton);
    w->base = sha;
    if (from)
        take_text(w, record_text(from, "text"));
    else if (exchange_answer(x, "draft") && take_draft(x, w, exchange_answer(x, "draft")) &&
             strcmp(w->base, sha) != 0) {
        say_conflict(w);
        w->base = sha;
    }
    editor_page(x);
}

static void edit(struct exchange *x)
{
    const char *from = exchange_query(x, "from", 0);

    exchange_try(x, "current", "plan show", NULL, -1);
    if (from)
        exchange_ask(x, "from", "plan show", json_pack("{s:s}", "sha256", from));
    else
        exchange_try(x, "draft", "draft show", json_pack("{s:s}", "place", PLACE), -1);
    exchange_then(x, begin);
}

static const char *posted(void *user, const char *name)
{
    return exchange_form(user, name, 0);
}

/* The task chosen: by a step to the one before or after, or from the list. */
static void take_task(struct exchange *x, struct work *w)
{
    const char *go = exchange_form(x, "go", 0);

    w->task = filled(go && *go ? go : exchange_form(x, "task", 0));
}

static enum err add_task(struct work *w, const char *id)
{
    struct plan_sayings said;
    enum err err;

    plan_edit_read(w->text.data, &said);
    const char *period = said.task_count ? plan_sayings_get(&said, said.tasks[0], "period") : NULL;
    err = plan_edit_add_task(&w->text, id, period ? period : "2027", &w->problem);
    plan_sayings_free(&said);
    if (!err)
        w->task = id;
    return err;
}

/* The text as typed, then what the form changed against what it had shown. */
static void take_posted(struct exchange *x, struct work *w)
{
    const char *was = exchange_form(x, "was", 0);
    const char *drop = exchange_form(x, "drop", 0), *fresh = exchange_form(x, "new-task", 0);
    const char *base = exchange_form(x, "base", 0);
    enum err err;

    take_text(w, exchange_form(x, "text", 0));
    w->base = base ? base : "";
    take_task(x, w);
    err = desk_editor_apply(was ? was : "", &w->text, posted, x, &w->problem);
    if (!err && drop && *drop)
        err = plan_edit_drop_task(&w->text, drop, &w->problem);
    if (!err && fresh && *fresh)
        err = add_task(w, fresh);
    if (!err)
        w->problem.code = E_OK;
}

static json_t *file_args(void)
{
    return json_pack("{s:s}", "file", "plan.conf");
}

static void saved(struct exchange *x)
{
    struct work *w = exchange_kept(x);
    char *path = url_with("/desk/plan/edit", "task", w->task, NULL);

    exchange_see_other(x, path, "草稿已保存，只有您看得到。",
                       "The draft is kept; only you see it.");
    free(path);
}

static void save(struct exchange *x, struct work *w)
{
    json_t *draft = json_pack("{s:s, s:s%}", "base", w->base, "text", w->text.data, w->text.len);
    char *text = json_dumps(draft, JSON_COMPACT);

    exchange_try(x, "compare", "draft keep",
                 json_pack("{s:s, s:s}", "place", PLACE, "file", "draft.json"),
                 pages_text_fd(text, strlen(text)));
    free(text);
    json_decref(draft);
}

static void after_save(struct exchange *x)
{
    if (exchange_error(x, "compare"))
        editor_page(x);
    else
        saved(x);
}

static void dropped(struct exchange *x)
{
    exchange_see_other(x, "/desk/plan/edit", "草稿已丢弃。", "The draft is gone.");
}

static void proposed(struct exchange *x)
{
    const char *sha = record_text(exchange_answer(x, "applied"), "sha256");

    exchange_see_other(x, exchange_printf(x, "/desk/plan/of/%s", sha), "已提交，须由另一人批准。",
                       "Proposed; another person has to approve it.");
}

/* Shown again with what was wrong, the draft still there. */
static void after_apply(struct exchange *x)
{
    struct work *w = exchange_kept(x);
    const struct error *e = exchange_error(x, "applied");

    if (e) {
        w->problem = *e;
        exchange_try(x, "compare", "plan compare", file_args(),
                     pages_text_fd(w->text.data, w->text.len));
        exchange_then(x, editor_page);
        return;
    }
    exchange_try(x, "drop", "draft drop", json_pack("{s:s}", "place", PLACE), -1);
    exchange_then(x, proposed);
}

/* Nobody's plan is replaced unseen. */
static void propose(struct exchange *x)
{
    struct work *w = exchange_kept(x);
    const char *sha = record_text(exchange_answer(x, "current"), "sha256");

    if (strcmp(sha, w->base) != 0) {
        say_conflict(w);
        w->base = sha;
        exchange_try(x, "compare", "plan compare", file_args(),
                     pages_text_fd(w->text.data, w->text.len));
        exchange_then(x, editor_page);
        return;
    }
    exchange_try(x, "applied", "plan apply", file_args(), pages_text_fd(w->text.data, w->text.len));
    exchange_then(x, after_apply);
}

static void post(struct exchange *x)
{
    struct work *w = work_new(x);
    const char *action = exchange_form(x, "do", 0);

    take_posted(x, w);
    if (w->problem.code || !action || strcmp(action, "update") == 0) {
        editor_page(x);
    } else if (strcmp(action, "save") == 0) {
        save(x, w);
        exchange_then(x, after_save);
    } else if (strcmp(action, "drop") == 0) {
        exchange_ask(x, "drop", "draft drop", json_pack("{s:s}", "place", PLACE));
        exchange_then(x, dropped);
    } else if (strcmp(action, "propose") == 0) {
        exchange_try(x, "current", "plan show", NULL, -1);
        exchange_then(x, propose);
    } else {
        exchange_try(x, "compare", "plan compare", file_args(),
                     pages_text_fd(w->text.data, w->text.len));
        exchange_then(x, editor_page);
    }
}

const struct route routes_desk_plan[] = {
    {GET("/desk/plan", ROLE_STAFF, desk_step), .with = &all},
    {GET("/desk/plan/edit", ROLE_ADMIN, edit)},
    {POST("/desk/plan/edit", ROLE_ADMIN, post)},
    {GET("/desk/plan/of/:sha256", ROLE_STAFF, one)},
    {GET("/desk/plan/of/:sha256/approve", ROLE_ADMIN | ROLE_APPROVER, desk_step), .with = &approve},
    {POST("/desk/plan/of/:sha256/approve", ROLE_ADMIN | ROLE_APPROVER, desk_step),
     .with = &do_approve},
    {GET("/desk/plan/of/:sha256/reject", ROLE_ADMIN | ROLE_APPROVER, desk_step), .with = &reject},
    {POST("/desk/plan/of/:sha256/reject", ROLE_ADMIN | ROLE_APPROVER, desk_step),
     .with = &do_reject},
    {.method = NULL},
};
