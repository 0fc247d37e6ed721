/* One reader for every "[section] / name = value" text (configuration, plans), over inih, with
 * what inih lacks: line numbers, and errors instead of silent cuts. A value goes on in indented
 * lines, which are joined by one space (a line holds at most INI_LINE_BYTES bytes). Comments:
 * lines that start with # or ;, and " ;" after a value. */
#ifndef BASE_INI_H
#define BASE_INI_H

#include <stddef.h>

#include "core/base/error.h"

#define INI_LINE_BYTES 198

struct ini_item {
    char *section; /* "" before the first section */
    char *name;
    char *value;
    int line; /* 1-based, of the first line of the value */
};

struct ini {
    struct ini_item *items; /* in file order; a name repeated is two items */
    size_t count;
};

/* Reads text[0..len) into *out. E_INPUT with "<file>:<line>: …" for anything not understood, for
 * NUL bytes and for text that is not UTF-8. *out needs ini_free whatever comes back. */
enum err ini_read(const char *file, const char *text, size_t len, struct ini *out,
                  struct error *e) MUST_CHECK;
void ini_free(struct ini *ini);

#endif
