#include "core/cases/workflow.h"

#include <stdbool.h>
#include <string.h>

#include "core/base/date.h"
#include "core/base/json.h"
#include "core/base/label.h"
#include "core/law/calendar.h"
#include "core/law/codes.h"
#include "core/law/stages.h"

#define VISIT "visit" /* the clock until the visit */

static json_t *texts_json(const struct label *list)
{
    json_t *array = json_array();

    for (int i = 0; i < STAGE_LIST_MAX && list[i].id; i++)
        json_array_append_new(array, label_row(&list[i]));
    return array;
}

static json_t *exits_json(const struct stage *stage)
{
    json_t *array = json_array();

    for (int i = 0; i < STAGE_LIST_MAX && stage->exits[i].condition.id; i++) {
        json_t *exit = label_row(&stage->exits[i].condition);
        json_object_set_new(exit, "to", json_integer((json_int_t)stage->exits[i].to));
        json_array_append_new(array, exit);
    }
    return array;
}

/* The drawn inspectors fill the roles of lead and member; other roles the bureau fills itself. */
static json_t *people_of(const struct workflow *w, const char *role)
{
    json_t *people = json_array();
    bool lead = strcmp(role, "lead") == 0;
    size_t i;
    json_t *one;

    json_array_foreach((json_t *)(uintptr_t)w->inspectors, i, one)
    {
        bool leads = json_int(one, "slot") == 0;
        const char *id = json_text_or(one, "id", NULL);
        if (!*id || (strcmp(role, "member") != 0 && !lead) || lead != leads)
            continue;
        json_array_append_new(
            people, json_pack("{s:s, s:O}", "id", id, "name", json_object_get(one, "name")));
    }
    return people;
}

static json_t *responsible(const struct workflow *w, const struct stage *stage)
{
    json_t *array = json_array();

    for (int i = 0; i < STAGE_LIST_MAX && stage->roles[i].id; i++) {
        json_t *role = label_row(&stage->roles[i]);
        json_object_set_new(role, "people", people_of(w, stage->roles[i].id));
        json_array_append_new(array, role);
    }
    return array;
}

static json_t *clock_due_json(const struct workflow *w, const struct clock *clock)
{
    char from[11];
    char date[11];
    char grade[2] = {clock->grade, '\0'};
    bool provisional = false;
    int32_t due =
        clock_due(w->calendar, w->bureau, w->inspect_by, clock->limit, clock->unit, &provisional);

    provisional = provisional || !calendar_known(w->calendar, day_year(w->inspect_by));
    return json_pack("{s:s, s:s, s:s, s:i, s:s, s:s, s:s, s:s, s:s, s:b, s:b}", "id", clock->id,
                     "zh", clock->zh, "en", clock->en, "limit", clock->limit, "unit",
                     clock_unit_name(clock->unit), "grade", grade, "basis", clock->basis, "from",
                     day_format(w->inspect_by, from), "date", day_format(due, date), "provisional",
                     provisional, "assumed", 1);
}

static bool on_trail(const struct workflow *w, const struct stage *stage, bool skipped)
{
    size_t i;
    json_t *one;

    json_array_foreach((json_t *)(uintptr_t)w->trail, i, one)
    {
        if (json_int(one, "stage") == (json_int_t)stage->number &&
            (json_object_get(one, "skipped") != NULL) == skipped)
            return true;
    }
    return false;
}

static const char *stage_state(const struct workflow *w, const struct stage *stage)
{
    bool closed = strcmp(w->state, "closed") == 0;

    if (strcmp(w->state, "void") == 0)
        return "void";
    if ((int)stage->number == w->stage && !closed)
        return "open";
    if (on_trail(w, stage, false))
        return "done";
    if (on_trail(w, stage, true))
        return "skipped";
    return closed ? "unneeded" : "waiting";
}

static json_t *running_json(const json_t *clock)
{
    static const char *const same[] = {"id", "zh", "en", "limit", "unit", "grade", "basis"};
    json_t *due = json_object();

    for (size_t i = 0; i < sizeof same / sizeof *same; i++)
        json_object_set(due, same[i], json_object_get(clock, same[i]));
    json_object_set(due, "from", json_object_get(clock, "start"));
    json_object_set(due, "date", json_object_get(clock, "due"));
    json_object_set(due, "provisional", json_object_get(clock, "provisional"));
    json_object_set_new(due, "assumed", json_false());
    return due;
}

static bool runs(const struct workflow *w, const char *clock)
{
    size_t i;
    json_t *one;

    json_array_foreach((json_t *)(uintptr_t)w->clocks, i, one)
    {
        if (strcmp(json_text(one, "id"), clock) == 0)
            return true;
    }
    return false;
}

static json_t *dues_json(const struct workflow *w, const struct stage *stage)
{
    json_t *array = json_array();
    const char *state = stage_state(w, stage);
    bool open = strcmp(state, "open") == 0;
    bool ahead = strcmp(state, "waiting") == 0 || (open && runs(w, VISIT));
    size_t k;
    json_t *running;

    json_array_foreach((json_t *)(uintptr_t)w->clocks, k, running)
    {
        if (open)
            json_array_append_new(array, running_json(running));
    }
    for (int i = 0; ahead && i < STAGE_LIST_MAX && stage->clocks[i]; i++) {
        const struct clock *clock = codes_clock(w->codes, stage->clocks[i], w->opened);
        if (clock && !runs(w, clock->id))
            json_array_append_new(array, clock_due_json(w, clock));
    }
    return array;
}

static json_t *stage_json(const struct workflow *w, const struct stage *stage)
{
    json_t *out = label_row(&stage->name);

    json_object_set_new(out, "number", json_integer((json_int_t)stage->number));
    json_object_set_new(out, "state", json_string(stage_state(w, stage)));
    json_object_set_new(out, "what",
                        json_pack("{s:s, s:s}", "zh", stage->what.zh, "en", stage->what.en));
    json_object_set_new(out, "entry", texts_json(stage->entry));
    json_object_set_new(out, "next", exits_json(stage));
    json_object_set_new(out, "responsible", responsible(w, stage));
    json_object_set_new(out, "documents", texts_json(stage->documents));
    json_object_set_new(out, "basis", texts_json(stage->basis));
    json_object_set_new(out, "due", dues_json(w, stage));
    return out;
}

json_t *workflow_json(const struct workflow *w)
{
    json_t *array = json_array();

    for (int i = 0; i < STAGES; i++)
        json_array_append_new(array, stage_json(w, &stages[i]));
    return array;
}
