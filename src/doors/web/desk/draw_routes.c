/* Draws at the desk: preview, list, one, void, values of public sources. */
#include <stdlib.h>
#include <string.h>

#include "core/base/json.h"
#include "core/base/mem.h"
#include "desk.h"
#include "doors/web/route.h"
#include "draw_page.h"
#include "platform/html/record.h"
#include "platform/html/view.h"

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

    desk_draw(h, draw, exchange_may(x, "draw source") ? exchange_csrf(x) : NULL,
              exchange_may(x, "draw void"));
    exchange_send_page(x, 200);
}

static const struct desk_step all = {.op = "draw list", .then = list_page};
static const struct desk_step one = {.op = "draw show", .then = one_page};
static const struct desk_step do_void = {.op = "draw void"};
static const struct desk_step source = {.op = "draw source"};

static const struct desk_question ask_void = {
    .tab = "draws",
    .title_zh = "作废这次抽取？",
    .title_en = "Void this draw?",
    .what_zh = "作废永久公开：任何人都会看到这次抽取、作废的时间、您的用户名和理由。"
               "名单作废，案件撤回，同一天重新抽取一次；作废次数计入审计。",
    .what_en = "A void is public for ever: everybody sees this draw, when it was voided, your user "
               "name and the reason. Its list is void, its cases are withdrawn, and the day is "
               "drawn once more. Auditors count voids by officer.",
    .do_zh = "作废这次抽取",
    .do_en = "Void this draw",
    .reason_zh = "理由（永久公开）",
    .reason_en = "Why (public for ever)"};

const struct route routes_desk_draw[] = {
    {GET("/desk/draws", ROLE_STAFF, desk_step), .with = &all},
    {GET("/desk/draws/preview", ROLE_STAFF, preview)},
    {GET("/desk/draws/:commit", ROLE_STAFF, desk_step), .with = &one},
    {GET("/desk/draws/:commit/void", ROLE_ADMIN, desk_ask_first), .with = &ask_void},
    {POST("/desk/draws/:commit/void", ROLE_ADMIN, desk_step), .with = &do_void},
    {POST("/desk/draws/:commit/source", ROLE_REGULATOR | ROLE_APPROVER | ROLE_ADMIN, desk_step),
     .with = &source},
    {.method = NULL},
};
