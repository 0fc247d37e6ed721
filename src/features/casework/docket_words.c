#include "docket_words.h"

#include <stdlib.h>
#include <string.h>

#include "action_json.h"
#include "case_words.h"
#include "core/base/buf.h"
#include "core/base/date.h"
#include "core/base/hex.h"
#include "core/base/json.h"
#include "core/base/label.h"
#include "core/base/mem.h"
#include "core/cases/label_lookup.h"
#include "core/crypto/cjson.h"
#include "core/tlog/merkle.h"
#include "features/casework/casework.h"
#include "features/casework/history.h"
#include "platform/ops/answer.h"
#include "platform/ops/people.h"
#include "platform/runtime/config.h"

#define MASK "×××"

/* ---- what was done ---- */

static void add_same(json_t *r, const json_t *done, const char *key, const char *zh, const char *en)
{
    answer_field(r, key, zh, en, json_incref(json_object_get(done, key)));
}

/* What only a matter has to say: a case says it on its page. */
static void add_matter(const struct op_call *call, json_t *r, const struct docket_kind *kind,
                       const json_t *done)
{
    answer_field(r, "unit", "承办单位", "unit in charge",
                 answer_region(call->lane->snapshot->codes, (uint32_t)json_int(done, "bureau")));
    add_same(r, done, "due", "届满日", "due");
    add_same(r, done, "sha256", "事件散列", "hash of the event");
    answer_field(r, "route", "办理方式", "route", answer_word(kind->route_zh, kind->route_en));
}

static void add_computed(json_t *r, const json_t *done)
{
    char *computed = json_dumps(json_object_get(done, "computed"), JSON_COMPACT | JSON_SORT_KEYS);

    add_same(r, done, "stage", "阶段", "stage");
    answer_field(r, "computed", "系统计算", "worked out",
                 computed ? json_string(computed) : json_null());
    free(computed);
}

json_t *docket_done(const struct op_call *call, const json_t *done)
{
    const struct docket_kind *kind = docket_kind_find(json_text(done, "kind"));
    bool matter = kind != &case_kind;
    json_t *no = json_incref(json_object_get(done, "no"));
    json_t *r = answer_record();
    int64_t time = 0;

    if (matter) {
        answer_field(r, "matter", "事项编号", "matter", no);
        answer_field(r, "kind", "类别", "kind", docket_kind_label(kind->id));
    } else {
        answer_field(r, "case", "案件编号", "case", no);
    }
    answer_field(r, "what", "事项", "what",
                 case_action_label(kind->machine, json_text(done, "action")));
    add_same(r, done, "version", "版本", "version");
    if (instant_parse(json_text(done, "time"), &time))
        answer_field(r, "time", "时间", "time", answer_instant(time));
    answer_field(r, "state", "状态", "state",
                 case_state_label(kind->machine, json_text(done, "main")));
    if (matter)
        add_matter(call, r, kind, done);
    else
        add_computed(r, done);
    return r;
}

/* ---- what may be done ---- */

/* "date, results!, note": what must be given is marked. */
static json_t *field_names(const json_t *fields)
{
    struct buf text = {0};
    size_t i;
    json_t *field;

    buf_adds(&text, "");
    json_array_foreach((json_t *)(uintptr_t)fields, i, field)
    {
        if (!json_flag(field, "looked_up"))
            buf_addf(&text, "%s%s%s", text.len ? ", " : "", json_text(field, "id"),
                     json_flag(field, "required") ? "!" : "");
    }
    json_t *out = json_string(text.data);
    buf_free(&text);
    return out;
}

