/* What is written into a case without moving it: notes, documents, its matters; and its withdrawal.
 */
#include <string.h>

#include "machine_rows.h"

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

static const struct case_step document = {.effect = document_effect};
static const struct case_step matter = {.effect = matter_effect};

#define EVERY                                                                                      \
    "drawn visit-asked visit-approved visit-notified visiting visited triage guiding "             \
    "admonition-asked admonished penalty-proposed not-filed investigating investigated reviewed "  \
    "noticed hearing-asked hearing-set heard decided decided-none announcing served dropped "      \
    "transferred annulled rectifying recheck-failed rectified closed"

const struct case_action case_record_actions[] = {
    {.id = "note",
     .zh = "备注",
     .en = "note",
     .roles = ROLE_REGULATOR | ROLE_APPROVER | ROLE_PUBLISHER,
     .from = "",
     .basis = "全过程记录",
     .fields = FIELDS{NEED("text", CASE_TEXT, "内容", "text"), FIELD_END}},
    {.id = "document",
     .zh = "制作文书",
     .en = "document made",
     .roles = ROLE_DAEMON,
     .from = "",
     .basis = "全过程记录",
     .fields = FIELDS{CODED("template", CASE_CODE, "文书", "document", "documents"),
                      NEED("number", CASE_TEXT, "文号", "number"),
                      NEED("version", CASE_INT, "版本", "version"),
                      NEED("sha256", CASE_TEXT, "散列", "hash"), FIELD_END},
     .step = &document},
    {.id = "matter",
     .zh = "关联台账事项",
     .en = "matter linked",
     .roles = ROLE_DAEMON | ROLE_REGULATOR,
     .from = "",
     .basis = "台账管理",
     .fields = FIELDS{NEED("matter", CASE_TEXT, "事项编号", "matter"),
                      FIELD("action", CASE_TEXT, "台账办理事项", "what was done to it"),
                      FIELD("sha256", CASE_TEXT, "台账事件散列", "hash of its event"), FIELD_END},
     .step = &matter},
    {.id = "voided",
     .zh = "抽取作废，撤回案件",
     .en = "withdrawn, the draw was voided",
     .roles = ROLE_DAEMON,
     .from = "new " EVERY,
     .to = "void",
     .basis = "抽取规程",
     .fields = FIELDS{REASON, FIELD_END}},
    {.id = NULL}};
