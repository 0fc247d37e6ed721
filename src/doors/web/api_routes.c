/* The JSON API: every operation of the table, for programs with a token and for scripts of our own
 * pages (/api/v1/openapi.json). The operation's row says who may. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/json.h"
#include "core/base/mem.h"
#include "doors/web/exchange_private.h"
#include "doors/web/pages.h"
#include "openapi.h"
#include "platform/runtime/monotonic.h"

/* What one call is about, while it runs. */
struct call {
    const struct op *op;
    int64_t offset, limit;
};

static void description(struct exchange *x)
{
    exchange_send_json(x, 200, openapi_make());
}

/* ---- arguments ---- */

static enum err read_flag(const char *name, const char *text, json_t *args, struct error *e)
{
    bool yes = !*text || strcmp(text, "true") == 0 || strcmp(text, "1") == 0;

    if (!yes && strcmp(text, "false") != 0 && strcmp(text, "0") != 0)
        return error_set(e, E_INPUT, "参数 %s 应是 true 或 false。", "%s must be true or false.",
                         name);
    json_object_set_new(args, name, json_boolean(yes));
    return E_OK;
}

struct reading {
    const struct op *op;
    json_t *args;
    enum err err;
    struct error *e;
};

/* What the operation does not know is passed on, so that its check names it. */
static bool read_one(struct reading *r, const char *name, const char *value)
{
    const struct op_param *p = op_param(r->op, name);

    if (strcmp(name, "lang") == 0 ||
        (!api_posts(r->op) && (strcmp(name, API_OFFSET) == 0 || strcmp(name, API_LIMIT) == 0)))
        return true;
    if (p && p->kind == OP_FIELDS) {
        op_args_add_field(r->args, name, value);
    } else if (p && p->kind == OP_LIST) { /* named once for each */
        json_t *list = json_object_get(r->args, name);
        if (!list) {
            list = json_array();
            json_object_set_new(r->args, name, list);
        }
        json_array_append_new(list, json_string(value));
    } else if (p && p->kind == OP_FLAG) {
        r->err = read_flag(name, value, r->args, r->e);
    } else if (p && p->kind == OP_SECRET) { /* an address is written down in many places */
        r->err = error_set(r->e, E_INPUT, "%s 不能放在网址里，请用 JSON 提交。",
                           "%s does not belong into an address: send it as JSON.", name);
    } else if (json_object_get(r->args, name)) {
        r->err = error_set(r->e, E_INPUT, "参数 %.60s 给了两次。", "%.60s is given twice.", name);
    } else {
        json_object_set_new(r->args, name, json_string(value));
    }
    return !r->err;
}

static enum err read_query(struct exchange *x, const struct op *op, json_t *args, struct error *e)
{
    struct reading r = {.op = op, .args = args, .e = e};

    for (size_t i = 0; i < x->query.count; i++)
        if (!read_one(&r, x->query.list[i].name, x->query.list[i].value))
            break;
    return r.err;
}

static enum err read_file(const struct op *op, json_t *args, int *fd, struct error *e)
{
    for (const struct op_param *p = op_params(op); p->name; p++) {
        const json_t *file = json_object_get(args, p->name);
        const char *name = json_text_or(file, "name", NULL);
        const char *text = json_text_or(file, "text", NULL);
        if (p->kind != OP_FILE || !file)
            continue;
        if (!name || !text || strlen(text) != json_string_length(json_object_get(file, "text")))
            return error_set(e, E_INPUT, "%s 应是 {\"name\":文字, \"text\":文字}。",
                             "%s must be {\"name\":text, \"text\":text}.", p->name);
        *fd = pages_text_fd(text, strlen(text)); /* the operation reads it as any other */
        if (*fd < 0)
            return error_errno(e, errno, "无法存放上传的文件", "cannot keep the uploaded file");
        json_t *base = json_string(name);
        json_object_set_new(args, p->name, base);
    }
    return E_OK;
}

/* JSON, or the file itself with everything else in the query. */
static enum err read_body(struct exchange *x, const struct op *op, json_t **args, int *fd,
                          struct error *e)
{
    *fd = exchange_file(x, "");
    if (*fd >= 0) {
        enum err err = read_query(x, op, *args, e);
        for (const struct op_param *p = op_params(op); p->name; p++)
            if (p->kind == OP_FILE && !json_object_get(*args, p->name))
                json_object_set_new(*args, p->name, json_string("upload.csv"));
        return err;
    }
    if (!http_body(x->http))
        return read_query(x, op, *args, e);
    json_t *body = exchange_json(x, e);
    if (!body)
        return E_INPUT;
    json_decref(*args);
    *args = body;
    if (!json_is_object(body))
        return error_set(e, E_INPUT, "请求的内容须是一个 JSON 对象。",
                         "The body must be one JSON object.");
    return read_file(op, body, fd, e);
}

