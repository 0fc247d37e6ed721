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

static const struct desk_step all = {.op = "import list", .then = list_page};

/* ---- send ---- */

/* What is no CSV would fail later, less kindly. */
static bool is_csv(const char *name)
{
    size_t len = name ? strlen(name) : 0;

    return !name || (len > 4 && strcasecmp(name + len - 4, ".csv") == 0);
}

static void launch_page(struct exchange *x)
{
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
        exchange_see_other(x,
                           exchange_printf(x, "/desk/imports/live?after=%lld",
                                           (long long)last_id(exchange_answer(x, "it"))),
                           "文件已收到。", "The file was received.");
    }
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
        bool came = after && last > strtoll(after, NULL, 10);
        exchange_see_other(
            x, came ? exchange_printf(x, "/desk/imports/%lld", (long long)last) : "/desk/imports",
            NULL, NULL);
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

static const struct desk_step live = {.op = "import list", .then = live_page};

static void progress(struct exchange *x)
{
    struct lane_state s;
    struct desk_progress p = desk_progress_of(x, &s);

    exchange_send_json(x, 200,
                       json_pack("{s:b, s:s, s:I, s:I, s:I}", "busy", p.busy, "step", p.step,
                                 "done", p.done, "total", p.total, "waiting", p.waiting));
}

/* ---- one ---- */

static void one_page(struct exchange *x)
{
    const json_t *show = exchange_answer(x, "it");
    long long id = json_integer_value(record_field(show, "id"));
    struct html *h = desk_page(x, "imports", exchange_printf(x, "第 %lld 号导入", id),
                               exchange_printf(x, "Import %lld", id), false);

    desk_import(h, show, exchange_may(x, "import confirm"));
    exchange_send_page(x, 200);
}

static void rejects_file(struct exchange *x)
{
    desk_download(x, exchange_answer(x, "it"), "text/csv; charset=utf-8");
}

static const struct desk_step one = {.op = "import show", .then = one_page};
static const struct desk_step rejects = {.op = "import rejects", .then = rejects_file};
static const struct desk_step template = {.op = "import template", .then = rejects_file};

/* ---- decide ---- */

static void confirm_page(struct exchange *x)
{
    const json_t *show = exchange_answer(x, "it");
    long long departed = json_integer_value(record_field(show, "departed"));
    long long reclassified = json_integer_value(record_field(show, "reclassified"));

    desk_question_page(
        x, (struct desk_question){
               .tab = "imports",
               .title_zh = "确认导入？",
               .title_en = "Let this import in?",
               .what_zh =
                   exchange_printf(x,
                                   "将移除 %lld 条、改变分类 %lld 条，立即生效，今后的抽取按新名录"
                                   "进行。移除的保留记录，再次出现在全量文件中即恢复。",
                                   departed, reclassified),
               .what_en = exchange_printf(
                   x,
                   "%lld rows depart and %lld are reclassified at once, and draws from now on use "
                   "the new registry. What departs is kept and comes back with the next full file "
                   "that has it.",
                   departed, reclassified),
               .do_zh = "确认导入",
               .do_en = "Let it in"});
}

static const struct desk_question drop = {
    .tab = "imports",
    .title_zh = "放弃导入？",
    .title_en = "Drop this import?",
    .what_zh = "这个文件不导入，名录不变。文件保留在 failed 文件夹中。",
    .what_en = "The file is not imported and the registry stays as it is. The file is kept in the "
               "folder failed.",
    .do_zh = "放弃导入",
    .do_en = "Drop it"};

static void drop_page(struct exchange *x)
{
    desk_question_page(x, drop);
}

static void do_confirm(struct exchange *x)
{
    json_t *args = desk_args(x, "import confirm");
    long long id = json_int(args, "id");

    if (args && desk_launch(x, "import confirm", args, -1))
        exchange_see_other(x, exchange_printf(x, "/desk/imports/live?after=%lld", id - 1), NULL,
                           NULL);
}

static const struct desk_step confirm = {.op = "import show", .then = confirm_page};
static const struct desk_step cancel = {.op = "import show", .then = drop_page};
static const struct desk_step do_cancel = {.op = "import cancel",
                                           .next = "/desk/imports",
                                           .zh = "已放弃，名录未变。",
                                           .en = "Dropped; the registry is as it was."};

const struct route routes_desk_import[] = {
    {GET("/desk/imports", ROLE_STAFF, desk_step), .with = &all},
    {POST("/desk/imports", ROLE_ADMIN, launch)},
    {GET("/desk/imports/live", ROLE_STAFF, desk_step), .with = &live},
    {GET("/desk/imports/progress", ROLE_STAFF, progress)},
    {GET("/desk/imports/template/:kind", ROLE_STAFF, desk_step), .with = &template},
    {GET("/desk/imports/:id", ROLE_STAFF, desk_step), .with = &one},
    {GET("/desk/imports/:id/rejects", ROLE_STAFF, desk_step), .with = &rejects},
    {GET("/desk/imports/:id/confirm", ROLE_ADMIN, desk_step), .with = &confirm},
    {POST("/desk/imports/:id/confirm", ROLE_ADMIN, do_confirm)},
    {GET("/desk/imports/:id/cancel", ROLE_ADMIN, desk_step), .with = &cancel},
    {POST("/desk/imports/:id/cancel", ROLE_ADMIN, desk_step), .with = &do_cancel},
    {.method = NULL},
};
