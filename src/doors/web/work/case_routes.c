/* The page of a case or matter, documents of a case and its proof. What is done to it is in
 * action_routes.c. */
#include <stdlib.h>
#include <string.h>

#include "action_form.h"
#include "case_page.h"
#include "core/base/json.h"
#include "core/base/label.h"
#include "core/base/mem.h"
#include "doors/web/pages.h"
#include "doors/web/route.h"
#include "draft.h"
#include "platform/html/record.h"
#include "platform/html/view.h"
#include "platform/ops/op.h"

static json_t *of_case(const struct exchange *x)
{
    return json_pack("{s:s}", "case", exchange_param(x, "case"));
}

/* ---- the page ---- */

static void show_case(struct exchange *x)
{
    const json_t *show = exchange_answer(x, "show");
    const json_t *firm = json_at(show, "model", "firm", NULL);
    const char *name = json_text_or(firm, "name", NULL);
    struct page p = {.title_zh = name, .title_en = name, .section = "cases", .wide = true};
    struct html *h = exchange_page(x, &p);
    const struct casefile c = {.show = show,
                               .actions = exchange_answer(x, "actions"),
                               .history = exchange_answer(x, "history"),
                               .documents = exchange_answer(x, "documents"),
                               .joint = exchange_answer(x, "joint"),
                               .matters = exchange_answer(x, "matters"),
                               .visits = exchange_answer(x, "visits"),
                               .csrf = exchange_csrf(x),
                               .works =
                                   pages_has(x, ROLE_REGULATOR | ROLE_APPROVER | ROLE_PUBLISHER),
                               .makes = exchange_may(x, "document make"),
                               .opens = exchange_may(x, "matter open"),
                               .audits = exchange_may(x, "audit export")};

    casefile_show(h, &c);
    exchange_send_page(x, 200);
}

static void show_matter(struct exchange *x)
{
    const struct casefile c = {.show = exchange_answer(x, "show"),
                               .actions = exchange_answer(x, "actions"),
                               .history = exchange_answer(x, "history")};
    const json_t *kind = record_field(c.show, "kind");
    struct page p = {
        .title_zh = json_text(kind, "zh"), .title_en = json_text(kind, "en"), .section = "matters"};

    matter_show(exchange_page(x, &p), &c);
    exchange_send_page(x, 200);
}

static void ask_visits(struct exchange *x)
{
    const json_t *model = json_object_get(exchange_answer(x, "show"), "model");
    const json_t *uscc = json_at(model, "firm", "uscc", NULL);

    exchange_try(x, "visits", "visit list", json_pack("{s:O}", "uscc", (json_t *)(uintptr_t)uscc),
                 -1);
    exchange_then(x, show_case);
}

static void ask_more(struct exchange *x)
{
    if (casefile_is_matter(exchange_answer(x, "show"))) {
        show_matter(x);
        return;
    }
    exchange_ask(x, "documents", "document list", of_case(x));
    exchange_try(x, "joint", "case joint", of_case(x), -1);
    exchange_try(x, "matters", "matter list", of_case(x), -1);
    exchange_then(x, ask_visits);
}

static void case_page(struct exchange *x)
{
    exchange_ask(x, "show", "case show", of_case(x));
    exchange_ask(x, "actions", "case actions", of_case(x));
    exchange_ask(x, "history", "case history", of_case(x));
    exchange_then(x, ask_more);
}

/* ---- files of an answer ---- */

/* Documents are our own HTML with a style of its own and nothing that runs: a sandbox of its own,
 * and no other source of anything. */
static void send_document(struct exchange *x)
{
    const json_t *file = json_object_get(exchange_answer(x, "it"), "file");
    const char *text = json_text_or(file, "text", NULL);
    struct buf body = {0};

    buf_adds(&body, text ? text : "");
    exchange_send_document(x, &body);
}

static void send_export(struct exchange *x)
{
    const json_t *file = json_object_get(exchange_answer(x, "it"), "file");
    const char *text = json_text_or(file, "text", NULL);
    struct buf body = {0};

    buf_adds(&body, text ? text : "");
    exchange_send(x, 200, "application/json", json_text_or(file, "name", NULL), &body);
}

static void case_export(struct exchange *x)
{
    exchange_ask(x, "it", "case export", of_case(x));
    exchange_then(x, send_export);
}

