/* Strata of a draw: bureau/class/ownership with its numbers (docs/protocol.md, section 3).
 *
 * All numbers are unsigned integers; due, spent, owed and expect are in millionths of a firm, a
 * rate in parts per million of the firms for the whole period. What is written as canonical JSON
 * stays below 2^53, base is at most 2^32 - 1 and a rate at most STRATUM_RATE_MAX. */
#ifndef DRAW_STRATUM_H
#define DRAW_STRATUM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/buf.h"
#include "core/base/error.h"

#define STRATUM_KEY 11 /* "220102/A/F" and a NUL */
#define STRATUM_RATE_MAX 10000000u
#define MILLION 1000000u
#define STRATA_MAX 100000u

struct stratum {
    char key[STRATUM_KEY];
    uint32_t rate;    /* ppm for the period */
    uint64_t base;    /* firms in scope, those left out included */
    uint64_t n;       /* firms that can be drawn, at most base */
    uint64_t due;     /* what fell due in this period before today */
    uint64_t spent;   /* what earlier draws of this period used up */
    uint64_t expect;  /* to draw today */
    uint8_t root[32]; /* Merkle root of the pool */
    uint8_t out[32];  /* Merkle root of those left out */
    uint64_t k;       /* quota, once there is a seed (core/draw/quota.h) */
    uint8_t cut[32];  /* the k-th smallest ticket, once drawn; zero where k is 0 */
};

/* Writes the key's text. class 'A' to 'D', ownership as in core/law/enterprise.h (0 D, 1 F). */
void stratum_key(char out[STRATUM_KEY], uint32_t bureau, char class, int ownership);

/* True for six digits, '/', A-D, '/', D or F, and nothing more. */
bool stratum_key_valid(const char *key);

/* max(0, due + rate*base*days_left div days - spent), without overflow. days >= 1. */
uint64_t stratum_owed(const struct stratum *s, uint32_t days, uint32_t days_left);

/* min(owed div days_left, 10^6 n). days_left >= 1. */
uint64_t stratum_expect(uint64_t owed, uint64_t n, uint32_t days_left);

/* What a draw used up of owed when its quota came out as k: spent grows by it. */
uint64_t stratum_spends(uint64_t owed, uint64_t expect, uint64_t k);

/* Sets expect of all strata, which must hold base, n, rate, due and spent. E_LIMIT if a number
 * leaves what canonical JSON can hold. */
enum err strata_settle(struct stratum *strata, size_t count, uint32_t days, uint32_t days_left,
                       struct error *e) MUST_CHECK;

/* What a stratum line says, the leaf of strata_root: counts hides the numbers behind a salt of the
 * pool key. */
struct stratum_line {
    char key[STRATUM_KEY];
    uint8_t counts[32];
    uint8_t out[32];
    uint8_t root[32];
};

/* The line of a stratum, and its text, the leaf: canonical {"counts","key","out","root"}. */
struct stratum_line stratum_line_of(const struct stratum *s, const uint8_t pool_key[32]);
void stratum_line_write(const struct stratum_line *line, struct buf *out);

/* Reads one canonical line; E_CORRUPT unless it is exactly of that form. */
enum err stratum_line_read(const char *text, size_t len, struct stratum_line *out,
                           struct error *e) MUST_CHECK;

/* RFC 6962 root over the lines in order: the commit's strata_root. */
void strata_root(const struct stratum *strata, size_t count, const uint8_t pool_key[32],
                 uint8_t root[32]);

/* The auditors' strata file: the canonical array of {"base","due","expect","key","n","out","rate",
 * "root","spent"}. Appended to out. */
void strata_write(const struct stratum *strata, size_t count, struct buf *out);

/* Reads a strata file; E_CORRUPT unless every field is there, in range and no other, and the keys
 * ascend. k and cut are 0. *strata is the caller's to free. */
enum err strata_read(const char *text, size_t len, struct stratum **strata, size_t *count,
                     struct error *e) MUST_CHECK;

#endif
