/* plan: values, parsing with every fault, scope, draw days. */
#include "core/base/buf.h"
#include "core/base/file.h"
#include "core/plan/value.h"
#include "fixture/plan_text.h"

/* ---- values ---- */

/* A source's value has one spelling. */
static void source_values_have_one_spelling(void **state)
{
    static const struct {
        const char *form, *good;
        const char *bad[6];
    } cases[] = {
        {"digits 7", "0012345", {"12345", "00123456", "001234 5", "0012345 ", "１２３４５６７"}},
        {"dice 3", "6 1 2", {"612", "6  1 2", "6 1 7", "6 1 0", "6 1 2 ", "6 1"}},
        {"数字 1", "9", {"", "x", "10"}},
        {"骰子 1", "1", {"", "7", "1 1"}}};
    char example[SOURCE_EXAMPLE];
    struct source_form form;

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_true(source_form_parse(cases[i].form, &form));
        assert_true(source_form_holds(&form, cases[i].good));
        assert_true(source_form_holds(&form, source_form_example(&form, example)));
        for (size_t b = 0; b < 6 && cases[i].bad[b]; b++)
            assert_false(source_form_holds(&form, cases[i].bad[b]));
    }
    assert_false(source_form_parse("dice", &form));
    assert_false(source_form_parse("dice 0", &form));
    form = (struct source_form){SOURCE_NONE, 0};
    assert_false(source_form_holds(&form, ""));
}

static void percentages_are_exact(void **state)
{
    static const struct {
        const char *text;
        uint32_t ppm;
    } good[] = {{"3 %", 30000}, {"3%", 30000},        {"0.5 %", 5000},    {"5‰", 5000},
                {"0.001‰", 1},  {"0.0001 %", 1},      {"100 %", 1000000}, {"100.0000 %", 1000000},
                {"0 %", 0},     {"1.50000 %", 15000}, {"1000‰", 1000000}};
    static const char *const bad[] = {
        "3",    "%",    "3 percent", "100.0001 %", "101 %", "-1 %", "0.00001 %",   "1..5 %",
        "1. %", ".5 %", "1,5 %",     "3 %%",       "1001‰", "",     "9999999999 %"};
    uint32_t ppm;
    char text[16];

    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        assert_true(value_ppm(good[i].text, &ppm));
        assert_int_equal(ppm, good[i].ppm);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (value_ppm(bad[i], &ppm))
            fail_msg("“%s” was taken for a percentage", bad[i]);
    for (uint32_t n = 0; n <= 1000000; n += 7) { /* what is written is read back */
        assert_true(value_ppm(value_format_ppm(n, text), &ppm));
        assert_int_equal(ppm, n);
    }
}

static void spans_times_and_periods_are_read(void **state)
{
    struct plan_span span;
    int32_t second, from, until;

    (void)state;
    assert_true(value_span("30 days", &span) && span.n == 30 && span.unit == CLOCK_DAYS);
    assert_true(value_span("30天", &span) && span.unit == CLOCK_DAYS);
    assert_true(value_span("20 wd", &span) && span.unit == CLOCK_WORKING_DAYS);
    assert_true(value_span("20 个工作日", &span) && span.unit == CLOCK_WORKING_DAYS);
    assert_false(value_span("20", &span));
    assert_false(value_span("20 weeks", &span));
    assert_false(value_span("3661 days", &span));
    assert_false(value_span("days", &span));
    assert_true(value_time("21:30", &second) && second == 77400);
    assert_false(value_time("24:00", &second));
    assert_false(value_time("9:30", &second));
    assert_false(value_time("21:3", &second));
    assert_true(value_period("2026", &from, &until));
    assert_int_equal(from, day_of("2026-01-01"));
    assert_int_equal(until, day_of("2026-12-31"));
    assert_true(value_period("2026-03-01..2026-03-01", &from, &until) && from == until);
    assert_true(value_period("2026-03-01 至 2026-04-01", &from, &until));
    assert_false(value_period("2026-03-02 .. 2026-03-01", &from, &until));
    assert_false(value_period("2026-02-30 .. 2026-03-01", &from, &until));
    assert_false(value_period("2026-02-01", &from, &until));
    assert_int_equal(value_distance("cadense", "cadence"), 1);
    assert_int_equal(value_distance("", "abc"), 3);
    assert_int_equal(value_distance("tiitle", "title"), 1);
    assert_int_equal(value_distance("kitten", "sitting"), 3);
}

