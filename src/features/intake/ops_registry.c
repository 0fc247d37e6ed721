/* enterprise find, enterprise show, inspector list, inspector show. */
#include <stdlib.h>
#include <string.h>

#include "core/base/date.h"
#include "core/base/json.h"
#include "core/base/label.h"
#include "core/cases/label_lookup.h"
#include "core/law/codes.h"
#include "core/law/stages.h"
#include "core/law/uscc.h"
#include "features/casework/visits.h"
#include "features/intake/ops.h"
#include "platform/ingest/clean.h"
#include "platform/ops/answer.h"
#include "platform/ops/op.h"
#include "platform/ops/row.h"
#include "platform/ops/scope.h"
#include "platform/runtime/config.h"
#include "platform/store/ledger_dockets.h"
#include "platform/store/ledger_picks.h"
#include "platform/store/registry.h"

#define FOUND_MAX 200

static json_t *class_text(char class)
{
    return class ? json_stringn(&class, 1) : label_json("unclassified", "未分类", "unclassified");
}

static json_t *score(int16_t points)
{
    return points < 0 ? json_null() : json_integer(points);
}

static enum err add_classes(struct registry *reg, const char *uscc, json_t *out, struct error *e)
{
    struct class_record *list;
    size_t count;
    enum err rc = registry_class_history(reg, uscc, &list, &count, e);

    if (rc == E_OK && count) {
        json_t *table = answer_table();
        answer_column(table, "class", "分类", "class");
        answer_column(table, "score", "分值", "score");
        answer_column(table, "date", "日期", "date");
        answer_column(table, "until", "至名录库版本", "until registry version");
        for (size_t i = 0; i < count; i++) {
            answer_add(table, "oodI", class_text(list[i].class), score(list[i].score), list[i].date,
                       (json_int_t)list[i].until_version);
        }
        answer_subtable(out, "classes", "以前的分类", "earlier classes", table);
    }
    free(list);
    return rc;
}

static enum err add_case(void *arg, const struct docket_row *c, struct error *e)
{
    (void)e;
    answer_add(arg, "sdIoo", c->no, c->date, (json_int_t)c->commit_index,
               label_of(docket_standings, c->state), case_stage_label(c->stage));
    return E_OK;
}

static enum err add_cases(struct ledger *ledger, const char *uscc, json_t *out, struct error *e)
{
    struct docket_filter filter = {.uscc = uscc, .date = DAY_NONE};
    json_t *table = answer_table();

    answer_column(table, "case", "案件编号", "case");
    answer_column(table, "date", "抽取日期", "drawn");
    answer_column(table, "commit", "承诺序号", "commit");
    answer_column(table, "state", "状态", "state");
    answer_column(table, "stage", "阶段", "stage");
    enum err rc = ledger_docket_each(ledger, &filter, add_case, table, e);
    answer_subtable(out, "cases", "被抽中", "draws", table);
    return rc;
}

static json_t *group_word(const struct codes *codes, unsigned type)
{
    enum type_group group = codes_type_group(codes, type);

    return group < GROUP_UNKNOWN ? label_row(&type_groups[group]) : json_null();
}

static void add_class(const struct enterprise *f, json_t *out)
{
    answer_field(out, "class", "信用风险分类", "class", class_text(f->class));
    answer_field(out, "score", "分值", "score", score(f->score));
    answer_field(out, "class_date", "分类日期", "classified on", answer_day(f->class_date));
}

static json_t *enterprise_record(const struct codes *codes, const struct enterprise *f, bool seen)
{
    json_t *out = answer_record();

    answer_field(out, "uscc", "统一社会信用代码", "USCC", json_string(f->uscc));
    answer_field(out, "name", "企业名称", "name", json_string(f->name));
    answer_field(out, "type", "企业类型", "type",
                 json_sprintf("%04u %s", f->type, codes_type_name(codes, f->type)));
    answer_field(out, "group", "类型组", "type group", group_word(codes, f->type));
    answer_field(out, "region", "所在地", "region", answer_region(codes, f->region));
    answer_field(out, "bureau", "管辖单位", "bureau", answer_region(codes, f->bureau));
    answer_field(out, "industry", "行业", "industry", json_string(f->industry));
    answer_field(out, "tags", "标签", "tags", json_string(f->tags));
    answer_field(out, "address", "住所", "address", json_string(f->address));
    answer_field(out, "founded", "成立日期", "founded", answer_day(f->founded));
    answer_field(out, "status", "登记状态", "status",
                 json_string(codes_status_text(codes, f->status)));
    answer_field(out, "in_business", "在业", "in business", json_boolean(f->in_business));
    if (seen)
        add_class(f, out);
    answer_field(out, "departed", "已从名录移除", "departed", json_boolean(f->departed));
    return out;
}

