/* features/drawing/drawing.h: who may void a draw, when, and what the log then says. */
#include "fixture/case.h"

#include "core/base/json.h"
#include "core/base/role.h"
#include "core/tlog/entry.h"
#include "features/drawing/drawing.h"
#include "platform/ops/people.h"
#include "platform/store/ledger_dockets.h"
#include "platform/store/ledger_draws.h"
#include "platform/store/ledger_log.h"
#include "platform/store/ledger_voids.h"

#define PI_SQL "substr(hex(zeroblob(80)), 1, 160)"

static void add_person(struct fixture *f, const char *key, uint32_t bureau)
{
    struct account a = {.roles = ROLE_ADMIN, .bureau = bureau, .state = ACCOUNT_ACTIVE};

    snprintf(a.key, sizeof a.key, "%s", key);
    OK(ledger_account_put(f->lane.ledger, &a, e));
}

/* Picks are in 220102 and 220284: wang and li work there, shi above, wu beside, zhou anywhere. */
static struct fixture *office(uint64_t *commit)
{
    struct fixture *f = fixture_new();

    add_person(f, "wang", 220102);
    add_person(f, "li", 220284);
    add_person(f, "shi", 220100);
    add_person(f, "wu", 220103);
    add_person(f, "zhou", 0);
    *commit = open_draw(f, 1);
    OK(db_exec(ledger_db(f->lane.ledger), "UPDATE draw SET draw_index = 0, pi = " PI_SQL, e));
    return f;
}

static enum err propose(struct fixture *f, uint64_t commit, const char *who, struct error *why)
{
    bool proposed = false;
    enum err err = drawing_void(&f->lane, who, commit, "wrong-list", "见会议纪要", &proposed, why);

    assert_int_equal(proposed, !err);
    return err;
}

static enum draw_state state_of(struct fixture *f, uint64_t commit)
{
    struct draw_row row;

    OK(ledger_draw_get(f->lane.ledger, commit, &row, e));
    return row.state;
}

/* The newest entry of the log; new. */
static json_t *last_entry(struct fixture *f)
{
    struct buf bytes = {0};
    uint64_t size = 0;
    json_t *entry = NULL;

    OK(ledger_log_size(f->lane.ledger, &size, e));
    OK(ledger_log_entry(f->lane.ledger, size - 1, &bytes, e));
    OK(entry_parse(bytes.data, bytes.len, &entry, NULL, e));
    buf_free(&bytes);
    return entry;
}

static void two_people_one_from_outside(void **state)
{
    uint64_t commit;
    struct fixture *f = office(&commit);
    struct error why;

    (void)state;
    assert_int_equal(drawing_void_approve(&f->lane, "li", commit, &why), E_CONFLICT);
    assert_int_equal(propose(f, commit, "wang", &why), E_OK);
    assert_int_equal(state_of(f, commit), DRAW_DRAWN);
    assert_int_equal(propose(f, commit, "shi", &why), E_CONFLICT);
    assert_int_equal(drawing_void_approve(&f->lane, "wang", commit, &why), E_DENIED);
    assert_int_equal(drawing_void_approve(&f->lane, "li", commit, &why), E_DENIED);
    assert_non_null(strstr(why.en, "both belong to bureaus on the list"));
    assert_int_equal(drawing_void_approve(&f->lane, "nobody", commit, &why), E_DENIED);
    assert_int_equal(state_of(f, commit), DRAW_DRAWN);
    assert_int_equal(drawing_void_approve(&f->lane, "shi", commit, &why), E_OK);
    assert_int_equal(state_of(f, commit), DRAW_VOID);
    json_t *entry = last_entry(f);
    assert_string_equal(json_text(entry, "type"), "void");
    char *actors = json_joined(json_object_get(entry, "actors"), "+");
    assert_string_equal(actors, "wang+shi");
    assert_int_equal(strspn(json_text(entry, "pi"), "0"), 160);
    assert_string_equal(json_text(entry, "reason"),
                        "wrong-list: 企业名录有误 / the register of firms was wrong; 见会议纪要");
    free(actors);
    json_decref(entry);
    assert_int_equal(propose(f, commit, "wang", &why), E_CONFLICT);
    fixture_remove(f);
}

static void either_of_the_two_may_be_the_one_from_outside(void **state)
{
    static const char *const pairs[][2] = {{"wu", "wang"}, {"zhou", "li"}, {"li", "wu"}};

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        uint64_t commit;
        struct fixture *f = office(&commit);
        struct error why;
        assert_int_equal(propose(f, commit, pairs[i][0], &why), E_OK);
        assert_int_equal(drawing_void_approve(&f->lane, pairs[i][1], commit, &why), E_OK);
        fixture_remove(f);
    }
}