/* ---- parsing ---- */

static void defaults_hold_when_nothing_is_said(void **state)
{
    struct plan *plan = parse_good(base);
    const struct plan_task *task = plan_find(plan, "a");

    (void)state;
    assert_string_equal(plan->title, "计划（试）"); /* texts stay as they are written */
    assert_int_equal(plan->floor_ppm, 30000);
    assert_int_equal(plan->cap_count, 2);
    assert_int_equal(plan_ownership(plan, 5110), OWN_F);
    assert_int_equal(plan_ownership(plan, 6210), OWN_F);
    assert_int_equal(plan_ownership(plan, 1120), OWN_D); /* reinvestment only if the plan says so */
    assert_int_equal(plan_ownership(plan, 7300), OWN_D);
    assert_int_equal(plan_ownership(plan, 99999), OWN_D);
    assert_int_equal(task->team, 2);
    assert_int_equal(task->level, 'D');
    assert_int_equal(task->unclassified, 'B');
    assert_int_equal(task->reach, REACH_COUNTY);
    assert_int_equal(task->inspect.n, 20);
    assert_int_equal(task->inspect.unit, CLOCK_WORKING_DAYS);
    assert_int_equal(task->reveal.n, 60);
    assert_int_equal(task->calendar_region, 220000);
    assert_int_equal(task_rate(task, 'C', OWN_F), 100000);
    assert_int_equal(task_cooldown_days(task, 'A', OWN_D), 0);
    assert_null(plan_find(plan, "b"));
    plan_free(plan);
}

/* Plans in old logs call their own section so. */
static void the_first_name_of_the_section_is_still_read(void **state)
{
    char *text = with("[plan]", "[方案]");
    struct plan *plan = parse_good(text);

    (void)state;
    assert_string_equal(plan->title, "计划（试）");
    plan_free(plan);
    free(text);
}

static void chinese_keys_and_words_mean_the_same(void **state)
{
    struct plan *plan =
        parse_good("[计划]\n标题 = 甲\n示例 = 是\n外资口径 = foreign、hmt、reinvest\n"
                   "上限 = 8 %\n可降低类别 = A、B\n"
                   "[任务 a]\n标题 = 乙\n事项 = 0201、0202\n类别 = 一般\n"
                   "地区 = 220100，222400\n期间 = 2026-01-01 至 2026-06-30\n"
                   "频次 = 每周 周三\n每组人数 = 3\n执法人员 = 市级\n组长资格 = 食品\n"
                   "检查期限 = 15 个工作日\n揭示期限 = 45 天\n未分类 = 不抽\n"
                   "可信级别 = C\n公开来源 = yaohao\n来源数值 = 数字 7\n截止时刻 = ２１：３０\n"
                   "比例.A = ２％\n比例.A.外资 = 1 %\n比例.B = 3 %\n比例.C = 4 %\n"
                   "比例.D = 5 %\n冷却.A = 365 天\n冷却.A.外资 = 730 天\n"
                   "依据.A.外资 = 第十三条\n依据.比例 = 乙\n");
    const struct plan_task *task = &plan->tasks[0];

    (void)state;
    assert_true(plan->example);
    assert_true(plan->reducible[1]);
    assert_int_equal(plan->cap_count, 1);
    assert_int_equal(plan_ownership(plan, 1120), OWN_F);
    assert_int_equal(task->items.count, 2);
    assert_int_equal(task->region_count, 2);
    assert_int_equal(task->calendar_region, 220000);
    assert_int_equal(task->cadence, CADENCE_WEEKLY);
    assert_int_equal(task->cadence_day, 3);
    assert_int_equal(task->team, 3);
    assert_int_equal(task->reach, REACH_PREFECTURE);
    assert_string_equal(task->lead, "食品");
    assert_int_equal(task->unclassified, 0);
    assert_int_equal(task->level, 'C');
    assert_string_equal(task->ceremony, "yaohao");
    assert_int_equal(task->form.kind, SOURCE_DIGITS);
    assert_int_equal(task->form.count, 7);
    assert_int_equal(task->deadline, 77400);
    assert_int_equal(task->ratio_ppm[0][OWN_D], 20000);
    assert_int_equal(task->ratio_ppm[0][OWN_F], 10000);
    assert_int_equal(task->cooldown_days[0][OWN_F], 730);
    assert_string_equal(task->cite_foreign[0], "第十三条");
    plan_free(plan);
}