/* ---- documents ---- */

/* Whoever may make it does so with one button; the numbers and what the form asks are in the page
 * of all documents. */
static void offer_to_make(struct exchange *x, struct html *h)
{
    char *all = mem_printf("/case/%s/documents", exchange_param(x, "case"));
    char *with = mem_printf("%s?kind=%s", all, exchange_param(x, "kind"));

    html_el_say(h, "p", "这份文书还没有制作。制作后编号存档，随即打开，可以打印。",
                "This document has not been made yet. Made, it is numbered and filed, and opens "
                "ready to print.",
                NULL);
    form_begin(h, all, exchange_csrf(x), false);
    form_hidden(h, "kind", exchange_param(x, "kind"));
    form_hidden(h, "open", "yes");
    form_end(h, "制作并打开", "Make and open it");
    html_open(h, "p", NULL);
    html_el_say(h, "a", "先补充内容再制作", "Add something to it first", "href", with, NULL);
    html_close(h, "p");
    free(with);
    free(all);
}

static void no_document(struct exchange *x)
{
    struct page p = {.title_zh = "文书", .title_en = "Document", .section = "cases"};
    char *back = mem_printf("/case/%s", exchange_param(x, "case"));
    struct html *h = exchange_page(x, &p);
    bool may = exchange_may(x, "document make");

    if (may)
        offer_to_make(x, h);
    else
        view_error(h, "这份文书还没有制作。", "This document has not been made yet.");
    html_open(h, "p", NULL);
    html_el_say(h, "a", "← 返回案件", "← Back to the case", "href", back, NULL);
    html_close(h, "p");
    exchange_send_page(x, may ? 200 : 404);
    free(back);
}

static void show_document(struct exchange *x)
{
    const struct error *e = exchange_error(x, "it");

    if (e && e->code == E_NOTFOUND)
        no_document(x);
    else if (e)
        exchange_fail(x, e);
    else
        send_document(x);
}

static void document_page(struct exchange *x)
{
    json_t *args = of_case(x);
    const char *edition = exchange_query(x, "edition", 0);

    json_object_set_new(args, "kind", json_string(exchange_param(x, "kind")));
    if (edition)
        json_object_set_new(args, "edition", json_string(edition));
    exchange_try(x, "it", "document show", args, -1);
    exchange_then(x, show_document);
}

static json_t *kind_choices(const struct exchange *x)
{
    json_t *list = json_array();
    size_t i;
    json_t *row;

    json_array_foreach(json_object_get(exchange_answer(x, "kinds"), "rows"), i, row)
    {
        const json_t *name = json_object_get(row, "name");
        json_array_append_new(
            list, json_pack("{s:O, s:O, s:O}", "code", json_object_get(row, "kind"), "zh",
                            json_object_get(name, "zh"), "en", json_object_get(name, "en")));
    }
    return list;
}

static const char *typed(const struct exchange *x, const char *name)
{
    const char *text = exchange_form(x, name, 0);

    return text ? text : exchange_query(x, name, 0);
}

static void made_notice(struct exchange *x, struct html *h)
{
    char *url = mem_printf("/case/%s/document/%s", exchange_param(x, "case"), typed(x, "kind"));

    html_el_say(h, "p", "已制作。", "Made.", "class", "notice", "role", "status", NULL);
    html_open(h, "p", NULL);
    html_el_say(h, "a", "打开并打印", "Open and print", "class", "button", "href", url, NULL);
    html_close(h, "p");
    view_record(h, exchange_answer(x, "made"), NULL, NULL);
    free(url);
}

static void choose_kind(struct exchange *x, struct html *h, const char *url)
{
    json_t *choices = kind_choices(x);

    form_begin(h, url, NULL, false);
    form_field(h, &(struct field){.name = "kind",
                                  .kind = FIELD_ONE,
                                  .required = true,
                                  .zh = "文书",
                                  .en = "Document",
                                  .value = typed(x, "kind"),
                                  .choices = choices});
    form_end(h, "选择", "Choose");
    json_decref(choices);
}

