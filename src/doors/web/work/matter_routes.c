/* A matter's page. What is done to it is in action_routes.c. */
#include <stdlib.h>
#include <string.h>

#include "case_page.h"
#include "core/base/json.h"
#include "core/base/mem.h"
#include "doors/web/pages.h"
#include "doors/web/route.h"
#include "platform/html/record.h"
#include "platform/html/view.h"
#include "platform/ops/op.h"

static json_t *of_matter(const struct exchange *x)
{
    return json_pack("{s:s}", "matter", exchange_param(x, "matter"));
}

static bool cell(void *user, struct html *h, const char *key, const json_t *row,
                 const json_t *value)
{
    const char *text = json_string_value(value);
    char *url;

    (void)user;
    (void)row;
    if (!text || !*text || strcmp(key, "case") != 0)
        return false;
    url = mem_printf("/case/%s", text);
    html_el(h, "a", text, "href", url, "class", "mono", NULL);
    free(url);
    return true;
}

static void one_action(struct html *h, const char *no, const json_t *row)
{
    bool may = json_flag(row, "may");

    html_open(h, "li", NULL);
    if (may) {
        html_link_value(h, "button", json_object_get(row, "name"), "/matter/%s/do/%s", no,
                        json_text(row, "action"));
    } else {
        html_value(h, json_object_get(row, "name"));
        html_open(h, "span", "class", "soft", NULL);
        html_say(h, "：等待", ": waits for ");
        casefile_roles(h, json_object_get(row, "roles"));
        html_close(h, "span");
    }
    html_close(h, "li");
}

static void actions(struct html *h, const char *no, const json_t *table)
{
    size_t i;
    json_t *row;

    html_open(h, "section", "class", "card", "aria-labelledby", "actions", NULL);
    html_el_say(h, "h2", "现在可以办理", "What may be done now", "id", "actions", NULL);
    if (!json_array_size(json_object_get(table, "rows")))
        html_el_say(h, "p", "已经办结。", "It is closed.", "class", "empty", NULL);
    html_open(h, "ul", "class", "acts", NULL);
    json_array_foreach(json_object_get(table, "rows"), i, row) one_action(h, no, row);
    html_close(h, "ul");
    html_close(h, "section");
}

static void show_matter(struct exchange *x)
{
    const json_t *show = exchange_answer(x, "show");
    const json_t *kind = record_field(show, "kind");
    struct page p = {
        .title_zh = json_text(kind, "zh"), .title_en = json_text(kind, "en"), .section = "matters"};
    struct html *h = exchange_page(x, &p);
    json_t *facts = json_pack("{s:O, s:[]}", "fields", json_object_get(show, "fields"), "tables");

    html_open(h, "p", NULL);
    html_el(h, "span", exchange_param(x, "matter"), "class", "mono", NULL);
    html_text(h, " ");
    html_el_value(h, "span", record_field(show, "state"), "class", "tag warn", NULL);
    html_close(h, "p");
    actions(h, exchange_param(x, "matter"), record_table(show, "actions"));
    view_record(h, facts, cell, NULL);
    html_open(h, "section", "class", "card", "aria-labelledby", "history", NULL);
    html_el_say(h, "h2", "经过", "History", "id", "history", NULL);
    casefile_history(h, json_object_get(record_table(show, "events"), "rows"), 0);
    html_close(h, "section");
    json_decref(facts);
    exchange_send_page(x, 200);
}

static void matter_page(struct exchange *x)
{
    exchange_ask(x, "show", "matter show", of_matter(x));
    exchange_then(x, show_matter);
}

const struct route routes_matter[] = {
    {GET("/matter/:matter", ROLE_STAFF, matter_page)},
    {.method = NULL},
};
