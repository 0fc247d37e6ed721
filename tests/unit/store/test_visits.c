/* Visits and their yearly limits, teams drawn anew and joint visits in the ledger, the figures of
 * the treatment report. */
#include "fixture/lane.h"

#include "core/draw/quota.h"
#include "core/draw/stratum.h"
#include "core/plan/plan.h"
#include "features/casework/treatment.h"
#include "platform/store/ledger_joint.h"
#include "platform/store/ledger_replacements.h"
#include "platform/store/ledger_visits.h"

#define FIRM "91220101MA00000000"
#define OTHER "9132058172520705XD"

static int32_t day_of(const char *text)
{
    int32_t day = 0;

    assert_true(day_parse(text, &day));
    return day;
}

static uint64_t visit(struct fixture *f, const char *uscc, const char *day, bool counts,
                      uint64_t part_of)
{
    struct visit v = {.bureau = 220102,
                      .day = day_of(day),
                      .type = "daily",
                      .source = "",
                      .counts = counts,
                      .part_of = part_of,
                      .recorded_by = "wang",
                      .recorded_at = NOON};
    uint64_t seq = 0;

    snprintf(v.uscc, sizeof v.uscc, "%s", uscc);
    OK(ledger_visit_add(f->lane.ledger, &v, &seq, e));
    return seq;
}

static void must_sum(struct fixture *f, const char *uscc, unsigned all, unsigned counted,
                     unsigned due)
{
    struct visit_sums s;

    OK(ledger_visit_sums(f->lane.ledger, uscc, day_of("2026-01-01"), day_of("2026-12-31"), &s, e));
    assert_int_equal(s.all, all);
    assert_int_equal(s.counted, counted);
    assert_int_equal(s.due, due);
}

static void visits_count_in_their_year_once(void **state)
{
    struct fixture *f = fixture_new();
    struct error why;

    (void)state;
    visit(f, FIRM, "2025-12-31", true, 0);
    must_sum(f, FIRM, 0, 0, 0);
    uint64_t first = visit(f, FIRM, "2026-01-01", true, 0);
    visit(f, FIRM, "2026-12-31", false, 0);
    visit(f, FIRM, "2027-01-01", true, 0);
    must_sum(f, FIRM, 2, 1, 0);
    visit(f, FIRM, "2026-01-02", true, first);
    must_sum(f, FIRM, 2, 1, 0);
    OK(ledger_visit_withdraw(f->lane.ledger, first, "typo", e));
    must_sum(f, FIRM, 1, 0, 0);
    assert_int_equal(ledger_visit_withdraw(f->lane.ledger, first, "again", &why), E_CONFLICT);
    assert_int_equal(ledger_visit_withdraw(f->lane.ledger, 999, "none", &why), E_NOTFOUND);
    must_sum(f, OTHER, 0, 0, 0);
    fixture_remove(f);
}

/* Two cases of one firm, opened by two tasks. */
static void two_cases(struct fixture *f)
{
    static const char *const tasks[] = {"a", "b"};
    struct docket_row row = {.kind = "case",
                             .main = "new",
                             .region = 220102,
                             .received = DAY_NONE,
                             .bureau = 220102,
                             .date = day_of("2026-11-27"),
                             .state = "open",
                             .stage = 1,
                             .opened_at = NOON,
                             .frozen = "{}"};

    for (int i = 0; i < 2; i++) {
        row.commit_index = add_draw(f, 1, tasks[i]);
        snprintf(row.no, sizeof row.no, "22010220261127000%d", i + 1);
        snprintf(row.uscc, sizeof row.uscc, "%s", FIRM);
        OK(ledger_docket_add(f->lane.ledger, &row, e));
    }
}

static void what_is_drawn_is_due_and_joint_visits_are_one(void **state)
{
    struct fixture *f = fixture_new();
    struct joint_candidate *list = NULL;
    size_t count = 0;

    (void)state;
    two_cases(f);
    must_sum(f, FIRM, 0, 0, 2);
    OK(ledger_joint_candidates(f->lane.ledger, 30, day_of("2026-11-01"), &list, &count, e));
    assert_int_equal(count, 2);
    for (size_t i = 0; i < count; i++)
        OK(ledger_joint_add(f->lane.ledger, list[0].case_no, list[i].case_no, NOON, e));
    must_sum(f, FIRM, 0, 0, 2);
    OK(ledger_joint_decide(f->lane.ledger, list[0].case_no, "accepted", list[1].case_no, e));
    must_sum(f, FIRM, 0, 0, 1);
    free(list);
    OK(ledger_joint_candidates(f->lane.ledger, 30, day_of("2026-11-01"), &list, &count, e));
    assert_int_equal(count, 0);
    free(list);
    fixture_remove(f);
}

static enum err keep_task(void *ctx, const struct replacement *row, struct error *e)
{
    (void)e;
    assert_string_equal(row->inspector, "J01");
    snprintf(ctx, REPLACEMENT_TASK, "%s", row->task);
    return E_OK;
}

static enum err next_in_order(void *ctx, const struct replacement *row, struct error *e)
{
    unsigned *n = ctx;

    (void)e;
    assert_int_equal(strtoul(strrchr(row->task, '-') + 1, NULL, 10), ++*n);
    return E_OK;
}

