/* The auditor desk: reads everything, changes nothing. */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "audit_page.h"
#include "core/base/mem.h"
#include "doors/web/desk/parts.h"
#include "doors/web/longwork.h"
#include "doors/web/route.h"
#include "features/audit/archive.h"
#include "platform/html/record.h"
#include "platform/html/sheet.h"
#include "platform/html/view.h"
#include "platform/html/working.h"
#include "platform/runtime/daemon.h"

#define AUDIT_DESK (ROLE_AUDITOR | ROLE_ADMIN)

static const char *filled(const char *text)
{
    return text && *text ? text : NULL;
}

static struct audit_query query_of(struct exchange *x)
{
    return (struct audit_query){.path = exchange_path(x),
                                .from = filled(exchange_query(x, "from", 0)),
                                .until = filled(exchange_query(x, "until", 0)),
                                .task = filled(exchange_query(x, "task", 0)),
                                .kind = filled(exchange_query(x, "kind", 0)),
                                .faults = filled(exchange_query(x, "faults", 0)) != NULL};
}

static void put(json_t *args, const char *name, const char *value)
{
    if (value)
        json_object_set_new(args, name, json_string(value));
}

/* The period, and the task where the operation takes one. */
static json_t *args_of(struct exchange *x, bool task)
{
    struct audit_query q = query_of(x);
    json_t *args = json_object();

    put(args, "from", q.from);
    put(args, "until", q.until);
    if (task)
        put(args, "task", q.task);
    return args;
}

static void ask(struct exchange *x, const char *op, json_t *args, exchange_fn *then)
{
    exchange_ask(x, "it", op, args);
    exchange_then(x, then);
}

static struct html *page_again(struct exchange *x, const char *tab, const char *zh, const char *en,
                               bool again)
{
    struct page p = {.title_zh = zh,
                     .title_en = en,
                     .section = "audit",
                     .wide = true,
                     .script = again ? "wait.js" : NULL,
                     .refresh_s = again ? 2 : 0};
    struct html *h = exchange_page(x, &p);

    audit_tabs(h, tab);
    return h;
}

static struct html *page(struct exchange *x, const char *tab, const char *zh, const char *en)
{
    return page_again(x, tab, zh, en, false);
}

/* ?csv=KEY asks for that table as a file, ?csv= for the answer itself. True if it was sent. */
static bool sent_csv(struct exchange *x, const char *name, const json_t *it)
{
    const char *key = exchange_query(x, "csv", 0);
    const json_t *table = key && *key ? record_table(it, key) : it;
    struct buf body = {0};

    if (!key || !json_object_get(table, "rows"))
        return false;
    char *file = mem_printf("%s%s%s.csv", name, *key ? "-" : "", key);
    sheet_csv(table, exchange_lang(x), &body);
    exchange_send(x, 200, "text/csv; charset=utf-8", file, &body);
    free(file);
    return true;
}

/* A page that shows what one operation answers. */
struct view {
    const char *tab, *zh, *en;
    void (*write)(struct html *h, const struct audit_query *q, const json_t *answer);
};

static void show(struct exchange *x, const struct view *v)
{
    struct audit_query q = query_of(x);

    if (sent_csv(x, v->tab, exchange_answer(x, "it")))
        return;
    struct html *h = page(x, v->tab, v->zh, v->en);
    v->write(h, &q, exchange_answer(x, "it"));
    exchange_send_page(x, 200);
}

/* ---- the pages ---- */

static void show_overview(struct exchange *x)
{
    show(x, &(struct view){"overview", "审计", "Audit", audit_overview});
}

static void overview(struct exchange *x)
{
    ask(x, "audit overview", args_of(x, true), show_overview);
}

static void show_draws(struct exchange *x)
{
    show(x, &(struct view){"draws", "抽取的全部步骤", "Every step of every draw", audit_draws});
}

static void draws(struct exchange *x)
{
    json_t *args = args_of(x, true);

    if (query_of(x).faults)
        json_object_set_new(args, "faults", json_true());
    ask(x, "audit draws", args, show_draws);
}

static void show_draw(struct exchange *x)
{
    show(x, &(struct view){"draws", "一次抽取的完整记录", "The full record of a draw", audit_draw});
}

static void draw(struct exchange *x)
{
    ask(x, "audit draw", json_pack("{s:s}", "commit", exchange_param(x, "commit")), show_draw);
}

