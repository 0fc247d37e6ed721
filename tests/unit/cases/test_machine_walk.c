/* Random walks of cases and of every kind of matter, held against tests/data/stage-rules.txt and
 * matter-rules.txt: rules written from the law and the domain notes, over the events that were
 * accepted, with a calendar of their own. The number of walks is WALKS from the environment (make
 * check: 10,000), or 800; a tenth of it for each kind of matter. */
#include "cases/walk.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/date.h"
#include "core/cases/machine_private.h"

/* ---- the walks ---- */

static void check_step(int32_t today, bool every_due)
{
    check_order();
    check_stage();
    check_running();
    check_content();
    if (every_due)
        check_dues(today);
}

/* The table with how often each row was tried and accepted. */
struct row {
    const struct case_action *action;
    bool onward;  /* leads to another state of the main track */
    bool towards; /* on the way to a penalty */
    unsigned taken, accepted;
};

static struct row rows[300];
static size_t row_count;

/* Often what was tried least so far, so that rare ways are walked too, and often what moves the
 * case itself, so that it gets far. */
/* What a guard would refuse anyway is seldom tried. */
static bool ready(const struct case_action *a, int32_t today)
{
    const struct case_call call = {.rules = &bench.rules,
                                   .action = a,
                                   .projection = bench.projection,
                                   .actor = "",
                                   .day = today,
                                   .took = today};

    return !a->step || !a->step->ready || a->step->ready(&call, NULL) == E_OK || chance(5);
}

/* A walk towards a penalty goes this way three times in four, for the way there is long. */
#define TOWARDS                                                                                    \
    "visit-ask visit-approve visit-notice visit-start publicity visit-end results-enter "          \
    "results-approve penalty-propose file investigation-report legal-review notice-rights "        \
    "hearing-ask hearing-notice hearing-hold statement-waive decide serve pay-part reconsider "    \
    "reconsider-change reconsider-uphold sue suit-uphold demand enforce-ask"

static struct row *choose(bool onward, bool towards, int32_t today)
{
    struct row *best = NULL;
    bool rare = chance(50);
    unsigned seen = 0;

    for (struct row *r = rows; r < rows + row_count; r++) {
        const char *id = r->action->id;
        if ((onward && !r->onward) || (towards && !r->towards) ||
            case_state_check(r->action, bench.projection, NULL) ||
            (strcmp(id, "voided") == 0 && !chance(1)) || !ready(r->action, today))
            continue;
        seen++;
        if (!best || (rare ? r->taken < best->taken : any(seen) == 0))
            best = r;
    }
    return best;
}

static void walk(const struct docket_kind *kind)
{
    int32_t today = day_from_ymd(2026, 1, 1) + (int32_t)any(420);
    char opened[11], by[11];

    if (kind == &case_kind)
        bench_case(day_format(today, opened), day_format(today + 30, by));
    else
        bench_matter(kind);
    count = 0;
    slow = chance(40);
    penal = chance(40);
    for (int tries = 0; tries < 4 * STEPS && count < STEPS; tries++) {
        struct row *r = choose(chance(60), penal && chance(75), today);
        r = r ? r : choose(false, false, today);
        char actor[8];
        if (!r)
            break;
        snprintf(actor, sizeof actor, "p%u", any(4));
        before_step(today);
        enum err rc = bench_do(actor, today, r->action->id, make_content(r->action, today));
        r->taken++;
        if (rc) {
            assert_true(rc == E_CONFLICT || rc == E_INPUT || rc == E_DENIED);
            assert_true(*bench.e.zh && *bench.e.en);
            today += chance(20) ? (int32_t)any(12) : 0;
            continue;
        }
        r->accepted++;
        log_step(r->action, actor, today);
        check_step(today, (seed & 7) == 0 || count > STEPS - 3);
        today += jump();
    }
    bench_replays();
    check_canonical();
    bench_case_free();
}

static void take_rows(const struct case_machine *m)
{
    const struct case_action *a;

    row_count = 0;
    while ((a = case_action_at(m, row_count)) != NULL) {
        const char *at = a->to;
        char word[64];
        rows[row_count] = (struct row){.action = a, .towards = has(TOWARDS, a->id)};
        rows[row_count++].onward = case_word(&at, word) && !has(a->from, word) &&
                                   strcmp(case_state_find(m, word)->track, "main") == 0;
    }
}

/* Every row was taken on the way. */
static void count_rows(unsigned n)
{
    unsigned never = 0, sum = 0;

    for (struct row *r = rows; r < rows + row_count; r++) {
        if (getenv("WALK_COUNTS"))
            print_message("%6u of %6u %s\n", r->accepted, r->taken, r->action->id);
        sum += r->accepted;
        never += r->accepted == 0;
        if (!r->accepted)
            print_message("never taken: %s (%u tries)\n", r->action->id, r->taken);
    }
    print_message("%u walks, %u events\n", n, sum);
    assert_int_equal(never, 0);
}

static unsigned walks_wanted(void)
{
    const char *wanted = getenv("WALKS");

    return wanted ? (unsigned)strtoul(wanted, NULL, 10) : 800;
}

static void cases(void **state)
{
    unsigned n = walks_wanted();

    (void)state;
    read_rules("tests/data/stage-rules.txt");
    seed = 20261123;
    take_rows(&case_machine);
    for (unsigned i = 0; i < n; i++)
        walk(&case_kind);
    count_rows(n);
    free_rules();
}

static void matters(void **state)
{
    unsigned n = walks_wanted() / 10;

    (void)state;
    read_rules("tests/data/matter-rules.txt");
    seed = 20261124;
    for (const struct docket_kind *k = matter_kinds; k->id; k++) {
        take_rows(k->machine);
        for (unsigned i = 0; i < n; i++)
            walk(k);
        count_rows(n);
    }
    free_rules();
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(cases), cmocka_unit_test(matters)};

    bench_tables();
    own_calendar();
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    bench_tables_free();
    return failed;
}
