#include "tables_page.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/json.h"
#include "core/base/label.h"
#include "core/base/mem.h"
#include "doors/web/desk/parts.h"
#include "plan_page.h"
#include "platform/html/form.h"
#include "platform/html/record.h"
#include "platform/html/view.h"

static bool is_template(const char *name)
{
    return strncmp(name, "templates/", 10) == 0;
}

/* Names hold a slash, so they go into the query. */
static char *path_of(const char *page, const char *name)
{
    return url_with(page, "name", name, NULL);
}

static bool list_cell(const void *user, struct html *h, const char *key, const json_t *row,
                      const json_t *value)
{
    (void)user;
    if (strcmp(key, "name") == 0) {
        char *path = path_of("/desk/tables/show", label_id(value));
        html_el(h, "a", label_id(value), "href", path, NULL);
        free(path);
        return true;
    }
    if ((strcmp(key, "waits") == 0 || strcmp(key, "change") == 0) && json_is_integer(value)) {
        char *path = mem_printf("/desk/tables/change/%lld", (long long)json_integer_value(value));
        html_open(h, "a", "href", path, NULL);
        if (*key == 'w')
            html_say(h, "看变更", "see the change");
        else
            html_value(h, value);
        html_close(h, "a");
        free(path);
        return true;
    }
    if (strcmp(key, "state") == 0 && json_object_get(row, "change")) {
        desk_tag(h, value);
        return true;
    }
    return false;
}

/* The half of the list that is templates, or the other one. */
static json_t *half(const json_t *list, bool templates)
{
    json_t *out = json_copy((json_t *)(uintptr_t)list), *rows = json_array();
    size_t i;
    json_t *row;

    json_array_foreach(json_object_get(list, "rows"), i, row)
    {
        if (is_template(json_text(row, "name")) == templates)
            json_array_append(rows, row);
    }
    json_object_set_new(out, "rows", rows);
    return out;
}

void desk_tables(struct html *h, const json_t *list, const json_t *history)
{
    json_t *tables = half(list, false), *templates = half(list, true);

    html_el_say(h, "p",
                "修改先经守护进程自己的读取程序检查，由另一位管理员批准后立即生效，并记入公开日志；"
                "每个版本都保留，可以恢复。",
                "A change is checked by the daemon's own loader, approved by another "
                "administrator, in force at once, and in the public log. Every version is kept and "
                "can be brought back.",
                "class", "hint", NULL);
    html_el_say(h, "h2", "代码表", "Code tables", NULL);
    view_table(h, tables, lang_pick(h->lang, "随时可查的各表", "Each of them"), list_cell, NULL);
    html_el_say(h, "h2", "文书模板", "Document templates", NULL);
    view_table(h, templates, lang_pick(h->lang, "各种文书", "Each document"), list_cell, NULL);
    html_el_say(h, "h2", "历次变更", "Changes", NULL);
    view_table(h, history, lang_pick(h->lang, "最近的在上", "Newest first"), list_cell, NULL);
    json_decref(tables);
    json_decref(templates);
}

static const struct view_cell fact_cells[] = {
    {"state", .write = desk_tag}, {"sha256", .code = true}, {NULL}};

/* The facts without the text, which stands below with its line numbers. */
static void facts(struct html *h, const json_t *show)
{
    json_t *brief = json_object(), *fields = json_array();
    size_t i;
    json_t *field;

    json_array_foreach(json_object_get(show, "fields"), i, field)
    {
        if (strcmp(json_text(field, "key"), "text") != 0)
            json_array_append(fields, field);
    }
    json_object_set_new(brief, "fields", fields);
    view_record(h, brief, view_cells, fact_cells);
    json_decref(brief);
}

static void whole_text(struct html *h, const json_t *show)
{
    bool open = !record_table(show, "rows");

    html_open(h, "details", "class", "task", "open", open ? "" : NULL, NULL);
    html_el_say(h, "summary", "文件全文", "The file as it is", NULL);
    desk_plan_text(h, record_text(show, "text"), NULL);
    html_close(h, "details");
}

void desk_table_page(struct html *h, const json_t *show, const json_t *history, bool may_change)
{
    const char *name = record_text(show, "name");
    char *edit = path_of("/desk/tables/edit", name);
    char *preview = path_of("/desk/tables/preview", name);
    char *file = path_of("/desk/tables/preview.html", name);

    facts(h, show);
    html_open(h, "p", "class", "actions", NULL);
    if (may_change)
        html_link_say(h, "button", "修改", "Change it", "%s", edit);
    if (is_template(name)) {
        html_link_say(h, "button quiet", "填写后的样子", "Filled in", "%s", preview);
        html_link_say(h, "button quiet", "下载填写后的样子", "Download it filled in", "%s", file);
    }
    html_close(h, "p");
    html_el(h, "div", NULL, "class", "gap", NULL);
    if (record_table(show, "rows"))
        view_table(h, record_table(show, "rows"), name, NULL, NULL);
    whole_text(h, show);
    html_el_say(h, "h2", "它的变更", "Its changes", NULL);
    view_table(h, history, lang_pick(h->lang, "最近的在上", "Newest first"), list_cell, NULL);
    free(edit);
    free(preview);
    free(file);
}

