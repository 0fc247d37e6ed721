/* Forms for operations that begin something: record a matter, record or withdraw a visit, send in
 * results from the field; and the list of proposed joint visits. */
#include <stdlib.h>
#include <string.h>

#include "action_form.h"
#include "case_page.h"
#include "core/base/json.h"
#include "core/base/mem.h"
#include "core/cases/kinds.h"
#include "core/law/codes.h"
#include "doors/web/pages.h"
#include "doors/web/route.h"
#include "draft.h"
#include "platform/html/form.h"
#include "platform/html/view.h"
#include "platform/ops/op.h"
#include "platform/runtime/daemon.h"
#include "platform/runtime/snapshot.h"

/* ---- fields ---- */

static json_t *field(json_t *list, const char *id, const char *kind, bool required, const char *zh,
                     const char *en)
{
    json_t *one = json_pack("{s:s, s:s, s:b, s:s, s:s}", "id", id, "kind", kind, "required",
                            (int)required, "zh", zh, "en", en);

    json_array_append_new(list, one);
    return one;
}

static json_t *matter_fields(const struct exchange *x)
{
    json_t *list = json_array(), *kinds = json_array();

    for (const struct docket_kind *k = matter_kinds; k->id; k++)
        form_choice(kinds, k->id, k->zh, k->en);
    json_object_set_new(field(list, "kind", "code", true, "类别", "Kind"), "choices", kinds);
    field(list, "source", "text", true, "来源，如 12315、圆桌会议", "Where it comes from");
    field(list, "text", "long", true, "内容", "What it is about");
    field(list, "received", "date", false, "收到日期（默认当天）", "Day received (default: today)");
    field(list, "case", "text", false, "案件编号（异议、回避必填）",
          "Case (objections and recusals need it)");
    field(list, "uscc", "text", false, "统一社会信用代码", "USCC");
    json_object_set_new(field(list, "bureau", "code", false, "首接单位（默认案件或本人所在单位）",
                              "Unit of first contact (default: of the case, or your own)"),
                        "choices", pages_bureaus(x));
    field(list, "person", "text", false, "被申请回避的检查人员编号",
          "Staff number of who should step back");
    field(list, "external", "text", false, "来源方的编号", "The sender's number");
    field(list, "by", "text", false, "提出人（保密，只有办理人员可见）",
          "Who asks (confidential: only those who work on it see this)");
    return list;
}

static json_t *visit_types(const struct exchange *x)
{
    struct snapshot_ref *box = service_snapshot(exchange_service(x));
    const struct code_list *types = codes_list(snapshot_of(box)->codes, LIST_VISITS);
    json_t *list = json_array();

    for (size_t i = 0; i < types->count; i++)
        form_choice(list, types->rows[i].code, types->rows[i].zh, types->rows[i].en);
    snapshot_drop(box);
    return list;
}

static json_t *visit_fields(const struct exchange *x)
{
    json_t *list = json_array(), *counts = json_array();

    field(list, "uscc", "text", true, "统一社会信用代码", "USCC");
    json_object_set_new(field(list, "type", "code", true, "检查种类", "Kind of visit"), "choices",
                        visit_types(x));
    field(list, "date", "date", true, "检查日期", "Day of the visit");
    field(list, "source", "text", false, "来源：文号、投诉编号、部署单位", "What it came from");
    field(list, "case", "text", false, "所属案件", "Case it belongs to");
    form_choice(counts, "yes", "计入", "counts");
    form_choice(counts, "no", "不计入", "does not count");
    json_object_set_new(field(list, "counts", "code", false, "是否计入年度检查频次（默认按种类）",
                              "Counts towards the yearly limit? (default: by its kind)"),
                        "choices", counts);
    return list;
}

static json_t *withdraw_fields(const struct exchange *x)
{
    json_t *list = json_array();

    (void)x;
    field(list, "visit", "int", true, "检查记录编号", "Number of the visit");
    field(list, "reason", "long", true, "理由", "Why");
    return list;
}

