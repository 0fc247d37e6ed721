#include "team.h"

#include <string.h>

#include "core/base/json.h"
#include "platform/store/ledger_picks.h"

/* Names by staff number, of everybody this case was drawn with so far. */
static enum err learn_names(struct ledger *ledger, json_int_t commit, json_t *names,
                            struct error *e)
{
    struct picked_list picks = {0};
    enum err err = ledger_picked_list(ledger, (uint64_t)commit, &picks, e);

    for (size_t i = 0; i < picks.count && !err; i++)
        for (size_t s = 0; s < picks.items[i].slots; s++)
            json_object_set_new(names, picks.items[i].inspectors[s].id,
                                json_string(picks.items[i].inspectors[s].name));
    picked_list_free(&picks);
    return err;
}

static json_t *with_names(const json_t *people, const json_t *names)
{
    json_t *team = json_array();
    size_t i;
    json_t *id;

    json_array_foreach((json_t *)(uintptr_t)people, i, id)
    {
        const char *name = json_text(names, json_string_value(id));
        json_array_append_new(team, json_pack("{s:I, s:O, s:s}", "slot", (json_int_t)i, "id", id,
                                              "name", *name ? name : json_string_value(id)));
    }
    return team;
}

enum err case_team(struct ledger *ledger, const json_t *frozen, const json_t *events,
                   json_t **inspectors, struct error *e)
{
    json_t *names = json_object();
    const json_t *people = NULL;
    const json_t *proposed = NULL;
    enum err err = E_OK;
    size_t i;
    json_t *one;

    *inspectors = NULL;
    json_array_foreach(json_object_get(frozen, "inspectors"), i, one)
        json_object_set(names, json_text(one, "id"), json_object_get(one, "name"));
    json_array_foreach((json_t *)(uintptr_t)events, i, one)
    {
        const char *kind = json_text(one, "kind");
        const json_t *content = json_object_get(one, "content");
        if (strcmp(kind, "team-hand") == 0)
            proposed = json_object_get(content, "people");
        if (strcmp(kind, "team-hand-confirm") == 0)
            people = proposed;
        if (strcmp(kind, "team-drawn") != 0 || err)
            continue;
        people = json_object_get(content, "people");
        err = learn_names(ledger, json_int(content, "commit"), names, e);
    }
    if (!err && people)
        *inspectors = with_names(people, names);
    json_decref(names);
    return err;
}
