/* The treatment report as tables and in plain words: what the numbers say, what they cannot say. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/label.h"
#include "core/base/mem.h"
#include "core/law/codes.h"
#include "features/casework/treatment.h"
#include "platform/ops/answer.h"

/* ---- figures ---- */

static json_t *figure(double value, int digits)
{
    return json_sprintf("%.*f", digits, value);
}

static json_t *percent(double k, double n)
{
    return n > 0 ? json_sprintf("%.2f %%", 100 * k / n) : json_null();
}

static json_t *interval(double k, double n)
{
    double low, high;

    if (n <= 0)
        return json_null();
    wilson_interval(k, n, &low, &high);
    return json_sprintf("%.2f – %.2f %%", 100 * low, 100 * high);
}

static json_t *yuan(int64_t fen)
{
    return json_sprintf("%lld.%02lld", (long long)(fen / 100), (long long)(fen % 100));
}

/* ---- tables ---- */

static const struct {
    const char *key, *zh, *en;
} headings[TREATMENT_TABLES] = {[BY_ALL] = {"all", "全部", "all"},
                                [BY_CLASS] = {"class", "信用风险分类", "credit-risk class"},
                                [BY_SECTION] = {"section", "行业门类", "industry section"},
                                [BY_BUREAU] = {"bureau", "监管单位", "bureau"}};

static json_t *label_value(const struct treatment_row *row, enum treatment_by by,
                           const struct snapshot *snapshot)
{
    if (by == BY_ALL)
        return label_json("all", "全部", "all");
    if (by == BY_SECTION && strcmp(row->label, "?") == 0)
        return label_json("unknown", "行业不详", "unknown");
    if (by != BY_BUREAU)
        return json_string(row->label);
    const struct region *region =
        codes_region(snapshot->codes, (uint32_t)strtoul(row->label, NULL, 10));
    return json_sprintf("%s %s", row->label, region ? region->name : "");
}

static json_t *rates_table(const struct treatment_table *t, enum treatment_by by,
                           const struct snapshot *snapshot)
{
    json_t *table = answer_table();

    answer_column(table, "label", headings[by].zh, headings[by].en);
    answer_column(table, "side", "企业性质", "ownership");
    answer_column(table, "firms", "范围内企业（户×任务）", "firms in scope (each task)");
    answer_column(table, "expected", "应抽", "expected");
    answer_column(table, "drawn", "实抽", "drawn");
    answer_column(table, "expected_rate", "应抽比例", "expected rate");
    answer_column(table, "rate", "实抽比例", "rate");
    answer_column(table, "interval", "95 % 区间", "95 % interval");
    for (size_t i = 0; i < t->count; i++)
        for (int own = OWN_D; own <= OWN_F; own++) {
            const struct treatment_side *s = &t->rows[i].side[own];
            answer_add(table, "ooooIooo", label_value(&t->rows[i], by, snapshot),
                       label_row(&ownerships[own]), figure(s->firms, 0), figure(s->expected, 2),
                       (json_int_t)s->drawn, percent(s->expected, s->firms),
                       percent((double)s->drawn, s->firms), interval((double)s->drawn, s->firms));
        }
    return table;
}

static json_t *outcomes_table(const struct treatment_table *t, enum treatment_by by,
                              const struct snapshot *snapshot)
{
    static const char *const keys[TREATMENT_STAGES] = {"stage1", "stage2", "stage3", "stage4",
                                                       "stage5"};
    json_t *table = answer_table();

    answer_column(table, "label", headings[by].zh, headings[by].en);
    answer_column(table, "side", "企业性质", "ownership");
    answer_column(table, "cases", "案件", "cases");
    answer_column(table, "stage2", "教育引导", "guidance");
    answer_column(table, "stage3", "告诫说理", "admonition");
    answer_column(table, "stage4", "行政处罚", "penalty stage");
    answer_column(table, "stage5", "监督整改", "rectification");
    answer_column(table, "penalties", "已处罚", "penalties");
    answer_column(table, "share", "处罚占案件", "penalties per case");
    answer_column(table, "interval", "95 % 区间", "95 % interval");
    answer_column(table, "fines", "罚款（元）", "fines (yuan)");
    for (size_t i = 0; i < t->count; i++)
        for (int own = OWN_D; own <= OWN_F; own++) {
            const struct treatment_side *s = &t->rows[i].side[own];
            json_t *row = answer_add(table, "ooI", label_value(&t->rows[i], by, snapshot),
                                     label_row(&ownerships[own]), (json_int_t)s->cases);
            for (int stage = 1; stage < TREATMENT_STAGES; stage++)
                json_object_set_new(row, keys[stage], json_integer((json_int_t)s->stage[stage]));
            json_object_set_new(row, "penalties", json_integer((json_int_t)s->penalties));
            json_object_set_new(row, "share", percent((double)s->penalties, (double)s->cases));
            json_object_set_new(row, "interval", interval((double)s->penalties, (double)s->cases));
            json_object_set_new(row, "fines", yuan(s->fines));
        }
    return table;
}

/* ---- words ---- */

enum verdict { TOO_FEW, NO_DIFFERENCE, LESS, MORE };

/* Of a share kf/nf among foreign-invested firms against kd/nd among domestic ones. */
static enum verdict judge(double kf, double nf, double kd, double nd)
{
    double low_f, high_f, low_d, high_d;

