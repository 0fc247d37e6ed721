#include "core/law/calendar.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/date.h"
#include "core/base/file.h"
#include "core/base/mem.h"
#include "core/law/region.h"
#include "core/law/table.h"

#define YEAR_FIRST 1900
#define YEARS 300
#define LIMIT_MAX 36500
#define CALENDAR_BYTES_MAX 1000000

struct mark {
    int32_t day;
    uint32_t region; /* 0 national */
    bool working;
    int line; /* in the table being loaded, 0 for rows loaded before */
};

struct calendar {
    struct mark *marks; /* by day, then region */
    size_t count;
    bool known[YEARS];
};

struct loading {
    struct mark *marks;
    size_t count;
};

struct calendar *calendar_new(void)
{
    return mem_new(sizeof(struct calendar));
}

void calendar_free(struct calendar *cal)
{
    if (!cal)
        return;
    free(cal->marks);
    free(cal);
}

static int mark_order(const void *a, const void *b)
{
    const struct mark *x = a, *y = b;

    if (x->day != y->day)
        return x->day < y->day ? -1 : 1;
    return (x->region > y->region) - (x->region < y->region);
}

static const struct mark *find(const struct mark *marks, size_t count, int32_t day, uint32_t region)
{
    struct mark key = {.day = day, .region = region};

    return count ? bsearch(&key, marks, count, sizeof *marks, mark_order) : NULL;
}

/* A region cell: empty for the nation, else six digits. */
static bool region_cell(const char *cell, uint32_t *region)
{
    *region = 0;
    if (!*cell)
        return true;
    if (strlen(cell) != 6 || strspn(cell, "0123456789") != 6)
        return false;
    *region = (uint32_t)strtoul(cell, NULL, 10);
    return *region >= 100000;
}

static enum err calendar_row(void *user, const struct table_row *row, struct error *e)
{
    struct loading *l = user;
    struct mark mark = {.line = row->line};

    if (!day_parse(row->cell[0], &mark.day) || day_year(mark.day) >= YEAR_FIRST + YEARS)
        return table_bad(row, 0, "不是日期，例如 2026-10-01", "not a date such as 2026-10-01", e);
    mark.working = strcmp(row->cell[1], "work") == 0;
    if (!mark.working && strcmp(row->cell[1], "off") != 0)
        return table_bad(row, 1, "应为 off（放假）或 work（上班）", "must be off or work", e);
    if (!region_cell(row->cell[2], &mark.region))
        return table_bad(row, 2, "应为六位行政区划代码或留空",
                         "must be a six-digit region or empty", e);
    l->marks = mem_grow(l->marks, l->count + 1, sizeof *l->marks);
    l->marks[l->count++] = mark;
    return E_OK;
}

/* Sorts, drops repeated rows, and refuses two that contradict each other. */
static enum err settle(struct loading *l, const char *file, struct error *e)
{
    size_t kept = 0;

    if (l->count)
        qsort(l->marks, l->count, sizeof *l->marks, mark_order);
    for (size_t i = 0; i < l->count; i++) {
        struct mark *last = kept ? &l->marks[kept - 1] : NULL;
        if (!last || mark_order(last, &l->marks[i]) != 0) {
            l->marks[kept++] = l->marks[i];
            continue;
        }
        if (last->working != l->marks[i].working) {
            int line = last->line > l->marks[i].line ? last->line : l->marks[i].line;
            return error_set(e, E_INPUT, "%s:%d:2: 与同一天的另一行矛盾",
                             "%s:%d:2: contradicts another row for the same day", file, line);
        }
    }
    l->count = kept;
    return E_OK;
}

enum err calendar_load(struct calendar *cal, const char *file, const char *text, size_t len,
                       struct error *e)
{
    static const char *const columns[] = {"date", "kind", "region"};
    static const struct table_shape shape = {columns, 3, 2, calendar_row};
    struct loading l = {.marks = mem_array(cal->count + 1, sizeof *l.marks)};

    /* Start from what is there, so that a contradiction between files is seen too. */
    if (cal->count)
        memcpy(l.marks, cal->marks, cal->count * sizeof *l.marks);
    for (l.count = 0; l.count < cal->count; l.count++)
        l.marks[l.count].line = 0;
    enum err err = table_read(file, text, len, &shape, &l, e);
    if (!err)
        err = settle(&l, file, e);
    if (err) {
        free(l.marks);
        return err;
    }
    free(cal->marks);
    cal->marks = l.marks;
    cal->count = l.count;
    for (size_t i = 0; i < l.count; i++)
        if (!l.marks[i].region)
            cal->known[day_year(l.marks[i].day) - YEAR_FIRST] = true;
    return E_OK;
}

