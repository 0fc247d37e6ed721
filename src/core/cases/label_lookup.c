#include "core/cases/label_lookup.h"

#include "core/cases/dues.h"
#include "core/law/stages.h"
#include "machine_private.h"

json_t *case_state_label(const struct case_machine *machine, const char *id)
{
    const struct case_state *state = case_state_find(machine, id);

    return label_json(id, state ? state->zh : NULL, state ? state->en : NULL);
}

json_t *case_states_label(const struct case_machine *machine, const char *ids)
{
    json_t *list = json_array();
    char id[64];

    while (case_word(&ids, id))
        if (case_state_find(machine, id))
            json_array_append_new(list, case_state_label(machine, id));
    return list;
}

json_t *case_action_label(const struct case_machine *machine, const char *id)
{
    const struct case_action *action = case_action_find(machine, id);

    return label_json(id, action ? action->zh : NULL, action ? action->en : NULL);
}

json_t *case_clock_label(const char *id)
{
    const struct case_clock *clock = case_clock_find(id);

    return label_json(id, clock ? clock->zh : NULL, clock ? clock->en : NULL);
}

json_t *case_stage_label(int number)
{
    const struct stage *stage = stage_get(number);

    return stage ? label_row(&stage->name) : json_null();
}

json_t *case_level_label(json_int_t level)
{
    static const struct label levels[] = {{"county", "县级", "county"},
                                          {"prefecture", "市级", "prefecture"},
                                          {"province", "省级", "province"}};

    if (level < 1 || level > 3)
        return json_null();
    return label_row(&levels[level - 1]);
}

json_t *docket_kind_label(const char *id)
{
    const struct docket_kind *kind = docket_kind_find(id);

    return label_json(id, kind ? kind->zh : NULL, kind ? kind->en : NULL);
}

const struct label docket_standings[] = {{"open", "在办", "open"},
                                         {"closed", "已办结", "closed"},
                                         {"void", "已撤回", "void"},
                                         {"done", "已办结", "done"},
                                         {"waiting", "未开始", "waiting"},
                                         {"skipped", "已跳过", "skipped"},
                                         {"unneeded", "无需进行", "not needed"},
                                         {NULL, NULL, NULL}};

const struct label case_duties[] = {{"ours", "本机关", "ours"},
                                    {"party", "当事人", "party"},
                                    {"window", "无须办理", "nobody"},
                                    {NULL, NULL, NULL}};
