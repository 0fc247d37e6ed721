/* bench_tickets POOL K: draws K firms of a pool file with one stratum as the protocol does and
 * prints the SHA-256 of their codes in draw order, each with a line feed, as tickets.py does. */
#include <stdio.h>
#include <stdlib.h>

#include "core/base/hex.h"
#include "core/crypto/sha256.h"
#include "core/draw/draw.h"

/* The pool's one stratum, owed exactly k today. */
static enum err read_stratum(const char *path, uint64_t k, struct stratum *s, struct error *e)
{
    struct pool_reader *pool = NULL;
    enum pool_item item;
    uint64_t m = 0;
    enum err err = pool_reader_open(path, &pool, e);

    if (!err)
        err = pool_reader_next(pool, &item, e);
    if (!err) {
        snprintf(s->key, sizeof s->key, "%s", pool_reader_stratum(pool, &s->n, &m));
        s->base = s->n + m;
        s->expect = k * MILLION;
    }
    pool_reader_close(pool);
    return err;
}

static enum err draw(const char *path, uint64_t k, struct draw *d, struct error *e)
{
    static const uint8_t beta[VRF_OUTPUT];
    const struct roster nobody = {0};
    struct pool_reader *pool = NULL;
    struct stratum s = {0};
    enum err err = read_stratum(path, k, &s, e);

    if (!err)
        err = pool_reader_open(path, &pool, e);
    if (!err)
        err = draw_compute(&s, 1, pool, &nobody, 2, beta, d, e);
    pool_reader_close(pool);
    return err;
}

int main(int argc, char **argv)
{
    uint64_t k = argc == 3 ? strtoull(argv[2], NULL, 10) : 0;
    struct draw d = {0};
    struct sha256 sha;
    struct error e;
    uint8_t digest[32];
    char hex[65];

    if (!k) {
        fputs("usage: bench_tickets POOL K\n", stderr);
        return 2;
    }
    if (draw(argv[1], k, &d, &e)) {
        fprintf(stderr, "%s\n", e.en);
        draw_free(&d);
        return 1;
    }
    sha256_init(&sha);
    for (size_t i = 0; i < d.pick_count; i++) {
        sha256_add(&sha, d.picks[i].uscc, POOL_USCC);
        sha256_add(&sha, "\n", 1);
    }
    sha256_end(&sha, digest);
    hex_encode(hex, digest, sizeof digest);
    puts(hex);
    draw_free(&d);
    return 0;
}
