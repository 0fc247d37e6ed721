/* What a docket allows now, for lists, forms and help. */
#include <stdio.h>
#include <string.h>

#include "core/base/json.h"
#include "core/base/role.h"
#include "machine_private.h"

static const char *const kinds[] = {
    [CASE_TEXT] = "text", [CASE_DATE] = "date", [CASE_INT] = "int",   [CASE_FEN] = "fen",
    [CASE_FLAG] = "flag", [CASE_CODE] = "code", [CASE_LIST] = "list", [CASE_RESULTS] = "results"};

json_t *case_field_json(const struct case_field *f)
{
    return json_pack("{s:s, s:s, s:b, s:b, s:s, s:s, s:s}", "id", f->id, "kind", kinds[f->kind],
                     "required", f->required, "looked_up", f->looked_up, "zh", f->zh, "en", f->en,
                     "codes", f->codes ? f->codes : "");
}

json_t *case_fields_json(const struct case_action *action)
{
    json_t *list = json_array();

    for (const struct case_field *f = action->fields; f && f->id; f++)
        json_array_append_new(list, case_field_json(f));
    return list;
}

static json_t *documents_json(const struct codes *codes, const struct case_action *action)
{
    json_t *all = case_codes(codes, "documents", 0);
    json_t *list = json_array();
    char word[64];
    size_t i;
    json_t *one;

    for (const char *at = action->documents; case_word(&at, word);)
        json_array_foreach(all, i, one)
        {
            if (strcmp(json_text(one, "code"), word) == 0)
                json_array_append(list, one);
        }
    json_decref(all);
    return list;
}

static json_t *action_json(const struct case_rules *rules, const struct case_action *action)
{
    return json_pack("{s:s, s:s, s:s, s:i, s:o, s:o, s:o, s:s, s:s, s:b, s:b}", "action",
                     action->id, "zh", action->zh, "en", action->en, "stage", action->stage,
                     "roles", roles_json(action->roles), "fields", case_fields_json(action),
                     "documents", documents_json(rules->codes, action), "not_by",
                     action->not_by ? action->not_by : "", "basis", action->basis, "aside",
                     action->aside || !action->to, "amends", action->amends);
}

/* Why this person may not, or a guard does not yet let anybody. */
static enum err obstacle(const struct case_call *call, unsigned roles, struct error *e)
{
    const struct case_step *step = call->action->step;

    if (!(call->action->roles & roles))
        return error_set(e, E_DENIED, "须由其他角色办理", "for another role");
    enum err rc = case_eyes_check(call->action, call->projection, call->actor, e);
    if (!rc && step && step->ready)
        rc = step->ready(call, e);
    return rc;
}

enum err case_allowed(const struct case_rules *rules, const json_t *projection, unsigned roles,
                      const char *actor, int32_t today, json_t **list, struct error *e)
{
    const struct docket_kind *kind = docket_kind_of(projection);
    const struct case_action *action;

    *list = json_array();
    for (size_t i = 0; (action = case_action_at(kind->machine, i)) != NULL; i++) {
        struct case_call call = {.rules = rules,
                                 .kind = kind,
                                 .action = action,
                                 .projection = projection,
                                 .actor = actor,
                                 .day = today,
                                 .took = today};
        struct error why = {0};
        if (case_state_check(action, projection, NULL))
            continue;
        enum err rc = obstacle(&call, roles, &why);
        if (rc == E_CORRUPT) {
            json_decref(*list);
            *list = NULL;
            if (e)
                *e = why;
            return rc;
        }
        json_t *one = action_json(rules, action);
        json_object_set_new(one, "may", json_boolean(!rc));
        if (rc)
            json_object_set_new(one, "why", json_pack("{s:s, s:s}", "zh", why.zh, "en", why.en));
        json_array_append_new(*list, one);
    }
    return E_OK;
}

/* ---- what waits ---- */

/* Whoever did the actions of not_by last. */
static json_t *barred(const struct case_action *action, const json_t *projection)
{
    json_t *keys = json_array();
    char word[64];

    for (const char *at = action->not_by; case_word(&at, word);) {
        const char *actor = case_last_actor(projection, word);
        if (*actor)
            json_array_append_new(keys, json_string(actor));
    }
    return keys;
}

/* A decision, not a step that may be taken or not: reopening a closed case waits for nobody. */
static bool decides(const struct case_action *action)
{
    return action->not_by && !(action->roles & ROLE_REGULATOR) &&
           (action->roles & (ROLE_APPROVER | ROLE_PUBLISHER)) &&
           strncmp(action->from, "closed", strlen("closed")) != 0;
}

/* To approve and to refuse: the same four eyes, out of the same states or a part of them. */
static bool other_choice(const struct case_action *a, const struct case_action *b)
{
    return strcmp(a->not_by, b->not_by) == 0 &&
           (strstr(a->from, b->from) || strstr(b->from, a->from));
}

static bool stands(const struct case_call *call)
{
    const struct case_step *step = call->action->step;
    struct error why;

    return !case_state_check(call->action, call->projection, NULL) &&
           !(step && step->ready && step->ready(call, &why));
}

json_t *case_waits(const struct case_rules *rules, const json_t *projection, int32_t today)
{
    const struct docket_kind *kind = docket_kind_of(projection);
    const struct case_machine *m = kind->machine;
    const struct case_action *action;
    json_t *list = json_array();

    for (size_t i = 0; (action = case_action_at(m, i)) != NULL; i++) {
        bool listed = false;
        size_t k;
        json_t *one;
        if (!decides(action) || !stands(&(struct case_call){.rules = rules,
                                                            .kind = kind,
                                                            .action = action,
                                                            .projection = projection,
                                                            .actor = "",
                                                            .day = today,
                                                            .took = today}))
            continue;
        json_array_foreach(list, k, one)
        {
            listed = listed || other_choice(case_action_find(m, json_text(one, "action")), action);
        }
        json_t *keys = barred(action, projection);
        if (!listed && json_array_size(keys))
            json_array_append_new(list, json_pack("{s:s, s:i, s:O}", "action", action->id, "roles",
                                                  (int)action->roles, "barred", keys));
        json_decref(keys);
    }
    return list;
}