/* ---- one form, whichever ---- */

struct opform {
    const char *place, *op, *title_zh, *title_en, *section, *submit_zh, *submit_en;
    json_t *(*fields)(const struct exchange *x);
    const char *next; /* where to, afterwards */
};

static const struct opform matter_new = {"matter/new",      "matter open", "登记台账事项",
                                         "Record a matter", "matters",     "登记",
                                         "Record",          matter_fields, "/matters"};
static const struct opform visit_new = {"visit/new",      "visit record", "登记一次检查",
                                        "Record a visit", "cases",        "登记",
                                        "Record",         visit_fields,   "/visits"};
static const struct opform visit_withdraw = {
    "visit/withdraw", "visit withdraw", "撤回误登的检查记录", "Withdraw a visit", "cases",
    "撤回",           "Withdraw",       withdraw_fields,      "/visits"};

static const struct opform *form_of(const struct exchange *x)
{
    return exchange_with(x);
}

/* What the address says goes into the empty form: /matter/new?case=… */
static json_t *from_query(const struct exchange *x, const json_t *fields)
{
    json_t *values = json_object();
    size_t i;
    json_t *one;

    json_array_foreach((json_t *)(uintptr_t)fields, i, one)
    {
        const char *id = json_text_or(one, "id", NULL);
        const char *text = exchange_query(x, id, 0);
        char *name = mem_printf(ACTION_PREFIX "%s", id);
        if (text)
            json_object_set_new(values, name, json_pack("[s]", text));
        free(name);
    }
    return values;
}

static void show_form(struct exchange *x)
{
    const struct opform *f = form_of(x);
    const struct error *e = exchange_error(x, "done");
    struct page p = {.title_zh = f->title_zh,
                     .title_en = f->title_en,
                     .section = f->section,
                     .script = "draft.js"};
    struct html *h = exchange_page(x, &p);
    char *saved = NULL;
    long long seen;
    json_t *fields = f->fields(x);
    json_t *values = e ? draft_posted(x) : draft_values(x, &saved, &seen);

    if (!values)
        values = from_query(x, fields);
    action_form_show(h, &(struct action_form){.url = exchange_path(x),
                                              .csrf = exchange_csrf(x),
                                              .place = f->place,
                                              .fields = fields,
                                              .values = values,
                                              .error = e,
                                              .saved = saved,
                                              .submit_zh = f->submit_zh,
                                              .submit_en = f->submit_en});
    json_decref(values);
    json_decref(fields);
    free(saved);
    exchange_send_page(x, e ? draft_status(e) : 200);
}

static void form_page(struct exchange *x)
{
    draft_ask(x, form_of(x)->place);
    exchange_then(x, show_form);
}

/* A new matter has a page of its own. */
static void to_next(struct exchange *x)
{
    const json_t *done = exchange_answer(x, "done");
    const char *zh = json_text_or(done, "zh", NULL);
    const char *en = json_text_or(done, "en", NULL);
    const json_t *first = json_array_get(json_object_get(done, "fields"), 0);
    const char *key = json_text_or(first, "key", NULL);
    const char *no = json_text_or(first, "value", NULL);
    char *url = key && no && strcmp(key, "matter") == 0 ? mem_printf("/case/%s", no)
                                                        : mem_strdup(form_of(x)->next);

    exchange_see_other(x, url, zh ? zh : "已登记。", en ? en : "Recorded.");
    free(url);
}

static void was_done(struct exchange *x)
{
    if (exchange_error(x, "done")) {
        show_form(x);
        return;
    }
    draft_drop(x, form_of(x)->place);
    exchange_then(x, to_next);
}

