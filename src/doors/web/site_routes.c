/* The public site, from the same files that any web server could serve, and the assets. */
#include <stdlib.h>
#include <string.h>

#include "core/base/date.h"
#include "core/base/mem.h"
#include "doors/web/exchange_private.h"
#include "features/site/public.h"
#include "features/site/search_index.h"
#include "platform/html/asset.h"
#include "platform/runtime/daemon.h"
#include "static.h"

static void not_there(struct exchange *x)
{
    struct error e;

    error_set(&e, E_NOTFOUND, "没有这个页面。请从首页开始。",
              "There is no such page. Start from the first page.");
    exchange_fail(x, &e);
}

static void asset(struct exchange *x)
{
    const struct asset *a = asset_find(exchange_param(x, "name"));

    if (a)
        static_send_bytes(x, asset_type(a->name), a->bytes, (size_t)(a->end - a->bytes));
    else
        not_there(x);
}

/* No segment may climb or hide. */
static bool inside(const char *name)
{
    if (!*name || *name == '/' || strchr(name, '\\'))
        return false;
    for (const char *p = name; *p; p += strcspn(p, "/"), p += *p == '/')
        if (*p == '.' || *p == '/')
            return false;
    return true;
}

static void site_file(struct exchange *x)
{
    const char *name = exchange_path(x) + 1;
    struct snapshot_ref *box = service_snapshot(exchange_service(x));
    size_t len = strlen(name);
    char *path = mem_printf("%s/%s%s", snapshot_of(box)->config->site_dir, name,
                            !len || name[len - 1] == '/' ? "index.html" : "");

    snapshot_drop(box);
    if (!inside(name) || !static_send_file(x, path))
        not_there(x);
    free(path);
}

/* Without a question it is the file; with one, the answer that its script would give, for browsers
 * that run none. */
static void search(struct exchange *x)
{
    const char *asked = exchange_query(x, "q", 0);
    const enum lang *lang = exchange_with(x);
    struct html h = {.lang = *lang};
    struct service *service = exchange_service(x);
    struct public_at at;

    if (!asked) {
        site_file(x);
        return;
    }
    struct snapshot_ref *box = service_snapshot(service);
    json_t *found = search_index_find(snapshot_of(box)->config->site_dir, asked);
    int32_t today = day_of_instant(service_now(service));
    json_object_set_new(found, "object_within",
                        public_limit(codes_clock(snapshot_of(box)->codes, "objection", today)));
    public_at(&at, h.lang, service_rehearsal(service), "search.html");
    public_staff(&at, snapshot_of(box)->config->web_public_url);
    snapshot_drop(box);
    public_search_page(&h, &at, found);
    json_decref(found);
    exchange_send(x, 200, "text/html; charset=utf-8", NULL, &h.out);
}

static void first_page(struct exchange *x)
{
    exchange_see_other(x,
                       exchange_who(x)               ? "/inbox"
                       : exchange_lang(x) == LANG_EN ? "/en/index.html"
                                                     : "/index.html",
                       NULL, NULL);
}

static void english_page(struct exchange *x)
{
    exchange_see_other(x, "/en/index.html", NULL, NULL);
}

static const enum lang zh = LANG_ZH, en = LANG_EN;

const struct route routes_site[] = {
    {GET("/", ROLE_PUBLIC, first_page)},
    {GET("/en/", ROLE_PUBLIC, english_page)},
    {GET("/search.html", ROLE_PUBLIC, search), .with = &zh},
    {GET("/en/search.html", ROLE_PUBLIC, search), .with = &en},
    {GET("/assets/*name", ROLE_PUBLIC, asset)},
    {GET("/*name", ROLE_PUBLIC, site_file)},
    {.method = NULL},
};
