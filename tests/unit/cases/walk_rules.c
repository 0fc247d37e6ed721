/* tests/data/stage-rules.txt or matter-rules.txt read, and the steps of a walk held against it. */
#include "cases/walk.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/date.h"
#include "core/base/file.h"
#include "core/base/json.h"
#include "core/cases/dues.h"
#include "core/cases/machine_private.h"

#define RULES_MAX 400
#define PARTS 6

/* ---- a calendar of our own ---- */

#define FIRST_DAY 18262 /* 2020-01-01 */
#define OWN_DAYS 9000

static signed char own_mark[OWN_DAYS]; /* 1 off, 2 work */

void own_calendar(void)
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

bool own_working(int32_t day)
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

/* ---- the rules ---- */

struct rule {
    char *text;
    const char *kinds; /* of matters that it is for; NULL: of all */
    char *part[PARTS]; /* lists of words, by the marks of the line */
};

static struct rule rules[RULES_MAX];
static size_t rule_count;
static char *rule_text;

bool has(const char *list, const char *word)
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

void read_rules(const char *path)
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
    const char *kinds = NULL;
    struct buf text = {0};

    rule_count = 0;
    assert_int_equal(file_read(path, 100000, &text, &bench.e), E_OK);
    rule_text = buf_take(&text);
    for (char *line = strtok(rule_text, "\n"); line; line = strtok(NULL, "\n")) {
        if (*line == '#')
            continue;
        if (strncmp(line, "kind ", 5) == 0) {
            kinds = line + 5;
            continue;
        }
        struct rule *r = &rules[rule_count++];
        assert_true(rule_count < RULES_MAX);
        size_t k = 0;
        while (k < 10 && strncmp(line, marks[k][0], strlen(marks[k][0])) != 0)
            k++;
        assert_true(k < 10);
        r->kinds = kinds;
        r->text = line + strlen(marks[k][0]);
        line[strlen(marks[k][0]) - 1] = '\0';
        cut(r, marks[k] + 1);
        r->part[PARTS - 1] = line;
    }
}

void free_rules(void)
{
    free(rule_text);
}

static bool is_rule(const struct rule *r, const char *kind)
{
    return strcmp(r->part[PARTS - 1], kind) == 0 && (!r->kinds || has(r->kinds, bench.kind->id));
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

const struct step *last_of(size_t n, const char *list)
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
void check_order(void)
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

void check_stage(void)
{
    for (size_t n = count; n-- > 0;)
        for (size_t i = 0; i < rule_count; i++)
            if (is_rule(&rules[i], "stage") && has(rules[i].part[1], done[n].action)) {
                if (json_int(bench.projection, "stage") != atoll(rules[i].part[0]))
                    broken(&rules[i]);
                return;
            }
}

/* ---- clocks ---- */

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

void check_running(void)
{
    size_t running = 0;

    for (size_t i = 0; i < rule_count; i++) {
        const struct rule *r = &rules[i];
        if (!is_rule(r, "run"))
            continue;
        if (should_run(r) != (case_clock_running(bench.projection, r->part[0]) != NULL))
            broken(r);
        running += should_run(r);
    }
    if (bench.kind != &case_kind) /* no clock but those of the rules */
        assert_int_equal(json_array_size(json_object_get(bench.projection, "clocks")), running);
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
                limit += amount[0] == 'd' ? (int)json_int(done[n].content, "days") : atoi(amount);
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
    const char *id = json_text(due, "id");
    const struct rule *run = rule_of("run", id), *set = rule_of("set", id),
                      *clock = rule_of("clock", id);
    int32_t shown = json_day(due, "due"), start = json_day(due, "start");
    size_t n = count;

    while (run && n > 0 && !has(run->part[1], done[n - 1].action))
        n--;
    if (set && strcmp(id, "visit") != 0) {
        assert_int_equal(shown, json_day(done[n - 1].content, set->part[1]));
        return;
    }
    if (!clock || (strcmp(id, "payment") == 0 && *json_text(due, "rule") == '\0'))
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

void check_dues(int32_t today)
{
    json_t *list;
    size_t i;
    json_t *due;
    int32_t rectify = DAY_NONE, recheck = DAY_NONE;

    if (case_due_list(&bench.rules, bench.projection, today, &list, &bench.e))
        fail_msg("dues: %s", bench.e.en);
    json_array_foreach(list, i, due)
    {
        check_due(due);
        if (strcmp(json_text(due, "id"), "rectify") == 0)
            rectify = json_day(due, "due");
        if (strcmp(json_text(due, "id"), "recheck") == 0)
            recheck = json_day(due, "start");
    }
    assert_int_equal(rectify, recheck); /* the re-check counts from the day that was set */
    json_decref(list);
}
