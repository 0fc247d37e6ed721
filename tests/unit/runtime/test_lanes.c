/* runtime: lanes, the clock, warnings, reload — one real service without loop and databases. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <poll.h>
#include <stdatomic.h>
#include <stdio.h>
#include <syslog.h>
#include <unistd.h>

#include "core/base/date.h"
#include "core/base/log.h"
#include "platform/runtime/daemon.h"

static char conf[64];

static void write_conf(const char *more)
{
    FILE *f = fopen(conf, "w");
    char here[200];

    assert_non_null(f);
    assert_non_null(getcwd(here, sizeof here));
    fprintf(f, "[paths]\ndata_dir = %s/config\n%s", here, more);
    assert_int_equal(fclose(f), 0);
}

static int set_up(void **state)
{
    struct service_options options = {conf, true, 1795377600};
    struct snapshot_ref *snapshot;
    struct error e;

    log_init("test", LOG_TO_STDERR, LOG_EMERG);
    snprintf(conf, sizeof conf, "/tmp/inspectd-test-%ld.conf", (long)getpid());
    write_conf("");
    if (snapshot_load(conf, NULL, NULL, &snapshot, &e) != E_OK)
        fail_msg("%s", e.en);
    *state = service_new(&options, snapshot);
    return 0;
}

static int tear_down(void **state)
{
    service_free(*state);
    unlink(conf);
    return 0;
}

struct note {
    struct job job; /* first */
    int number;
    atomic_int *go; /* wait for it before running; NULL at once */
    bool stopping;
};

static int done_count;
static int order[64];

static void note_run(struct lane *lane, struct job *job)
{
    struct note *n = (struct note *)(void *)job;

    while (n->go && !atomic_load(n->go))
        usleep(1000);
    assert_non_null(lane->snapshot);
    n->stopping = service_stopping(lane->service);
    service_progress(lane, "step", (uint64_t)n->number, 100);
}

static void note_done(struct service *service, struct job *job)
{
    (void)service;
    order[done_count++] = ((struct note *)(void *)job)->number;
}

static void reap(struct service *s, int wanted)
{
    struct pollfd p = {.fd = lanes_fd(service_lanes(s)), .events = POLLIN};

    while (done_count < wanted) {
        assert_int_equal(poll(&p, 1, 10000), 1);
        lanes_reap(service_lanes(s));
    }
}

static void jobs_run_in_order_and_come_back(void **state)
{
    struct service *s = *state;
    struct lanes *lanes = service_lanes(s);
    struct note notes[20];
    atomic_int go = 0;
    struct lane_state seen;
    struct progress progress;
    struct error e;

    done_count = 0;
    assert_int_equal(lanes_start(lanes, &e), E_OK);
    for (int i = 0; i < 20; i++) {
        notes[i] = (struct note){
            .job = {.name = "note", .run = note_run, .done = note_done, .asked = i == 0},
            .number = i,
            .go = i == 0 ? &go : NULL};
        lanes_submit(lanes, LANE_LEDGER, &notes[i].job);
    }
    do
        lanes_state(lanes, LANE_LEDGER, &seen);
    while (!*seen.running);
    assert_string_equal(seen.running, "note");
    assert_true(seen.asked);
    assert_int_equal(seen.waiting, 19);
    assert_true(lanes_progress(lanes, LANE_LEDGER, &notes[0].job, &progress));
    assert_false(lanes_progress(lanes, LANE_LEDGER, &notes[1].job, &progress));
    atomic_store(&go, 1);
    reap(s, 20);
    for (int i = 0; i < 20; i++)
        assert_int_equal(order[i], i);
    lanes_stop(lanes);
    lanes_join(lanes);
    assert_true(lanes_ended(lanes));
}

static void what_waits_at_the_end_still_comes_back(void **state)
{
    struct service *s = *state;
    struct lanes *lanes = service_lanes(s);
    struct note notes[5];
    atomic_int go = 0;
    struct error e;

    done_count = 0;
    assert_int_equal(lanes_start(lanes, &e), E_OK);
    for (int i = 0; i < 5; i++) {
        notes[i] = (struct note){
            .job = {.name = "note", .run = note_run, .done = note_done}, .number = i, .go = &go};
        lanes_submit(lanes, LANE_READ, &notes[i].job);
    }
    service_stop(s);
    lanes_stop(lanes);
    assert_false(lanes_ended(lanes));
    atomic_store(&go, 1);
    lanes_join(lanes);
    assert_int_equal(done_count, 5);
    for (int i = 0; i < 5; i++)
        assert_true(notes[i].stopping);
}

