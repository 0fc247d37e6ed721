/* law: USCC, calendar and clocks, code tables, the five stages; and the tables in config/. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/date.h"
#include "core/law/calendar.h"
#include "core/law/codes.h"
#include "core/law/stages.h"
#include "core/law/uscc.h"

static int32_t day_of(const char *text)
{
    int32_t day = 0;

    assert_true(day_parse(text, &day));
    return day;
}

static void uscc_knows_each_fault(void **state)
{
    (void)state;
    assert_int_equal(uscc_check("91110000101623741K"), USCC_OK);
    assert_int_equal(uscc_check("9132058172520705XD"), USCC_OK);
    assert_int_equal(uscc_check("91220101MA00000000"), USCC_OK);
    assert_int_equal(uscc_check("91220101MA000000AY"), USCC_OK);
    assert_int_equal(uscc_check("91350211M0000XUF46"), USCC_CHECK);
    assert_int_equal(uscc_check("91110000101623741k"), USCC_ALPHABET);
    assert_int_equal(uscc_check("9111000010162374IK"), USCC_ALPHABET);
    assert_int_equal(uscc_check("220101000000123"), USCC_OLD_NUMBER);
    assert_int_equal(uscc_check("22010100000012A"), USCC_LENGTH);
    assert_int_equal(uscc_check("91110000101623741"), USCC_LENGTH);
    assert_int_equal(uscc_check("91110000101623741KK"), USCC_LENGTH);
    assert_int_equal(uscc_check(""), USCC_EMPTY);
}

/* GB 32100 promises that one wrong character is always noticed: 31 is prime, no weight is 0. */
static void uscc_notices_every_single_misprint(void **state)
{
    static const char alphabet[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    const char *good = "91220101MA000000AY";

    (void)state;
    for (int at = 0; at < USCC_LEN; at++)
        for (const char *c = alphabet; *c; c++) {
            char text[USCC_LEN + 1];
            memcpy(text, good, sizeof text);
            text[at] = *c;
            assert_int_equal(uscc_check(text), *c == good[at] ? USCC_OK : USCC_CHECK);
        }
    assert_int_equal(uscc_check_char("91220101MA000000A"), 'Y');
    assert_int_equal(uscc_check_char("91220101MA000000I"), 0);
}

static void uscc_faults_have_words(void **state)
{
    (void)state;
    for (int fault = USCC_OK; fault <= USCC_CHECK; fault++) {
        assert_true(*uscc_fault_zh((enum uscc_fault)fault) != '\0');
        assert_true(*uscc_fault_en((enum uscc_fault)fault) != '\0');
    }
}

static struct calendar *shipped_calendar(void)
{
    struct calendar *cal = calendar_new();
    struct error e;

    assert_int_equal(calendar_load_file(cal, "config/calendar.csv", &e), E_OK);
    return cal;
}

static void clocks_end_on_the_worked_dates(void **state)
{
    static const struct {
        const char *start;
        int n;
        enum clock_unit unit;
        const char *due;
    } cases[] = {
        {"2026-01-30", 20, CLOCK_WORKING_DAYS, "2026-03-05"},
        {"2026-09-18", 20, CLOCK_WORKING_DAYS, "2026-10-22"},
        {"2026-09-30", 7, CLOCK_WORKING_DAYS, "2026-10-15"},
        {"2026-02-13", 5, CLOCK_WORKING_DAYS, "2026-02-27"},
        {"2026-02-14", 1, CLOCK_WORKING_DAYS, "2026-02-24"},
        {"2025-12-31", 5, CLOCK_WORKING_DAYS, "2026-01-08"},
        {"2026-09-20", 15, CLOCK_DAYS, "2026-10-08"},
        {"2026-02-01", 15, CLOCK_DAYS, "2026-02-24"},
        {"2026-02-16", 90, CLOCK_DAYS, "2026-05-18"},
        {"2025-08-31", 6, CLOCK_MONTHS, "2026-02-28"}, /* no 31st; Saturday, but a working day */
        {"2025-03-31", 6, CLOCK_MONTHS, "2025-09-30"},
        {"2024-02-29", 2, CLOCK_YEARS, "2026-02-28"},
        {"2026-10-01", 0, CLOCK_DAYS, "2026-10-08"},
    };
    struct calendar *cal = shipped_calendar();

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[11];
        bool provisional = true;
        int32_t due =
            clock_due(cal, 0, day_of(cases[i].start), cases[i].n, cases[i].unit, &provisional);
        assert_string_equal(day_format(due, text), cases[i].due);
        assert_false(provisional);
    }
    calendar_free(cal);
}

