/* Names and values of a query or of a posted form. */
#ifndef HTTP_URLFORM_H
#define HTTP_URLFORM_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/error.h"

struct urlform {
    struct urlform_pair {
        char *name;
        char *value;
    } * list;
    size_t count;
};

/* "a=1&b=%E4%B8%AD+x". Line breaks, as browsers send them, become "\n". E_INPUT for what is no
 * UTF-8 or holds control characters (line breaks and tabs may be), and for more than URLFORM_MAX
 * pairs. */
#define URLFORM_MAX 2000
enum err urlform_parse(const char *text, size_t len, struct urlform *out,
                       struct error *e) MUST_CHECK;
void urlform_free(struct urlform *f);

/* One more, under the same conditions; the texts are copied. */
enum err urlform_add(struct urlform *f, const char *name, const char *value,
                     struct error *e) MUST_CHECK;

const char *urlform_get(const struct urlform *f, const char *name, unsigned n);

/* Percent-decodes text; NULL if it is malformed, no UTF-8, or holds NUL or control characters. */
char *percent_decode(const char *text, size_t len, bool plus);

#endif
