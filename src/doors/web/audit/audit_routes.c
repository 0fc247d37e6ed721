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
#include "doors/web/pages.h"
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
                                .type = filled(exchange_query(x, "type", 0)),
                                .faults = filled(exchange_query(x, "faults", 0)) != NULL};
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

/* A page that shows what one operation answers: the .with of its route. */
struct view {
    const char *tab, *zh, *en;
    const char *op;
    const char *const *names; /* parameters of the operation that stand in the query; or NULL */
    const char *place;        /* and the one in the path; or NULL */
    void (*write)(struct html *h, const struct audit_query *q, const json_t *answer);
};

static const char *const none[] = {NULL};
static const char *const days[] = {"from", "until", NULL};
static const char *const days_and_task[] = {"from", "until", "task", NULL};

static void show(struct exchange *x)
{
    const struct view *v = exchange_with(x);
    struct audit_query q = query_of(x);

    if (sent_csv(x, v->tab, exchange_answer(x, "it")))
        return;
    struct html *h = page(x, v->tab, v->zh, v->en);
    v->write(h, &q, exchange_answer(x, "it"));
    exchange_send_page(x, 200);
}

static void view(struct exchange *x)
{
    const struct view *v = exchange_with(x);
    json_t *args = pages_args(x, v->op, v->names ? v->names : none);

    if (v->place)
        json_object_set_new(args, v->place, json_string(exchange_param(x, v->place)));
    exchange_ask(x, "it", v->op, args);
    exchange_then(x, show);
}

/* ---- randomness, which takes long ---- */

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

    longwork_ask(x, "audit randomness", pages_args(x, "audit randomness", days_and_task), again,
                 again ? begun_again : show_randomness);
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
    static const char *const names[] = {"case", NULL};

    if (exchange_query(x, "run", 0))
        exchange_ask(x, "it", "case verify", pages_args(x, "case verify", names));
    exchange_then(x, show_cases);
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
        exchange_ask(x, "it", "audit exports", NULL);
    exchange_then(x, show_download);
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

    for (const char *const *name = days; *name; name++) {
        const char *day = filled(exchange_form(x, *name, 0));
        if (day)
            json_object_set_new(args, *name, json_string(day));
    }
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

/* ---- all of them ---- */

static const struct view overview = {.tab = "overview",
                                     .zh = "审计",
                                     .en = "Audit",
                                     .op = "audit overview",
                                     .names = days_and_task,
                                     .write = audit_overview};

static const char *const of_draws[] = {"from", "until", "task", "faults", NULL};
static const struct view draws = {.tab = "draws",
                                  .zh = "抽取的全部步骤",
                                  .en = "Every step of every draw",
                                  .op = "audit draws",
                                  .names = of_draws,
                                  .write = audit_draws};

static const struct view draw = {.tab = "draws",
                                 .zh = "一次抽取的完整记录",
                                 .en = "The full record of a draw",
                                 .op = "audit draw",
                                 .place = "commit",
                                 .write = audit_draw};

static const struct view officers = {.tab = "officers",
                                     .zh = "作废、更换和批准，按人员",
                                     .en = "Voids, replacements and approvals, by officer",
                                     .op = "audit officers",
                                     .names = days_and_task,
                                     .write = audit_officers};

static const char *const of_firms[] = {"from", "until", "task", "kind", "page", NULL};
static const struct view firms = {.tab = "firms",
                                  .zh = "从未抽中和抽中过多的企业",
                                  .en = "Firms never drawn, and drawn too often",
                                  .op = "audit firms",
                                  .names = of_firms,
                                  .write = audit_firms};

static const struct view treatment = {.tab = "treatment",
                                      .zh = "内外资企业同等待遇",
                                      .en = "Foreign-invested and domestic firms compared",
                                      .op = "report treatment",
                                      .names = days,
                                      .write = audit_treatment};

static const struct view timeliness = {.tab = "timeliness",
                                       .zh = "办案及时性",
                                       .en = "How timely cases are",
                                       .op = "audit timeliness",
                                       .names = days_and_task,
                                       .write = audit_timeliness};

static const char *const of_entries[] = {"before", "type", NULL};
static const struct view entries = {.tab = "log",
                                    .zh = "公开日志",
                                    .en = "The public log",
                                    .op = "audit entries",
                                    .names = of_entries,
                                    .write = audit_entries};

static const struct view entry = {.tab = "log",
                                  .zh = "日志条目及其证明",
                                  .en = "A log entry and its proof",
                                  .op = "audit entry",
                                  .place = "index",
                                  .write = audit_entry};

static const char *const of_admin[] = {"before", NULL};
static const struct view admin = {.tab = "admin",
                                  .zh = "谁对系统做过什么",
                                  .en = "Who did what with the daemon",
                                  .op = "audit admin",
                                  .names = of_admin,
                                  .write = audit_admin};

const struct route routes_audit[] = {
    {GET("/audit", AUDIT_DESK, view), .with = &overview},
    {GET("/audit/draws", AUDIT_DESK, view), .with = &draws},
    {GET("/audit/draw/:commit", AUDIT_DESK, view), .with = &draw},
    {GET("/audit/officers", AUDIT_DESK, view), .with = &officers},
    {GET("/audit/randomness", AUDIT_DESK, randomness)},
    {GET("/audit/firms", AUDIT_DESK, view), .with = &firms},
    {GET("/audit/treatment", AUDIT_DESK, view), .with = &treatment},
    {GET("/audit/timeliness", AUDIT_DESK, view), .with = &timeliness},
    {GET("/audit/cases", AUDIT_DESK, cases)},
    {GET("/audit/log", AUDIT_DESK, view), .with = &entries},
    {GET("/audit/log/:index", AUDIT_DESK, view), .with = &entry},
    {GET("/audit/admin", AUDIT_DESK, view), .with = &admin},
    {GET("/audit/download", AUDIT_DESK, download)},
    {POST("/audit/download", ROLE_AUDITOR, pack)},
    {GET("/audit/download/:name", ROLE_AUDITOR, archive)},
    {.method = NULL},
};