static void unknown_years_make_a_date_provisional(void **state)
{
    struct calendar *cal = shipped_calendar();
    bool provisional = false;

    (void)state;
    assert_true(calendar_known(cal, 2025));
    assert_true(calendar_known(cal, 2026));
    assert_false(calendar_known(cal, 2027));
    assert_false(calendar_known(cal, 1000));
    /* 2027-01-01 is a Friday: without a calendar it counts as a working day, provisionally. */
    assert_int_equal(calendar_add(cal, 0, day_of("2026-12-31"), 1, &provisional),
                     day_of("2027-01-01"));
    assert_true(provisional);
    assert_int_equal(clock_due(cal, 0, day_of("2026-12-20"), 15, CLOCK_DAYS, &provisional),
                     day_of("2027-01-04"));
    assert_true(provisional);
    assert_int_equal(clock_due(cal, 0, day_of("2026-12-20"), 11, CLOCK_DAYS, &provisional),
                     day_of("2026-12-31"));
    assert_false(provisional);

    /* The calendar of 2027 arrives (invented here): the same question has a final answer. */
    struct error e;
    const char *later = "date,kind\n2027-01-01,off\n";
    assert_int_equal(calendar_load(cal, "2027.csv", later, strlen(later), &e), E_OK);
    assert_int_equal(calendar_add(cal, 0, day_of("2026-12-31"), 1, &provisional),
                     day_of("2027-01-04"));
    assert_false(provisional);
    calendar_free(cal);
}

static void regions_may_have_days_of_their_own(void **state)
{
    struct calendar *cal = shipped_calendar();
    const char *rows =
        "\xef\xbb\xbf# Yanbian\r\ndate,kind,region\r\n2026-09-03,off,222400\r\n"
        "2026-09-03,work,222401\r\n2026-09-03,off,222400\r\n2027-06-01,off,222400\r\n";
    int32_t day = day_of("2026-09-03");
    struct error e;

    (void)state;
    assert_int_equal(calendar_load(cal, "yanbian.csv", rows, strlen(rows), &e), E_OK);
    assert_true(calendar_is_working(cal, 0, day));
    assert_true(calendar_is_working(cal, 220102, day));
    assert_false(calendar_is_working(cal, 222400, day));
    assert_false(calendar_is_working(cal, 222403, day)); /* inherited */
    assert_true(calendar_is_working(cal, 222401, day));  /* the smaller region wins */
    assert_int_equal(calendar_add(cal, 222403, day - 1, 1, NULL), day_of("2026-09-04"));
    assert_false(calendar_known(cal, 2027)); /* regional rows do not make a year known */
    calendar_free(cal);
}

static void working_days_are_counted(void **state)
{
    struct calendar *cal = shipped_calendar();

    (void)state;
    assert_int_equal(calendar_count(cal, 0, day_of("2026-02-13"), day_of("2026-02-24")), 3);
    assert_int_equal(calendar_count(cal, 0, day_of("2026-02-24"), day_of("2026-02-13")), 0);
    /* 365 days, 104 Saturdays and Sundays, 19 weekdays off, 6 weekend days worked */
    assert_int_equal(calendar_count(cal, 0, day_of("2026-01-01"), day_of("2026-12-31")), 248);
    /* adding and counting agree from every day of the year */
    for (int32_t start = day_of("2026-01-01"); start < day_of("2026-11-01"); start++)
        for (int n = 1; n <= 30; n += 7) {
            int32_t end = calendar_add(cal, 0, start, n, NULL);
            assert_int_equal(calendar_count(cal, 0, start + 1, end), n);
            assert_true(calendar_is_working(cal, 0, end));
        }
    calendar_free(cal);
}