/* As a verifier has it: no code tables, the same days, ratios and means. */
static void the_example_is_read_without_tables(void **state)
{
    struct buf text = {0};
    struct plan_diags diags = {0};
    struct plan *with_tables, *plan;

    (void)state;
    assert_int_equal(file_read("config/plan.example.conf", 1 << 20, &text, NULL), E_OK);
    plan_parse("p", text.data, text.len, codes, &with_tables, &diags);
    plan_parse("p", text.data, text.len, NULL, &plan, &diags);
    assert_int_equal(diags.errors, 0);
    assert_int_equal(plan->task_count, with_tables->task_count);
    for (size_t t = 0; t < plan->task_count; t++) {
        const struct plan_task *a = &plan->tasks[t], *b = &with_tables->tasks[t];
        assert_int_equal(task_draw_days(a, cal), task_draw_days(b, cal));
        assert_int_equal(a->calendar_region, b->calendar_region);
        assert_memory_equal(a->ratio_ppm, b->ratio_ppm, sizeof a->ratio_ppm);
        assert_memory_equal(a->cooldown_days, b->cooldown_days, sizeof a->cooldown_days);
    }
    plan_free(plan);
    plan_free(with_tables);
    plan_diags_free(&diags);
    buf_free(&text);
}

/* long: one row for each fault. */
static void every_fault_is_named_with_its_line(void **state)
{
    static const struct {
        const char *find, *instead;
        int line;
        const char *part;
    } cases[] = {
        /* shape */
        {NULL, "nonsense\n", 0, "p.conf:17: "},
        {"[plan]", "[plans]", 2, "there are only the sections"},
        {NULL, "[task b!]\ntitle = x\n", 18, "small letters"},
        {NULL, "[task ]\ntitle = x\n", 18, "small letters"},
        {NULL, "[task abcdefghijklmnopqrstuvwxyz0123456]\ntitle = x\n", 18, "at most 32"},
        {NULL, "[task b]\ntitle = x\n[task a]\ntitle = y\n", 20, "is there already"},
        {NULL, "[plan]\ntitle = y\n", 18, "only one [plan]"},
        {"title = 计划（试）\n", "", 0, "title of the plan is missing"},
        {NULL, "ratio.A = 1 %\n", 17, "said already in line 12"},
        {NULL, "items = 0202\n", 17, "said already in line 7"},
        {NULL, "team =\n", 17, "there is no value"},
        /* unknown keys, with the nearest one */
        {NULL, "cadense = daily\n", 17, "did you mean “cadence”?"},
        {NULL, "ratio.E = 1 %\n", 17, "did you mean “ratio.A”?"},
        {NULL, "ratio.A.foriegn = 1 %\n", 17, "did you mean “ratio.A.foreign”?"},
        {NULL, "cite.A.domestic = x\n", 17, "there is no key"},
        {NULL, "completely-different = 1\n", 17, "see docs/plan.md"},
        {"cite.floor = rule", "flor = 3 %", 3, "did you mean “floor”?"},
        /* [plan] values */
        {"cite.floor = rule", "floor = three", 3, "a percentage such as 3 %"},
        {"cite.floor = rule", "caps = 10 %, 5 %", 3, "rising"},
        {"cite.floor = rule", "caps = 1 %,2 %,3 %,4 %,5 %", 3, "at most four"},
        {"cite.floor = rule", "foreign = alien", 3, "“alien” is no type group"},
        {"cite.floor = rule", "reductions = E", 3, "“E” is no class"},
        {"cite.floor = rule", "example = maybe", 3, "yes or no"},
        /* [task] values */
        {"items = 0201", "items = 0201, 9999", 7, "item “9999” is not in items.csv"},
        {"kind = general", "kind = vital", 8, "general or key"},
        {"regions = 220000", "regions = 229999", 9, "region “229999” is not in regions.csv"},
        {"regions = 220000", "regions = 长春", 9, "region “长春”"},
        {"period = 2026", "period = soon", 10, "a year or 2026-01-01"},
        {"period = 2026", "period = 2026-01-01 .. 2027-01-02", 10, "at most one year"},
        {"cadence = daily", "cadence = hourly", 11, "daily, weekly monday"},
        {"cadence = daily", "cadence = daily 3", 11, "daily, weekly monday"},
        {"cadence = daily", "cadence = weekly 3", 11, "daily, weekly monday"},
        {"cadence = daily", "cadence = monthly 32", 11, "daily, weekly monday"},
        {"cadence = daily", "cadence = once", 11, "daily, weekly monday"},
        {"cadence = daily", "cadence = once 2027-01-04", 6, "not in its period"},
        {"ratio.B = 4 %", "ratio.B = 4", 13, "a percentage such as"},
        {"ratio.B = 4 %", "ratio.B = 400 %", 13, "a percentage such as"},
        {"ratio.B = 4 %\n", "", 6, "lacks ratio.B"},
        {"ratio.B = 4 %", "ratio.B.domestic = 4 %", 6, "lacks ratio.B"},
        {"kind = general\n", "", 6, "lacks the key kind"},
        {"items = 0201\n", "", 6, "lacks the key items"},
        {"cadence = daily\n", "", 6, "lacks the key cadence"},
        {NULL, "cooldown.A = 20 wd\n", 17, "calendar days"},
        {NULL, "team = 1\n", 17, "Penalty Law Art. 42"},
        {NULL, "team = 11\n", 17, "2 to 10"},
        {NULL, "inspectors = village\n", 17, "county, prefecture or province"},
        {NULL, "inspect_days = 0 days\n", 17, "a limit such as"},
        {NULL, "reveal_days = 2 months\n", 17, "a limit such as"},
        {NULL, "draw_level = B\n", 17, "must be D"},
        {NULL, "draw_level = C\n", 6, "must name its ceremony, ceremony_value and deadline"},
        {NULL, "ceremony = 摇号\n", 17, "small letters, digits"},
        {NULL, "ceremony_value = coins 3\n", 17, "must be digits 7"},
        {NULL, "ceremony_value = dice 65\n", 17, "must be digits 7"},
        {NULL, "ceremony_value = dice 3\n", 6, "set its draw_level to C"},
        {NULL, "ceremony = dice\n", 6, "set its draw_level to C"},
        {NULL, "deadline = 25:00\n", 17, "a time such as"},
        {NULL, "unclassified = E\n", 17, "a class A–D or skip"},
        {NULL, "industries = f52\n", 17, "no industry code"},
        {NULL, "types = 5xx\n", 17, "no enterprise type"},
        {NULL, "types = x5xx\n", 17, "no enterprise type"},
        {NULL, "status = 吊销\n", 17, "no state of a firm in business"},
        {NULL, "status = 关门\n", 17, "no state of a firm in business"},
        {"title = 任务", "title = a\xe2\x80\xae", 6, "control characters"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct plan_diags diags = {0};
        char *text = with(cases[i].find, cases[i].instead);
        assert_null(parse(text, &diags));
        must_say(&diags, PLAN_ERROR, cases[i].line, cases[i].part);
        plan_diags_free(&diags);
        free(text);
    }
}

static void all_faults_come_at_once(void **state)
{
    struct plan_diags diags = {0};
    char *text = with(NULL, "team = 1\ndraw_level = Z\nfoo = 1\nnonsense\ndeadline = x\n");

    (void)state;
    assert_null(parse(text, &diags));
    assert_int_equal(diags.errors, 5);
    free(text);
    plan_diags_free(&diags);

    /* A file that is no plan is counted, not listed for ever. */
    struct buf many = {0};
    for (int i = 0; i < 3000; i++)
        buf_addf(&many, "k%d = 1\n", i);
    text = with(NULL, many.data);
    assert_null(parse(text, &diags));
    assert_int_equal(diags.errors, 3000);
    assert_int_equal(diags.count, PLAN_DIAGS_MAX);
    plan_diags_free(&diags);
    free(text);
    buf_free(&many);
}

static void an_empty_text_is_no_plan(void **state)
{
    struct plan_diags diags = {0};

    (void)state;
    assert_null(parse("", &diags));
    must_say(&diags, PLAN_ERROR, 0, "title of the plan is missing");
    must_say(&diags, PLAN_ERROR, 0, "there is no task");
    plan_diags_free(&diags);
}

/* ---- scope ---- */

static bool covers(const char *extra, struct enterprise f)
{
    char *text = with(NULL, extra);
    struct plan *plan = parse_good(text);
    bool in = task_covers(&plan->tasks[0], &f);

    plan_free(plan);
    free(text);
    return in;
}

static void scope_is_what_the_task_says(void **state)
{
    struct enterprise f = firm;

    (void)state;
    assert_true(covers("", firm));
    assert_true(covers("industries = C13, F52\n", firm));
    assert_false(covers("industries = F522\n", firm));
    assert_true(covers("types = domestic\n", firm));
    assert_true(covers("types = 113x\n", firm));
    assert_false(covers("types = foreign, hmt\n", firm));
    assert_true(covers("tags = 农资\n", firm));
    assert_true(covers("tags = 重点\n", firm));
    assert_true(covers("tags = 没有, 重点\n", firm));
    assert_false(covers("tags = 农\n", firm));    /* whole tags only */
    assert_false(covers("tags = 资;重\n", firm)); /* and not across two */
    assert_true(covers("status = 存续\n", firm));
    f.in_business = false;
    assert_false(covers("", f));
    f = firm;
    f.departed = true;
    assert_false(covers("", f));
    f = firm;
    f.class = 0;
    assert_true(covers("", f));
    assert_false(covers("unclassified = skip\n", f));
    f = firm;
    f.industry = f.tags = "";
    assert_true(covers("", f));
    assert_false(covers("industries = F\n", f));
    assert_false(covers("tags = 农资\n", f));
    f = firm;
    f.region = 110101;
    assert_false(covers("", f));
}

static void regions_hold_what_lies_in_them(void **state)
{
    static const struct {
        const char *regions;
        bool in;
    } cases[] = {{"220000", true},  {"220100", true},  {"220102", true},
                 {"220103", false}, {"220200", false}, {"220200, 220102", true}};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char *line = mem_printf("regions = %s", cases[i].regions);
        char *text = with("regions = 220000", line);
        struct plan *plan = parse_good(text);
        assert_int_equal(task_covers(&plan->tasks[0], &firm), cases[i].in);
        plan_free(plan);
        free(text);
        free(line);
    }
}

