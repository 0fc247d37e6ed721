/* draw: 2,000 simulated years of the example plan. What a stratum gets in a period is its ratio
 * times its firms, rounded up or down, and exactly that on average; and about that when firms move,
 * the plan changes, draws are void and days are missed (docs/protocol.md, section 3). */
#include <math.h>

#include "core/base/file.h"
#include "core/draw/period.h"
#include "core/draw/quota.h"
#include "fixture/plan_text.h"

#define YEARS 2000
#define STRATA_OF_TASK 24 /* three bureaus, four classes, two ownerships */
#define DAYS_OF_YEAR 366

/* A small county, a larger one, a city. */
static const uint64_t firms[3][CLASSES][OWNERSHIPS] = {
    {{310, 5}, {120, 2}, {36, 0}, {7, 1}},
    {{2617, 41}, {1012, 16}, {308, 5}, {61, 1}},
    {{19620, 310}, {7590, 120}, {2310, 36}, {450, 7}}};

/* What happens besides draws. Each returns what it says for the day, counted from 0. */
struct weather {
    int missed_in; /* one day in so many is missed; 0: none */
    int void_in;   /* one draw in so many is void before the next commit */
    int moves_in;  /* every so many days firms come, go and change class */
    bool june;     /* the ratios double in the second half */
    double close;  /* how near the mean must come */
};

struct task {
    const struct plan_task *plan;
    int32_t days[DAYS_OF_YEAR]; /* those on which it draws */
    uint32_t count;
};

struct sums {
    double owed;    /* a year: the sum of ratio * firms of each day, over the draw days */
    double drawn;   /* over all years */
    double squares; /* of each year's drawn - owed */
};

static struct plan *example;
static struct task tasks[8];
static size_t task_count;

static uint64_t mix(uint64_t *x) /* splitmix64, for test data only */
{
    uint64_t z = *x += 0x9e3779b97f4a7c15u;

    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}

static int set_up(void **state)
{
    struct buf text = {0};
    struct plan_diags diags = {0};
    struct error e;

    if (load_tables(state) || file_read("config/plan.example.conf", 1 << 20, &text, &e))
        return -1;
    plan_parse("plan.example.conf", text.data, text.len, codes, &example, &diags);
    buf_free(&text);
    plan_diags_free(&diags);
    if (!example || example->task_count > 8)
        return -1;
    for (size_t t = 0; t < example->task_count; t++) {
        struct task *task = &tasks[task_count++];
        task->plan = &example->tasks[t];
        for (int32_t day = task->plan->from; day <= task->plan->until; day++)
            if (task_draws_on(task->plan, cal, day))
                task->days[task->count++] = day;
    }
    return 0;
}

static int tear_down(void **state)
{
    plan_free(example);
    return free_tables(state);
}

static size_t strata_of(const struct task *task, struct stratum *s)
{
    size_t n = 0;

    for (uint32_t b = 0; b < 3; b++)
        for (int c = 0; c < CLASSES; c++)
            for (int own = OWN_D; own <= OWN_F; own++) {
                s[n] = (struct stratum){.rate = task->plan->ratio_ppm[c][own]};
                s[n].base = s[n].n = firms[b][c][own];
                stratum_key(s[n++].key, 220102 + b, (char)('A' + c), own);
            }
    return n;
}

/* Up to a tenth of a stratum's firms come or go. */
static void move(struct stratum *s, size_t count, uint64_t *x)
{
    for (size_t i = 0; i < count; i++) {
        uint64_t most = s[i].base / 10 + 1;
        uint64_t by = mix(x) % most;
        s[i].base = mix(x) & 1 ? s[i].base + by : s[i].base - (by < s[i].base ? by : 0);
        s[i].n = s[i].base;
    }
}

/* The same account as period_account, kept day by day; test_period below holds them together. */
struct account {
    struct stratum last[STRATA_OF_TASK]; /* of the commit before, k as drawn */
    uint32_t days, days_left;
    bool any, drawn;
};

static void carry(const struct account *a, struct stratum *s, size_t count, uint32_t days,
                  uint32_t left)
{
    for (size_t i = 0; i < count; i++) {
        const struct stratum *p = &a->last[i];
        if (!a->any) {
            s[i].due = s[i].rate * s[i].base * (uint64_t)(days - left) / days;
            continue;
        }
        s[i].due = p->due + p->rate * p->base * (uint64_t)(a->days_left - left) / a->days;
        s[i].spent = p->spent;
        if (a->drawn)
            s[i].spent += stratum_spends(stratum_owed(p, a->days, a->days_left), p->expect, p->k);
    }
}

static void one_year(const struct task *task, const struct weather *w, uint64_t *x,
                     struct sums *sums, struct period_commit *kept, size_t *kept_count)
{
    struct stratum s[STRATA_OF_TASK];
    struct account a = {.any = false};
    double owed[STRATA_OF_TASK] = {0}, drawn[STRATA_OF_TASK] = {0};
    size_t count = strata_of(task, s);
    uint64_t seed[4], key[4];
    const struct draw_secret secret = {(const uint8_t *)seed, (const uint8_t *)key};

