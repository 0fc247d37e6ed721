/* The head of an HTTP/1 request (RFC 9112), judged byte by byte before the library sees any of it.
 * Strict where lenient readers disagree with each other, which is what request smuggling lives on:
 * CRLF only, one meaning for every length, nothing folded, nothing twice. Pure. */
#ifndef HTTP_GATE_H
#define HTTP_GATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/buf.h"
#include "core/base/error.h"

#define GATE_HEAD_MAX 16384 /* the whole head */
#define GATE_LINE_MAX 8192  /* one header line; the request line may have half of it */
#define GATE_FIELDS_MAX 64

enum gate_state {
    GATE_MORE, /* wants more bytes */
    GATE_DONE, /* the head is whole and good */
    GATE_BAD   /* refused: see status and why */
};

struct gate_field {
    const char *name; /* as it came; compare without regard to case */
    const char *value;
};

struct gate {
    enum gate_state state;
    int status; /* GATE_BAD: of the answer */
    struct error why;
    struct buf head;
    size_t line;  /* where the present line begins */
    size_t start; /* where the request line begins: after an empty line, maybe */
    /* GATE_DONE: texts inside head */
    const char *method; /* "GET", "HEAD" or "POST" */
    const char *target; /* "/path?query", well-formed, without %00 and without dot segments */
    bool keep_alive;
    bool expects;    /* 100-continue */
    uint64_t length; /* of the body that follows, 0 without one */
    struct gate_field fields[GATE_FIELDS_MAX];
    unsigned count;
};

/* Takes bytes until the head is whole; returns how many it took. All of them unless the state is
 * then GATE_DONE or GATE_BAD. */
size_t gate_feed(struct gate *g, const char *bytes, size_t len);

/* NULL if absent. The value has no white space around it. */
const char *gate_field(const struct gate *g, const char *name);

/* Ready for the next request, keeping the memory; or gone for good. */
void gate_reset(struct gate *g);
void gate_free(struct gate *g);

#endif
