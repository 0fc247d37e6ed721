/* Every operation as a form, made from its row of the table: whatever has no page of its own can be
 * done here, with the same checks. Reading is a GET, so that its address can be kept. */
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "doors/ops/ops.h"
#include "doors/web/pages.h"
#include "doors/web/route.h"
#include "platform/html/form.h"
#include "platform/html/view.h"

/* "case list" is /op/case.list. */
static char *op_path(const struct op *op)
{
    char *path = mem_printf("/op/%s", op->name);

    for (char *p = path; *p; p++)
        if (*p == ' ')
            *p = '.';
    return path;
}

static const struct op *op_of(struct exchange *x)
{
    char *name = mem_strdup(exchange_param(x, "name"));
    struct error e;

    for (char *p = name; *p; p++)
        if (*p == '.')
            *p = ' ';
    const struct op *op = ops_find(name);
    free(name);
    if (op && exchange_may(x, op->name))
        return op;
    if (op)
        error_set(&e, E_DENIED, "您的角色不能办理“%s”。", "Your role may not do “%s”.", op->zh);
    else
        error_set(&e, E_NOTFOUND, "没有这项功能。", "There is no such operation.");
    exchange_fail(x, &e);
    return NULL;
}

/* ---- the list ---- */

static void item(struct html *h, const struct op *op)
{
    char *path = op_path(op);

    html_open(h, "li", NULL);
    html_el_say(h, "a", op->zh, op->en, "href", path, NULL);
    html_text(h, " ");
    html_el(h, "code", op->name, NULL);
    html_close(h, "li");
    free(path);
}

static void subject(struct exchange *x, struct html *h, const struct ops_subject *s)
{
    bool any = false;

    for (const struct op *const *list = s->lists; *list; list++)
        for (const struct op *op = *list; op->name; op++) {
            if (!exchange_may(x, op->name))
                continue;
            if (!any) {
                html_el_say(h, "h2", s->zh, s->en, NULL);
                html_open(h, "ul", "class", "ops", NULL);
            }
            any = true;
            item(h, op);
        }
    if (any)
        html_close(h, "ul");
}

static void list(struct exchange *x)
{
    struct page p = {.title_zh = "全部功能", .title_en = "Everything", .section = "all"};
    struct html *h = exchange_page(x, &p);

    html_el_say(
        h, "p", "常用的事在前面各页都能办；这里是您的角色可以用的全部功能，与命令行一一对应。",
        "The other pages hold what is done every day; this is everything that your role may do, "
        "one for one as at the shell.",
        NULL);
    for (const struct ops_subject *s = ops_subjects; s->zh; s++)
        subject(x, h, s);
    exchange_send_page(x, 200);
}

/* ---- one ---- */

static const char *value_of(struct exchange *x, const struct op *op, const char *name, unsigned n)
{
    return op_writes(op) ? exchange_form(x, name, n) : exchange_query(x, name, n);
}

/* All that is ticked; NULL if nothing is. */
static json_t *list_of(struct exchange *x, const struct op *op, const char *name)
{
    json_t *list = json_array();
    const char *one;

    for (unsigned n = 0; (one = value_of(x, op, name, n)); n++)
        json_array_append_new(list, json_string(one));
    if (json_array_size(list))
        return list;
    json_decref(list);
    return NULL;
}

/* The inputs of an OP_FIELDS: a name and what stands under it, numbered. */
#define PAIRS 12

static const char *pair_value(struct exchange *x, const struct op *op, const char *param,
                              unsigned n, const char *part)
{
    char *name = mem_printf("%s.%u.%s", param, n, part);
    const char *value = value_of(x, op, name, 0);

    free(name);
    return value ? value : "";
}

/* The object that was filled in, NULL if nothing was; a text, which the operation refuses, if a
 * name is missing or there twice. */
static json_t *fields_of(struct exchange *x, const struct op *op, const char *param)
{
    json_t *fields = json_object();

    for (unsigned n = 1; n <= PAIRS; n++) {
        const char *name = pair_value(x, op, param, n, "name");
        const char *value = pair_value(x, op, param, n, "value");
        if (!*name && !*value)
            continue;
        if (!*name || json_object_get(fields, name)) {
            json_decref(fields);
            return json_string(*name ? name : value);
        }
        json_object_set_new(fields, name, json_string(value));
    }
    if (json_object_size(fields))
        return fields;
    json_decref(fields);
    return NULL;
}

static json_t *arg_of(struct exchange *x, const struct op *op, const struct op_param *p)
{
    if (p->kind == OP_LIST)
        return list_of(x, op, p->name);
    if (p->kind == OP_FIELDS)
        return fields_of(x, op, p->name);
    const char *value =
        p->kind == OP_FILE ? exchange_file_name(x, p->name) : value_of(x, op, p->name, 0);
    if (!value || !*value)
        return NULL;
    return p->kind == OP_FLAG ? json_true() : json_string(value);
}

