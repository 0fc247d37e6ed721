#include "people_page.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/json.h"
#include "core/base/label.h"
#include "core/base/mem.h"
#include "doors/web/desk/parts.h"
#include "platform/html/form.h"
#include "platform/html/listing.h"
#include "platform/html/record.h"
#include "platform/html/view.h"

/* Codes of firms and inspectors lead to their pages, whatever the table. */
static const struct view_cell cells[] = {{"uscc", .path = "/desk/firms/%"},
                                         {"name", .path = "/desk/firms/%", .of = "uscc"},
                                         {"inspector", .path = "/desk/inspectors/%"},
                                         {"case", .path = "/case/%"},
                                         {NULL}};

/* user: whose recusals may be ended here, "" if each row says whose it is, NULL: they may not. */
static bool cell(const void *user, struct html *h, const char *key, const json_t *row,
                 const json_t *value)
{
    const char *person = json_text(row, "inspector");

    if (strcmp(key, "until") != 0 || !user || !json_object_get(row, "uscc"))
        return view_cells(cells, h, key, row, value);
    char *path = url_with("/desk/recusals/end", "inspector", *person ? person : (const char *)user,
                          "uscc", json_text(row, "uscc"), NULL);
    html_value(h, value);
    html_text(h, " ");
    html_el_say(h, "a", "结束…", "end…", "href", path, NULL);
    free(path);
    return true;
}

static void line_field(struct html *h, const char *name, const char *zh, const char *en,
                       const char *value)
{
    const struct field f = {.name = name, .kind = FIELD_TEXT, .zh = zh, .en = en, .value = value};

    form_field(h, &f);
}

static void begin_line(struct html *h, const char *action)
{
    html_open(h, "form", "method", "get", "action", action, "class", "form line", "role", "search",
              NULL);
}

/* ---- firms ---- */

void desk_firms(struct html *h, const char *text, const char *bureau, const json_t *found)
{
    begin_line(h, "/desk/firms");
    line_field(h, "text", "名称中的文字，或代码的开头",
               "Part of the name, or the beginning of the code", text);
    line_field(h, "bureau", "管辖单位（含下级）", "Bureau, with those below", bureau);
    form_end(h, "查找", "Find");
    if (!found) {
        html_el_say(h, "p", "至少输入两个字。", "Type two characters or more.", "class", "hint",
                    NULL);
        return;
    }
    view_table(h, found, lang_pick(h->lang, "找到的企业", "Firms found"), cell, NULL);
    view_notes(h, found);
}

static void recusal_form(struct html *h, const char *inspector, const char *uscc, const char *csrf)
{
    const struct field fields[] = {
        {.name = "inspector",
         .kind = FIELD_TEXT,
         .required = true,
         .zh = "执法人员编号",
         .en = "Staff number",
         .value = inspector},
        {.name = "uscc",
         .kind = FIELD_TEXT,
         .required = true,
         .zh = "企业的统一社会信用代码",
         .en = "The firm's USCC",
         .value = uscc},
        {.name = "reason", .kind = FIELD_TEXT, .required = true, .zh = "原因", .en = "Why"},
        {.name = "from",
         .kind = FIELD_DATE,
         .zh = "首日",
         .en = "First day",
         .hint_zh = "不填：一直",
         .hint_en = "empty: always"},
        {.name = "until",
         .kind = FIELD_DATE,
         .zh = "末日",
         .en = "Last day",
         .hint_zh = "不填：无期限",
         .hint_en = "empty: no end"}};

    html_el_say(h, "h2", "登记回避", "Record a recusal", NULL);
    html_el_say(h, "p", "自下一次抽取起生效，与导入一样记录经办人、时间和原因，名录版本加一。",
                "It holds from the next draw on and is on record like an import: who, when, why.",
                "class", "hint", NULL);
    form_begin(h, "/desk/recusals", csrf, false);
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        form_field(h, &fields[i]);
    form_end(h, "登记", "Record");
}

