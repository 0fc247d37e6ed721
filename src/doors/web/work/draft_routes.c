/* Drafts of forms: saved by a script while somebody types, dropped when they say so. */
#include <stdlib.h>
#include <string.h>

#include "doors/web/pages.h"
#include "doors/web/route.h"
#include "draft.h"
#include "platform/ops/op.h"

static void kept(struct exchange *x)
{
    const struct error *e = exchange_error(x, "kept");
    char now[20];

    if (e)
        exchange_send_json(x, draft_status(e), json_pack("{s:s, s:s}", "zh", e->zh, "en", e->en));
    else
        exchange_send_json(x, 200, json_pack("{s:s}", "saved", pages_now(x, now)));
}

static void save(struct exchange *x)
{
    const char *place = exchange_form(x, "place", 0);

    draft_keep(x, place ? place : "");
    exchange_then(x, kept);
}

/* Only a path of this site. */
static void discarded(struct exchange *x)
{
    const char *next = exchange_form(x, "next", 0);
    bool ours =
        next && next[0] == '/' && next[1] != '/' && next[1] != '\\' && !strpbrk(next, "\r\n\t");

    exchange_see_other(x, ours ? next : "/inbox", "草稿已放弃。", "The draft is gone.");
}

static void discard(struct exchange *x)
{
    const char *place = exchange_form(x, "place", 0);

    draft_drop(x, place ? place : "");
    exchange_then(x, discarded);
}

const struct route routes_draft[] = {
    {POST("/draft/save", ROLE_STAFF, save)},
    {POST("/draft/discard", ROLE_STAFF, discard)},
    {.method = NULL},
};
