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

/* What was typed, as arguments; *missing if something needed is not there. */
static json_t *args_of(struct exchange *x, const struct op *op, bool *missing)
{
    json_t *args = json_object();

    *missing = false;
    for (const struct op_param *p = op_params(op); p->name; p++) {
        const char *value =
            p->kind == OP_FILE ? exchange_file_name(x, p->name) : value_of(x, op, p->name, 0);
        if (!value || !*value)
            *missing = *missing || p->required;
        else if (p->kind == OP_FLAG)
            json_object_set_new(args, p->name, json_true());
        else if (p->kind == OP_FIELDS)
            pages_fields(args, p->name, value);
        else
            json_object_set_new(args, p->name, json_string(value));
    }
    return args;
}

static void form(struct exchange *x, struct html *h, const struct op *op)
{
    static const enum field_kind kinds[] = {
        [OP_TEXT] = FIELD_TEXT,    [OP_INT] = FIELD_NUMBER, [OP_DATE] = FIELD_DATE,
        [OP_FLAG] = FIELD_FLAG,    [OP_FILE] = FIELD_FILE,  [OP_FIELDS] = FIELD_LONG,
        [OP_SECRET] = FIELD_SECRET};
    char *path = op_path(op);
    bool file = op_file(op) != NULL;

    if (!op->params && !op_writes(op)) {
        free(path);
        return;
    }
    form_begin(h, path, op_writes(op) || file ? exchange_csrf(x) : NULL, file);
    for (const struct op_param *p = op_params(op); p->name; p++) {
        const struct field f = {.name = p->name,
                                .kind = kinds[p->kind],
                                .required = p->required,
                                .zh = p->zh,
                                .en = p->en,
                                .autocomplete = p->kind != OP_SECRET ? NULL
                                                : p->chosen          ? "new-password"
                                                                     : "current-password",
                                .value = p->secret ? NULL : value_of(x, op, p->name, 0)};
        form_field(h, &f);
    }
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
