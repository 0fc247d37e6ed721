/* Sums for statistics.html, once a day. Classes appear for the whole province only; a figure by
 * class, and what it grew by since it was published last, counts at least CELL_MIN firms, so that
 * neither one publication nor two compared say which class a firm is in. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/date.h"
#include "core/base/json.h"
#include "core/base/mem.h"
#include "core/cases/disclosure.h"
#include "core/crypto/cjson.h"
#include "core/law/calendar.h"
#include "core/law/codes.h"
#include "features/casework/treatment.h"
#include "platform/runtime/config.h"
#include "platform/store/ledger_log.h"
#include "platform/store/ledger_open.h"
#include "publish_private.h"
#include "suppression.h"

struct bureau_sum {
    uint32_t code;
    uint64_t drawn;
};

struct stratum_base {
    char task[64];
    char key[STRATUM_KEY];
    uint64_t base;
};

struct statistics {
    struct publish *p;
    int year;
    int last; /* last whole month of the year, 0 for none */
    struct cell_months months;
    struct stratum_base *base; /* at the newest draw */
    size_t base_count;
    double owed[OWNERSHIPS];
    uint64_t drawn[OWNERSHIPS];
    struct bureau_sum *bureau;
    size_t bureau_count;
};

/* ---- coverage, from the strata of draws up to the last whole month ---- */

static void set_base(struct statistics *s, const char *task, const struct stratum *line)
{
    for (size_t i = 0; i < s->base_count; i++)
        if (strcmp(s->base[i].key, line->key) == 0 && strcmp(s->base[i].task, task) == 0) {
            s->base[i].base = line->base;
            return;
        }
    s->base = mem_grow(s->base, s->base_count + 1, sizeof *s->base);
    struct stratum_base *b = &s->base[s->base_count++];
    *b = (struct stratum_base){.base = line->base};
    snprintf(b->task, sizeof b->task, "%s", task);
    memcpy(b->key, line->key, sizeof b->key);
}

static void add_bureau(struct statistics *s, uint32_t code, uint64_t drawn)
{
    size_t i = 0;

    while (i < s->bureau_count && s->bureau[i].code != code)
        i++;
    if (i == s->bureau_count) {
        s->bureau = mem_grow(s->bureau, s->bureau_count + 1, sizeof *s->bureau);
        s->bureau[s->bureau_count++] = (struct bureau_sum){.code = code};
    }
    s->bureau[i].drawn += drawn;
}

static enum err add_draw(struct statistics *s, const struct draw_row *row, int month,
                         struct error *e)
{
    struct stratum *lines = NULL;
    size_t count = 0;
    enum err err = ledger_draw_strata(s->p->lane->ledger, row->commit_index, &lines, &count, e);

    for (size_t i = 0; i < count && !err; i++) {
        const struct stratum *line = &lines[i];
        int own = line->key[9] == 'F' ? OWN_F : OWN_D;
        set_base(s, row->task, line);
        s->months.drawn[month - 1][line->key[7] - 'A'] += line->k;
        s->owed[own] += (double)line->expect / 1e6;
        s->drawn[own] += line->k;
        add_bureau(s, (uint32_t)strtoul(line->key, NULL, 10), line->k);
    }
    free(lines);
    return err;
}

static enum err add_draws(struct statistics *s, struct error *e)
{
    enum err err = E_OK;

    for (size_t i = 0; i < s->p->draw_count && !err; i++) {
        const struct draw_row *row = &s->p->draws[i];
        int year, month, mday;
        day_to_ymd(row->date, &year, &month, &mday);
        if (year == s->year && month <= s->last && !publish_is_team(row) &&
            (row->state == DRAW_DRAWN || row->state == DRAW_REVEALED))
            err = add_draw(s, row, month, e);
    }
    return err;
}

static uint64_t base_of_class(const struct statistics *s, int class)
{
    uint64_t sum = 0;

    for (size_t i = 0; i < s->base_count; i++)
        if (s->base[i].key[7] - 'A' == class)
            sum += s->base[i].base;
    return sum;
}

static uint64_t base_of_own(const struct statistics *s, char own)
{
    uint64_t sum = 0;

    for (size_t i = 0; i < s->base_count; i++)
        if (s->base[i].key[9] == own)
            sum += s->base[i].base;
    return sum;
}

