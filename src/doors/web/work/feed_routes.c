/* Deadlines for calendar programs and feed readers, which have no login but a secret address. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "case_page.h"
#include "core/base/date.h"
#include "core/base/json.h"
#include "core/base/mem.h"
#include "doors/web/exchange_private.h"
#include "doors/web/pages.h"
#include "doors/web/route.h"
#include "platform/html/atom.h"
#include "platform/html/form.h"
#include "platform/html/view.h"
#include "platform/ops/op.h"
#include "platform/runtime/config.h"
#include "platform/runtime/daemon.h"
#include "platform/runtime/snapshot.h"

/* ---- the page on which the address is made ---- */

static void addresses(const struct exchange *x, struct html *h, const char *secret)
{
    static const char *const kinds[][3] = {{"calendar", "ics", "日历 / calendar"},
                                           {"feed", "atom", "阅读器 / feed reader"}};

    html_open(h, "div", "class", "card", NULL);
    html_el_say(
        h, "p",
        "把下面的地址加到日历程序或阅读器里。知道地址的人就能看到您的期限，请不要转发；这里只显示一"
        "次。",
        "Add these addresses to your calendar program or feed reader. Whoever knows them sees "
        "your deadlines: do not pass them on. They are shown this once.",
        NULL);
    for (size_t i = 0; i < 2; i++) {
        char *path = mem_printf("/%s/%s.%s", kinds[i][0], secret, kinds[i][1]);
        char *url = exchange_url(x, path);
        html_open(h, "p", NULL);
        html_textf(h, "%s: ", kinds[i][2]);
        html_el(h, "a", url, "href", url, "class", "mono", NULL);
        html_close(h, "p");
        free(url);
        free(path);
    }
    html_close(h, "div");
}

static void show(struct exchange *x)
{
    struct page p = {.title_zh = "日历和阅读器", .title_en = "Calendar and feed reader"};
    const json_t *list = exchange_answer(x, "list"), *made = exchange_answer(x, "made");
    const json_t *first = json_array_get(json_object_get(made, "fields"), 0);
    const char *since = json_text_or(list, "address_since", NULL);
    struct html *h = exchange_page(x, &p);

    if (made)
        addresses(x, h, json_text_or(first, "value", NULL));
    html_open(h, "div", "class", "actions", NULL);
    form_button(h, "/calendar", exchange_csrf(x), NULL,
                since ? "换一个新地址（旧的作废）" : "生成地址",
                since ? "Make a new address (the old one ends)" : "Make an address", NULL);
    if (since)
        form_button(h, "/calendar/revoke", exchange_csrf(x), NULL, "作废地址",
                    "Take the address back", NULL);
    html_close(h, "div");
    if (since)
        html_el_sayf(h, "p", "soft", "现有地址生成于 %s。", "The present address was made at %s.",
                     since);
    html_el_say(h, "h2", "其中的内容", "What is in it", NULL);
    view_table(h, list, NULL, view_cells, casefile_links);
    view_notes(h, list);
    exchange_send_page(x, 200);
}

static void page(struct exchange *x)
{
    exchange_ask(x, "list", "calendar show", NULL);
    exchange_then(x, show);
}

static void made(struct exchange *x)
{
    page(x);
}

static void make(struct exchange *x)
{
    exchange_ask(x, "made", "calendar token", NULL);
    exchange_then(x, made);
}

static void revoked(struct exchange *x)
{
    exchange_see_other(x, "/calendar", "地址已作废。", "The address is void.");
}

static void revoke(struct exchange *x)
{
    exchange_ask(x, "gone", "calendar revoke", NULL);
    exchange_then(x, revoked);
}

/* ---- what programs fetch ---- */

/* "SECRET.ics" asks as nobody, who may do nothing but this. */
static bool ask_feed(struct exchange *x, const char *ending, exchange_fn *then)
{
    const char *file = exchange_param(x, "file");
    size_t len = strlen(file), tail = strlen(ending);

    if (len <= tail || strcmp(file + len - tail, ending) != 0)
        return false;
    x->session.who = (struct access){.actor = "feed"};
    x->known = true;
    exchange_try(x, "feed", "calendar feed",
                 json_pack("{s:o}", "secret", json_stringn(file, len - tail)), -1);
    exchange_then(x, then);
    return true;
}

