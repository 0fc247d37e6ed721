/* Lists of cases, deadlines, matters and visits: the address holds what was asked for. */
#include <stdlib.h>
#include <string.h>

#include "core/base/json.h"
#include "core/base/mem.h"
#include "core/cases/actions.h"
#include "core/cases/kinds.h"
#include "core/law/stages.h"
#include "doors/web/pages.h"
#include "doors/web/route.h"
#include "inbox_page.h"
#include "platform/html/listing.h"
#include "platform/html/sheet.h"
#include "platform/html/view.h"
#include "platform/ops/op.h"

#define PAGE 50

static const struct label state_rows[] = {{"open", "在办", "open"},
                                          {"closed", "已办结", "closed"},
                                          {"void", "已撤回", "void"},
                                          {NULL, NULL, NULL}};

static json_t *stage_choices(void)
{
    json_t *list = json_array();
    char code[2] = "1";

    for (int i = 1; i <= 5; i++, code[0]++)
        form_choice(list, code, stage_get(i)->name.zh, stage_get(i)->name.en);
    return list;
}

/* Links of any list: a firm with its case's number below, a number alone, a due day with how long
 * it still is. */
static bool cell(const void *user, struct html *h, const char *key, const json_t *row,
                 const json_t *value)
{
    const char *text = json_string_value(value);
    const char *no = json_text_or(row, "case", NULL);

    (void)user;
    if (strcmp(key, "left") == 0) {
        inbox_left(h, row);
    } else if (!text || !*text) {
        return false;
    } else if ((strcmp(key, "name") == 0 || strcmp(key, "firm") == 0) && no) {
        html_link(h, NULL, text, "/case/%s", no);
        html_void(h, "br", NULL);
        html_el(h, "span", no, "class", "mono soft", NULL);
    } else if (strcmp(key, "case") == 0 || strcmp(key, "matter") == 0) {
        html_link(h, "mono", text, "/case/%s", text);
    } else if (strcmp(key, "due") == 0) {
        html_textf(h, "%s ", text);
        inbox_left(h, row);
    } else {
        return false;
    }
    return true;
}

/* ---- one list, whichever ---- */

struct list {
    const char *path, *sheet, *file; /* file: name of the download */
    const char *title_zh, *title_en, *section;
    const char *op;
    const char *const *names; /* of the operation's parameters */
    const char *columns, *sortable;
    void (*filters)(const struct exchange *x, struct html *h, struct listing *l);
    void (*above)(const struct exchange *x, struct html *h); /* may be NULL */
};

/* What was wrong with the query stands above the filters that say it. */
static void show_list(struct exchange *x)
{
    const struct list *l = exchange_with(x);
    struct page p = {
        .title_zh = l->title_zh, .title_en = l->title_en, .section = l->section, .wide = true};
    const struct error *e = exchange_error(x, "list");
    json_t *query = pages_query(x, l->names), *none = json_pack("{s:[], s:[]}", "columns", "rows");
    const json_t *table = e ? none : exchange_answer(x, "list");
    struct listing listing = {.path = l->path,
                              .query = query,
                              .table = table,
                              .columns = l->columns,
                              .sortable = l->sortable,
                              .sheet = l->sheet,
                              .cell = cell};
    struct html *h = exchange_page(x, &p);

    if (e)
        view_error(h, e->zh, e->en);
    else if (l->above)
        l->above(x, h);
    if (json_flag(table, "unlinked"))
        view_notes(h, table);
    l->filters(x, h, &listing);
    json_decref(none);
    json_decref(query);
    exchange_send_page(x, e ? 400 : 200);
}

static void list_page(struct exchange *x)
{
    const struct list *l = exchange_with(x);
    json_t *args = pages_args(x, l->op, l->names);

    json_object_set_new(args, "size", json_integer(PAGE));
    exchange_try(x, "list", l->op, args, -1);
    exchange_then(x, show_list);
}

/* ---- a list as a file: all of it, asked for part by part ---- */

#define SHEET_PART 2500 /* rows asked for, and written by the event loop, at once */

struct sheet {
    struct buf body;
    long part;
    long rows;
};

static void sheet_free(void *data)
{
    struct sheet *s = data;

    buf_free(&s->body);
    free(s);
}

static void sheet_part(struct exchange *x);

static void ask_part(struct exchange *x)
{
    const struct list *l = exchange_with(x);
    struct sheet *s = exchange_kept(x);
    json_t *args = pages_args(x, l->op, l->names);

    json_object_set_new(args, "page", json_integer(++s->part));
    json_object_set_new(args, "size", json_integer(SHEET_PART));
    exchange_try(x, "list", l->op, args, -1);
    exchange_then(x, sheet_part);
}

