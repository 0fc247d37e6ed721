/* audit randomness, audit firms. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/json.h"
#include "core/base/label.h"
#include "core/base/mem.h"
#include "core/fairness/randomness_words.h"
#include "core/fairness/statistic.h"
#include "features/audit/audit_period.h"
#include "features/audit/ops.h"
#include "platform/ops/answer.h"
#include "platform/ops/op.h"
#include "platform/ops/row.h"
#include "platform/store/registry.h"

#define SIMULATIONS 100
#define PAGE 50

static json_t *word(struct random_words w)
{
    return answer_word(w.zh, w.en);
}

static json_t *title(enum random_kind kind)
{
    struct random_words w = random_title(kind);

    return label_json(random_kind_name(kind), w.zh, w.en);
}

static json_t *figure(double value, int digits)
{
    return isfinite(value) ? json_sprintf("%.*f", digits, value) : json_null();
}

static json_t *chance(double p)
{
    return p < 0.00005 ? json_string("<0.0001") : json_sprintf("%.4f", p);
}

static bool stopping(void *ctx)
{
    const struct lane *lane = ctx;

    return service_stopping(lane->service) != 0;
}

/* ---- randomness ---- */

static void test_columns(json_t *table)
{
    answer_column(table, "test", "检验", "test");
    answer_column(table, "of", "对象", "of");
    answer_column(table, "size", "样本", "size");
    answer_column(table, "observed", "实际", "observed");
    answer_column(table, "expected", "期望", "expected");
    answer_column(table, "df", "自由度", "df");
    answer_column(table, "p", "p", "p");
    answer_column(table, "adjusted", "校正后 p", "corrected p");
    answer_column(table, "verdict", "结论", "verdict");
}

static json_t *object_of(const struct random_test *t, const struct codes *codes)
{
    if (t->kind == RANDOM_PAIRS)
        return answer_region(codes, (uint32_t)strtoul(t->key, NULL, 10));
    if (*t->key)
        return json_sprintf("%s %s", t->task, t->key);
    return label_json("all", "全部", "all");
}

static void test_row(json_t *table, const struct random_test *t, const struct codes *codes)
{
    json_t *row =
        answer_add(table, "ooIoooooo", title(t->kind), object_of(t, codes), (json_int_t)t->of,
                   figure(t->observed, t->kind == RANDOM_OFFSET ? 3 : 1),
                   figure(t->expected, t->kind == RANDOM_OFFSET ? 3 : 1),
                   t->df > 0 ? json_integer((json_int_t)t->df) : json_null(), chance(t->p),
                   chance(t->adjusted), word(random_verdict(t)));
    json_object_set_new(row, "odd", json_boolean(t->adjusted < RANDOM_ALPHA));
}

static bool of_strata(const struct random_test *t)
{
    return t->kind == RANDOM_STRATUM || t->kind == RANDOM_COUNT;
}

/* Tests of strata are many: those that are odd, or rare alone, stand with the others. */
static json_t *tests_table(const struct random_report *r, const struct codes *codes)
{
    json_t *table = answer_table();

    test_columns(table);
    for (size_t i = 0; i < r->count; i++)
        if (!of_strata(&r->tests[i]) || r->tests[i].p < RANDOM_ALPHA / 5)
            test_row(table, &r->tests[i], codes);
    return table;
}

static json_t *meanings_table(void)
{
    json_t *table = answer_table();

    answer_column(table, "test", "检验", "test");
    answer_column(table, "meaning", "说明", "what it looks at");
    for (int k = 0; k < RANDOM_KINDS; k++) {
        answer_add(table, "oo", title((enum random_kind)k),
                   word(random_meaning((enum random_kind)k)));
    }
    return table;
}

static json_t *slices_table(const struct random_report *r)
{
    json_t *table = answer_table();

    answer_column(table, "slice", "名单位置", "place in the pool");
    answer_column(table, "drawn", "抽中", "drawn");
    answer_column(table, "expected", "期望", "expected");
    for (int i = 0; i < RANDOM_SLICES; i++) {
        answer_add(table, "oIo",
                   json_sprintf("%d–%d %%", i * 100 / RANDOM_SLICES, (i + 1) * 100 / RANDOM_SLICES),
                   (json_int_t)r->slice[i], figure(r->slice_expected[i], 1));
    }
    return table;
}