static void no_feed(struct exchange *x)
{
    struct buf body = {0};

    x->known = false;
    buf_adds(&body, "没有这个地址，或已作废。\nThere is no such address, or it was taken back.\n");
    exchange_send(x, 404, "text/plain; charset=utf-8", NULL, &body);
}

static void send_calendar(struct exchange *x)
{
    const json_t *file = json_object_get(exchange_answer(x, "feed"), "file");
    const char *text = json_text_or(file, "text", NULL);
    struct buf body = {0};

    x->known = false;
    if (!text) {
        no_feed(x);
        return;
    }
    buf_adds(&body, text);
    exchange_send(x, 200, "text/calendar; charset=utf-8", NULL, &body);
}

static void calendar(struct exchange *x)
{
    if (!ask_feed(x, ".ics", send_calendar))
        no_feed(x);
}

/* ---- Atom ---- */

/* Of one deadline. Its id is its whole address where we know one, so that it is anybody's only. */
static void add_entry(struct atom *feed, const json_t *row, int64_t now)
{
    const char *day = json_text_or(row, "day", NULL);
    const char *what = json_text(json_object_get(row, "what"), "zh");
    const char *name = json_text_or(row, "name", NULL);
    const char *no = json_text_or(row, name ? "case" : "matter", NULL);
    const char *url = json_text_or(row, "url", NULL);
    const char *uid = json_text_or(row, "uid", NULL);
    char *id = *url == '/' ? mem_printf("urn:inspectd:%s", uid) : mem_printf("%s#%s", url, uid);
    char *title = mem_printf("%s %s：%s", day, what, name ? name : no);

    atom_entry(feed, &(struct atom_entry){
                         .id = id, .title = title, .summary = no, .page = url, .updated = now});
    free(title);
    free(id);
}

#define ENTRIES 100

static void write_atom(struct exchange *x, struct atom *feed, const json_t *rows)
{
    int64_t now = service_now(exchange_service(x));
    struct snapshot_ref *box = service_snapshot(exchange_service(x));
    const struct config *config = snapshot_of(box)->config;
    char *path = mem_printf("/feed/%s", exchange_param(x, "file"));
    char *self = config_link(config, path), *page = config_link(config, "/calendar");
    size_t i;
    json_t *row;

    atom_begin(feed, &(struct atom_head){.id = *self == '/' ? "urn:inspectd:deadlines" : self,
                                         .title = "双随机检查期限",
                                         .author = "inspectd",
                                         .self = self,
                                         .page = page,
                                         .updated = now});
    json_array_foreach((json_t *)(uintptr_t)rows, i, row)
    {
        if (i < ENTRIES)
            add_entry(feed, row, now);
    }
    atom_end(feed);
    free(path);
    free(self);
    free(page);
    snapshot_drop(box);
}

static void send_atom(struct exchange *x)
{
    struct atom feed = {.xml = {.lang = LANG_ZH}, .base = ""};

    x->known = false;
    if (exchange_error(x, "feed")) {
        no_feed(x);
        return;
    }
    write_atom(x, &feed, json_object_get(exchange_answer(x, "feed"), "rows"));
    exchange_send(x, 200, "application/atom+xml; charset=utf-8", NULL, &feed.xml.out);
}

static void atom(struct exchange *x)
{
    if (!ask_feed(x, ".atom", send_atom))
        no_feed(x);
}

const struct route routes_feed[] = {
    {GET("/calendar", ROLE_STAFF, page)},
    {POST("/calendar", ROLE_STAFF, make)},
    {POST("/calendar/revoke", ROLE_STAFF, revoke)},
    {GET("/calendar/:file", ROLE_PUBLIC, calendar)}, /* its name is the secret that lets in */
    {GET("/feed/:file", ROLE_PUBLIC, atom)},         /* so here */
    {.method = NULL},
};
