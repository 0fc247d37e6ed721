#include "draw_page.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/json.h"
#include "core/base/label.h"
#include "core/base/mem.h"
#include "doors/web/desk/parts.h"
#include "platform/html/form.h"
#include "platform/html/record.h"
#include "platform/html/view.h"

/* A list of bureaus in which none lacks people. */
static bool all_enough(const json_t *table)
{
    size_t i;
    json_t *row;

    json_array_foreach(json_object_get(table, "rows"), i, row)
    {
        if (!label_is(json_object_get(row, "enough"), "enough"))
            return false;
    }
    return true;
}

/* The facts, then each table; long ones with nothing to worry about open on demand. */
static void record(struct html *h, const json_t *show, view_cell_fn *cell, const void *user)
{
    size_t i;
    json_t *one;

    view_fields(h, show, cell, user);
    json_array_foreach(json_object_get(show, "tables"), i, one)
    {
        const char *key = json_text(one, "key"), *title = json_word(one, h->lang);
        const json_t *table = json_object_get(one, "table");
        bool folded =
            strcmp(key, "strata") == 0 || (strcmp(key, "bureaus") == 0 && all_enough(table));
        if (folded) {
            html_open(h, "details", "class", "task", NULL);
            html_el(h, "summary", title, NULL);
        }
        view_table(h, table, title, cell, user);
        html_el(h, "div", NULL, "class", "gap", NULL);
        if (folded)
            html_close(h, "details");
    }
}

static const struct view_cell list_cells[] = {{"commit", .path = "/desk/draws/%"},
                                              {"task", .path = "/desk/draws/%", .of = "commit"},
                                              {"state", .write = desk_tag},
                                              {"enough", .write = desk_tag},
                                              {NULL}};

void desk_draws(struct html *h, const json_t *list)
{
    html_open(h, "p", "class", "actions", NULL);
    html_link_say(h, "button", "预览下一次抽取", "Preview the next draw", "/desk/draws/preview");
    html_close(h, "p");
    html_el(h, "div", NULL, "class", "gap", NULL);
    view_table(h, list, lang_pick(h->lang, "最近的在上", "Newest first"), view_cells, list_cells);
    view_notes(h, list);
}

void desk_draw_preview(struct html *h, const json_t *preview, const char *date)
{
    const struct field day = {
        .name = "date", .kind = FIELD_DATE, .zh = "哪一天", .en = "Which day", .value = date};

    html_open(h, "form", "method", "get", "action", "/desk/draws/preview", "class", "form line",
              NULL);
    form_field(h, &day);
    form_end(h, "预览", "Preview");
    html_el_say(h, "p",
                "只是预览：不承诺、不写日志；随机数要到承诺之后才有，谁被抽中现在没有人能知道。",
                "A preview only: nothing is committed or logged. The randomness does not exist "
                "before the commit, so nobody can know now who will be drawn.",
                "class", "hint", NULL);
    if (!preview)
        return;
    view_notes(h, preview);
    record(h, preview, view_cells, list_cells);
}

/* ---- one ---- */

static const struct view_cell fact_cells[] = {
    {"state", .write = desk_tag},
    {"case", .path = "/case/%"},
    {"plan_sha256", .path = "/desk/plan/of/%", .code = true},
    {NULL}};

static bool fact_cell(const void *user, struct html *h, const char *key, const json_t *row,
                      const json_t *value)
{
    if (view_cells(user, h, key, row, value))
        return true;
    if (strcmp(key, "uscc") == 0 && !json_object_get(row, "fields"))
        html_link(h, NULL, label_id(value), "/desk/firms/%s", label_id(value));
    else if (strstr(key, "sha256") || strstr(key, "root") || strstr(key, "seed"))
        html_el_value(h, "code", value, NULL);
    else
        return false;
    return true;
}

/* While it waits for a public value: two people enter it, each for themselves. */
static void source_form(struct html *h, const json_t *draw, const char *csrf)
{
    char *action = mem_printf("/desk/draws/%lld/source",
                              (long long)json_integer_value(record_field(draw, "commit")));
    const struct field name = {
        .name = "name", .kind = FIELD_TEXT, .required = true, .zh = "来源", .en = "Source"};
    const struct field value = {.name = "value",
                                .kind = FIELD_TEXT,
                                .required = true,
                                .zh = "公布的数值，逐字",
                                .en = "The value as announced, to the letter",
                                .hint_zh = "由两人各自登记，须完全一致",
                                .hint_en = "two people, each on their own, exactly alike"};

    html_el_say(h, "h2", "登记公开数值", "Enter the public value", NULL);
    form_begin(h, action, csrf, false);
    form_field(h, &name);
    form_field(h, &value);
    form_end(h, "登记", "Enter it");
    free(action);
}

static bool void_waits(const json_t *draw)
{
    size_t i;
    json_t *row;

    json_array_foreach(json_object_get(record_table(draw, "voids"), "rows"), i, row)
    {
        if (label_is(json_object_get(row, "state"), "proposed"))
            return true;
    }
    return false;
}

/* Propose a void, or decide on the one that waits; who may do which, the operation says. */
static void void_actions(struct html *h, const json_t *draw, const char *csrf)
{
    long long commit = json_integer_value(record_field(draw, "commit"));
    char *approve = mem_printf("/desk/draws/%lld/void-approve", commit);
    char *withdraw = mem_printf("/desk/draws/%lld/void-withdraw", commit);

    html_open(h, "div", "class", "actions", NULL);
    if (void_waits(draw)) {
        form_button(h, approve, csrf, "danger", "批准作废", "Approve the void", NULL);
        form_button(h, withdraw, csrf, NULL, "撤回提议", "Withdraw the proposal", NULL);
    } else {
        html_link_say(h, "button danger", "提议作废…", "Propose to void it…",
                      "/desk/draws/%lld/void", commit);
    }
    html_close(h, "div");
    free(approve);
    free(withdraw);
}

void desk_draw(struct html *h, const json_t *draw, const struct desk_draw_rights *rights)
{
    const char *state = label_id(record_field(draw, "state"));
    bool waits = strcmp(state, "committed") == 0;

    record(h, draw, fact_cell, fact_cells);
    view_notes(h, draw);
    if (rights->may_enter && waits && record_field(draw, "deadline"))
        source_form(h, draw, rights->csrf);
    if (rights->may_void && (waits || strcmp(state, "drawn") == 0))
        void_actions(h, draw, rights->csrf);
}
