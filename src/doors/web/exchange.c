#include "doors/web/exchange.h"
#include "doors/ops/ops.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/log.h"
#include "core/base/mem.h"
#include "document.h"
#include "doors/web/exchange_private.h"
#include "platform/html/view.h"
#include "platform/runtime/daemon.h"
#include "platform/runtime/monotonic.h"

/* ---- ending ---- */

static void exchange_free(struct exchange *x)
{
    for (unsigned i = 0; i < x->count; i++)
        json_decref(x->asked[i].answer);
    if (x->done)
        x->done(x->kept);
    for (struct exchange_text *t = x->texts, *next; t; t = next) {
        next = t->next;
        free(t->text);
        free(t);
    }
    for (unsigned i = 0; i < COOKIES; i++)
        free(x->cookies[i]);
    route_match_free(&x->match);
    urlform_free(&x->query);
    buf_free(&x->html.out);
    free(x->notice_zh);
    free(x->notice_en);
    free(x->other);
    free(x->path);
    free(x);
}

/* One line a request, with the route's pattern instead of the address, which may hold secrets. Who
 * only reads what is public is not written down, except for counting. */
static void note_end(struct exchange *x, int status)
{
    const bool quiet = !x->known && status < 500;

    x->ended = true;
    x->state->answers[status / 100 < 6 ? status / 100 : 0]++;
    log_event(quiet ? LOG_DEBUG : LOG_INFO, "request",
              "method=%s route=%s status=%d ms=%lld actor=%s address=%s", http_method(x->http),
              x->match.route ? x->match.route->path : "none", status,
              (long long)(monotonic_ms() - x->began_ms), x->known ? x->session.who.actor : "nobody",
              http_peer(x->http));
}

#define FIELDS 12
struct all_fields {
    struct http_field list[FIELDS + COOKIES + 2];
};

/* fields end with a NULL name; those that hang on the person are added. */
static struct all_fields with_own(const struct exchange *x, int status,
                                  const struct http_field *fields)
{
    struct all_fields all = {.list = {{0}}};
    unsigned n = 0;

    for (; fields->name && n < FIELDS; fields++)
        all.list[n++] = *fields;
    for (unsigned i = 0; i < COOKIES && x->cookies[i]; i++)
        all.list[n++] = (struct http_field){"Set-Cookie", x->cookies[i]};
    if (status == 401)
        all.list[n++] = (struct http_field){"WWW-Authenticate", "Bearer realm=\"inspectd\""};
    return all;
}

static void reply(struct exchange *x, int status, const struct http_field *fields, struct buf *body)
{
    struct all_fields all = with_own(x, status, fields);

    note_end(x, status);
    http_reply(x->http, status, all.list, body);
}

void exchange_reply_bytes(struct exchange *x, int status, const struct http_field *fields,
                          struct http_bytes bytes)
{
    struct all_fields all = with_own(x, status, fields);

    note_end(x, status);
    http_reply_bytes(x->http, status, all.list, bytes);
}

void exchange_reply_file(struct exchange *x, int status, const struct http_field *fields, int fd,
                         int64_t len)
{
    struct all_fields all = with_own(x, status, fields);

    note_end(x, status);
    http_reply_file(x->http, status, all.list, fd, len);
}

void exchange_cookie(struct exchange *x, const char *text)
{
    unsigned n = 0;

    while (n < COOKIES - 1 && x->cookies[n])
        n++;
    free(x->cookies[n]);
    x->cookies[n] = mem_strdup(text);
}

/* A file name in both forms (RFC 6266): plain ASCII, and as it is. */
static char *disposition_of(const char *name)
{
    struct buf text = {0};

    buf_adds(&text, "attachment; filename=\"");
    for (const char *p = name; *p; p++)
        buf_addc(&text, (*p >= ' ' && *p < 0x7f && !strchr("\"\\%", *p)) ? *p : '_');
    buf_adds(&text, "\"; filename*=UTF-8''");
    url_add(&text, name);
    return buf_take(&text);
}

void exchange_send(struct exchange *x, int status, const char *type, const char *name,
                   struct buf *body)
{
    char *disposition = name ? disposition_of(name) : NULL;
    const struct http_field fields[] = {{"Content-Type", type},
                                        {"Cache-Control", "no-store"},
                                        {disposition ? "Content-Disposition" : NULL, disposition},
                                        {0}};

    reply(x, status, fields, body);
    free(disposition);
}

void exchange_send_file(struct exchange *x, const char *type, const char *name, int fd, int64_t len)
{
    char *disposition = disposition_of(name);
    const struct http_field fields[] = {{"Content-Type", type},
                                        {"Cache-Control", "no-store"},
                                        {"Content-Disposition", disposition},
                                        {0}};

    exchange_reply_file(x, 200, fields, fd, len);
    free(disposition);
}

void exchange_send_document(struct exchange *x, struct buf *body)
{
    char *policy = document_policy(body->data);
    const struct http_field fields[] = {{"Content-Type", "text/html; charset=utf-8"},
                                        {"Cache-Control", "no-store"},
                                        {"Content-Security-Policy", policy},
                                        {0}};

    reply(x, 200, fields, body);
    free(policy);
}