/* ---- pages of a table ---- */

static enum err read_number(struct exchange *x, const char *name, int64_t least, int64_t most,
                            int64_t standard, int64_t *out, struct error *e)
{
    const char *text = exchange_query(x, name, 0);

    *out = standard;
    if (!text)
        return E_OK;
    if (*text && strlen(text) < 10 && strspn(text, "0123456789") == strlen(text)) {
        *out = strtoll(text, NULL, 10);
        if (*out >= least && *out <= most)
            return E_OK;
    }
    return error_set(e, E_INPUT, "%s 应是 %lld 到 %lld 的整数。",
                     "%s must be a whole number from %lld to %lld.", name, (long long)least,
                     (long long)most);
}

static enum err read_page(struct exchange *x, struct call *c, struct error *e)
{
    enum err err = read_number(x, API_OFFSET, 0, 999999999, 0, &c->offset, e);

    return err ? err
               : read_number(x, API_LIMIT, 1, API_LIMIT_MAX, API_LIMIT_STANDARD, &c->limit, e);
}

/* The rows asked for, and how many there are. */
static json_t *paged(const struct call *c, const json_t *answer)
{
    json_t *copy = json_copy((json_t *)(uintptr_t)answer);
    const json_t *rows = json_object_get(answer, "rows");
    json_t *some = json_array();

    if (!rows || api_posts(c->op)) {
        json_decref(some);
        return copy;
    }
    size_t total = json_array_size(rows), from = (size_t)c->offset;
    for (size_t i = from; i < total && i - from < (size_t)c->limit; i++)
        json_array_append(some, json_array_get(rows, i));
    json_object_set_new(copy, "rows", some);
    json_object_set_new(copy, "paging",
                        json_pack("{s:I, s:I, s:I}", "offset", (json_int_t)c->offset, "limit",
                                  (json_int_t)c->limit, "total", (json_int_t)total));
    return copy;
}

/* ---- calls ---- */

static void answer(struct exchange *x)
{
    const struct error *e = exchange_error(x, "it");

    if (e) {
        exchange_fail(x, e);
        return;
    }
    if (x->session.who.door == ACCESS_TOKEN)
        bearer_worked(&x->state->bearers, &x->session.who, monotonic_s());
    exchange_send_json(x, 200, paged(exchange_kept(x), exchange_answer(x, "it")));
}

static enum err no_operation(struct error *e)
{
    return error_set(e, E_NOTFOUND, "没有这项操作。全部操作见 /api/v1/openapi.json。",
                     "There is no such operation; /api/v1/openapi.json lists them all.");
}

static void call(struct exchange *x, bool posted)
{
    const struct op *op = api_find(exchange_param(x, "operation"));
    struct call *c = mem_new(sizeof *c);
    json_t *args = json_object();
    struct error e;
    int fd = -1;
    enum err err = E_OK;

    exchange_keep(x, c, free);
    c->op = op;
    if (!op)
        err = no_operation(&e);
    else if (api_posts(op) != posted)
        err = error_set(&e, E_INPUT, "%s 要用 %s。", "%s takes %s.", op->name,
                        api_posts(op) ? "POST" : "GET");
    else if (posted)
        err = read_body(x, op, &args, &fd, &e);
    else if (!(err = read_page(x, c, &e)))
        err = read_query(x, op, args, &e);
    if (!err) {
        exchange_try(x, "it", op->name, args, fd);
        exchange_then(x, answer);
        return;
    }
    json_decref(args);
    if (fd >= 0)
        close(fd);
    if (op && api_posts(op) != posted)
        exchange_refuse(x, 405, &e);
    else
        exchange_fail(x, &e);
}

static void get(struct exchange *x)
{
    call(x, false);
}

static void post(struct exchange *x)
{
    call(x, true);
}

static void nothing(struct exchange *x)
{
    struct error e;

    no_operation(&e);
    exchange_fail(x, &e);
}

/* Which of them is the operation's to say, and for tokens all. */
const struct route routes_api[] = {
    {GET("/api/v1/openapi.json", ROLE_PUBLIC, description), .flags = ROUTE_JSON},
    {GET("/api/v1/*operation", ROLE_STAFF, get), .flags = ROUTE_JSON},
    {POST("/api/v1/*operation", ROLE_STAFF, post), .flags = ROUTE_JSON},
    {GET("/api/*rest", ROLE_PUBLIC, nothing), .flags = ROUTE_JSON},
    {.method = NULL},
};
