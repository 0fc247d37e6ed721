#include "core/cases/matter.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/json.h"
#include "core/base/mem.h"
#include "core/cases/machine_private.h"

#define ZONE_CHINA 480

/* One event on its way. */
struct call {
    const struct case_rules *rules; /* NULL in a replay */
    const struct case_action *action;
    const struct matter_kind *kind;
    const json_t *projection; /* NULL for open */
    const json_t *content;
    json_t *computed;
    json_t *next;
    const char *actor;
    int32_t day;
};

static bool is(const struct call *c, const char *action)
{
    return strcmp(c->action->id, action) == 0;
}

/* ---- may it be done ---- */

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

static enum err check_state(const struct case_action *action, const json_t *projection,
                            struct error *e)
{
    const char *now = projection ? json_text(projection, "state") : "";
    const struct matter_state *state = matter_state_find(now);

    if (*action->from ? case_has_word(action->from, now) : !projection)
        return E_OK;
    return refuse(
        E_CONFLICT, mem_printf("不能“%s”：事项现为“%s”", action->zh, state ? state->zh : "未登记"),
        mem_printf("cannot “%s”: the matter is “%s”", action->en, state ? state->en : "not open"),
        e);
}

static enum err check_eyes(const struct case_action *action, const json_t *projection,
                           const char *actor, struct error *e)
{
    if (!action->not_by || strcmp(case_last_actor(projection, action->not_by), actor) != 0)
        return E_OK;
    const struct case_action *other = matter_action_find(action->not_by);
    return refuse(
        E_DENIED, mem_printf("%s 已办理“%s”，“%s”须由另一人办理", actor, other->zh, action->zh),
        mem_printf("%s did “%s”: somebody else must “%s”", actor, other->en, action->en), e);
}

static enum err missing(const struct call *c, const char *field, struct error *e)
{
    return error_set(e, E_INPUT, "类别 %1$s 的“%2$s”须填写 %3$s",
                     "kind %1$s: “%2$s” needs the field %3$s", c->kind->id, c->action->id, field);
}

static enum err check_open(const struct call *c, struct error *e)
{
    int32_t received = json_day(c->content, "received");

    if (c->kind->needs_case && !*json_text(c->content, "case"))
        return missing(c, "case", e);
    if (c->kind->needs_firm && !*json_text(c->content, "uscc"))
        return missing(c, "uscc", e);
    if (c->kind->field && !*json_text(c->content, c->kind->field))
        return missing(c, c->kind->field, e);
    if (received != DAY_NONE && received > c->day)
        return error_set(e, E_INPUT, "收到日期晚于今天", "the day received lies in the future");
    return E_OK;
}

static enum err check_feedback(const struct call *c, struct error *e)
{
    int32_t told = json_day(c->content, "date");
    const json_t *answer = json_object_get(c->projection, "answer");

    if (told != DAY_NONE && (told > c->day || told < json_day(answer, "day")))
        return error_set(e, E_INPUT, "反馈日期应在答复之后、今天之前",
                         "feedback lies between the answer and today");
    return E_OK;
}

static enum err check_link(const struct call *c, struct error *e)
{
    static const char *const what[] = {"case", "commit"};
    bool any = false;

    for (size_t i = 0; i < 2; i++) {
        if (!json_object_get(c->content, what[i]))
            continue;
        any = true;
        if (json_object_get(c->projection, what[i]))
            return error_set(e, E_CONFLICT, "事项已有关联：%s", "the matter has a %s already",
                             what[i]);
    }
    return any ? E_OK : missing(c, "case", e);
}

static enum err check_clock(const struct call *c, struct error *e)
{
    const json_t *clock = json_object_get(c->projection, "clock");
    int64_t level = json_int(c->content, "level");

    if (!clock || strcmp(json_text(clock, "id"), json_text(c->content, "clock")) != 0)
        return error_set(e, E_CONFLICT, "期限 %s 没有在计算", "the clock %s is not running",
                         json_text(c->content, "clock"));
    if (is(c, "escalated") && (level <= json_int(clock, "level") || level > 3))
        return error_set(e, E_CONFLICT, "已上报至该级", "passed up to that level already");
    return E_OK;
}

