/* What the tests of plans share: the shipped tables, a small plan to change, and what was said. */
#ifndef TESTS_PLAN_TEXT_H
#define TESTS_PLAN_TEXT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/date.h"
#include "base/mem.h"
#include "plan/plan.h"

static struct codes *codes;
static struct calendar *cal;

static const char base[] = "[plan]\n"             /* 1 */
                           "title = 计划（试）\n" /* 2 */
                           "cite.floor = rule\n"  /* 3 */
                           "cite.caps = rule\n"   /* 4 */
                           "[task a]\n"           /* 5 */
                           "title = 任务\n"       /* 6 */
                           "items = 0201\n"       /* 7 */
                           "kind = general\n"     /* 8 */
                           "regions = 220000\n"   /* 9 */
                           "period = 2026\n"      /* 10 */
                           "cadence = daily\n"    /* 11 */
                           "ratio.A = 2 %\n"      /* 12 */
                           "ratio.B = 4 %\n"      /* 13 */
                           "ratio.C = 10 %\n"     /* 14 */
                           "ratio.D = 30 %\n"     /* 15 */
                           "cite.ratio = rule\n"; /* 16 */

static inline int32_t day_of(const char *text)
{
    int32_t day = 0;

    assert_true(day_parse(text, &day));
    return day;
}

/* base with one line exchanged, or with text added when find is NULL. Caller frees. */
static inline char *with(const char *find, const char *instead)
{
    if (!find)
        return mem_printf("%s%s", base, instead);
    const char *at = strstr(base, find);
    assert_non_null(at);
    return mem_printf("%.*s%s%s", (int)(at - base), base, instead, at + strlen(find));
}

static inline struct plan *parse(const char *text, struct plan_diags *diags)
{
    struct plan *plan = NULL;

    plan_parse("p.conf", text, strlen(text), codes, &plan, diags);
    assert_true((plan == NULL) == (diags->errors > 0));
    return plan;
}

static inline struct plan *parse_good(const char *text)
{
    struct plan_diags diags = {0};
    struct plan *plan = parse(text, &diags);

    if (!plan)
        fail_msg("line %d: %s", diags.items[0].line, diags.items[0].en);
    plan_diags_free(&diags);
    return plan;
}

static inline bool said(const struct plan_diags *diags, enum plan_severity severity, int line,
                        const char *part)
{
    for (size_t i = 0; i < diags->count; i++)
        if (diags->items[i].severity == severity && diags->items[i].line == line &&
            strstr(diags->items[i].en, part) && *diags->items[i].zh)
            return true;
    return false;
}

static inline void must_say(const struct plan_diags *diags, enum plan_severity severity, int line,
                            const char *part)
{
    if (said(diags, severity, line, part))
        return;
    for (size_t i = 0; i < diags->count; i++)
        print_message("  %s %d: %s\n", plan_severity_name(diags->items[i].severity),
                      diags->items[i].line, diags->items[i].en);
    fail_msg("not said: %s line %d “%s”", plan_severity_name(severity), line, part);
}

static const struct enterprise firm = {.uscc = "91220101MA00000000",
                                       .name = "n",
                                       .address = "",
                                       .industry = "F5211",
                                       .tags = "农资;重点",
                                       .type = 1130,
                                       .region = 220102,
                                       .bureau = 220102,
                                       .status = 1,
                                       .in_business = true,
                                       .class = 'A'};

static inline int load_tables(void **state)
{
    struct error e;

    (void)state;
    cal = calendar_new();
    return codes_load("config", &codes, &e) || calendar_load_file(cal, "config/calendar.csv", &e);
}

static inline int free_tables(void **state)
{
    (void)state;
    codes_free(codes);
    calendar_free(cal);
    return 0;
}

#endif
