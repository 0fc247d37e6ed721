/* Draws: a page each, calendars by month, a CSV and JSON file by year. What a page says comes from
 * the log's own entries; the list of firms only once it is revealed. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/date.h"
#include "core/base/json.h"
#include "core/law/calendar.h"
#include "core/tlog/entry.h"
#include "platform/ops/answer.h"
#include "platform/runtime/config.h"
#include "platform/store/ledger_open.h"
#include "public_columns.h"
#include "publish_private.h"

#define LIST_PAGE 500 /* firms on a page */
#define MONTHS_SHOWN 36

bool publish_is_team(const struct draw_row *row)
{
    return strncmp(row->task, "team-", 5) == 0;
}

static json_t *title_of(struct publish *p, const struct draw_row *row)
{
    if (publish_is_team(row))
        return answer_word("重新选派检查组", "A team drawn anew");
    const struct plan *plan = publish_plan_of(p, row->plan_sha256);
    const struct plan_task *task = plan ? plan_find(plan, row->task) : NULL;
    const char *title = task && *task->title ? task->title : row->task;
    return answer_word(title, title);
}

json_t *publish_draw_brief(struct publish *p, const struct draw_row *row)
{
    const char level[2] = {row->level, '\0'};
    json_t *d = json_pack(
        "{s:I, s:s, s:o, s:o, s:i, s:s, s:s, s:o, s:b}", "commit", (json_int_t)row->commit_index,
        "task", row->task, "title", title_of(p, row), "date", publish_day(row->date), "attempt",
        (int)row->attempt, "state", draw_state_name(row->state), "level", level, "reveal_by",
        publish_day(row->reveal_by), "team_anew", publish_is_team(row));

    if (row->draw_index >= 0)
        json_object_set_new(d, "picks", json_integer((json_int_t)row->picks));
    return d;
}

/* ---- one draw ---- */

/* Copies a log entry's fields into the model; its time goes under `when`. */
static enum err add_entry(struct publish *p, json_t *d, int64_t index, const char *const *fields,
                          const char *when, struct error *e)
{
    json_t *entry = NULL;
    enum err err = publish_entry(p, (uint64_t)index, &entry, e);

    for (; !err && *fields; fields++)
        json_object_set(d, *fields, json_object_get(entry, *fields));
    if (!err)
        json_object_set_new(d, when, publish_instant(entry_time(entry)));
    json_decref(entry);
    return err;
}

static enum err add_entries(struct publish *p, json_t *d, const struct draw_row *row,
                            struct error *e)
{
    static const char *const commit[] = {
        "base",    "eligible",  "strata_root", "inspectors_sha256", "plan_sha256", "team",
        "sources", "min_level", NULL};
    static const char *const draw[] = {"pi_sha256", "picks_root", "record_sha256", "sources", NULL};
    static const char *const reveal[] = {"pi", NULL};
    static const char *const is_void[] = {"reason", NULL};
    enum err err = add_entry(p, d, (int64_t)row->commit_index, commit, "committed_at", e);

    if (!err && row->draw_index >= 0) {
        json_object_set_new(d, "draw_index", json_integer(row->draw_index));
        err = add_entry(p, d, row->draw_index, draw, "drawn_at", e);
    }
    if (!err && row->reveal_index >= 0) {
        json_object_set_new(d, "reveal_index", json_integer(row->reveal_index));
        err = add_entry(p, d, row->reveal_index, reveal, "revealed_at", e);
    }
    if (!err && row->void_index >= 0) {
        json_object_set_new(d, "void_index", json_integer(row->void_index));
        err = add_entry(p, d, row->void_index, is_void, "void_at", e);
        json_object_set(d, "void_reason", json_object_get(d, "reason"));
    }
    return err;
}

/* A team drawn anew links to the task of its case, which its name does not give; others to theirs.
 */
static json_t *draw_model(struct publish *p, const struct draw_row *row, struct error *e)
{
    json_t *d = publish_draw_brief(p, row);
    json_t *attempts = json_array();

    json_object_set_new(d, "task_id", json_string(publish_is_team(row) ? "" : row->task));
    for (size_t i = 0; i < p->draw_count; i++)
        if (p->draws[i].date == row->date && strcmp(p->draws[i].task, row->task) == 0 &&
            p->draws[i].attempt != row->attempt)
            json_array_append_new(attempts, publish_draw_brief(p, &p->draws[i]));
    json_object_set_new(d, "attempts", attempts);
    if (add_entries(p, d, row, e)) {
        json_decref(d);
        return NULL;
    }
    return d;
}

