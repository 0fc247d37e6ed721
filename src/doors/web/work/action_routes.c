/* What is done to a case or to a matter: one form for each action, made from its fields. A form
 * that was refused comes back with all that was typed; if somebody else was quicker, with what they
 * did. */
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

/* What the pages of cases and of matters do not share. */
struct side {
    const char *section;
    const char *closed_zh, *closed_en; /* nothing like that can be done now */
};

static const struct side sides[] = {
    {"cases", "这个案件现在不能办理这个事项。请返回案件，看现在可以办理什么。",
     "This cannot be done to the case now. Go back to the case and see what can."},
    {"matters", "这个事项现在不能这样办理，或须由另一人办理。",
     "This cannot be done to the matter now, or somebody else must do it."}};

static const struct side *side_of(const struct exchange *x)
{
    return &sides[casefile_is_matter(exchange_answer(x, "show"))];
}

static const char *number(const struct exchange *x)
{
    return exchange_param(x, "case");
}

static json_t *of_it(const struct exchange *x)
{
    return json_pack("{s:s}", "case", number(x));
}

static const json_t *model_of(const struct exchange *x)
{
    return json_object_get(exchange_answer(x, "show"), "model");
}

static const json_t *actions_of(const struct exchange *x)
{
    return exchange_answer(x, "actions");
}

static long long version_of(const struct exchange *x)
{
    return json_int(actions_of(x), "version");
}

/* Which one the form is about, with a way back. */
static void head(const struct exchange *x, struct html *h)
{
    const json_t *show = exchange_answer(x, "show");

    if (casefile_is_matter(show))
        matter_head(h, show);
    else
        casefile_head(h, model_of(x));
}

/* The row of that action, NULL if it cannot be done by anybody. */
static const json_t *row_of(const struct exchange *x)
{
    size_t i;
    json_t *row;

    json_array_foreach(json_object_get(actions_of(x), "rows"), i, row)
    {
        if (strcmp(json_text(row, "action"), exchange_param(x, "action")) == 0)
            return row;
    }
    return NULL;
}

static char *place_of(const struct exchange *x)
{
    return mem_printf("case/%s/%s", number(x), exchange_param(x, "action"));
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
    if (json_flag(row, "amends"))
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
static void meanwhile(const struct exchange *x, struct html *h, long long seen)
{
    if (seen <= 0 || seen >= version_of(x))
        return;
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
    struct page p = {
        .title_zh = "现在不能办理", .title_en = "Not now", .section = side_of(x)->section};
    const struct error *e = exchange_error(x, "done");
    const json_t *why = json_object_get(row, "why");
    struct html *h = exchange_page(x, &p);

    head(x, h);
    if (e)
        view_error(h, e->zh, e->en);
    else if (json_is_object(why))
        view_error(h, json_text(why, "zh"), json_text(why, "en"));
    else
        view_error(h, side_of(x)->closed_zh, side_of(x)->closed_en);
    meanwhile(x, h, draft_seen(x));
    draft_leftover(x, h);
    exchange_send_page(x, e && e->code == E_DENIED ? 403 : 409);
}

/* The version that the person looked at before this page. */
static long long began_with(const struct exchange *x, long long draft)
{
    long long posted = draft_seen(x);

    return posted > 0 ? posted : draft;
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

static void the_form(struct exchange *x, struct html *h, const json_t *row, const json_t *values,
                     const char *saved)
{
    const struct error *e = exchange_error(x, "done");
    const json_t *name = json_object_get(row, "name");
    json_t *fields = fields_of(x, row);
    char *place = place_of(x);

    action_form_show(h, &(struct action_form){.url = exchange_path(x),
                                              .csrf = exchange_csrf(x),
                                              .place = place,
                                              .seen = version_of(x),
                                              .fields = fields,
                                              .items = json_object_get(model_of(x), "items"),
                                              .values = values,
                                              .error = e,
                                              .saved = saved,
                                              .submit_zh = json_text(name, "zh"),
                                              .submit_en = json_text(name, "en")});
    free(place);
    json_decref(fields);
}

static void show_form(struct exchange *x)
{
    const json_t *row = row_of(x), *name = json_object_get(row, "name");
    const struct error *e = exchange_error(x, "done");
    char *saved = NULL;
    long long seen = 0;

    if (!row || !json_flag(row, "may")) {
        not_now(x, row);
        return;
    }
    struct page p = {.title_zh = json_text(name, "zh"),
                     .title_en = json_text(name, "en"),
                     .section = side_of(x)->section,
                     .script = "draft.js"};
    struct html *h = exchange_page(x, &p);
    json_t *values = e ? draft_posted(x) : draft_values(x, &saved, &seen);
    if (!values)
        values = proposed(x, row);
    head(x, h);
    meanwhile(x, h, began_with(x, seen));
    explain(h, row);
    the_form(x, h, row, values, saved);
    json_decref(values);
    free(saved);
    exchange_send_page(x, e ? draft_status(e) : 200);
}

static void ask(struct exchange *x, bool history)
{
    exchange_ask(x, "show", "case show", of_it(x));
    exchange_ask(x, "actions", "case actions", of_it(x));
    if (history)
        exchange_ask(x, "history", "case history", of_it(x));
}

static void action_page(struct exchange *x)
{
    char *place = place_of(x);

    ask(x, true);
    draft_ask(x, place);
    free(place);
    exchange_then(x, show_form);
}

/* ---- doing it ---- */

/* The answers are still those from before. */
static void to_it(struct exchange *x)
{
    const json_t *name = json_object_get(row_of(x), "name");
    char *url = mem_printf("/case/%s", number(x));
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
        ask(x, true);
        exchange_then(x, show_form);
    } else {
        draft_drop(x, place);
        exchange_then(x, to_it);
    }
    free(place);
}

static void do_it(struct exchange *x)
{
    const json_t *row = row_of(x);

    if (!row) {
        ask(x, true);
        exchange_then(x, show_form);
        return;
    }
    json_t *posted = draft_posted(x);
    json_t *args = of_it(x);

    json_object_set_new(args, "action", json_string(exchange_param(x, "action")));
    json_object_set_new(args, "set",
                        action_form_set(json_object_get(row, "form"),
                                        json_object_get(model_of(x), "items"), posted));
    if (draft_seen(x) > 0)
        json_object_set_new(args, "seen", json_integer(draft_seen(x)));
    exchange_try(x, "done", "case act", args, -1);
    exchange_then(x, was_done);
    json_decref(posted);
}

static void act(struct exchange *x)
{
    ask(x, false);
    exchange_then(x, do_it);
}

#define ON_DOCKETS (ROLE_REGULATOR | ROLE_APPROVER | ROLE_PUBLISHER | ROLE_ADMIN)

const struct route routes_action[] = {
    {GET("/case/:case/do/:action", ON_DOCKETS, action_page)},
    {POST("/case/:case/do/:action", ON_DOCKETS, act)},
    {.method = NULL},
};