static void add_action(const struct op_call *call, json_t *table,
                       const struct case_machine *machine, const json_t *allowed,
                       const json_t *people)
{
    static const char *const same[] = {"action", "stage",     "roles", "may",
                                       "basis",  "documents", "aside", "amends"};
    const struct case_action *a = case_action_find(machine, json_text(allowed, "action"));
    json_t *why = json_object_get(allowed, "why");

    if (a->roles == ROLE_DAEMON)
        return;
    json_t *row = answer_row(table);

    for (size_t i = 0; i < sizeof same / sizeof *same; i++)
        json_object_set(row, same[i], json_object_get(allowed, same[i]));
    json_object_set_new(row, "name", label_json(a->id, a->zh, a->en));
    json_object_set_new(row, "fields", field_names(json_object_get(allowed, "fields")));
    json_object_set_new(row, "why", why ? json_incref(why) : json_null());
    /* for pages that make a form of it */
    json_object_set_new(row, "form",
                        action_json_form(call->lane->snapshot->codes, a, op_today(call), people));
    json_object_set_new(row, "to", case_states_label(machine, a->to));
}

static json_t *actions_table(bool matter)
{
    json_t *table = answer_table();

    answer_column(table, "action", "事项", "action");
    answer_column(table, "name", "名称", "what");
    if (!matter)
        answer_column(table, "stage", "阶段", "stage");
    answer_column(table, "roles", "角色", "roles");
    answer_column(table, "may", "本人可办", "you may");
    answer_column(table, "fields", "字段（! 必填）", "fields (! needed)");
    answer_column(table, "why", "不可办的原因", "why not");
    answer_column(table, "basis", "依据", "basis");
    return table;
}

enum err docket_actions(const struct op_call *call, const struct docket_row *row,
                        const json_t *people, json_t **table, struct error *e)
{
    const struct case_rules rules = casework_rules(call->lane->snapshot);
    const struct docket_kind *kind = docket_kind_find(row->kind);
    json_t *projection = NULL, *list = NULL, *allowed;
    size_t i;
    enum err rc = docket_projection(row, &projection, e);

    if (!rc)
        rc = case_allowed(&rules, projection, call->roles, call->actor, op_today(call), &list, e);
    if (!rc)
        *table = actions_table(kind != &case_kind);
    json_array_foreach(list, i, allowed)
    {
        add_action(call, *table, kind->machine, allowed, people);
    }
    json_decref(list);
    json_decref(projection);
    return rc;
}

/* ---- what happened ---- */

static enum err add_hash(const struct docket_row *docket, const json_t *event, const char *content,
                         json_t *row, struct error *e)
{
    struct docket_event stored = {.number = json_count(event, "number"),
                                  .salt = json_text(event, "salt"),
                                  .actor = json_text(event, "actor"),
                                  .kind = json_text(event, "kind"),
                                  .content = content};
    struct buf leaf = {0};
    uint8_t hash[MERKLE_HASH];
    char hex[2 * MERKLE_HASH + 1];

    if (docket_is_matter(docket)) {
        json_object_set(row, "hash", json_object_get(event, "sha256"));
        return E_OK;
    }
    memcpy(stored.no, docket->no, sizeof stored.no);
    instant_parse(json_text(event, "time"), &stored.time);
    enum err rc = case_event_leaf(&stored, &leaf, e);
    if (!rc) {
        merkle_leaf(leaf.data, leaf.len, hash);
        hex_encode(hex, hash, sizeof hash);
        json_object_set_new(row, "hash", json_string(hex));
    }
    buf_free(&leaf);
    return rc;
}

/* Who by name, and what in words. */
static void add_words(const struct op_call *call, const struct docket_kind *kind,
                      const json_t *event, int64_t time, json_t *row)
{
    char name[PEOPLE_NAME_BYTES];
    struct error unread;

    json_object_set_new(row, "time", answer_instant(time));
    if (people_name(call->lane, json_text(event, "actor"), name, &unread) == E_OK)
        json_object_set_new(row, "actor_name", json_string(name));
    json_object_set_new(
        row, "words",
        action_json_content(call->lane->snapshot->codes,
                            case_action_find(kind->machine, json_text(event, "kind")),
                            json_object_get(event, "content"), day_of_instant(time)));
}