static void show_officers(struct exchange *x)
{
    show(x, &(struct view){"officers", "作废、更换和批准，按人员",
                           "Voids, replacements and approvals, by officer", audit_officers});
}

static void officers(struct exchange *x)
{
    ask(x, "audit officers", args_of(x, true), show_officers);
}

static void show_working(struct html *h, const struct longwork_state *s, const char *zh,
                         const char *en)
{
    const struct working w = {.zh = zh,
                              .en = en,
                              .began = s->began,
                              .step = s->step,
                              .done = s->done,
                              .total = s->total,
                              .waiting = s->waiting};

    working_show(h, &w);
}

/* When what is shown was worked out, and how to have it done anew. */
static void worked_out(struct html *h, const struct audit_query *q, const char *began)
{
    char *again = url_with(q->path, "from", q->from, "until", q->until, "task", q->task, "again",
                           "yes", NULL);

    html_open(h, "p", "class", "hint", NULL);
    html_sayf(h, "按 %s 的台账计算。", "Worked out from the ledger of %s. ", began);
    html_el_say(h, "a", "重新计算", "Do it anew", "href", again, NULL);
    html_close(h, "p");
    free(again);
}

static void show_randomness(struct exchange *x)
{
    struct longwork_state s = longwork_state(x);
    struct audit_query q = query_of(x);

    if (s.error) {
        exchange_fail(x, s.error);
        return;
    }
    if (s.answer && sent_csv(x, "randomness", s.answer))
        return;
    struct html *h =
        page_again(x, "randomness", "抽取像不像抽签", "Do the draws look like lots?", s.running);
    if (s.running) {
        show_working(h, &s, "正在检验随机性", "Testing the draws");
    } else {
        worked_out(h, &q, s.began);
        audit_randomness(h, &q, s.answer);
    }
    exchange_send_page(x, 200);
}

/* Anew leads to the address without that word, which may be asked for again and again. */
static void begun_again(struct exchange *x)
{
    struct audit_query q = query_of(x);
    char *url = url_with(q.path, "from", q.from, "until", q.until, "task", q.task, NULL);

    exchange_see_other(x, url, NULL, NULL);
    free(url);
}

static void randomness(struct exchange *x)
{
    bool again = filled(exchange_query(x, "again", 0)) != NULL;

    longwork_ask(x, "audit randomness", args_of(x, true), again,
                 again ? begun_again : show_randomness);
}

static void show_firms(struct exchange *x)
{
    show(x, &(struct view){"firms", "从未抽中和抽中过多的企业",
                           "Firms never drawn, and drawn too often", audit_firms});
}

static void firms(struct exchange *x)
{
    json_t *args = args_of(x, true);

    put(args, "kind", query_of(x).kind);
    put(args, "page", filled(exchange_query(x, "page", 0)));
    ask(x, "audit firms", args, show_firms);
}

static void show_treatment(struct exchange *x)
{
    show(x, &(struct view){"treatment", "内外资企业同等待遇",
                           "Foreign-invested and domestic firms compared", audit_treatment});
}

static void treatment(struct exchange *x)
{
    ask(x, "report treatment", args_of(x, false), show_treatment);
}

static void show_timeliness(struct exchange *x)
{
    show(x, &(struct view){"timeliness", "办案及时性", "How timely cases are", audit_timeliness});
}

static void timeliness(struct exchange *x)
{
    ask(x, "audit timeliness", args_of(x, true), show_timeliness);
}

/* ---- log ---- */

static void show_entries(struct exchange *x)
{
    struct audit_query q = query_of(x);

    if (sent_csv(x, "log", exchange_answer(x, "it")))
        return;
    struct html *h = page(x, "log", "公开日志", "The public log");
    audit_entries(h, &q, filled(exchange_query(x, "type", 0)), exchange_answer(x, "it"));
    exchange_send_page(x, 200);
}

static void entries(struct exchange *x)
{
    json_t *args = json_object();

    put(args, "before", filled(exchange_query(x, "before", 0)));
    put(args, "type", filled(exchange_query(x, "type", 0)));
    ask(x, "audit entries", args, show_entries);
}

static void show_entry(struct exchange *x)
{
    show(x, &(struct view){"log", "日志条目及其证明", "A log entry and its proof", audit_entry});
}

static void entry(struct exchange *x)
{
    ask(x, "audit entry", json_pack("{s:s}", "index", exchange_param(x, "index")), show_entry);
}

