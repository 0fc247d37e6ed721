/* The head of an HTTP/1 request (RFC 9112), judged byte by byte.
 * Strict where lenient readers disagree with each other, which is what request smuggling lives on:
 * CRLF only, one meaning for every length, nothing folded, nothing twice. Pure. */
#ifndef HTTP_HEAD_H
#define HTTP_HEAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/buf.h"
#include "core/base/error.h"

#define HEAD_BYTES_MAX 16384 /* the whole head */
#define HEAD_LINE_MAX 8192   /* one header line; the request line may have half of it */
#define HEAD_FIELDS_MAX 64

enum head_state {
    HEAD_MORE, /* wants more bytes */
    HEAD_DONE, /* the head is whole and good */
    HEAD_BAD   /* refused: see status and why */
};

struct head_field {
    const char *name; /* as it came; compare without regard to case */
    const char *value;
};

struct head {
    enum head_state state;
    int status; /* HEAD_BAD: of the answer */
    struct error why;
    struct buf text;
    size_t line;  /* where the present line begins */
    size_t start; /* where the request line begins: after an empty line, maybe */
    /* HEAD_DONE: texts inside head */
    const char *method; /* "GET", "HEAD" or "POST" */
    const char *target; /* "/path?query", well-formed, without %00 and without dot segments */
    bool keep_alive;
    bool expects;    /* 100-continue */
    uint64_t length; /* of the body that follows, 0 without one */
    struct head_field fields[HEAD_FIELDS_MAX];
    unsigned count;
};

/* Takes bytes until the head is whole; returns how many it took. All of them unless the state is
 * then HEAD_DONE or HEAD_BAD. */
size_t head_feed(struct head *h, const char *bytes, size_t len);

/* NULL if absent. The value has no white space around it. */
const char *head_field(const struct head *h, const char *name);

void head_free(struct head *h);

#endif