static void calendar_faults_say_where(void **state)
{
    static const struct {
        const char *text, *starts;
    } cases[] = {
        {"date,kind\n2026-02-30,off\n", "c.csv:2:1: date “2026-02-30”"},
        {"date,kind\n2026-02-03,free\n", "c.csv:2:2: kind “free”"},
        {"date,kind,region\n2026-02-03,off,22\n", "c.csv:2:3: region “22”"},
        {"date,kind\n2026-02-03,off\n\n2026-02-03,work\n", "c.csv:4:2: "},
        {"day,kind\n", "c.csv:1:1: "},
        {"date\n", "c.csv:1:2: "},
        {"date,kind,region,more\n", "c.csv:1:4: "},
        {"date,kind\n2026-02-03,off,\n", "c.csv:2:3: "},
        {"date,kind\n2026-02-03\n", "c.csv:2:2: kind “”"},
        {"date,kind\n\"2026-02-03\",off\n", "c.csv:2: "},
        {"date,kind\n2026-02-03,off\x01\n", "c.csv:2: "},
        {"date,kind\n2026-02-03,\xff\n", "c.csv: "},
        {"# nothing\n", "c.csv: "},
        {"", "c.csv: "},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct calendar *cal = calendar_new();
        struct error e;
        assert_int_equal(calendar_load(cal, "c.csv", cases[i].text, strlen(cases[i].text), &e),
                         E_INPUT);
        assert_memory_equal(e.en, cases[i].starts, strlen(cases[i].starts));
        assert_memory_equal(e.zh, cases[i].starts, strlen(cases[i].starts));
        assert_false(calendar_known(cal, 2026));
        calendar_free(cal);
    }
}

static struct codes *shipped_codes(void)
{
    struct codes *codes = NULL;
    struct error e;

    assert_int_equal(codes_load("config", &codes, &e), E_OK);
    return codes;
}

static void a_bureau_may_have_a_name_of_its_own(void **state)
{
    const char *texts[CODES_KINDS] = {
        "code,name,level,bureau,office,short\n220000,吉林省,province,220000,,\n"
        "220100,长春市,prefecture,220100,,长市监\n220102,南关区,county,220102,"
        "长春市市场监督管理局南关分局,长南市监\n"};
    struct codes *codes = NULL;
    struct error e;

    (void)state;
    assert_int_equal(codes_from_texts(NULL, texts, &codes, &e), E_OK);
    assert_string_equal(codes_region(codes, 220102)->office, "长春市市场监督管理局南关分局");
    assert_string_equal(codes_region(codes, 220102)->abbrev, "长南市监");
    assert_string_equal(codes_region(codes, 220100)->office, "长春市市场监督管理局");
    codes_free(codes);
}

static void regions_know_their_place(void **state)
{
    struct codes *codes = shipped_codes();

    (void)state;
    assert_int_equal(codes_region_count(codes), 79);
    assert_string_equal(codes_region(codes, 222400)->name, "延边朝鲜族自治州");
    assert_string_equal(codes_region(codes, 220102)->office, "长春市南关区市场监督管理局");
    assert_string_equal(codes_region(codes, 220122)->office, "农安县市场监督管理局");
    assert_string_equal(codes_region(codes, 220102)->abbrev, "南关区市监");
    assert_int_equal(codes_region(codes, 220102)->level, REGION_COUNTY);
    assert_null(codes_region(codes, 110000));
    assert_int_equal(codes_bureau(codes, 220102), 220102);
    assert_int_equal(codes_bureau(codes, 220171), 220100); /* a zone without a bureau of its own */
    assert_int_equal(codes_bureau(codes, 220199), 0);      /* unknown region */
    assert_int_equal(region_parent(220102), 220100);
    assert_int_equal(region_parent(220100), 220000);
    assert_int_equal(region_parent(220000), 0);
    assert_true(region_within(220102, 220000));
    assert_true(region_within(220102, 220102));
    assert_true(region_within(220102, 0));
    assert_false(region_within(220100, 220102));
    assert_false(region_within(220202, 220100));
    for (size_t i = 1; i < codes_region_count(codes); i++)
        assert_true(codes_region_at(codes, i - 1)->code < codes_region_at(codes, i)->code);
    codes_free(codes);
}

static void types_fall_into_groups(void **state)
{
    struct codes *codes = shipped_codes();

    (void)state;
    assert_int_equal(codes_type_group(codes, 5110), GROUP_FOREIGN);
    assert_int_equal(codes_type_group(codes, 6210), GROUP_HMT);
    assert_int_equal(codes_type_group(codes, 1120), GROUP_REINVEST);
    assert_int_equal(codes_type_group(codes, 1130), GROUP_DOMESTIC);
    assert_int_equal(codes_type_group(codes, 7300), GROUP_FOREIGN_BRANCH);
    assert_int_equal(codes_type_group(codes, 9500), GROUP_HOUSEHOLD);
    assert_int_equal(codes_type_group(codes, 9501), GROUP_UNKNOWN);
    assert_int_equal(codes_type_group(codes, 8000), GROUP_UNKNOWN);
    assert_int_equal(codes_type_group(codes, 123456), GROUP_UNKNOWN);
    assert_string_equal(codes_type_name(codes, 9500), "个体工商户");
    assert_string_equal(codes_type_name(codes, 8000), "");
    codes_free(codes);
}