static void times_have_one_form(void **state)
{
    static const char *const bad[] = {
        "2026-11-23",          "2026-11-23 8:00",     "2026-11-23 24:00", "2026-02-30 08:00",
        "2026-11-23 08:00:01", "2026-11-23 08:00 ",   "2026-11-23_08:00", "",
        "2026-11-23 08:60",    "2026-11-23 08:00:00Z"};
    int64_t t;

    (void)state;
    assert_true(service_time_parse("2026-11-23 08:00", &t));
    assert_int_equal(t, instant_of(day_from_ymd(2026, 11, 23), 8 * 3600));
    assert_true(service_time_parse("2026-11-23T08:00:00", &t));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(service_time_parse(bad[i], &t));
}

static void the_clock_only_goes_forward(void **state)
{
    struct service *s = *state;
    struct error e;

    assert_int_equal(service_now(s), 1795377600);
    assert_int_equal(service_clock_set(s, 1795377599, &e), E_INPUT);
    assert_int_equal(service_clock_set(s, 1795377700, &e), E_OK);
    assert_int_equal(service_now(s), 1795377700);
}

static void warnings_last_until_all_is_well(void **state)
{
    struct service *s = *state;
    struct warning seen[WARNINGS];
    struct error e;

    error_set(&e, E_IO, "坏", "bad");
    service_warn(s, "outbox", &e);
    service_warn(s, "outbox", &e);
    service_warn(s, "draw", &e);
    assert_int_equal(service_warnings(s, seen), 2);
    service_warn(s, "outbox", NULL);
    assert_int_equal(service_warnings(s, seen), 1);
    assert_string_equal(seen[0].name, "draw");
    service_warn(s, "draw", NULL);
    assert_int_equal(service_warnings(s, seen), 0);
}

static void a_reload_swaps_all_or_nothing(void **state)
{
    struct service *s = *state;
    struct snapshot_ref *before = service_snapshot(s), *after;
    struct error e;

    write_conf("[import]\nrescan = 7s\n");
    assert_int_equal(service_reload(s, NULL, NULL, &e), E_OK);
    after = service_snapshot(s);
    assert_int_equal(snapshot_of(after)->config->rescan_s, 7);
    assert_int_equal(snapshot_of(before)->config->rescan_s, 60); /* who holds it keeps it */
    snapshot_drop(before);
    snapshot_drop(after);
    assert_true(service_told(s) & EVENT_RELOADED);
    write_conf("[import]\nrescan = seven\n");
    assert_int_equal(service_reload(s, NULL, NULL, &e), E_INPUT);
    write_conf("[service]\norigin = other/log-rehearsal\n");
    assert_int_equal(service_reload(s, NULL, NULL, &e), E_CONFLICT);
    FILE *f = fopen(conf, "w");
    assert_non_null(f);
    fputs("[paths]\ndata_dir = /nonexistent\n", f);
    assert_int_equal(fclose(f), 0);
    assert_int_equal(service_reload(s, NULL, NULL, &e), E_NOTFOUND);
    after = service_snapshot(s);
    assert_int_equal(snapshot_of(after)->config->rescan_s, 7);
    snapshot_drop(after);
    assert_int_equal(service_told(s), 0);
}

static void waiting_once_is_enough(void **state)
{
    struct service *s = *state;

    assert_true(service_once_begin(s, ONCE_SCAN));
    assert_false(service_once_begin(s, ONCE_SCAN));
    assert_true(service_once_begin(s, ONCE_TIMETABLE));
    service_once_end(s, ONCE_SCAN);
    assert_true(service_once_begin(s, ONCE_SCAN));
}

#define WITH_SERVICE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_SERVICE(jobs_run_in_order_and_come_back),
        WITH_SERVICE(what_waits_at_the_end_still_comes_back),
        cmocka_unit_test(times_have_one_form),
        WITH_SERVICE(the_clock_only_goes_forward),
        WITH_SERVICE(warnings_last_until_all_is_well),
        WITH_SERVICE(a_reload_swaps_all_or_nothing),
        WITH_SERVICE(waiting_once_is_enough),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
