/* Clocks in a projection: started, stopped and extended by actions; their due days by the calendar.
 */
#include <stdio.h>
#include <string.h>

#include "core/base/json.h"
#include "core/law/calendar.h"
#include "machine_private.h"

const struct case_clock case_clocks[] = {
    {"visit", "完成检查", "the visit takes place", NULL, NULL, DUTY_OURS, false},
    {"visit-approval", "补办检查批准", "make up the approval", "visit-approval", NULL, DUTY_OURS,
     false},
    {"result-publish", "检查结果公示", "disclose the result", "result-publish", NULL, DUTY_OURS,
     true},
    {"abnormal-list", "列入经营异常名录", "list as abnormal operation", "abnormal-list", NULL,
     DUTY_OURS, true},
    {"objection", "对结果提出异议", "object to the result", "objection", NULL, DUTY_WINDOW, true},
    {"objection-answer", "答复异议", "answer the objection", "objection-answer", NULL, DUTY_OURS,
     true},
    {"rectify", "完成整改", "rectification", NULL, NULL, DUTY_PARTY, false},
    {"recheck", "整改复查", "re-check", "recheck", NULL, DUTY_OURS, false},
    {"case-filing", "决定是否立案", "decide whether to file", "case-filing", "test", DUTY_OURS,
     false},
    {"decision", "作出处罚决定", "decide on the penalty", "decision", "test suspension", DUTY_OURS,
     false},
    {"evidence", "处理先行登记保存的证据", "decide on preserved evidence", "evidence", NULL,
     DUTY_OURS, false},
    {"seizure", "查封扣押期限", "sealing or seizure", "seizure", "test", DUTY_OURS, false},
    {"statement", "陈述申辩、要求听证", "statement, defence, request of a hearing", "statement",
     NULL, DUTY_WINDOW, false},
    {"hearing", "举行听证", "hearing", NULL, NULL, DUTY_OURS, false},
    {"service", "送达决定书", "serve the decision", "service", NULL, DUTY_OURS, false},
    {"service-announce", "公告送达期满", "announcement ends", "service-announce", NULL, DUTY_WINDOW,
     false},
    {"decision-publish", "公示处罚决定", "publish the decision", "decision-publish", NULL,
     DUTY_OURS, true},
    {"decision-withdraw", "撤回公示", "withdraw the publication", "decision-withdraw", NULL,
     DUTY_OURS, true},
    {"payment", "缴纳罚款", "pay the fine", "payment", NULL, DUTY_PARTY, false},
    {"enforcement-demand", "催告期", "demand before enforcement", "enforcement-demand", NULL,
     DUTY_WINDOW, false},
    {"reconsideration", "申请行政复议", "apply for reconsideration", "reconsideration", NULL,
     DUTY_WINDOW, true},
    {"lawsuit", "提起行政诉讼", "bring a suit", "lawsuit", NULL, DUTY_WINDOW, true},
    {"lawsuit-after-review", "不服复议提起诉讼", "bring a suit after reconsideration",
     "lawsuit-after-review", NULL, DUTY_WINDOW, true},
    {"court-enforcement", "申请法院强制执行", "ask the court to enforce", "court-enforcement", NULL,
     DUTY_OURS, false},
    {"time-bar", "处罚时效", "time bar", "time-bar", NULL, DUTY_WINDOW, false},
    {"time-bar-safety", "处罚时效（生命健康、金融安全）", "time bar (life, health, money)",
     "time-bar-safety", NULL, DUTY_WINDOW, false},

    {"fie-complaint-accept", "受理外商投资企业投诉",
     "accept a complaint of a foreign-invested enterprise", "fie-complaint-accept", NULL, DUTY_OURS,
     false},
    {"fie-complaint", "办结外商投资企业投诉", "finish a complaint of a foreign-invested enterprise",
     "fie-complaint", NULL, DUTY_OURS, false},
    {"firm-complaint-accept", "受理企业投诉", "accept a complaint of a firm",
     "firm-complaint-accept", NULL, DUTY_OURS, false},
    {"firm-complaint", "办结企业投诉", "finish a complaint of a firm", "firm-complaint", NULL,
     DUTY_OURS, false},
    {"consumer-complaint-accept", "受理消费者投诉", "accept a consumer complaint",
     "consumer-complaint-accept", NULL, DUTY_OURS, false},
    {"consumer-complaint", "办结消费者投诉", "finish a consumer complaint", "consumer-complaint",
     NULL, DUTY_OURS, false},
    {"recusal-decide", "决定是否回避", "decide on a request to recuse", "recusal-decide", NULL,
     DUTY_OURS, false},
    {"round-table", "办结圆桌会议问题", "settle an issue raised at a round table", "round-table",
     NULL, DUTY_OURS, false},
    {NULL, NULL, NULL, NULL, NULL, DUTY_OURS, false}};

const struct case_clock *case_clock_find(const char *id)
{
    for (const struct case_clock *c = case_clocks; c->id; c++)
        if (strcmp(c->id, id) == 0)
            return c;
    return NULL;
}