static void unclassified_firms_get_the_class_of_the_task(void **state)
{
    char *text = with(NULL, "unclassified = C\n");
    struct plan *plan = parse_good(text);
    struct enterprise f = firm;

    (void)state;
    assert_int_equal(task_class(&plan->tasks[0], &f), 'A');
    f.class = 0;
    assert_int_equal(task_class(&plan->tasks[0], &f), 'C');
    plan_free(plan);
    free(text);
}

static void inspectors_come_from_where_the_task_says(void **state)
{
    static const struct {
        const char *reach;
        bool own, sibling, prefecture, other, abroad;
    } cases[] = {{"inspectors = county\n", true, false, false, false, false},
                 {"inspectors = prefecture\n", true, true, true, false, false},
                 {"inspectors = province\n", true, true, true, true, false}};

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        char *text = with(NULL, cases[i].reach);
        struct plan *plan = parse_good(text);
        const struct plan_task *t = plan->tasks;
        assert_int_equal(task_serves(t, 220102, 220102), cases[i].own);
        assert_int_equal(task_serves(t, 220103, 220102), cases[i].sibling);
        assert_int_equal(task_serves(t, 220100, 220102), cases[i].prefecture);
        assert_int_equal(task_serves(t, 222401, 220102), cases[i].other);
        assert_int_equal(task_serves(t, 110101, 220102), cases[i].abroad);
        plan_free(plan);
        free(text);
    }
}