static void sheet_part(struct exchange *x)
{
    const struct list *l = exchange_with(x);
    struct sheet *s = exchange_kept(x);
    const json_t *table = exchange_answer(x, "list");
    long rows = (long)json_array_size(json_object_get(table, "rows"));

    if (exchange_error(x, "list")) {
        exchange_fail(x, exchange_error(x, "list"));
        return;
    }
    if (s->part == 1)
        sheet_csv(table, exchange_lang(x), &s->body);
    else
        sheet_rows(table, exchange_lang(x), &s->body);
    s->rows += rows;
    if (rows == SHEET_PART && s->rows < json_int(table, "total")) {
        ask_part(x);
        return;
    }
    exchange_send(x, 200, "text/csv; charset=utf-8", l->file, &s->body);
}

static void list_sheet(struct exchange *x)
{
    struct sheet *s = mem_new(sizeof *s);

    exchange_keep(x, s, sheet_free);
    ask_part(x);
}

/* ---- fields of filters ---- */

#define BUREAU(list)                                                                               \
    {                                                                                              \
        .name = "bureau", .kind = FIELD_ONE, .zh = "单位", .en = "Bureau", .choices = (list)       \
    }
#define TEXT(hint_zh, hint_en)                                                                     \
    {                                                                                              \
        .name = "text", .kind = FIELD_TEXT, .zh = (hint_zh), .en = (hint_en)                       \
    }
#define DAY(id, label_zh, label_en)                                                                \
    {                                                                                              \
        .name = (id), .kind = FIELD_DATE, .zh = (label_zh), .en = (label_en)                       \
    }
#define FLAG(id, label_zh, label_en)                                                               \
    {                                                                                              \
        .name = (id), .kind = FIELD_FLAG, .zh = (label_zh), .en = (label_en)                       \
    }

static void show_with(struct html *h, struct listing *l, const struct field *fields, size_t count)
{
    l->filters = fields;
    l->filter_count = count;
    listing_show(h, l);
}

/* ---- cases ---- */

static const char *const case_names[] = {"bureau", "state",      "standing",    "stage", "from",
                                         "until",  "visit-from", "visit-until", "text",  "overdue",
                                         "mine",   "sort",       "page",        NULL};

static void case_filters(const struct exchange *x, struct html *h, struct listing *l)
{
    json_t *bureaus = pages_bureaus(x), *state = form_choices(state_rows), *stage = stage_choices();
    const struct field fields[] = {
        TEXT("编号、代码或企业名称", "Number, USCC or firm"),
        BUREAU(bureaus),
        {.name = "state", .kind = FIELD_ONE, .zh = "状态", .en = "State", .choices = state},
        {.name = "stage", .kind = FIELD_ONE, .zh = "阶段", .en = "Stage", .choices = stage},
        DAY("from", "抽取自", "Drawn from"),
        DAY("until", "至", "until"),
        DAY("visit-from", "拟检查自", "Visit from"),
        DAY("visit-until", "至", "until"),
        FLAG("overdue", "只看逾期", "Only late"),
        FLAG("mine", "只看我的", "Only mine")};

    show_with(h, l, fields, sizeof fields / sizeof *fields);
    json_decref(bureaus);
    json_decref(state);
    json_decref(stage);
}

static void case_above(const struct exchange *x, struct html *h)
{
    html_open(h, "p", "class", "links", NULL);
    html_el_say(h, "a", "期限", "Deadlines", "href", "/due", NULL);
    html_text(h, " · ");
    html_el_say(h, "a", "检查记录", "Visits", "href", "/visits", NULL);
    html_text(h, " · ");
    html_el_say(h, "a", "联合检查", "Joint visits", "href", "/joint-visits", NULL);
    if (exchange_may(x, "case results")) {
        html_text(h, " · ");
        html_el_say(h, "a", "导入现场检查结果", "Import results from the field", "href",
                    "/results/import", NULL);
    }
    html_close(h, "p");
}

static const struct list cases = {.path = "/cases",
                                  .sheet = "/cases.csv",
                                  .file = "cases.csv",
                                  .title_zh = "案件",
                                  .title_en = "Cases",
                                  .section = "cases",
                                  .op = "case find",
                                  .names = case_names,
                                  .columns = "name bureau date stage main inspectors planned due",
                                  .sortable = "name bureau date stage planned due",
                                  .filters = case_filters,
                                  .above = case_above};

/* ---- deadlines ---- */

static const char *const due_names[] = {"bureau", "overdue", "text", "sort", "page", NULL};

static void due_filters(const struct exchange *x, struct html *h, struct listing *l)
{
    json_t *bureaus = pages_bureaus(x);
    const struct field fields[] = {TEXT("案件编号、企业或期限名称", "Case number, firm or clock"),
                                   BUREAU(bureaus), FLAG("overdue", "只看逾期", "Only late")};

    show_with(h, l, fields, sizeof fields / sizeof *fields);
    json_decref(bureaus);
}

