/* casework: opening from a draw, numbers, what is frozen, the five stages, voids. */
#include "fixture/case.h"

#include "doors/ops/ops.h"
#include "features/casework/document.h"
#include "platform/store/ledger_delivery.h"
#include "platform/store/ledger_dockets.h"

static void void_draw(struct fixture *f, uint64_t commit)
{
    const struct case_setting setting = setting_of(f, NULL);

    OK(ledger_begin(f->lane.ledger, e));
    OK(cases_void(&setting, commit, "wang", "the wrong plan", e));
    OK(ledger_commit(f->lane.ledger, e));
}

struct kept {
    struct fixture *f;
    size_t count;
    char no[8][CASE_NO_BYTES];
    char state[8][16];
    json_t *doc[8];
};

static enum err keep(void *ctx, const struct docket_row *row, struct error *e)
{
    struct kept *k = ctx;

    memcpy(k->no[k->count], row->no, CASE_NO_BYTES);
    memcpy(k->state[k->count], row->state, sizeof row->state);
    return case_document(k->f->lane.ledger, row, k->f->codes, k->f->calendar, &k->doc[k->count++],
                         e);
}

static struct kept all_cases(struct fixture *f)
{
    const struct docket_filter any = {.date = DAY_NONE};
    struct kept k = {.f = f};

    OK(ledger_docket_each(f->lane.ledger, &any, keep, &k, e));
    return k;
}

static void kept_free(struct kept *k)
{
    for (size_t i = 0; i < k->count; i++)
        json_decref(k->doc[i]);
}

static void numbers_go_on_over_attempts(void **state)
{
    struct fixture *f = fixture_new();
    struct delivery *owed;
    size_t n;

    (void)state;
    void_draw(f, open_draw(f, 1));
    open_draw(f, 2);
    struct kept k = all_cases(f);
    assert_int_equal(k.count, 6);
    assert_string_equal(k.no[0], "220102202611270001");
    assert_string_equal(k.no[1], "220102202611270002");
    assert_string_equal(k.no[2], "220102202611270003");
    assert_string_equal(k.no[3], "220102202611270004");
    assert_string_equal(k.no[4], "220284202611270001");
    assert_string_equal(k.state[0], "void");
    assert_string_equal(k.state[2], "open");
    OK(ledger_delivery_pending(f->lane.ledger, &owed, &n, e));
    assert_int_equal(n, 2); /* two bureaus */
    assert_int_equal(owed[0].bureau, 220102);
    free(owed);
    kept_free(&k);
    fixture_remove(f);
}

static void a_case_keeps_what_the_draw_knew(void **state)
{
    struct fixture *f = fixture_new();

    (void)state;
    OK(db_exec(registry_db(f->lane.registry),
               "INSERT INTO enterprise VALUES('91220101MA00000000', 0, 5100, 220102, 220102, 1, 1,"
               " 'A', 'F5211', 'food', 10000, 90, 20000, 'now another name', '人民大街1号', 0)",
               e));
    open_draw(f, 1);
    OK(db_exec(registry_db(f->lane.registry), "DELETE FROM enterprise", e));
    struct kept k = all_cases(f);
    json_t *doc = k.doc[1]; /* the first of the draw, the second by code: numbers go by code */
    assert_int_equal(json_integer_value(json_object_get(json_object_get(doc, "pick"), "position")),
                     0);
    assert_string_equal(case_text(doc, "firm", "name"), "=长春,\"甲\"公司");
    assert_string_equal(case_text(doc, "firm", "address"), "人民大街1号");
    assert_string_equal(case_text(doc, "firm", "class"), "A");
    assert_string_equal(case_text(doc, "firm", "founded"), "1997-05-19");
    assert_string_equal(case_text(doc, "pick", "ownership"), "F");
    assert_string_equal(case_text(doc, "bureau", "name"), "南关区");
    assert_string_equal(case_text(doc, "draw", "record_sha256"), PLAN_SHA);
    assert_int_equal(json_array_size(json_object_get(doc, "items")), 3);
    assert_int_equal(json_array_size(json_object_get(doc, "inspectors")), 2);
    /* 20 working days from Friday 2026-11-27 */
    assert_string_equal(case_text(doc, "task", "inspect_by"), "2026-12-25");
    /* A firm that no registry row describes any more still opens its case. */
    assert_string_equal(case_text(k.doc[0], "firm", "name"), "乙公司");
    assert_string_equal(case_text(k.doc[0], "firm", "address"), "");
    kept_free(&k);
    fixture_remove(f);
}

