/* Draws at the desk: preview, list, one, void, values of public sources. */
#include <stdlib.h>
#include <string.h>

#include "core/base/json.h"
#include "core/base/mem.h"
#include "desk.h"
#include "doors/web/route.h"
#include "draw_page.h"
#include "platform/html/record.h"

static void list_page(struct exchange *x)
{
    struct html *h = desk_page(x, "draws", "抽取", "Draws", false);

    desk_draws(h, exchange_answer(x, "it"));
    exchange_send_page(x, 200);
}

static void list(struct exchange *x)
{
    desk_ask(x, "draw list", NULL, list_page);
}

static void preview_page(struct exchange *x)
{
    const struct error *e = exchange_error(x, "it");
    struct html *h = desk_page(x, "draws", "抽取预览", "Preview of a draw", true);

    if (e)
        html_el_say(h, "p", e->zh, e->en, "class", "error", "role", "alert", NULL);
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
    char *zh = mem_printf("抽取（承诺 %lld）", commit),
         *en = mem_printf("Draw (commit %lld)", commit);
    struct html *h = desk_page(x, "draws", zh, en, true);

    desk_draw(h, draw, exchange_may(x, "draw source") ? exchange_csrf(x) : NULL,
              exchange_may(x, "draw void"));
    exchange_send_page(x, 200);
    free(zh);
    free(en);
}

static void ask_one(struct exchange *x, exchange_fn *then)
{
    json_int_t commit = desk_id(x, "commit");

    if (commit >= 0)
        desk_ask(x, "draw show", json_pack("{s:I}", "commit", commit), then);
}

static void one(struct exchange *x)
{
    ask_one(x, one_page);
}

static void question(struct exchange *x)
{
    char *back = mem_printf("/desk/draws/%s", exchange_param(x, "commit"));
    char *action = mem_printf("%s/void", back);
    const struct desk_question q = {
        .action = action,
        .back = back,
        .csrf = exchange_csrf(x),
        .what_zh = "作废永久公开：任何人都会看到这次抽取、作废的时间、您的用户名和理由。"
                   "名单作废，案件撤回，同一天重新抽取一次；作废次数计入审计。",
        .what_en = "A void is public for ever: everybody sees this draw, when it was voided, your "
                   "user name and the reason. Its list is void, its cases are withdrawn, and the "
                   "day is drawn once more. Auditors count voids by officer.",
        .do_zh = "作废这次抽取",
        .do_en = "Void this draw",
        .reason_zh = "理由（永久公开）",
        .reason_en = "Why (public for ever)"};
    struct html *h = desk_page(x, "draws", "作废这次抽取？", "Void this draw?", false);

    desk_question(h, &q);
    exchange_send_page(x, 200);
    free(back);
    free(action);
}

static void ask_void(struct exchange *x)
{
    ask_one(x, question);
}

static void back_to_it(struct exchange *x)
{
    const json_t *said = exchange_answer(x, "it");
    const char *zh = json_text_or(said, "zh", NULL);
    const char *en = json_text_or(said, "en", NULL);
    char *path = mem_printf("/desk/draws/%s", exchange_param(x, "commit"));

    exchange_see_other(x, path, zh ? zh : "已办理。", en ? en : "Done.");
    free(path);
}

static json_t *with(struct exchange *x, json_int_t commit, const char *a, const char *b)
{
    json_t *args = json_pack("{s:I}", "commit", commit);
    const char *const names[] = {a, b};

    for (size_t i = 0; i < 2; i++) {
        const char *value = names[i] ? exchange_form(x, names[i], 0) : NULL;
        if (value && *value)
            json_object_set_new(args, names[i], json_string(value));
    }
    return args;
}

static void do_void(struct exchange *x)
{
    json_int_t commit = desk_id(x, "commit");

    if (commit >= 0)
        desk_ask(x, "draw void", with(x, commit, "reason", NULL), back_to_it);
}

static void source(struct exchange *x)
{
    json_int_t commit = desk_id(x, "commit");

    if (commit >= 0)
        desk_ask(x, "draw source", with(x, commit, "name", "value"), back_to_it);
}

const struct route routes_desk_draw[] = {
    {GET("/desk/draws", ROLE_STAFF, list)},
    {GET("/desk/draws/preview", ROLE_STAFF, preview)},
    {GET("/desk/draws/:commit", ROLE_STAFF, one)},
    {GET("/desk/draws/:commit/void", ROLE_ADMIN, ask_void)},
    {POST("/desk/draws/:commit/void", ROLE_ADMIN, do_void)},
    {POST("/desk/draws/:commit/source", ROLE_REGULATOR | ROLE_APPROVER | ROLE_ADMIN, source)},
    {.method = NULL},
};
