#include "features/casework/opening.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/date.h"
#include "core/base/mem.h"
#include "core/crypto/cjson.h"
#include "core/crypto/sha256.h"
#include "core/law/calendar.h"
#include "core/law/codes.h"
#include "core/law/stages.h"
#include "core/plan/plan.h"
#include "features/casework/history.h"
#include "platform/store/ledger_dockets.h"
#include "platform/store/ledger_draws.h"
#include "platform/store/ledger_picks.h"
#include "platform/store/registry.h"

/* One draw being opened. */
struct opening {
    const struct case_setting *s;
    const struct draw_row *draw;
    const struct plan_task *task;
    uint32_t bureau; /* of the case opened last, whose sequence `last` is: picks come by bureau */
    uint32_t last;
};

static json_t *region_json(const struct codes *codes, uint32_t code)
{
    const struct region *region = codes_region(codes, code);

    return json_pack("{s:I, s:s}", "code", (json_int_t)code, "name", region ? region->name : "");
}

static json_t *draw_json(const struct opening *o)
{
    const struct draw_row *d = o->draw;
    char date[11];

    return json_pack("{s:I, s:s, s:I, s:s, s:s#, s:I, s:s}", "commit", (json_int_t)d->commit_index,
                     "date", day_format(d->date, date), "attempt", (json_int_t)d->attempt,
                     "plan_sha256", d->plan_sha256, "level", &d->level, d->level ? 1 : 0,
                     "registry_version", (json_int_t)d->registry_version, "record_sha256",
                     d->record_sha256);
}

static json_t *items_json(const struct opening *o)
{
    json_t *array = json_array();

    for (size_t i = 0; i < o->task->items.count; i++) {
        const char *code = o->task->items.text[i];
        const struct item *item = codes_item(o->s->codes, code);
        json_array_append_new(array,
                              json_pack("{s:s, s:s, s:s, s:s}", "code", code, "name",
                                        item ? item->name : "", "basis", item ? item->basis : "",
                                        "department", item ? item->department : ""));
    }
    return array;
}

/* The last day for the visit; of working days, those of the bureau's own region. */
static int32_t inspect_by(const struct opening *o, uint32_t bureau, bool *provisional)
{
    *provisional = false;
    return clock_due(o->s->calendar, bureau, o->draw->date, o->task->inspect.n,
                     o->task->inspect.unit, provisional);
}

static json_t *task_json(const struct opening *o, uint32_t bureau)
{
    char by[11];
    bool provisional;
    int32_t day = inspect_by(o, bureau, &provisional);

    return json_pack("{s:s, s:s, s:s, s:i, s:s, s:b}", "id", o->draw->task, "title", o->task->title,
                     "kind", o->task->key ? "key" : "general", "team", o->task->team, "inspect_by",
                     day_format(day, by), "provisional", provisional);
}

static json_t *firm_json(const struct opening *o, const struct picked *pick,
                         const struct enterprise *firm)
{
    char founded[11];
    char class[2] = {pick->stratum[7], '\0'};
    char type[8];

    snprintf(type, sizeof type, "%04u", (unsigned)firm->type);
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:o, s:s, s:s}", "uscc", pick->uscc,
                     "name", pick->name, "address", firm->address, "industry", firm->industry,
                     "tags", firm->tags, "type", type, "type_name",
                     codes_type_name(o->s->codes, firm->type), "class", class, "region",
                     region_json(o->s->codes, firm->region), "status",
                     codes_status_text(o->s->codes, firm->status), "founded",
                     day_format(firm->founded, founded));
}

static json_t *inspectors_json(const struct picked *pick)
{
    json_t *array = json_array();

    for (size_t i = 0; i < pick->slots; i++)
        json_array_append_new(array,
                              json_pack("{s:I, s:s, s:s}", "slot", (json_int_t)i, "id",
                                        pick->inspectors[i].id, "name", pick->inspectors[i].name));
    return array;
}

/* A firm that a later import removed was still in the frozen pool: its pick is enough. */
static enum err find_firm(const struct opening *o, const struct picked *pick,
                          struct enterprise *firm, struct error *e)
{
    enum err rc = registry_find(o->s->registry, pick->uscc, firm, e);

    if (rc != E_NOTFOUND)
        return rc;
    *firm = (struct enterprise){.name = pick->name,
                                .address = "",
                                .industry = "",
                                .tags = "",
                                .founded = DAY_NONE,
                                .bureau = pick->bureau};
    return E_OK;
}

static enum err freeze(const struct opening *o, const struct picked *pick, struct buf *out,
                       struct error *e)
{
    struct enterprise firm;
    enum err rc = find_firm(o, pick, &firm, e);

    if (rc)
        return rc;
    char ownership[2] = {pick->stratum[9], '\0'};
    json_t *frozen =
        json_pack("{s:o, s:o, s:o, s:o, s:o, s:{s:I, s:s, s:s, s:s}, s:o}", "draw", draw_json(o),
                  "task", task_json(o, pick->bureau), "items", items_json(o), "firm",
                  firm_json(o, pick, &firm), "bureau", region_json(o->s->codes, pick->bureau),
                  "pick", "position", (json_int_t)pick->position, "ticket", pick->ticket, "stratum",
                  pick->stratum, "ownership", ownership, "inspectors", inspectors_json(pick));
    rc = cjson_write(frozen, out, e);
    json_decref(frozen);
    return rc;
}

