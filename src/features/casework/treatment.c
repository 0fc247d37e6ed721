#include "features/casework/treatment.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/date.h"
#include "core/base/json.h"
#include "core/base/mem.h"
#include "core/plan/plan.h"
#include "features/casework/document.h"
#include "features/planning/planning.h"
#include "platform/store/ledger_dockets.h"
#include "platform/store/ledger_draws.h"
#include "platform/store/ledger_replacements.h"
#include "platform/store/registry.h"

#define Z 1.959963984540054 /* 97.5 % of the normal distribution lie below */

void wilson_interval(double k, double n, double *low, double *high)
{
    *low = 0;
    *high = 1;
    if (n <= 0)
        return;
    double p = k < n ? k / n : 1;
    double middle = (p + Z * Z / (2 * n)) / (1 + Z * Z / n);
    double half = Z * sqrt(p * (1 - p) / n + Z * Z / (4 * n * n)) / (1 + Z * Z / n);
    *low = middle > half ? middle - half : 0;
    *high = middle + half < 1 ? middle + half : 1;
}

struct treatment_row *treatment_row(struct treatment_table *table, const char *label)
{
    size_t at = 0;

    while (at < table->count && strcmp(table->rows[at].label, label) < 0)
        at++;
    if (at < table->count && strcmp(table->rows[at].label, label) == 0)
        return &table->rows[at];
    table->rows = mem_grow(table->rows, table->count + 1, sizeof *table->rows);
    memmove(&table->rows[at + 1], &table->rows[at], (table->count - at) * sizeof *table->rows);
    table->count++;
    table->rows[at] = (struct treatment_row){.label = ""};
    snprintf(table->rows[at].label, sizeof table->rows[at].label, "%s", label);
    return &table->rows[at];
}

void treatment_free(struct treatment *t)
{
    for (int by = 0; by < TREATMENT_TABLES; by++)
        free(t->table[by].rows);
    *t = (struct treatment){0};
}

/* ---- draws ---- */

/* One stratum of one task over the period. */
struct stratum_sum {
    char task[64];
    char key[STRATUM_KEY];
    uint64_t base; /* at the last draw */
    uint64_t expect;
    uint64_t drawn;
};

struct counting {
    struct lane *lane;
    struct treatment *t;
    int32_t from, until;
    struct stratum_sum *sums; /* by task, then key */
    size_t count;
    struct plan *plan;
};

static int compare(const struct stratum_sum *s, const char *task, const char *key)
{
    int d = strcmp(s->task, task);

    return d ? d : strcmp(s->key, key);
}

/* The sum of a stratum; NULL if there is none and it is not to be made. */
static struct stratum_sum *sum_of(struct counting *c, const char *task, const char *key, bool make)
{
    size_t low = 0;
    size_t high = c->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (compare(&c->sums[middle], task, key) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    if (low < c->count && compare(&c->sums[low], task, key) == 0)
        return &c->sums[low];
    if (!make)
        return NULL;
    c->sums = mem_grow(c->sums, c->count + 1, sizeof *c->sums);
    memmove(&c->sums[low + 1], &c->sums[low], (c->count - low) * sizeof *c->sums);
    c->count++;
    c->sums[low] = (struct stratum_sum){.base = 0};
    snprintf(c->sums[low].task, sizeof c->sums[low].task, "%s", task);
    snprintf(c->sums[low].key, sizeof c->sums[low].key, "%s", key);
    return &c->sums[low];
}

static enum err add_draw(struct counting *c, const struct draw_row *row, struct error *e)
{
    struct stratum *strata = NULL;
    size_t count = 0;
    char no[CASE_NO_BYTES];
    uint64_t first;
    enum err err = ledger_replacement_case(c->lane->ledger, row->task, no, &first, e);

    if (err != E_NOTFOUND) /* a team drawn anew draws no firm */
        return err;
    err = ledger_draw_strata(c->lane->ledger, row->commit_index, &strata, &count, e);
    for (size_t i = 0; i < count && !err; i++) {
        struct stratum_sum *sum = sum_of(c, row->task, strata[i].key, true);
        sum->base = strata[i].base;
        sum->expect += strata[i].expect;
        sum->drawn += strata[i].k;
    }
    c->t->draws++;
    free(strata);
    return err;
}

static enum err add_draws(struct counting *c, struct error *e)
{
    const struct draw_filter filter = {.from = c->from, .until = c->until};
    struct draw_row *rows = NULL;
    size_t count = 0;
    enum err err = ledger_draw_list(c->lane->ledger, &filter, &rows, &count, e);

