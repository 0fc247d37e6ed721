/* bench_draw DIR: freezes DIR/registry.db into strata by bureau, class and ownership with all their
 * Merkle roots and a durable pool file, then draws 1 % of it with every ticket, firm and team.
 * Prints seconds, rows a second and the process's largest memory. `make bench` runs it beside the
 * same partition in SQL. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "core/base/mem.h"
#include "core/draw/draw.h"
#include "core/draw/freeze.h"
#include "platform/store/registry.h"

#define RATE_PPM 10000
#define PEOPLE 12 /* inspectors of each bureau */

struct bench {
    char *pool;
    uint64_t firms;
    struct stratum *strata;
    size_t count;
    struct roster roster;
};

static double now_s(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static enum err scan(struct bench *b, struct registry *reg, struct freeze *f, struct error *e)
{
    struct registry_scan *scan = NULL;
    struct enterprise firm;
    bool more = true;
    enum err err = registry_scan_open(reg, SCAN_BRIEF, &scan, e);

    while (!err && !(err = registry_scan_next(scan, &firm, &more, e)) && more) {
        const struct freeze_firm one = {
            .uscc = firm.uscc,
            .bureau = firm.bureau,
            .class = firm.class ? firm.class : 'B',
            .ownership = firm.type / 1000 == 5 || firm.type / 1000 == 6,
            .why = firm.in_business ? LEFT_NOT : LEFT_VISITS, /* some are left out, as in life */
            .number = 2};
        err = freeze_add(f, &one, e);
        b->firms++;
    }
    registry_scan_close(scan);
    return err;
}

static enum err freeze(struct bench *b, struct registry *reg, const char *dir, struct error *e)
{
    static const uint8_t key[32], proof[VRF_PROOF];
    struct freeze *f = NULL;
    struct pool_writer *w = NULL;
    enum err err = freeze_open(key, dir, &f, e);

    if (!err)
        err = scan(b, reg, f, e);
    if (!err)
        err = freeze_finish(f, &b->strata, &b->count, e);
    for (size_t i = 0; i < b->count; i++)
        b->strata[i].rate = RATE_PPM;
    if (!err)
        err = strata_settle(b->strata, b->count, 1, 1, e);
    if (!err)
        err = pool_writer_open(b->pool, true, key, proof, &w, e);
    if (!err && (err = freeze_write(f, w, e)) != E_OK)
        pool_writer_abort(w);
    else if (!err)
        err = pool_writer_commit(w, e);
    freeze_close(f);
    return err;
}

static void hire(struct bench *b)
{
    uint32_t last = 0;
    char id[32];

    for (size_t i = 0; i < b->count; i++) {
        uint32_t bureau = (uint32_t)strtoul(b->strata[i].key, NULL, 10);
        for (int p = 0; p < PEOPLE && bureau != last; p++) {
            snprintf(id, sizeof id, "%06u-%02d", bureau, p);
            roster_add(&b->roster, id, p % 2 == 0, &bureau, 1);
        }
        last = bureau;
    }
}

static enum err draw(struct bench *b, struct draw *d, struct error *e)
{
    static const uint8_t beta[VRF_OUTPUT] = "bench", pi[VRF_PROOF];
    struct pool_reader *pool = NULL;
    struct buf record = {0};
    enum err err = pool_reader_open(b->pool, &pool, e);

    if (!err)
        err = draw_compute(b->strata, b->count, pool, &b->roster, 2, beta, d, e);
    if (!err)
        err = draw_record(d, 1, pi, &b->roster, &record, e);
    pool_reader_close(pool);
    buf_free(&record);
    return err;
}

int main(int argc, char **argv)
{
    struct bench b = {0};
    struct draw d = {0};
    struct registry *reg = NULL;
    struct error e;
    struct rusage usage;

    if (argc != 2) {
        fprintf(stderr, "usage: bench_draw DIR\n");
        return 2;
    }
    char *path = mem_printf("%s/registry.db", argv[1]);
    b.pool = mem_printf("%s/bench.pool.zst", argv[1]);
    double start = now_s();
    enum err err = registry_open(path, false, &reg, &e);
    if (!err)
        err = freeze(&b, reg, argv[1], &e);
    double frozen = now_s();
    hire(&b);
    if (!err)
        err = draw(&b, &d, &e);
    double done = now_s();
    getrusage(RUSAGE_SELF, &usage);
    if (err)
        fprintf(stderr, "bench_draw: %s\n", e.en);
    else
        printf("freeze %.2f s, draw %.2f s: %llu firms, %zu strata, %zu picks, %.0f rows/s, "
               "%ld MiB\n",
               frozen - start, done - frozen, (unsigned long long)b.firms, b.count, d.pick_count,
               (double)b.firms / (done - start), usage.ru_maxrss / 1024);
    unlink(b.pool);
    draw_free(&d);
    roster_free(&b.roster);
    free(b.strata);
    free(b.pool);
    free(path);
    registry_close(reg);
    return err != E_OK;
}
