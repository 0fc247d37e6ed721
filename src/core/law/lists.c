#include "core/law/lists.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/date.h"
#include "core/base/mem.h"

/* The columns from, until, grade, basis that every list ends with, the first of them at `column`.
 */
static enum err add_dated(struct code_list *list, const struct table_row *row, size_t column,
                          struct list_row *new, struct error *e)
{
    const char *from = row->cell[column], *until = row->cell[column + 1];
    const char *grade = row->cell[column + 2], *basis = row->cell[column + 3];

    new->from = DAY_NONE;
    new->until = DAY_FOREVER;
    if (*from && !day_parse(from, &new->from))
        return table_bad(row, column, "不是日期", "not a date", e);
    if ((*until && !day_parse(until, &new->until)) || new->until < new->from)
        return table_bad(row, column + 1, "不是日期，或早于生效日",
                         "not a date, or before the first day", e);
    if (strlen(grade) != 1 || !strchr("LRSA", *grade))
        return table_bad(row, column + 2, "应为 L、R、S 或 A", "must be L, R, S or A", e);
    if (!*basis)
        return table_bad(row, column + 3, "不能为空", "must not be empty", e);
    for (size_t i = 0; i < list->count; i++) {
        const struct list_row *old = &list->rows[i];
        if (strcmp(old->code, row->cell[0]) == 0 &&
            old->from <= new->until &&new->from <= old->until)
            return table_bad(row, 0, "与前一行的有效期重叠", "overlaps in time with an earlier row",
                             e);
    }
    new->code = mem_strdup(row->cell[0]);
    new->zh = mem_strdup(row->cell[1]);
    new->en = mem_strdup(row->cell[2]);
    new->grade = *grade;
    new->basis = mem_strdup(basis);
    list->rows = mem_grow(list->rows, list->count + 1, sizeof *list->rows);
    list->rows[list->count++] = *new;
    return E_OK;
}

static bool yes_no(const char *cell, bool *value)
{
    *value = strcmp(cell, "yes") == 0;
    return *value || strcmp(cell, "no") == 0;
}

static enum err result_row(void *user, const struct table_row *row, struct error *e)
{
    static const char *const kinds[] = {[RESULT_CLEAN] = "clean",
                                        [RESULT_PROBLEM] = "problem",
                                        [RESULT_CORRECTED] = "corrected",
                                        [RESULT_UNREACHABLE] = "unreachable",
                                        [RESULT_GONE] = "gone"};
    struct list_row new = {0};
    size_t kind = 0;

    while (kind < 5 && strcmp(kinds[kind], row->cell[3]) != 0)
        kind++;
    if (kind == 5)
        return table_bad(row, 3, "应为 clean、problem、corrected、unreachable 或 gone",
                         "must be clean, problem, corrected, unreachable or gone", e);
    new.result = (enum result_kind)kind;
    if (!yes_no(row->cell[4], &new.alone))
        return table_bad(row, 4, "应为 yes 或 no", "must be yes or no", e);
    if (!yes_no(row->cell[5], &new.abnormal))
        return table_bad(row, 5, "应为 yes 或 no", "must be yes or no", e);
    return add_dated(user, row, 6, &new, e);
}

static enum err way_row(void *user, const struct table_row *row, struct error *e)
{
    struct list_row new = {0};

    return add_dated(user, row, 3, &new, e);
}

static enum err no_penalty_row(void *user, const struct table_row *row, struct error *e)
{
    struct list_row new = {.first = strcmp(row->cell[3], "first") == 0};

    if (!new.first && strcmp(row->cell[3], "minor") != 0)
        return table_bad(row, 3, "应为 minor（轻微免罚）或 first（首违不罚）",
                         "must be minor or first", e);
    return add_dated(user, row, 4, &new, e);
}

static enum err limit_row(void *user, const struct table_row *row, struct error *e)
{
    static const char *const units[] = {"fen", "ppm", "count", "years"};
    const char *value = row->cell[3];
    struct list_row new = {0};
    size_t unit = 0;

    if (strspn(value, "0123456789") != strlen(value) || strlen(value) > 12)
        return table_bad(row, 3, "应为非负整数", "must be a whole number", e);
    while (unit < 4 && strcmp(units[unit], row->cell[4]) != 0)
        unit++;
    if (unit == 4)
        return table_bad(row, 4, "应为 fen、ppm、count 或 years",
                         "must be fen, ppm, count or years", e);
    new.value = strtoll(value, NULL, 10);
    enum err rc = add_dated(user, row, 5, &new, e);
    if (!rc) {
        struct code_list *list = user;
        list->rows[list->count - 1].unit = mem_strdup(units[unit]);
    }
    return rc;
}

static enum err visit_row(void *user, const struct table_row *row, struct error *e)
{
    struct list_row new = {0};

    if (!yes_no(row->cell[3], &new.counts))
        return table_bad(row, 3, "应为 yes 或 no", "must be yes or no", e);
    return add_dated(user, row, 4, &new, e);
}

static enum err void_row(void *user, const struct table_row *row, struct error *e)
{
    struct list_row new = {0};

    if (!yes_no(row->cell[3], &new.inputs))
        return table_bad(row, 3, "应为 yes 或 no", "must be yes or no", e);
    return add_dated(user, row, 4, &new, e);
}

static const char *const result_columns[] = {"code",     "zh",   "en",    "kind",  "alone",
                                             "abnormal", "from", "until", "grade", "basis"};
static const char *const way_columns[] = {"code", "zh", "en", "from", "until", "grade", "basis"};
static const char *const no_penalty_columns[] = {"code", "zh",    "en",    "list",
                                                 "from", "until", "grade", "basis"};
static const char *const limit_columns[] = {"code", "zh",    "en",    "value", "unit",
                                            "from", "until", "grade", "basis"};
static const char *const visit_columns[] = {"code", "zh",    "en",    "counts",
                                            "from", "until", "grade", "basis"};
static const char *const void_columns[] = {"code", "zh",    "en",    "inputs",
                                           "from", "until", "grade", "basis"};

static const struct {
    const char *file;
    struct table_shape shape;
} lists[LIST_KINDS] = {
    [LIST_RESULTS] = {"results.csv", {result_columns, 10, 6, result_row}},
    [LIST_WAYS] = {"ways.csv", {way_columns, 7, 3, way_row}},
    [LIST_NO_PENALTY] = {"no-penalty.csv", {no_penalty_columns, 8, 4, no_penalty_row}},
    [LIST_LIMITS] = {"limits.csv", {limit_columns, 9, 5, limit_row}},
    [LIST_VISITS] = {"visit-types.csv", {visit_columns, 8, 4, visit_row}},
    [LIST_VOIDS] = {"void-reasons.csv", {void_columns, 8, 4, void_row}},
};

const char *list_file(enum list_kind kind)
{
    return lists[kind].file;
}

const struct table_shape *list_shape(enum list_kind kind)
{
    return &lists[kind].shape;
}

void list_free(struct code_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        free(list->rows[i].code);
        free(list->rows[i].zh);
        free(list->rows[i].en);
        free(list->rows[i].unit);
        free(list->rows[i].basis);
    }
    free(list->rows);
}
