/* Code tables and templates at the desk. */
#include <stdlib.h>
#include <string.h>

#include "core/base/json.h"
#include "core/base/mem.h"
#include "desk.h"
#include "doors/web/pages.h"
#include "doors/web/route.h"
#include "platform/html/record.h"
#include "tables_page.h"

static json_t *name_arg(const char *name)
{
    return json_pack("{s:s}", "name", name ? name : "");
}

static void list_page(struct exchange *x)
{
    struct html *h = desk_page(x, "tables", "代码表和文书", "Tables and templates", false);

    desk_tables(h, exchange_answer(x, "list"), exchange_answer(x, "history"));
    exchange_send_page(x, 200);
}

static void list(struct exchange *x)
{
    exchange_ask(x, "list", "table list", NULL);
    exchange_ask(x, "history", "table history", NULL);
    exchange_then(x, list_page);
}

static void show_page(struct exchange *x)
{
    const json_t *show = exchange_answer(x, "show");
    const json_t *what = record_field(show, "what");
    struct html *h = desk_page(x, "tables", json_text_or(what, "zh", NULL),
                               json_text_or(what, "en", NULL), false);

    desk_table_page(h, show, exchange_answer(x, "history"), exchange_may(x, "table propose"));
    exchange_send_page(x, 200);
}

static void show(struct exchange *x)
{
    const char *name = exchange_query(x, "name", 0);

    exchange_ask(x, "show", "table show", name_arg(name));
    exchange_ask(x, "history", "table history", name_arg(name));
    exchange_then(x, show_page);
}

/* As documents of cases are shown: in a sandbox with the style sheets that stand in it. */
static void preview_shown(struct exchange *x)
{
    const json_t *file = json_object_get(exchange_answer(x, "it"), "file");
    struct buf body = {0};

    buf_adds(&body, json_text(file, "text"));
    exchange_send_document(x, &body);
}

static void preview(struct exchange *x)
{
    desk_ask(x, "table preview", name_arg(exchange_query(x, "name", 0)), preview_shown);
}

static void preview_file(struct exchange *x)
{
    desk_download(x, exchange_answer(x, "it"), "text/html; charset=utf-8");
}

static void preview_download(struct exchange *x)
{
    desk_ask(x, "table preview", name_arg(exchange_query(x, "name", 0)), preview_file);
}

/* ---- versions ---- */

static void change_page(struct exchange *x)
{
    const json_t *show = exchange_answer(x, "it");
    const struct desk_change p = {.show = show,
                                  .viewer = exchange_who(x)->actor,
                                  .csrf =
                                      exchange_may(x, "table approve") ? exchange_csrf(x) : NULL};
    long long id = json_integer_value(record_field(show, "change"));
    const char *name = record_text(show, "name");
    struct html *h = desk_page(x, "tables", exchange_printf(x, "变更 %lld：%s", id, name),
                               exchange_printf(x, "Change %lld: %s", id, name), false);

    desk_table_change(h, &p);
    exchange_send_page(x, 200);
}

static const struct desk_step change = {.op = "table show", .then = change_page};
static const struct desk_step approve = {.op = "table approve", .next = "/desk/tables"};
static const struct desk_step reject = {.op = "table reject", .next = "/desk/tables"};

static const struct desk_question ask_reject = {
    .tab = "tables",
    .title_zh = "退回这项变更？",
    .title_en = "Reject this change?",
    .what_zh = "退回后不生效；文本保留在变更记录里。",
    .what_en = "It does not take effect; its text stays on record.",
    .do_zh = "退回",
    .do_en = "Reject",
    .reason_zh = "理由",
    .reason_en = "Why"};

/* ---- the editor ---- */

struct work {
    const char *name, *base, *reason;
    struct buf text;
};

static void work_free(void *kept)
{
    struct work *w = kept;

    buf_free(&w->text);
    free(w);
}

static struct work *work_new(struct exchange *x, const char *name, const char *base,
                             const char *reason)
{
    struct work *w = mem_new(sizeof *w);

    *w = (struct work){
        .name = name ? name : "", .base = base ? base : "", .reason = reason ? reason : ""};
    buf_adds(&w->text, "");
    exchange_keep(x, w, work_free);
    return w;
}