/* What was typed, as arguments; *missing if something needed is not there. */
static json_t *args_of(struct exchange *x, const struct op *op, bool *missing)
{
    json_t *args = json_object();

    *missing = false;
    for (const struct op_param *p = op_params(op); p->name; p++) {
        json_t *arg = arg_of(x, op, p);
        if (arg)
            json_object_set_new(args, p->name, arg);
        else
            *missing = *missing || p->required;
    }
    return args;
}

static void pairs(struct exchange *x, struct html *h, const struct op *op, const struct op_param *p)
{
    html_open(h, "fieldset", NULL);
    html_el_say(h, "legend", p->zh, p->en, NULL);
    for (unsigned n = 1; n <= PAIRS; n++) {
        char *name = mem_printf("%s.%u.name", p->name, n);
        char *value = mem_printf("%s.%u.value", p->name, n);
        html_open(h, "div", "class", "pair", NULL);
        html_void(h, "input", "type", "text", "name", name, "value",
                  pair_value(x, op, p->name, n, "name"), "aria-label",
                  lang_pick(h->lang, "名称", "name"), NULL);
        html_el(h, "textarea", p->secret ? NULL : pair_value(x, op, p->name, n, "value"), "name",
                value, "rows", "1", "aria-label", lang_pick(h->lang, "内容", "content"), NULL);
        html_close(h, "div");
        free(name);
        free(value);
    }
    html_close(h, "fieldset");
}

static void param(struct exchange *x, struct html *h, const struct op *op, const struct op_param *p)
{
    static const enum field_kind kinds[] = {
        [OP_TEXT] = FIELD_TEXT, [OP_INT] = FIELD_NUMBER, [OP_DATE] = FIELD_DATE,
        [OP_FLAG] = FIELD_FLAG, [OP_FILE] = FIELD_FILE,  [OP_SECRET] = FIELD_SECRET,
        [OP_LIST] = FIELD_MANY};
    json_t *choices = p->kind == OP_LIST ? form_choices(p->choices) : NULL;
    json_t *ticked = choices ? list_of(x, op, p->name) : NULL;

    form_field(h, &(struct field){.name = p->name,
                                  .kind = kinds[p->kind],
                                  .required = p->required,
                                  .zh = p->zh,
                                  .en = p->en,
                                  .autocomplete = p->kind != OP_SECRET ? NULL
                                                  : p->chosen          ? "new-password"
                                                                       : "current-password",
                                  .choices = choices,
                                  .chosen = ticked,
                                  .value = p->secret ? NULL : value_of(x, op, p->name, 0)});
    json_decref(ticked);
    json_decref(choices);
}

static void form(struct exchange *x, struct html *h, const struct op *op)
{
    char *path = op_path(op);
    bool file = op_file(op) != NULL;

    if (!op->params && !op_writes(op)) {
        free(path);
        return;
    }
    form_begin(h, path, op_writes(op) || file ? exchange_csrf(x) : NULL, file);
    for (const struct op_param *p = op_params(op); p->name; p++)
        if (p->kind == OP_FIELDS)
            pairs(x, h, op, p);
        else
            param(x, h, op, p);
    form_end(h, op_writes(op) ? "办理" : "查询", op_writes(op) ? "Do it" : "Look up");
    free(path);
}

static void show(struct exchange *x)
{
    const struct op *op = exchange_kept(x);
    struct page p = {.title_zh = op->zh, .title_en = op->en, .section = "all", .wide = true};
    const struct error *e = exchange_error(x, "it");
    const json_t *answer = exchange_answer(x, "it");
    struct html *h = exchange_page(x, &p);

    if (e)
        view_error(h, e->zh, e->en);
    form(x, h, op);
    if (answer)
        view_answer(h, answer, NULL, NULL);
    exchange_send_page(x, e ? 400 : 200);
}

static void nothing(void *kept)
{
    (void)kept;
}

static void run(struct exchange *x, bool posted)
{
    const struct op *op = op_of(x);
    bool missing;

    if (!op)
        return;
    const struct op_param *file = op_file(op);
    exchange_keep(x, (void *)(uintptr_t)op, nothing);
    json_t *args = args_of(x, op, &missing);
    if (posted || (!op_writes(op) && !missing))
        exchange_try(x, "it", op->name, args, file ? exchange_file(x, file->name) : -1);
    else
        json_decref(args);
    exchange_then(x, show);
}

static void get(struct exchange *x)
{
    run(x, false);
}

static void post(struct exchange *x)
{
    run(x, true);
}

const struct route routes_ops[] = {
    {GET("/op", ROLE_STAFF, list)},
    {GET("/op/:name", ROLE_STAFF, get)},
    {POST("/op/:name", ROLE_STAFF, post)},
    {.method = NULL},
};
