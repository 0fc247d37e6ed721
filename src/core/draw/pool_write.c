#include <stdio.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/hex.h"
#include "core/base/zlines.h"
#include "core/draw/pool.h"

#define LINE_BYTES (POOL_USCC + 1)
#define LINES_AT_ONCE 1024

/* A pool writer is a writer of lines that knows their forms. */
static struct zlines_out *lines_of(struct pool_writer *w)
{
    return (struct zlines_out *)(void *)w;
}

static enum err add_head(struct zlines_out *w, const uint8_t key[32],
                         const uint8_t proof[VRF_PROOF], struct error *e)
{
    char hex[2 * VRF_PROOF + 1];
    struct buf head = {0};

    hex_encode(hex, key, 32);
    buf_addf(&head, "inspectd-pool/v2 %s ", hex);
    hex_encode(hex, proof, VRF_PROOF);
    buf_addf(&head, "%s\n", hex);
    enum err err = zlines_add(w, head.data, head.len, e);
    buf_free(&head);
    return err;
}

enum err pool_writer_open(const char *path, bool compress, const uint8_t key[32],
                          const uint8_t proof[VRF_PROOF], struct pool_writer **out, struct error *e)
{
    struct zlines_out *w = NULL;
    enum err err = zlines_create(path, 0640, compress, &w, e);

    if (err == E_OK && (err = add_head(w, key, proof, e)) != E_OK)
        zlines_abort(w);
    if (err == E_OK)
        *out = (struct pool_writer *)(void *)w;
    return err;
}

enum err pool_writer_stratum(struct pool_writer *w, const char *key, uint64_t n, uint64_t m,
                             struct error *e)
{
    char line[64];
    int len = snprintf(line, sizeof line, "%s %llu %llu\n", key, (unsigned long long)n,
                       (unsigned long long)m);

    return zlines_add(lines_of(w), line, (size_t)len, e);
}

enum err pool_writer_firms(struct pool_writer *w, const char *usccs, size_t count, struct error *e)
{
    char block[LINES_AT_ONCE * LINE_BYTES];
    enum err err = E_OK;

    while (count && err == E_OK) {
        size_t now = count < LINES_AT_ONCE ? count : LINES_AT_ONCE;
        for (size_t i = 0; i < now; i++) {
            memcpy(block + i * LINE_BYTES, usccs + i * POOL_USCC, POOL_USCC);
            block[i * LINE_BYTES + POOL_USCC] = '\n';
        }
        err = zlines_add(lines_of(w), block, now * LINE_BYTES, e);
        usccs += now * POOL_USCC;
        count -= now;
    }
    return err;
}

enum err pool_writer_left_out(struct pool_writer *w, const char *uscc, const char *reason,
                              struct error *e)
{
    char line[LINE_BYTES + POOL_REASON + 1];
    int len = snprintf(line, sizeof line, "%s %s\n", uscc, reason);

    return zlines_add(lines_of(w), line, (size_t)len, e);
}

enum err pool_writer_commit(struct pool_writer *w, struct error *e)
{
    return zlines_commit(lines_of(w), e);
}

void pool_writer_abort(struct pool_writer *w)
{
    zlines_abort(lines_of(w));
}
