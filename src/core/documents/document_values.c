/* The values of a document's names, from the case as it stands. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/date.h"
#include "core/base/json.h"
#include "core/base/mem.h"
#include "core/cases/actions.h"
#include "core/cases/dues.h"
#include "core/documents/document_kinds.h"
#include "core/law/codes.h"

struct making {
    const struct document_kind *document;
    const struct document_facts *f;
    const json_t *set;
    json_t *values;
    json_t *dues; /* of the running clocks */
    json_t *used; /* names of set that found their place */
    enum err rc;
    struct error *e;
};

/* 2026年11月23日, "" for no day */
static void day_words(const char *day, struct buf *out)
{
    int32_t d;
    int year, month, mday;

    if (!day_parse(day, &d))
        return;
    day_to_ymd(d, &year, &month, &mday);
    buf_addf(out, "%d年%d月%d日", year, month, mday);
}

static json_t *buf_text(struct buf *b)
{
    json_t *text = json_string(b->data ? b->data : "");

    buf_free(b);
    return text;
}

static json_t *day_text(const char *day)
{
    struct buf b = {0};

    day_words(day, &b);
    return buf_text(&b);
}

static const char *person_name(const struct document_facts *f, const char *id)
{
    const char *name = json_text(json_object_get(f->people, id), "name");

    return *name ? name : id;
}

/* ---- fields of actions ---- */

static void add_code(const struct document_facts *f, const char *table, const char *code,
                     int32_t day, struct buf *out)
{
    json_t *rows = case_codes(f->rules->codes, table, day);
    const char *word = code;
    size_t i;
    json_t *row;

    json_array_foreach(rows, i, row)
    {
        if (strcmp(json_text(row, "code"), code) == 0)
            word = json_text(row, "zh");
    }
    buf_adds(out, word);
    json_decref(rows);
}

/* Codes in words; what is no code may be a person. */
static void add_list(const struct document_facts *f, const char *table, const json_t *list,
                     int32_t day, struct buf *out)
{
    size_t i;
    json_t *one;

    json_array_foreach((json_t *)(uintptr_t)list, i, one)
    {
        const char *text = json_string_value(one);
        buf_adds(out, i ? "、" : "");
        if (table)
            add_code(f, table, text ? text : "", day, out);
        else
            buf_adds(out, person_name(f, text ? text : ""));
    }
}

static void add_results(const struct document_facts *f, const json_t *results, int32_t day,
                        struct buf *out)
{
    const char *item;
    json_t *list;

    json_object_foreach((json_t *)(uintptr_t)results, item, list)
    {
        const struct item *known = codes_item(f->rules->codes, item);
        buf_addf(out, "%s%s：", out->len ? "；" : "", known ? known->name : item);
        add_list(f, "results", list, day, out);
    }
}

/* Text fields that hold one person's number. */
static bool names_person(const char *field)
{
    return strcmp(field, "person") == 0 || strcmp(field, "chair") == 0;
}

static json_t *field_text(const struct document_facts *f, const struct case_field *field,
                          const json_t *value, int32_t day)
{
    struct buf b = {0};
    const char *text = json_string_value(value);

    switch (field->kind) {
    case CASE_TEXT:
        buf_adds(&b, text ? names_person(field->id) ? person_name(f, text) : text : "");
        break;
    case CASE_DATE:
        day_words(text ? text : "", &b);
        break;
    case CASE_INT:
        buf_addf(&b, "%lld", (long long)json_integer_value(value));
        break;
    case CASE_FEN:
        document_money(json_integer_value(value), &b);
        break;
    case CASE_FLAG:
        buf_adds(&b, json_is_true(value) ? "是" : "否");
        break;
    case CASE_CODE:
        add_code(f, field->codes, text ? text : "", day, &b);
        break;
    case CASE_LIST:
        add_list(f, field->codes, value, day, &b);
        break;
    case CASE_RESULTS:
        add_results(f, value, day, &b);
        break;
    }
    return buf_text(&b);
}

/* The action and field of ACTION.FIELD; field NULL for .day and .actor. */
static const struct case_action *find_field(const char *name, const struct case_field **field,
                                            const char **part)
{
    char id[64];
    size_t len = strcspn(name, ".");

    *field = NULL;
    if (!name[len] || len >= sizeof id)
        return NULL;
    memcpy(id, name, len);
    id[len] = '\0';
    *part = name + len + 1;
    const struct case_action *action = case_action_find(&case_machine, id);
    for (const struct case_field *f = action ? action->fields : NULL; f && f->id; f++)
        if (strcmp(f->id, *part) == 0)
            *field = f;
    return action;
}

