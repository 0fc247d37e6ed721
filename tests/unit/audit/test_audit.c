/* What auditors ask of the ledger: steps against the timetable, proofs of many cases at once, names
 * of archives, and that none of it changes anything. */
#include "fixture/case.h"

#include "core/crypto/sha256.h"
#include "doors/ops/ops.h"
#include "features/audit/archive.h"
#include "features/audit/audit_period.h"
#include "features/casework/case_proof.h"
#include "features/casework/case_proofs.h"
#include "features/casework/daily_entry.h"
#include "platform/store/ledger_dockets.h"

#define DAY 86400

/* The example plan is in force from NOON on. */
static void put_plan(struct fixture *f)
{
    struct buf text = {0}, sql = {0};
    char sha[65];
    uint64_t index;

    OK(file_read("config/plan.example.conf", PLAN_TEXT_MAX, &text, e));
    sha256_hex(text.data, text.len, sha);
    buf_addf(
        &sql,
        "INSERT INTO plan(sha256, text, title, proposed_by, proposed_at, state) VALUES('%s', x'",
        sha);
    for (size_t i = 0; i < text.len; i++)
        buf_addf(&sql, "%02x", (unsigned char)text.data[i]);
    buf_adds(&sql, "', 't', 'wang', 0, 'approved')");
    OK(db_exec(ledger_db(f->lane.ledger), sql.data, e));
    OK(ledger_begin(f->lane.ledger, e));
    OK(publog_append(&f->lane,
                     json_pack("{s:s, s:s, s:I, s:s}", "type", "plan", "plan_sha256", sha, "bytes",
                               (json_int_t)text.len, "actor", "wang"),
                     &index, e));
    OK(ledger_commit(f->lane.ledger, e));
    buf_free(&text);
    buf_free(&sql);
}

static void set_draw(struct fixture *f, uint64_t commit, const char *column, uint64_t index)
{
    struct buf sql = {0};

    buf_addf(&sql, "UPDATE draw SET %s = %llu WHERE commit_index = %llu", column,
             (unsigned long long)index, (unsigned long long)commit);
    OK(db_exec(ledger_db(f->lane.ledger), sql.data, e));
    buf_free(&sql);
}

static struct audit_steps steps_of(struct fixture *f, int32_t from, int32_t until, int64_t now)
{
    const struct audit_span span = {from, until, NULL};
    struct audit_steps steps;

    OK(audit_steps(&f->lane, &span, now, &steps, e));
    return steps;
}

static unsigned faults_at(struct fixture *f, int64_t now, uint32_t *days)
{
    int32_t day = day_of_instant(NOON);
    struct audit_steps steps = steps_of(f, day, day, now);

    assert_int_equal(steps.count, 1);
    unsigned faults = steps.list[0].faults;
    *days = steps.list[0].late_days;
    audit_steps_free(&steps);
    return faults;
}

static void test_lateness(void **state)
{
    struct fixture *f = fixture_new();
    uint64_t commit = add_draw(f, 1, "publicity-2026");
    uint32_t days;

    (void)state;
    /* One place of its teams is empty; it is committed, and nothing more. */
    assert_int_equal(faults_at(f, NOON, &days), AUDIT_EMPTY);
    assert_int_equal(faults_at(f, NOON + DAY, &days),
                     AUDIT_EMPTY); /* a ceremony may end at night */
    assert_int_equal(faults_at(f, NOON + 3 * DAY, &days), AUDIT_EMPTY | AUDIT_NOT_DRAWN);
    assert_int_equal(days, 2);
    set_draw(f, commit, "draw_index", append_admin(f, "stands for a draw"));
    assert_int_equal(faults_at(f, NOON, &days), AUDIT_EMPTY);
    assert_int_equal(faults_at(f, NOON + 3 * DAY, &days), AUDIT_EMPTY | AUDIT_NOT_SHOWN);
    assert_int_equal(days, 3);
    /* Revealed four days later, which is for ever to be seen. */
    OK(service_clock_set(f->lane.service, NOON + 4 * DAY, e));
    set_draw(f, commit, "reveal_index", append_admin(f, "stands for a reveal"));
    assert_int_equal(faults_at(f, NOON + 9 * DAY, &days), AUDIT_EMPTY | AUDIT_SHOWN_LATE);
    assert_int_equal(days, 4);
    fixture_remove(f);
}

