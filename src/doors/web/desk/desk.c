#include "desk.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

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

json_int_t desk_id(struct exchange *x, const char *param)
{
    const char *text = exchange_param(x, param);
    char *end;
    long long id = strtoll(text, &end, 10);
    struct error e;

    if (*text >= '0' && *text <= '9' && !*end)
        return id;
    error_set(&e, E_NOTFOUND, "没有这个页面。请从管理台开始。",
              "There is no such page. Start from the desk.");
    exchange_fail(x, &e);
    return -1;
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

int desk_text_fd(const struct buf *text)
{
    int fd = memfd_create("text", MFD_CLOEXEC);
    size_t at = 0;

    while (fd >= 0 && at < text->len) {
        ssize_t n = write(fd, text->data + at, text->len - at);
        if (n < 0) {
            close(fd);
            return -1;
        }
        at += (size_t)n;
    }
    return fd;
}
