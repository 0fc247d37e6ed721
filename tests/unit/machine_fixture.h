/* A case in memory with its events, on the real tables of config/, for tests of the machine. */
#ifndef MACHINE_FIXTURE_H
#define MACHINE_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "cases/machine.h"
#include "law/calendar.h"
#include "law/codes.h"

struct bench {
    struct codes *codes;
    struct calendar *calendar;
    struct case_rules rules;
    json_t *frozen;
    json_t *snapshot;
    json_t *events;
    struct error e;
};

static json_t *bench_frozen(const char *opened, const char *by)
{
    return json_pack("{s:{s:s}, s:{s:s}, s:{s:i}, s:[{s:s}, {s:s}], s:[{s:s}, {s:s}]}", "draw",
                     "date", opened, "task", "inspect_by", by, "bureau", "code", 220102, "items",
                     "code", "0101", "code", "0201", "inspectors", "id", "I1", "id", "I2");
}

/* The tables once; a case at a time. */
static void bench_tables(struct bench *b)
{
    assert_int_equal(codes_load("config", &b->codes, &b->e), E_OK);
    b->calendar = calendar_new();
    assert_int_equal(calendar_load_file(b->calendar, "config/calendar.csv", &b->e), E_OK);
    b->rules = (struct case_rules){b->codes, b->calendar, 480};
}

static void bench_tables_free(struct bench *b)
{
    codes_free(b->codes);
    calendar_free(b->calendar);
}

static void bench_case(struct bench *b, const char *opened, const char *by)
{
    b->frozen = bench_frozen(opened, by);
    b->events = json_array();
    assert_int_equal(case_start(b->frozen, &b->snapshot, &b->e), E_OK);
}

static void bench_case_free(struct bench *b)
{
    json_decref(b->frozen);
    json_decref(b->snapshot);
    json_decref(b->events);
}

/* Does something at noon, local time; steals content. What is accepted becomes the case's. */
static enum err bench_do(struct bench *b, const char *actor, int32_t day, const char *action,
                         json_t *content)
{
    char time[21];
    json_t *next = NULL;
    json_t *event =
        json_pack("{s:s, s:s, s:s, s:o}", "kind", action, "actor", actor, "time",
                  instant_format(instant_of(day, 43200, 480), time), "content", content);
    enum err rc = case_apply(&b->rules, b->snapshot, event, &next, &b->e);

    if (!rc) {
        json_decref(b->snapshot);
        b->snapshot = next;
        json_array_append(b->events, event);
    }
    json_decref(event);
    return rc;
}

static void bench_replays(struct bench *b)
{
    json_t *again = NULL;
    enum err rc = case_replay(b->frozen, b->events, &again, &b->e);

    if (rc)
        fail_msg("replay: %s", b->e.en);
    assert_true(json_equal(again, b->snapshot));
    json_decref(again);
}

#endif
