#include "core/cases/machine.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/json.h"
#include "core/base/mem.h"
#include "core/law/stages.h"
#include "machine_private.h"

#define YEAR_END 2200 /* as far as a calendar goes */

const struct case_action *case_action_at(const struct case_machine *m, size_t i)
{
    for (const struct case_action *const *area = m->areas; *area; area++)
        for (const struct case_action *action = *area; action->id; action++)
            if (i-- == 0)
                return action;
    return NULL;
}

const struct case_action *case_action_find(const struct case_machine *m, const char *id)
{
    for (const struct case_action *const *area = m->areas; *area; area++)
        for (const struct case_action *action = *area; action->id; action++)
            if (strcmp(action->id, id) == 0)
                return action;
    return NULL;
}

const struct case_state *case_state_find(const struct case_machine *m, const char *id)
{
    /* asked very often: the first letter spares most comparisons */
    for (const struct case_state *s = m->states; s->id; s++)
        if (s->id[0] == id[0] && strcmp(s->id, id) == 0)
            return s;
    return NULL;
}

const struct docket_kind *docket_kind_find(const char *id)
{
    if (strcmp(id, case_kind.id) == 0)
        return &case_kind;
    for (const struct docket_kind *k = matter_kinds; k->id; k++)
        if (strcmp(k->id, id) == 0)
            return k;
    return NULL;
}

const struct docket_kind *docket_kind_of(const json_t *projection)
{
    return docket_kind_find(json_text(projection, "kind"));
}

/* ---- a fresh docket ---- */

static json_t *first_states(const struct case_machine *m)
{
    json_t *tracks = json_object();

    for (const struct case_state *s = m->states; s->id; s++)
        if (s->first && strcmp(s->track, "main") != 0)
            json_object_set_new(tracks, s->track, json_string(s->id));
    return tracks;
}

enum err case_start(const struct docket_kind *kind, const json_t *frozen, json_t **projection,
                    struct error *e)
{
    json_t *fresh = json_pack("{s:s, s:s, s:s, s:i, s:o, s:[], s:{}, s:[], s:[], s:[], s:[], s:i}",
                              "kind", kind->id, "state", "open", "main", "new", "stage", 0,
                              "tracks", first_states(kind->machine), "trail", "last", "clocks",
                              "ended", "pauses", "flags", "events", 0);
    enum err rc = kind->machine->start ? kind->machine->start(frozen, fresh, e) : E_OK;

    if (rc) {
        json_decref(fresh);
        fresh = NULL;
    }
    *projection = fresh;
    return rc;
}

/* ---- may it be done ---- */

static const char *state_of(const json_t *projection, const char *track)
{
    return strcmp(track, "main") == 0 ? json_text(projection, "main")
                                      : case_track(projection, track);
}

/* The two sentences name different words, so they are made one by one. */
static enum err refuse(enum err code, char *zh, char *en, struct error *e)
{
    if (e) {
        e->code = code;
        snprintf(e->zh, sizeof e->zh, "%s", zh);
        snprintf(e->en, sizeof e->en, "%s", en);
    }
    free(zh);
    free(en);
    return code;
}

/* The first states of one track in `from`, in words. */
static void names_of(const struct case_machine *m, const char *from, const char *track,
                     struct buf *zh, struct buf *en)
{
    char word[64];
    int named = 0;

    for (const char *at = from; case_word(&at, word);) {
        const struct case_state *state = case_state_find(m, word);
        if (!state || strcmp(state->track, track) != 0)
            continue;
        if (++named > 4) {
            buf_adds(zh, "等");
            buf_adds(en, " or later");
            return;
        }
        buf_addf(zh, "%s%s", zh->len ? "、" : "", state->zh);
        buf_addf(en, "%s%s", en->len ? ", " : "", state->en);
    }
}

