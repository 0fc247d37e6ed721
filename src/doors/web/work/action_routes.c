/* What is done to a case: one form for each action, made from its fields. A form that was refused
 * comes back with all that was typed; if somebody else was quicker, with what they did. */
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

static json_t *of_case(const struct exchange *x)
{
    return json_pack("{s:s}", "case", exchange_param(x, "case"));
}

static const json_t *model_of(const struct exchange *x)
{
    return json_object_get(exchange_answer(x, "show"), "model");
}

/* The row of that action in an answer, NULL if it cannot be done by anybody. */
static const json_t *row_in(const struct exchange *x, const char *answer)
{
    size_t i;
    json_t *row;

    json_array_foreach(json_object_get(exchange_answer(x, answer), "rows"), i, row)
    {
        if (strcmp(json_text(row, "action"), exchange_param(x, "action")) == 0)
            return row;
    }
    return NULL;
}

static char *place_of(const struct exchange *x)
{
    return mem_printf("case/%s/%s", exchange_param(x, "case"), exchange_param(x, "action"));
}

/* ---- what a form begins with ---- */

/* A correction begins with what is in force. */
static void propose_results(json_t *values, const json_t *model)
{
    const json_t *items = json_at(model, "now", "results", "items", NULL);
    const char *item;
    json_t *codes;

    json_object_foreach((json_t *)(uintptr_t)items, item, codes)
    {
        char *name = mem_printf(ACTION_PREFIX "results.%s", item);
        json_object_set(values, name, codes);
        free(name);
    }
}

static json_t *proposed(const struct exchange *x, const json_t *row)
{
    char today[11];
    json_t *values = json_object();
    size_t i;
    json_t *field;

    json_array_foreach(json_object_get(row, "form"), i, field)
    {
        if (strcmp(json_text(field, "id"), "date") == 0)
            json_object_set_new(values, ACTION_PREFIX "date",
                                json_pack("[s]", pages_today(x, today)));
    }
    if (strcmp(json_text(row, "action"), "results-correct") == 0)
        propose_results(values, model_of(x));
    return values;
}

/* ---- the page ---- */

static void explain(struct html *h, const json_t *row)
{
    const json_t *documents = json_object_get(row, "documents");
    size_t i;
    json_t *one;

    html_open(h, "dl", "class", "record", NULL);
    html_open(h, "div", NULL);
    html_el_say(h, "dt", "依据", "Basis", NULL);
    html_el(h, "dd", json_text(row, "basis"), NULL);
    html_close(h, "div");
    html_open(h, "div", NULL);
    html_el_say(h, "dt", "办理后", "Leads to", NULL);
    html_open(h, "dd", NULL);
    html_value(h, json_object_get(row, "to"));
    html_close(h, "dd");
    html_close(h, "div");
    if (json_array_size(documents)) {
        html_open(h, "div", NULL);
        html_el_say(h, "dt", "相关文书", "Documents", NULL);
        html_open(h, "dd", NULL);
        json_array_foreach((json_t *)(uintptr_t)documents, i, one)
            html_textf(h, "%s%s", i ? "、" : "", json_word(one, h->lang));
        html_close(h, "dd");
        html_close(h, "div");
    }
    html_close(h, "dl");
}

/* Who did what since the form was opened. */
static void meanwhile(struct exchange *x, struct html *h, long long seen)
{
    html_open(h, "section", "class", "card warning", "aria-labelledby", "meanwhile", NULL);
    html_el_say(h, "h2", "您填写期间，他人已办理", "Done by others while you were writing", "id",
                "meanwhile", NULL);
    html_el_say(h, "p", "您填写的内容都在下面，没有丢失。请核对后再提交。",
                "What you typed is below; nothing is lost. Look at it again, then send it.", NULL);
    casefile_history(h, json_object_get(exchange_answer(x, "history"), "rows"), seen);
    html_close(h, "section");
}

static void not_now(struct exchange *x, const json_t *row)
{
    struct page p = {.title_zh = "现在不能办理", .title_en = "Not now", .section = "cases"};
    const struct error *e = exchange_error(x, "done");
    long long seen = draft_seen(x);
    struct html *h = exchange_page(x, &p);

    casefile_head(h, model_of(x));
    if (e)
        view_error(h, e->zh, e->en);
    else if (row && json_is_object(json_object_get(row, "why")))
        view_error(h, json_text(json_object_get(row, "why"), "zh"),
                   json_text(json_object_get(row, "why"), "en"));
    else
        view_error(h, "这个案件现在不能办理这个事项。请返回案件，看现在可以办理什么。",
                   "This cannot be done to the case now. Go back to the case and see what can.");
    if (seen > 0)
        meanwhile(x, h, seen);
    draft_leftover(x, h);
    exchange_send_page(x, e && e->code == E_DENIED ? 403 : 409);
}