static enum err check_content(const struct call *c, struct error *e)
{
    if (is(c, "open"))
        return check_open(c, e);
    if (is(c, "answer") && c->kind->decides && !json_object_get(c->content, "upheld"))
        return missing(c, "upheld", e);
    if (is(c, "assign") && !json_object_get(c->content, "unit") &&
        !json_object_get(c->content, "handler"))
        return missing(c, "unit", e);
    if (is(c, "feedback"))
        return check_feedback(c, e);
    if (is(c, "link"))
        return check_link(c, e);
    if (is(c, "close") && !json_flag(c->content, "settled"))
        return error_set(e, E_CONFLICT, "异议成立，但案件结果尚未更正，不能销号",
                         "upheld, but its case has not been corrected yet: it cannot be closed");
    if (is(c, "warned") || is(c, "escalated"))
        return check_clock(c, e);
    return E_OK;
}

/* ---- what it leads to ---- */

/* The clock that this action ends, or none. */
static bool ends_clock(const struct call *c)
{
    return (is(c, "accept") && c->kind->accept) || is(c, "feedback") || is(c, "refuse") ||
           is(c, "withdraw");
}

/* Whether it ended late is worked out once, by the calendar of that day. */
static enum err compute_late(const struct call *c, struct error *e)
{
    struct matter_due due;
    char text[11];

    if (!ends_clock(c))
        return E_OK;
    int32_t ended = json_day(c->content, "date");
    enum err rc = matter_due(c->rules, c->projection, ended == DAY_NONE ? c->day : ended, &due, e);
    if (!rc && due.clock && due.late)
        json_object_set_new(c->computed, "late", json_string(day_format(due.day, text)));
    return rc;
}

static void start_clock(const struct call *c, const char *id, int32_t day)
{
    json_t *clock = json_pack("{s:s, s:b, s:i}", "id", id, "warned", 0, "level", 0);

    case_set_day(clock, "start", day);
    json_object_set_new(c->next, "clock", clock);
}

static void end_clock(const struct call *c)
{
    const json_t *clock = json_object_get(c->next, "clock");
    const char *late = json_text(c->computed, "late");
    int32_t ended = json_day(c->content, "date");

    if (!clock)
        return;
    json_t *one = json_pack("{s:O, s:O}", "id", json_object_get(clock, "id"), "start",
                            json_object_get(clock, "start"));
    case_set_day(one, "ended", ended == DAY_NONE ? c->day : ended);
    if (*late)
        json_object_set_new(one, "late", json_string(late));
    json_array_append_new(json_object_get(c->next, "ended"), one);
    json_object_del(c->next, "clock");
}

static void take_over(const struct call *c, const char *const keys[])
{
    for (; *keys; keys++) {
        json_t *value = json_object_get(c->content, *keys);
        if (value)
            json_object_set(c->next, *keys, value);
    }
}

static void open_effect(const struct call *c)
{
    static const char *const keys[] = {"source", "case", "uscc", "commit", "person", NULL};
    int32_t received = json_day(c->content, "received");

    if (received == DAY_NONE)
        received = c->day;
    json_object_set(c->next, "unit", json_object_get(c->content, "unit"));
    json_object_set(c->next, "first", json_object_get(c->content, "unit"));
    take_over(c, keys);
    case_set_day(c->next, "received", received);
    start_clock(c, c->kind->accept ? c->kind->accept : c->kind->finish, received);
}

static void answer_effect(const struct call *c)
{
    json_t *answer = json_pack("{s:s}", "actor", c->actor);

    case_set_day(answer, "day", c->day);
    if (json_object_get(c->content, "upheld"))
        json_object_set(answer, "upheld", json_object_get(c->content, "upheld"));
    json_object_set_new(c->next, "answer", answer);
}

static void clock_effect(const struct call *c)
{
    json_t *clock = json_object_get(c->next, "clock");

    if (is(c, "warned"))
        json_object_set_new(clock, "warned", json_true());
    else
        json_object_set(clock, "level", json_object_get(c->content, "level"));
}

static void take_effect(const struct call *c)
{
    static const char *const assigned[] = {"unit", "handler", NULL};
    static const char *const linked[] = {"case", "commit", NULL};
    json_t *last = json_pack("{s:s}", "actor", c->actor);

    if (c->action->to)
        json_object_set_new(c->next, "state", json_string(c->action->to));
    if (ends_clock(c))
        end_clock(c);
    if (is(c, "open"))
        open_effect(c);
    else if (is(c, "accept") && c->kind->accept)
        start_clock(c, c->kind->finish, c->day);
    else if (is(c, "assign"))
        take_over(c, assigned);
    else if (is(c, "answer"))
        answer_effect(c);
    else if (is(c, "link"))
        take_over(c, linked);
    else if (is(c, "urge"))
        json_object_set_new(c->next, "urged", json_integer(json_int(c->next, "urged") + 1));
    else if (is(c, "warned") || is(c, "escalated"))
        clock_effect(c);
    case_set_day(last, "day", c->day);
    json_object_set_new(json_object_get(c->next, "last"), c->action->id, last);
}

