/* The admin desk: its first page. The others are in routes_desk_….c. */
#include <stdlib.h>
#include <string.h>

#include "core/base/json.h"
#include "desk.h"
#include "doors/web/route.h"
#include "platform/html/record.h"
#include "platform/runtime/daemon.h"

/* A preview walks the whole registry; beyond this it is a page of its own. */
#define PREVIEW_FIRMS 500000

static void home_page(struct exchange *x)
{
    struct lane_state s;
    struct desk_progress progress = desk_progress_of(x, &s);
    const struct desk_home p = {.status = exchange_answer(x, "status"),
                                .imports = exchange_answer(x, "imports"),
                                .plans = exchange_answer(x, "plans"),
                                .system = exchange_answer(x, "system"),
                                .preview = exchange_answer(x, "preview"),
                                .progress = &progress};
    struct html *h = desk_page(x, "desk", "管理台", "Admin desk", false);

    desk_home(h, &p);
    exchange_send_page(x, 200);
}

static void preview(struct exchange *x)
{
    const json_t *status = exchange_answer(x, "status");
    json_t *day = desk_next_draw(status);

    if (day && json_integer_value(record_field(status, "enterprises")) <= PREVIEW_FIRMS)
        exchange_try(x, "preview", "draw preview", json_pack("{s:O}", "date", day), -1);
    json_decref(day);
    exchange_then(x, home_page);
}

static void home(struct exchange *x)
{
    exchange_ask(x, "status", "status", NULL);
    exchange_ask(x, "imports", "import list", NULL);
    exchange_ask(x, "plans", "plan list", NULL);
    if (exchange_may(x, "system show"))
        exchange_try(x, "system", "system show", NULL, -1);
    exchange_then(x, preview);
}

const struct route routes_desk[] = {
    {GET("/desk", ROLE_STAFF, home)},
    {.method = NULL},
};
