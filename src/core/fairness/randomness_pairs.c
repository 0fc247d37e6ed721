/* Who goes with whom: the teams of each bureau against the same draws with other seeds, so that
 * recusals, leads and even loads are as they were and only the lots differ. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/hex.h"
#include "core/base/mem.h"
#include "core/crypto/sha256.h"
#include "core/draw/assign.h"
#include "randomness_private.h"

#define PEOPLE_MAX 600  /* of one bureau; more make too many pairs for what can be counted */
#define PAIRINGS_FEW 20 /* fewer say nothing */
#define SURE 1e-12

/* The targets of one bureau in one draw, and who could have gone. */
struct duty_day {
    uint64_t commit;
    unsigned team;
    char (*targets)[POOL_USCC + 1];
    size_t target_count;
    uint32_t *people; /* number in the bureau */
    size_t people_count;
    bool *lead;     /* of people */
    bool *barred;   /* [target * people_count + person] */
    uint32_t *sent; /* [target * team + slot]: number in the bureau, or ASSIGN_NOBODY */
};

struct bureau_teams {
    uint32_t code;
    char **ids; /* in the order in which they came */
    size_t id_count;
    struct duty_day *days;
    size_t day_count;
};

struct teams {
    struct bureau_teams *bureaus; /* ascending code */
    size_t count;
};

struct teams *teams_new(void)
{
    return mem_new(sizeof(struct teams));
}

static void day_free(struct duty_day *day)
{
    free(day->targets);
    free(day->people);
    free(day->lead);
    free(day->barred);
    free(day->sent);
}

void teams_free(struct teams *t)
{
    for (size_t b = 0; b < t->count; b++) {
        for (size_t i = 0; i < t->bureaus[b].day_count; i++)
            day_free(&t->bureaus[b].days[i]);
        for (size_t i = 0; i < t->bureaus[b].id_count; i++)
            free(t->bureaus[b].ids[i]);
        free(t->bureaus[b].ids);
        free(t->bureaus[b].days);
    }
    free(t->bureaus);
    free(t);
}

/* ---- adding ---- */

static struct bureau_teams *bureau_of(struct teams *t, uint32_t code)
{
    size_t at = 0;

    while (at < t->count && t->bureaus[at].code < code)
        at++;
    if (at < t->count && t->bureaus[at].code == code)
        return &t->bureaus[at];
    t->bureaus = mem_grow(t->bureaus, t->count + 1, sizeof *t->bureaus);
    memmove(&t->bureaus[at + 1], &t->bureaus[at], (t->count - at) * sizeof *t->bureaus);
    t->count++;
    t->bureaus[at] = (struct bureau_teams){.code = code};
    return &t->bureaus[at];
}

static uint32_t person_of(struct bureau_teams *b, const char *id)
{
    for (size_t i = 0; i < b->id_count; i++)
        if (strcmp(b->ids[i], id) == 0)
            return (uint32_t)i;
    b->ids = mem_grow(b->ids, b->id_count + 1, sizeof *b->ids);
    b->ids[b->id_count] = mem_strdup(id);
    return (uint32_t)b->id_count++;
}

/* Who serves the bureau, in the roster's order, as assign_solve wants them. */
static void add_people(struct bureau_teams *b, struct duty_day *day, const struct roster *roster)
{
    day->people = mem_array(roster->count + 1, sizeof *day->people);
    day->lead = mem_array(roster->count + 1, sizeof *day->lead);
    day->barred = mem_array(day->target_count * roster->count + 1, sizeof *day->barred);
    for (size_t j = 0; j < roster->count; j++) {
        if (!roster_serves(&roster->list[j], b->code))
            continue;
        day->lead[day->people_count] = roster->list[j].lead;
        day->people[day->people_count++] = person_of(b, roster->list[j].id);
    }
    size_t n = 0;
    for (size_t j = 0; j < roster->count; j++) {
        if (!roster_serves(&roster->list[j], b->code))
            continue;
        for (size_t i = 0; i < day->target_count; i++)
            day->barred[i * day->people_count + n] =
                roster_excludes(&roster->list[j], day->targets[i]);
        n++;
    }
}

static void add_bureau(struct teams *t, const struct random_draw *d, const struct draw_bureau *from)
{
    struct bureau_teams *b = bureau_of(t, from->code);
    const struct draw *draw = d->draw;

    b->days = mem_grow(b->days, b->day_count + 1, sizeof *b->days);
    struct duty_day *day = &b->days[b->day_count++];
    *day = (struct duty_day){.commit = d->commit, .team = draw->team, .target_count = from->count};
    day->targets = mem_array(from->count + 1, sizeof *day->targets);
    for (size_t i = 0; i < from->count; i++)
        memcpy(day->targets[i], draw->picks[from->first + i].uscc, sizeof *day->targets);
    add_people(b, day, d->roster);
    day->sent = mem_array(from->count * draw->team + 1, sizeof *day->sent);
    for (size_t i = 0; i < from->count * draw->team; i++) {
        uint32_t j = draw->members[from->first * draw->team + i];
        day->sent[i] = j == ASSIGN_NOBODY ? j : person_of(b, d->roster->list[j].id);
    }
}

