#include "features/casework/document.h"

#include <string.h>

#include "core/base/date.h"
#include "core/base/json.h"
#include "core/cases/dues.h"
#include "core/cases/label_lookup.h"
#include "core/cases/workflow.h"
#include "core/crypto/cjson.h"
#include "features/casework/history.h"
#include "team.h"

const char *case_text(const json_t *document, const char *object, const char *field)
{
    return json_text(json_object_get(document, object), field);
}

/* Side tracks that are no longer where every case begins. */
static json_t *beside(const json_t *projection)
{
    json_t *list = json_array();
    const char *track;
    json_t *value;

    json_object_foreach(json_object_get(projection, "tracks"), track, value)
    {
        const struct case_state *state = case_state_find(&case_machine, json_string_value(value));
        if (state && state->first)
            continue;
        json_t *one = case_state_label(&case_machine, json_string_value(value));
        json_object_set_new(one, "track", json_string(track));
        json_array_append_new(list, one);
    }
    return list;
}

/* The running clocks, without what depends on the day they are looked at. */
static enum err clocks(const struct case_rules *rules, const json_t *projection, json_t **list,
                       struct error *e)
{
    static const char *const daily[] = {"overdue", "left", "late"};
    enum err rc = case_due_list(rules, projection, 0, list, e);
    size_t i;
    json_t *one;

    json_array_foreach(*list, i, one)
    {
        for (size_t k = 0; k < sizeof daily / sizeof *daily; k++)
            json_object_del(one, daily[k]);
    }
    return rc;
}

static json_t *or_null(const json_t *object, const char *key)
{
    json_t *value = json_object_get(object, key);

    return value ? json_incref(value) : json_null();
}

static enum err now_json(const struct case_rules *rules, const json_t *projection, json_t **now,
                         struct error *e)
{
    json_t *list = NULL;
    enum err rc = clocks(rules, projection, &list, e);

    if (rc)
        return rc;
    *now = json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "main",
                     case_state_label(&case_machine, json_text_or(projection, "main", NULL)),
                     "beside", beside(projection), "team", or_null(projection, "team"), "results",
                     or_null(projection, "results"), "clocks", list, "flags",
                     or_null(projection, "flags"), "closed", or_null(projection, "closed"));
    return E_OK;
}

static json_t *workflow_of(const json_t *doc, const struct docket_row *row,
                           const json_t *projection, const struct codes *codes,
                           const struct calendar *calendar)
{
    struct workflow w = {.state = row->state,
                         .stage = row->stage,
                         .bureau = row->bureau,
                         .opened = row->date,
                         .inspect_by = row->date,
                         .inspectors = json_object_get(doc, "inspectors"),
                         .trail = json_object_get(projection, "trail"),
                         .clocks = json_at(doc, "now", "clocks", NULL),
                         .codes = codes,
                         .calendar = calendar};

    if (!day_parse(case_text(doc, "task", "inspect_by"), &w.inspect_by))
        w.inspect_by = row->date;
    return workflow_json(&w);
}

enum err case_document(struct ledger *ledger, const struct docket_row *row,
                       const struct codes *codes, const struct calendar *calendar, json_t **out,
                       struct error *e)
{
    const struct case_rules rules = {.codes = codes, .calendar = calendar};
    json_t *doc = NULL;
    json_t *events = NULL;
    json_t *projection = NULL;
    json_t *now = NULL;
    json_t *team = NULL;
    char opened[21];
    enum err rc = cjson_read(row->frozen, strlen(row->frozen), &doc, e);

    if (!rc)
        rc = docket_events(ledger, row->no, 0, &events, e);
    if (!rc)
        rc = docket_projection(row, &projection, e);
    if (!rc)
        rc = now_json(&rules, projection, &now, e);
    if (!rc)
        rc = case_team(ledger, doc, events, &team, e);
    if (rc) {
        json_decref(events);
        json_decref(doc);
        json_decref(projection);
        json_decref(now);
        error_wrap(e, "%s", row->no);
        return rc;
    }
    if (team)
        json_object_set_new(doc, "inspectors", team);
    json_object_set_new(doc, "case", json_string(row->no));
    json_object_set_new(doc, "state", json_string(row->state));
    json_object_set_new(doc, "stage", json_integer(row->stage));
    json_object_set_new(doc, "version", json_integer((json_int_t)row->version));
    json_object_set_new(doc, "opened_at", json_string(instant_format(row->opened_at, opened)));
    json_object_set_new(doc, "now", now);
    json_object_set_new(doc, "workflow", workflow_of(doc, row, projection, codes, calendar));
    json_object_set_new(doc, "events", events);
    json_decref(projection);
    *out = doc;
    return E_OK;
}