/* What may be typed into the document, and whether it gets a number of its own. */
static json_t *fields_of(const struct exchange *x)
{
    json_t *fields = json_array();
    size_t i;
    json_t *row;

    json_array_foreach(json_object_get(exchange_answer(x, "fields"), "rows"), i, row)
        json_array_append(fields, json_object_get(row, "form"));
    json_array_append_new(fields,
                          json_pack("{s:s, s:s, s:b, s:s, s:s}", "id", "new", "kind", "flag",
                                    "required", 0, "zh", "另行制作一份，用新文号（否则为新版本）",
                                    "en", "Another one with its own number (else: a new version)"));
    return fields;
}

static void make_form(struct exchange *x, struct html *h, const char *all)
{
    char *url = url_with(all, "kind", typed(x, "kind"), NULL);
    json_t *fields = fields_of(x), *values = draft_posted(x);

    html_el_say(h, "p", "案件中已有的内容自动填写；下面的可不填，留空处可在打印后手写。",
                "What the case has is filled in. The rest may be left out; blanks may be filled in "
                "by hand.",
                "class", "hint", NULL);
    action_form_show(h, &(struct action_form){.url = url,
                                              .csrf = exchange_csrf(x),
                                              .fields = fields,
                                              .values = values,
                                              .error = exchange_error(x, "made"),
                                              .submit_zh = "制作",
                                              .submit_en = "Make it"});
    json_decref(values);
    json_decref(fields);
    free(url);
}

static void show_make(struct exchange *x)
{
    struct page p = {.title_zh = "制作文书", .title_en = "Make a document", .section = "cases"};
    const struct error *made = exchange_error(x, "made"), *none = exchange_error(x, "fields");
    char *all = mem_printf("/case/%s/documents", exchange_param(x, "case"));
    struct html *h = exchange_page(x, &p);

    casefile_head(h, json_object_get(exchange_answer(x, "show"), "model"));
    if (none)
        view_error(h, none->zh, none->en);
    if (exchange_answer(x, "made"))
        made_notice(x, h);
    choose_kind(x, h, all);
    if (exchange_answer(x, "fields") && !exchange_answer(x, "made"))
        make_form(x, h, all);
    exchange_send_page(x, made || none ? 400 : 200);
    free(all);
}

static json_t *of_document(const struct exchange *x)
{
    json_t *args = of_case(x);

    json_object_set_new(args, "kind", json_string(typed(x, "kind")));
    return args;
}

static void ask_fields(struct exchange *x, exchange_fn *then)
{
    const char *kind = typed(x, "kind");

    exchange_ask(x, "show", "case show", of_case(x));
    exchange_ask(x, "kinds", "document kinds", NULL);
    if (kind && *kind)
        exchange_try(x, "fields", "document fields", of_document(x), -1);
    exchange_then(x, then);
}

static void make_page(struct exchange *x)
{
    ask_fields(x, show_make);
}

static void was_made(struct exchange *x)
{
    if (exchange_answer(x, "made") && exchange_form(x, "open", 0)) {
        char *url = mem_printf("/case/%s/document/%s", exchange_param(x, "case"), typed(x, "kind"));
        exchange_see_other(x, url, NULL, NULL);
        free(url);
    } else {
        show_make(x);
    }
}

static void make_it(struct exchange *x)
{
    if (!exchange_answer(x, "fields")) {
        show_make(x);
        return;
    }
    json_t *posted = draft_posted(x), *fields = fields_of(x), *args = of_document(x);
    json_t *set = action_form_set(fields, NULL, posted);

    if (json_flag(set, "new"))
        json_object_set_new(args, "new", json_true());
    json_object_del(set, "new");
    if (json_object_size(set))
        json_object_set(args, "set", set);
    json_decref(set);
    json_decref(fields);
    json_decref(posted);
    exchange_try(x, "made", "document make", args, -1);
    exchange_then(x, was_made);
}

static void make_document(struct exchange *x)
{
    ask_fields(x, make_it);
}

const struct route routes_case[] = {
    {GET("/case/:case", ROLE_STAFF, case_page)},
    {GET("/case/:case/export", ROLE_STAFF, case_export)},
    {GET("/case/:case/documents", ROLE_REGULATOR | ROLE_APPROVER, make_page)},
    {POST("/case/:case/documents", ROLE_REGULATOR | ROLE_APPROVER, make_document)},
    {GET("/case/:case/document/:kind", ROLE_STAFF, document_page)},
    {.method = NULL},
};
