/* Document templates: HTML with places to fill, written and changed by administrators. Whatever is
 * filled in is escaped; there is no way to fill in markup. Pure.
 *
 *   {{name}}                    the value; a visible blank line where it is missing
 *   {{#name}} … {{/name}}       once for each element of a list; once if a value is there
 *   {{^name}} … {{/name}}       only if the list or value is empty
 *   {{> file.css}}              another file of the templates' folder
 *   {{! comment}}
 *
 * Names are letters a-z, digits, dots, hyphens and underscores. Inside a list, names of its
 * elements come first, then those outside. A place may stand in text only: never inside a tag, a
 * comment, a style or a title, where escaping would not be enough. */
#ifndef DOCUMENTS_TEMPLATE_H
#define DOCUMENTS_TEMPLATE_H

#include <jansson.h>
#include <stddef.h>

#include "core/base/buf.h"
#include "core/base/error.h"

struct template;

enum template_kind { TEMPLATE_UNKNOWN, TEMPLATE_TEXT, TEMPLATE_LIST };

struct template_source {
    void *ctx;
    /* Adds the text of a file to out. */
    enum err (*text)(void *ctx, const char *file, struct buf *out, struct error *e);
    /* What a name is: at the top (list ""), or as part of a list ("items", "items.results"). */
    enum template_kind (*known)(void *ctx, const char *list, const char *name);
};

/* Reads a file and those it takes in. E_INPUT "<file>:<line>: …" for an unknown name, a section
 * that is not closed, a place where none may be; or what source->text says. The template is the
 * caller's and needs source no longer. */
enum err template_parse(const struct template_source *source, const char *file,
                        struct template **out, struct error *e) MUST_CHECK;
void template_free(struct template *t); /* NULL ok */

/* Calls each for every name outside lists that stands for a value or is asked for, perhaps more
 * than once. */
void template_each_name(const struct template *t,
                        void (*each)(void *ctx, const char *name, enum template_kind kind),
                        void *ctx);

/* Fills values into out: an object of name (with its dots) to string or integer, or to an array of
 * such objects. A missing, null or empty value is a blank; the names of those filled as blanks
 * outside lists are added once each to `blanks` (an array of strings, may be NULL). Line breaks in
 * a value become <br>; other control characters and bidirectional marks U+FFFD. E_LIMIT if the
 * document grows beyond 8 MiB. */
enum err template_fill(const struct template *t, const json_t *values, struct buf *out,
                       json_t *blanks, struct error *e) MUST_CHECK;

/* Text as it stands in HTML, also between quotes. */
void template_escape(struct buf *out, const char *text);

#endif
