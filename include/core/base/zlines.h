/* Long texts, line by line, optionally compressed with zstd; streamed both ways, so that a file of
 * any size needs less than 1 MiB (8 MiB more to decompress). */
#ifndef BASE_ZLINES_H
#define BASE_ZLINES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "core/base/error.h"

#define ZLINES_LONGEST 16384 /* bytes of a line with its newline */

/* The file appears whole and durable at commit; one of commit and abort must follow open. */
struct zlines_out;
enum err zlines_create(const char *path, mode_t mode, bool compress, struct zlines_out **out,
                       struct error *e) MUST_CHECK;
enum err zlines_add(struct zlines_out *w, const void *bytes, size_t len,
                    struct error *e) MUST_CHECK;
enum err zlines_commit(struct zlines_out *w, struct error *e) MUST_CHECK; /* frees w */
void zlines_abort(struct zlines_out *w);                                  /* NULL ok */

/* Recognises compression by its first bytes. E_NOTFOUND if there is no such file, E_CORRUPT if it
 * is no regular one. */
struct zlines_in;
enum err zlines_open(const char *path, struct zlines_in **out, struct error *e) MUST_CHECK;
void zlines_close(struct zlines_in *r); /* NULL ok */

/* The next line, NUL in place of its newline, in place and valid until the next call; *line is NULL
 * at the end. E_CORRUPT for damaged data, a line that is too long or one without a newline. */
enum err zlines_next(struct zlines_in *r, char **line, size_t *len, struct error *e) MUST_CHECK;

/* E_CORRUPT with the number of the line last read: how a reader of some format refuses it. */
enum err zlines_corrupt(const struct zlines_in *r, const char *zh, const char *en, struct error *e);

#endif