void exchange_send_json(struct exchange *x, int status, json_t *value)
{
    struct buf body = {0};
    char *text = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);

    json_decref(value);
    buf_adds(&body, text ? text : "null");
    buf_addc(&body, '\n');
    free(text);
    exchange_send(x, status, "application/json", NULL, &body);
}

static int status_of(enum err code)
{
    static const int status[] = {
        [E_INPUT] = 400,   [E_NOTFOUND] = 404, [E_CONFLICT] = 409, [E_DENIED] = 403, [E_IO] = 500,
        [E_CORRUPT] = 500, [E_LIMIT] = 503,    [E_STOPPED] = 503,  [E_LOGIN] = 401};

    return status[code];
}

void exchange_refuse(struct exchange *x, int status, const struct error *e)
{
    struct page p = {.title_zh = "没有办成", .title_en = "That did not work"};

    if (x->json) {
        exchange_send_json(x, status,
                           json_pack("{s:{s:s, s:s, s:s}}", "error", "code", err_name(e->code),
                                     "zh", e->zh, "en", e->en));
        return;
    }
    x->refusing = true;
    struct html *h = exchange_page(x, &p); /* whatever was begun is dropped */
    view_error(h, e->zh, e->en);
    html_open(h, "p", NULL);
    html_el_say(h, "a", "回到首页", "To the first page", "href", "/", NULL);
    html_close(h, "p");
    exchange_send_page(x, status);
}

void exchange_fail(struct exchange *x, const struct error *e)
{
    exchange_refuse(x, status_of(e->code), e);
}

void exchange_see_other(struct exchange *x, const char *path, const char *notice_zh,
                        const char *notice_en)
{
    const struct http_field fields[] = {{"Location", path}, {0}};
    struct buf body = {0};

    if (notice_zh && x->known)
        sessions_notice(x->state->sessions, x->session.number, notice_zh, notice_en);
    reply(x, 303, fields, &body);
}

/* A page asked for by somebody whose login is missing or over: log in, and come back here. */
static void to_login(struct exchange *x)
{
    char *url = url_with("/login", "next", http_target(x->http), NULL);

    exchange_see_other(x, url, NULL, NULL);
    free(url);
}

bool exchange_is_page(const struct exchange *x)
{
    return !x->json && strcmp(x->match.route->method, "GET") == 0;
}

void exchange_turn_away(struct exchange *x)
{
    struct error e;

    if (!x->known && exchange_is_page(x)) {
        to_login(x);
    } else if (!x->known) {
        error_set(&e, E_LOGIN, "登录已失效，没有办理。请登录后再试。",
                  "Your login is over, so nothing was done. Log in and try again.");
        exchange_refuse(x, 401, &e);
    } else {
        error_set(&e, E_DENIED, "您的角色不能打开这个页面。", "Your role may not open this page.");
        exchange_refuse(x, 403, &e);
    }
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
    return x->known ? x->session.csrf : x->anonymous;
}

const char *exchange_path(const struct exchange *x)
{
    return x->path;
}