static json_t *p_of(const struct random_report *r, ptrdiff_t test)
{
    return test < 0 ? json_null() : chance(r->tests[test].p);
}

static json_t *strata_table(const struct random_report *r)
{
    json_t *table = answer_table();

    answer_column(table, "task", "任务", "task");
    answer_column(table, "key", "层", "stratum");
    answer_column(table, "base", "户数", "firms");
    answer_column(table, "draws", "抽取次数", "draws");
    answer_column(table, "drawn", "抽中", "drawn");
    answer_column(table, "expected", "期望", "expected");
    answer_column(table, "deviation", "标准差", "st. dev.");
    answer_column(table, "p_count", "户数 p", "p of the count");
    answer_column(table, "p_slices", "位置 p", "p of positions");
    for (size_t i = 0; i < r->strata_count; i++) {
        const struct random_stratum *s = &r->strata[i];
        answer_add(table, "ssIIIoooo", s->task, s->key, (json_int_t)s->base, (json_int_t)s->draws,
                   (json_int_t)s->drawn, figure(s->expected, 2), figure(s->deviation, 2),
                   p_of(r, s->count), p_of(r, s->slices));
    }
    return table;
}

static json_t *times_table(const struct random_report *r)
{
    static const struct label times[RANDOM_TIMES] = {{"0", "从未", "never"},
                                                     {"1", "一次", "once"},
                                                     {"2", "两次", "twice"},
                                                     {"more", "三次及以上", "three times or more"}};
    json_t *table = answer_table();

    answer_column(table, "times", "抽中次数", "drawn");
    answer_column(table, "firms", "户数", "firms");
    answer_column(table, "expected", "期望户数", "expected");
    for (int t = 0; t < RANDOM_TIMES && r->pools; t++) {
        answer_add(table, "oIo", label_row(&times[t]), (json_int_t)r->times[t],
                   figure(r->times_expected[t], 1));
    }
    return table;
}

static json_t *pairs_table(const struct random_report *r, const struct codes *codes)
{
    json_t *table = answer_table();

    answer_column(table, "bureau", "监管单位", "bureau");
    answer_column(table, "a", "检查人员", "inspector");
    answer_column(table, "b", "搭档", "with");
    answer_column(table, "together", "同组次数", "together");
    answer_column(table, "expected", "期望", "expected");
    answer_column(table, "deviation", "标准差", "st. dev.");
    for (size_t i = 0; i < r->pair_count; i++) {
        const struct random_pair *p = &r->pairs[i];
        answer_add(table, "ossIoo", answer_region(codes, p->bureau), p->a, p->b,
                   (json_int_t)p->together, figure(p->expected, 2), figure(p->deviation, 2));
    }
    return table;
}

static void note_words(json_t *out, const char *zh, const char *en)
{
    json_t *notes = json_object_get(out, "notes");

    if (!notes)
        json_object_set_new(out, "notes", notes = json_array());
    json_array_append_new(notes, answer_word(zh, en));
}

static void note_missing(json_t *out, const struct audit_facts *f)
{
    if (f->no_pool)
        answer_note(out, "有 %llu 次抽取的名单文件缺失或损坏，重复与从未抽中未检验。",
                    "The pool files of %llu draws are missing or damaged, so that repeats and "
                    "never-drawn firms were not tested.",
                    (unsigned long long)f->no_pool);
    if (f->no_roster)
        answer_note(out, "有 %llu 次抽取的人员文件缺失或损坏，其检查组未检验。",
                    "The inspectors' files of %llu draws are missing or damaged, so that their "
                    "teams were not tested.",
                    (unsigned long long)f->no_roster);
    if (f->broken) {
        char *zh = mem_printf("有 %llu 次抽取在台账中自相矛盾，未计入：%s",
                              (unsigned long long)f->broken, f->why.zh);
        char *en =
            mem_printf("%llu draws contradict themselves in the ledger and were left out: %s",
                       (unsigned long long)f->broken, f->why.en);
        note_words(out, zh, en);
        free(zh);
        free(en);
    }
}