/* The version that the person looked at before this page. */
static long long began_with(const struct exchange *x, long long draft)
{
    long long posted = draft_seen(x);

    return posted > 0 ? posted : draft;
}

static void the_form(struct exchange *x, struct html *h, const json_t *row, const json_t *values,
                     const char *saved)
{
    const struct error *e = exchange_error(x, "done");
    const json_t *name = json_object_get(row, "name");
    char *place = place_of(x);
    char *url = mem_printf("/case/%s/do/%s", exchange_param(x, "case"), json_text(row, "action"));

    action_form_show(
        h, &(struct action_form){.url = url,
                                 .csrf = exchange_csrf(x),
                                 .place = place,
                                 .seen = json_int(exchange_answer(x, "actions"), "version"),
                                 .fields = json_object_get(row, "form"),
                                 .items = json_object_get(model_of(x), "items"),
                                 .values = values,
                                 .error = e,
                                 .saved = saved,
                                 .submit_zh = json_text(name, "zh"),
                                 .submit_en = json_text(name, "en")});
    free(url);
    free(place);
}

static void show_form(struct exchange *x)
{
    const json_t *row = row_in(x, "actions"), *name = json_object_get(row, "name");
    const json_t *version = json_object_get(exchange_answer(x, "actions"), "version");
    const struct error *e = exchange_error(x, "done");
    char *saved = NULL;
    long long seen = 0;

    if (!row || !json_flag(row, "may")) {
        not_now(x, row);
        return;
    }
    struct page p = {.title_zh = json_text(name, "zh"),
                     .title_en = json_text(name, "en"),
                     .section = "cases",
                     .script = "draft.js"};
    struct html *h = exchange_page(x, &p);
    json_t *values = e ? draft_posted(x) : draft_values(x, &saved, &seen);
    if (!values)
        values = proposed(x, row);
    seen = began_with(x, seen);
    casefile_head(h, model_of(x));
    if (seen > 0 && seen < json_integer_value(version))
        meanwhile(x, h, seen);
    explain(h, row);
    the_form(x, h, row, values, saved);
    json_decref(values);
    free(saved);
    exchange_send_page(x, e ? draft_status(e) : 200);
}

static void ask_all(struct exchange *x)
{
    exchange_ask(x, "show", "case show", of_case(x));
    exchange_ask(x, "actions", "case actions", of_case(x));
    exchange_ask(x, "history", "case history", of_case(x));
}

static void action_page(struct exchange *x)
{
    char *place = place_of(x);

    ask_all(x);
    draft_ask(x, place);
    free(place);
    exchange_then(x, show_form);
}

/* ---- doing it ---- */

static void to_case(struct exchange *x)
{
    const json_t *name = json_object_get(row_in(x, "before"), "name");
    char *url = mem_printf("/case/%s", exchange_param(x, "case"));
    char *zh = mem_printf("已办理：%s。", json_text(name, "zh"));
    char *en = mem_printf("Done: %s.", json_text(name, "en"));

    exchange_see_other(x, url, zh, en);
    free(zh);
    free(en);
    free(url);
}

/* A refused one comes back as things stand now. */
static void was_done(struct exchange *x)
{
    char *place = place_of(x);

    if (exchange_error(x, "done")) {
        ask_all(x);
        exchange_then(x, show_form);
    } else {
        draft_drop(x, place);
        exchange_then(x, to_case);
    }
    free(place);
}

static void do_it(struct exchange *x)
{
    const json_t *row = row_in(x, "before");
    const json_t *model = json_object_get(exchange_answer(x, "about"), "model");
    json_t *posted = draft_posted(x);
    json_t *args = of_case(x);

    json_object_set_new(args, "action", json_string(exchange_param(x, "action")));
    json_object_set_new(
        args, "set",
        action_form_set(json_object_get(row, "form"), json_object_get(model, "items"), posted));
    if (draft_seen(x) > 0)
        json_object_set_new(args, "seen", json_integer(draft_seen(x)));
    exchange_try(x, "done", "case act", args, -1);
    exchange_then(x, was_done);
    json_decref(posted);
}

static void checked(struct exchange *x)
{
    if (row_in(x, "before")) {
        do_it(x);
    } else {
        ask_all(x);
        exchange_then(x, show_form);
    }
}

static void act(struct exchange *x)
{
    exchange_ask(x, "about", "case show", of_case(x));
    exchange_ask(x, "before", "case actions", of_case(x));
    exchange_then(x, checked);
}

const struct route routes_action[] = {
    {GET("/case/:case/do/:action", ROLE_REGULATOR | ROLE_APPROVER | ROLE_PUBLISHER, action_page)},
    {POST("/case/:case/do/:action", ROLE_REGULATOR | ROLE_APPROVER | ROLE_PUBLISHER, act)},
    {.method = NULL},
};
