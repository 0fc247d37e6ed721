/* Which notifications there are, in which words and for which bureau; notifications_send.c sends
 * them. */
#include "features/casework/notifications.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/date.h"
#include "core/base/label.h"
#include "core/base/mem.h"
#include "core/cases/actions.h"
#include "core/cases/dues.h"
#include "core/cases/label_lookup.h"
#include "core/law/calendar.h"
#include "core/law/codes.h"
#include "platform/ops/answer.h"
#include "platform/ops/op.h"
#include "platform/runtime/config.h"
#include "platform/store/ledger_accounts.h"
#include "platform/store/ledger_notices.h"
#include "platform/store/ledger_today.h"

#define LISTED 50
#define WAIT_EVERY_S 900 /* decisions that wait: not more often than this */

struct notifying {
    struct lane *lane;
    int64_t now;
    int32_t today;
    uint32_t bureau; /* the one being told */
    json_t *list;    /* its cases */
    int64_t newest;  /* decision that waits */
};

/* ---- whom ---- */

static void add_person(json_t *people, const char *key, const char *name, unsigned roles)
{
    char words[80];

    json_array_append_new(people, json_pack("{s:s, s:s, s:s}", "key", key, "name", name, "roles",
                                            roles_format(roles, words, sizeof words)));
}

struct whom {
    const struct notifying *t;
    json_t *people;
};

static enum err add_account(void *ctx, const struct account *a, struct error *e)
{
    struct whom *w = ctx;

    (void)e;
    if (a->state == ACCOUNT_ACTIVE && a->roles && a->bureau == w->t->bureau &&
        !config_person(w->t->lane->snapshot->config, a->key))
        add_person(w->people, a->key, a->name, a->roles);
    return E_OK;
}

/* People of that very bureau; whoever has none reads the inbox. */
static enum err people_of(const struct notifying *t, json_t **people, struct error *e)
{
    const struct config *config = t->lane->snapshot->config;
    struct whom w = {t, json_array()};

    *people = w.people;
    for (size_t i = 0; i < config->person_count; i++)
        if (config->people[i].bureau == t->bureau)
            add_person(w.people, config->people[i].key, config->people[i].name,
                       config->people[i].roles);
    return ledger_account_each(t->lane->ledger, add_account, &w, e);
}

/* ---- one notice ---- */

struct words {
    const char *kind, *zh, *en; /* %s the bureau, %llu how many */
};

static enum err write_down(struct notifying *t, const struct words *w, uint64_t count,
                           const char *key, struct error *e)
{
    const struct config *config = t->lane->snapshot->config;
    const struct region *region = codes_region(t->lane->snapshot->codes, t->bureau);
    const char *name = region ? region->name : "";
    char day[11];
    json_t *people = NULL;
    bool added;
    enum err rc = people_of(t, &people, e);
    json_t *title = answer_text(w->zh, w->en, name, (unsigned long long)count);
    json_t *all = json_pack("{s:s, s:s, s:{s:o, s:s}, s:I, s:O, s:O, s:o, s:O, s:s}", "kind",
                            w->kind, "date", day_format(t->today, day), "bureau", "code",
                            json_sprintf("%06u", (unsigned)t->bureau), "name", name, "count",
                            (json_int_t)count, "zh", json_object_get(title, "zh"), "en",
                            json_object_get(title, "en"), "people", people ? people : json_array(),
                            "cases", t->list, "url", config->web_public_url);
    char *text = json_dumps(all, JSON_COMPACT);

    if (!rc)
        rc = ledger_notice_add(t->lane->ledger,
                               &(struct notice){.key = key, .text = text, .created = t->now},
                               &added, e);
    free(text);
    json_decref(all);
    json_decref(title);
    return rc;
}

static bool is_new(struct notifying *t, const char *key, int64_t *last, enum err *rc,
                   struct error *e)
{
    *rc = ledger_notice_last(t->lane->ledger, key, last, e);
    return !*rc && !*last;
}

/* ---- lists of cases ---- */

static void add_case(struct notifying *t, const struct work_row *row, json_t *what, int32_t due)
{
    json_array_append_new(t->list, json_pack("{s:s, s:s, s:o, s:o}", "case", row->no, "firm",
                                             row->name, "what", what, "due", answer_day(due)));
}

static enum err add_due(void *ctx, const struct work_due *d, struct error *e)
{
    (void)e;
    add_case(ctx, &d->row, case_clock_label(d->clock), d->due);
    return E_OK;
}

static enum err add_drawn(void *ctx, const struct work_row *row, struct error *e)
{
    (void)e;
    add_case(ctx, row, label_json("drawn", "新抽取", "newly drawn"), row->inspect_by);
    return E_OK;
}

static enum err add_wait(void *ctx, const struct work_waiting *w, struct error *e)
{
    struct notifying *t = ctx;

    (void)e;
    t->newest = w->since > t->newest ? w->since : t->newest;
    add_case(t, &w->row, case_action_label(&case_machine, w->action), DAY_NONE);
    return E_OK;
}

/* ---- what there is to tell ---- */