static enum err number(struct opening *o, uint32_t bureau, char out[DOCKET_NO_BYTES],
                       struct error *e)
{
    char prefix[CASE_NO_BYTES], day[9];
    enum err rc = E_OK;

    snprintf(prefix, sizeof prefix, "%06u%s", (unsigned)bureau, day_compact(o->draw->date, day));
    if (bureau != o->bureau)
        rc = ledger_docket_last_sequence(o->s->ledger, prefix, &o->last, e);
    if (rc)
        return rc;
    o->bureau = bureau;
    snprintf(out, DOCKET_NO_BYTES, "%.14s%04u", prefix, (unsigned)++o->last);
    return E_OK;
}

/* The daemon's own events: nobody is asked whether he may. */
static enum err add_event(const struct case_setting *s, const struct docket_row *row,
                          const char *actor, const char *kind, json_t *content, struct error *e)
{
    const struct case_rules rules = {s->codes, s->calendar};
    struct docket_row own = *row;
    json_t *event = json_pack("{s:s, s:s, s:o}", "kind", kind, "actor", actor, "content", content);
    enum err rc = docket_record(s->ledger, &rules, &own, event, s->now, NULL, e);

    json_decref(event);
    return rc;
}

static enum err open_one(struct opening *o, const struct picked *pick, struct error *e)
{
    struct docket_row row = {.kind = "case",
                             .commit_index = o->draw->commit_index,
                             .position = pick->position,
                             .bureau = pick->bureau,
                             .region = pick->bureau,
                             .date = o->draw->date,
                             .received = DAY_NONE,
                             .state = "open",
                             .main = "new",
                             .stage = STAGE_PUBLICITY,
                             .opened_at = o->s->now,
                             .projection = ""};
    struct buf frozen = {0};
    char hash[65];
    enum err rc = number(o, pick->bureau, row.no, e);

    if (!rc)
        rc = freeze(o, pick, &frozen, e);
    snprintf(row.uscc, sizeof row.uscc, "%s", pick->uscc);
    row.frozen = frozen.data;
    if (!rc)
        rc = ledger_docket_add(o->s->ledger, &row, e);
    if (!rc)
        sha256_hex(frozen.data, frozen.len, hash);
    if (!rc)
        rc = add_event(o->s, &row, "inspectd", "opened",
                       json_pack("{s:I, s:s, s:i, s:s}", "commit", (json_int_t)row.commit_index,
                                 "uscc", row.uscc, "stage", row.stage, "frozen_sha256", hash),
                       e);
    buf_free(&frozen);
    return rc;
}

static int by_bureau_and_uscc(const void *a, const void *b)
{
    const struct picked *const *x = a;
    const struct picked *const *y = b;

    if ((*x)->bureau != (*y)->bureau)
        return (*x)->bureau < (*y)->bureau ? -1 : 1;
    return strcmp((*x)->uscc, (*y)->uscc);
}

/* In the order of strata, case numbers would tell classes. */
static const struct picked **in_order(const struct picked_list *picks)
{
    const struct picked **order = mem_array(picks->count + 1, sizeof *order);

    for (size_t i = 0; i < picks->count; i++)
        order[i] = &picks->items[i];
    if (picks->count)
        qsort(order, picks->count, sizeof *order, by_bureau_and_uscc);
    return order;
}

enum err cases_open(const struct case_setting *setting, const struct draw_row *draw,
                    const struct picked_list *picks, struct error *e)
{
    struct opening o = {.s = setting, .draw = draw, .task = plan_find(setting->plan, draw->task)};
    enum err rc = E_OK;

    if (!o.task)
        return error_set(e, E_CORRUPT, "承诺 %1$llu 的计划中没有任务 %2$s",
                         "the plan of commit %1$llu has no task %2$s",
                         (unsigned long long)draw->commit_index, draw->task);
    const struct picked **order = in_order(picks);
    for (size_t i = 0; i < picks->count && !rc; i++)
        rc = open_one(&o, order[i], e);
    free(order);
    return rc;
}

struct voiding {
    const struct case_setting *s;
    const char *actor;
    const char *reason;
};

static enum err void_one(void *ctx, const struct docket_row *row, struct error *e)
{
    const struct voiding *v = ctx;

    if (strcmp(row->state, "void") == 0)
        return E_OK;
    return add_event(v->s, row, v->actor, "voided", json_pack("{s:s}", "reason", v->reason), e);
}

enum err cases_void(const struct case_setting *setting, uint64_t commit_index, const char *actor,
                    const char *reason, struct error *e)
{
    const struct docket_filter filter = {
        .date = DAY_NONE, .by_commit = true, .commit_index = commit_index};
    struct voiding v = {setting, actor, reason};

    return ledger_docket_each(setting->ledger, &filter, void_one, &v, e);
}
