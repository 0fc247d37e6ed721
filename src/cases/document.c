#include "cases/document.h"

#include <string.h>

#include "base/date.h"
#include "cases/team.h"
#include "cases/workflow.h"
#include "crypto/cjson.h"

static enum err add_event(void *ctx, const struct case_event *event, struct error *e)
{
    json_t *content = NULL;
    char time[21];
    enum err rc = cjson_read(event->content, strlen(event->content), &content, e);

    if (rc)
        return rc;
    json_array_append_new(ctx, json_pack("{s:s, s:s, s:s, s:o}", "time",
                                         instant_format(event->time, time), "actor", event->actor,
                                         "kind", event->kind, "content", content));
    return E_OK;
}

const char *case_text(const json_t *document, const char *object, const char *field)
{
    const char *text = json_string_value(json_object_get(json_object_get(document, object), field));

    return text ? text : "";
}

static json_t *workflow_of(const json_t *doc, const struct case_row *row, const struct codes *codes,
                           const struct calendar *calendar)
{
    struct workflow w = {.state = row->state,
                         .stage = row->stage,
                         .bureau = row->bureau,
                         .opened = row->date,
                         .inspect_by = row->date,
                         .inspectors = json_object_get(doc, "inspectors"),
                         .codes = codes,
                         .calendar = calendar};

    if (!day_parse(case_text(doc, "task", "inspect_by"), &w.inspect_by))
        w.inspect_by = row->date;
    return workflow_json(&w);
}

enum err case_document(struct ledger *ledger, const struct case_row *row, const struct codes *codes,
                       const struct calendar *calendar, json_t **out, struct error *e)
{
    json_t *doc = NULL;
    json_t *events = json_array();
    json_t *team = NULL;
    char opened[21];
    enum err rc = cjson_read(row->frozen, strlen(row->frozen), &doc, e);

    if (!rc)
        rc = ledger_case_events(ledger, row->no, 0, add_event, events, e);
    if (!rc)
        rc = case_team(ledger, doc, events, &team, e);
    if (rc) {
        json_decref(events);
        json_decref(doc);
        error_wrap(e, "%s", row->no);
        return rc;
    }
    if (team)
        json_object_set_new(doc, "inspectors", team);
    json_object_set_new(doc, "case", json_string(row->no));
    json_object_set_new(doc, "state", json_string(row->state));
    json_object_set_new(doc, "stage", json_integer(row->stage));
    json_object_set_new(doc, "opened_at", json_string(instant_format(row->opened_at, opened)));
    json_object_set_new(doc, "workflow", workflow_of(doc, row, codes, calendar));
    json_object_set_new(doc, "events", events);
    *out = doc;
    return E_OK;
}