static enum err refuse_state(const struct docket_kind *kind, const struct case_action *action,
                             const json_t *projection, const char *track, struct error *e)
{
    const struct case_state *now = case_state_find(kind->machine, state_of(projection, track));
    bool matter = kind != &case_kind;
    struct buf zh = {0};
    struct buf en = {0};

    if (!e)
        return E_CONFLICT;
    names_of(kind->machine, action->from, track, &zh, &en);
    enum err rc = refuse(
        E_CONFLICT,
        mem_printf("不能“%s”：%s现为“%s”%s%s", action->zh, matter ? "事项" : "",
                   now ? now->zh : "?", zh.len ? "，须为：" : "", zh.len ? zh.data : ""),
        mem_printf("cannot “%s”: the %s is “%s”%s%s", action->en, matter ? "matter" : "case",
                   now ? now->en : "?", en.len ? ", it must be: " : "", en.len ? en.data : ""),
        e);
    buf_free(&zh);
    buf_free(&en);
    return rc;
}

/* Of every track that `from` names, the case is in one of the named states. */
enum err case_state_check(const struct case_action *action, const json_t *projection,
                          struct error *e)
{
    const struct docket_kind *kind = docket_kind_of(projection);
    const char *main = json_text(projection, "main"), *track = "";
    char word[64];

    if (!case_has_word(action->from, "new") &&
        (strcmp(main, "void") == 0 || strcmp(main, "new") == 0))
        return refuse_state(kind, action, projection, "main", e);
    for (const char *at = action->from; case_word(&at, word);) {
        const struct case_state *state = case_state_find(kind->machine, word);
        if (!state || strcmp(state->track, track) == 0) /* one word of a track stands for all */
            continue;
        track = state->track;
        if (!case_has_word(action->from, state_of(projection, track)))
            return refuse_state(kind, action, projection, track, e);
    }
    return E_OK;
}

enum err case_eyes_check(const struct case_action *action, const json_t *projection,
                         const char *actor, struct error *e)
{
    const struct case_machine *m = docket_kind_of(projection)->machine;
    char word[64];

    for (const char *at = action->not_by; case_word(&at, word);)
        if (strcmp(case_last_actor(projection, word), actor) == 0) {
            const struct case_action *other = case_action_find(m, word);
            return refuse(
                E_DENIED,
                mem_printf("%s 已办理“%s”，“%s”须由另一人办理", actor, other->zh, action->zh),
                mem_printf("%s did “%s”: somebody else must “%s”", actor, other->en, action->en),
                e);
        }
    return E_OK;
}

/* ---- stages passed and skipped ---- */

static bool on_trail(const json_t *projection, int stage)
{
    size_t i;
    json_t *entry;

    json_array_foreach(json_object_get(projection, "trail"), i, entry)
    {
        if (json_int(entry, "stage") == stage)
            return true;
    }
    return false;
}

/* The stages between `from` and `to` (0 = the end) that this case never saw. A matter has none. */
static unsigned skipped(const json_t *projection, int from, int to)
{
    unsigned bits = 0;

    for (int s = from + 1; from > 0 && s < (to ? to : STAGES + 1); s++)
        if (!on_trail(projection, s))
            bits |= 1U << s;
    return bits;
}

static const struct case_state *main_after(const struct case_call *call)
{
    char word[64];

    for (const char *at = call->action->to; case_word(&at, word);) {
        const struct case_state *state = case_state_find(call->kind->machine, word);
        if (state && strcmp(state->track, "main") == 0)
            return state;
    }
    return NULL;
}

static enum err check_skip(const struct case_call *call, struct error *e)
{
    const struct case_state *to = main_after(call);
    int from = (int)json_int(call->projection, "stage");

    if (!to || strcmp(to->id, "void") == 0 || from == to->stage ||
        case_in(call->projection, "closed") ||
        stage_leads_to((enum stage_number)from, (enum stage_number)to->stage) ||
        !skipped(call->projection, from, to->stage) || *json_text(call->content, "skip"))
        return E_OK;
    return error_set(e, E_INPUT, "跳过了中间阶段，须在 skip 中写明理由",
                     "stages are skipped: say in “skip” why they are not needed");
}

static void trail_add(const struct case_call *call, int stage, const char *reason)
{
    json_t *entry = json_pack("{s:i, s:s}", "stage", stage, "action", call->action->id);

    case_set_day(entry, "day", call->took);
    if (reason)
        json_object_set_new(entry, "skipped", json_string(reason));
    json_array_append_new(json_object_get(call->next, "trail"), entry);
}

