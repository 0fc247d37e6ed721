/* A matter's page and what is done to it. */
#include <stdlib.h>
#include <string.h>

#include "action_form.h"
#include "case_page.h"
#include "core/base/json.h"
#include "core/base/mem.h"
#include "doors/web/pages.h"
#include "doors/web/route.h"
#include "draft.h"
#include "platform/html/view.h"
#include "platform/ops/op.h"

static json_t *of_matter(const struct exchange *x)
{
    return json_pack("{s:s}", "matter", exchange_param(x, "matter"));
}

static const json_t *table_in(const json_t *record, const char *key)
{
    size_t i;
    json_t *one;

    json_array_foreach(json_object_get(record, "tables"), i, one)
    {
        if (strcmp(json_text(one, "key"), key) == 0)
            return json_object_get(one, "table");
    }
    return NULL;
}

static const json_t *field_in(const json_t *record, const char *key)
{
    size_t i;
    json_t *one;

    json_array_foreach(json_object_get(record, "fields"), i, one)
    {
        if (strcmp(json_text(one, "key"), key) == 0)
            return json_object_get(one, "value");
    }
    return NULL;
}

static long long version_of(const struct exchange *x)
{
    return json_integer_value(field_in(exchange_answer(x, "show"), "version"));
}

/* ---- the page ---- */

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
        char *url = mem_printf("/matter/%s/do/%s", no, json_text(row, "action"));
        html_open(h, "a", "class", "button", "href", url, NULL);
        html_value(h, json_object_get(row, "name"));
        html_close(h, "a");
        free(url);
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
    const json_t *kind = field_in(show, "kind");
    struct page p = {
        .title_zh = json_text(kind, "zh"), .title_en = json_text(kind, "en"), .section = "matters"};
    struct html *h = exchange_page(x, &p);
    json_t *facts = json_pack("{s:O, s:[]}", "fields", json_object_get(show, "fields"), "tables");

    html_open(h, "p", NULL);
    html_el(h, "span", exchange_param(x, "matter"), "class", "mono", NULL);
    html_text(h, " ");
    html_open(h, "span", "class", "tag warn", NULL);
    html_value(h, field_in(show, "state"));
    html_close(h, "span");
    html_close(h, "p");
    actions(h, exchange_param(x, "matter"), table_in(show, "actions"));
    view_record(h, facts, cell, NULL);
    html_open(h, "section", "class", "card", "aria-labelledby", "history", NULL);
    html_el_say(h, "h2", "经过", "History", "id", "history", NULL);
    casefile_history(h, json_object_get(table_in(show, "events"), "rows"), 0);
    html_close(h, "section");
    json_decref(facts);
    exchange_send_page(x, 200);
}

static void matter_page(struct exchange *x)
{
    exchange_ask(x, "show", "matter show", of_matter(x));
    exchange_then(x, show_matter);
}

/* ---- what is done ---- */

static const json_t *row_in(const struct exchange *x, const char *answer)
{
    const json_t *rows = json_object_get(table_in(exchange_answer(x, answer), "actions"), "rows");
    size_t i;
    json_t *row;

    json_array_foreach((json_t *)(uintptr_t)rows, i, row)
    {
        if (strcmp(json_text(row, "action"), exchange_param(x, "action")) == 0)
            return row;
    }
    return NULL;
}

static char *place_of(const struct exchange *x)
{
    return mem_printf("matter/%s/%s", exchange_param(x, "matter"), exchange_param(x, "action"));
}

/* Units are chosen, not typed. */
static json_t *fields_of(const struct exchange *x, const json_t *row)
{
    json_t *fields = json_deep_copy(json_object_get(row, "form"));
    size_t i;
    json_t *field;

    json_array_foreach(fields, i, field)
    {
        if (strcmp(json_text(field, "id"), "unit") == 0)
            json_object_set_new(field, "choices", pages_bureaus(x));
    }
    return fields;
}

static void head(struct html *h, const struct exchange *x)
{
    char *url = mem_printf("/matter/%s", exchange_param(x, "matter"));

    html_open(h, "p", NULL);
    html_el_say(h, "a", "← 返回事项", "← back to the matter", "href", url, NULL);
    html_text(h, " ");
    html_value(h, field_in(exchange_answer(x, "show"), "kind"));
    html_text(h, " ");
    html_el(h, "span", exchange_param(x, "matter"), "class", "mono soft", NULL);
    html_close(h, "p");
    html_open(h, "blockquote", NULL);
    html_value(h, field_in(exchange_answer(x, "show"), "text"));
    html_close(h, "blockquote");
    free(url);
}

