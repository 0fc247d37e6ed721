/* One HTTP request and its answer, as a handler of the route table sees it. A handler asks for what
 * it needs (operations of platform/ops/op.h, by their names), says what to do then, and returns;
 * `then` is called once everything asked for is there. Exactly one exchange_send…, …_fail or
 * …_see_other ends it. All in the event loop's thread.
 *
 * Texts that are handed out live as long as the exchange. */
#ifndef WEB_EXCHANGE_H
#define WEB_EXCHANGE_H

#include <jansson.h>
#include <stdbool.h>

#include "core/base/buf.h"
#include "core/base/error.h"
#include "platform/html/page.h"
#include "platform/ops/access.h"
#include "platform/runtime/service.h"

struct exchange;
typedef void exchange_fn(struct exchange *x);

/* ---- what was asked ---- */
struct service *exchange_service(const struct exchange *x);
enum lang exchange_lang(const struct exchange *x);
const struct access *exchange_who(const struct exchange *x); /* NULL: nobody has logged in */
const char *exchange_csrf(const struct exchange *x);         /* for forms */
const char *exchange_path(const struct exchange *x);         /* decoded, without the query */

const void *exchange_with(const struct exchange *x); /* what the route's row has for its handler */

/* A path of this site as a whole URL, for what is read elsewhere (feeds, calendars); from
 * [web] public_url, else from the request. The caller frees it. */
char *exchange_url(const struct exchange *x, const char *path);

/* ":case" of the route's path, ?name= of the query, a field of the posted form. NULL if absent. The
 * last two give the n-th of that name (0 the first). All are valid UTF-8 without control characters
 * but line breaks and tabs. */
const char *exchange_param(const struct exchange *x, const char *name);
const char *exchange_query(const struct exchange *x, const char *name, unsigned n);
const char *exchange_form(const struct exchange *x, const char *name, unsigned n);

/* Every posted field in its order; stops when fn returns false. */
typedef bool exchange_field_fn(void *user, const char *name, const char *value);
void exchange_fields(const struct exchange *x, exchange_field_fn *fn, void *user);

/* The posted file of that field as a new descriptor at its start (the caller closes it or gives it
 * to an ask), -1 without one. */
int exchange_file(const struct exchange *x, const char *field);
/* What the sender called it, without folders; NULL without one. */
const char *exchange_file_name(const struct exchange *x, const char *field);

/* The posted JSON, a new reference; NULL with the reason in e. */
json_t *exchange_json(const struct exchange *x, struct error *e);

/* A text that lives as long as the exchange, as all that is handed out does. */
const char *exchange_printf(struct exchange *x, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* ---- asking ---- */
/* Runs the operation as the person who asks. args is stolen, NULL for none. The answer is kept
 * under `key`. fd is that of exchange_file, or -1. If one fails, the exchange ends with its error
 * page, unless it was asked for with exchange_try. Does nothing if the role may not; see
 * exchange_may. Asked again under a key, the new answer takes the place of the one before. */
void exchange_ask(struct exchange *x, const char *key, const char *op, json_t *args);
void exchange_try(struct exchange *x, const char *key, const char *op, json_t *args, int fd);
bool exchange_may(const struct exchange *x, const char *op);

void exchange_then(struct exchange *x, exchange_fn *then);

/* Lent until the exchange ends. NULL if it failed, or was not asked for. */
const json_t *exchange_answer(const struct exchange *x, const char *key);
/* NULL if it did not fail. */
const struct error *exchange_error(const struct exchange *x, const char *key);

/* A place for a handler's own memory, freed with `done` at the end. */
void exchange_keep(struct exchange *x, void *data, void (*done)(void *));
void *exchange_kept(const struct exchange *x);

/* ---- answering ---- */
/* Begins a page for this person; write its content into the html, then exchange_send_page. p may
 * carry title, section, script, wide; the rest is filled in. */
struct html *exchange_page(struct exchange *x, struct page *p);
void exchange_send_page(struct exchange *x, int status);

/* After a change: 303 to a path of this site; the next page shows the notice (may be NULL). */
void exchange_see_other(struct exchange *x, const char *path, const char *notice_zh,
                        const char *notice_en);

/* The error page with the status that fits the code. */
void exchange_fail(struct exchange *x, const struct error *e);

/* A document of a case (features/casework/documents.h): HTML of its own, which may do nothing but
 * be read and printed. Takes over body. */
void exchange_send_document(struct exchange *x, struct buf *body);

/* Takes over value. */
void exchange_send_json(struct exchange *x, int status, json_t *value);

/* Any body, taken over. name: offered as a download under it; NULL: shown. */
void exchange_send(struct exchange *x, int status, const char *type, const char *name,
                   struct buf *body);

/* A file as a download under that name; the descriptor is taken over. */
void exchange_send_file(struct exchange *x, const char *type, const char *name, int fd,
                        int64_t len);

#endif