static enum err tell_drawn(struct notifying *t, uint64_t count, struct error *e)
{
    static const struct words words = {"drawn", "%s：今日抽取 %llu 户，清单和文书已备好",
                                       "%s: %llu firms drawn today, lists and documents are there"};
    const struct work_filter filter = {.within = t->bureau,
                                       .from = t->today,
                                       .until = t->today,
                                       .planned_from = DAY_NONE,
                                       .planned_until = DAY_NONE,
                                       .due_before = DAY_NONE,
                                       .limit = LISTED};
    char day[11];
    char *key = mem_printf("drawn/%s/%06u", day_format(t->today, day), (unsigned)t->bureau);
    int64_t last;
    enum err rc = E_OK;

    if (count && is_new(t, key, &last, &rc, e))
        rc = ledger_work_each(t->lane->ledger, &filter, add_drawn, t, e);
    if (!rc && json_array_size(t->list))
        rc = write_down(t, &words, count, key, e);
    free(key);
    return rc;
}

static enum err tell_dues(struct notifying *t, const struct words *words, int32_t from,
                          int32_t until, struct error *e)
{
    const struct due_span span = {
        .within = t->bureau, .from = from, .until = until, .limit = LISTED};
    char day[11];
    char *key =
        mem_printf("%s/%s/%06u", words->kind, day_format(t->today, day), (unsigned)t->bureau);
    int64_t last;
    uint64_t count = 0;
    enum err rc = E_OK;

    if (is_new(t, key, &last, &rc, e))
        rc = ledger_today_count_dues(t->lane->ledger, &span, &count, e);
    if (!rc && count)
        rc = ledger_today_dues(t->lane->ledger, &span, add_due, t, e);
    if (!rc && count)
        rc = write_down(t, words, count, key, e);
    free(key);
    return rc;
}

/* Soon after something new waits, but several together. */
static enum err tell_waiting(struct notifying *t, struct error *e)
{
    static const struct words words = {"waiting", "%s：%llu 项等待审批", "%s: %llu decisions wait"};
    char *prefix = mem_printf("waiting/%06u/", (unsigned)t->bureau);
    struct wait_filter filter = {.within = t->bureau, .limit = LISTED};
    int64_t last = 0;
    uint64_t count = 0;
    enum err rc = ledger_notice_last(t->lane->ledger, prefix, &last, e);
    bool due = !rc && t->now - last >= WAIT_EVERY_S;

    filter.after = last ? last : t->now - WAIT_EVERY_S * 96; /* at first: of the last day */
    if (due)
        rc = ledger_today_count_waits(t->lane->ledger, &filter, &count, e);
    if (!rc && count)
        rc = ledger_today_waits(t->lane->ledger, &filter, add_wait, t, e);
    if (!rc && count) {
        char *key = mem_printf("%s%lld", prefix, (long long)t->newest);
        rc = write_down(t, &words, count, key, e);
        free(key);
    }
    free(prefix);
    return rc;
}

static enum err tell_bureau(void *ctx, const struct today_bureau *b, struct error *e)
{
    static const struct words late = {"overdue", "%s：%llu 项已逾期",
                                      "%s: %llu deadlines are late"};
    static const struct words soon = {"soon", "%s：%llu 项临近期限", "%s: %llu deadlines end soon"};
    struct notifying *t = ctx;
    const struct snapshot *snapshot = t->lane->snapshot;
    enum err rc = E_OK;

    t->bureau = b->bureau;
    for (int i = 0; i < 4 && !rc; i++) {
        t->list = json_array();
        t->newest = 0;
        if (i == 0)
            rc = tell_drawn(t, b->drawn, e);
        else if (i == 1 && b->waiting)
            rc = tell_waiting(t, e);
        else if (i == 2 && b->overdue)
            rc = tell_dues(t, &late, DAY_NONE, t->today - 1, e);
        else if (i == 3 && b->open)
            rc = tell_dues(t, &soon, t->today,
                           calendar_add(snapshot->calendar, b->bureau, t->today,
                                        (int)snapshot->config->warn_days, NULL),
                           e);
        json_decref(t->list);
    }
    return rc;
}

/* A statement that reads may not be open while others write. */
struct bureaus {
    struct today_bureau *items;
    size_t count;
};

static enum err keep(void *ctx, const struct today_bureau *b, struct error *e)
{
    struct bureaus *all = ctx;

    (void)e;
    all->items = mem_grow(all->items, all->count + 1, sizeof *all->items);
    all->items[all->count++] = *b;
    return E_OK;
}

static enum err write_all(struct notifying *t, struct error *e)
{
    struct bureaus all = {0};
    enum err rc = ledger_today_bureaus(t->lane->ledger, 0, t->today, t->today, t->today, t->today,
                                       keep, &all, e);

    if (!rc)
        rc = ledger_begin(t->lane->ledger, e);
    for (size_t i = 0; i < all.count && !rc; i++)
        rc = tell_bureau(t, &all.items[i], e);
    if (!rc)
        rc = ledger_commit(t->lane->ledger, e);
    else
        ledger_rollback(t->lane->ledger);
    free(all.items);
    return rc;
}

enum err notifications_tick(struct lane *lane, struct error *e)
{
    const struct config *config = lane->snapshot->config;
    struct notifying t = {.lane = lane, .now = service_now(lane->service)};

    t.today = day_of_instant(t.now);
    /* Nobody wants to hear of it at midnight: from the hour of the draw on. */
    if (!config->notify_command || !*config->notify_command ||
        second_of_day(t.now) < config->draw_time_s)
        return E_OK;
    enum err rc = write_all(&t, e);
    if (!rc)
        notifications_send(lane->service);
    return rc;
}