static void move_main(const struct case_call *call, const struct case_state *to)
{
    int from = (int)json_int(call->projection, "stage");
    const char *reason = json_text(call->content, "skip");
    bool fresh = case_in(call->projection, "new"), closed = case_in(call->projection, "closed");
    bool gone = strcmp(to->id, "void") == 0, end = to->end && !gone;

    json_object_set_new(call->next, "main", json_string(to->id));
    json_object_set_new(call->next, "state", json_string(end ? "closed" : gone ? "void" : "open"));
    if (end)
        json_object_set_new(call->next, "closed", json_string(call->action->id));
    else
        json_object_del(call->next, "closed");
    if (end || gone)
        case_clocks_stop_all(call, end);
    if (!fresh && !closed && !gone && from != to->stage && *reason)
        for (int s = 1; s <= STAGES; s++)
            if (skipped(call->projection, from, to->stage) & 1U << s)
                trail_add(call, s, reason);
    if (to->stage && (fresh || closed || from != to->stage)) {
        json_object_set_new(call->next, "stage", json_integer(to->stage));
        trail_add(call, to->stage, NULL);
    }
}

/* ---- applying ---- */

static void set_state(const struct case_call *call, const char *id)
{
    const struct case_state *state = case_state_find(call->kind->machine, id);

    if (!state)
        return;
    if (strcmp(state->track, "main") == 0)
        move_main(call, state);
    else
        json_object_set_new(json_object_get(call->next, "tracks"), state->track,
                            json_string(state->id));
}

static void move(const struct case_call *call)
{
    char word[64];

    case_clocks_stop(call, call->action->stops);
    for (const char *at = call->action->to; case_word(&at, word);)
        set_state(call, word);
    for (const char *at = call->action->moves; case_word(&at, word);) {
        char *arrow = strchr(word, '>');
        if (!arrow)
            continue;
        *arrow = '\0';
        if (case_in(call->projection, word))
            set_state(call, arrow + 1);
    }
    case_clocks_start(call, call->action->starts);
    case_resume(call, call->action->resumes);
    case_pause(call, call->action->pauses);
}

/* A copy deep enough for what actions change in place; what an event brought is never changed, so
 * old and new share it. */
static json_t *copy_of(const json_t *projection)
{
    static const char *const deep[] = {"tracks", "clocks", "pauses", "penalty"};
    json_t *next = json_copy((json_t *)(uintptr_t)projection);
    const char *key;
    json_t *value;

    json_object_foreach((json_t *)(uintptr_t)projection, key, value)
    {
        if (json_is_object(value) || json_is_array(value))
            json_object_set_new(next, key, json_copy(value));
    }
    for (size_t i = 0; i < sizeof deep / sizeof *deep; i++)
        if (json_object_get(projection, deep[i]))
            json_object_set_new(next, deep[i],
                                json_deep_copy(json_object_get(projection, deep[i])));
    return next;
}

/* In place on call->next, a copy of the projection. */
static void take_effect(const struct case_call *call)
{
    json_t *last = json_object();
    json_t *content = json_copy((json_t *)(uintptr_t)call->content);

    move(call);
    if (call->action->step && call->action->step->effect)
        call->action->step->effect(call);
    if (case_in(call->next, "triage") && !case_in(call->projection, "triage"))
        json_object_set(call->next, "triaged", json_at(call->next, "results", "version", NULL));
    json_object_set_new(last, "actor", json_string(call->actor));
    case_set_day(last, "day", call->day);
    for (const struct case_field *f = call->action->fields; f && f->id; f++)
        if (f->confidential)
            json_object_del(content, f->id);
    json_object_set(content, "computed", call->computed);
    json_object_set_new(last, "content", content);
    json_object_set_new(json_object_get(call->next, "last"), call->action->id, last);
    json_object_set_new(call->next, "events",
                        json_integer(json_int(call->projection, "events") + 1));
}

static enum err check_call(const struct case_call *call, struct error *e)
{
    const struct case_step *step = call->action->step;
    enum err rc = case_eyes_check(call->action, call->projection, call->actor, e);

    if (!rc)
        rc = case_fields_check(call->rules, call->action, call->content, call->day, e);
    if (!rc && call->took > call->day)
        rc = error_set(e, E_INPUT, "发生日期晚于今天", "the day it took place lies in the future");
    if (!rc && call->took < json_day(call->projection, "opened"))
        rc = error_set(e, E_INPUT, "发生日期早于立卷", "the day it took place is before the draw");
    if (!rc)
        rc = check_skip(call, e);
    if (!rc && step && step->ready)
        rc = step->ready(call, e);
    if (!rc && step && step->check)
        rc = step->check(call, e);
    if (!rc)
        rc = case_clocks_late(call, e);
    return rc;
}

