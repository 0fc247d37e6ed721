/* What is written into a case without moving it: notes, documents, warnings, and its withdrawal. */
#include <string.h>

#include "machine_rows.h"

static json_t *running(const struct case_call *call)
{
    const char *id = json_text(call->content, "clock");
    size_t i;
    json_t *clock;

    json_array_foreach(json_object_get(call->next, "clocks"), i, clock)
    {
        if (strcmp(json_text(clock, "id"), id) == 0)
            return clock;
    }
    return NULL;
}

static enum err check_clock(const struct case_call *call, struct error *e)
{
    const char *id = json_text(call->content, "clock");

    if (case_clock_running(call->projection, id))
        return E_OK;
    return error_set(e, E_CONFLICT, "期限 %s 没有在计算", "the clock %s is not running", id);
}

static void warned_effect(const struct case_call *call)
{
    json_t *clock = running(call);

    if (clock)
        json_object_set_new(clock, "warned", json_true());
}

static void escalated_effect(const struct case_call *call)
{
    const char *to = json_text(call->content, "level");
    json_t *clock = running(call);
    int level = strcmp(to, "county") == 0 ? 1 : strcmp(to, "prefecture") == 0 ? 2 : 3;

    if (clock)
        json_object_set_new(clock, "level", json_integer(level));
}

static void document_effect(const struct case_call *call)
{
    json_t *one =
        json_pack("{s:O, s:O, s:O, s:O}", "template", json_object_get(call->content, "template"),
                  "number", json_object_get(call->content, "number"), "version",
                  json_object_get(call->content, "version"), "sha256",
                  json_object_get(call->content, "sha256"));

    case_set_day(one, "day", call->day);
    json_array_append_new(json_object_get(call->next, "documents"), one);
}

/* Named once, however often it goes on. */
static void matter_effect(const struct case_call *call)
{
    json_t *matters = json_object_get(call->next, "matters");
    json_t *named = json_object_get(call->content, "matter");
    size_t i;
    json_t *one;

    json_array_foreach(matters, i, one)
    {
        if (json_equal(one, named))
            return;
    }
    json_array_append(matters, named);
}

static const struct case_step warned = {.check = check_clock, .effect = warned_effect};
static const struct case_step escalated = {.check = check_clock, .effect = escalated_effect};
/* A later day is warned of anew. */
static void recomputed_effect(const struct case_call *call)
{
    json_t *clock = running(call);

    if (clock && json_day(call->content, "due") > json_day(call->content, "was"))
        json_object_del(clock, "warned");
}

static const struct case_step recomputed = {.check = check_clock, .effect = recomputed_effect};
static const struct case_step document = {.effect = document_effect};
static const struct case_step matter = {.effect = matter_effect};

#define CLOCK NEED("clock", CASE_TEXT, "期限", "clock"), NEED("due", CASE_DATE, "届满日", "due day")
#define EVERY                                                                                      \
    "drawn visit-asked visit-approved visit-notified visiting visited triage guiding "             \
    "admonition-asked admonished penalty-proposed not-filed investigating investigated reviewed "  \
    "noticed hearing-asked hearing-set heard decided decided-none announcing served dropped "      \
    "transferred annulled rectifying recheck-failed rectified closed"

const struct case_action case_record_actions[] = {
    {.id = "note",
     .zh = "备注",
     .en = "note",
     .roles = CASE_REGULATOR | CASE_APPROVER | CASE_PUBLISHER,
     .from = EVERY,
     .basis = "全过程记录",
     .fields = FIELDS{NEED("text", CASE_TEXT, "内容", "text"), FIELD_END}},
    {.id = "document",
     .zh = "制作文书",
     .en = "document made",
     .roles = CASE_DAEMON,
     .from = EVERY,
     .basis = "全过程记录",
     .fields = FIELDS{CODED("template", CASE_CODE, "文书", "document", "documents"),
                      NEED("number", CASE_TEXT, "文号", "number"),
                      NEED("version", CASE_INT, "版本", "version"),
                      NEED("sha256", CASE_TEXT, "散列", "hash"), FIELD_END},
     .step = &document},
    {.id = "matter",
     .zh = "关联台账事项",
     .en = "matter linked",
     .roles = CASE_DAEMON | CASE_REGULATOR,
     .from = EVERY,
     .basis = "台账管理",
     .fields = FIELDS{NEED("matter", CASE_TEXT, "事项编号", "matter"),
                      FIELD("action", CASE_TEXT, "台账办理事项", "what was done to it"),
                      FIELD("sha256", CASE_TEXT, "台账事件散列", "hash of its event"), FIELD_END},
     .step = &matter},
    {.id = "warned",
     .zh = "期限预警",
     .en = "warned of a limit",
     .roles = CASE_DAEMON,
     .from = EVERY,
     .basis = "期限管理",
     .fields = FIELDS{CLOCK, FIELD_END},
     .step = &warned},
    {.id = "escalated",
     .zh = "逾期上报",
     .en = "overdue, passed up",
     .roles = CASE_DAEMON,
     .from = EVERY,
     .basis = "期限管理",
     .fields = FIELDS{CLOCK, CODED("level", CASE_CODE, "上报至", "to", "levels"), FIELD_END},
     .step = &escalated},
    {.id = "due-recomputed",
     .zh = "按新日历重算期限",
     .en = "due day computed anew from the calendar",
     .roles = CASE_DAEMON,
     .from = EVERY,
     .basis = "期限管理",
     .fields = FIELDS{CLOCK, NEED("was", CASE_DATE, "原届满日", "due day before"), FIELD_END},
     .step = &recomputed},
    {.id = "voided",
     .zh = "抽取作废，撤回案件",
     .en = "withdrawn, the draw was voided",
     .roles = CASE_DAEMON,
     .from = "new " EVERY,
     .to = "void",
     .basis = "抽取规程",
     .fields = FIELDS{REASON, FIELD_END}},
    {.id = NULL}};
