#include "web/exchange.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "base/mem.h"
#include "pages/view.h"
#include "service/daemon.h"
#include "service/request.h"
#include "web/exchange_private.h"
#include "web/http.h"
#include "web/route.h"
#include "web/session.h"
#include "web/urlform.h"

#define ASKS 16

struct asked {
    struct exchange *x;
    const char *key;
    struct request *request; /* while it runs */
    json_t *answer;
    struct error error;
    bool failed;
    bool soft; /* a failure is the handler's to show */
};

struct exchange {
    struct service *service;
    struct http *http;
    struct route_match match;
    char *path;
    struct urlform query;
    struct urlform form;
    bool known;
    struct session session;
    enum lang lang;
    struct asked asked[ASKS];
    unsigned count;
    unsigned running;
    bool starting; /* the handler has not returned yet */
    exchange_fn *then;
    struct html html;
    struct page page;
    char *other;
    struct viewer viewer;
    void *kept;
    void (*done)(void *);
    bool ended;
};

/* ---- ending ---- */

static void exchange_free(struct exchange *x)
{
    for (unsigned i = 0; i < x->count; i++)
        json_decref(x->asked[i].answer);
    if (x->done)
        x->done(x->kept);
    route_match_free(&x->match);
    urlform_free(&x->query);
    urlform_free(&x->form);
    buf_free(&x->html.out);
    free(x->other);
    free(x->path);
    free(x);
}

static void reply(struct exchange *x, int status, const struct http_field *fields, struct buf *body)
{
    http_reply(x->http, status, fields, body);
    x->ended = true;
}

void exchange_send(struct exchange *x, int status, const char *type, const char *name,
                   struct buf *body)
{
    char *disposition = name ? mem_printf("attachment; filename=\"%s\"", name) : NULL;
    const struct http_field fields[] = {
        {"Content-Type", type}, {disposition ? "Content-Disposition" : NULL, disposition}, {0}};

    reply(x, status, fields, body);
    free(disposition);
}

static int status_of(enum err code)
{
    static const int status[] = {
        [E_INPUT] = 400, [E_NOTFOUND] = 404, [E_CONFLICT] = 409, [E_DENIED] = 403,
        [E_IO] = 500,    [E_CORRUPT] = 500,  [E_LIMIT] = 503,    [E_STOPPED] = 503};

    return status[code];
}

void exchange_fail(struct exchange *x, const struct error *e)
{
    struct page p = {.title_zh = "没有办成", .title_en = "That did not work"};

    html_open(&x->html, "p", NULL); /* whatever was begun is dropped */
    buf_clear(&x->html.out);
    struct html *h = exchange_page(x, &p);
    view_error(h, e->zh, e->en);
    exchange_send_page(x, status_of(e->code));
}

void exchange_see_other(struct exchange *x, const char *path, const char *notice_zh,
                        const char *notice_en)
{
    const struct http_field fields[] = {{"Location", path}, {0}};
    struct buf body = {0};

    (void)notice_zh;
    (void)notice_en;
    reply(x, 303, fields, &body);
}

/* ---- what was asked ---- */

struct service *exchange_service(const struct exchange *x)
{
    return x->service;
}

enum lang exchange_lang(const struct exchange *x)
{
    return x->lang;
}

const struct access *exchange_who(const struct exchange *x)
{
    return x->known ? &x->session.who : NULL;
}

const char *exchange_csrf(const struct exchange *x)
{
    return x->known ? x->session.csrf : "";
}

const char *exchange_path(const struct exchange *x)
{
    return x->path;
}

const char *exchange_here(const struct exchange *x)
{
    return http_target(x->http);
}

const char *exchange_param(const struct exchange *x, const char *name)
{
    size_t len = strlen(name);

    for (unsigned i = 0; i < x->match.count; i++) {
        const char *is = x->match.names[i];
        if (strncmp(is, name, len) == 0 && (!is[len] || is[len] == '/'))
            return x->match.values[i];
    }
    return NULL;
}

const char *exchange_query(const struct exchange *x, const char *name, unsigned n)
{
    return urlform_get(&x->query, name, n);
}

const char *exchange_form(const struct exchange *x, const char *name, unsigned n)
{
    return urlform_get(&x->form, name, n);
}

void exchange_fields(const struct exchange *x, exchange_field_fn *fn, void *user)
{
    for (size_t i = 0; i < x->form.count; i++)
        if (!fn(user, x->form.list[i].name, x->form.list[i].value))
            return;
}

int exchange_file(const struct exchange *x, const char *field)
{
    (void)x;
    (void)field;
    return -1;
}

const char *exchange_file_name(const struct exchange *x, const char *field)
{
    (void)x;
    (void)field;
    return NULL;
}

void exchange_keep(struct exchange *x, void *data, void (*done)(void *))
{
    x->kept = data;
    x->done = done;
}

void *exchange_kept(const struct exchange *x)
{
    return x->kept;
}

/* ---- asking ---- */

/* Once nothing runs any more: the handler's next step, or the first failure. */
static void go_on(struct exchange *x)
{
    if (x->starting || x->running)
        return;
    if (!x->ended) {
        exchange_fn *then = x->then;
        x->then = NULL;
        for (unsigned i = 0; i < x->count; i++)
            if (x->asked[i].failed && !x->asked[i].soft) {
                exchange_fail(x, &x->asked[i].error);
                then = NULL;
                break;
            }
        if (then) {
            x->starting = true;
            then(x);
            x->starting = false;
            go_on(x);
            return;
        }
    }
    exchange_free(x);
}

