/* The first page of a day, and what lies in the outbox. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/date.h"
#include "core/base/file.h"
#include "core/base/mem.h"
#include "core/law/region.h"
#include "doors/web/pages.h"
#include "doors/web/route.h"
#include "inbox_page.h"
#include "platform/runtime/daemon.h"
#include "platform/runtime/snapshot.h"

static void bureau_form(struct exchange *x, struct html *h)
{
    json_t *choices = pages_bureaus(x);

    if (json_array_size(choices) > 1) {
        const struct field f = {.name = "bureau",
                                .kind = FIELD_ONE,
                                .zh = "单位",
                                .en = "Bureau",
                                .value = exchange_query(x, "bureau", 0),
                                .choices = choices};
        html_open(h, "form", "method", "get", "action", "/inbox", "class", "form line", NULL);
        form_field(h, &f);
        html_open(h, "p", "class", "actions", NULL);
        html_el_say(h, "button", "查看", "Show", "type", "submit", "class", "quiet", NULL);
        html_close(h, "p");
        html_close(h, "form");
    }
    json_decref(choices);
}

static void show(struct exchange *x)
{
    struct page p = {.title_zh = "今日工作", .title_en = "Today", .section = "inbox"};
    struct html *h = exchange_page(x, &p);
    const struct inbox_view v = {.inbox = exchange_answer(x, "inbox"),
                                 .decides = pages_has(x, ROLE_APPROVER | ROLE_PUBLISHER),
                                 .works = pages_has(x, ROLE_REGULATOR | ROLE_APPROVER)};

    bureau_form(x, h);
    inbox_show(h, &v);
    html_open(h, "p", "class", "soft", NULL);
    html_el_say(h, "a", "把期限放进日历或阅读器", "Deadlines in your calendar or feed reader",
                "href", "/calendar", NULL);
    html_close(h, "p");
    exchange_send_page(x, 200);
}

static void inbox(struct exchange *x)
{
    static const char *const names[] = {"bureau", "week", NULL};

    exchange_ask(x, "inbox", "inbox", pages_args(x, "inbox", names));
    exchange_then(x, show);
}

/* ---- outbox ---- */

static void no_file(struct exchange *x)
{
    struct error e;

    error_set(&e, E_NOTFOUND, "没有这一天的清单，或不属于您的单位。",
              "There is no list of that day, or it is not of your bureau.");
    exchange_fail(x, &e);
}

/* Both parts are checked before they become a path. */
static bool may_see(const struct exchange *x, const char *date, const char *bureau)
{
    const struct access *who = exchange_who(x);
    bool all = pages_has(x, ROLE_ADMIN | ROLE_AUDITOR | ROLE_PUBLISHER);
    int32_t day;

    return day_parse(date, &day) && strlen(bureau) == 6 && strspn(bureau, "0123456789") == 6 &&
           region_within((uint32_t)strtoul(bureau, NULL, 10), all ? 0 : who->bureau);
}

#define LIST_MAX_BYTES (8U << 20)

static void draw_csv(struct exchange *x)
{
    const char *date = exchange_param(x, "date"), *bureau = exchange_param(x, "bureau");
    struct snapshot_ref *box = service_snapshot(exchange_service(x));
    struct buf body = {0};
    struct error e;

    if (!may_see(x, date, bureau)) {
        snapshot_drop(box);
        no_file(x);
        return;
    }
    char *path =
        mem_printf("%s/%s/%s/draw.csv", snapshot_of(box)->config->outbox_dir, date, bureau);
    snapshot_drop(box);
    enum err rc = file_read(path, LIST_MAX_BYTES, &body, &e);
    free(path);
    if (rc) {
        buf_free(&body);
        no_file(x);
        return;
    }
    char *name = mem_printf("draw-%s-%s.csv", date, bureau);
    exchange_send(x, 200, "text/csv", name, &body);
    free(name);
}

const struct route routes_inbox[] = {
    {GET("/inbox", ROLE_STAFF, inbox)},
    {GET("/outbox/:date/:bureau/draw.csv", ROLE_STAFF, draw_csv)},
    {.method = NULL},
};