/* ---- draw days ---- */

/* The draw days of base with another cadence and period, as text. */
static char *draw_days(const char *cadence, const char *period)
{
    char *text = with("cadence = daily", cadence);
    struct plan *plan = parse_good(text);
    struct plan_task task = plan->tasks[0];
    struct buf out = {0};
    char day[11];

    assert_true(value_period(period, &task.from, &task.until));
    buf_adds(&out, "");
    for (int32_t d = task.from - 40; d <= task.until + 40; d++)
        if (task_draws_on(&task, cal, d))
            buf_addf(&out, "%s%s", out.len ? " " : "", day_format(d, day) + 5);
    plan_free(plan);
    free(text);
    return buf_take(&out);
}

static void draw_days_keep_to_working_days(void **state)
{
    static const struct {
        const char *cadence, *period, *days;
    } cases[] = {
        {"cadence = daily", "2026-02-12 .. 2026-02-25", "02-12 02-13 02-14 02-24 02-25"},
        {"cadence = weekly", "2026-02-02 .. 2026-02-28", "02-02 02-09 02-24"},
        {"cadence = weekly friday", "2026-09-21 .. 2026-10-11", "09-24 09-30 10-09"},
        {"cadence = weekly monday", "2026-09-30 .. 2026-10-18", "09-30 10-08 10-12"},
        {"cadence = monthly", "2026-01-01 .. 2026-03-31", "01-04 02-02 03-02"},
        {"cadence = monthly 31", "2026-01-15 .. 2026-04-30", "01-30 02-28 03-31 04-30"},
        {"cadence = monthly 15", "2026-02-01 .. 2026-03-10", "02-24 03-10"},
        {"cadence = once 2026-10-01", "2026-09-01 .. 2026-12-31", "10-08"},
        {"cadence = once 2026-10-01", "2026-09-01 .. 2026-10-07", "09-30"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char *days = draw_days(cases[i].cadence, cases[i].period);
        assert_string_equal(days, cases[i].days);
        free(days);
    }
}

static void days_left_count_down_to_one(void **state)
{
    static const char *const cadences[] = {"cadence = daily", "cadence = weekly wednesday",
                                           "cadence = monthly 20", "cadence = once 2026-05-04"};

    (void)state;
    for (size_t i = 0; i < 4; i++) {
        char *text = with("cadence = daily", cadences[i]);
        struct plan *plan = parse_good(text);
        const struct plan_task *task = plan->tasks;
        uint32_t expected = 0;
        for (int32_t d = task->until; d >= task->from; d--) {
            if (!task_draws_on(task, cal, d))
                continue;
            assert_int_equal(task_draw_days_left(task, cal, d), ++expected);
        }
        assert_true(expected >= 1);
        /* a day that is no draw day counts itself; after the end there is only today */
        assert_int_equal(task_draw_days_left(task, cal, task->from - 1), expected + 1);
        assert_int_equal(task_draw_days_left(task, cal, task->until + 5), 1);
        plan_free(plan);
        free(text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(source_values_have_one_spelling),
        cmocka_unit_test(percentages_are_exact),
        cmocka_unit_test(spans_times_and_periods_are_read),
        cmocka_unit_test(defaults_hold_when_nothing_is_said),
        cmocka_unit_test(chinese_keys_and_words_mean_the_same),
        cmocka_unit_test(the_first_name_of_the_section_is_still_read),
        cmocka_unit_test(the_example_is_read_without_tables),
        cmocka_unit_test(every_fault_is_named_with_its_line),
        cmocka_unit_test(all_faults_come_at_once),
        cmocka_unit_test(an_empty_text_is_no_plan),
        cmocka_unit_test(scope_is_what_the_task_says),
        cmocka_unit_test(regions_hold_what_lies_in_them),
        cmocka_unit_test(unclassified_firms_get_the_class_of_the_task),
        cmocka_unit_test(inspectors_come_from_where_the_task_says),
        cmocka_unit_test(draw_days_keep_to_working_days),
        cmocka_unit_test(days_left_count_down_to_one),
    };
    return cmocka_run_group_tests(tests, load_tables, free_tables);
}
