/* Imports in the browser: send, watch, decide, take the refused rows home. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "core/base/json.h"
#include "core/base/mem.h"
#include "desk.h"
#include "doors/web/desk/parts.h"
#include "doors/web/route.h"
#include "platform/html/record.h"
#include "platform/runtime/config.h"
#include "platform/runtime/daemon.h"
#include "platform/runtime/lanes.h"

static json_int_t last_id(const json_t *list)
{
    return json_int(json_array_get(json_object_get(list, "rows"), 0), "id");
}

/* ---- list ---- */

static json_int_t max_bytes(struct exchange *x)
{
    struct snapshot_ref *box = service_snapshot(exchange_service(x));
    json_int_t max = snapshot_of(box)->config->max_file_bytes;

    snapshot_drop(box);
    return max;
}

static void list_page(struct exchange *x)
{
    struct lane_state s;
    struct desk_progress progress = desk_progress_of(x, &s);
    const struct desk_imports p = {.list = exchange_answer(x, "it"),
                                   .progress = &progress,
                                   .csrf = exchange_may(x, "import") ? exchange_csrf(x) : NULL,
                                   .max_bytes = max_bytes(x)};
    struct html *h = desk_page(x, "imports", "导入", "Imports", true);

    desk_imports(h, &p);
    exchange_send_page(x, 200);
}

static void list(struct exchange *x)
{
    desk_ask(x, "import list", NULL, list_page);
}

/* ---- send ---- */

/* What is no CSV would fail later, less kindly. */
static bool is_csv(const char *name)
{
    size_t len = name ? strlen(name) : 0;

    return !name || (len > 4 && strcasecmp(name + len - 4, ".csv") == 0);
}

static void launch_page(struct exchange *x)
{
    char *path =
        mem_printf("/desk/imports/live?after=%lld", (long long)last_id(exchange_answer(x, "it")));
    const char *kind = exchange_form(x, "kind", 0), *mode = exchange_form(x, "mode", 0);
    const char *name = exchange_file_name(x, "file");
    int fd = exchange_file(x, "file");
    json_t *args = json_pack("{s:s}", "file", name && *name ? name : "upload.csv");
    struct error e;

    if (kind && *kind)
        json_object_set_new(args, "kind", json_string(kind));
    if (mode && *mode)
        json_object_set_new(args, strcmp(mode, "full") == 0 ? "full" : "delta", json_true());
    if (fd < 0) {
        json_decref(args);
        error_set(&e, E_INPUT, "没有选文件。请返回，选一个 CSV 文件。",
                  "No file was chosen. Go back and choose a CSV file.");
        exchange_fail(x, &e);
    } else if (!is_csv(name)) {
        close(fd);
        json_decref(args);
        error_set(&e, E_INPUT,
                  "只接受 CSV 文件。表格请在表格软件中另存为 CSV（UTF-8 或 GB18030）。",
                  "Only CSV files. Save a workbook as CSV (UTF-8 or GB18030) first.");
        exchange_fail(x, &e);
    } else if (desk_launch(x, "import", args, fd)) {
        exchange_see_other(x, path, "文件已收到。", "The file was received.");
    }
    free(path);
}

static void launch(struct exchange *x)
{
    desk_ask(x, "import list", NULL, launch_page);
}

/* ---- watch ---- */

static void live_page(struct exchange *x)
{
    struct lane_state s;
    struct desk_progress progress = desk_progress_of(x, &s);
    const char *after = exchange_query(x, "after", 0);
    json_int_t last = last_id(exchange_answer(x, "it"));
    struct page p = {.title_zh = "正在导入",
                     .title_en = "Importing",
                     .section = "desk",
                     .script = "desk.js",
                     .refresh_s = 2};

    if (!progress.busy) { /* the one that came is shown; none came: the list says why */
        char *path = after && last > strtoll(after, NULL, 10)
                         ? mem_printf("/desk/imports/%lld", (long long)last)
                         : mem_strdup("/desk/imports");
        exchange_see_other(x, path, NULL, NULL);
        free(path);
        return;
    }
    struct html *h = exchange_page(x, &p);
    desk_tabs(h, "imports", (exchange_who(x)->roles & ROLE_ADMIN) != 0);
    desk_progress(h, &progress);
    html_el_say(h, "p", "可以离开这一页：导入照常进行，结果在导入记录里。",
                "You may leave this page: the import goes on, and its outcome is in the history.",
                "class", "hint", NULL);
    exchange_send_page(x, 200);
}

static void live(struct exchange *x)
{
    desk_ask(x, "import list", NULL, live_page);
}

static void progress(struct exchange *x)
{
    struct lane_state s;
    struct desk_progress p = desk_progress_of(x, &s);
    struct buf body = {0};
    json_t *json = json_pack("{s:b, s:s, s:I, s:I, s:I}", "busy", p.busy, "step", p.step, "done",
                             p.done, "total", p.total, "waiting", p.waiting);
    char *text = json_dumps(json, JSON_COMPACT);

    buf_adds(&body, text);
    free(text);
    json_decref(json);
    exchange_send(x, 200, "application/json", NULL, &body);
}

