/* Random walks of the stage machine, held against tests/data/stage-rules.txt: rules written from
 * the law and the domain notes, over the events that were accepted, with a calendar of their own.
 * The number of walks is WALKS from the environment (make check: 10,000), or 800. */
#include "fixture/machine.h"

#include <stdlib.h>

#include "core/base/buf.h"
#include "core/base/file.h"
#include "core/cases/dues.h"
#include "core/cases/machine_private.h"
#include "core/crypto/cjson.h"

#define STEPS 60
#define LOG_MAX (STEPS + 8)
#define RULES_MAX 400
#define PARTS 6

static struct bench b;

/* ---- numbers that repeat from run to run ---- */

static uint64_t seed;

static unsigned any(unsigned n)
{
    seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (unsigned)((seed >> 33) % n);
}

static bool chance(unsigned percent)
{
    return any(100) < percent;
}

/* ---- a calendar of our own ---- */

#define FIRST_DAY 18262 /* 2020-01-01 */
#define OWN_DAYS 9000

static signed char own_mark[OWN_DAYS]; /* 1 off, 2 work */

static void own_calendar(void)
{
    FILE *f = fopen("config/calendar.csv", "r");
    char line[400], kind[8];
    int y, m, d;

    assert_non_null(f);
    while (fgets(line, sizeof line, f))
        if (sscanf(line, "%d-%d-%d,%7[a-z]", &y, &m, &d, kind) == 4)
            own_mark[day_from_ymd(y, m, d) - FIRST_DAY] = kind[0] == 'o' ? 1 : 2;
    fclose(f);
}

static bool own_working(int32_t day)
{
    signed char mark = own_mark[day - FIRST_DAY];

    return mark ? mark == 2 : (day + 4) % 7 != 0 && (day + 4) % 7 != 6;
}

static int32_t own_working_from(int32_t day)
{
    while (!own_working(day))
        day++;
    return day;
}

/* ---- what was accepted, in order ---- */

struct step {
    const char *action;
    char actor[8];
    int32_t day;
    int32_t took;
    const json_t *content;
};

static struct step done[LOG_MAX];
static size_t count;

/* ---- the rules ---- */

struct rule {
    char *text;
    char *part[PARTS]; /* lists of words, by the marks of the line */
};

static struct rule rules[RULES_MAX];
static size_t rule_count;
static char *rule_text;

static bool has(const char *list, const char *word)
{
    return list && case_has_word(list, word);
}

/* Cuts at each of the marks, in order; a part whose mark is missing stays NULL. */
static void cut(struct rule *r, const char *const *marks)
{
    char *at = r->text;

    r->part[0] = at;
    for (int i = 0; marks[i]; i++) {
        char *mark = strstr(at, marks[i]);
        if (!mark)
            continue;
        *mark = '\0';
        at = mark + strlen(marks[i]);
        r->part[i + 1] = at;
    }
}

static void read_rules(void)
{
    static const char *const marks[][8] = {
        {"needs ", ": ", " since ", NULL},
        {"if ", ": ", " needs ", NULL},
        {"eyes ", ": ", NULL},
        {"forbid ", ": while ", " until ", NULL},
        {"once ", " since ", NULL},
        {"clock ", ": ", NULL},
        {"set ", ": ", NULL},
        {"run ", ": from ", " until ", NULL},
        {"lasts ", NULL},
        {"stage ", ": ", NULL},
    };
    struct buf text = {0};

    assert_int_equal(file_read("tests/data/stage-rules.txt", 100000, &text, &b.e), E_OK);
    rule_text = buf_take(&text);
    for (char *line = strtok(rule_text, "\n"); line; line = strtok(NULL, "\n")) {
        if (*line == '#')
            continue;
        struct rule *r = &rules[rule_count++];
        assert_true(rule_count < RULES_MAX);
        size_t k = 0;
        while (k < 10 && strncmp(line, marks[k][0], strlen(marks[k][0])) != 0)
            k++;
        assert_true(k < 10);
        r->text = line + strlen(marks[k][0]);
        line[strlen(marks[k][0]) - 1] = '\0';
        cut(r, marks[k] + 1);
        r->part[PARTS - 1] = line;
    }
}

static bool is_rule(const struct rule *r, const char *kind)
{
    return strcmp(r->part[PARTS - 1], kind) == 0;
}

static const struct rule *rule_of(const char *kind, const char *subject)
{
    for (size_t i = 0; i < rule_count; i++)
        if (is_rule(&rules[i], kind) && strcmp(rules[i].part[0], subject) == 0)
            return &rules[i];
    return NULL;
}

/* Which of two lists was done last before step n: 1, 2, or 0 for neither. */
static int latest(size_t n, const char *one, const char *two)
{
    while (n-- > 0) {
        if (has(one, done[n].action))
            return 1;
        if (has(two, done[n].action))
            return 2;
    }
    return 0;
}

static const struct step *last_of(size_t n, const char *list)
{
    while (n-- > 0)
        if (has(list, done[n].action))
            return &done[n];
    return NULL;
}