static void do_form(struct exchange *x)
{
    const struct opform *f = form_of(x);
    json_t *args = json_object(), *fields = f->fields(x);
    size_t i;
    json_t *one;

    json_array_foreach(fields, i, one)
    {
        const char *id = json_text_or(one, "id", NULL);
        char *name = mem_printf(ACTION_PREFIX "%s", id);
        const char *text = exchange_form(x, name, 0);
        if (text && *text)
            json_object_set_new(args, id, json_string(text));
        free(name);
    }
    json_decref(fields);
    exchange_try(x, "done", f->op, args, -1);
    exchange_then(x, was_done);
}

/* ---- results from the field ---- */

static void results_form(struct exchange *x, struct html *h)
{
    html_el_say(
        h, "p",
        "表格须有案件编号、事项代码、结果代码等列，与发件箱中的清单相同。同一文件重复发送没有影响；"
        "不能办理的行列在下面，其余照常办理。",
        "The table has columns for case, item and result codes, as in the outbox. Sending the "
        "same file again is harmless; rows that cannot be taken are listed, all others are.",
        "class", "hint", NULL);
    form_begin(h, "/results/import", exchange_csrf(x), true);
    form_field(h, &(struct field){.name = "file",
                                  .kind = FIELD_FILE,
                                  .required = true,
                                  .zh = "现场检查结果（CSV）",
                                  .en = "Results from the field (CSV)"});
    form_end(h, "导入", "Import");
}

static void show_results(struct exchange *x)
{
    struct page p = {
        .title_zh = "导入现场检查结果", .title_en = "Results from the field", .section = "cases"};
    const struct error *e = exchange_error(x, "done");
    const json_t *done = exchange_answer(x, "done");
    struct html *h = exchange_page(x, &p);

    view_failed(h, e);
    if (done) {
        html_el_say(h, "p", "文件已处理。", "The file was read.", "class", "notice", "role",
                    "status", NULL);
        view_answer(h, done, NULL, NULL);
    }
    results_form(x, h);
    exchange_send_page(x, e ? draft_status(e) : 200);
}

static void send_results(struct exchange *x)
{
    int fd = exchange_file(x, "file");

    exchange_try(x, "done", "case results", json_pack("{s:s}", "file", "results.csv"), fd);
    exchange_then(x, show_results);
}

/* ---- joint visits ---- */

static void show_joint_visits(struct exchange *x)
{
    struct page p = {.title_zh = "联合检查的建议",
                     .title_en = "Proposed joint visits",
                     .section = "cases",
                     .wide = true};
    struct html *h = exchange_page(x, &p);

    html_el_say(
        h, "p", "同一企业在近日被两个任务抽中的，建议一次检查。在案件页面同意或不同意。",
        "A firm drawn twice within days may be visited once. Accept or decline on the case's "
        "page.",
        "class", "hint", NULL);
    view_table(h, exchange_answer(x, "list"), NULL, view_cells, casefile_links);
    exchange_send_page(x, 200);
}

static void joint_visits(struct exchange *x)
{
    exchange_ask(x, "list", "case joint-visits", NULL);
    exchange_then(x, show_joint_visits);
}

#define RECORDERS (ROLE_REGULATOR | ROLE_APPROVER | ROLE_ADMIN)

const struct route routes_forms[] = {
    {GET("/matter/new", RECORDERS, form_page), .with = &matter_new},
    {POST("/matter/new", RECORDERS, do_form), .with = &matter_new},
    {GET("/visit/new", RECORDERS, form_page), .with = &visit_new},
    {POST("/visit/new", RECORDERS, do_form), .with = &visit_new},
    {GET("/visit/withdraw", ROLE_APPROVER | ROLE_ADMIN, form_page), .with = &visit_withdraw},
    {POST("/visit/withdraw", ROLE_APPROVER | ROLE_ADMIN, do_form), .with = &visit_withdraw},
    {GET("/results/import", ROLE_REGULATOR, show_results)},
    {POST("/results/import", ROLE_REGULATOR, send_results)},
    {GET("/joint-visits", ROLE_STAFF, joint_visits)},
    {.method = NULL},
};