static json_t *report_json(const struct random_report *r, const struct audit_facts *f,
                           const struct codes *codes)
{
    json_t *out = answer_record();
    struct random_words never = random_never_again();

    answer_field(out, "draws", "抽取次数", "draws", json_integer((json_int_t)r->draws));
    answer_field(out, "picks", "抽中户次", "picks", json_integer((json_int_t)r->picks));
    answer_field(out, "tests", "检验个数", "number of tests", json_integer((json_int_t)r->count));
    answer_field(out, "low", "单看低于 0.05", "below 0.05 alone",
                 json_integer((json_int_t)r->low_raw));
    answer_field(out, "by_chance", "仅因偶然约有", "by chance alone about",
                 figure((double)r->count * RANDOM_ALPHA, 1));
    answer_field(out, "odd", "校正后异常", "odd after correction",
                 json_integer((json_int_t)r->odd));
    answer_subtable(out, "tests", "检验", "tests", tests_table(r, codes));
    answer_subtable(out, "slices", "名单位置", "positions in the pool", slices_table(r));
    answer_subtable(out, "times", "抽中次数", "how often firms were drawn", times_table(r));
    answer_subtable(out, "strata", "各层", "strata", strata_table(r));
    answer_subtable(out, "pairs", "检查人员搭档（各单位最异常的）",
                    "who goes with whom (the oddest of each bureau)", pairs_table(r, codes));
    answer_subtable(out, "meanings", "各项检验的含义", "what each test means", meanings_table());
    note_words(out, never.zh, never.en);
    answer_note(
        out,
        "共 %1$llu 个检验，按霍尔姆方法一并校正；各层只列出户数 p、位置 p，显著的另列于检验表。",
        "%1$llu tests in all, corrected together by Holm's method; those of strata stand in "
        "the strata table, and among the tests only if they are rare.",
        (unsigned long long)r->count);
    note_missing(out, f);
    return out;
}

enum err op_audit_randomness(struct op_call *call, json_t **answer, struct error *e)
{
    struct audit_span span;
    struct audit_facts facts = {0};
    enum err err = audit_span_of(call, &span, e);

    if (!err)
        err = audit_facts(call->lane, &span, true, &facts, e);
    if (!err) {
        service_progress(call->lane, "tests", 0, 0);
        struct random_report *report =
            randomness_report(facts.randomness, SIMULATIONS, stopping, call->lane);
        if (service_stopping(call->lane->service)) {
            err = error_set(e, E_STOPPED, "服务正在停止", "the daemon is stopping");
        } else {
            *answer = report_json(report, &facts, call->lane->snapshot->codes);
            audit_note_span(*answer, &span);
        }
        random_report_free(report);
    }
    audit_facts_free(&facts);
    return err;
}

/* ---- firms ---- */

struct firms_found {
    struct random_firm *list; /* those of the kind asked for */
    size_t count;
    bool often;
    uint64_t all, never, drawn;
};

/* How unlikely: the chance of never, or of so often (by Poisson's law, a little too large). */
static double firm_chance(const struct random_firm *f)
{
    return f->drawn ? stat_poisson_tail(f->expected, f->drawn) : exp(f->log_never);
}

static void take_firm(void *ctx, const struct random_firm *f)
{
    struct firms_found *found = ctx;

    found->all++;
    found->never += f->drawn == 0;
    found->drawn += f->drawn;
    if (found->often ? f->drawn < 2 : f->drawn > 0)
        return;
    if ((found->count & (found->count - 1)) == 0)
        found->list = mem_grow(found->list, found->count ? 2 * found->count : 1, sizeof *f);
    found->list[found->count++] = *f;
}

static int by_chance(const void *a, const void *b)
{
    const struct random_firm *x = a, *y = b;
    double p = firm_chance(x), q = firm_chance(y);

    if (p != q)
        return p < q ? -1 : 1;
    return strcmp(x->uscc, y->uscc);
}