enum err calendar_load_file(struct calendar *cal, const char *path, struct error *e)
{
    struct buf text = {0};
    enum err err = file_read(path, CALENDAR_BYTES_MAX, &text, e);

    if (!err)
        err = calendar_load(cal, path, text.data ? text.data : "", text.len, e);
    buf_free(&text);
    return err;
}

void calendar_write(const struct calendar *cal, struct buf *out)
{
    char day[11];

    buf_adds(out, "date,kind,region\n");
    for (size_t i = 0; i < cal->count; i++) {
        const struct mark *m = &cal->marks[i];
        buf_addf(out, "%s,%s,", day_format(m->day, day), m->working ? "work" : "off");
        if (m->region)
            buf_addf(out, "%06u", m->region);
        buf_addc(out, '\n');
    }
}

bool calendar_known(const struct calendar *cal, int year)
{
    return year >= YEAR_FIRST && year < YEAR_FIRST + YEARS && cal->known[year - YEAR_FIRST];
}

bool calendar_is_working(const struct calendar *cal, uint32_t region, int32_t day)
{
    for (uint32_t r = region;; r = region_parent(r)) {
        const struct mark *mark = find(cal->marks, cal->count, day, r);
        if (mark)
            return mark->working;
        if (r == 0)
            break;
    }
    int weekday = day_weekday(day);
    return weekday >= 1 && weekday <= 5;
}

/* The first working day at or after day. Regional rows cannot make a run of days off longer than
 * the table, so the walk ends. */
static int32_t working_from(const struct calendar *cal, uint32_t region, int32_t day,
                            bool *provisional)
{
    for (;; day++) {
        if (!calendar_known(cal, day_year(day)))
            *provisional = true;
        if (calendar_is_working(cal, region, day))
            return day;
    }
}

static int bounded(int n)
{
    return n < 0 ? 0 : n > LIMIT_MAX ? LIMIT_MAX : n;
}

int32_t calendar_add(const struct calendar *cal, uint32_t region, int32_t start, int n,
                     bool *provisional)
{
    bool unknown = false;
    int32_t day = n > 0 ? start : working_from(cal, region, start, &unknown);

    for (int left = bounded(n); left > 0; left--)
        day = working_from(cal, region, day + 1, &unknown);
    if (provisional)
        *provisional = unknown;
    return day;
}

int32_t calendar_count(const struct calendar *cal, uint32_t region, int32_t from, int32_t to)
{
    int32_t count = 0;

    for (int32_t day = from; day <= to; day++)
        count += calendar_is_working(cal, region, day);
    return count;
}

static int32_t add_months(int32_t start, int months)
{
    int year, month, mday;

    day_to_ymd(start, &year, &month, &mday);
    int at = year * 12 + month - 1 + months;
    while (!date_is_real(at / 12, at % 12 + 1, mday) && mday > 28)
        mday--;
    return day_from_ymd(at / 12, at % 12 + 1, mday);
}

int32_t clock_due(const struct calendar *cal, uint32_t region, int32_t start, int n,
                  enum clock_unit unit, bool *provisional)
{
    int limit = bounded(n);
    bool unknown = false;
    int32_t last = start;

    if (unit == CLOCK_WORKING_DAYS)
        return calendar_add(cal, region, start, n, provisional);
    if (unit == CLOCK_DAYS)
        last = start + limit;
    else if (unit == CLOCK_MONTHS)
        last = add_months(start, limit);
    else
        last = add_months(start, limit > 1000 ? 12000 : 12 * limit);
    last = working_from(cal, region, last, &unknown);
    if (provisional)
        *provisional = unknown;
    return last;
}

static const char *const unit_names[] = {[CLOCK_WORKING_DAYS] = "wd",
                                         [CLOCK_DAYS] = "days",
                                         [CLOCK_MONTHS] = "months",
                                         [CLOCK_YEARS] = "years"};

const char *clock_unit_name(enum clock_unit unit)
{
    return unit_names[unit];
}

bool clock_unit_parse(const char *name, enum clock_unit *unit)
{
    for (size_t i = 0; i < sizeof unit_names / sizeof *unit_names; i++)
        if (strcmp(unit_names[i], name) == 0) {
            *unit = (enum clock_unit)i;
            return true;
        }
    return false;
}
