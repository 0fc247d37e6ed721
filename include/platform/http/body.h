/* The body of a request as it arrives: a form, a form with files, a file alone, or JSON. Files go
 * to unnamed temporary files at once; all else stays in memory and is bounded. No clock, no
 * network. */
#ifndef HTTP_BODY_H
#define HTTP_BODY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/error.h"
#include "platform/http/urlform.h"

struct body;

struct body_limits {
    size_t memory; /* of everything that is no file */
    uint64_t file; /* of one file; 0: no files are taken */
    const char *dir;
};
#define BODY_FILES 4

/* By its media type: application/x-www-form-urlencoded, multipart/form-data, application/json, or
 * text/csv (a file of the field ""). E_NOTFOUND for any other (415), E_DENIED for a file where none
 * is taken. The directory's text is lent for as long as the body lives. */
enum err body_new(const char *type, const struct body_limits *limits, struct body **out,
                  struct error *e) MUST_CHECK;
void body_free(struct body *b); /* NULL ok */

/* E_LIMIT if it grows too large (413), E_INPUT if it is malformed, E_IO. */
enum err body_feed(struct body *b, const void *bytes, size_t len, struct error *e) MUST_CHECK;
enum err body_finish(struct body *b, struct error *e) MUST_CHECK;

/* After body_finish. */
const struct urlform *body_form(const struct body *b);

/* A new descriptor at the start of the file of that field, which the caller closes; -1 without. */
int body_file(const struct body *b, const char *field);
const char *body_file_name(const struct body *b, const char *field); /* base name, or NULL */

/* The text of a JSON body, NULL if it is of another type. */
const char *body_text(const struct body *b, size_t *len);

#endif
