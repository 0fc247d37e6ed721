/* The auditors' files as outsiders might bring them: pools (plain and compressed), strata files,
 * stratum lines, rosters. What is read must be in order, and what has one form must come back the
 * same; a pool that fits its strata must draw without harm. The first byte chooses the kind. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "core/base/buf.h"
#include "core/draw/draw.h"
#include "core/draw/pool.h"
#include "core/draw/quota.h"
#include "core/draw/roster.h"
#include "core/draw/stratum.h"

#define FIRMS_MAX 4096

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool holds)
{
    if (!holds)
        abort();
}

static void same(const struct buf *out, const char *text, size_t len)
{
    check(out->len == len && memcmp(out->data, text, len) == 0);
}

static void read_line(const char *text, size_t len)
{
    struct stratum_line line;
    struct buf out = {0};
    struct error e;

    if (stratum_line_read(text, len, &line, &e) == E_OK) {
        check(stratum_key_valid(line.key));
        stratum_line_write(&line, &out);
        same(&out, text, len);
    }
    buf_free(&out);
}

static void read_strata(const char *text, size_t len)
{
    static const uint8_t zeros[32];
    static const struct draw_secret secret = {zeros, zeros};
    struct stratum *strata;
    size_t count;
    struct buf out = {0};
    struct error e;

    if (strata_read(text, len, &strata, &count, &e) == E_OK) {
        strata_write(strata, count, &out);
        same(&out, text, len);
        for (size_t i = 0; i < count; i++)
            check(strata[i].n <= strata[i].base && strata[i].expect <= strata[i].n * MILLION);
        if (strata_settle(strata, count, 3, 2, &e) == E_OK)
            quota_set(strata, count, &secret);
        for (size_t i = 0; i < count; i++)
            check(strata[i].k <= strata[i].n);
    }
    free(strata);
    buf_free(&out);
}

static void read_roster(const char *text, size_t len)
{
    struct roster roster;
    struct buf out = {0};
    struct error e;

    if (roster_read(text, len, &roster, &e) == E_OK) {
        check(roster_write(&roster, &out, &e) == E_OK);
        same(&out, text, len);
    }
    roster_free(&roster);
    buf_free(&out);
}

static enum err open_pool(const uint8_t *bytes, size_t len, struct pool_reader **out,
                          struct error *e)
{
    int fd = memfd_create("pool", MFD_CLOEXEC);
    char path[40];

    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    check(write(fd, bytes, len) == (ssize_t)len);
    enum err err = pool_reader_open(path, out, e);
    close(fd);
    return err;
}

/* Codes ascend among those that can be drawn, and again among those left out. */
static void read_firm(const struct pool_reader *r, enum pool_item item, char last[POOL_USCC + 1])
{
    check(strcmp(last, pool_reader_firm(r)) < 0);
    check(item != POOL_LEFT_OUT || pool_reason_valid(pool_reader_reason(r)));
    memcpy(last, pool_reader_firm(r), POOL_USCC + 1);
}

/* Reads a pool to its end and makes the strata it fits; the number of firms. */
static uint64_t read_pool(const uint8_t *bytes, size_t len, struct stratum *strata, size_t *count)
{
    struct pool_reader *r;
    enum pool_item item = POOL_STRATUM;
    enum pool_item before = POOL_STRATUM;
    char last[POOL_USCC + 1] = "";
    uint64_t firms = 0;
    uint64_t n;
    uint64_t m;
    struct error e;

    *count = 0;
    if (open_pool(bytes, len, &r, &e) != E_OK)
        return 0;
    while (pool_reader_next(r, &item, &e) == E_OK && item != POOL_END && *count < 16) {
        if (item != before)
            last[0] = '\0';
        before = item;
        if (item != POOL_STRATUM) {
            read_firm(r, item, last);
            firms += item == POOL_FIRM;
            continue;
        }
        const char *key = pool_reader_stratum(r, &n, &m);
        check(*count == 0 || strcmp(strata[*count - 1].key, key) < 0);
        strata[*count] = (struct stratum){.rate = MILLION / 2, .base = n + m, .n = n};
        memcpy(strata[(*count)++].key, key, STRATUM_KEY);
    }
    pool_reader_close(r);
    return item == POOL_END && firms <= FIRMS_MAX ? firms : 0;
}

/* As many as the quotas say, none twice, none with a ticket above the cut. */
static void check_picks(const struct draw *d)
{
    for (size_t i = 0; i < d->pick_count; i++) {
        const struct draw_pick *p = &d->picks[i];
        check(strlen(p->uscc) == POOL_USCC);
        check(memcmp(p->ticket, d->strata[p->stratum].cut, sizeof p->ticket) <= 0);
        check(i == 0 || p[-1].stratum < p->stratum ||
              memcmp(p[-1].ticket, p->ticket, sizeof p->ticket) < 0);
    }
}

static void draw_pool(const uint8_t *bytes, size_t len)
{
    static const uint8_t beta[VRF_OUTPUT] = "fuzz";
    struct stratum strata[16];
    struct roster nobody = {0};
    struct pool_reader *pool;
    struct draw d;
    struct error e;
    size_t count;

    if (!read_pool(bytes, len, strata, &count) || strata_settle(strata, count, 1, 1, &e) != E_OK)
        return;
    check(open_pool(bytes, len, &pool, &e) == E_OK);
    check(draw_compute(strata, count, pool, &nobody, 2, beta, &d, &e) == E_OK);
    check_picks(&d);
    draw_free(&d);
    pool_reader_close(pool);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1)
        return 0;
    switch (data[0]) {
    case 'l':
        read_line((const char *)data + 1, size - 1);
        break;
    case 's':
        read_strata((const char *)data + 1, size - 1);
        break;
    case 'r':
        read_roster((const char *)data + 1, size - 1);
        break;
    default:
        draw_pool(data + 1, size - 1);
    }
    return 0;
}