void teams_add(struct teams *t, const struct random_draw *d)
{
    for (size_t i = 0; i < d->draw->bureau_count; i++)
        if (d->draw->bureaus[i].count)
            add_bureau(t, d, &d->draw->bureaus[i]);
}

/* ---- other lots ---- */

static bool allowed(void *ctx, size_t target, unsigned slot, size_t inspector)
{
    const struct duty_day *day = ctx;

    return (slot > 0 || day->lead[inspector]) &&
           !day->barred[target * day->people_count + inspector];
}

/* counts[a * people + b], a < b: how often the two were sent together. Returns all pairings. */
static uint64_t count_pairs(const struct bureau_teams *b, const struct duty_day *day,
                            const uint32_t *sent, bool local, double *counts)
{
    uint64_t all = 0;

    for (size_t t = 0; t < day->target_count; t++)
        for (unsigned s = 0; s < day->team; s++)
            for (unsigned u = s + 1; u < day->team; u++) {
                uint32_t x = sent[t * day->team + s], y = sent[t * day->team + u];
                if (x == ASSIGN_NOBODY || y == ASSIGN_NOBODY)
                    continue;
                x = local ? day->people[x] : x;
                y = local ? day->people[y] : y;
                counts[(x < y ? x : y) * b->id_count + (x < y ? y : x)]++;
                all++;
            }
    return all;
}

/* Seeds that have nothing to do with the draws' own, the same in every run. */
static void seed_of(uint64_t commit, unsigned run, uint8_t seed[32])
{
    char text[80];
    int n = snprintf(text, sizeof text, "inspectd/statistics/v1\n%llu\n%u",
                     (unsigned long long)commit, run);

    sha256(text, (size_t)n, seed);
}

static bool simulate_day(const struct bureau_teams *b, struct duty_day *day, unsigned run,
                         double *counts)
{
    const char **targets = mem_array(day->target_count + 1, sizeof *targets);
    const char **ids = mem_array(day->people_count + 1, sizeof *ids);
    struct assign_solution solution;
    struct error e;
    uint8_t seed[32];
    char code[11], preference[65];

    for (size_t i = 0; i < day->target_count; i++)
        targets[i] = day->targets[i];
    for (size_t i = 0; i < day->people_count; i++)
        ids[i] = b->ids[day->people[i]];
    seed_of(day->commit, run, seed);
    hex_encode(preference, seed, sizeof seed);
    snprintf(code, sizeof code, "%06u", b->code);
    const struct assign_problem problem = {.preference = preference,
                                           .bureau = code,
                                           .team = day->team,
                                           .targets = targets,
                                           .target_count = day->target_count,
                                           .inspectors = ids,
                                           .inspector_count = day->people_count,
                                           .allowed = allowed,
                                           .ctx = day};
    bool right = assign_solve(&problem, &solution, &e) == E_OK;
    if (right)
        count_pairs(b, day, solution.inspector, true, counts);
    assign_free(&solution);
    free(targets);
    free(ids);
    return right;
}

/* ---- judging ---- */

struct pairing {
    const struct bureau_teams *b;
    size_t cells;          /* id_count squared */
    double *seen;          /* as it was */
    double *mean, *square; /* over the simulations */
    float *run;            /* [run * cells] */
    unsigned runs;
    uint64_t all; /* pairings */
};

static bool simulate(struct pairing *p, const struct teams_run *run)
{
    double *counts = mem_array(p->cells, sizeof *counts);
    bool right = true;

    for (p->runs = 0; p->runs < run->simulations && right; p->runs++) {
        memset(counts, 0, p->cells * sizeof *counts);
        for (size_t i = 0; i < p->b->day_count && right; i++)
            right = simulate_day(p->b, &p->b->days[i], p->runs, counts);
        for (size_t i = 0; i < p->cells; i++) {
            p->mean[i] += counts[i] / run->simulations;
            p->square[i] += counts[i] * counts[i] / run->simulations;
            p->run[p->runs * p->cells + i] = (float)counts[i];
        }
        right = right && !(run->stop && run->stop(run->ctx));
    }
    free(counts);
    return right;
}

/* Squared distance from the mean, each pair on its own scale. A simulation is held against the mean
 * of the others, which is that of all stretched by n / (n - 1). */
