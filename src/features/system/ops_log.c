/* log show, keys, keys rotate. */
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/hex.h"
#include "core/base/json.h"
#include "core/tlog/entry.h"
#include "features/system/ops.h"
#include "features/system/ops_log.h"
#include "platform/ops/answer.h"
#include "platform/ops/op.h"
#include "platform/ops/row.h"
#include "platform/publog/publog.h"
#include "platform/runtime/config.h"
#include "platform/store/ledger_log.h"

#define LISTED 20
#define SHORT_HASH 12

static unsigned long long number(const json_t *entry, const char *field)
{
    return (unsigned long long)json_count(entry, field);
}

static json_t *say_keys(const json_t *entry)
{
    return answer_say("公布密钥 %s", "keys %s", json_text(entry, "log_vkey"));
}

static json_t *say_plan(const json_t *entry)
{
    return answer_say("计划 %1$.*2$s 生效，批准人 %3$s", "plan %1$.*2$s in force, approved by %3$s",
                      json_text(entry, "plan_sha256"), SHORT_HASH, json_text(entry, "actor"));
}

static json_t *say_registry(const json_t *entry)
{
    return answer_say(
        "名录版本 %1$llu：导入 %2$s（%3$s），新增 %4$llu、变更 %5$llu、移除 %6$llu，共 "
        "%7$llu 户；经办 %8$s",
        "registry version %1$llu: %2$s (%3$s), %4$llu added, %5$llu changed, "
        "%6$llu departed, %7$llu firms in all; by %8$s",
        number(entry, "version"), json_text(entry, "kind"), json_text(entry, "mode"),
        number(entry, "added"), number(entry, "changed"), number(entry, "departed"),
        number(entry, "firms"), json_text(entry, "actor"));
}

static json_t *say_commit(const json_t *entry)
{
    return answer_say(
        "承诺：任务 %s，%s，第 %llu 次；%llu 层，范围内 %llu 户，可抽 %llu 户；最迟 %s 揭示",
        "commit: task %s, %s, attempt %llu; %llu strata, %llu firms in scope, %llu can be "
        "drawn; revealed by %s",
        json_text(entry, "task"), json_text(entry, "date"), number(entry, "attempt"),
        number(entry, "strata"), number(entry, "base"), number(entry, "eligible"),
        json_text(entry, "reveal_by"));
}

static json_t *say_draw(const json_t *entry)
{
    return answer_say("抽取：承诺 %llu，抽中 %llu 户，等级 %s",
                      "draw: of commit %llu, %llu firms picked, level %s", number(entry, "commit"),
                      number(entry, "picks"), json_text(entry, "level"));
}

static json_t *say_reveal(const json_t *entry)
{
    return answer_say("揭示：抽取 %llu 的证明和名单公开",
                      "reveal: proof and list of draw %llu are public", number(entry, "draw"));
}

static json_t *say_void(const json_t *entry)
{
    char *actors = json_joined(json_object_get(entry, "actors"), ", ");
    const char *missing = json_text_or(entry, "missing", "");
    json_t *said = answer_say("作废：承诺 %llu，理由：%s%s%s（%s）",
                              "void: commit %llu, because: %s%s%s (%s)", number(entry, "commit"),
                              json_text(entry, "reason"), *missing ? ": " : "", missing, actors);

    free(actors);
    return said;
}

static json_t *say_result(const json_t *entry)
{
    return answer_say("公示检查结果：案件 %s", "result of case %s disclosed",
                      json_text(entry, "case"));
}

static json_t *say_cases(const json_t *entry)
{
    return answer_say("%s 的案件记录 %llu 条", "%s: %llu case events", json_text(entry, "date"),
                      number(entry, "events"));
}

static json_t *say_admin(const json_t *entry)
{
    return answer_say("管理操作：%s（%s）", "administration: %s (%s)", json_text(entry, "action"),
                      json_text(entry, "actor"));
}

static json_t *(*const sayers[ENTRY_TYPES])(const json_t *entry) = {
    [ENTRY_KEYS] = say_keys,         [ENTRY_PLAN] = say_plan,     [ENTRY_COMMIT] = say_commit,
    [ENTRY_DRAW] = say_draw,         [ENTRY_REVEAL] = say_reveal, [ENTRY_VOID] = say_void,
    [ENTRY_RESULT] = say_result,     [ENTRY_CASES] = say_cases,   [ENTRY_ADMIN] = say_admin,
    [ENTRY_REGISTRY] = say_registry,
};

json_t *op_log_say(enum entry_type type, const json_t *entry)
{
    return sayers[type](entry);
}

static enum err add_row(void *ctx, const struct log_row *row, struct error *e)
{
    json_t *table = ctx;
    json_t *entry;
    enum entry_type type;
    enum err rc = entry_parse(row->entry, row->len, &entry, &type, e);

    if (rc)
        return rc;
    answer_add(table, "Ioso", (json_int_t)row->index, answer_instant(row->time), row->type,
               op_log_say(type, entry));
    json_decref(entry);
    return E_OK;
}

