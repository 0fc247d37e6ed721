/* HTML, escaped by default: text and attribute values go through the writer, and nothing else does.
 * There is no call that adds markup as a string. What it writes is UTF-8 and well-formed as long as
 * each html_open has its html_close. */
#ifndef HTML_HTML_H
#define HTML_HTML_H

#include <jansson.h>

#include "core/base/buf.h"
#include "core/base/lang.h"

struct html {
    struct buf out; /* take it with buf_take, or free it */
    enum lang lang;
};

/* Attributes are pairs (name, value) ended by one NULL. A pair whose value is NULL is left out, one
 * whose value is "" has no value (hidden, required). The value of href, src, action and formaction
 * may be a relative URL, http, https or mailto; any other scheme becomes "#". */
#define HTML_ATTRIBUTES __attribute__((sentinel))
void html_open(struct html *h, const char *tag, ...) HTML_ATTRIBUTES;
void html_close(struct html *h, const char *tag);
void html_void(struct html *h, const char *tag, ...) HTML_ATTRIBUTES; /* input, br, meta, link … */
/* An element that holds only text; text NULL is empty. */
void html_el(struct html *h, const char *tag, const char *text, ...) HTML_ATTRIBUTES;

void html_text(struct html *h, const char *text); /* NULL is empty */
void html_textf(struct html *h, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* The sentence of the page's language; html_sayf gives both formats the same arguments. */
void html_say(struct html *h, const char *zh, const char *en);
void html_sayf(struct html *h, const char *zh, const char *en, ...)
    __attribute__((format(printf, 2, 4), format(printf, 3, 4)));
/* The same as an element; the second with a class (NULL: none) and no other attribute. */
void html_el_say(struct html *h, const char *tag, const char *zh, const char *en,
                 ...) HTML_ATTRIBUTES;
void html_el_sayf(struct html *h, const char *tag, const char *class, const char *zh,
                  const char *en, ...) __attribute__((format(printf, 4, 6), format(printf, 5, 6)));

/* A value of an answer (platform/ops/answer.h): text, number, yes/no, list, {"zh","en"}. */
void html_value(struct html *h, const json_t *value);
void html_el_value(struct html *h, const char *tag, const json_t *value, ...) HTML_ATTRIBUTES;

/* <a> with a path made by a format and a class (NULL: none): open, to be closed with
 * html_close(h, "a"); with a text; with the sentence of the page's language; with a value. */
void html_open_link(struct html *h, const char *class, const char *path, ...)
    __attribute__((format(printf, 3, 4)));
void html_link(struct html *h, const char *class, const char *text, const char *path, ...)
    __attribute__((format(printf, 4, 5)));
void html_link_say(struct html *h, const char *class, const char *zh, const char *en,
                   const char *path, ...) __attribute__((format(printf, 5, 6)));
void html_link_value(struct html *h, const char *class, const json_t *value, const char *path, ...)
    __attribute__((format(printf, 4, 5)));

/* Percent-encodes text for one segment of a path or one value of a query (RFC 3986). */
void url_add(struct buf *url, const char *text);

/* path with "?name=value&…" of the pairs, ended by NULL; pairs with a NULL or "" value are left
 * out. The caller frees it. */
char *url_with(const char *path, ...) __attribute__((sentinel));

#endif