/* What the case has under ACTION.FIELD, NULL if nothing yet. */
static json_t *action_value(const struct document_facts *f, const char *name)
{
    const struct case_field *field;
    const char *part;
    const struct case_action *action = find_field(name, &field, &part);
    const json_t *last = json_object_get(f->projection, "last");
    int32_t day;

    last = action ? json_object_get(last, action->id) : NULL;
    if (!last)
        return NULL;
    if (!day_parse(json_text(last, "day"), &day))
        day = f->today;
    const json_t *value = field ? json_at(last, "content", part, NULL) : NULL;
    if (value)
        return field_text(f, field, value, day);
    if (strcmp(part, "actor") == 0)
        return json_string(person_name(f, json_text(last, "actor")));
    if (strcmp(part, "day") == 0 || strcmp(part, "date") == 0)
        return day_text(json_text(last, "day"));
    return NULL;
}

/* ---- clocks ---- */

static json_t *due_value(const struct making *m, const char *clock)
{
    struct buf b = {0};
    size_t i;
    json_t *due;

    json_array_foreach(m->dues, i, due)
    {
        if (strcmp(json_text(due, "id"), clock) != 0)
            continue;
        day_words(json_text(due, "due"), &b);
        if (json_flag(due, "provisional"))
            buf_adds(&b, "（暂定）");
    }
    return buf_text(&b);
}

/* ---- fixed names ---- */

static void put(json_t *values, const char *name, const char *text)
{
    json_object_set_new(values, name, json_string(text));
}

static void put_firm(const struct document_facts *f, json_t *values)
{
    static const char *const same[][2] = {
        {"firm.name", "name"},         {"firm.uscc", "uscc"},     {"firm.address", "address"},
        {"firm.industry", "industry"}, {"firm.status", "status"}, {"firm.type", "type_name"}};
    const json_t *firm = json_object_get(f->frozen, "firm");

    for (size_t i = 0; i < sizeof same / sizeof *same; i++)
        put(values, same[i][0], json_text(firm, same[i][1]));
    json_object_set_new(values, "firm.founded", day_text(json_text(firm, "founded")));
    put(values, "firm.region", json_text(json_object_get(firm, "region"), "name"));
}

static void put_case(const struct document_facts *f, json_t *values)
{
    const json_t *bureau = json_object_get(f->frozen, "bureau");
    const json_t *task = json_object_get(f->frozen, "task");
    const json_t *draw = json_object_get(f->frozen, "draw");
    json_int_t code = json_int(bureau, "code");
    const struct region *region = codes_region(f->rules->codes, (uint32_t)code);
    bool key = strcmp(json_text(task, "kind"), "key") == 0;
    char today[11];

    put(values, "number", f->number);
    json_object_set_new(values, "version", json_integer(f->version));
    json_object_set_new(values, "today", day_text(day_format(f->today, today)));
    put(values, "case.no", f->case_no);
    json_object_set_new(values, "case.opened", day_text(json_text(draw, "date")));
    put(values, "bureau.name", region ? region->office : json_text(bureau, "name"));
    put(values, "task.title", json_text(task, "title"));
    put(values, "task.kind", key ? "重点检查事项" : "一般检查事项");
    json_object_set_new(values, "task.inspect_by", day_text(json_text(task, "inspect_by")));
    json_object_set(values, "draw.commit", json_object_get(draw, "commit"));
    put(values, "draw.record", json_text(draw, "record_sha256"));
}

/* ---- lists ---- */

static json_t *person_row(const struct document_facts *f, const char *id, size_t i)
{
    return json_pack("{s:I, s:s, s:s, s:s, s:s}", "no", (json_int_t)(i + 1), "id", id, "name",
                     person_name(f, id), "certificate",
                     json_text(json_object_get(f->people, id), "certificate"), "role",
                     i == 0 ? "组长" : "组员");
}