static enum err list_entries(struct op_call *call, json_t **answer, struct error *e)
{
    json_t *table = *answer = answer_table();
    uint64_t size;
    enum err rc = ledger_log_size(call->lane->ledger, &size, e);

    answer_column(table, "index", "序号", "index");
    answer_column(table, "time", "时间", "time");
    answer_column(table, "type", "类型", "type");
    answer_column(table, "what", "内容", "what");
    if (!rc)
        rc = ledger_log_each(call->lane->ledger, size > LISTED ? size - LISTED : 0, size, add_row,
                             table, e);
    if (rc)
        return rc;
    answer_note(table, "日志共 %llu 条；用 log show 序号 查看其中一条。",
                "The log holds %llu entries; log show INDEX shows one of them.",
                (unsigned long long)size);
    return E_OK;
}

static enum err show_row(void *ctx, const struct log_row *row, struct error *e)
{
    json_t **record = ctx;
    json_t *entry;
    enum entry_type type;
    char leaf[65];
    enum err rc = entry_parse(row->entry, row->len, &entry, &type, e);

    if (rc)
        return rc;
    hex_encode(leaf, row->leaf, 32);
    *record = answer_record();
    answer_field(*record, "index", "序号", "index", json_integer((json_int_t)row->index));
    answer_field(*record, "time", "时间", "time", answer_instant(row->time));
    answer_field(*record, "type", "类型", "type", json_string(row->type));
    answer_field(*record, "what", "内容", "what", op_log_say(type, entry));
    answer_field(*record, "leaf", "叶散列", "leaf hash", json_string(leaf));
    answer_field(*record, "entry", "条目原文", "entry as logged",
                 json_stringn(row->entry, row->len));
    json_decref(entry);
    return E_OK;
}

static enum err log_show(struct op_call *call, json_t **answer, struct error *e)
{
    json_t *record = NULL;
    const json_t *index = json_object_get(call->args, "index");
    uint64_t size;

    if (!index)
        return list_entries(call, answer, e);
    uint64_t at = (uint64_t)json_integer_value(index);
    enum err rc = ledger_log_size(call->lane->ledger, &size, e);
    if (!rc && at >= size)
        rc = error_set(e, E_NOTFOUND, "日志没有第 %1$llu 条，共 %2$llu 条（从 0 数起）",
                       "the log has no entry %1$llu; it holds %2$llu, counted from 0",
                       (unsigned long long)at, (unsigned long long)size);
    if (!rc)
        rc = ledger_log_each(call->lane->ledger, at, at + 1, show_row, &record, e);
    *answer = record;
    return rc;
}

static json_t *keys_record(const struct log_keys *keys)
{
    json_t *entry = log_keys_entry(keys);
    json_t *record = answer_record();

    answer_field(record, "origin", "日志名称", "log", json_string(keys->origin));
    answer_field(record, "log_vkey", "日志验证公钥", "verifier key",
                 json_string(json_text(entry, "log_vkey")));
    answer_field(record, "vrf_public", "VRF 公钥", "VRF public key",
                 json_string(json_text(entry, "vrf_public")));
    answer_field(record, "algorithm", "协议", "protocol",
                 json_string(json_text(entry, "algorithm")));
    json_decref(entry);
    return record;
}

static enum err keys_show(struct op_call *call, json_t **answer, struct error *e)
{
    (void)e;
    *answer = keys_record(call->lane->keys);
    answer_note(*answer, "请把验证公钥抄送审计人员；日志的其余内容都可由它验证。",
                "Give auditors the verifier key; with it they can check all the rest.");
    return E_OK;
}

static enum err keys_rotate(struct op_call *call, json_t **answer, struct error *e)
{
    const char *reason = json_text_or(call->args, "reason", NULL);
    enum err rc = publog_rotate(call->lane, call->actor, reason, e);

    if (rc)
        return rc;
    *answer = keys_record(call->lane->keys);
    answer_note(*answer, "密钥已更换并记入日志。请立即备份密钥文件，并把新的验证公钥抄送审计人员。",
                "The keys were changed, and the log says so. Back up the key file now, and give "
                "auditors the new verifier key.");
    return E_OK;
}

const struct op ops_log[] = {
    {"keys", ROLE_ANY, "公钥", "the public keys", .lane = LANE_LEDGER, .flags = OP_WRITES,
     .run = keys_show},
    {"keys rotate", ROLE_ADMIN, "更换密钥（记入日志）", "new keys (logged)", .lane = LANE_LEDGER,
     .flags = OP_WRITES,
     .params = PARAMS(OPT_NEEDED("reason", OP_TEXT, "理由，散列记入公开日志",
                                 "why; its hash goes into the public log")),
     .run = keys_rotate},
    {"log show", ROLE_STAFF, "日志条目", "log entries",
     .params = PARAMS(ARG_MAYBE("index", OP_INT, "日志序号（默认最近 20 条）",
                                "log index (default: the last 20)")),
     .run = log_show},
    {.name = NULL}};