static void states_items_and_clocks_are_found(void **state)
{
    struct codes *codes = shipped_codes();
    int32_t day = day_of("2026-11-23");

    (void)state;
    assert_true(codes_status(codes, "在业")->in_business);
    assert_int_equal(codes_status(codes, "开业")->code, codes_status(codes, "存续")->code);
    assert_false(codes_status(codes, "吊销")->in_business);
    assert_null(codes_status(codes, "开"));
    assert_string_equal(codes_status_text(codes, 2), "注销");
    assert_string_equal(codes_status_text(codes, 99), "");
    assert_true(codes_item(codes, "0402")->key);
    assert_string_equal(codes_item(codes, "0402")->name, "食品销售监督检查");
    assert_null(codes_item(codes, "9999"));
    assert_int_equal(codes_clock(codes, "statement", day)->limit, 5);
    assert_int_equal(codes_clock(codes, "statement", day)->unit, CLOCK_WORKING_DAYS);
    assert_null(codes_clock(codes, "statement", day_of("2021-07-14"))); /* before the law */
    assert_null(codes_clock(codes, "no-such", day));
    codes_free(codes);
}

static void listed_firms_are_accepted(void **state)
{
    const char *texts[CODES_KINDS] = {[CODES_ACCEPTED] =
                                          "uscc,reason\n91350211M0000XUF46,checked 2026-11-02\n"};
    struct codes *codes = shipped_codes();
    struct error e;

    (void)state;
    assert_int_equal(codes_check_uscc(codes, "91350211M0000XUF46"), USCC_CHECK);
    codes_free(codes);
    assert_int_equal(codes_from_texts(NULL, texts, &codes, &e), E_OK);
    assert_int_equal(codes_check_uscc(codes, "91350211M0000XUF46"), USCC_OK);
    assert_int_equal(codes_check_uscc(codes, "91350211M0000XUF47"), USCC_CHECK);
    assert_int_equal(codes_check_uscc(codes, "220101000000123"), USCC_OLD_NUMBER);
    codes_free(codes);
}

#define RESULT ((enum codes_kind)((int)CODES_RESULTS + (int)LIST_RESULTS))
#define NO_PENALTY ((enum codes_kind)((int)CODES_RESULTS + (int)LIST_NO_PENALTY))
#define LIMIT ((enum codes_kind)((int)CODES_RESULTS + (int)LIST_LIMITS))

static void lists_hold_by_date(void **state)
{
    const char *texts[CODES_KINDS] = {0};
    struct codes *codes = shipped_codes();
    int32_t day = day_of("2026-11-23");
    struct error e;

    (void)state;
    assert_true(codes_listed(codes, LIST_RESULTS, "1", day)->alone);
    assert_int_equal(codes_listed(codes, LIST_RESULTS, "4", day)->result, RESULT_UNREACHABLE);
    assert_true(codes_listed(codes, LIST_RESULTS, "3", day)->abnormal);
    assert_false(codes_listed(codes, LIST_RESULTS, "2", day)->abnormal);
    assert_true(codes_listed(codes, LIST_NO_PENALTY, "f01", day)->first);
    assert_int_equal(codes_listed(codes, LIST_LIMITS, "simple-firm", day)->value, 300000);
    assert_null(codes_listed(codes, LIST_LIMITS, "simple-firm", day_of("2021-07-14")));
    codes_free(codes);
    texts[LIMIT] = "code,zh,en,value,unit,from,until,grade,basis\n"
                   "x,z,e,1,fen,,2026-06-30,L,b\nx,z,e,2,fen,2026-07-01,,L,b\n";
    assert_int_equal(codes_from_texts(NULL, texts, &codes, &e), E_OK);
    assert_int_equal(codes_listed(codes, LIST_LIMITS, "x", day_of("2026-06-30"))->value, 1);
    assert_int_equal(codes_listed(codes, LIST_LIMITS, "x", day_of("2026-07-01"))->value, 2);
    codes_free(codes);
}