static bool fact_cell(const void *user, struct html *h, const char *key, const json_t *row,
                      const json_t *value)
{
    if (strcmp(key, "uscc") == 0 && json_object_get(row, "fields")) {
        html_el(h, "code", label_id(value), NULL);
        return true;
    }
    return json_object_get(row, "fields") ? false : cell(user, h, key, row, value);
}

void desk_firm(struct html *h, const json_t *firm, const json_t *recusals, const char *csrf)
{
    view_record(h, firm, fact_cell, NULL);
    view_notes(h, firm);
    html_el_say(h, "h2", "须回避的检查人员", "Inspectors who must not visit it", NULL);
    view_table(h, recusals, NULL, cell, csrf ? "" : NULL);
    if (csrf)
        recusal_form(h, NULL, record_text(firm, "uscc"), csrf);
}

/* ---- inspectors ---- */

static const struct view_cell person_cells[] = {{"id", .path = "/desk/inspectors/%"},
                                                {"name", .path = "/desk/inspectors/%", .of = "id"},
                                                {NULL}};

static const struct label state_rows[] = {{"active", "在岗", "active"},
                                          {"inactive", "不在岗", "inactive"},
                                          {"expert", "专家", "expert"},
                                          {NULL, NULL, NULL}};

void desk_inspectors(struct html *h, const json_t *query, const json_t *table, json_t *bureaus)
{
    json_t *states = form_choices(state_rows);
    const struct field fields[] = {
        {.name = "text", .kind = FIELD_TEXT, .zh = "姓名或编号", .en = "Name or number"},
        {.name = "bureau", .kind = FIELD_ONE, .zh = "单位", .en = "Unit", .choices = bureaus},
        {.name = "specialty",
         .kind = FIELD_TEXT,
         .zh = "部门、级别、资格或事项",
         .en = "Department, level, qualification or item"},
        {.name = "state", .kind = FIELD_ONE, .zh = "状态", .en = "State", .choices = states},
        {.name = "expiring",
         .kind = FIELD_NUMBER,
         .zh = "证件几天内到期（含已过期）",
         .en = "Certificate ends within so many days"}};
    const struct listing l = {.path = "/desk/inspectors",
                              .query = query,
                              .filters = fields,
                              .filter_count = sizeof fields / sizeof *fields,
                              .table = table,
                              .sortable = "id name bureau department level expiry load",
                              .sheet = "/desk/inspectors.csv",
                              .cell = view_cells,
                              .user = person_cells};

    html_open(h, "p", "class", "links", NULL);
    html_el_say(h, "a", "60 天内到期的", "certificates that end within 60 days", "href",
                "/desk/inspectors?expiring=60", NULL);
    html_text(h, " · ");
    html_el_say(h, "a", "空表模板", "empty list to fill in", "href",
                "/desk/imports/template/inspectors", NULL);
    html_close(h, "p");
    listing_show(h, &l);
    json_decref(states);
}

void desk_inspector(struct html *h, const json_t *person, const char *csrf)
{
    const char *id = record_text(person, "id");

    view_record(h, person, fact_cell, csrf ? id : NULL);
    view_notes(h, person);
    if (csrf)
        recusal_form(h, id, NULL, csrf);
}

/* ---- recusals ---- */

void desk_recusals(struct html *h, const json_t *list, const char *inspector, const char *uscc,
                   const char *csrf)
{
    html_el_say(h, "p",
                "抽取前冻结，抽取时核对：登记了回避的人不会被派去该企业。也可以用 CSV 整批导入。",
                "Frozen before each draw and checked in it: nobody is sent to a firm they are "
                "recused from. Many at once come as CSV.",
                "class", "hint", NULL);
    view_table(h, list, lang_pick(h->lang, "现行和将来的回避", "Recusals in force or to come"),
               cell, csrf ? "" : NULL);
    if (csrf)
        recusal_form(h, inspector, uscc, csrf);
}