static void editor_page(struct exchange *x)
{
    const struct work *w = exchange_kept(x);
    const struct error *e = exchange_error(x, "it");
    const json_t *said = exchange_answer(x, "it");
    const struct desk_table_editor p = {.name = w->name,
                                        .text = w->text.data,
                                        .reason = w->reason,
                                        .base = w->base,
                                        .csrf = exchange_csrf(x),
                                        .said_zh = json_text_or(said, "zh", NULL),
                                        .said_en = json_text_or(said, "en", NULL),
                                        .bad_zh = e ? e->zh : NULL,
                                        .bad_en = e ? e->en : NULL};
    struct html *h = desk_page(x, "tables", exchange_printf(x, "修改 %s", w->name),
                               exchange_printf(x, "Change %s", w->name), true);

    desk_table_editor(h, &p);
    exchange_send_page(x, e ? 409 : 200);
}

/* What is in force, or an earlier version to bring back; held against what is in force. */
static void begin(struct exchange *x)
{
    const json_t *now = exchange_answer(x, "now"), *from = exchange_answer(x, "from");
    long long number = json_integer_value(record_field(from, "change"));
    struct work *w = work_new(x, exchange_query(x, "name", 0), record_text(now, "sha256"),
                              from ? exchange_printf(x, "恢复第 %lld 号变更的版本", number) : NULL);

    buf_adds(&w->text, record_text(from ? from : now, "text"));
    editor_page(x);
}

static void edit(struct exchange *x)
{
    const char *from = exchange_query(x, "from", 0);

    exchange_ask(x, "now", "table show", name_arg(exchange_query(x, "name", 0)));
    if (from)
        exchange_ask(x, "from", "table show", json_pack("{s:s}", "change", from));
    exchange_then(x, begin);
}

static void proposed(struct exchange *x)
{
    if (exchange_error(x, "it")) {
        editor_page(x);
        return;
    }
    long long number = json_integer_value(record_field(exchange_answer(x, "it"), "change"));
    exchange_see_other(x, exchange_printf(x, "/desk/tables/change/%lld", number),
                       "已提出，须由另一位管理员批准。",
                       "Proposed; another administrator has to approve it.");
}

static void previewed(struct exchange *x)
{
    if (exchange_error(x, "it"))
        editor_page(x);
    else if (strcmp(exchange_form(x, "do", 0), "download") == 0)
        preview_file(x);
    else
        preview_shown(x);
}

static void post(struct exchange *x)
{
    const char *action = exchange_form(x, "do", 0), *text = exchange_form(x, "text", 0);
    struct work *w = work_new(x, exchange_form(x, "name", 0), exchange_form(x, "base", 0),
                              exchange_form(x, "reason", 0));

    buf_adds(&w->text, text ? text : "");
    json_t *args = json_pack("{s:s, s:s}", "name", w->name, "file", "table");
    bool propose = action && strcmp(action, "propose") == 0;
    bool look = action && (strcmp(action, "preview") == 0 || strcmp(action, "download") == 0);
    if (propose) {
        if (*w->base)
            json_object_set_new(args, "base", json_string(w->base));
        if (*w->reason)
            json_object_set_new(args, "reason", json_string(w->reason));
    }
    exchange_try(x, "it",
                 propose ? "table propose"
                 : look  ? "table preview"
                         : "table check",
                 args, pages_text_fd(w->text.data, w->text.len));
    exchange_then(x, propose ? proposed : look ? previewed : editor_page);
}

const struct route routes_desk_tables[] = {
    {GET("/desk/tables", ROLE_STAFF, list)},
    {GET("/desk/tables/show", ROLE_STAFF, show)},
    {GET("/desk/tables/preview", ROLE_STAFF, preview)},
    {GET("/desk/tables/preview.html", ROLE_STAFF, preview_download)},
    {GET("/desk/tables/edit", ROLE_ADMIN, edit)},
    {POST("/desk/tables/edit", ROLE_ADMIN, post)},
    {GET("/desk/tables/change/:change", ROLE_STAFF, desk_step), .with = &change},
    {POST("/desk/tables/change/:change/approve", ROLE_ADMIN, desk_step), .with = &approve},
    {GET("/desk/tables/change/:change/reject", ROLE_ADMIN, desk_ask_first), .with = &ask_reject},
    {POST("/desk/tables/change/:change/reject", ROLE_ADMIN, desk_step), .with = &reject},
    {.method = NULL},
};
