/* The registry at the desk: firms, inspectors, recusals. */
#include <stdlib.h>
#include <string.h>

#include "core/base/json.h"
#include "core/base/mem.h"
#include "desk.h"
#include "doors/web/pages.h"
#include "doors/web/route.h"
#include "people_page.h"
#include "platform/html/listing.h"
#include "platform/html/record.h"
#include "platform/html/view.h"

static const char *filled(const char *text)
{
    return text && *text ? text : NULL;
}

static void put_query(struct exchange *x, json_t *args, const char *name)
{
    const char *value = filled(exchange_query(x, name, 0));

    if (value)
        json_object_set_new(args, name, json_string(value));
}

static const char *csrf_if(struct exchange *x, const char *op)
{
    return exchange_may(x, op) ? exchange_csrf(x) : NULL;
}

/* ---- firms ---- */

static void firms_page(struct exchange *x)
{
    const struct error *e = exchange_error(x, "it");
    struct html *h = desk_page(x, "firms", "企业", "Firms", false);

    view_failed(h, e);
    desk_firms(h, exchange_query(x, "text", 0), exchange_query(x, "bureau", 0),
               exchange_answer(x, "it"));
    exchange_send_page(x, e ? 400 : 200);
}

static void firms(struct exchange *x)
{
    json_t *args = json_object();

    put_query(x, args, "text");
    put_query(x, args, "bureau");
    if (json_object_get(args, "text"))
        exchange_try(x, "it", "enterprise find", args, -1);
    else
        json_decref(args);
    exchange_then(x, firms_page);
}

static void firm_page(struct exchange *x)
{
    const json_t *firm = exchange_answer(x, "firm");
    const char *name = record_text(firm, "name");
    struct html *h = desk_page(x, "firms", name, name, false);

    desk_firm(h, firm, exchange_answer(x, "recusals"), csrf_if(x, "recusal add"));
    exchange_send_page(x, 200);
}

static void firm(struct exchange *x)
{
    const char *uscc = exchange_param(x, "uscc");

    exchange_ask(x, "firm", "enterprise show", json_pack("{s:s}", "uscc", uscc));
    exchange_ask(x, "recusals", "recusal list", json_pack("{s:s}", "uscc", uscc));
    exchange_then(x, firm_page);
}

/* ---- inspectors ---- */

/* The operation's parameters, and what only this list knows. */
static const char *const people_names[] = {"text",  "bureau",   "specialty",
                                           "state", "expiring", NULL};
static const char *const people_query[] = {"text",     "bureau", "specialty", "state",
                                           "expiring", "sort",   "page",      NULL};

#define PAGE 50

/* The answer is the exchange's: sorting and cutting need one of their own. */
static json_t *people_table(struct exchange *x, bool whole)
{
    const json_t *answer = exchange_answer(x, "it");
    json_t *table = answer ? json_copy((json_t *)(uintptr_t)answer)
                           : json_pack("{s:[], s:[]}", "columns", "rows");
    const char *text = exchange_query(x, "page", 0);
    long page = text ? strtol(text, NULL, 10) : 1;

    listing_cut(table, exchange_query(x, "sort", 0), whole || page < 1 || page > 100000 ? 1 : page,
                whole ? 1000000 : PAGE);
    return table;
}

static void people_page(struct exchange *x)
{
    const struct error *e = exchange_error(x, "it");
    struct html *h = desk_page(x, "people", "检查人员", "Inspectors", true);
    json_t *query = pages_query(x, people_query), *table = people_table(x, false);
    json_t *bureaus = pages_bureaus(x);

    view_failed(h, e);
    desk_inspectors(h, query, table, bureaus);
    json_decref(query);
    json_decref(table);
    json_decref(bureaus);
    exchange_send_page(x, e ? 400 : 200);
}

static void people_sheet(struct exchange *x)
{
    json_t *table = people_table(x, true);

    pages_sheet(x, table, "inspectors.csv");
    json_decref(table);
}

static json_t *people_args(const struct exchange *x)
{
    return pages_args(x, "inspector list", people_names);
}

static void people(struct exchange *x)
{
    exchange_try(x, "it", "inspector list", people_args(x), -1);
    exchange_then(x, people_page);
}

static void people_csv(struct exchange *x)
{
    desk_ask(x, "inspector list", people_args(x), people_sheet);
}

static void person_page(struct exchange *x)
{
    const json_t *person = exchange_answer(x, "it");
    const char *name = record_text(person, "name");
    struct html *h = desk_page(x, "people", name, name, false);

    desk_inspector(h, person, csrf_if(x, "recusal add"));
    exchange_send_page(x, 200);
}

static const struct desk_step person = {.op = "inspector show", .then = person_page};

/* ---- recusals ---- */

static void recusals_page(struct exchange *x)
{
    struct html *h = desk_page(x, "recusals", "回避", "Recusals", false);

    desk_recusals(h, exchange_answer(x, "it"), exchange_query(x, "inspector", 0),
                  exchange_query(x, "uscc", 0), csrf_if(x, "recusal add"));
    exchange_send_page(x, 200);
}

static void ask_end(struct exchange *x)
{
    const char *inspector = exchange_query(x, "inspector", 0), *uscc = exchange_query(x, "uscc", 0);
    const char *who = inspector ? inspector : "", *firm = uscc ? uscc : "";

    desk_question_page(
        x,
        (struct desk_question){
            .tab = "recusals",
            .title_zh = "结束这项回避？",
            .title_en = "End this recusal?",
            .what_zh = exchange_printf(x, "%s 对 %s 的回避今天结束，明天起可以被派去。", who, firm),
            .what_en = exchange_printf(
                x, "The recusal of %s from %s ends today; from tomorrow they may be sent there.",
                who, firm),
            .do_zh = "结束回避",
            .do_en = "End it",
            .reason_zh = "为何结束",
            .reason_en = "Why",
            .fields = {{"inspector", inspector}, {"uscc", uscc}}});
}

static const struct desk_step recusals = {.op = "recusal list", .then = recusals_page};
static const struct desk_step add = {.op = "recusal add", .next = "/desk/recusals"};
static const struct desk_step end = {.op = "recusal end", .next = "/desk/recusals"};

const struct route routes_desk_people[] = {
    {GET("/desk/firms", ROLE_STAFF, firms)},
    {GET("/desk/firms/:uscc", ROLE_STAFF, firm)},
    {GET("/desk/inspectors", ROLE_STAFF, people)},
    {GET("/desk/inspectors.csv", ROLE_STAFF, people_csv)},
    {GET("/desk/inspectors/:id", ROLE_STAFF, desk_step), .with = &person},
    {GET("/desk/recusals", ROLE_STAFF, desk_step), .with = &recusals},
    {POST("/desk/recusals", ROLE_ADMIN, desk_step), .with = &add},
    {GET("/desk/recusals/end", ROLE_ADMIN, ask_end)},
    {POST("/desk/recusals/end", ROLE_ADMIN, desk_step), .with = &end},
    {.method = NULL},
};