static void broken(const struct rule *r)
{
    for (size_t i = 0; i < count; i++)
        print_message("%s %s %d\n", done[i].action, done[i].actor, (int)done[i].day);
    fail_msg("rule broken: %s %s / %s / %s", r->part[PARTS - 1], r->part[0],
             r->part[1] ? r->part[1] : "", r->part[2] ? r->part[2] : "");
}

/* The last step against every rule about what may follow what. */
static void check_order(void)
{
    const struct step *now = &done[count - 1];

    for (size_t i = 0; i < rule_count; i++) {
        const struct rule *r = &rules[i];
        bool subject = has(r->part[0], now->action);
        if (is_rule(r, "needs") && subject && latest(count - 1, r->part[1], r->part[2]) != 1)
            broken(r);
        if (is_rule(r, "forbid") && subject && latest(count - 1, r->part[1], r->part[2]) == 1)
            broken(r);
        if (is_rule(r, "if") && has(r->part[1], now->action) &&
            latest(count - 1, r->part[0], r->part[2]) == 1)
            broken(r);
        if (is_rule(r, "once") && subject && latest(count - 1, r->part[0], r->part[1]) == 1)
            broken(r);
        const struct step *other =
            is_rule(r, "eyes") && subject ? last_of(count - 1, r->part[1]) : NULL;
        if (other && strcmp(other->actor, now->actor) == 0)
            broken(r);
    }
}

static void check_stage(void)
{
    for (size_t n = count; n-- > 0;)
        for (size_t i = 0; i < rule_count; i++)
            if (is_rule(&rules[i], "stage") && has(rules[i].part[1], done[n].action)) {
                if (case_int(b.projection, "stage") != atoll(rules[i].part[0]))
                    broken(&rules[i]);
                return;
            }
}

/* ---- clocks ---- */

#define CLOSINGS "close close-clean close-gone close-unreachable close-early"

static bool should_run(const struct rule *r)
{
    bool lasts = rule_of("lasts", r->part[0]) != NULL;

    for (size_t n = count; n-- > 0;) {
        if (has(r->part[1], done[n].action))
            return true;
        if (has(r->part[2], done[n].action) || strcmp(done[n].action, "voided") == 0 ||
            (!lasts && has(CLOSINGS, done[n].action)))
            return false;
    }
    return false;
}

static void check_running(void)
{
    for (size_t i = 0; i < rule_count; i++) {
        const struct rule *r = &rules[i];
        if (is_rule(r, "run") &&
            should_run(r) != (case_clock_running(b.projection, r->part[0]) != NULL))
            broken(r);
    }
}

/* Days from `from` (not counted) to `until` that tests or suspensions cover, each once. */
static bool left_out(const char *kinds, int32_t day, bool *open)
{
    static const char *const pairs[][3] = {{"test", "test-start", "test-end"},
                                           {"suspension", "suspend", "resume"}};
    bool out = false;

    for (size_t p = 0; p < 2; p++) {
        const struct step *start = NULL;
        for (size_t n = 0; n <= count && has(kinds, pairs[p][0]); n++) {
            bool end = n < count && strcmp(done[n].action, pairs[p][2]) == 0;
            if (n < count && strcmp(done[n].action, pairs[p][1]) == 0)
                start = &done[n];
            if (start && (end || n == count)) {
                *open = *open || n == count;
                out = out || (day > start->took && (n == count || day <= done[n].took));
                start = NULL;
            }
        }
    }
    return out;
}

static int32_t add_months(int32_t start, int months)
{
    int y, m, d;

    day_to_ymd(start, &y, &m, &d);
    m += months - 1;
    y += m / 12;
    m = m % 12 + 1;
    while (!date_is_real(y, m, d))
        d--;
    return day_from_ymd(y, m, d);
}

/* The limit of a rule line with the extensions that were made since the clock began. */
static int limit_of(const struct rule *r, size_t began, char unit[16])
{
    char text[200], who[64], amount[16], plus;
    int limit = 0, used = 0;

    snprintf(text, sizeof text, "%s", r->part[1]);
    assert_int_equal(sscanf(text, "%d %15s%n", &limit, unit, &used), 2);
    for (const char *at = text + used;
         sscanf(at, " %c %15s by %63s%n", &plus, amount, who, &used) == 3 && plus == '+';
         at += used)
        for (size_t n = began + 1; n < count; n++)
            if (strcmp(done[n].action, who) == 0)
                limit += amount[0] == 'd' ? (int)case_int(done[n].content, "days") : atoi(amount);
    return limit;
}

static int32_t own_due(const struct rule *r, size_t began, int32_t start, bool *open,
                       bool *provisional)
{
    char unit[16];
    int limit = limit_of(r, began, unit);
    const char *kinds = strstr(r->part[1], "without ");
    bool working = strcmp(unit, "wd") == 0;
    int32_t day = start;

    kinds = kinds ? kinds + 8 : "";
    *open = *provisional = false;
    left_out(kinds, day, open);
    if (*open)
        return DAY_NONE;
    if (strcmp(unit, "months") == 0 || strcmp(unit, "years") == 0)
        day = add_months(start, unit[0] == 'm' ? limit : 12 * limit);
    else
        while (limit > 0) {
            day++;
            *provisional = *provisional || (working && day_year(day) > 2026);
            limit -= (!working || own_working(day)) && !left_out(kinds, day, open);
        }
    int32_t end = own_working_from(day);
    *provisional = *provisional || day_year(end) > 2026 || day_year(day) > 2026;
    return end;
}

