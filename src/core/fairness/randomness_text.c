#include "core/fairness/randomness_text.h"

#include "core/fairness/randomness_words.h"

static const char *pick(struct random_words w, bool english)
{
    return english ? w.en : w.zh;
}

static bool is_shown(const struct random_test *t)
{
    return (t->kind != RANDOM_STRATUM && t->kind != RANDOM_COUNT) || t->p < RANDOM_ALPHA / 5;
}

static void add_test(const struct random_test *t, bool english, struct buf *out)
{
    buf_addf(out, "  %s", pick(random_title(t->kind), english));
    if (*t->task)
        buf_addf(out, " %s", t->task);
    if (*t->key)
        buf_addf(out, " %s", t->key);
    buf_addf(out,
             english ? ": %.2f, expected %.2f; p %.4f, corrected %.4f: %s\n"
                     : "：%.2f，期望 %.2f；p %.4f，校正后 %.4f：%s\n",
             t->observed, t->expected, t->p, t->adjusted, pick(random_verdict(t), english));
}

void random_report_text(const struct random_report *r, bool english, struct buf *out)
{
    bool seen[RANDOM_KINDS] = {false};

    buf_addf(out,
             english
                 ? "\nDo the draws look like lots? %llu draws, %llu picks, %zu tests; %zu below "
                   "0.05 alone (%.1f by chance), %zu odd after correction\n"
                 : "\n随机性：%llu 次抽取，%llu 户次，%zu 个检验；单看低于 0.05 的 %zu "
                   "个（仅因偶然约 %.1f "
                   "个），校正后异常 %zu 个\n",
             (unsigned long long)r->draws, (unsigned long long)r->picks, r->count, r->low_raw,
             (double)r->count * RANDOM_ALPHA, r->odd);
    for (size_t i = 0; i < r->count; i++) {
        seen[r->tests[i].kind] = true;
        if (is_shown(&r->tests[i]))
            add_test(&r->tests[i], english, out);
    }
    if (r->pools)
        buf_addf(out,
                 english ? "  never drawn: %.0f of %llu firms, expected %.1f\n"
                         : "  从未抽中：%.0f 户（共 %llu 户），期望 %.1f 户\n",
                 r->times[0], (unsigned long long)r->firms, r->times_expected[0]);
    for (int k = 0; k < RANDOM_KINDS; k++)
        if (seen[k])
            buf_addf(out, "  * %s%s%s\n", pick(random_title((enum random_kind)k), english),
                     english ? ": " : "：", pick(random_meaning((enum random_kind)k), english));
    buf_addf(out, "%s\n", pick(random_never_again(), english));
}

json_t *random_report_json(const struct random_report *r)
{
    json_t *tests = json_array(), *times = json_array(), *expected = json_array();

    for (size_t i = 0; i < r->count; i++) {
        const struct random_test *t = &r->tests[i];
        json_array_append_new(tests, json_pack("{s:s,s:s,s:s,s:I,s:f,s:f,s:f,s:f}", "kind",
                                               random_kind_name(t->kind), "task", t->task, "key",
                                               t->key, "size", (json_int_t)t->of, "observed",
                                               t->observed, "expected", t->expected, "p", t->p,
                                               "adjusted", t->adjusted));
    }
    for (int t = 0; t < RANDOM_TIMES && r->pools; t++) {
        json_array_append_new(times, json_real(r->times[t]));
        json_array_append_new(expected, json_real(r->times_expected[t]));
    }
    return json_pack("{s:I,s:I,s:o,s:I,s:I,s:o,s:o}", "draws", (json_int_t)r->draws, "picks",
                     (json_int_t)r->picks, "tests", tests, "odd", (json_int_t)r->odd, "firms",
                     (json_int_t)r->firms, "times", times, "times_expected", expected);
}