static void replacements_are_numbered_tasks(void **state)
{
    struct fixture *f = fixture_new();
    struct replacement row = {.case_no = "220102202611270001",
                              .kind = "replace",
                              .inspector = "J01",
                              .reason = "ill",
                              .asked_by = "zhao",
                              .approved_by = "li",
                              .approved_at = NOON};
    const struct replacement_filter waiting = {.state = "waiting"};
    char task[REPLACEMENT_TASK] = "";
    char no[CASE_NO_BYTES];
    uint64_t commit;
    struct error why;

    (void)state;
    two_cases(f);
    OK(ledger_replacement_add(f->lane.ledger, &row, e));
    assert_string_equal(row.task, "team-220102202611270001-1");
    assert_true(strlen(row.task) <= PLAN_TASK_ID_MAX);
    OK(ledger_replacement_set(f->lane.ledger, row.task, "drawn", e));
    OK(ledger_replacement_add(f->lane.ledger, &row, e));
    OK(ledger_replacement_each(f->lane.ledger, &waiting, keep_task, task, e));
    assert_string_equal(task, "team-220102202611270001-2");
    OK(ledger_replacement_case(f->lane.ledger, task, no, &commit, e));
    assert_string_equal(no, row.case_no);
    assert_int_equal(ledger_replacement_case(f->lane.ledger, "a", no, &commit, &why), E_NOTFOUND);
    for (unsigned n = 3; n <= 12; n++) /* all granted in one second */
        OK(ledger_replacement_add(f->lane.ledger, &row, e));
    unsigned n = 0;
    OK(ledger_replacement_each(f->lane.ledger, &(struct replacement_filter){.case_no = row.case_no},
                               next_in_order, &n, e));
    assert_int_equal(n, 12);
    task[0] = '\0';
    OK(ledger_replacement_cancel(f->lane.ledger, row.case_no, e));
    OK(ledger_replacement_each(f->lane.ledger, &waiting, keep_task, task, e));
    assert_string_equal(task, "");
    fixture_remove(f);
}

/* base 1, n 1, rate 10^6, one day, nothing due or spent: the firm is drawn whatever the seed. */
static void one_firm_is_certain(void **state)
{
    static const uint8_t pool_key[32];
    struct stratum s = {.key = "220102/A/D", .rate = MILLION, .base = 1, .n = 1};

    (void)state;
    OK(strata_settle(&s, 1, 1, 1, e));
    assert_int_equal(s.expect, MILLION);
    for (uint16_t i = 0; i < 1000; i++) {
        uint8_t seed[32] = {(uint8_t)i, (uint8_t)(i >> 8)};
        quota_set(&s, 1, &(struct draw_secret){seed, pool_key});
        assert_int_equal(s.k, 1);
    }
}

/* By hand: 10 of 100 is 5.52 to 17.44 %, 0 of 30 is 0 to 11.35 %. */
static void intervals_are_those_of_wilson(void **state)
{
    double low, high;

    (void)state;
    wilson_interval(10, 100, &low, &high);
    assert_true(low > 0.05522 && low < 0.05524 && high > 0.17436 && high < 0.17438);
    wilson_interval(0, 30, &low, &high);
    assert_true(low == 0 && high > 0.11351 && high < 0.11353);
    wilson_interval(30, 30, &low, &high);
    assert_true(high > 0.999999 && low > 0.88647 && low < 0.88649);
    wilson_interval(0, 0, &low, &high);
    assert_true(low == 0 && high == 1);
}

static void a_report_adds_up_what_was_frozen(void **state)
{
    struct fixture *f = fixture_new();
    struct treatment t = {.draws = 0};
    struct buf sql = {0};

    (void)state;
    for (int i = 0; i < 2; i++) {
        uint64_t c = add_draw(f, 1, i ? "b" : "a");
        buf_addf(&sql,
                 "INSERT INTO draw_stratum VALUES(%1$llu, 0, '220102/A/D', 200, 190, 20000, 0,"
                 " 0, 2500000, '" PLAN_SHA "', '" PLAN_SHA "', 3, '" PLAN_SHA "');"
                 "INSERT INTO draw_stratum VALUES(%1$llu, 1, '220102/A/F', 40, 40, 10000, 0,"
                 " 0, 400000, '" PLAN_SHA "', '" PLAN_SHA "', 0, '" PLAN_SHA "');",
                 (unsigned long long)c);
    }
    buf_add(&sql, "", 1);
    OK(db_exec(ledger_db(f->lane.ledger), sql.data, e));
    buf_free(&sql);
    OK(treatment_count(&f->lane, day_of("2026-11-01"), day_of("2026-11-30"), &t, e));
    assert_int_equal(t.draws, 2);
    const struct treatment_row *all = treatment_row(&t.table[BY_ALL], "");
    assert_true(all->side[OWN_D].firms == 400 && all->side[OWN_F].firms == 80);
    assert_true(all->side[OWN_D].expected == 5 && all->side[OWN_F].expected == 0.8);
    assert_int_equal(all->side[OWN_D].drawn, 6);
    assert_int_equal(all->side[OWN_F].drawn, 0);
    assert_int_equal(t.table[BY_CLASS].count, 1);
    assert_string_equal(t.table[BY_BUREAU].rows[0].label, "220102");
    json_t *report = treatment_report(&t, &f->snapshot);
    assert_true(json_array_size(json_object_get(report, "notes")) >= 4);
    json_decref(report);
    treatment_free(&t);
    OK(treatment_count(&f->lane, day_of("2026-12-01"), day_of("2026-12-31"), &t, e));
    assert_int_equal(t.draws, 0);
    treatment_free(&t);
    fixture_remove(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(visits_count_in_their_year_once),
        cmocka_unit_test(what_is_drawn_is_due_and_joint_visits_are_one),
        cmocka_unit_test(replacements_are_numbered_tasks),
        cmocka_unit_test(one_firm_is_certain),
        cmocka_unit_test(intervals_are_those_of_wilson),
        cmocka_unit_test(a_report_adds_up_what_was_frozen),
    };

    return cmocka_run_group_tests_name("visits", tests, NULL, NULL);
}
