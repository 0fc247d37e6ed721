#include "desk.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/json.h"
#include "doors/ops/ops.h"
#include "doors/web/desk/parts.h"
#include "platform/html/record.h"
#include "platform/ops/request.h"
#include "platform/runtime/daemon.h"

struct html *desk_page(struct exchange *x, const char *tab, const char *zh, const char *en,
                       bool wide)
{
    struct page p = {
        .title_zh = zh, .title_en = en, .section = "desk", .wide = wide, .script = "desk.js"};
    struct html *h = exchange_page(x, &p);

    desk_tabs(h, tab, (exchange_who(x)->roles & ROLE_ADMIN) != 0);
    return h;
}

static void launched(void *user, const json_t *answer, const struct error *e)
{
    service_warn(user, "upload", answer ? NULL : e);
}

bool desk_launch(struct exchange *x, const char *op, json_t *args, int fd)
{
    struct ask ask = {.op = ops_find(op), .args = args, .who = *exchange_who(x), .fd = fd};
    struct request *request;
    struct error e;
    struct service *service = exchange_service(x);
    enum err err = request_start(service, &ask, launched, service, &request, &e);

    json_decref(args);
    if (err)
        exchange_fail(x, &e);
    return err == E_OK;
}

void desk_download(struct exchange *x, const json_t *answer, const char *type)
{
    const json_t *file = json_object_get(answer, "file");
    const char *text = json_text_or(file, "text", NULL);
    struct buf body = {0};
    struct error e;

    if (!text) {
        error_set(&e, E_NOTFOUND, "没有这个文件。", "There is no such file.");
        exchange_fail(x, &e);
        return;
    }
    buf_add(&body, text, json_string_length(json_object_get(file, "text")));
    exchange_send(x, 200, type, json_text_or(file, "name", NULL), &body);
}

void desk_ask(struct exchange *x, const char *op, json_t *args, exchange_fn *then)
{
    exchange_ask(x, "it", op, args);
    exchange_then(x, then);
}

static bool number_of(const char *text, json_int_t *number)
{
    char *end;

    *number = strtoll(text, &end, 10);
    return *text >= '0' && *text <= '9' && !*end;
}

/* All that is ticked. */
static json_t *posted_list(const struct exchange *x, const char *name)
{
    json_t *list = json_array();
    const char *one;

    for (unsigned n = 0; (one = exchange_form(x, name, n)); n++)
        json_array_append_new(list, json_string(one));
    return list;
}

json_t *desk_args(struct exchange *x, const char *op)
{
    json_t *args = json_object();
    json_int_t number;
    struct error e;

    for (const struct op_param *p = op_params(ops_find(op)); p->name; p++) {
        const char *place = exchange_param(x, p->name);
        const char *text = place ? place : exchange_form(x, p->name, 0);
        if (!text || !*text)
            continue;
        if (p->kind == OP_LIST) {
            json_object_set_new(args, p->name, posted_list(x, p->name));
        } else if (!place || p->kind != OP_INT) {
            json_object_set_new(args, p->name,
                                p->kind == OP_FLAG ? json_true() : json_string(text));
        } else if (number_of(place, &number)) {
            json_object_set_new(args, p->name, json_integer(number));
        } else {
            error_set(&e, E_NOTFOUND, "没有这个页面。请从管理台开始。",
                      "There is no such page. Start from the desk.");
            exchange_fail(x, &e);
            json_decref(args);
            return NULL;
        }
    }
    return args;
}

const char *desk_up(struct exchange *x)
{
    const char *path = exchange_path(x);

    return exchange_printf(x, "%.*s", (int)(strrchr(path, '/') - path), path);
}

static void step_done(struct exchange *x)
{
    const struct desk_step *s = exchange_with(x);
    const json_t *said = exchange_answer(x, "it");

    exchange_see_other(x, s->next ? s->next : desk_up(x),
                       s->zh ? s->zh : json_text_or(said, "zh", "已办理。"),
                       s->en ? s->en : json_text_or(said, "en", "Done."));
}

void desk_step(struct exchange *x)
{
    const struct desk_step *s = exchange_with(x);
    json_t *args = desk_args(x, s->op);

    if (args)
        desk_ask(x, s->op, args, s->then ? s->then : step_done);
}

void desk_question_page(struct exchange *x, struct desk_question q)
{
    struct html *h = desk_page(x, q.tab, q.title_zh, q.title_en, false);

    q.action = exchange_path(x);
    q.back = q.back ? q.back : desk_up(x);
    q.csrf = exchange_csrf(x);
    desk_question(h, &q);
    exchange_send_page(x, 200);
}

void desk_ask_first(struct exchange *x)
{
    const struct desk_question *q = exchange_with(x);

    desk_question_page(x, *q);
}

struct desk_progress desk_progress_of(struct exchange *x, struct lane_state *s)
{
    lanes_state(service_lanes(exchange_service(x)), LANE_REGISTRY, s);

    /* All that people ask of this lane brings something in. */
    return (struct desk_progress){.busy = s->asked || *s->progress.step != '\0' || s->waiting > 0,
                                  .step = s->progress.step,
                                  .done = (json_int_t)s->progress.done,
                                  .total = (json_int_t)s->progress.total,
                                  .waiting = (json_int_t)s->waiting};
}

json_t *desk_next_draw(const json_t *status)
{
    const char *first = NULL;
    size_t i;
    json_t *row;

    json_array_foreach(json_object_get(record_table(status, "tasks"), "rows"), i, row)
    {
        const char *next = json_text_or(row, "next", NULL);
        if (next && (!first || strcmp(next, first) < 0))
            first = next;
    }
    return first ? json_stringn(first, 10) : NULL;
}