const void *exchange_with(const struct exchange *x)
{
    return x->match.route->with;
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

const char *exchange_printf(struct exchange *x, const char *fmt, ...)
{
    struct exchange_text *t = mem_new(sizeof *t);
    va_list args;

    va_start(args, fmt);
    t->text = mem_vprintf(fmt, args);
    va_end(args);
    t->next = x->texts;
    x->texts = t;
    return t->text;
}

const char *exchange_query(const struct exchange *x, const char *name, unsigned n)
{
    return urlform_get(&x->query, name, n);
}

char *exchange_url(const struct exchange *x, const char *path)
{
    const char *host = http_header(x->http, "Host");
    struct snapshot_ref *box = service_snapshot(x->service);
    const struct config *config = snapshot_of(box)->config;
    char *whole = *config->web_public_url
                      ? config_link(config, path)
                      : mem_printf("%s://%s%s", http_is_https(x->http) ? "https" : "http",
                                   host ? host : "localhost", path);
    snapshot_drop(box);
    return whole;
}

static const struct urlform *form_of(const struct exchange *x)
{
    static const struct urlform none;
    const struct body *body = http_body(x->http);

    return body ? body_form(body) : &none;
}

const char *exchange_form(const struct exchange *x, const char *name, unsigned n)
{
    return urlform_get(form_of(x), name, n);
}

void exchange_fields(const struct exchange *x, exchange_field_fn *fn, void *user)
{
    const struct urlform *form = form_of(x);

    for (size_t i = 0; i < form->count; i++)
        if (!fn(user, form->list[i].name, form->list[i].value))
            return;
}

int exchange_file(const struct exchange *x, const char *field)
{
    return http_body(x->http) ? body_file(http_body(x->http), field) : -1;
}

const char *exchange_file_name(const struct exchange *x, const char *field)
{
    return http_body(x->http) ? body_file_name(http_body(x->http), field) : NULL;
}

json_t *exchange_json(const struct exchange *x, struct error *e)
{
    size_t len = 0;
    const char *text = http_body(x->http) ? body_text(http_body(x->http), &len) : NULL;
    json_error_t fault;
    json_t *value = text ? json_loadb(text, len, JSON_REJECT_DUPLICATES, &fault) : NULL;

    if (!text)
        error_set(e, E_INPUT, "请求须带 application/json 的内容。",
                  "The request needs a body of type application/json.");
    else if (!value)
        error_set(e, E_INPUT, "第 %d 行第 %d 列的 JSON 不正确。",
                  "The JSON is wrong in line %d, column %d.", fault.line, fault.column);
    return value;
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

/* The account is disabled, its password or rights have changed, somebody ended it. No page goes on
 * then, not even one that could show the failure. */
static bool login_is_over(const struct exchange *x, const struct error *e)
{
    return e->code == E_LOGIN && x->session.who.door == ACCESS_SESSION;
}

/* The first failure that the handler does not show itself. */
static const struct error *failure(const struct exchange *x)
{
    for (unsigned i = 0; i < x->count; i++)
        if (x->asked[i].failed && (!x->asked[i].soft || login_is_over(x, &x->asked[i].error)))
            return &x->asked[i].error;
    return NULL;
}

static void end_in_error(struct exchange *x, const struct error *e)
{
    if (login_is_over(x, e)) {
        sessions_end(x->state->sessions, x->session.number);
        exchange_cookie(x, session_no_cookie);
        x->known = false;
        exchange_turn_away(x);
    } else {
        exchange_fail(x, e);
    }
}

/* Once nothing runs any more: the handler's next step, or the first failure. */
void exchange_go_on(struct exchange *x)
{
    if (x->starting || x->running)
        return;
    const struct error *e = x->ended ? NULL : failure(x);
    exchange_fn *then = x->then;
    if (x->ended) {
        exchange_free(x);
        return;
    }
    x->then = NULL;
    x->starting = true;
    if (e) {
        end_in_error(x, e);
    } else if (then) {
        then(x);
    } else { /* a handler that neither answers nor asks: our own mistake */
        struct error none;
        error_set(&none, E_IO, "这个页面有差错，请告诉管理员。",
                  "Something is wrong with this page: tell your administrator.");
        exchange_fail(x, &none);
    }
    x->starting = false;
    exchange_go_on(x);
}

void exchange_hold(struct exchange *x)
{
    x->running++;
}

void exchange_release(struct exchange *x)
{
    x->running--;
    exchange_go_on(x);
}

static void answered(void *user, const json_t *answer, const struct error *e)
{
    struct asked *a = user;

    a->request = NULL;
    a->failed = answer == NULL;
    if (answer)
        a->answer = json_incref((json_t *)(uintptr_t)answer);
    else
        a->error = *e;
    a->x->running--;
    exchange_go_on(a->x);
}

bool exchange_may(const struct exchange *x, const char *name)
{
    const struct op *op = ops_find(name);

    return op && x->known && (op->roles == ROLE_ANY || (op->roles & x->session.who.roles));
}

static struct asked *find(struct exchange *x, const char *key)
{
    for (unsigned i = 0; i < x->count; i++)
        if (strcmp(x->asked[i].key, key) == 0)
            return &x->asked[i];
    return NULL;
}

static void start(struct exchange *x, const char *key, const char *name, json_t *args, int fd,
                  bool soft)
{
    struct ask ask = {.op = ops_find(name), .args = args, .who = x->session.who, .fd = fd};
    struct asked *a = find(x, key);

    if (!ask.op || !x->known || (!a && x->count == ASKS) || (a && a->request))
        abort(); /* a route without roles asks, or asks for what does not exist: our own mistake */
    if (!a)
        a = &x->asked[x->count++];
    json_decref(a->answer);
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

const json_t *exchange_answer(const struct exchange *x, const char *key)
{
    const struct asked *a = find((struct exchange *)(uintptr_t)x, key);

    return a ? a->answer : NULL;
}

const struct error *exchange_error(const struct exchange *x, const char *key)
{
    const struct asked *a = find((struct exchange *)(uintptr_t)x, key);

    return a && a->failed ? &a->error : NULL;
}

/* ---- pages ---- */

/* The same page in the other language: the target with lang=… exchanged. A page that refuses says
 * nothing of what was asked, not even in a link. */
static char *other_language(const struct exchange *x)
{
    const char *target = x->refusing ? "/login" : http_target(x->http);
    struct buf url = {0};

    buf_add(&url, target, strcspn(target, "?"));
    buf_adds(&url, lang_pick(x->lang, "?lang=en", "?lang=zh"));
    for (size_t i = 0; i < x->query.count && !x->refusing; i++) {
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
    if (x->known && !x->page.notice_zh && !x->notice_zh)
        sessions_take_notice(x->state->sessions, x->session.number, &x->notice_zh, &x->notice_en);
    if (!x->page.notice_zh) {
        x->page.notice_zh = x->notice_zh;
        x->page.notice_en = x->notice_en;
    }
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
