/* The sample province: made-up firms and inspectors in Jilin's real code tables, with the dirt that
 * real spreadsheets have. Seeded: the same options give the same bytes. Shares no code with the
 * product, so that a mistake there does not repeat itself here. */
#ifndef SAMPLE_SAMPLE_H
#define SAMPLE_SAMPLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* ---- splitmix64 (Steele, Lea, Flood 2014): numbers for test data only ---- */
struct rng {
    uint64_t state;
};
uint64_t rng_next(struct rng *r);
uint32_t rng_below(struct rng *r, uint32_t n);      /* 0 … n-1 */
bool rng_chance(struct rng *r, uint32_t per_mille); /* true that often */

/* ---- a CSV file being written, as a spreadsheet would save it ---- */
enum encoding { ENC_UTF8, ENC_UTF8_BOM, ENC_GB18030 };

struct csv {
    FILE *file;
    const char *path;
    enum encoding encoding;
    const char *eol;
    void *iconv;
    bool row_started;
};
void csv_open(struct csv *c, const char *dir, const char *name, enum encoding enc, const char *eol);
void csv_field(struct csv *c, const char *text); /* quoted where needed */
void csv_end(struct csv *c);                     /* ends the row */
void csv_row(struct csv *c, const char *const *fields, size_t count);
void csv_line(struct csv *c, const char *text); /* a line that is not a row: titles, totals */
void csv_close(struct csv *c);

/* ---- the province ---- */
struct region {
    uint32_t code;
    char name[64];
    char level; /* 'p'rovince, 'c'ity = prefecture, 'd'istrict = county, 'z'one */
    uint32_t weight;
};

struct province {
    struct region *regions;
    size_t count;
    uint32_t weight_sum; /* over counties and zones */
};
void province_read(struct province *p, const char *path);
const struct region *province_find(const struct province *p, uint32_t code);
const struct region *province_pick(const struct province *p, struct rng *r);

struct options {
    const char *dir;
    const char *regions;
    uint32_t firms;
    uint64_t seed;
    uint32_t changed_percent;
    bool clean;
    bool bench;
};

/* What went into the files, for tests and for the demo's closing words. */
struct tally {
    uint32_t firms;           /* different firms that must be accepted */
    uint32_t not_in_business; /* of these */
    uint32_t foreign;         /* of these: types 5xxx and 6xxx */
    uint32_t refused_firms;   /* rows of enterprises.csv that must be refused */
    uint32_t duplicate_firms; /* rows of enterprises.csv that a later row replaces */
    uint32_t classified;      /* firms with a class */
    uint32_t by_class[4];     /* A to D */
    uint32_t refused_classes; /* rows of classes.csv that must be refused */
    uint32_t inspectors;      /* to be accepted */
    uint32_t expired;         /* of these: certificate over by 2026-11-23 */
    uint32_t refused_inspectors;
    uint32_t recusals;
    uint32_t refused_recusals;
};

#define USCC_SIZE 19
/* The USCC of firm number i (0 … 31^6-1), different for each i; kind '1' company, '2' household. */
void make_uscc(char out[USCC_SIZE], uint32_t region, uint32_t i, char kind);

struct firm {
    char uscc[USCC_SIZE];
    char name[160];
    char type[8];
    uint32_t region;
    uint32_t bureau;
    const char *industry;
    const char *status;
    bool in_business;
    bool foreign;
    int year, month, day;
    char address[160];
    char tags[96];
    char class; /* 'A'…'D', 0 = none */
    int score;
};
void make_firm(struct firm *f, const struct province *p, struct rng *r, uint32_t i);

void write_enterprises(const struct options *o, const struct province *p, struct tally *t,
                       struct firm **firms); /* keeps the firms for the other files */
void write_classes(const struct options *o, const struct firm *firms, uint32_t count,
                   struct tally *t);
void write_inspectors(const struct options *o, const struct province *p, const struct firm *firms,
                      uint32_t count, struct tally *t); /* and recusals */
void write_bench(const struct options *o, const struct province *p);

#endif