    if (nf < TREATMENT_FEW || nd < TREATMENT_FEW)
        return TOO_FEW;
    wilson_interval(kf, nf, &low_f, &high_f);
    wilson_interval(kd, nd, &low_d, &high_d);
    if (low_f > high_d)
        return MORE;
    return high_f < low_d ? LESS : NO_DIFFERENCE;
}

static const struct {
    const char *zh, *en;
} verdicts[] = {
    [TOO_FEW] = {"户数太少（不足 30），说明不了问题", "too few (under 30) to say anything"},
    [NO_DIFFERENCE] = {"两者区间重叠，看不出差别（不等于证明没有差别）",
                       "the intervals overlap: no difference is seen, which does not prove that "
                       "there is none"},
    [LESS] = {"外商投资企业低于内资，超出偶然", "lower for foreign-invested firms, beyond chance"},
    [MORE] = {"外商投资企业高于内资，超出偶然，应查明原因",
              "HIGHER for foreign-invested firms, beyond chance: find out why"}};

/* Adds two finished sentences and frees them. */
static void say(json_t *out, char *zh, char *en)
{
    json_t *notes = json_object_get(out, "notes");

    if (!notes)
        json_object_set_new(out, "notes", notes = json_array());
    json_array_append_new(notes, answer_word(zh, en));
    free(zh);
    free(en);
}

static void say_class(json_t *out, const struct treatment_row *row)
{
    const struct treatment_side *f = &row->side[OWN_F];
    const struct treatment_side *d = &row->side[OWN_D];
    enum verdict v = judge((double)f->drawn, f->firms, (double)d->drawn, d->firms);

    say(out, mem_printf("%s 类抽查比例：%s。", row->label, verdicts[v].zh),
        mem_printf("Rate of class %s: %s.", row->label, verdicts[v].en));
}

/* Whether chance alone explains how far the draws lie from what the plan asked for. */
static void say_plan(json_t *out, const struct treatment_side *s, int own)
{
    unsigned long long drawn = s->drawn;
    double low, high;

    if (s->firms < TREATMENT_FEW)
        return;
    wilson_interval((double)s->drawn, s->firms, &low, &high);
    bool right = s->expected / s->firms >= low && s->expected / s->firms <= high;
    say(out,
        mem_printf("%s：实抽 %llu 户，应抽 %.2f 户，相差%s。",
                   own == OWN_F ? "外商投资企业" : "内资企业", drawn, s->expected,
                   right ? "在偶然范围内" : "超出偶然范围，应查明原因"),
        mem_printf("%s firms: %llu drawn, %.2f expected; %s.",
                   own == OWN_F ? "Foreign-invested" : "Domestic", drawn, s->expected,
                   right ? "chance explains the difference"
                         : "chance does NOT explain the difference: find out why"));
}

static void say_penalties(json_t *out, const struct treatment_row *all)
{
    const struct treatment_side *f = &all->side[OWN_F];
    const struct treatment_side *d = &all->side[OWN_D];
    enum verdict v =
        judge((double)f->penalties, (double)f->cases, (double)d->penalties, (double)d->cases);

    say(out, mem_printf("处罚占案件的比例：%s。", verdicts[v].zh),
        mem_printf("Penalties per case: %s.", verdicts[v].en));
}

static void say_limits(json_t *out)
{
    answer_note(
        out,
        "读法：户数按任务计，一户在两个任务的范围内算两户；应抽数由每次抽取前冻结的分层相加。"
        "计划允许 A 类外商投资企业的比例更低，所以应分类比较，总比例受各类户数影响。"
        "行业按现在的名录和现行计划推算。区间只说明偶然性，不说明原因；"
        "几十次比较中，总有一两次仅因偶然就超出区间。",
        "How to read this: a firm counts once for each task in whose scope it is; what was "
        "expected adds up the strata frozen before each draw. The plan may draw class A "
        "foreign-invested firms less, so compare class by class: the rate over all depends "
        "on how many firms are in each. Industry sections rest on the registry of today "
        "and the plan in force. Intervals speak of chance, not of causes; among dozens of "
        "comparisons one or two leave their interval by chance alone.");
}

json_t *treatment_report(const struct treatment *t, const struct snapshot *snapshot)
{
    json_t *out = answer_record();
    char key[32];

    answer_field(out, "draws", "抽取次数", "draws", json_integer((json_int_t)t->draws));
    for (int by = 0; by < TREATMENT_TABLES; by++) {
        char zh[64], en[64];
        snprintf(key, sizeof key, "rates_%s", headings[by].key);
        snprintf(zh, sizeof zh, "抽查比例（%s）", headings[by].zh);
        snprintf(en, sizeof en, "rates (%s)", headings[by].en);
        answer_subtable(out, key, zh, en,
                        rates_table(&t->table[by], (enum treatment_by)by, snapshot));
        snprintf(key, sizeof key, "outcomes_%s", headings[by].key);
        snprintf(zh, sizeof zh, "处理结果（%s）", headings[by].zh);
        snprintf(en, sizeof en, "outcomes (%s)", headings[by].en);
        answer_subtable(out, key, zh, en,
                        outcomes_table(&t->table[by], (enum treatment_by)by, snapshot));
    }
    if (t->table[BY_ALL].count) {
        const struct treatment_row *all = &t->table[BY_ALL].rows[0];
        for (int own = OWN_D; own <= OWN_F; own++)
            say_plan(out, &all->side[own], own);
        for (size_t i = 0; i < t->table[BY_CLASS].count; i++)
            say_class(out, &t->table[BY_CLASS].rows[i]);
        say_penalties(out, all);
    }
    say_limits(out);
    return out;
}