struct listing {
    struct publish *p;
    json_t *list;
};

static enum err add_pick(void *ctx, const char *uscc, const char *name, uint32_t bureau,
                         struct error *e)
{
    struct listing *l = ctx;

    (void)e;
    json_array_append_new(l->list, json_pack("{s:s, s:s, s:o}", "uscc", uscc, "name", name,
                                             "bureau", publish_bureau(l->p, bureau)));
    return E_OK;
}

static enum err list_pages(struct publish *p, json_t *d, const struct draw_row *row,
                           struct error *e)
{
    struct listing l = {p, json_array()};
    enum err err = ledger_open_picks(p->lane->ledger, row->commit_index, add_pick, &l, e);
    size_t count = json_array_size(l.list);
    size_t pages = count > LIST_PAGE ? (count + LIST_PAGE - 1) / LIST_PAGE : 1;

    for (size_t page = 1; page <= pages && !err; page++) {
        char path[64];
        json_t *part = json_array();
        for (size_t i = (page - 1) * LIST_PAGE; i < count && i < page * LIST_PAGE; i++)
            json_array_append(part, json_array_get(l.list, i));
        json_object_set_new(d, "page", json_integer((json_int_t)page));
        json_object_set_new(d, "pages", json_integer((json_int_t)pages));
        if (row->state == DRAW_REVEALED)
            json_object_set(d, "list", part);
        json_decref(part);
        if (page == 1)
            snprintf(path, sizeof path, "draws/%llu.html", (unsigned long long)row->commit_index);
        else
            snprintf(path, sizeof path, "draws/%llu-%zu.html",
                     (unsigned long long)row->commit_index, page);
        err = publish_page(p, path, public_draw_page, d, e);
    }
    json_decref(l.list);
    return err;
}

static enum err one_draw(struct publish *p, const struct draw_row *row, struct error *e)
{
    json_t *d = draw_model(p, row, e);

    if (!d)
        return e->code;
    enum err err = list_pages(p, d, row, e);
    json_decref(d);
    return err;
}

static bool is_touched(const struct publish *p, const struct draw_row *row)
{
    char key[24];

    snprintf(key, sizeof key, "%llu", (unsigned long long)row->commit_index);
    return p->all || json_object_get(p->commits, key);
}

/* Itself, or another attempt for the same task and day. */
static bool is_due(const struct publish *p, size_t i)
{
    const struct draw_row *row = &p->draws[i];

    if (is_touched(p, row))
        return true;
    for (size_t k = i + 1; k < p->draw_count && p->draws[k].date <= row->date + 1; k++)
        if (p->draws[k].date == row->date && strcmp(p->draws[k].task, row->task) == 0 &&
            is_touched(p, &p->draws[k]))
            return true;
    return false;
}

/* ---- months and years ---- */

static int month_of(int32_t day)
{
    int year, month, mday;

    day_to_ymd(day, &year, &month, &mday);
    return year * 12 + month - 1;
}

static json_t *month_name(int month)
{
    return json_sprintf("%04d-%02d", month / 12, month % 12 + 1);
}

/* Months that have draws, newest first. */
static json_t *months_of(const struct publish *p)
{
    json_t *list = json_array();
    int last = -1;

    for (size_t i = p->draw_count; i-- > 0 && json_array_size(list) < MONTHS_SHOWN;) {
        int month = month_of(p->draws[i].date);
        if (month != last)
            json_array_append_new(list, month_name(month));
        last = month;
    }
    return list;
}

static json_t *day_model(struct publish *p, int32_t day, int number)
{
    json_t *draws = json_array();
    int teams = 0;

    for (size_t i = 0; i < p->draw_count; i++) {
        if (p->draws[i].date != day)
            continue;
        if (publish_is_team(&p->draws[i]))
            teams++;
        else
            json_array_append_new(draws, publish_draw_brief(p, &p->draws[i]));
    }
    return json_pack("{s:i, s:b, s:o, s:i}", "number", number, "off",
                     !calendar_is_working(p->lane->snapshot->calendar, 0, day), "draws", draws,
                     "teams", teams);
}