/* ---- in the projection ---- */

static size_t place_of(const json_t *clocks, const char *id)
{
    size_t i;
    json_t *clock;

    json_array_foreach((json_t *)(uintptr_t)clocks, i, clock)
    {
        if (strcmp(json_text(clock, "id"), id) == 0)
            return i;
    }
    return SIZE_MAX;
}

const json_t *case_clock_running(const json_t *projection, const char *id)
{
    const json_t *clocks = json_object_get(projection, "clocks");
    size_t i = place_of(clocks, id);

    return i == SIZE_MAX ? NULL : json_array_get(clocks, i);
}

static void stop_at(const struct case_call *call, size_t i)
{
    json_t *clocks = json_object_get(call->next, "clocks");
    json_t *clock = json_incref(json_array_get(clocks, i));
    const json_t *late = json_object_get(call->computed, "late");
    json_t *due = json_object_get(late, json_text(clock, "id"));

    json_array_remove(clocks, i);
    case_set_day(clock, "ended", call->took);
    if (due)
        json_object_set(clock, "late", due);
    json_array_append_new(json_object_get(call->next, "ended"), clock);
}

void case_clocks_stop(const struct case_call *call, const char *stops)
{
    char id[64];

    for (const char *at = stops; case_word(&at, id);) {
        size_t i = place_of(json_object_get(call->next, "clocks"), id);
        if (i != SIZE_MAX)
            stop_at(call, i);
    }
}

void case_clocks_stop_all(const struct case_call *call, bool keep_surviving)
{
    const json_t *clocks = json_object_get(call->next, "clocks");

    for (size_t i = json_array_size(clocks); i-- > 0;) {
        const struct case_clock *clock =
            case_clock_find(json_text(json_array_get(clocks, i), "id"));
        if (!keep_surviving || !clock || !clock->survives)
            stop_at(call, i);
    }
}

/* One word of case_action.starts. A clock that runs already ends and begins anew. */
static void start_one(const struct case_call *call, char *word)
{
    char *mark = word + strcspn(word, ":=@");
    char kind = *mark;
    json_t *clock;

    *mark = '\0';
    case_clocks_stop(call, word);
    clock = json_pack("{s:s}", "id", word);
    case_set_day(clock, "start", call->took);
    if (kind == ':')
        json_object_set(clock, "start", json_object_get(call->content, mark + 1));
    if (kind == '=')
        json_object_set(clock, "due", json_object_get(call->content, mark + 1));
    if (kind == '@')
        json_object_set_new(clock, "after", json_string(mark + 1));
    json_array_append_new(json_object_get(call->next, "clocks"), clock);
}

void case_clocks_start(const struct case_call *call, const char *starts)
{
    char word[64];

    for (const char *at = starts; case_word(&at, word);)
        start_one(call, word);
}

void case_clock_extend(const struct case_call *call, const char *id, const char *rule, int64_t days)
{
    json_t *clocks = json_object_get(call->next, "clocks");
    size_t i = place_of(clocks, id);
    json_t *clock = i == SIZE_MAX ? NULL : json_array_get(clocks, i);
    json_t *more = json_object_get(clock, "more");

    if (!clock)
        return;
    if (!more) {
        more = json_array();
        json_object_set_new(clock, "more", more);
    }
    json_array_append_new(more, rule ? json_pack("{s:s}", "rule", rule)
                                     : json_pack("{s:I}", "days", (json_int_t)days));
}

/* ---- pauses ---- */

void case_pause(const struct case_call *call, const char *why)
{
    json_t *pause;

    if (!why)
        return;
    pause = json_pack("{s:s}", "why", why);
    case_set_day(pause, "from", call->took);
    json_array_append_new(json_object_get(call->next, "pauses"), pause);
}

void case_resume(const struct case_call *call, const char *why)
{
    size_t i;
    json_t *pause;

    json_array_foreach(json_object_get(call->next, "pauses"), i, pause)
    {
        if (why && strcmp(json_text(pause, "why"), why) == 0 && !json_object_get(pause, "until"))
            case_set_day(pause, "until", call->took);
    }
}

/* The pauses that a clock leaves out. Returns how many, at most max. */
size_t case_pauses_of(const json_t *projection, const char *kinds, struct case_pause *out,
                      size_t max)
{
    size_t count = 0, i;
    json_t *pause;

    json_array_foreach(json_object_get(projection, "pauses"), i, pause)
    {
        if (count == max || !case_has_word(kinds, json_text(pause, "why")))
            continue;
        out[count].from = json_day(pause, "from");
        out[count].until = json_object_get(pause, "until") ? json_day(pause, "until") : DAY_FOREVER;
        count++;
    }
    return count;
}

bool case_paused(const struct case_pause *pauses, size_t count, int32_t day)
{
    for (size_t i = 0; i < count; i++)
        if (pauses[i].from < day && day <= pauses[i].until)
            return true;
    return false;
}