static enum err add_event(const struct op_call *call, const struct docket_row *docket,
                          const json_t *event, json_t *table, struct error *e)
{
    const struct docket_kind *kind = docket_kind_find(docket->kind);
    struct buf content = {0};
    json_t *row = answer_row(table);
    int64_t time = 0;
    enum err rc = cjson_write(json_object_get(event, "content"), &content, e);

    instant_parse(json_text(event, "time"), &time);
    json_object_set(row, "seq", json_object_get(event, "seq"));
    json_object_set(row, "actor", json_object_get(event, "actor"));
    json_object_set(row, "action", json_object_get(event, "kind"));
    json_object_set_new(row, "name", case_action_label(kind->machine, json_text(event, "kind")));
    json_object_set_new(row, "content", json_string(content.data ? content.data : ""));
    add_words(call, kind, event, time, row);
    if (!rc)
        rc = add_hash(docket, event, content.data, row, e);
    buf_free(&content);
    return rc;
}

enum err docket_history(const struct op_call *call, const struct docket_row *row,
                        const json_t *events, json_t **table, struct error *e)
{
    json_t *t = answer_table();
    size_t i;
    json_t *event;
    enum err rc = E_OK;

    answer_column(t, "seq", "版本", "version");
    answer_column(t, "time", "时间", "time");
    answer_column(t, "actor", "经办", "by");
    answer_column(t, "action", "事项", "action");
    answer_column(t, "name", "名称", "what");
    answer_column(t, "content", "内容", "content");
    answer_column(t, "hash", "散列（案件的是日志 cases 条目的叶）",
                  "hash (of a case: leaf of the day's cases entry)");
    json_array_foreach((json_t *)(uintptr_t)events, i, event)
    {
        if (!rc)
            rc = add_event(call, row, event, t, e);
    }
    if (rc)
        json_decref(t);
    else
        *table = t;
    return rc;
}

/* ---- what few may see ---- */

/* text with every `name` in it masked. */
static json_t *masked(const char *text, const char *name)
{
    struct buf out = {0};
    size_t len = strlen(name);

    buf_adds(&out, "");
    for (const char *at; len && (at = strstr(text, name)) != NULL; text = at + len) {
        buf_add(&out, text, (size_t)(at - text));
        buf_adds(&out, MASK);
    }
    buf_adds(&out, text);
    json_t *value = json_string(out.data);
    buf_free(&out);
    return value;
}

static void mask_everywhere(json_t *events, const char *name)
{
    size_t i;
    json_t *event, *value;
    const char *key;
    void *next;

    json_array_foreach(events, i, event)
    {
        json_t *content = json_object_get(event, "content");
        json_object_foreach_safe(content, next, key, value)
        {
            if (json_is_string(value))
                json_object_set_new(content, key, masked(json_string_value(value), name));
        }
    }
}

bool docket_may_name(const struct op_call *call, const struct docket_row *row)
{
    struct error unused;

    if (call->roles & (ROLE_ADMIN | ROLE_AUDITOR))
        return true;
    return (call->roles & (ROLE_REGULATOR | ROLE_APPROVER)) &&
           casework_bureau(call->lane, call->actor, row->bureau, &unused) == E_OK;
}

void docket_hide_names(const struct docket_kind *kind, json_t *events)
{
    size_t i;
    json_t *event;

    json_array_foreach(events, i, event)
    {
        const struct case_action *a = case_action_find(kind->machine, json_text(event, "kind"));
        json_t *content = json_object_get(event, "content");
        for (const struct case_field *f = a ? a->fields : NULL; f && f->id; f++) {
            if (!f->confidential || !json_object_get(content, f->id))
                continue;
            char *name = mem_strdup(json_text(content, f->id));
            mask_everywhere(events, name);
            json_object_set_new(content, f->id, json_string(MASK));
            free(name);
        }
    }
}