static void put_people(const struct document_facts *f, json_t *values, const char *name,
                       const json_t *ids)
{
    json_t *list = json_array();
    size_t i;
    json_t *id;

    json_array_foreach((json_t *)(uintptr_t)ids, i, id)
        json_array_append_new(list, person_row(f, json_string_value(id), i));
    json_object_set_new(values, name, list);
}

static void put_items(const struct document_facts *f, json_t *values)
{
    const json_t *results = json_at(f->projection, "results", "items", NULL);
    const json_t *items = json_object_get(f->frozen, "items");
    json_t *list = json_array();
    size_t i;
    json_t *item;

    json_array_foreach((json_t *)(uintptr_t)items, i, item)
    {
        struct buf words = {0};
        json_t *row = json_copy(item);
        add_list(f, "results", json_object_get(results, json_text(item, "code")), f->today, &words);
        json_object_set_new(row, "no", json_integer((json_int_t)(i + 1)));
        json_object_set_new(row, "result", buf_text(&words));
        json_array_append_new(list, row);
    }
    json_object_set_new(values, "items", list);
}

static void put_result_codes(const struct document_facts *f, json_t *values)
{
    json_t *codes = case_codes(f->rules->codes, "results", f->today);
    size_t i;
    json_t *row;

    json_array_foreach(codes, i, row) json_object_set(row, "name", json_object_get(row, "zh"));
    json_object_set_new(values, "result-codes", codes);
}

static void put_documents(const struct document_facts *f, json_t *values)
{
    json_t *list = json_array();
    size_t i;
    json_t *one;

    json_array_foreach(json_object_get(f->projection, "documents"), i, one)
    {
        struct buf name = {0};
        add_code(f, "documents", json_text(one, "template"), f->today, &name);
        json_array_append_new(list,
                              json_pack("{s:I, s:o, s:s, s:o}", "no", (json_int_t)(i + 1), "name",
                                        buf_text(&name), "number", json_text(one, "number"), "day",
                                        day_text(json_text(one, "day"))));
    }
    json_object_set_new(values, "documents", list);
}

static void put_lists(const struct document_facts *f, json_t *values)
{
    const json_t *team = json_object_get(f->projection, "team");
    struct buf names = {0};

    put_people(f, values, "inspectors", team);
    put_people(f, values, "handlers", json_object_get(f->projection, "handlers"));
    add_list(f, NULL, team, f->today, &names);
    json_object_set_new(values, "team.names", buf_text(&names));
    put_items(f, values);
    put_result_codes(f, values);
    put_documents(f, values);
}

json_t *document_people(const json_t *projection)
{
    json_t *ids = json_array();
    json_t *last = json_object_get(projection, "last");
    const char *action;
    json_t *one;

    json_array_extend(ids, json_object_get(projection, "team"));
    json_array_extend(ids, json_object_get(projection, "handlers"));
    json_object_foreach(last, action, one) json_array_append(ids, json_object_get(one, "actor"));
    return ids;
}

/* ---- what was typed ---- */

static enum err typed_value(struct making *m, const char *name, json_t *typed, json_t **value)
{
    const struct case_field *field;
    const char *part;
    json_t *parsed = NULL;

    if (strncmp(name, "form.", 5) == 0) {
        if (!json_string_length(typed))
            return error_set(m->e, E_INPUT, "%.60s 应填写文字", "%.60s must be a text", name);
        *value = json_incref(typed);
        return E_OK;
    }
    if (!find_field(name, &field, &part) || !field)
        return error_set(m->e, E_INPUT, "%s 由案件得出，不能填写", "%s follows from the case",
                         name);
    enum err rc = case_field_read(field, typed, &parsed, m->e);
    if (!rc)
        *value = field_text(m->f, field, parsed, m->f->today);
    else if (m->e)
        snprintf(m->e->field, sizeof m->e->field, "%s", name);
    json_decref(parsed);
    return rc;
}

/* One name of the template; with lists, the fixed names have put it there already. */
static void put_name(void *ctx, const char *name, enum template_kind kind)
{
    struct making *m = ctx;
    json_t *typed = json_object_get(m->set, name);
    json_t *value = NULL;

    if (m->rc || kind != TEMPLATE_TEXT || json_object_get(m->values, name))
        return;
    if (strncmp(name, "due.", 4) == 0)
        value = due_value(m, name + 4);
    else if (strncmp(name, "form.", 5) != 0)
        value = action_value(m->f, name);
    if (typed && value)
        m->rc = error_set(m->e, E_CONFLICT, "案件中已有 %s，文书照案件填写；要改先改案件",
                          "the case has %s already and documents follow it: change the case", name);
    else if (typed)
        m->rc = typed_value(m, name, typed, &value);
    if (typed)
        json_object_set_new(m->used, name, json_true());
    json_object_set_new(m->values, name, value ? value : json_string(""));
}