/* What only its own bureau, and those above, may know: class, draws and visits. */
static enum err add_confidential(struct op_call *call, const struct enterprise *firm, json_t *out,
                                 struct error *e)
{
    struct lane *lane = call->lane;
    int32_t today = day_of_instant(call->now);
    enum err rc = add_classes(lane->registry, firm->uscc, out, e);

    if (!rc)
        rc = add_cases(lane->ledger, firm->uscc, out, e);
    return rc ? rc : visits_describe(lane, firm, today, out, e);
}

static enum err enterprise_show(struct op_call *call, json_t **answer, struct error *e)
{
    const struct lane *lane = call->lane;
    const char *given = json_text_or(call->args, "uscc", NULL);
    struct enterprise firm;
    char uscc[64];

    clean_excerpt(given, sizeof uscc - 1, uscc);
    clean_code(uscc, strlen(uscc));
    clean_upper(uscc);
    enum err rc = registry_find(lane->registry, uscc, &firm, e);
    enum uscc_fault fault = uscc_check(uscc);
    if (rc == E_NOTFOUND && fault != USCC_OK)
        return error_set(e, rc, "名录库中没有 %1$s，且它不是有效的统一社会信用代码: %2$s%3$.0s",
                         "the registry has no %1$s, and it is no right USCC: %2$.0s%3$s", uscc,
                         uscc_fault_zh(fault), uscc_fault_en(fault));
    if (rc)
        return rc;
    bool seen = scope_sees(call, firm.bureau);
    *answer = enterprise_record(lane->snapshot->codes, &firm, seen);
    if (seen)
        rc = add_confidential(call, &firm, *answer, e);
    else
        answer_note(*answer, "分类、抽取和检查情况只向其管辖单位显示。",
                    "Class, draws and visits are shown to the bureau in charge of it only.");
    return rc;
}

struct listing {
    const struct codes *codes;
    json_t *table;
    json_t *loads;    /* {id: firms drawn this year} */
    const char *text; /* in the name or number; NULL: any */
    const char *specialty;
    const char *state; /* "active", "inactive", "expert"; NULL: any */
    int32_t expiring;  /* only certificates that end by this day; DAY_NONE: any */
};

static bool skilled(const struct listing *l, const struct inspector *p)
{
    return !l->specialty || strstr(p->department, l->specialty) || strstr(p->level, l->specialty) ||
           strstr(p->qualifications, l->specialty) || strstr(p->items, l->specialty);
}

static bool in_state(const struct listing *l, const struct inspector *p)
{
    if (!l->state)
        return true;
    return strcmp(l->state, "expert") == 0 ? p->expert
                                           : p->active == (strcmp(l->state, "active") == 0);
}

static bool wanted(const struct listing *l, const struct inspector *p)
{
    if (!skilled(l, p) || !in_state(l, p))
        return false;
    if (l->text && !strstr(p->name, l->text) && !strstr(p->id, l->text))
        return false;
    return l->expiring == DAY_NONE || (p->active && p->expiry <= l->expiring);
}

static enum err note_load(void *ctx, const char *inspector, uint64_t firms, struct error *e)
{
    (void)e;
    json_object_set_new(ctx, inspector, json_integer((json_int_t)firms));
    return E_OK;
}

static enum err list_inspector(void *arg, const struct inspector *p, struct error *e)
{
    const struct listing *l = arg;

    (void)e;
    if (!wanted(l, p))
        return E_OK;
    answer_add(l->table, "ssosssobbI", p->id, p->name, answer_region(l->codes, p->bureau),
               p->department, p->level, p->qualifications, answer_until(p->expiry), p->expert,
               p->active, json_int(l->loads, p->id));
    return E_OK;
}

static json_t *list_table(void)
{
    json_t *table = answer_table();

    answer_column(table, "id", "人员编号", "id");
    answer_column(table, "name", "姓名", "name");
    answer_column(table, "bureau", "所在单位", "bureau");
    answer_column(table, "department", "部门", "department");
    answer_column(table, "level", "级别", "level");
    answer_column(table, "qualifications", "资格", "qualifications");
    answer_column(table, "expiry", "证件有效期至", "certificate until");
    answer_column(table, "expert", "专家", "expert");
    answer_column(table, "active", "在岗", "active");
    answer_column(table, "load", "本年抽派户数", "firms this year");
    return table;
}