static json_t *stage_at(const struct kept *k, size_t i, size_t stage)
{
    return json_array_get(json_object_get(k->doc[i], "workflow"), stage);
}

static const char *field(const json_t *object, const char *name)
{
    return json_string_value(json_object_get(object, name));
}

static void the_five_stages_come_in_order(void **state)
{
    static const char *const names[] = {"publicity", "guidance", "admonition", "penalty",
                                        "rectification"};
    struct fixture *f = fixture_new();

    (void)state;
    open_draw(f, 1);
    struct kept k = all_cases(f);
    for (size_t i = 0; i < 5; i++) {
        const json_t *stage = stage_at(&k, 0, i);
        assert_string_equal(field(stage, "id"), names[i]);
        assert_int_equal(json_integer_value(json_object_get(stage, "number")), i + 1);
        assert_string_equal(field(stage, "state"), i == 0 ? "open" : "waiting");
        assert_true(json_array_size(json_object_get(stage, "entry")) > 0);
        assert_true(json_array_size(json_object_get(stage, "next")) > 0);
        assert_true(json_array_size(json_object_get(stage, "responsible")) > 0);
        assert_true(json_array_size(json_object_get(stage, "documents")) > 0);
        assert_true(json_array_size(json_object_get(stage, "basis")) > 0);
        assert_true(json_array_size(json_object_get(stage, "due")) > 0);
    }
    kept_free(&k);
    fixture_remove(f);
}

static void dues_follow_the_calendar(void **state)
{
    struct fixture *f = fixture_new();

    (void)state;
    open_draw(f, 1);
    struct kept k = all_cases(f);
    const json_t *due = json_object_get(stage_at(&k, 0, 0), "due");
    const json_t *visit = json_array_get(due, 0);
    const json_t *publish = json_array_get(due, 1);
    assert_string_equal(field(visit, "id"), "visit");
    assert_string_equal(field(visit, "date"), "2026-12-25");
    assert_true(json_is_false(json_object_get(visit, "provisional")));
    /* 20 working days after the visits reach into 2027, which has no calendar yet. */
    assert_string_equal(field(publish, "id"), "result-publish");
    assert_true(json_is_true(json_object_get(publish, "provisional")));
    assert_true(json_is_true(json_object_get(publish, "assumed")));
    assert_true(json_is_false(json_object_get(visit, "assumed")));
    const json_t *later = json_array_get(json_object_get(stage_at(&k, 0, 1), "due"), 0);
    assert_true(json_is_true(json_object_get(later, "assumed")));
    kept_free(&k);
    fixture_remove(f);
}

static void people_fill_their_roles(void **state)
{
    struct fixture *f = fixture_new();

    (void)state;
    open_draw(f, 1);
    struct kept k = all_cases(f);
    const json_t *roles = json_object_get(stage_at(&k, 1, 0), "responsible");
    const json_t *leads = json_object_get(json_array_get(roles, 0), "people");
    const json_t *members = json_object_get(json_array_get(roles, 1), "people");
    assert_int_equal(json_array_size(leads), 1);
    assert_string_equal(field(json_array_get(leads, 0), "id"), "J01");
    assert_int_equal(json_array_size(members), 1);
    assert_string_equal(field(json_array_get(members, 0), "name"), "李二");
    /* A slot that nobody could fill is nobody's. */
    roles = json_object_get(stage_at(&k, 0, 0), "responsible");
    assert_int_equal(json_array_size(json_object_get(json_array_get(roles, 1), "people")), 0);
    kept_free(&k);
    fixture_remove(f);
}

static void a_void_withdraws_and_keeps(void **state)
{
    struct fixture *f = fixture_new();
    uint64_t commit = open_draw(f, 1);
    uint64_t open = 0;

    (void)state;
    OK(ledger_case_count_open(f->lane.ledger, commit, &open, e));
    assert_int_equal(open, 3);
    void_draw(f, commit);
    void_draw(f, commit); /* repeats nothing */
    OK(ledger_case_count_open(f->lane.ledger, commit, &open, e));
    assert_int_equal(open, 0);
    struct kept k = all_cases(f);
    assert_int_equal(k.count, 3);
    assert_string_equal(k.state[0], "void");
    const json_t *events = json_object_get(k.doc[0], "events");
    assert_int_equal(json_array_size(events), 2);
    assert_string_equal(field(json_array_get(events, 0), "kind"), "opened");
    assert_string_equal(field(json_array_get(events, 1), "kind"), "voided");
    assert_string_equal(field(stage_at(&k, 0, 0), "state"), "void");
    kept_free(&k);
    fixture_remove(f);
}