static void answered(void *user, const json_t *result, const struct error *e)
{
    struct asked *a = user;

    a->request = NULL;
    a->failed = result == NULL;
    if (result)
        a->answer = json_incref((json_t *)(uintptr_t)result);
    else
        a->error = *e;
    a->x->running--;
    go_on(a->x);
}

bool exchange_may(const struct exchange *x, const char *name)
{
    const struct op *op = op_find(name);

    return op && x->known && (op->roles == ROLE_ANY || (op->roles & x->session.who.roles));
}

static void start(struct exchange *x, const char *key, const char *name, json_t *args, int fd,
                  bool soft)
{
    struct ask ask = {.op = op_find(name), .args = args, .who = x->session.who, .fd = fd};
    struct asked *a = &x->asked[x->count];

    if (!ask.op || !x->known || x->count == ASKS)
        abort(); /* a route without roles asks, or asks for what does not exist: our own mistake */
    x->count++;
    *a = (struct asked){.x = x, .key = key, .soft = soft};
    if (request_start(x->service, &ask, answered, a, &a->request, &a->error) == E_OK)
        x->running++;
    else
        a->failed = true;
    json_decref(args);
}

void exchange_ask(struct exchange *x, const char *key, const char *op, json_t *args)
{
    start(x, key, op, args, -1, false);
}

void exchange_try(struct exchange *x, const char *key, const char *op, json_t *args, int fd)
{
    start(x, key, op, args, fd, true);
}

void exchange_then(struct exchange *x, exchange_fn *then)
{
    x->then = then;
}

static const struct asked *find(const struct exchange *x, const char *key)
{
    for (unsigned i = 0; i < x->count; i++)
        if (strcmp(x->asked[i].key, key) == 0)
            return &x->asked[i];
    return NULL;
}

const json_t *exchange_answer(const struct exchange *x, const char *key)
{
    const struct asked *a = find(x, key);

    return a ? a->answer : NULL;
}

const struct error *exchange_error(const struct exchange *x, const char *key)
{
    const struct asked *a = find(x, key);

    return a && a->failed ? &a->error : NULL;
}

/* ---- pages ---- */

/* The same page in the other language: the target with lang=… exchanged. */
static char *other_language(const struct exchange *x)
{
    struct buf url = {0};

    buf_adds(&url, x->path);
    buf_adds(&url, lang_pick(x->lang, "?lang=en", "?lang=zh"));
    for (size_t i = 0; i < x->query.count; i++) {
        if (strcmp(x->query.list[i].name, "lang") == 0)
            continue;
        buf_addc(&url, '&');
        url_add(&url, x->query.list[i].name);
        buf_addc(&url, '=');
        url_add(&url, x->query.list[i].value);
    }
    return buf_take(&url);
}

struct html *exchange_page(struct exchange *x, struct page *p)
{
    x->page = *p;
    x->viewer = (struct viewer){.key = x->session.who.actor,
                                .name = x->session.name,
                                .roles = x->session.who.roles,
                                .csrf = x->session.csrf};
    free(x->other);
    x->other = other_language(x);
    x->page.lang = x->lang;
    x->page.root = "/";
    x->page.other = x->other;
    x->page.viewer = x->known ? &x->viewer : NULL;
    x->page.rehearsal = service_rehearsal(x->service);
    buf_clear(&x->html.out);
    page_begin(&x->html, &x->page);
    return &x->html;
}

void exchange_send_page(struct exchange *x, int status)
{
    page_end(&x->html, &x->page);
    exchange_send(x, status, "text/html; charset=utf-8", NULL, &x->html.out);
}

/* ---- beginning ---- */

static enum lang language(const struct exchange *x)
{
    const char *asked = urlform_get(&x->query, "lang", 0);
    const char *cookies = http_header(x->http, "Cookie");

    if (asked)
        return strcmp(asked, "en") == 0 ? LANG_EN : LANG_ZH;
    return cookies && strstr(cookies, "lang=en") ? LANG_EN : LANG_ZH;
}

static enum err read_target(struct exchange *x, struct error *e)
{
    const char *target = http_target(x->http);
    size_t len = strcspn(target, "?"), body_len;
    const char *body = http_body(x->http, &body_len);
    const char *type = http_header(x->http, "Content-Type");

    x->path = percent_decode(target, len, false);
    if (!x->path)
        return error_set(e, E_INPUT, "网址的编码不正确。", "The address is badly encoded.");
    enum err err = target[len]
                       ? urlform_parse(target + len + 1, strlen(target + len + 1), &x->query, e)
                       : E_OK;
    if (!err && type && strncmp(type, "application/x-www-form-urlencoded", 33) == 0)
        err = urlform_parse(body, body_len, &x->form, e);
    return err;
}

static enum err admit(struct exchange *x, struct error *e)
{
    const struct route *r = x->match.route;

    if (!r)
        return error_set(e, E_NOTFOUND, "没有这个页面。请从首页开始。",
                         "There is no such page. Start from the first page.");
    if (r->roles == ROLE_PUBLIC || (x->known && (r->roles & x->session.who.roles)))
        return E_OK;
    return error_set(e, E_DENIED, x->known ? "您的角色不能打开这个页面。" : "请先登录。",
                     x->known ? "Your role may not open this page." : "Log in first.");
}

void exchange_begin(struct service *service, struct http *http)
{
    struct exchange *x = mem_new(sizeof *x);
    struct error e;

    x->service = service;
    x->http = http;
    x->starting = true;
    enum err err = read_target(x, &e);
    x->lang = language(x);
    x->known = session_find(service, http_header(http, "Cookie"), &x->session);
    if (!err) {
        route_find(http_method(http), x->path, &x->match);
        err = admit(x, &e);
    }
    if (err)
        exchange_fail(x, &e);
    else
        x->match.route->run(x);
    x->starting = false;
    go_on(x);
}