static void firm_row(const struct op_call *call, json_t *table, const struct random_firm *f,
                     uint64_t all)
{
    struct enterprise firm;
    struct error unused;
    double p = firm_chance(f);
    bool known = registry_find(call->lane->registry, f->uscc, &firm, &unused) == E_OK;

    answer_add(table, "ssIooo", f->uscc, known ? firm.name : "", (json_int_t)f->drawn,
               figure(f->expected, 3), json_sprintf("%.3g", p), figure(p * (double)all, 1));
}

static json_t *firms_json(const struct op_call *call, const struct firms_found *f, size_t page)
{
    json_t *table = answer_table();

    answer_column(table, "uscc", "统一社会信用代码", "USCC");
    answer_column(table, "name", "企业名称", "firm");
    answer_column(table, "drawn", "抽中次数", "times drawn");
    answer_column(table, "expected", "期望次数", "expected");
    answer_column(table, "chance", "偶然概率", "chance of that");
    answer_column(table, "among", "全部企业中期望有几户", "so many firms by chance");
    for (size_t i = page * PAGE; i < f->count && i < (page + 1) * PAGE; i++)
        firm_row(call, table, &f->list[i], f->all);
    json_object_set_new(table, "total", json_integer((json_int_t)f->count));
    json_object_set_new(table, "page", json_integer((json_int_t)page + 1));
    json_object_set_new(table, "pages", json_integer((json_int_t)((f->count + PAGE - 1) / PAGE)));
    answer_note(
        table,
        "第 %1$zu 页，共 %2$zu 户；名单中的企业 %3$llu 户，从未抽中 %4$llu 户，抽中 %5$llu 户次。",
        "Page %1$zu; %2$zu firms. %3$llu firms were in a pool, %4$llu of them were never "
        "drawn; %5$llu picks.",
        page + 1, f->count, (unsigned long long)f->all, (unsigned long long)f->never,
        (unsigned long long)f->drawn);
    answer_note(
        table,
        "最不像偶然的在前。“全部企业中期望有几户”大于 1 时，这样的企业仅凭偶然就会有，不值得追究；"
        "远小于 1 时应查明原因（如名单中的类别、范围或更正）。任何情况下都不因此重新抽取。",
        "The least likely first. Where the last column is above 1, chance alone makes such "
        "firms, and nothing follows; where it is far below 1, find out why (class, scope, "
        "corrections). None of it is a reason to draw again.");
    return table;
}

static enum err audit_firms(struct op_call *call, json_t **answer, struct error *e)
{
    const char *kind = json_text_or(call->args, "kind", NULL);
    json_int_t page = json_int(call->args, "page");
    struct firms_found found = {.often = kind && strcmp(kind, "often") == 0};
    struct audit_facts facts = {0};
    struct audit_span span;
    enum err err = audit_span_of(call, &span, e);

    if (!err && kind && strcmp(kind, "often") != 0 && strcmp(kind, "never") != 0)
        err = error_set(e, E_INPUT, "kind 应为 never 或 often。", "kind must be never or often.");
    if (!err)
        err = audit_facts(call->lane, &span, false, &facts, e);
    if (!err) {
        randomness_firms(facts.randomness, take_firm, &found);
        if (found.count)
            qsort(found.list, found.count, sizeof *found.list, by_chance);
        *answer = firms_json(call, &found, page > 0 ? (size_t)page - 1 : 0);
        note_missing(*answer, &facts);
        audit_note_span(*answer, &span);
    }
    free(found.list);
    audit_facts_free(&facts);
    return err;
}

const struct op ops_randomness[] = {
    {"audit randomness", ROLE_AUDITOR | ROLE_ADMIN, "随机性检验", "tests of randomness",
     .lane = LANE_LONG, .params = PARAMS(AUDIT_SPAN_PARAMS), .run = op_audit_randomness},
    {"audit firms", ROLE_AUDITOR | ROLE_ADMIN, "从未抽中和抽中过多的企业",
     "firms never drawn, and drawn too often", .lane = LANE_LONG,
     .params = PARAMS(AUDIT_SPAN_PARAMS,
                      OPT("kind", OP_TEXT, "never 从未抽中（默认）或 often 多次抽中",
                          "never drawn (default) or often drawn"),
                      OPT("page", OP_INT, "第几页", "page")),
     .run = audit_firms},
    {.name = NULL}};