    for (size_t i = 0; i < count && !err; i++)
        if (rows[i].state == DRAW_DRAWN || rows[i].state == DRAW_REVEALED)
            err = add_draw(c, &rows[i], e);
    free(rows);
    return err;
}

static void add_sum(struct treatment_side *side, const struct stratum_sum *sum)
{
    side->firms += (double)sum->base;
    side->expected += (double)sum->expect / MILLION;
    side->drawn += sum->drawn;
}

static void spread_sums(struct counting *c)
{
    struct treatment *t = c->t;

    for (size_t i = 0; i < c->count; i++) {
        const struct stratum_sum *sum = &c->sums[i];
        int own = sum->key[9] == 'F' ? OWN_F : OWN_D;
        char bureau[7] = "";
        char class[2] = {sum->key[7], '\0'};
        memcpy(bureau, sum->key, 6);
        add_sum(&treatment_row(&t->table[BY_ALL], "")->side[own], sum);
        add_sum(&treatment_row(&t->table[BY_CLASS], class)->side[own], sum);
        add_sum(&treatment_row(&t->table[BY_BUREAU], bureau)->side[own], sum);
    }
}

/* ---- industry sections, from the registry of today ---- */

static void section_of(const char *industry, char label[2])
{
    label[0] = industry && *industry >= 'A' && *industry <= 'T' ? *industry : '?';
    label[1] = '\0';
}

static void add_firm(struct counting *c, const struct enterprise *firm)
{
    const struct codes *codes = c->lane->snapshot->codes;
    uint32_t bureau = firm->bureau ? firm->bureau : codes_bureau(codes, firm->region);
    enum ownership own = plan_ownership(c->plan, firm->type);
    char label[2];
    char key[STRATUM_KEY];

    section_of(firm->industry, label);
    for (size_t i = 0; i < c->plan->task_count && bureau; i++) {
        const struct plan_task *task = &c->plan->tasks[i];
        if (!task_covers(task, firm))
            continue;
        stratum_key(key, bureau, task_class(task, firm), (int)own);
        const struct stratum_sum *sum = sum_of(c, task->id, key, false);
        if (!sum || !sum->base)
            continue;
        struct treatment_side *side = &treatment_row(&c->t->table[BY_SECTION], label)->side[own];
        side->firms += 1;
        side->expected += (double)sum->expect / MILLION / (double)sum->base;
    }
}

static enum err add_sections(struct counting *c, struct error *e)
{
    struct registry_scan *scan = NULL;
    struct enterprise firm;
    char sha256[65];
    bool more = true;
    enum err err = planning_current(c->lane, &c->plan, sha256, e);

    if (err)
        return err == E_NOTFOUND ? E_OK : err;
    err = registry_scan_open(c->lane->registry, SCAN_BRIEF, &scan, e);
    while (!err && !(err = registry_scan_next(scan, &firm, &more, e)) && more) {
        add_firm(c, &firm);
        if (service_stopping(c->lane->service))
            err = error_set(e, E_STOPPED, "服务正在停止", "the daemon is stopping");
    }
    registry_scan_close(scan);
    plan_free(c->plan);
    return err;
}

/* ---- cases ---- */

struct outcome {
    bool stage[TREATMENT_STAGES];
    bool penalty;
    int64_t fine;
};

static void read_outcome(const struct docket_row *row, struct outcome *out)
{
    json_error_t unused;
    json_t *projection = json_loads(row->projection, 0, &unused);
    const json_t *penalty = json_object_get(projection, "penalty");
    const char *main = json_text_or(projection, "main", NULL);
    size_t i;
    json_t *one;

    *out = (struct outcome){.stage = {true}};
    json_array_foreach(json_object_get(projection, "trail"), i, one)
    {
        json_int_t stage = json_int(one, "stage");
        if (stage >= 1 && stage <= TREATMENT_STAGES && !json_object_get(one, "skipped"))
            out->stage[stage - 1] = true;
    }
    out->penalty = json_is_object(penalty) && !(main && strcmp(main, "annulled") == 0);
    if (out->penalty)
        out->fine = json_int(penalty, "fine");
    json_decref(projection);
}

static void add_outcome(struct treatment_side *side, const struct outcome *o)
{
    side->cases++;
    for (int s = 0; s < TREATMENT_STAGES; s++)
        side->stage[s] += o->stage[s];
    side->penalties += o->penalty;
    side->fines += o->fine;
}

static enum err add_case(void *ctx, const struct docket_row *row, struct error *e)
{
    struct counting *c = ctx;
    struct treatment *t = c->t;
    struct outcome outcome;
    json_error_t unused;
    char bureau[11];
    char section[2];

    (void)e;
    if (row->date < c->from || row->date > c->until || strcmp(row->state, "void") == 0)
        return E_OK;
    json_t *frozen = json_loads(row->frozen, 0, &unused);
    int own = strcmp(case_text(frozen, "pick", "ownership"), "F") == 0 ? OWN_F : OWN_D;
    read_outcome(row, &outcome);
    snprintf(bureau, sizeof bureau, "%06u", (unsigned)row->bureau);
    section_of(case_text(frozen, "firm", "industry"), section);
    add_outcome(&treatment_row(&t->table[BY_ALL], "")->side[own], &outcome);
    add_outcome(&treatment_row(&t->table[BY_CLASS], case_text(frozen, "firm", "class"))->side[own],
                &outcome);
    add_outcome(&treatment_row(&t->table[BY_BUREAU], bureau)->side[own], &outcome);
    struct treatment_side *side = &treatment_row(&t->table[BY_SECTION], section)->side[own];
    add_outcome(side, &outcome);
    side->drawn++;
    json_decref(frozen);
    return E_OK;
}

enum err treatment_count(struct lane *lane, int32_t from, int32_t until, struct treatment *t,
                         struct error *e)
{
    const struct docket_filter all = {.date = DAY_NONE};
    struct counting c = {.lane = lane, .t = t, .from = from, .until = until};
    enum err err = add_draws(&c, e);

    spread_sums(&c);
    if (!err)
        err = add_sections(&c, e);
    if (!err)
        err = ledger_docket_each(lane->ledger, &all, add_case, &c, e);
    free(c.sums);
    return err;
}
