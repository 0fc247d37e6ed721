/* The public site, from the same files that any web server could serve, and the assets. */
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "pages/asset.h"
#include "service/daemon.h"
#include "web/route.h"

#define SITE_FILE_MAX_BYTES (64 << 20)

static void asset(struct exchange *x)
{
    const struct asset *a = asset_find(exchange_param(x, "name"));
    struct buf body = {0};
    struct error e;

    if (!a) {
        error_set(&e, E_NOTFOUND, "没有这个文件。", "There is no such file.");
        exchange_fail(x, &e);
        return;
    }
    buf_add(&body, a->bytes, (size_t)(a->end - a->bytes));
    exchange_send(x, 200, asset_type(a->name), NULL, &body);
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
    const char *name = exchange_param(x, "name");
    struct world_box *box = service_world(exchange_service(x));
    char *path =
        mem_printf("%s/%s", world_of(box)->config->site_dir, name && *name ? name : "index.html");
    struct buf body = {0};
    struct error e;
    enum err err = E_NOTFOUND;

    if (name && inside(name))
        err = file_read(path, SITE_FILE_MAX_BYTES, &body, &e);
    world_drop(box);
    if (err) {
        error_set(&e, E_NOTFOUND, "没有这个页面。请从首页开始。",
                  "There is no such page. Start from the first page.");
        exchange_fail(x, &e);
    } else {
        exchange_send(x, 200, asset_type(path), NULL, &body);
    }
    free(path);
}

static void first_page(struct exchange *x)
{
    exchange_see_other(x, exchange_who(x) ? "/inbox" : "/index.html", NULL, NULL);
}

const struct route routes_site[] = {
    {"GET", "/", ROLE_PUBLIC, first_page},
    {"GET", "/assets/*name", ROLE_PUBLIC, asset},
    {"GET", "/*name", ROLE_PUBLIC, site_file},
    {NULL, NULL, 0, NULL},
};