static enum err list_args(const struct op_call *call, struct listing *l, int64_t *bureau,
                          struct error *e)
{
    const char *text = json_text_or(call->args, "bureau", NULL);

    l->text = json_text_or(call->args, "text", NULL);
    l->specialty = json_text_or(call->args, "specialty", NULL);
    l->state = json_text_or(call->args, "state", NULL);
    if (text && !clean_number(text, 100000, 999999, bureau))
        return error_set(e, E_INPUT, "区划代码应为 6 位数字，不能是 %s",
                         "a bureau is a region code of 6 digits, not %s", text);
    if (l->state && strcmp(l->state, "active") != 0 && strcmp(l->state, "inactive") != 0 &&
        strcmp(l->state, "expert") != 0)
        return error_set(e, E_INPUT,
                         "状态应为 active（在岗）、inactive（不在岗）或 expert（专家），不能是 %s",
                         "a state is active, inactive or expert, not %s", l->state);
    return E_OK;
}

static enum err inspector_list(struct op_call *call, json_t **answer, struct error *e)
{
    int32_t today = op_today(call);
    const json_t *days = json_object_get(call->args, "expiring");
    struct listing l = {.codes = call->lane->snapshot->codes,
                        .table = *answer = list_table(),
                        .loads = json_object(),
                        .expiring = days ? today + (int32_t)json_integer_value(days) : DAY_NONE};
    int64_t bureau = 0;
    enum err rc = list_args(call, &l, &bureau, e);

    if (rc == E_OK)
        rc = ledger_inspector_loads(call->lane->ledger, day_from_ymd(day_year(today), 1, 1),
                                    note_load, l.loads, e);
    if (rc == E_OK)
        rc = registry_inspectors(call->lane->registry, (uint32_t)bureau, list_inspector, &l, e);
    json_decref(l.loads);
    return rc;
}

struct search {
    const struct codes *codes;
    const char *id;
    json_t *found;
};

static enum err take_inspector(void *arg, const struct inspector *p, struct error *e)
{
    struct search *s = arg;

    (void)e;
    if (strcmp(p->id, s->id) != 0)
        return E_OK;
    json_t *out = s->found = answer_record();
    answer_field(out, "id", "人员编号", "id", json_string(p->id));
    answer_field(out, "name", "姓名", "name", json_string(p->name));
    answer_field(out, "bureau", "所在单位", "bureau", answer_region(s->codes, p->bureau));
    answer_field(out, "department", "部门", "department", json_string(p->department));
    answer_field(out, "level", "级别", "level", json_string(p->level));
    answer_field(out, "certificate", "执法证号", "certificate", json_string(p->certificate));
    answer_field(out, "certificate_until", "执法证有效期至", "certificate valid until",
                 answer_until(p->expiries[0]));
    if (*p->certificate2 || p->expiries[1] != DAY_FOREVER) {
        answer_field(out, "certificate2", "第二证件号", "second certificate",
                     json_string(p->certificate2));
        answer_field(out, "certificate2_until", "第二证件有效期至",
                     "second certificate valid until", answer_until(p->expiries[1]));
    }
    answer_field(out, "expiry", "可派至", "can be sent until", answer_until(p->expiry));
    answer_field(out, "items", "可检查事项", "items",
                 strcmp(p->items, "*") == 0 ? label_json("all", "全部", "all")
                                            : json_string(p->items));
    answer_field(out, "qualifications", "专业资质", "qualifications",
                 json_string(p->qualifications));
    answer_field(out, "expert", "专家", "expert", json_boolean(p->expert));
    answer_field(out, "active", "在岗", "active", json_boolean(p->active));
    return E_OK;
}

static enum err list_recusal(void *arg, const struct recusal *r, struct error *e)
{
    (void)e;
    answer_add(arg, "ssdo", r->uscc, r->reason, r->from, answer_until(r->until));
    return E_OK;
}

static enum err inspector_show(struct op_call *call, json_t **answer, struct error *e)
{
    struct search s = {.codes = call->lane->snapshot->codes,
                       .id = json_text_or(call->args, "id", NULL)};
    enum err rc = registry_inspectors(call->lane->registry, 0, take_inspector, &s, e);