    for (uint32_t d = 0; d < task->count; d++) {
        uint32_t left = task->count - d;
        bool last = left == 1; /* what happens then cannot be made good */
        if (w->moves_in && d && d % (uint32_t)w->moves_in == 0)
            move(s, count, x);
        if (w->june && d == task->count / 2)
            for (size_t i = 0; i < count; i++)
                s[i].rate *= 2;
        if (!last && w->missed_in && mix(x) % (uint64_t)w->missed_in == 0) {
            /* the day's share falls due by the base of the commit before, or of the first one */
            for (size_t i = 0; i < count; i++)
                owed[i] +=
                    (double)(a.any ? a.last[i].rate * a.last[i].base : s[i].rate * s[i].base);
            continue;
        }
        carry(&a, s, count, task->count, left);
        assert_int_equal(strata_settle(s, count, task->count, left, NULL), E_OK);
        for (int i = 0; i < 4; i++)
            seed[i] = mix(x), key[i] = mix(x);
        quota_set(s, count, &secret);
        a.drawn = last || !w->void_in || mix(x) % (uint64_t)w->void_in != 0;
        for (size_t i = 0; i < count; i++) {
            owed[i] += (double)(s[i].rate * s[i].base);
            drawn[i] += a.drawn ? (double)s[i].k : 0;
        }
        memcpy(a.last, s, sizeof s);
        a.any = true;
        a.days = task->count;
        a.days_left = left;
        if (kept) {
            kept[*kept_count] =
                (struct period_commit){a.days, left, a.drawn, mem_array(count, sizeof *s), count};
            memcpy(kept[(*kept_count)++].strata, s, count * sizeof *s);
        }
    }
    for (size_t i = 0; i < count; i++) {
        double whole = owed[i] / task->count / MILLION;
        sums[i].owed += whole / YEARS;
        sums[i].drawn += drawn[i];
        sums[i].squares += (drawn[i] - whole) * (drawn[i] - whole);
        if (!w->moves_in && !w->june && !w->void_in && !w->missed_in)
            assert_true(drawn[i] >= floor(whole) && drawn[i] <= ceil(whole));
    }
}

/* Years of one task under a weather: every stratum's mean is what was owed, to within four standard
 * errors and w->close. */
static void many_years(const struct task *task, const struct weather *w, int years)
{
    struct sums sums[STRATA_OF_TASK] = {0};
    struct stratum s[STRATA_OF_TASK];
    size_t count = strata_of(task, s);
    uint64_t x = 20260105;

    for (int y = 0; y < years; y++)
        one_year(task, w, &x, sums, NULL, NULL);
    for (size_t i = 0; i < count; i++) {
        double owed = sums[i].owed * YEARS / years, mean = sums[i].drawn / years;
        double error = sqrt(sums[i].squares / years / years);
        if (fabs(mean - owed) > 4 * error + w->close * owed + 1e-4)
            fail_msg("%s %s: owed %.4f a year, %.4f were drawn (standard error %.4f)",
                     task->plan->id, s[i].key, owed, mean, error);
    }
}

static void every_stratum_gets_its_ratio(void **state)
{
    const struct weather calm = {.close = 0};

    (void)state;
    for (size_t t = 0; t < task_count; t++)
        many_years(&tasks[t], &calm, YEARS);
}

static const struct task *daily(void)
{
    for (size_t t = 0; t < task_count; t++)
        if (tasks[t].plan->cadence == CADENCE_DAILY)
            return &tasks[t];
    fail_msg("the example plan has no daily task");
    return NULL;
}

static void monthly_changes_stay_within_two_percent(void **state)
{
    const struct weather monthly = {.moves_in = 21, .june = true, .close = 0.02};

    (void)state;
    many_years(daily(), &monthly, YEARS);
}

static void voids_and_missed_days_stay_within_five_percent(void **state)
{
    const struct weather storm = {
        .moves_in = 5, .june = true, .void_in = 8, .missed_in = 12, .close = 0.05};

    (void)state;
    many_years(daily(), &storm, YEARS);
}

/* The account kept day by day is the one that the protocol writes over all earlier commits. */
static void the_account_is_the_protocols(void **state)
{
    const struct weather storm = {.moves_in = 5, .june = true, .void_in = 8, .missed_in = 12};
    struct period_commit kept[DAYS_OF_YEAR];
    struct sums sums[STRATA_OF_TASK] = {0};
    size_t count = 0;
    uint64_t x = 7;

    (void)state;
    one_year(daily(), &storm, &x, sums, kept, &count);
    assert_in_range(count, 200, DAYS_OF_YEAR);
    for (size_t d = 0; d < count; d++) {
        struct stratum s[STRATA_OF_TASK];
        memcpy(s, kept[d].strata, sizeof s);
        period_account(kept, d, s, STRATA_OF_TASK, kept[d].days, kept[d].days_left);
        for (size_t i = 0; i < STRATA_OF_TASK; i++) {
            assert_int_equal(s[i].due, kept[d].strata[i].due);
            assert_int_equal(s[i].spent, kept[d].strata[i].spent);
        }
    }
    for (size_t d = 0; d < count; d++)
        free(kept[d].strata);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_account_is_the_protocols),
        cmocka_unit_test(every_stratum_gets_its_ratio),
        cmocka_unit_test(monthly_changes_stay_within_two_percent),
        cmocka_unit_test(voids_and_missed_days_stay_within_five_percent),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
