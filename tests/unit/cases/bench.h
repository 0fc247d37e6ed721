/* A case or a matter in memory with its events, on the real tables of config/, for tests of the
 * machine. */
#ifndef UNIT_CASES_BENCH_H
#define UNIT_CASES_BENCH_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/cases/machine.h"
#include "core/law/calendar.h"
#include "core/law/codes.h"

struct bench {
    struct codes *codes;
    struct calendar *calendar;
    struct case_rules rules;
    const struct docket_kind *kind;
    json_t *frozen; /* NULL of a matter */
    json_t *projection;
    json_t *events;
    struct error e;
};

extern struct bench bench;

/* The tables once; a case or a matter at a time. */
void bench_tables(void);
void bench_tables_free(void);
void bench_case(const char *opened, const char *by);
void bench_matter(const struct docket_kind *kind);
void bench_case_free(void);

/* Does something at noon, local time; steals content. What is accepted becomes the case's. */
enum err bench_do(const char *actor, int32_t day, const char *action, json_t *content);

/* Its events replayed give the same projection; end_case frees the case too. */
void bench_replays(void);
void end_case(void);

/* The day of "2026-01-05". */
int32_t on(const char *text);

/* Accepted; or refused, with a sentence that has these words. Content in JSON with ' for ", which
 * reads better in C. */
void ok(const char *actor, const char *day, const char *action, const char *text);
void no(const char *actor, const char *day, const char *action, const char *text, enum err want,
        const char *says);

/* A running clock as shown on a day, NULL without (caller frees); when it is due; that it is not
 * running. */
json_t *due_of(const char *id, const char *today);
void due_is(const char *id, const char *day);
void not_running(const char *id);

/* Of the projection: a text, a track's state. */
const char *text_at(const char *key);
const char *track(const char *name);

#define PRESENT "'present':['I1','I2'],'certificates':true"
#define LOOKED "'similar':0,'similar_since':'2023-01-01'"
#define PUBLIC_FILE "{'version':1,'index':7,'sha256':'00'}"
#define PROPOSAL                                                                                   \
    "'condition':'harm','examined':['minor','first','no-fault'],'finding':'有后果',"            \
    "'violation':'虚假宣传','violated':'2025-12-01'," LOOKED ",'skip':'已有危害后果'"

/* zhao works, li is the head. Each begins a case and leads it there on a day: the visit ended, its
 * results approved, a penalty case filed, rights notified (fine in fen, as text), a fine of 1,000
 * yuan served. */
void visited(const char *day);
void with_results(const char *day, const char *results);
void filed(const char *day);
void noticed(const char *day, const char *fine);
void served(const char *day);

#endif
