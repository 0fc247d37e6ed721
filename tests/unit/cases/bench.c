#include "cases/bench.h"

#include <stdio.h>
#include <string.h>

#include "core/base/date.h"
#include "core/cases/dues.h"

struct bench bench;

static json_t *bench_frozen(const char *opened, const char *by)
{
    return json_pack("{s:{s:s}, s:{s:s}, s:{s:i}, s:[{s:s}, {s:s}], s:[{s:s}, {s:s}]}", "draw",
                     "date", opened, "task", "inspect_by", by, "bureau", "code", 220102, "items",
                     "code", "0101", "code", "0201", "inspectors", "id", "I1", "id", "I2");
}

void bench_tables(void)
{
    assert_int_equal(codes_load("config", &bench.codes, &bench.e), E_OK);
    bench.calendar = calendar_new();
    assert_int_equal(calendar_load_file(bench.calendar, "config/calendar.csv", &bench.e), E_OK);
    bench.rules = (struct case_rules){bench.codes, bench.calendar};
}

void bench_tables_free(void)
{
    codes_free(bench.codes);
    calendar_free(bench.calendar);
}

void bench_case(const char *opened, const char *by)
{
    bench.frozen = bench_frozen(opened, by);
    bench.kind = &case_kind;
    bench.events = json_array();
    assert_int_equal(case_start(bench.kind, bench.frozen, &bench.projection, &bench.e), E_OK);
}

void bench_matter(const struct docket_kind *kind)
{
    bench.frozen = NULL;
    bench.kind = kind;
    bench.events = json_array();
    assert_int_equal(case_start(kind, NULL, &bench.projection, &bench.e), E_OK);
}

void bench_case_free(void)
{
    json_decref(bench.frozen);
    json_decref(bench.projection);
    json_decref(bench.events);
}

/* Does something at noon, local time; steals content. What is accepted becomes the case's. */
enum err bench_do(const char *actor, int32_t day, const char *action, json_t *content)
{
    char time[21];
    json_t *next = NULL;
    json_t *event = json_pack("{s:s, s:s, s:s, s:o}", "kind", action, "actor", actor, "time",
                              instant_format(instant_of(day, 43200), time), "content", content);
    enum err rc = case_apply(&bench.rules, bench.projection, event, &next, &bench.e);

    if (!rc) {
        json_decref(bench.projection);
        bench.projection = next;
        json_array_append(bench.events, event);
    }
    json_decref(event);
    return rc;
}

void bench_replays(void)
{
    json_t *again = NULL;
    enum err rc = case_replay(bench.kind, bench.frozen, bench.events, &again, &bench.e);

    if (rc)
        fail_msg("replay: %s", bench.e.en);
    assert_true(json_equal(again, bench.projection));
    json_decref(again);
}

int32_t on(const char *text)
{
    int32_t day;

    assert_true(day_parse(text, &day));
    return day;
}

static json_t *json(const char *text)
{
    json_error_t why;
    json_t *value = json_loads(text, 0, &why);

    if (!value)
        fail_msg("%s: %s", why.text, text);
    return value;
}

/* Content in JSON with ' for ", which reads better in C. */
static json_t *content(const char *text)
{
    char copy[1200];

    snprintf(copy, sizeof copy, "%s", text);
    for (char *at = copy; *at; at++)
        if (*at == '\'')
            *at = '"';
    return json(copy);
}

void ok(const char *actor, const char *day, const char *action, const char *text)
{
    enum err rc = bench_do(actor, on(day), action, content(text));

    if (rc)
        fail_msg("%s on %s: %s", action, day, bench.e.en);
}

/* Refused, with a sentence that says it. */
void no(const char *actor, const char *day, const char *action, const char *text, enum err want,
        const char *says)
{
    enum err rc = bench_do(actor, on(day), action, content(text));

    if (rc != want || !strstr(bench.e.en, says) || !*bench.e.zh)
        fail_msg("%s: wanted %s “%s”, got %s “%s”", action, err_name(want), says, err_name(rc),
                 rc ? bench.e.en : "accepted");
}

json_t *due_of(const char *id, const char *today)
{
    json_t *list, *found = NULL, *one;
    size_t i;

    assert_int_equal(case_due_list(&bench.rules, bench.projection, on(today), &list, &bench.e),
                     E_OK);
    json_array_foreach(list, i, one)
    {
        if (strcmp(json_string_value(json_object_get(one, "id")), id) == 0)
            found = json_incref(one);
    }
    json_decref(list);
    return found;
}

void due_is(const char *id, const char *day)
{
    json_t *due = due_of(id, "2026-01-01");

    if (!due)
        fail_msg("the clock %s is not running", id);
    assert_string_equal(json_string_value(json_object_get(due, "due")), day);
    json_decref(due);
}

void not_running(const char *id)
{
    json_t *due = due_of(id, "2026-01-01");

    assert_null(due);
}

const char *text_at(const char *key)
{
    return json_string_value(json_object_get(bench.projection, key));
}

const char *track(const char *name)
{
    return json_string_value(json_object_get(json_object_get(bench.projection, "tracks"), name));
}

/* zhao works, li is the head. From the draw to the end of the visit on a day. */
void visited(const char *day)
{
    bench_case("2026-01-05", "2026-12-31");
    ok("inspectd", "2026-01-05", "opened", "{}");
    ok("zhao", "2026-01-06", "visit-ask", "{'planned':'2026-01-12','ways':['onsite']}");
    ok("li", "2026-01-06", "visit-approve", "{}");
    ok("zhao", "2026-01-07", "visit-notice", "{'way':'direct'}");
    ok("zhao", day, "visit-start", "{" PRESENT "}");
    ok("zhao", day, "publicity", "{'laws':'广告法','how':'handed'}");
    ok("zhao", day, "visit-end", "{'ways':['onsite'],'found':'见记录','signed':'signed'}");
}

void with_results(const char *day, const char *results)
{
    visited(day);
    ok("zhao", day, "results-enter", results);
    ok("li", day, "results-approve", "{}");
}

void filed(const char *day)
{
    with_results(day, "{'results':{'0101':['1'],'0201':['8']}}");
    ok("zhao", day, "penalty-propose", "{" PROPOSAL "}");
    ok("li", day, "file", "{'handlers':['zhao','qian']}");
}

void noticed(const char *day, const char *fine)
{
    char text[200];

    filed("2026-01-12");
    ok("zhao", "2026-01-13", "investigation-report", "{'facts':'属实','proposal':'罚款'}");
    ok("qian", "2026-01-13", "legal-review", "{'opinion':'同意'}");
    snprintf(text, sizeof text, "{'kinds':['fine'],'fine':%s,'hearing':true}", fine);
    ok("zhao", day, "notice-rights", text);
}

/* Served on a day, a fine of 1,000 yuan. */
void served(const char *day)
{
    noticed("2026-01-14", "100000");
    ok("li", "2026-01-22", "decide", "{'kinds':['fine'],'fine':100000,'facts':'x'}");
    ok("zhao", day, "serve", "{'way':'direct','receipt':'签收'}");
}

void end_case(void)
{
    bench_replays();
    bench_case_free();
}