static json_t *month_model(struct publish *p, int month)
{
    int32_t first = day_from_ymd(month / 12, month % 12 + 1, 1);
    int32_t next = day_from_ymd((month + 1) / 12, (month + 1) % 12 + 1, 1);
    json_t *days = json_array(), *list = json_array();

    for (int32_t day = first; day < next; day++)
        json_array_append_new(days, day_model(p, day, (int)(day - first) + 1));
    for (size_t i = p->draw_count; i-- > 0;)
        if (p->draws[i].date >= first && p->draws[i].date < next)
            json_array_append_new(list, publish_draw_brief(p, &p->draws[i]));
    return json_pack("{s:i, s:i, s:i, s:o, s:o, s:o}", "year", month / 12, "month", month % 12 + 1,
                     "first", (day_weekday(first) + 6) % 7, "days", days, "list", list, "months",
                     months_of(p));
}

static enum err months(struct publish *p, struct error *e)
{
    json_t *all = months_of(p);
    bool new_month = !json_equal(all, json_object_get(p->state, "months"));
    int last = -1;
    enum err err = E_OK;

    for (size_t i = p->draw_count; i-- > 0 && !err;) {
        int month = month_of(p->draws[i].date);
        bool newest = month == month_of(p->draws[p->draw_count - 1].date);
        if (month == last || !(new_month || is_touched(p, &p->draws[i])))
            continue;
        last = month;
        char path[32];
        json_t *model = month_model(p, month);
        snprintf(path, sizeof path, "draws/%04d-%02d.html", month / 12, month % 12 + 1);
        err = publish_page(p, path, public_draws_page, model, e);
        if (!err && newest)
            err = publish_page(p, "draws.html", public_draws_page, model, e);
        json_decref(model);
    }
    if (!err && !p->draw_count) {
        json_t *model = json_pack("{s:O}", "months", all);
        err = publish_page(p, "draws.html", public_draws_page, model, e);
        json_decref(model);
    }
    json_object_set_new(p->state, "months", all);
    return err;
}

static void csv_row(struct buf *csv, const json_t *d)
{
    static const char *const keys[] = {"commit",   "date",        "task",      "title",
                                       "attempt",  "state",       "level",     "base",
                                       "eligible", "picks",       "reveal_by", "committed_at",
                                       "drawn_at", "revealed_at", "void_at",   "plan_sha256"};
    const char *cells[sizeof keys / sizeof *keys];
    char numbers[sizeof keys / sizeof *keys][24];

    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        const json_t *value = json_object_get(d, keys[i]);
        snprintf(numbers[i], sizeof numbers[i], "%lld", (long long)json_integer_value(value));
        cells[i] = json_is_integer(value)  ? numbers[i]
                   : json_is_object(value) ? json_text(value, "zh")
                                           : json_text(d, keys[i]);
    }
    publish_csv_row(csv, cells, sizeof keys / sizeof *keys);
}

static enum err year_files(struct publish *p, int year, struct error *e)
{
    struct buf csv = {0};
    json_t *list = json_array();
    enum err err = E_OK;
    char name[40];

    publish_csv_head(&csv, public_draws_columns);
    for (size_t i = 0; i < p->draw_count && !err; i++) {
        if (day_year(p->draws[i].date) != year)
            continue;
        json_t *d = draw_model(p, &p->draws[i], e);
        err = d ? E_OK : e->code;
        if (d) {
            csv_row(&csv, d);
            json_object_del(d, "attempts");
            json_array_append_new(list, d);
        }
    }
    snprintf(name, sizeof name, "data/draws-%d.csv", year);
    if (!err)
        err = publish_put(p, name, csv.data, csv.len, e);
    snprintf(name, sizeof name, "data/draws-%d.json", year);
    if (!err)
        err = publish_json(p, name, list, e);
    buf_free(&csv);
    json_decref(list);
    return err;
}

static enum err years(struct publish *p, struct error *e)
{
    int last = -1;
    enum err err = E_OK;

    for (size_t i = p->draw_count; i-- > 0 && !err;) {
        int year = day_year(p->draws[i].date);
        if (year == last || !is_touched(p, &p->draws[i]))
            continue;
        last = year;
        err = year_files(p, year, e);
    }
    return err;
}

enum err publish_draws(struct publish *p, struct error *e)
{
    enum err err = E_OK;

    for (size_t i = 0; i < p->draw_count && !err; i++)
        if (is_due(p, i))
            err = one_draw(p, &p->draws[i], e);
    if (!err && (p->all || json_object_size(p->commits)))
        err = months(p, e);
    return err ? err : years(p, e);
}
