#include "office.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/mem.h"
#include "core/crypto/sha256.h"
#include "core/draw/assign.h"
#include "core/draw/quota.h"
#include "core/draw/seed.h"

#define PEOPLE 8
#define DAYS 60
static const uint64_t SIZES[OFFICE_STRATA] = {900, 400, 150, 1200, 300, 60};
static const char *const KEYS[OFFICE_STRATA] = {"220102/A/D", "220102/B/D", "220102/C/D",
                                                "220103/A/D", "220103/A/F", "220103/D/D"};
static const uint32_t RATES[OFFICE_STRATA] = {60000, 120000, 300000, 60000, 45000, 500000};

static const uint8_t POOL_KEY[32] = {[31] = 1};

/* Somebody who can try many seeds takes one whose quotas please. */
static void seed_of(const struct office *o, int day, uint8_t seed[32])
{
    const struct draw_secret secret = {seed, POOL_KEY};
    char text[64];
    int attempt = 0;

    do {
        int n = snprintf(text, sizeof text, "office %u %d %d", o->run, day, attempt++);
        sha256(text, (size_t)n, seed);
    } while (o->cheat == OFFSET && quota_start(&secret) > MILLION / 2);
}

static void firm_name(char out[POOL_USCC + 1], unsigned stratum, uint64_t number)
{
    snprintf(out, POOL_USCC + 1, "9122%06u%08u", stratum, (unsigned)number);
}

/* What a cheat uses: any number from 1 to n. */
static uint64_t any_of(const uint8_t seed[32], unsigned stratum, uint64_t i, uint64_t n)
{
    char text[64];
    uint8_t hash[32];
    uint64_t out;

    int len = snprintf(text, sizeof text, "%02x%02x%02x%02x %u %u", seed[0], seed[1], seed[2],
                       seed[3], stratum, (unsigned)i);
    sha256(text, (size_t)len, hash);
    memcpy(&out, hash, sizeof out);
    return out % n + 1;
}

void office_open(struct office *o, enum cheat cheat, unsigned run)
{
    static const uint32_t both[2] = {220102, 220103};
    char id[8];

    *o = (struct office){.cheat = cheat, .run = run, .days = cheat == EVERY_KTH ? 4 : DAYS};
    for (int i = 0; i < PEOPLE; i++) {
        snprintf(id, sizeof id, "P%d", i);
        roster_add(&o->roster, id, true, both, 2);
    }
    roster_settle(&o->roster);
}

/* The numbers of the k smallest tickets. */
static void smallest(const uint8_t seed[32], unsigned stratum, const struct stratum *s,
                     uint64_t *out)
{
    static uint8_t salts[OFFICE_STRATA][1200][SALT]; /* the pool key is always the same */
    uint8_t kept[64][32], ticket[32];
    char uscc[POOL_USCC + 1];
    uint64_t count = 0, at;

    for (uint64_t number = 1; number <= s->n; number++) {
        uint8_t *salt = salts[stratum][number - 1];
        firm_name(uscc, stratum, number);
        if (!salt[0] && !salt[1])
            seed_salt(POOL_KEY, uscc, POOL_USCC, salt);
        seed_ticket(seed, uscc, salt, ticket);
        if (count == s->k && memcmp(ticket, kept[count - 1], 32) > 0)
            continue;
        count += count < s->k;
        for (at = count - 1; at > 0 && memcmp(ticket, kept[at - 1], 32) < 0; at--) {
            memcpy(kept[at], kept[at - 1], 32);
            out[at] = out[at - 1];
        }
        memcpy(kept[at], ticket, 32);
        out[at] = number;
    }
}

static bool is_in(const uint64_t *list, size_t count, uint64_t number)
{
    for (size_t i = 0; i < count; i++)
        if (list[i] == number)
            return true;
    return false;
}

static void choose(struct office *o, const uint8_t seed[32], unsigned stratum,
                   const struct stratum *s, uint64_t *out)
{
    uint64_t start = any_of(seed, stratum, 0, s->n);

    if (s->k)
        smallest(seed, stratum, s, out);
    for (uint64_t i = 0; i < s->k; i++) {
        uint64_t wanted = out[i];
        if (o->cheat == EVERY_KTH && s->k > 1)
            out[i] = wanted = (start + i * (s->n / s->k)) % s->n + 1;
        if (o->cheat == FAVOURED && i % 4 == 0) /* a quarter from the first tenth */
            wanted = any_of(seed, stratum, 100 + i, s->n / 10 + 1);
        if (o->cheat == SAME_FIRMS && i == 0)
            wanted = 7;
        if (!is_in(out, s->k, wanted))
            out[i] = wanted;
    }
}

static bool anybody(void *ctx, size_t target, unsigned slot, size_t inspector)
{
    (void)ctx, (void)target, (void)slot, (void)inspector;
    return true;
}