/* long: a table of faults */
static void table_faults_say_where(void **state)
{
    static const struct {
        enum codes_kind kind;
        const char *text, *part;
    } cases[] = {
        {CODES_REGIONS, "code,name,level,bureau\n22010,x,county,\n", "regions.csv:2:1: "},
        {CODES_REGIONS, "code,name,level,bureau\n220000,x,city,\n", "regions.csv:2:3: "},
        {CODES_REGIONS, "code,name,level,bureau\n220000,x,province,1\n", "regions.csv:2:4: "},
        {CODES_REGIONS, "code,name,level\n220000,x,province\n220102,y,county\n", "lies in 220100"},
        {CODES_REGIONS, "code,name,level\n220000,x,province\n220000,x,province\n", "twice"},
        {CODES_REGIONS, "code,name,level,bureau\n220000,x,province,110000\n", "bureau of 220000"},
        {CODES_TYPES, "pattern,group,name\n5x1x,foreign,n\n", "types.csv:2:1: "},
        {CODES_TYPES, "pattern,group,name\n5xxx,alien,n\n", "types.csv:2:2: "},
        {CODES_TYPES, "pattern,group,name\n5xxx,foreign,n\n5xxx,hmt,n\n", "types.csv:3:1: "},
        {CODES_STATUS, "text,code,in_business\n开业,x,yes\n", "status.csv:2:2: "},
        {CODES_STATUS, "text,code,in_business\n开业,1,oui\n", "status.csv:2:3: "},
        {CODES_STATUS, "text,code,in_business\n开业,1,yes\n开业,1,yes\n", "status.csv:3:1: "},
        {CODES_STATUS, "text,code,in_business\n开业,1,yes\n注销,1,no\n", "status.csv:3:3: "},
        {CODES_ITEMS, "code,name,kind\na b,n,key\n", "items.csv:2:1: "},
        {CODES_ITEMS, "code,name,kind\n1,n,vital\n", "items.csv:2:3: "},
        {CODES_ITEMS, "code,name,kind\n1,n,key\n1,n,key\n", "items.csv:3:1: "},
        {CODES_ACCEPTED, "uscc,reason\n220101000000123,r\n", "uscc-accepted.csv:2:1: "},
        {CODES_ACCEPTED, "uscc,reason\n91350211M0000XUF46,\n", "uscc-accepted.csv:2:2: "},
#define RESULTS "code,zh,en,kind,alone,abnormal,from,until,grade,basis\n"
        {RESULT, RESULTS "1,z,e,fine,yes,no,,,S,b\n", "results.csv:2:4: "},
        {RESULT, RESULTS "1,z,e,clean,oui,no,,,S,b\n", "results.csv:2:5: "},
        {RESULT, RESULTS "1,z,e,clean,yes,non,,,S,b\n", "results.csv:2:6: "},
        {RESULT, RESULTS "1,z,e,clean,yes,no,soon,,S,b\n", "results.csv:2:7: "},
        {RESULT, RESULTS "1,z,e,clean,yes,no,2026-01-02,2026-01-01,S,b\n", "results.csv:2:8: "},
        {RESULT, RESULTS "1,z,e,clean,yes,no,,,X,b\n", "results.csv:2:9: "},
        {RESULT, RESULTS "1,z,e,clean,yes,no,,,S,\n", "results.csv:2:10: "},
        {RESULT, RESULTS "1,z,e,clean,yes,no,,,S,b\n1,z,e,clean,yes,no,,,S,b\n",
         "results.csv:3:1: "},
        {NO_PENALTY, "code,zh,en,list,from,until,grade,basis\nm,z,e,major,,,A,b\n",
         "no-penalty.csv:2:4: "},
        {LIMIT, "code,zh,en,value,unit,from,until,grade,basis\nx,z,e,-1,fen,,,L,b\n",
         "limits.csv:2:4: "},
        {LIMIT, "code,zh,en,value,unit,from,until,grade,basis\nx,z,e,1,yuan,,,L,b\n",
         "limits.csv:2:5: "},
#define CLOCKS "id,zh,en,limit,unit,from,until,grade,basis\n"
        {CODES_CLOCKS, CLOCKS "a,z,e,-1,wd,,,L,b\n", "clocks.csv:2:4: "},
        {CODES_CLOCKS, CLOCKS "a,z,e,1,weeks,,,L,b\n", "clocks.csv:2:5: "},
        {CODES_CLOCKS, CLOCKS "a,z,e,1,wd,soon,,L,b\n", "clocks.csv:2:6: "},
        {CODES_CLOCKS, CLOCKS "a,z,e,1,wd,2026-01-02,2026-01-01,L,b\n", "clocks.csv:2:7: "},
        {CODES_CLOCKS, CLOCKS "a,z,e,1,wd,,,S,b\n", "clocks.csv:2:8: "},
        {CODES_CLOCKS, CLOCKS "a,z,e,1,wd,,,L,\n", "clocks.csv:2:9: "},
        {CODES_CLOCKS, CLOCKS "a,z,e,1,wd,,2026-01-01,L,b\na,z,e,2,wd,2026-01-01,,L,b\n",
         "clocks.csv:3:1: "},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *texts[CODES_KINDS] = {0};
        struct codes *codes = NULL;
        struct error e;
        texts[cases[i].kind] = cases[i].text;
        assert_int_equal(codes_from_texts(NULL, texts, &codes, &e), E_INPUT);
        if (!strstr(e.en, cases[i].part))
            fail_msg("case %zu: “%s” is not in “%s”", i, cases[i].part, e.en);
        assert_null(codes);
    }
}