static void meanwhile(struct html *h, const struct exchange *x, long long seen)
{
    const json_t *events = table_in(exchange_answer(x, "show"), "events");

    if (seen <= 0 || seen >= version_of(x))
        return;
    html_open(h, "section", "class", "card warning", "aria-labelledby", "meanwhile", NULL);
    html_el_say(h, "h2", "您填写期间，他人已办理", "Done by others while you were writing", "id",
                "meanwhile", NULL);
    casefile_history(h, json_object_get(events, "rows"), seen);
    html_close(h, "section");
}

static void not_now(struct exchange *x)
{
    struct page p = {.title_zh = "现在不能办理", .title_en = "Not now", .section = "matters"};
    const struct error *e = exchange_error(x, "done");
    struct html *h = exchange_page(x, &p);

    head(h, x);
    view_error(h, e ? e->zh : "这个事项现在不能这样办理，或须由另一人办理。",
               e ? e->en : "This cannot be done to the matter now, or somebody else must do it.");
    meanwhile(h, x, draft_seen(x));
    draft_leftover(x, h);
    exchange_send_page(x, 409);
}

static void the_form(struct exchange *x, struct html *h, const json_t *row, const json_t *values,
                     const char *saved)
{
    const struct error *e = exchange_error(x, "done");
    const json_t *name = json_object_get(row, "name");
    json_t *fields = fields_of(x, row);
    char *place = place_of(x);
    char *url =
        mem_printf("/matter/%s/do/%s", exchange_param(x, "matter"), json_text(row, "action"));

    action_form_show(h, &(struct action_form){.url = url,
                                              .csrf = exchange_csrf(x),
                                              .place = place,
                                              .seen = version_of(x),
                                              .fields = fields,
                                              .values = values,
                                              .error = e,
                                              .saved = saved,
                                              .submit_zh = json_text(name, "zh"),
                                              .submit_en = json_text(name, "en")});
    free(url);
    free(place);
    json_decref(fields);
}

static void show_form(struct exchange *x)
{
    const json_t *row = row_in(x, "show"), *name = json_object_get(row, "name");
    const struct error *e = exchange_error(x, "done");
    char *saved = NULL;
    long long seen = 0;

    if (!row || !json_flag(row, "may")) {
        not_now(x);
        return;
    }
    struct page p = {.title_zh = json_text(name, "zh"),
                     .title_en = json_text(name, "en"),
                     .section = "matters",
                     .script = "draft.js"};
    struct html *h = exchange_page(x, &p);
    json_t *values = e ? draft_posted(x) : draft_values(x, &saved, &seen);
    head(h, x);
    meanwhile(h, x, draft_seen(x) > 0 ? draft_seen(x) : seen);
    the_form(x, h, row, values, saved);
    json_decref(values);
    free(saved);
    exchange_send_page(x, e ? draft_status(e) : 200);
}

static void action_page(struct exchange *x)
{
    char *place = place_of(x);

    exchange_ask(x, "show", "matter show", of_matter(x));
    draft_ask(x, place);
    free(place);
    exchange_then(x, show_form);
}

static void to_matter(struct exchange *x)
{
    const json_t *name = json_object_get(row_in(x, "before"), "name");
    char *url = mem_printf("/matter/%s", exchange_param(x, "matter"));
    char *zh = mem_printf("已办理：%s。", json_text(name, "zh"));
    char *en = mem_printf("Done: %s.", json_text(name, "en"));

    exchange_see_other(x, url, zh, en);
    free(zh);
    free(en);
    free(url);
}

static void was_done(struct exchange *x)
{
    char *place = place_of(x);

    if (exchange_error(x, "done")) {
        exchange_ask(x, "show", "matter show", of_matter(x));
        exchange_then(x, show_form);
    } else {
        draft_drop(x, place);
        exchange_then(x, to_matter);
    }
    free(place);
}

static void checked(struct exchange *x)
{
    const json_t *row = row_in(x, "before");
    json_t *posted = draft_posted(x);
    json_t *args = of_matter(x);

    json_object_set_new(args, "action", json_string(exchange_param(x, "action")));
    json_object_set_new(args, "set", action_form_set(json_object_get(row, "form"), NULL, posted));
    if (draft_seen(x) > 0)
        json_object_set_new(args, "seen", json_integer(draft_seen(x)));
    json_decref(posted);
    exchange_try(x, "done", "matter act", args, -1);
    exchange_then(x, was_done);
}

static void act(struct exchange *x)
{
    exchange_ask(x, "before", "matter show", of_matter(x));
    exchange_then(x, checked);
}

const struct route routes_matter[] = {
    {GET("/matter/:matter", ROLE_STAFF, matter_page)},
    {GET("/matter/:matter/do/:action", ROLE_REGULATOR | ROLE_APPROVER | ROLE_ADMIN, action_page)},
    {POST("/matter/:matter/do/:action", ROLE_REGULATOR | ROLE_APPROVER | ROLE_ADMIN, act)},
    {.method = NULL},
};