static void classes(const struct statistics *s, json_t *model)
{
    struct cell_groups g;

    if (!suppression_apply(&s->months, s->last, &g))
        return;
    json_t *list = json_array();
    for (int c = 0; c < CELLS; c++) {
        int to = c;
        uint64_t drawn = g.count[c], base = base_of_class(s, c);
        while (to < CELLS - 1 && g.joined[to]) {
            to++;
            drawn += g.count[to];
            base += base_of_class(s, to);
        }
        char label[16];
        snprintf(label, sizeof label, to > c ? "%c–%c" : "%c", 'A' + c, 'A' + to);
        json_t *zh = json_sprintf("%s 类", label), *en = json_sprintf("class %s", label);
        json_array_append_new(list,
                              json_pack("{s:o, s:o, s:I, s:I, s:f}", "zh", zh, "en", en, "firms",
                                        (json_int_t)base, "drawn", (json_int_t)drawn, "share",
                                        base ? 100.0 * (double)drawn / (double)base : 0.0));
        c = to;
    }
    json_object_set_new(model, "classes", list);
    json_object_set_new(model, "classes_until", json_sprintf("%04d-%02d", s->year, g.until));
}

/* Bureaus that drew few stand together. */
static void bureaus(const struct statistics *s, json_t *model)
{
    const struct codes *codes = s->p->lane->snapshot->codes;
    json_t *list = json_array();
    uint64_t few = 0, firms = 0;

    for (size_t r = 0; r < codes_region_count(codes); r++) {
        const struct region *region = codes_region_at(codes, r);
        for (size_t i = 0; i < s->bureau_count; i++) {
            uint64_t n = s->bureau[i].drawn;
            if (s->bureau[i].code != region->code)
                continue;
            few += n < CELL_MIN;
            firms += n < CELL_MIN ? n : 0;
            if (n >= CELL_MIN)
                json_array_append_new(list, json_pack("{s:s, s:s, s:I}", "zh", region->name, "en",
                                                      region->name, "drawn", (json_int_t)n));
        }
    }
    if (few)
        json_array_append_new(
            list, json_pack("{s:o, s:o, s:o}", "zh", json_sprintf("其余 %d 个单位", (int)few), "en",
                            json_sprintf("%d other bureaus", (int)few), "drawn",
                            firms < CELL_MIN ? json_null() : json_integer((json_int_t)firms)));
    json_object_set_new(model, "bureaus", list);
}

static void ownership(const struct statistics *s, json_t *model)
{
    static const char *const words[][2] = {{"内资", "domestic"}, {"外资", "foreign-invested"}};
    json_t *list = json_array();

    for (int own = 0; own < OWNERSHIPS && s->base_count; own++) {
        double firms = (double)base_of_own(s, own == OWN_F ? 'F' : 'D');
        double low, high, drawn = (double)s->drawn[own];
        bool few = s->drawn[own] < CELL_MIN;
        wilson_interval(drawn, firms, &low, &high);
        json_t *row = json_pack("{s:s, s:s, s:I}", "zh", words[own][0], "en", words[own][1],
                                "firms", (json_int_t)firms);
        json_object_set_new(row, "owed", json_sprintf("%.1f", s->owed[own]));
        json_object_set_new(row, "owed_share",
                            json_real(firms > 0 ? 100 * s->owed[own] / firms : 0));
        json_object_set_new(row, "share",
                            few ? json_null() : json_real(firms > 0 ? 100 * drawn / firms : 0));
        json_object_set_new(row, "drawn_text",
                            few ? json_sprintf("< %d", CELL_MIN) : json_sprintf("%.0f", drawn));
        json_object_set_new(row, "rate_text",
                            few ? json_string("—") : json_sprintf("%.2f %%", 100 * drawn / firms));
        json_object_set_new(row, "interval",
                            few ? json_string("—")
                                : json_sprintf("%.2f–%.2f %%", 100 * low, 100 * high));
        json_array_append_new(list, row);
    }
    json_object_set_new(model, "ownership", list);
}

/* ---- published results ---- */

struct found {
    struct publish *p;
    int year;
    struct {
        json_int_t published, problems, in_time, late;
    } month[12];
    json_t *words; /* code → {"zh","en","count"} */
    json_int_t penalties;
};

/* What stands for a problem found: neither clean nor gone out of business. */
static bool is_problem(enum result_kind kind)
{
    return kind != RESULT_CLEAN && kind != RESULT_GONE;
}