/* ---- one ---- */

static void one_page(struct exchange *x)
{
    const json_t *show = exchange_answer(x, "it");
    char *title = mem_printf("%lld", (long long)json_integer_value(record_field(show, "id")));
    char *zh = mem_printf("第 %s 号导入", title), *en = mem_printf("Import %s", title);
    struct html *h = desk_page(x, "imports", zh, en, false);

    desk_import(h, show, exchange_may(x, "import confirm"));
    exchange_send_page(x, 200);
    free(title);
    free(zh);
    free(en);
}

static void ask_one(struct exchange *x, const char *op, exchange_fn *then)
{
    json_int_t id = desk_id(x, "id");

    if (id >= 0)
        desk_ask(x, op, json_pack("{s:I}", "id", id), then);
}

static void one(struct exchange *x)
{
    ask_one(x, "import show", one_page);
}

static void rejects_file(struct exchange *x)
{
    desk_download(x, exchange_answer(x, "it"), "text/csv; charset=utf-8");
}

static void rejects(struct exchange *x)
{
    ask_one(x, "import rejects", rejects_file);
}

static void template(struct exchange *x)
{
    desk_ask(x, "import template", json_pack("{s:s}", "kind", exchange_param(x, "kind")),
             rejects_file);
}

/* ---- decide ---- */

static void question(struct exchange *x, bool confirm)
{
    const json_t *show = exchange_answer(x, "it");
    const long long id = json_integer_value(record_field(show, "id"));
    const long long departed = json_integer_value(record_field(show, "departed")),
                    reclassified = json_integer_value(record_field(show, "reclassified"));
    char *back = mem_printf("/desk/imports/%lld", id);
    char *action = mem_printf("%s/%s", back, confirm ? "confirm" : "cancel");
    char *zh = confirm ? mem_printf("将移除 %lld 条、改变分类 %lld 条，立即生效，今后的抽取按新名录"
                                    "进行。移除的保留记录，再次出现在全量文件中即恢复。",
                                    departed, reclassified)
                       : mem_strdup("这个文件不导入，名录不变。文件保留在 failed 文件夹中。");
    char *en =
        confirm ? mem_printf("%lld rows depart and %lld are reclassified at once, and draws from "
                             "now on use the new registry. What departs is kept and comes back "
                             "with the next full file that has it.",
                             departed, reclassified)
                : mem_strdup("The file is not imported and the registry stays as it is. The file "
                             "is kept in the folder failed.");
    const struct desk_question q = {.action = action,
                                    .back = back,
                                    .csrf = exchange_csrf(x),
                                    .what_zh = zh,
                                    .what_en = en,
                                    .do_zh = confirm ? "确认导入" : "放弃导入",
                                    .do_en = confirm ? "Let it in" : "Drop it"};
    struct html *h = desk_page(x, "imports", confirm ? "确认导入？" : "放弃导入？",
                               confirm ? "Let this import in?" : "Drop this import?", false);

    desk_question(h, &q);
    exchange_send_page(x, 200);
    free(back);
    free(action);
    free(zh);
    free(en);
}

static void confirm_page(struct exchange *x)
{
    question(x, true);
}

static void confirm(struct exchange *x)
{
    ask_one(x, "import show", confirm_page);
}

static void cancel_page(struct exchange *x)
{
    question(x, false);
}

static void cancel(struct exchange *x)
{
    ask_one(x, "import show", cancel_page);
}

static void do_confirm(struct exchange *x)
{
    json_int_t id = desk_id(x, "id");

    if (id >= 0 && desk_launch(x, "import confirm", json_pack("{s:I}", "id", id), -1)) {
        char *path = mem_printf("/desk/imports/live?after=%lld", (long long)id - 1);
        exchange_see_other(x, path, NULL, NULL);
        free(path);
    }
}

static void cancelled(struct exchange *x)
{
    exchange_see_other(x, "/desk/imports", "已放弃，名录未变。",
                       "Dropped; the registry is as it was.");
}

static void do_cancel(struct exchange *x)
{
    ask_one(x, "import cancel", cancelled);
}

const struct route routes_desk_import[] = {
    {GET("/desk/imports", ROLE_STAFF, list)},
    {POST("/desk/imports", ROLE_ADMIN, launch)},
    {GET("/desk/imports/live", ROLE_STAFF, live)},
    {GET("/desk/imports/progress", ROLE_STAFF, progress)},
    {GET("/desk/imports/template/:kind", ROLE_STAFF, template)},
    {GET("/desk/imports/:id", ROLE_STAFF, one)},
    {GET("/desk/imports/:id/rejects", ROLE_STAFF, rejects)},
    {GET("/desk/imports/:id/confirm", ROLE_ADMIN, confirm)},
    {POST("/desk/imports/:id/confirm", ROLE_ADMIN, do_confirm)},
    {GET("/desk/imports/:id/cancel", ROLE_ADMIN, cancel)},
    {POST("/desk/imports/:id/cancel", ROLE_ADMIN, do_cancel)},
    {.method = NULL},
};