/* Something typed that finds no place would be lost without a word. */
static enum err check_used(const struct making *m)
{
    const char *name;
    json_t *text;

    json_object_foreach((json_t *)(uintptr_t)m->set, name, text)
    {
        if (!json_object_get(m->used, name))
            return error_set(m->e, E_INPUT, "%1$s 的模板中没有可填写的 %2$s",
                             "the template of %1$s has no %2$s to fill in", m->document->id, name);
    }
    return E_OK;
}

enum err document_values(const struct document_kind *document, const struct document_facts *facts,
                         const json_t *set, json_t **values, struct error *e)
{
    struct making m = {.document = document,
                       .f = facts,
                       .set = set,
                       .values = json_object(),
                       .used = json_object(),
                       .e = e};
    enum err rc = case_due_list(facts->rules, facts->projection, facts->today, &m.dues, e);

    if (!rc) {
        put_case(facts, m.values);
        put_firm(facts, m.values);
        put_lists(facts, m.values);
        template_each_name(document->template, put_name, &m);
        rc = m.rc ? m.rc : check_used(&m);
    }
    json_decref(m.dues);
    json_decref(m.used);
    *values = rc ? NULL : m.values;
    if (rc)
        json_decref(m.values);
    return rc;
}

/* ---- what may be typed ---- */

struct asking {
    const json_t *blanks;
    json_t *asked; /* names */
    json_t *fields;
};

static bool is_blank(const json_t *blanks, const char *name)
{
    size_t i;
    json_t *one;

    json_array_foreach((json_t *)(uintptr_t)blanks, i, one)
    {
        if (strcmp(json_string_value(one), name) == 0)
            return true;
    }
    return false;
}

static json_t *form_word(const char *word)
{
    const struct label *known = document_words;

    while (known->id && strcmp(known->id, word) != 0)
        known++;
    const struct case_field field = {.id = word,
                                     .kind = CASE_TEXT,
                                     .zh = known->id ? known->zh : word,
                                     .en = known->id ? known->en : word};
    return case_field_json(&field);
}

/* What an action would have said. */
static json_t *action_word(const char *name)
{
    const struct case_field *field;
    const char *part;
    const struct case_action *action = find_field(name, &field, &part);

    if (!field || field->looked_up || field->kind == CASE_RESULTS)
        return NULL;
    json_t *one = case_field_json(field);
    json_object_set_new(one, "required", json_false());
    json_object_set_new(one, "zh", json_sprintf("%s：%s", action->zh, field->zh));
    json_object_set_new(one, "en", json_sprintf("%s: %s", action->en, field->en));
    return one;
}

static void ask_name(void *ctx, const char *name, enum template_kind kind)
{
    struct asking *a = ctx;
    json_t *field = NULL;

    if (kind != TEMPLATE_TEXT || json_object_get(a->asked, name))
        return;
    json_object_set_new(a->asked, name, json_true());
    if (strncmp(name, "form.", 5) == 0)
        field = form_word(name + 5);
    else if (is_blank(a->blanks, name))
        field = action_word(name);
    if (!field)
        return;
    json_object_set_new(field, "id", json_string(name));
    json_array_append_new(a->fields, field);
}

enum err document_fields(const struct document_kind *document, const struct document_facts *facts,
                         json_t **fields, struct error *e)
{
    json_t *values = NULL, *blanks = json_array();
    struct buf unused = {0};
    enum err rc = document_values(document, facts, NULL, &values, e);

    *fields = NULL;
    if (!rc)
        rc = template_fill(document->template, values, &unused, blanks, e);
    if (!rc) {
        struct asking a = {.blanks = blanks, .asked = json_object(), .fields = json_array()};
        template_each_name(document->template, ask_name, &a);
        json_decref(a.asked);
        *fields = a.fields;
    }
    buf_free(&unused);
    json_decref(blanks);
    json_decref(values);
    return rc;
}