/* The parts of an event; E_INPUT if it is none. */
static enum err read_event(const json_t *event, struct case_call *call, int64_t *time,
                           struct error *e)
{
    const char *kind = json_text(event, "kind");
    const char *when = json_text(event, "time");

    call->event = event;
    call->content = json_object_get(event, "content");
    call->actor = json_text(event, "actor");
    call->action = case_action_find(call->kind->machine, kind);
    if (!call->action)
        return error_set(e, E_NOTFOUND, "没有“%s”这个办理事项", "there is no action “%s”",
                         strlen(kind) <= 64 ? kind : "…");
    if (!*call->actor || !json_is_object(call->content) || !instant_parse(when, time) ||
        *time < 0 || day_year(day_of_instant(*time)) >= YEAR_END)
        return error_set(e, E_INPUT, "事件缺少经办人、时间或内容",
                         "an event needs an actor, a time and a content");
    return E_OK;
}

/* In a replay (no rules) the day is what was computed; the first events, which the draw itself
 * writes, have none and start no clock. */
static void set_days(struct case_call *call, int64_t time)
{
    call->day = call->rules ? DAY_NONE : json_day(call->computed, "day");
    if (call->day == DAY_NONE)
        call->day = day_of_instant(time);
    call->took = json_day(call->content, "date");
    if (call->took == DAY_NONE)
        call->took = call->day;
    if (!call->rules)
        return;
    case_set_day(call->computed, "day", call->day);
    json_object_set_new(call->computed, "number",
                        json_integer(json_int(call->projection, "events") + 1));
}

static enum err apply(const struct case_rules *rules, const json_t *projection, const json_t *event,
                      json_t *computed, json_t **next, struct error *e)
{
    struct case_call call = {.rules = rules,
                             .kind = docket_kind_of(projection),
                             .projection = projection,
                             .computed = computed};
    int64_t time = 0;
    enum err rc = read_event(event, &call, &time, e);

    if (!rc)
        rc = case_state_check(call.action, projection, e);
    if (rc)
        return rc;
    set_days(&call, time);
    if (rules)
        rc = check_call(&call, e);
    if (rc)
        return rc;
    call.next = copy_of(projection);
    take_effect(&call);
    *next = call.next;
    return E_OK;
}

enum err case_apply(const struct case_rules *rules, const json_t *projection, json_t *event,
                    json_t **next, struct error *e)
{
    json_t *computed = json_object();
    enum err rc;

    *next = NULL;
    if (json_at(event, "content", "computed", NULL))
        rc = error_set(e, E_INPUT, "computed 由系统计算，不能填写",
                       "“computed” is worked out, it cannot be given");
    else
        rc = apply(rules, projection, event, computed, next, e);
    if (!rc)
        json_object_set(json_object_get(event, "content"), "computed", computed);
    json_decref(computed);
    return rc;
}

enum err case_replay(const struct docket_kind *kind, const json_t *frozen, const json_t *events,
                     json_t **projection, struct error *e)
{
    enum err rc = case_start(kind, frozen, projection, e);
    size_t i;
    json_t *event;

    json_array_foreach((json_t *)(uintptr_t)events, i, event)
    {
        json_t *next = NULL;
        json_t *content = json_copy(json_object_get(event, "content"));
        json_t *bare = json_copy(event);
        json_t *computed = json_incref(json_object_get(content, "computed"));
        if (!computed)
            computed = json_object();
        json_object_del(content, "computed");
        json_object_set_new(bare, "content", content);
        if (!rc)
            rc = apply(NULL, *projection, bare, computed, &next, e);
        json_decref(computed);
        json_decref(bare);
        if (rc) {
            json_decref(*projection);
            *projection = NULL;
            return error_set(e, E_CORRUPT, "第 %zu 个事件接不上前面的状态",
                             "event %zu cannot follow the ones before it", i + 1);
        }
        json_decref(*projection);
        *projection = next;
    }
    return rc;
}