static void an_unknown_task_opens_nothing(void **state)
{
    struct fixture *f = fixture_new();
    struct plan *plan = example_plan(f);
    const struct case_setting setting = setting_of(f, plan);
    uint64_t commit = add_draw(f, 1, "no-such-task");
    struct error why;

    (void)state;
    OK(ledger_begin(f->lane.ledger, e));
    assert_int_equal(open_cases(&setting, commit, &why), E_CORRUPT);
    ledger_rollback(f->lane.ledger);
    struct kept k = all_cases(f);
    assert_int_equal(k.count, 0);
    plan_free(plan);
    fixture_remove(f);
}

static enum err run_op(struct fixture *f, const char *name, json_t *args, json_t **result,
                       struct error *why)
{
    struct op_call call = {.lane = &f->lane, .actor = "wang", .now = NOON, .args = args, .fd = -1};
    const struct op *op = ops_find(name);

    assert_non_null(op);
    enum err rc = op_args_check(op, args, why);
    if (!rc)
        rc = op_run(op->run, &call, result, why);
    json_decref(args);
    return rc;
}

static void operations_list_and_show_cases(void **state)
{
    struct fixture *f = fixture_new();
    json_t *result;
    struct error why;

    (void)state;
    open_draw(f, 1);
    OK(run_op(f, "case list", json_pack("{s:s}", "bureau", "220102"), &result, e));
    assert_int_equal(json_array_size(json_object_get(result, "rows")), 2);
    json_decref(result);
    OK(run_op(f, "case list", json_pack("{s:s}", "date", "2026-11-26"), &result, e));
    assert_int_equal(json_array_size(json_object_get(result, "rows")), 0);
    json_decref(result);
    OK(run_op(f, "case show", json_pack("{s:s}", "case", "220102202611270001"), &result, e));
    const json_t *stages =
        json_object_get(json_array_get(json_object_get(result, "tables"), 0), "table");
    assert_int_equal(json_array_size(json_object_get(stages, "rows")), 5);
    json_decref(result);
    assert_int_equal(run_op(f, "case show", json_pack("{s:s}", "case", "1"), &result, &why),
                     E_NOTFOUND);
    assert_int_equal(run_op(f, "case list", json_pack("{s:s}", "state", "x"), &result, &why),
                     E_INPUT);
    assert_int_equal(run_op(f, "case list", json_pack("{s:s}", "bureau", "x"), &result, &why),
                     E_INPUT);
    fixture_remove(f);
}

static void operations_show_log_and_keys(void **state)
{
    struct fixture *f = fixture_new();
    json_t *result;
    struct error why;

    (void)state;
    OK(run_op(f, "log show", json_object(), &result, e));
    assert_int_equal(json_array_size(json_object_get(result, "rows")), 1);
    json_decref(result);
    OK(run_op(f, "log show", json_pack("{s:i}", "index", 0), &result, e));
    assert_string_equal(field(json_array_get(json_object_get(result, "fields"), 2), "value"),
                        "keys");
    json_decref(result);
    assert_int_equal(run_op(f, "log show", json_pack("{s:i}", "index", 7), &result, &why),
                     E_NOTFOUND);
    assert_int_equal(run_op(f, "keys rotate", json_object(), &result, &why), E_INPUT);
    OK(run_op(f, "keys rotate", json_pack("{s:s}", "reason", "a copy was lost"), &result, e));
    json_decref(result);
    OK(run_op(f, "keys", json_object(), &result, e));
    json_decref(result);
    fixture_remove(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(numbers_go_on_over_attempts),
                                       cmocka_unit_test(a_case_keeps_what_the_draw_knew),
                                       cmocka_unit_test(the_five_stages_come_in_order),
                                       cmocka_unit_test(dues_follow_the_calendar),
                                       cmocka_unit_test(people_fill_their_roles),
                                       cmocka_unit_test(a_void_withdraws_and_keeps),
                                       cmocka_unit_test(an_unknown_task_opens_nothing),
                                       cmocka_unit_test(operations_list_and_show_cases),
                                       cmocka_unit_test(operations_show_log_and_keys)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