static void check_due(const json_t *due)
{
    const char *id = case_string(due, "id");
    const struct rule *run = rule_of("run", id), *set = rule_of("set", id),
                      *clock = rule_of("clock", id);
    int32_t shown = case_day(due, "due"), start = case_day(due, "start");
    size_t n = count;

    while (run && n > 0 && !has(run->part[1], done[n - 1].action))
        n--;
    if (set && strcmp(id, "visit") != 0) {
        assert_int_equal(shown, case_day(done[n - 1].content, set->part[1]));
        return;
    }
    if (!clock || (strcmp(id, "payment") == 0 && *case_string(due, "rule") == '\0'))
        return;
    if (run && strcmp(id, "recheck") != 0)
        assert_int_equal(start, done[n - 1].took);
    bool open, provisional;
    int32_t own = own_due(clock, n ? n - 1 : 0, start, &open, &provisional);
    assert_int_equal(json_is_true(json_object_get(due, "suspended")), open);
    if (open)
        return;
    if (own != shown || (run && strcmp(id, "recheck") != 0 &&
                         provisional != json_is_true(json_object_get(due, "provisional"))))
        fail_msg("%s from %d: own %d, shown %d, %d", id, (int)start, (int)own, (int)shown,
                 provisional);
}

static void check_dues(int32_t today)
{
    json_t *list;
    size_t i;
    json_t *due;
    int32_t rectify = DAY_NONE, recheck = DAY_NONE;

    if (case_due_list(&b.rules, b.projection, today, &list, &b.e))
        fail_msg("dues: %s", b.e.en);
    json_array_foreach(list, i, due)
    {
        check_due(due);
        if (strcmp(case_string(due, "id"), "rectify") == 0)
            rectify = case_day(due, "due");
        if (strcmp(case_string(due, "id"), "recheck") == 0)
            recheck = case_day(due, "start");
    }
    assert_int_equal(rectify, recheck); /* the re-check counts from the day that was set */
    json_decref(list);
}

#include "fixture/machine_walk.h"

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
    bool onward; /* leads to another state of the main track */
    unsigned taken, accepted;
};

static struct row rows[300];
static size_t row_count;

/* Often what was tried least so far, so that rare ways are walked too, and often what moves the
 * case itself, so that it gets far. */
/* What a guard would refuse anyway is seldom tried. */
static bool ready(const struct case_action *a, int32_t today)
{
    const struct case_call call = {.rules = &b.rules,
                                   .action = a,
                                   .projection = b.projection,
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
        if ((onward && !r->onward) || (towards && !has(TOWARDS, id)) ||
            case_state_check(r->action, b.projection, NULL) ||
            (strcmp(id, "voided") == 0 && !chance(1)) || (onward && !r->onward) ||
            !ready(r->action, today))
            continue;
        seen++;
        if (!best || (rare ? r->taken < best->taken : any(seen) == 0))
            best = r;
    }
    return best;
}

static void walk(void)
{
    int32_t today = day_from_ymd(2026, 1, 1) + (int32_t)any(420);
    char opened[11], by[11];

    bench_case(&b, day_format(today, opened), day_format(today + 30, by));
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
        enum err rc = bench_do(&b, actor, today, r->action->id, make_content(r->action, today));
        r->taken++;
        if (rc) {
            assert_true(rc == E_CONFLICT || rc == E_INPUT || rc == E_DENIED);
            assert_true(*b.e.zh && *b.e.en);
            today += chance(20) ? (int32_t)any(12) : 0;
            continue;
        }
        r->accepted++;
        log_step(r->action, actor, today);
        check_step(today, (seed & 7) == 0 || count > STEPS - 3);
        today += jump();
    }
    bench_replays(&b);
    check_canonical();
    bench_case_free(&b);
}

static void walks(void **state)
{
    const char *wanted = getenv("WALKS");
    unsigned n = wanted ? (unsigned)strtoul(wanted, NULL, 10) : 800;
    const struct case_action *a;
    unsigned never = 0, sum = 0;

    (void)state;
    own_calendar();
    read_rules();
    seed = 20261123;
    while ((a = case_action_at(row_count)) != NULL) {
        const char *at = a->to;
        char word[64];
        rows[row_count].onward = case_word(&at, word) && !has(a->from, word) &&
                                 strcmp(case_state_find(word)->track, "main") == 0;
        rows[row_count++].action = a;
    }
    for (unsigned i = 0; i < n; i++)
        walk();
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
    free(rule_text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(walks)};

    bench_tables(&b);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    bench_tables_free(&b);
    return failed;
}