static void what_is_withdrawn_cannot_be_approved(void **state)
{
    uint64_t commit;
    struct fixture *f = office(&commit);
    struct error why;

    (void)state;
    assert_int_equal(drawing_void_withdraw(&f->lane, "wang", commit, &why), E_CONFLICT);
    assert_int_equal(propose(f, commit, "wang", &why), E_OK);
    assert_int_equal(drawing_void_withdraw(&f->lane, "wang", commit, &why), E_OK);
    assert_int_equal(drawing_void_approve(&f->lane, "zhou", commit, &why), E_CONFLICT);
    assert_int_equal(propose(f, commit, "wang", &why), E_OK);
    fixture_remove(f);
}

static void only_reasons_of_the_table(void **state)
{
    uint64_t commit;
    struct fixture *f = office(&commit);
    struct error why;
    bool proposed;
    char *note = mem_new(602);

    (void)state;
    memset(note, 'a', 601);
    assert_int_equal(drawing_void(&f->lane, "wang", commit, "because", "", &proposed, &why),
                     E_INPUT);
    assert_int_equal(drawing_void(&f->lane, "wang", commit, "leaked", note, &proposed, &why),
                     E_INPUT);
    assert_int_equal(drawing_void(&f->lane, "wang", commit, "leaked", "a\nb", &proposed, &why),
                     E_INPUT);
    note[600] = '\0';
    assert_int_equal(drawing_void(&f->lane, "wang", commit, "leaked", note, &proposed, &why), E_OK);
    assert_int_equal(drawing_void_approve(&f->lane, "zhou", commit, &why), E_OK);
    free(note);
    fixture_remove(f);
}

static void not_once_a_visit_has_begun_or_all_is_revealed(void **state)
{
    static const char *const not_yet[] = {"drawn", "visit-asked", "visit-approved",
                                          "visit-notified"};
    uint64_t commit;
    struct fixture *f = office(&commit);
    struct db *db = ledger_db(f->lane.ledger);
    struct error why;

    (void)state;
    for (size_t i = 0; i < 4; i++) {
        char sql[96];
        snprintf(sql, sizeof sql, "UPDATE docket SET main = '%s'", not_yet[i]);
        OK(db_exec(db, sql, e));
        assert_int_equal(propose(f, commit, "wang", &why), E_OK);
        OK(drawing_void_withdraw(&f->lane, "wang", commit, e));
    }
    assert_int_equal(propose(f, commit, "wang", &why), E_OK);
    OK(db_exec(db, "UPDATE docket SET main = 'visiting' WHERE no = '220284202611270001'", e));
    assert_int_equal(drawing_void_approve(&f->lane, "zhou", commit, &why), E_CONFLICT);
    assert_non_null(strstr(why.en, "220284202611270001"));
    assert_null(strstr(why.en, "220102202611270001"));
    assert_int_equal(state_of(f, commit), DRAW_DRAWN);
    OK(db_exec(db, "UPDATE docket SET main = 'drawn'; UPDATE draw SET state = 'revealed'", e));
    assert_int_equal(drawing_void_approve(&f->lane, "zhou", commit, &why), E_CONFLICT);
    assert_non_null(strstr(why.en, "revealed"));
    fixture_remove(f);
}

static void before_the_draw_only_what_did_not_come(void **state)
{
    uint64_t commit;
    struct fixture *f = office(&commit);
    struct db *db = ledger_db(f->lane.ledger);
    struct error why;
    bool proposed = true;

    (void)state;
    OK(db_exec(db,
               "UPDATE draw SET state = 'committed', draw_index = NULL, pi = NULL;"
               "DELETE FROM docket_due; UPDATE draw SET draw_by = date + 1",
               e));
    assert_int_equal(drawing_void(&f->lane, "wang", commit, "no-source", "", &proposed, &why),
                     E_CONFLICT); /* it waits for nothing: it is drawn next */
    OK(db_exec(db,
               "INSERT INTO draw_source(commit_index, position, kind, name, value, entered_by,"
               " confirmed_by) SELECT commit_index, 0, 'ceremony', 'noon', '7', 'li', NULL FROM"
               " draw",
               e));
    assert_int_equal(drawing_void(&f->lane, "wang", commit, "no-source", "", &proposed, &why),
                     E_CONFLICT);
    assert_non_null(strstr(why.en, "until 2026-11-28 it waits for source noon"));
    OK(db_exec(db, "UPDATE draw SET draw_by = date", e));
    assert_int_equal(drawing_void(&f->lane, "wang", commit, "no-source", "", &proposed, &why),
                     E_OK);
    assert_false(proposed);
    assert_int_equal(state_of(f, commit), DRAW_VOID);
    json_t *entry = last_entry(f);
    assert_string_equal(json_text(entry, "missing"), "noon");
    assert_null(json_object_get(entry, "pi"));
    assert_int_equal(json_array_size(json_object_get(entry, "actors")), 1);
    json_decref(entry);
    fixture_remove(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_people_one_from_outside),
        cmocka_unit_test(either_of_the_two_may_be_the_one_from_outside),
        cmocka_unit_test(what_is_withdrawn_cannot_be_approved),
        cmocka_unit_test(only_reasons_of_the_table),
        cmocka_unit_test(not_once_a_visit_has_begun_or_all_is_revealed),
        cmocka_unit_test(before_the_draw_only_what_did_not_come),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