static void show_admin(struct exchange *x)
{
    show(x,
         &(struct view){"admin", "谁对系统做过什么", "Who did what with the daemon", audit_admin});
}

static void admin(struct exchange *x)
{
    json_t *args = json_object();

    put(args, "before", filled(exchange_query(x, "before", 0)));
    ask(x, "audit admin", args, show_admin);
}

/* ---- cases ---- */

static void show_cases(struct exchange *x)
{
    struct html *h = page(x, "cases", "核对案件经过", "Verify the histories of cases");

    audit_cases(h, filled(exchange_query(x, "case", 0)), exchange_answer(x, "it"));
    exchange_send_page(x, 200);
}

static void cases(struct exchange *x)
{
    json_t *args = json_object();

    if (!exchange_query(x, "run", 0)) {
        json_decref(args);
        show_cases(x);
        return;
    }
    put(args, "case", filled(exchange_query(x, "case", 0)));
    ask(x, "case verify", args, show_cases);
}

/* ---- archives ---- */

static void show_download(struct exchange *x)
{
    struct audit_query q = query_of(x);
    bool any = exchange_may(x, "audit exports") && longwork_look(x, "audit export");
    struct longwork_state s = any ? longwork_state(x) : (struct longwork_state){.running = false};
    struct html *h =
        page_again(x, "download", "下载一段期间的全部资料", "Everything of a period", s.running);

    if (s.running)
        show_working(h, &s, "正在打包", "Packing");
    else if (s.error)
        view_error(h, s.error->zh, s.error->en);
    audit_download(h, &q, exchange_csrf(x), exchange_answer(x, "it"));
    exchange_send_page(x, 200);
}

static void download(struct exchange *x)
{
    if (exchange_may(x, "audit exports"))
        ask(x, "audit exports", NULL, show_download);
    else
        show_download(x);
}

static void packed(struct exchange *x)
{
    struct longwork_state s = longwork_state(x);

    if (s.error)
        exchange_fail(x, s.error);
    else if (s.running)
        exchange_see_other(x, "/audit/download", NULL, NULL);
    else
        exchange_see_other(x, "/audit/download", "已打包，可以下载。",
                           "Packed; it can be downloaded.");
}

static void pack(struct exchange *x)
{
    json_t *args = json_object();

    put(args, "from", filled(exchange_form(x, "from", 0)));
    put(args, "until", filled(exchange_form(x, "until", 0)));
    longwork_ask(x, "audit export", args, true, packed);
}

static void archive(struct exchange *x)
{
    const char *name = exchange_param(x, "name");
    struct snapshot_ref *box = service_snapshot(exchange_service(x));
    char *path = archive_path(snapshot_of(box)->config, name);
    int fd = archive_name_valid(name) ? open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW) : -1;
    struct stat st;
    struct error e;

    snapshot_drop(box);
    free(path);
    if (fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode)) {
        exchange_send_file(x, "application/zstd", name, fd, st.st_size);
        return;
    }
    if (fd >= 0)
        close(fd);
    error_set(&e, E_NOTFOUND, "没有这个归档，可能已被较新的取代；请重新打包。",
              "There is no such archive; newer ones may have taken its place. Pack it again.");
    exchange_fail(x, &e);
}

const struct route routes_audit[] = {
    {GET("/audit", AUDIT_DESK, overview)},
    {GET("/audit/draws", AUDIT_DESK, draws)},
    {GET("/audit/draw/:commit", AUDIT_DESK, draw)},
    {GET("/audit/officers", AUDIT_DESK, officers)},
    {GET("/audit/randomness", AUDIT_DESK, randomness)},
    {GET("/audit/firms", AUDIT_DESK, firms)},
    {GET("/audit/treatment", AUDIT_DESK, treatment)},
    {GET("/audit/timeliness", AUDIT_DESK, timeliness)},
    {GET("/audit/cases", AUDIT_DESK, cases)},
    {GET("/audit/log", AUDIT_DESK, entries)},
    {GET("/audit/log/:index", AUDIT_DESK, entry)},
    {GET("/audit/admin", AUDIT_DESK, admin)},
    {GET("/audit/download", AUDIT_DESK, download)},
    {POST("/audit/download", ROLE_AUDITOR, pack)},
    {GET("/audit/download/:name", ROLE_AUDITOR, archive)},
    {.method = NULL},
};