static double distance(const struct pairing *p, const float *run)
{
    double sum = 0, stretch = run ? p->runs / (p->runs - 1.0) : 1;

    for (size_t i = 0; i < p->cells; i++) {
        double d = ((run ? run[i] : p->seen[i]) - p->mean[i]) * stretch;
        sum += d * d / fmax(p->mean[i], 1);
    }
    return sum;
}

/* The oddest single pair, corrected for how many there are. Loads are kept even, so a pair varies
 * less than Poisson's law has it, which therefore errs on the side of seeing nothing. */
static double oddest_pair(const struct pairing *p)
{
    double least = 1, pairs = 0;

    for (size_t i = 0; i < p->cells; i++) {
        if (p->mean[i] <= 0)
            continue;
        double low = stat_gamma_tail(p->seen[i] + 1, p->mean[i]);
        double high = stat_poisson_tail(p->mean[i], (uint64_t)(p->seen[i] + 0.5));
        least = fmin(least, stat_two_sided(low, high));
        pairs++;
    }
    return fmin(1, least * pairs);
}

/* The distances of the simulations are about gamma distributed; two moments fix which. */
static void judge(const struct pairing *p, struct random_test *test)
{
    double mean = 0, square = 0;

    for (unsigned i = 0; i < p->runs; i++) {
        double d = distance(p, p->run + i * p->cells);
        mean += d / p->runs;
        square += d * d / p->runs;
    }
    double variance = fmax(square - mean * mean, 0) * p->runs / (p->runs - 1.0);
    test->observed = distance(p, NULL);
    test->expected = mean;
    test->of = p->all;
    test->low = test->observed < mean;
    snprintf(test->key, sizeof test->key, "%06u", p->b->code);
    if (variance < SURE) { /* lots leave no choice here */
        test->p = 1;
        return;
    }
    double high = stat_gamma_tail(mean * mean / variance, test->observed * mean / variance);
    double all = stat_two_sided(1 - high, high), one = oddest_pair(p);
    test->p = fmin(1, 2 * fmin(all, one)); /* two looks at the same teams */
    test->low = test->low && all <= one;   /* a pair that stands out is uneven, not too even */
}

static double oddness(const struct random_pair *pair)
{
    return fabs((double)pair->together - pair->expected) / fmax(pair->deviation, 0.3);
}

static int by_oddness(const void *a, const void *b)
{
    double x = oddness(a), y = oddness(b);

    return (x < y) - (x > y);
}

static void list_pairs(const struct pairing *p, struct random_report *report)
{
    struct random_pair *all = mem_array(p->cells + 1, sizeof *all);
    size_t n = 0, people = p->b->id_count;

    for (size_t i = 0; i < p->cells; i++) {
        if (p->seen[i] < 0.5 && p->mean[i] < 0.5)
            continue;
        double variance = fmax(p->square[i] - p->mean[i] * p->mean[i], 0);
        all[n++] = (struct random_pair){.bureau = p->b->code,
                                        .a = p->b->ids[i / people],
                                        .b = p->b->ids[i % people],
                                        .together = (uint64_t)(p->seen[i] + 0.5),
                                        .expected = p->mean[i],
                                        .deviation = sqrt(variance)};
    }
    if (n)
        qsort(all, n, sizeof *all, by_oddness);
    n = n < RANDOM_PAIRS_SHOWN ? n : RANDOM_PAIRS_SHOWN;
    report->pairs = mem_grow(report->pairs, report->pair_count + n + 1, sizeof *report->pairs);
    memcpy(report->pairs + report->pair_count, all, n * sizeof *all);
    report->pair_count += n;
    free(all);
}

static void test_bureau(const struct bureau_teams *b, const struct teams_run *run,
                        struct random_report *report)
{
    struct pairing p = {.b = b, .cells = b->id_count * b->id_count};

    if (b->id_count < 3 || b->id_count > PEOPLE_MAX)
        return;
    p.seen = mem_array(p.cells, sizeof *p.seen);
    for (size_t i = 0; i < b->day_count; i++)
        p.all += count_pairs(b, &b->days[i], b->days[i].sent, false, p.seen);
    if (p.all >= PAIRINGS_FEW) {
        p.mean = mem_array(p.cells, sizeof *p.mean);
        p.square = mem_array(p.cells, sizeof *p.square);
        p.run = mem_array(p.cells * run->simulations, sizeof *p.run);
        if (simulate(&p, run)) {
            judge(&p, report_test(report, RANDOM_PAIRS));
            list_pairs(&p, report);
        }
    }
    free(p.seen);
    free(p.mean);
    free(p.square);
    free(p.run);
}

void teams_report(const struct teams *t, const struct teams_run *run, struct random_report *report)
{
    for (size_t b = 0; b < t->count && run->simulations > 1; b++)
        if (!run->stop || !run->stop(run->ctx))
            test_bureau(&t->bureaus[b], run, report);
}