static void test_missing(void **state)
{
    struct fixture *f = fixture_new();
    int32_t friday = day_of_instant(NOON), monday = friday + 3;
    int64_t eight = instant_of(monday, 8 * 3600);

    (void)state;
    f->config.draw_time_s = 8 * 3600;
    struct audit_steps none = steps_of(f, friday - 30, monday, eight); /* without a plan */
    assert_int_equal(none.count, 0);
    audit_steps_free(&none);
    put_plan(f); /* on Friday, after draw time */
    struct audit_steps before = steps_of(f, friday - 30, monday, eight - 1);
    assert_int_equal(before.count, 0);
    audit_steps_free(&before);
    struct audit_steps steps = steps_of(f, friday - 30, monday, eight);
    assert_int_equal(steps.count, 2); /* a daily task, and one that draws on Mondays */
    assert_string_equal(steps.list[0].row.task, "food-2026");
    assert_string_equal(steps.list[1].row.task, "publicity-2026");
    for (int i = 0; i < 2; i++) {
        assert_int_equal(steps.list[i].row.date, monday);
        assert_int_equal(steps.list[i].faults, AUDIT_MISSING);
    }
    audit_steps_free(&steps);
    const struct audit_span one = {friday, monday, "food-2026"};
    OK(audit_steps(&f->lane, &one, eight, &steps, e));
    assert_int_equal(steps.count, 1);
    audit_steps_free(&steps);
    fixture_remove(f);
}

struct comparing {
    struct fixture *f;
    struct case_proofs *proofs;
    int count, proved;
};

static enum err compare_case(void *ctx, const struct docket_row *row, struct error *e)
{
    struct comparing *c = ctx;
    json_t *one = NULL, *other = NULL;
    enum err err = case_proof_file(c->f->lane.ledger, "example.org/log", row, &one, e);

    if (!err)
        err = case_proofs_file(c->proofs, "example.org/log", row, &other, e);
    assert_true(err == E_OK && json_equal(one, other));
    c->proved +=
        json_object_get(json_array_get(json_object_get(other, "events"), 0), "proof") != NULL;
    c->count++;
    json_decref(one);
    json_decref(other);
    return err;
}

/* Made from one reading, the files are those that are made one by one. */
static void test_case_proofs(void **state)
{
    const struct docket_filter all = {.date = DAY_NONE};
    struct fixture *f = fixture_new();
    struct comparing c = {.f = f};

    (void)state;
    open_draw(f, 1);
    OK(service_clock_set(f->lane.service, NOON + DAY, e));
    OK(daily_entry(&f->lane, e));
    open_draw(f, 2); /* of a day that has no entry yet */
    OK(case_proofs_open(f->lane.ledger, &c.proofs, e));
    OK(ledger_docket_each(f->lane.ledger, &all, compare_case, &c, e));
    assert_int_equal(c.count, 6);
    assert_int_equal(c.proved, 3);
    case_proofs_close(c.proofs);
    fixture_remove(f);
}

static void test_archive_names(void **state)
{
    static const char *const bad[] = {"",
                                      "audit-.tar.zst",
                                      "../audit-2026-01-01-2026-12-31-20261126T050000.tar.zst",
                                      "audit-2026-01-01/2026-12-31-20261126T050000.tar.zst",
                                      "audit-2026-01-01-2026-12-31-20261126T050000.tar.zst.old",
                                      "ledger.db"};

    (void)state;
    assert_true(archive_name_valid("audit-2026-01-01-2026-12-31-20261126T050000.tar.zst"));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(archive_name_valid(bad[i]));
}

/* An auditor reads all and changes nothing: by the rows that every door obeys. */
static void test_roles(void **state)
{
    unsigned found = 0;

    (void)state;
    const struct op *op;
    for (unsigned i = 0; (op = ops_at(i)); i++) {
        bool desk = strncmp(op->name, "audit ", 6) == 0;
        found += desk;
        if (desk) {
            assert_true(op->roles & ROLE_AUDITOR);
            assert_false(op->roles & (ROLE_REGULATOR | ROLE_APPROVER | ROLE_PUBLISHER));
            assert_true(op->lane == LANE_READ || op->lane == LANE_LONG);
        } else if ((op->lane == LANE_LEDGER || op->lane == LANE_REGISTRY) &&
                   (op->roles & ROLE_AUDITOR)) {
            /* their own password and drafts, proofs and keys: nothing of anybody else's */
            static const char *const own[] = {"keys",     "log proof", "user password", "draft",
                                              "calendar", "token",     "whoami"};
            bool right = false;
            for (size_t j = 0; j < sizeof own / sizeof *own; j++)
                right = right || strncmp(op->name, own[j], strlen(own[j])) == 0;
            if (!right)
                fail_msg("an auditor may change something by: %s", op->name);
        }
    }
    assert_int_equal(found, 12);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lateness),    cmocka_unit_test(test_missing),
        cmocka_unit_test(test_case_proofs), cmocka_unit_test(test_archive_names),
        cmocka_unit_test(test_roles),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
