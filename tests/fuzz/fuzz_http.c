/* Whatever arrives at the web: a head is judged the same however it is cut into pieces, one that is
 * let in has one meaning, and what follows it as a form is taken or refused. */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "platform/http/body.h"
#include "platform/http/head.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool truth, const char *what)
{
    if (truth)
        return;
    fprintf(stderr, "does not hold: %s\n", what);
    abort();
}

static size_t feed(struct head *h, const char *bytes, size_t len, size_t piece)
{
    size_t at = 0;

    while (at < len && h->state == HEAD_MORE)
        at += head_feed(h, bytes + at, len - at < piece ? len - at : piece);
    return at;
}

/* Read in a second way, from the bytes as they came. */
static void check_bytes(const char *head, size_t len)
{
    must(len <= HEAD_BYTES_MAX && len >= 4, "a head has a size");
    must(!memchr(head, '\0', len), "no NUL in a head");
    must(memcmp(head + len - 4, "\r\n\r\n", 4) == 0, "a head ends in an empty line");
    for (size_t i = 0; i < len; i++) {
        must(head[i] != '\n' || (i && head[i - 1] == '\r'), "no LF alone");
        must(head[i] != '\r' || (i + 1 < len && head[i + 1] == '\n'), "no CR alone");
        must(i < 2 || head[i - 1] != '\n' || (head[i] != ' ' && head[i] != '\t'), "nothing folded");
    }
}

static unsigned times(const struct head *h, const char *name)
{
    unsigned n = 0;

    for (unsigned i = 0; i < h->count; i++)
        n += strcasecmp(h->fields[i].name, name) == 0;
    return n;
}

static void check_meaning(const struct head *h)
{
    must(h->method && h->target && h->target[0] == '/', "a method and a path");
    const char *up = strstr(h->target, "/../");
    must(!strstr(h->target, "%00"), "no NUL in disguise");
    must(!up || up > h->target + strcspn(h->target, "?"), "a path inside");
    must(times(h, "Host") <= 1 && times(h, "Content-Length") <= 1, "nothing twice");
    must(times(h, "Transfer-Encoding") == 0, "one way to end a body");
    must(h->length == 0 || strcmp(h->method, "POST") == 0, "a body only with POST");
    must(times(h, "Content-Length") == 1 || h->length == 0, "a body has its length");
}

static void try_body(const char *bytes, size_t len)
{
    static const struct body_limits limits = {4096, 4096, "/tmp"};
    static const char *const types[] = {"multipart/form-data; boundary=b",
                                        "application/x-www-form-urlencoded"};

    for (size_t t = 0; t < 2; t++) {
        enum err results[2];
        for (size_t piece = 0; piece < 2; piece++) {
            const size_t step = piece ? 3 : len + 1;
            struct body *b;
            struct error e;
            enum err err = body_new(types[t], &limits, &b, &e);
            for (size_t at = 0; at < len && !err; at += step)
                err = body_feed(b, bytes + at, len - at < step ? len - at : step, &e);
            if (!err)
                err = body_finish(b, &e);
            body_free(b);
            results[piece] = err;
        }
        must((results[0] == E_OK) == (results[1] == E_OK), "a body is taken however it is cut");
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *bytes = (const char *)data;
    struct head whole = {0}, cut = {0};
    size_t used = feed(&whole, bytes, size, size + 1);

    must(feed(&cut, bytes, size, 1) == used && whole.state == cut.state &&
             whole.status == cut.status && whole.count == cut.count,
         "cut or whole, it is judged the same");
    if (whole.state == HEAD_DONE) {
        must(strcmp(whole.target, cut.target) == 0 && whole.length == cut.length,
             "the same request");
        check_bytes(bytes, used);
        check_meaning(&whole);
        try_body(bytes + used, size - used);
    }
    must(whole.state != HEAD_BAD || (whole.status >= 400 && *whole.why.zh && *whole.why.en),
         "a refusal says why");
    head_free(&whole);
    head_free(&cut);
    return 0;
}