/* True if any result of the item is a problem. */
static bool count_words(struct found *f, const json_t *item, int32_t visited)
{
    bool problem = false;
    json_t *one;

    for (size_t i = 0; (one = json_array_get(json_object_get(item, "results"), i)); i++) {
        const char *code = json_text(one, "code");
        json_t *word = json_object_get(f->words, code);
        if (!word) {
            word = json_pack("{s:s, s:s, s:i}", "zh", json_text(one, "zh"), "en",
                             json_text(one, "en"), "count", 0);
            json_object_set_new(f->words, code, word);
        }
        json_object_set_new(word, "count", json_integer(json_int(word, "count") + 1));
        problem = problem || is_problem(publish_result_kind(f->p, code, visited));
    }
    return problem;
}

static void count_time(struct found *f, const json_t *file, const struct open_result *row,
                       int32_t visited, int month)
{
    const struct snapshot *snapshot = f->p->lane->snapshot;
    uint32_t region =
        (uint32_t)strtoul(json_text(json_object_get(file, "agency"), "code"), NULL, 10);
    const struct clock *clock = codes_clock(snapshot->codes, "result-publish", visited);
    int32_t due =
        clock ? clock_due(snapshot->calendar, region, visited, clock->limit, clock->unit, NULL)
              : DAY_FOREVER;

    if (day_of_instant(row->first_time) <= due)
        f->month[month - 1].in_time++;
    else
        f->month[month - 1].late++;
}

static enum err add_result(void *ctx, const struct open_result *row, struct error *e)
{
    struct found *f = ctx;
    json_t *file = NULL, *item;
    int32_t visited;
    int year, month, mday;
    bool problem = false;
    size_t i;
    enum err err = cjson_read(row->text, strlen(row->text), &file, e);

    if (err)
        return err;
    if (day_parse(json_text(file, "date"), &visited)) {
        day_to_ymd(visited, &year, &month, &mday);
        for (i = 0; (item = json_array_get(json_object_get(file, "items"), i)); i++)
            if (year == f->year)
                problem = count_words(f, item, visited) || problem;
        if (year == f->year && i) {
            f->month[month - 1].published++;
            f->month[month - 1].problems += problem;
            count_time(f, file, row, visited, month);
        }
        if (year == f->year &&
            strcmp(json_text(json_object_get(file, "penalty"), "state"), "published") == 0)
            f->penalties++;
    }
    json_decref(file);
    return E_OK;
}

static json_t *values_by_key(const json_t *object)
{
    json_t *list = json_array(), *value;
    const char *key;

    for (int code = 0; code < 100; code++) { /* in the order of the codes */
        char text[4];
        snprintf(text, sizeof text, "%d", code);
        if ((value = json_object_get(object, text)))
            json_array_append(list, value);
    }
    json_object_foreach((json_t *)(uintptr_t)object, key, value)
    {
        if (strlen(key) > 2 || strspn(key, "0123456789") != strlen(key))
            json_array_append(list, value);
    }
    return list;
}

/* Cases of a year before too: those visited after New Year. */
static enum err results(struct publish *p, int year, json_t *model, struct error *e)
{
    struct found f = {.p = p, .year = year, .words = json_object()};
    const char *key;
    json_t *count, *list = json_array();
    enum err err = E_OK;
    char from[CASE_NO_BYTES], until[CASE_NO_BYTES];
    json_t *seen = json_object();

    json_object_foreach(json_object_get(p->state, "groups"), key, count)
    {
        char part[12];
        snprintf(part, sizeof part, "%.6s/%.4s", key, key + 7);
        int of = (int)strtol(key + 7, NULL, 10);
        if (of != year && of != year - 1)
            continue;
        if (err || json_object_get(seen, part))
            continue;
        json_object_set_new(seen, part, json_true());
        snprintf(from, sizeof from, "%.6s%.4s0101", key, key + 7);
        snprintf(until, sizeof until, "%.6s%.4s1232", key, key + 7);
        err = ledger_open_results(p->lane->ledger, from, until, add_result, &f, e);
    }
    for (int m = 0; m < 12; m++)
        if (f.month[m].published)
            json_array_append_new(list, json_pack("{s:o, s:I, s:I, s:I, s:I}", "zh",
                                                  json_sprintf("%04d-%02d", year, m + 1),
                                                  "published", f.month[m].published, "problems",
                                                  f.month[m].problems, "in_time",
                                                  f.month[m].in_time, "late", f.month[m].late));
    json_t *row;
    for (size_t i = 0; (row = json_array_get(list, i)); i++)
        json_object_set(row, "en", json_object_get(row, "zh"));
    json_object_set_new(model, "months", list);
    json_object_set_new(model, "words", values_by_key(f.words));
    json_object_set_new(model, "penalties", json_integer(f.penalties));
    json_decref(f.words);
    json_decref(seen);
    return err;
}

/* ---- stages ---- */