/* ---- a version ---- */

static void decide(struct html *h, const struct desk_change *p, long long id)
{
    char *approve = mem_printf("/desk/tables/change/%lld/approve", id);
    char *reject = mem_printf("/desk/tables/change/%lld/reject", id);

    html_open(h, "div", "class", "actions", NULL);
    if (strcmp(record_text(p->show, "proposed_by"), p->viewer) == 0) {
        html_el_say(h, "span", "这是您提出的，须由另一位管理员批准。",
                    "You proposed it; another administrator has to approve it.", "class", "warning",
                    NULL);
    } else {
        form_button(h, approve, p->csrf, NULL, "批准，立即生效", "Approve: in force at once", NULL);
    }
    html_link_say(h, "button quiet", "退回…", "Reject…", "%s", reject);
    html_close(h, "div");
    free(approve);
    free(reject);
}

static void lines(struct html *h, const json_t *show)
{
    html_el_say(h, "h2", "与现行版本逐行比较", "Line by line against what is in force", NULL);
    desk_diff(h, record_table(show, "lines"));
}

void desk_table_change(struct html *h, const struct desk_change *p)
{
    long long id = json_integer_value(record_field(p->show, "change"));
    const char *name = record_text(p->show, "name");
    bool waits = label_is(record_field(p->show, "state"), "proposed");
    char *number = mem_printf("%lld", id);
    char *again = url_with("/desk/tables/edit", "name", name, "from", number, NULL);

    facts(h, p->show);
    if (waits && p->csrf)
        decide(h, p, id);
    lines(h, p->show);
    if (!waits && p->csrf) {
        html_open(h, "p", "class", "actions", NULL);
        html_link_say(h, "button quiet", "恢复这个版本…", "Bring this version back…", "%s", again);
        html_close(h, "p");
    }
    html_el(h, "div", NULL, "class", "gap", NULL);
    whole_text(h, p->show);
    free(number);
    free(again);
}

/* ---- the editor ---- */

static void action(struct html *h, const char *what, const char *class, const char *zh,
                   const char *en)
{
    html_el_say(h, "button", zh, en, "type", "submit", "name", "do", "value", what, "class", class,
                NULL);
}

void desk_table_editor(struct html *h, const struct desk_table_editor *p)
{
    const struct field reason = {.name = "reason",
                                 .kind = FIELD_TEXT,
                                 .zh = "理由和依据",
                                 .en = "Why, and by what rule",
                                 .value = p->reason,
                                 .hint_zh = "提出时必填，永久保留",
                                 .hint_en = "needed to propose; kept for ever"};

    if (p->bad_zh)
        html_el_say(h, "p", p->bad_zh, p->bad_en, "class", "error", "role", "alert", NULL);
    if (p->said_zh)
        html_el_say(h, "p", p->said_zh, p->said_en, "class", "notice", "role", "status", NULL);
    html_open(h, "form", "method", "post", "action", "/desk/tables/edit", "class", "form plain",
              NULL);
    form_hidden(h, "csrf", p->csrf);
    form_hidden(h, "name", p->name);
    form_hidden(h, "base", p->base);
    html_el_say(h, "label", "文件全文", "The whole file", "for", "text", NULL);
    html_open(h, "textarea", "name", "text", "id", "text", "class", "source", "spellcheck", "false",
              NULL);
    if (*p->text == '\n')
        html_text(h, "\n");
    html_text(h, p->text);
    html_close(h, "textarea");
    form_field(h, &reason);
    html_open(h, "p", "class", "actions", NULL);
    action(h, "check", NULL, "检查", "Check");
    action(h, "propose", "quiet", "提出，待另一位管理员批准",
           "Propose: another administrator approves");
    if (is_template(p->name)) {
        /* In a window of its own: what was typed here must not be lost. */
        html_el_say(h, "button", "填写后的样子（新窗口）", "Filled in (new window)", "type",
                    "submit", "name", "do", "value", "preview", "formtarget", "_blank", "class",
                    "quiet", NULL);
        action(h, "download", "quiet", "下载填写后的样子", "Download it filled in");
    }
    html_close(h, "p");
    html_close(h, "form");
}