/* ---- applying ---- */

static enum err read_event(const json_t *event, struct call *c, struct error *e)
{
    const char *id = json_text(event, "kind");
    int64_t time = 0;

    c->content = json_object_get(event, "content");
    c->actor = json_text(event, "actor");
    c->action = matter_action_find(id);
    if (!c->action)
        return error_set(e, E_NOTFOUND, "没有“%s”这个办理事项", "there is no action “%s”",
                         strlen(id) <= 64 ? id : "…");
    if (!*c->actor || !json_is_object(c->content) ||
        !instant_parse(json_text(event, "time"), &time) || time < 0)
        return error_set(e, E_INPUT, "事件缺少经办人、时间或内容",
                         "an event needs an actor, a time and a content");
    const char *kind = json_text(c->projection ? c->projection : c->content, "kind");
    c->kind = matter_kind_find(kind);
    if (!c->kind)
        return error_set(e, E_INPUT, "没有“%s”这个类别", "there is no kind “%s”",
                         strlen(kind) <= 64 ? kind : "…");
    c->day = c->rules ? DAY_NONE : json_day(json_object_get(c->content, "computed"), "day");
    if (c->day == DAY_NONE)
        c->day = day_of_instant(time, c->rules ? c->rules->zone_min : ZONE_CHINA);
    return E_OK;
}

static enum err check(const struct call *c, struct error *e)
{
    enum err rc = check_eyes(c->action, c->projection, c->actor, e);

    if (!rc)
        rc = case_fields_check(c->rules, c->action, c->content, c->day, e);
    if (!rc)
        rc = check_content(c, e);
    if (!rc)
        case_set_day(c->computed, "day", c->day);
    return rc ? rc : compute_late(c, e);
}

static enum err apply(struct call *c, const json_t *event, struct error *e)
{
    enum err rc = read_event(event, c, e);

    if (!rc)
        rc = check_state(c->action, c->projection, e);
    if (!rc && c->rules)
        rc = check(c, e);
    if (rc)
        return rc;
    c->next = c->projection ? json_deep_copy(c->projection)
                            : json_pack("{s:s, s:[], s:{}, s:i}", "kind", c->kind->id, "ended",
                                        "last", "urged", 0);
    take_effect(c);
    return E_OK;
}

enum err matter_apply(const struct case_rules *rules, const json_t *projection, json_t *event,
                      json_t **next, struct error *e)
{
    struct call c = {.rules = rules, .projection = projection, .computed = json_object()};
    enum err rc = E_OK;

    *next = NULL;
    if (json_at(event, "content", "computed", NULL))
        rc =
            error_set(e, E_INPUT, "字段 computed 由程序填写", "the field computed is ours to fill");
    if (!rc)
        rc = apply(&c, event, e);
    if (!rc) {
        json_object_set(json_object_get(event, "content"), "computed", c.computed);
        *next = c.next;
    }
    json_decref(c.computed);
    return rc;
}

enum err matter_replay(const json_t *events, json_t **projection, struct error *e)
{
    size_t i;
    json_t *event;
    json_t *now = NULL;
    struct error why;
    enum err rc = E_OK;

    *projection = NULL;
    json_array_foreach((json_t *)(uintptr_t)events, i, event)
    {
        struct call c = {.projection = now,
                         .computed = json_at(event, "content", "computed", NULL)};
        rc = apply(&c, event, &why);
        json_decref(now);
        now = rc ? NULL : c.next;
        if (rc)
            break;
    }
    if (!rc && !now)
        rc = error_set(&why, E_CORRUPT, "没有事件", "there are no events");
    if (rc)
        return refuse(E_CORRUPT, mem_printf("第 %zu 个台账事件接不上：%s", i + 1, why.zh),
                      mem_printf("event %zu of the matter cannot follow: %s", i + 1, why.en), e);
    *projection = now;
    return E_OK;
}

json_t *matter_allowed(const json_t *projection, unsigned roles, const char *actor)
{
    json_t *list = json_array();
    struct error unused;

    for (const struct case_action *a = matter_actions; a->id; a++) {
        if (check_state(a, projection, &unused) || a->roles == CASE_DAEMON)
            continue;
        bool may = (a->roles & roles) && !check_eyes(a, projection, actor, &unused);
        json_array_append_new(list,
                              json_pack("{s:s, s:s, s:s, s:o, s:b, s:o}", "action", a->id, "zh",
                                        a->zh, "en", a->en, "roles", case_roles_json(a->roles),
                                        "may", may, "fields", case_fields_json(a)));
    }
    return list;
}