static enum err add_stages(void *ctx, const char *snapshot, struct error *e)
{
    uint64_t *reached = ctx;
    json_error_t unused;
    json_t *s = json_loads(snapshot, 0, &unused), *one;
    bool here[5] = {true, false, false, false, false};

    (void)e;
    for (size_t i = 0; (one = json_array_get(json_object_get(s, "trail"), i)); i++) {
        json_int_t stage = json_int(one, "stage");
        if (stage >= 1 && stage <= 5 && !json_object_get(one, "skipped"))
            here[stage - 1] = true;
    }
    for (int k = 0; k < 5; k++)
        reached[k] += here[k];
    json_decref(s);
    return E_OK;
}

static enum err stages_reached(const struct statistics *s, json_t *model, struct error *e)
{
    static const char *const names[5][2] = {{"1 法规宣传", "1 legal publicity"},
                                            {"2 教育引导", "2 education and guidance"},
                                            {"3 告诫说理", "3 admonition and reasoning"},
                                            {"4 行政处罚", "4 administrative penalty"},
                                            {"5 监督整改", "5 supervised rectification"}};
    uint64_t reached[5] = {0};
    json_t *list = json_array();
    enum err err = E_OK;

    if (s->last)
        err = ledger_open_snapshots(s->p->lane->ledger, day_from_ymd(s->year, 1, 1),
                                    day_from_ymd(s->year + s->last / 12, s->last % 12 + 1, 1) - 1,
                                    add_stages, reached, e);
    for (int k = 0; k < 5 && s->last; k++) {
        json_t *row = json_pack("{s:s, s:s}", "zh", names[k][0], "en", names[k][1]);
        json_object_set_new(row, "count",
                            reached[k] < CELL_MIN
                                ? json_null()
                                : json_integer((json_int_t)(reached[k] + 5) / 10 * 10));
        json_array_append_new(list, row);
    }
    json_object_set_new(model, "stages", list);
    return err;
}

/* ---- draws by month ---- */

static void draw_months(const struct statistics *s, json_t *model)
{
    struct {
        json_int_t draws, is_void, late;
    } month[12] = {{0}};
    json_t *list = json_array();

    for (size_t i = 0; i < s->p->draw_count; i++) {
        const struct draw_row *row = &s->p->draws[i];
        int year, m, mday;
        day_to_ymd(row->date, &year, &m, &mday);
        if (year != s->year)
            continue;
        month[m - 1].draws++;
        month[m - 1].is_void += row->state == DRAW_VOID;
        month[m - 1].late += row->state == DRAW_DRAWN && row->reveal_by < s->p->today;
    }
    for (int m = 0; m < 12; m++) {
        if (!month[m].draws)
            continue;
        json_t *row =
            json_pack("{s:I, s:I, s:I, s:o}", "draws", month[m].draws, "void", month[m].is_void,
                      "lists_late", month[m].late, "zh", json_sprintf("%04d-%02d", s->year, m + 1));
        json_object_set(row, "en", json_object_get(row, "zh"));
        json_array_append_new(list, row);
    }
    json_object_set_new(model, "draw_months", list);
}

/* ---- the page ---- */

/* The year of today; in January, and while nothing was drawn yet, figures begin with its first
 * whole month. */
static void choose_period(struct statistics *s)
{
    int month, mday;

    day_to_ymd(s->p->today, &s->year, &month, &mday);
    s->last = month - 1;
    if (s->last == 0) {
        s->year--;
        s->last = 12;
    }
}

enum err publish_statistics(struct publish *p, struct error *e)
{
    struct statistics s = {.p = p};
    json_t *model;

    if (!p->new_day && !json_object_size(p->cases) && !json_object_size(p->commits))
        return E_OK;
    choose_period(&s);
    model = json_pack("{s:i, s:o}", "year", s.year, "publish_within",
                      publish_limit(p, DISCLOSURE_CLOCK));
    enum err err = add_draws(&s, e);
    if (s.base_count)
        json_object_set_new(model, "cutoff", json_sprintf("%04d-%02d", s.year, s.last));
    classes(&s, model);
    bureaus(&s, model);
    ownership(&s, model);
    draw_months(&s, model);
    if (!err)
        err = results(p, s.year, model, e);
    if (!err)
        err = stages_reached(&s, model, e);
    if (!err)
        err = publish_page(p, "statistics.html", public_statistics_page, model, e);
    if (!err)
        err = publish_json(p, "data/statistics.json", model, e);
    json_decref(model);
    free(s.base);
    free(s.bureau);
    return err;
}
