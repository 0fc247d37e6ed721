/* Strata of a draw: bureau/class/ownership with its numbers (docs/protocol.md, section 3).
 *
 * All numbers are unsigned integers; `expect` and `cum` are in millionths of a firm, `rate` in
 * parts per million of the firms for the whole period. So that every number stays below 2^53
 * (canonical JSON), base is at most 2^32 - 1 and a rate at most STRATUM_RATE_MAX. */
#ifndef DRAW_STRATUM_H
#define DRAW_STRATUM_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/buf.h"
#include "core/base/error.h"

#define STRATUM_KEY 11 /* "220102/A/F" and a NUL */
#define STRATUM_RATE_MAX 100000000u
#define MILLION 1000000u
#define STRATA_MAX 100000u

struct stratum {
    char key[STRATUM_KEY];
    uint32_t rate;   /* ppm for the period */
    uint64_t base;   /* firms in scope */
    uint64_t n;      /* firms that can be drawn, at most base */
    uint64_t drawn;  /* already drawn in this period */
    uint64_t expect; /* millionths of a firm to draw today */
    uint64_t cum;    /* sum of expect over the strata before this one */
    uint8_t root[32];
    uint64_t k; /* quota, known once there is a seed (core/draw/quota.h) */
};

/* Writes the key's text. class 'A' to 'D', ownership as in core/law/enterprise.h (0 D, 1 F). */
void stratum_key(char out[STRATUM_KEY], uint32_t bureau, char class, int ownership);

/* True for six digits, '/', A-D, '/', D or F, and nothing more. */
bool stratum_key_valid(const char *key);

/* min(max(0, rate*base - 10^6*drawn) div days_left, 10^6*n), without overflow. days_left >= 1. */
uint64_t stratum_expect(uint64_t base, uint64_t n, uint32_t rate, uint64_t drawn,
                        uint32_t days_left);

/* Sets expect and cum of all strata, which must be in ascending key order and hold base, n, rate
 * and drawn. E_LIMIT if a sum leaves what canonical JSON can hold. */
enum err strata_settle(struct stratum *strata, size_t count, uint32_t days_left,
                       struct error *e) MUST_CHECK;

/* Appends the stratum line: the canonical JSON object of base … root (k is not part of it). */
void stratum_line(const struct stratum *s, struct buf *out);

/* Reads one canonical line; E_INPUT or E_CORRUPT unless every field is there, in range, and no
 * other. k is set to 0. */
enum err stratum_read(const char *text, size_t len, struct stratum *out,
                      struct error *e) MUST_CHECK;

/* The auditors' strata file: a canonical JSON array of the lines. Appended to out. */
void strata_write(const struct stratum *strata, size_t count, struct buf *out);

/* Reads a strata file. Keys strictly ascending and cum the running sum of expect, or E_CORRUPT.
 * *strata is the caller's to free. */
enum err strata_read(const char *text, size_t len, struct stratum **strata, size_t *count,
                     struct error *e) MUST_CHECK;

/* RFC 6962 root over the lines in order: the commit's strata_root. */
void strata_root(const struct stratum *strata, size_t count, uint8_t root[32]);

#endif