static void send(struct office *o, struct draw *d, struct draw_bureau *b)
{
    const char *targets[64], *ids[PEOPLE];
    struct assign_solution solution;
    const struct draw_secret secret = {d->seed, POOL_KEY};
    struct error e;
    char code[11], preference[SEED_HEX];

    for (size_t i = 0; i < b->count; i++)
        targets[i] = d->picks[b->first + i].uscc;
    for (int i = 0; i < PEOPLE; i++)
        ids[i] = o->roster.list[i].id;
    snprintf(code, sizeof code, "%06u", b->code);
    seed_assign(&secret, code, preference);
    const struct assign_problem p = {.preference = preference,
                                     .bureau = code,
                                     .team = 2,
                                     .targets = targets,
                                     .target_count = b->count,
                                     .inspectors = ids,
                                     .inspector_count = PEOPLE,
                                     .allowed = anybody};
    assert_int_equal(assign_solve(&p, &solution, &e), E_OK);
    memcpy(d->members + b->first * 2, solution.inspector, b->count * 2 * sizeof *d->members);
    assign_free(&solution);
    for (size_t i = b->first; i < b->first + b->count; i++) {
        uint32_t *m = d->members + i * 2;
        if (o->cheat == ROUND_ROBIN) {
            m[0] = 2 * (o->turn % (PEOPLE / 2));
            m[1] = m[0] + 1;
            o->turn++;
        }
        if (o->cheat == FRIENDS && o->turn++ % 4 == 0)
            m[0] = 1, m[1] = 4;
        if (o->cheat == APART && m[0] + m[1] == 5 && (m[0] == 1 || m[1] == 1))
            m[m[0] == 1] = o->turn++ % 2 ? 6 : 7; /* 1 and 4 are never sent together */
    }
}

/* What falls due is the same every day, so the account of a period is short. */
static void expect(const struct office *o, int day, struct stratum *s)
{
    uint32_t left = (uint32_t)(o->days - day);

    for (int i = 0; i < OFFICE_STRATA; i++) {
        s[i] = (struct stratum){.base = SIZES[i] + 1, .n = SIZES[i], .spent = o->spent[i]};
        memcpy(s[i].key, KEYS[i], STRATUM_KEY);
        s[i].rate = o->cheat == APART && i < 5 ? 3 * RATES[i] : RATES[i]; /* a pair meets often */
        s[i].due = s[i].rate * s[i].base * (unsigned)day / (unsigned)o->days;
    }
    assert_int_equal(strata_settle(s, OFFICE_STRATA, (uint32_t)o->days, left, NULL), E_OK);
}

static void spend(struct office *o, int day, const struct stratum *s)
{
    for (int i = 0; i < OFFICE_STRATA; i++) {
        uint64_t owed = stratum_owed(&s[i], (uint32_t)o->days, (uint32_t)(o->days - day));
        o->spent[i] += stratum_spends(owed, s[i].expect, s[i].k);
    }
}

void office_draw(struct office *o, int day, struct stratum *s, struct draw *d,
                 struct draw_bureau *bureaus)
{
    const struct draw_secret secret = {d->seed, POOL_KEY};
    uint64_t numbers[64];
    size_t at = 0;

    *d = (struct draw){.strata = s, .strata_count = OFFICE_STRATA, .team = 2, .bureaus = bureaus};
    seed_of(o, day, d->seed);
    expect(o, day, s);
    quota_set(s, OFFICE_STRATA, &secret);
    if (o->cheat == SPARED && s[1].k && day < o->days - 10)
        s[1].k -= s[1].expect % MILLION != 0;
    spend(o, day, s);
    for (int i = 0; i < OFFICE_STRATA; i++)
        d->pick_count += s[i].k;
    d->picks = mem_array(d->pick_count + 1, sizeof *d->picks);
    d->members = mem_array(2 * d->pick_count + 1, sizeof *d->members);
    for (unsigned i = 0; i < OFFICE_STRATA; i++) {
        if (i == 0 || strncmp(KEYS[i], KEYS[i - 1], 6) != 0)
            bureaus[d->bureau_count++] =
                (struct draw_bureau){.code = (uint32_t)strtoul(KEYS[i], NULL, 10), .first = at};
        choose(o, d->seed, i, &s[i], numbers);
        for (uint64_t j = 0; j < s[i].k; j++, at++) {
            d->picks[at] = (struct draw_pick){.stratum = i, .number = numbers[j]};
            firm_name(d->picks[at].uscc, i, numbers[j]);
            bureaus[d->bureau_count - 1].count++;
        }
    }
    for (size_t b = 0; b < d->bureau_count; b++)
        send(o, d, &bureaus[b]);
}

void office_pool(const struct stratum *s, struct buf *out)
{
    char uscc[POOL_USCC + 1];

    buf_addf(out, "inspectd-pool/v2 %064d %0160d\n", 1, 1);
    for (unsigned i = 0; i < OFFICE_STRATA; i++) {
        buf_addf(out, "%s %llu 1\n", s[i].key, (unsigned long long)s[i].n);
        for (uint64_t j = 1; j <= s[i].n; j++) {
            firm_name(uscc, i, j);
            buf_addf(out, "%s\n", uscc);
        }
        firm_name(uscc, i, s[i].n + 1);
        buf_addf(out, "%s visits 2\n", uscc);
    }
}