    if (rc == E_OK && !s.found)
        rc = error_set(e, E_NOTFOUND, "没有编号为 %s 的检查人员，见 inspector list",
                       "there is no inspector %s; see inspector list", s.id);
    if (rc)
        return rc;
    json_t *table = answer_table();
    answer_column(table, "uscc", "回避企业", "firm");
    answer_column(table, "reason", "原因", "reason");
    answer_column(table, "from", "自", "from");
    answer_column(table, "until", "至", "until");
    rc = registry_recusals(call->lane->registry, s.id, list_recusal, table, e);
    answer_subtable(s.found, "recusals", "回避", "recusals", table);
    *answer = s.found;
    return rc;
}

/* ---- enterprise find ---- */

struct finding {
    const struct op_call *call;
    json_t *table;
    size_t count;
};

static enum err add_firm(void *ctx, const struct enterprise *f, struct error *e)
{
    struct finding *x = ctx;
    const struct codes *codes = x->call->lane->snapshot->codes;

    (void)e;
    x->count++;
    answer_add(x->table, "ssosob", f->uscc, f->name, answer_region(codes, f->bureau),
               codes_status_text(codes, f->status),
               !scope_sees(x->call, f->bureau) ? json_null() : class_text(f->class), f->departed);
    return E_OK;
}

/* A province, prefecture or county as the range of codes below it. */
static void range_of(uint32_t bureau, uint32_t range[2])
{
    uint32_t step = bureau % 10000 == 0 ? 10000 : bureau % 100 == 0 ? 100 : 1;

    range[0] = bureau;
    range[1] = bureau ? bureau + step - 1 : 0;
}

static enum err enterprise_find(struct op_call *call, json_t **answer, struct error *e)
{
    struct finding x = {.call = call, .table = *answer = answer_table()};
    char text[200];
    uint32_t range[2];
    uint32_t bureau = 0;
    enum err err = json_object_get(call->args, "bureau") ? scope_bureau(call, 0, &bureau, e) : E_OK;

    answer_column(x.table, "uscc", "统一社会信用代码", "USCC");
    answer_column(x.table, "name", "企业名称", "name");
    answer_column(x.table, "bureau", "管辖单位", "bureau");
    answer_column(x.table, "status", "登记状态", "status");
    answer_column(x.table, "class", "分类", "class");
    answer_column(x.table, "departed", "名录", "registry");
    range_of(bureau, range);
    clean_excerpt(json_text_or(call->args, "text", NULL), sizeof text - 1, text);
    if (!err && strlen(text) < 2)
        err = error_set(e, E_INPUT, "请至少输入两个字符。", "Type at least two characters.");
    if (!err)
        err = registry_search(call->lane->registry, text, range, FOUND_MAX, add_firm, &x, e);
    if (!err && x.count == FOUND_MAX)
        answer_note(x.table, "只显示前 %d 户，请写得更具体。",
                    "Only the first %d are shown; be more specific.", FOUND_MAX);
    return err;
}

const struct op ops_registry[] = {
    {"enterprise find", ROLE_STAFF, "按名称或代码查企业", "firms by name or code",
     .lane = LANE_LONG,
     .params = PARAMS(ARG("text", OP_TEXT, "名称中的文字，或统一社会信用代码的开头",
                          "part of the name, or the beginning of the USCC"),
                      OPT("bureau", OP_TEXT, "管辖单位的区划代码，含下级",
                          "region code of the bureau, with those below")),
     .run = enterprise_find},
    {"enterprise show", ROLE_STAFF, "一户企业", "one firm",
     .params = PARAMS(ARG("uscc", OP_TEXT, "统一社会信用代码", "unified social credit code")),
     .run = enterprise_show},
    {"inspector list", ROLE_STAFF, "执法检查人员名录", "inspectors",
     .params = PARAMS(OPT("bureau", OP_TEXT, "单位所在区划代码", "region code of the unit"),
                      OPT("text", OP_TEXT, "姓名或编号中的文字", "part of the name or number"),
                      OPT("expiring", OP_INT, "只看几天内到期（或已过期）的",
                          "only certificates that end within so many days"),
                      OPT("specialty", OP_TEXT, "部门、级别、资格或可检查事项中的文字",
                          "part of the department, level, qualifications or permitted items"),
                      OPT("state", OP_TEXT, "active（在岗）、inactive（不在岗）或 expert（专家）",
                          "active, inactive or expert")),
     .run = inspector_list},
    {"inspector show", ROLE_STAFF, "一名执法检查人员", "one inspector",
     .params = PARAMS(ARG("id", OP_TEXT, "执法人员编号", "staff number")), .run = inspector_show},
    {.name = NULL}};
