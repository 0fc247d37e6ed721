/* Draws at the desk: preview, list, one, void, values of public sources. */
#include <stdlib.h>
#include <string.h>

#include "core/base/date.h"
#include "core/base/json.h"
#include "core/base/mem.h"
#include "core/law/codes.h"
#include "desk.h"
#include "doors/web/route.h"
#include "draw_page.h"
#include "platform/html/form.h"
#include "platform/html/record.h"
#include "platform/html/view.h"
#include "platform/runtime/config.h"
#include "platform/runtime/daemon.h"
#include "platform/runtime/snapshot.h"

static void list_page(struct exchange *x)
{
    struct html *h = desk_page(x, "draws", "抽取", "Draws", false);

    desk_draws(h, exchange_answer(x, "it"));
    exchange_send_page(x, 200);
}

static void preview_page(struct exchange *x)
{
    const struct error *e = exchange_error(x, "it");
    struct html *h = desk_page(x, "draws", "抽取预览", "Preview of a draw", true);

    view_failed(h, e);
    desk_draw_preview(h, exchange_answer(x, "it"), exchange_query(x, "date", 0));
    exchange_send_page(x, e ? 400 : 200);
}

static void ask_preview(struct exchange *x, json_t *date)
{
    json_t *args = json_object();

    if (date)
        json_object_set_new(args, "date", date);
    exchange_try(x, "it", "draw preview", args, -1);
    exchange_then(x, preview_page);
}

/* Of the next day on which any task draws, unless a day is asked for. */
static void preview_next(struct exchange *x)
{
    ask_preview(x, desk_next_draw(exchange_answer(x, "status")));
}

static void preview(struct exchange *x)
{
    const char *date = exchange_query(x, "date", 0);

    if (date && *date) {
        ask_preview(x, json_string(date));
        return;
    }
    exchange_ask(x, "status", "status", NULL);
    exchange_then(x, preview_next);
}

static void one_page(struct exchange *x)
{
    const json_t *draw = exchange_answer(x, "it");
    long long commit = json_integer_value(record_field(draw, "commit"));
    struct html *h = desk_page(x, "draws", exchange_printf(x, "抽取（承诺 %lld）", commit),
                               exchange_printf(x, "Draw (commit %lld)", commit), true);

    desk_draw(h, draw,
              &(struct desk_draw_rights){.csrf = exchange_csrf(x),
                                         .may_enter = exchange_may(x, "draw source"),
                                         .may_void = exchange_may(x, "draw void")});
    exchange_send_page(x, 200);
}

static const struct desk_step all = {.op = "draw list", .then = list_page};
static const struct desk_step one = {.op = "draw show", .then = one_page};
static const struct desk_step do_void = {.op = "draw void"};
static const struct desk_step do_approve = {.op = "draw void-approve"};
static const struct desk_step do_withdraw = {.op = "draw void-withdraw"};
static const struct desk_step source = {.op = "draw source"};

static const struct desk_question ask_void = {
    .tab = "draws",
    .title_zh = "提议作废这次抽取？",
    .title_en = "Propose to void this draw?",
    .what_zh =
        "另一人批准后作废，两人中至少一人须不属于名单所涉单位。作废永久公开：任何人都会看到这次"
        "抽取、作废的时间、两人的用户名和理由。名单作废，案件撤回，同一天重新抽取一次；"
        "作废次数计入审计。检查已经开始的，不能作废。",
    .what_en =
        "It is void once another person approves; one of the two must belong to no bureau on "
        "the list. A void is public for ever: everybody sees this draw, when it was voided, "
        "both user names and the reason. Its list is void, its cases are withdrawn, and the "
        "day is drawn once more. Auditors count voids by officer. Once a visit has begun, a "
        "draw cannot be voided.",
    .do_zh = "提议作废",
    .do_en = "Propose it",
    .reason_zh = "理由（永久公开）",
    .reason_en = "Why (public for ever)",
    .note_zh = "补充说明（永久公开）",
    .note_en = "What to add (public for ever)"};

/* The reasons of void-reasons.csv that are in force today. */
static json_t *reasons_today(const struct exchange *x)
{
    struct snapshot_ref *box = service_snapshot(exchange_service(x));
    const struct snapshot *snapshot = snapshot_of(box);
    const struct code_list *list = codes_list(snapshot->codes, LIST_VOIDS);
    int32_t today = day_of_instant(service_now(exchange_service(x)));
    json_t *choices = json_array();

    for (size_t i = 0; i < list->count; i++)
        if (list->rows[i].from <= today && today <= list->rows[i].until)
            form_choice(choices, list->rows[i].code, list->rows[i].zh, list->rows[i].en);
    snapshot_drop(box);
    return choices;
}

static void ask_void_page(struct exchange *x)
{
    struct desk_question q = ask_void;
    json_t *reasons = reasons_today(x);

    q.reasons = reasons;
    desk_question_page(x, q);
    json_decref(reasons);
}

#define VOIDERS (ROLE_APPROVER | ROLE_ADMIN)

const struct route routes_desk_draw[] = {
    {GET("/desk/draws", ROLE_STAFF, desk_step), .with = &all},
    {GET("/desk/draws/preview", ROLE_STAFF, preview)},
    {GET("/desk/draws/:commit", ROLE_STAFF, desk_step), .with = &one},
    {GET("/desk/draws/:commit/void", VOIDERS, ask_void_page)},
    {POST("/desk/draws/:commit/void", VOIDERS, desk_step), .with = &do_void},
    {POST("/desk/draws/:commit/void-approve", VOIDERS, desk_step), .with = &do_approve},
    {POST("/desk/draws/:commit/void-withdraw", VOIDERS, desk_step), .with = &do_withdraw},
    {POST("/desk/draws/:commit/source", ROLE_REGULATOR | ROLE_APPROVER | ROLE_ADMIN, desk_step),
     .with = &source},
    {.method = NULL},
};
