#include "doors/web/desk/parts.h"
#include "core/base/label.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/json.h"
#include "core/base/mem.h"
#include "platform/html/form.h"

void desk_tabs(struct html *h, const char *here, bool admin)
{
    static const struct {
        const char *id, *path, *zh, *en;
        bool admin; /* nobody else may open it */
    } tabs[] = {
        {"desk", "/desk", "概览", "Overview", false},
        {"imports", "/desk/imports", "导入", "Imports", false},
        {"plan", "/desk/plan", "抽查计划", "Plan", false},
        {"draws", "/desk/draws", "抽取", "Draws", false},
        {"firms", "/desk/firms", "企业", "Firms", false},
        {"people", "/desk/inspectors", "检查人员", "Inspectors", false},
        {"recusals", "/desk/recusals", "回避", "Recusals", false},
        {"tables", "/desk/tables", "代码表和文书", "Tables and templates", false},
        {"users", "/desk/users", "用户", "Users", true},
        {"system", "/desk/system", "系统", "System", true},
    };

    html_void(h, "link", "rel", "stylesheet", "href", "/assets/desk.css", NULL);
    html_open(h, "nav", "class", "tabs", "aria-label", lang_pick(h->lang, "管理台", "Admin desk"),
              NULL);
    for (size_t i = 0; i < sizeof tabs / sizeof *tabs; i++)
        if (admin || !tabs[i].admin)
            html_el_say(h, "a", tabs[i].zh, tabs[i].en, "href", tabs[i].path, "aria-current",
                        strcmp(tabs[i].id, here) == 0 ? "page" : NULL, NULL);
    html_close(h, "nav");
}

void desk_diff(struct html *h, const json_t *table)
{
    const json_t *rows = json_object_get(table, "rows");
    json_int_t last = 0;
    size_t i;
    json_t *row;

    if (!json_array_size(rows)) {
        html_el_say(h, "p", "一字不差。", "Not one line differs.", "class", "empty", NULL);
        return;
    }
    html_open(h, "ol", "class", "source-lines", NULL);
    json_array_foreach(rows, i, row)
    {
        const char *mark = json_text(row, "mark");
        const json_t *number_of = json_object_get(row, *mark == '-' ? "old" : "new");
        const json_t *old = json_object_get(row, "old");
        char *n = mem_printf("%lld", (long long)json_integer_value(number_of));
        if (i && *mark == ' ' && json_integer_value(old) > last + 1)
            html_el(h, "li", "⋯", "class", "gap-line", "data-n", "", NULL);
        if (json_is_integer(old))
            last = json_integer_value(old);
        html_open(h, "li", "class",
                  *mark == '+'   ? "plus"
                  : *mark == '-' ? "minus"
                                 : NULL,
                  "data-n", n, NULL);
        html_el(h,
                *mark == '-'   ? "del"
                : *mark == '+' ? "ins"
                               : "span",
                json_text(row, "text"), NULL);
        html_close(h, "li");
        free(n);
    }
    html_close(h, "ol");
}

void desk_card(struct html *h, const char *zh, const char *en, const json_t *value,
               const char *href)
{
    html_open(h, "div", "class", "card", NULL);
    html_open(h, "div", "class", "big", NULL);
    if (href)
        html_open(h, "a", "href", href, NULL);
    if (json_is_integer(value))
        buf_add_grouped(&h->out, json_integer_value(value));
    else
        html_value(h, value);
    if (href)
        html_close(h, "a");
    html_close(h, "div");
    html_el_say(h, "div", zh, en, "class", "hint", NULL);
    html_close(h, "div");
}

static bool among(const char *word, const char *const *words)
{
    for (; *words; words++)
        if (strcmp(word, *words) == 0)
            return true;
    return false;
}

void desk_tag(struct html *h, const json_t *state)
{
    static const char *const good[] = {"done",     "in-force", "enough", "active",
                                       "revealed", "applied",  NULL};
    static const char *const warn[] = {"held",      "proposed",  "changing", "warning",
                                       "committed", "confirmed", "disabled", NULL};
    static const char *const bad[] = {"failed",  "error", "nobody",   "few",
                                      "no-lead", "void",  "rejected", NULL};
    const char *id = label_id(state);
    const char *class = among(id, good)   ? "tag good"
                        : among(id, warn) ? "tag warn"
                        : among(id, bad)  ? "tag bad"
                                          : "tag";

    html_el_value(h, "span", state, "class", class, NULL);
}

void desk_question(struct html *h, const struct desk_question *q)
{
    if (q->about)
        html_el(h, "p", q->about, "class", "big", NULL);
    html_open(h, "form", "method", "post", "action", q->action, "class", "form", NULL);
    form_hidden(h, "csrf", q->csrf);
    for (size_t i = 0; i < 8 && q->fields[i][0]; i++)
        form_hidden(h, q->fields[i][0], q->fields[i][1]);
    html_el_say(h, "p", q->what_zh, q->what_en, "class", "warning", NULL);
    if (q->reason_zh) {
        const struct field f = {.name = "reason",
                                .kind = q->reasons ? FIELD_ONE : FIELD_TEXT,
                                .required = true,
                                .choices = q->reasons,
                                .zh = q->reason_zh,
                                .en = q->reason_en};
        form_field(h, &f);
    }
    if (q->note_zh) {
        const struct field f = {
            .name = "note", .kind = FIELD_TEXT, .zh = q->note_zh, .en = q->note_en};
        form_field(h, &f);
    }
    html_open(h, "p", "class", "actions", NULL);
    html_el_say(h, "button", q->do_zh, q->do_en, "type", "submit", "class", "danger", NULL);
    html_el_say(h, "a", "不，返回", "No, go back", "href", q->back, "class", "button quiet", NULL);
    html_close(h, "p");
    html_close(h, "form");
}