static void an_amended_clock_changes_on_its_day(void **state)
{
    const char *texts[CODES_KINDS] = {[CODES_CLOCKS] = CLOCKS
                                      "a,z,e,7,wd,,2025-12-31,L,b\na,z,e,5,wd,2026-01-01,,L,b\n"};
    struct codes *codes = NULL;
    struct error e;

    (void)state;
    assert_int_equal(codes_from_texts(NULL, texts, &codes, &e), E_OK);
    assert_int_equal(codes_clock(codes, "a", day_of("2025-12-31"))->limit, 7);
    assert_int_equal(codes_clock(codes, "a", day_of("2026-01-01"))->limit, 5);
    /* and stages need theirs */
    assert_int_equal(stages_check(codes, day_of("2026-01-01"), &e), E_INPUT);
    assert_non_null(strstr(e.en, "result-publish"));
    codes_free(codes);
}

static void the_five_stages_are_whole(void **state)
{
    struct codes *codes = shipped_codes();
    struct error e;

    (void)state;
    assert_int_equal(stages_check(codes, day_of("2026-11-23"), &e), E_OK);
    assert_int_equal(stages_check(codes, DAY_FOREVER, &e), E_OK);
    for (int s = 1; s <= STAGES; s++)
        assert_int_equal(stage_get(s)->number, s);
    assert_null(stage_get(0));
    assert_null(stage_get(6));
    assert_string_equal(stage_get(3)->name.zh, "告诫说理");
    assert_true(stage_leads_to(STAGE_PUBLICITY, STAGE_CLOSED));
    assert_true(stage_leads_to(STAGE_GUIDANCE, STAGE_RECTIFICATION));
    assert_true(stage_leads_to(STAGE_ADMONITION, STAGE_PENALTY));
    assert_false(stage_leads_to(STAGE_PUBLICITY, STAGE_PENALTY)); /* nobody jumps to a penalty */
    assert_false(stage_leads_to(STAGE_PENALTY, STAGE_CLOSED));
    codes_free(codes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(uscc_knows_each_fault),
        cmocka_unit_test(uscc_notices_every_single_misprint),
        cmocka_unit_test(uscc_faults_have_words),
        cmocka_unit_test(clocks_end_on_the_worked_dates),
        cmocka_unit_test(unknown_years_make_a_date_provisional),
        cmocka_unit_test(regions_may_have_days_of_their_own),
        cmocka_unit_test(working_days_are_counted),
        cmocka_unit_test(calendar_faults_say_where),
        cmocka_unit_test(regions_know_their_place),
        cmocka_unit_test(a_bureau_may_have_a_name_of_its_own),
        cmocka_unit_test(types_fall_into_groups),
        cmocka_unit_test(states_items_and_clocks_are_found),
        cmocka_unit_test(listed_firms_are_accepted),
        cmocka_unit_test(lists_hold_by_date),
        cmocka_unit_test(table_faults_say_where),
        cmocka_unit_test(an_amended_clock_changes_on_its_day),
        cmocka_unit_test(the_five_stages_are_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