static const struct list dues = {.path = "/due",
                                 .sheet = "/due.csv",
                                 .file = "due.csv",
                                 .title_zh = "期限",
                                 .title_en = "Deadlines",
                                 .section = "cases",
                                 .op = "case due",
                                 .names = due_names,
                                 .columns = "firm bureau clock due provisional duty level rule",
                                 .sortable = "firm bureau clock due duty level",
                                 .filters = due_filters};

/* ---- matters ---- */

static const char *const matter_names[] = {"bureau",  "kind", "state", "case", "uscc",
                                           "overdue", "text", "sort",  "page", NULL};

static json_t *matter_kinds_list(void)
{
    json_t *list = json_array();

    for (const struct docket_kind *k = matter_kinds; k->id; k++)
        form_choice(list, k->id, k->zh, k->en);
    return list;
}

static json_t *matter_states_list(void)
{
    json_t *list = json_array();

    for (const struct case_state *s = matter_machine.states; s->id; s++)
        if (!s->first)
            form_choice(list, s->id, s->zh, s->en);
    return list;
}

static void matter_filters(const struct exchange *x, struct html *h, struct listing *l)
{
    json_t *bureaus = pages_bureaus(x), *kinds = matter_kinds_list(), *state = matter_states_list();
    const struct field fields[] = {
        TEXT("事项或案件编号、信用代码、来源", "Matter, case, USCC or source"),
        BUREAU(bureaus),
        {.name = "kind", .kind = FIELD_ONE, .zh = "类别", .en = "Kind", .choices = kinds},
        {.name = "state", .kind = FIELD_ONE, .zh = "状态", .en = "State", .choices = state},
        FLAG("overdue", "只看逾期", "Only late")};

    show_with(h, l, fields, sizeof fields / sizeof *fields);
    json_decref(bureaus);
    json_decref(kinds);
    json_decref(state);
}

static void matter_above(const struct exchange *x, struct html *h)
{
    if (!exchange_may(x, "matter open"))
        return;
    html_open(h, "p", NULL);
    html_el_say(h, "a", "登记事项", "Record a matter", "class", "button", "href", "/matter/new",
                NULL);
    html_close(h, "p");
}

static const struct list matters = {.path = "/matters",
                                    .sheet = "/matters.csv",
                                    .file = "matters.csv",
                                    .title_zh = "台账",
                                    .title_en = "Matters",
                                    .section = "matters",
                                    .op = "matter list",
                                    .names = matter_names,
                                    .columns =
                                        "matter kind unit source received uscc case state due",
                                    .sortable = "matter kind unit source received state due",
                                    .filters = matter_filters,
                                    .above = matter_above};

/* ---- visits ---- */

static const char *const visit_names[] = {"bureau", "uscc", "from", "until",
                                          "text",   "sort", "page", NULL};

static void visit_filters(const struct exchange *x, struct html *h, struct listing *l)
{
    json_t *bureaus = pages_bureaus(x);
    const struct field fields[] = {
        TEXT("信用代码、案件编号或来源", "USCC, case or source"),
        {.name = "uscc", .kind = FIELD_TEXT, .zh = "统一社会信用代码", .en = "USCC"},
        BUREAU(bureaus),
        DAY("from", "自", "From"),
        DAY("until", "至", "until")};

    show_with(h, l, fields, sizeof fields / sizeof *fields);
    json_decref(bureaus);
}

static void visit_above(const struct exchange *x, struct html *h)
{
    if (!exchange_may(x, "visit record"))
        return;
    html_open(h, "p", NULL);
    html_el_say(h, "a", "登记一次检查", "Record a visit", "class", "button", "href", "/visit/new",
                NULL);
    html_close(h, "p");
}

static const struct list visits = {.path = "/visits",
                                   .sheet = "/visits.csv",
                                   .file = "visits.csv",
                                   .title_zh = "检查记录",
                                   .title_en = "Visits",
                                   .section = "cases",
                                   .op = "visit list",
                                   .names = visit_names,
                                   .sortable = "visit date uscc bureau type counts",
                                   .filters = visit_filters,
                                   .above = visit_above};

const struct route routes_lists[] = {
    {GET("/cases", ROLE_STAFF, list_page), .with = &cases},
    {GET("/cases.csv", ROLE_STAFF, list_sheet), .with = &cases},
    {GET("/due", ROLE_STAFF, list_page), .with = &dues},
    {GET("/due.csv", ROLE_STAFF, list_sheet), .with = &dues},
    {GET("/matters", ROLE_STAFF, list_page), .with = &matters},
    {GET("/matters.csv", ROLE_STAFF, list_sheet), .with = &matters},
    {GET("/visits", ROLE_STAFF, list_page), .with = &visits},
    {GET("/visits.csv", ROLE_STAFF, list_sheet), .with = &visits},
    {.method = NULL},
};
