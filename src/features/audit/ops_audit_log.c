/* audit entries, audit entry, audit admin. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/date.h"
#include "core/base/hex.h"
#include "core/base/json.h"
#include "core/base/mem.h"
#include "core/tlog/checkpoint.h"
#include "core/tlog/merkle.h"
#include "features/audit/audit_period.h"
#include "features/audit/ops.h"
#include "features/system/ops_log.h"
#include "platform/ops/answer.h"
#include "platform/ops/op.h"
#include "platform/ops/row.h"
#include "platform/runtime/config.h"
#include "platform/store/ledger_admin.h"
#include "platform/store/ledger_log.h"

#define LISTED 50

/* ---- a page of entries, newest first ---- */

struct listing {
    json_t *table;
    const char *type;
    json_t *rows; /* in order of the log */
};

static enum err add_entry(void *ctx, const struct log_row *row, struct error *e)
{
    struct listing *l = ctx;
    enum entry_type type;
    json_t *entry = NULL;
    char leaf[65];

    if (l->type && strcmp(row->type, l->type) != 0)
        return E_OK;
    enum err err = entry_parse(row->entry, row->len, &entry, &type, e);
    if (err)
        return err;
    hex_encode(leaf, row->leaf, 32);
    json_t *out = json_object();
    json_object_set_new(out, "index", json_integer((json_int_t)row->index));
    json_object_set_new(out, "time", answer_instant(row->time));
    json_object_set_new(out, "type", json_string(row->type));
    json_object_set_new(out, "what", op_log_say(type, entry));
    json_object_set_new(out, "leaf", json_string(leaf));
    json_array_append_new(l->rows, out);
    json_decref(entry);
    return E_OK;
}

/* Goes back from `before` until the page is full. */
static enum err read_back(struct op_call *call, struct listing *l, uint64_t before, struct error *e)
{
    json_t *rows = json_object_get(l->table, "rows");
    uint64_t to = before;
    enum err err = E_OK;

    while (to > 0 && json_array_size(rows) < LISTED && !err) {
        uint64_t from = to > 4 * LISTED ? to - 4 * LISTED : 0;
        l->rows = json_array();
        err = ledger_log_each(call->lane->ledger, from, to, add_entry, l, e);
        for (size_t i = json_array_size(l->rows); i > 0 && json_array_size(rows) < LISTED; i--)
            json_array_append(rows, json_array_get(l->rows, i - 1));
        json_decref(l->rows);
        to = from;
    }
    return err;
}

static enum err audit_entries(struct op_call *call, json_t **answer, struct error *e)
{
    const json_t *before = json_object_get(call->args, "before");
    struct listing l = {.table = *answer = answer_table(),
                        .type = json_text_or(call->args, "type", NULL)};
    uint64_t size = 0;
    enum err err = ledger_log_size(call->lane->ledger, &size, e);
    uint64_t from = size;

    if (before && (uint64_t)json_integer_value(before) < size)
        from = (uint64_t)json_integer_value(before);
    answer_column(l.table, "index", "序号", "index");
    answer_column(l.table, "time", "时间", "time");
    answer_column(l.table, "type", "类型", "type");
    answer_column(l.table, "what", "内容", "what");
    answer_column(l.table, "leaf", "叶散列", "leaf hash");
    if (!err)
        err = read_back(call, &l, from, e);
    if (err)
        return err;
    json_object_set_new(l.table, "size", json_integer((json_int_t)size));
    answer_note(l.table, "日志共 %llu 条，最近的在前。",
                "The log holds %llu entries; newest first.", (unsigned long long)size);
    return E_OK;
}

/* ---- one entry with its proof ---- */

struct proving {
    struct op_call *call;
    uint64_t index;
    uint8_t (*leaves)[MERKLE_HASH];
    json_t *record;
};

static enum err keep_leaf(void *ctx, const struct log_row *row, struct error *e)
{
    struct proving *p = ctx;
    enum entry_type type;
    json_t *entry = NULL;
    char leaf[65];

    memcpy(p->leaves[row->index], row->leaf, MERKLE_HASH);
    if (row->index != p->index)
        return E_OK;
    enum err err = entry_parse(row->entry, row->len, &entry, &type, e);
    if (err)
        return err;
    hex_encode(leaf, row->leaf, 32);
    answer_field(p->record, "index", "序号", "index", json_integer((json_int_t)row->index));
    answer_field(p->record, "time", "时间", "time", answer_instant(row->time));
    answer_field(p->record, "type", "类型", "type", json_string(row->type));
    answer_field(p->record, "what", "内容", "what", op_log_say(type, entry));
    answer_field(p->record, "entry", "条目原文", "entry as logged",
                 json_stringn(row->entry, row->len));
    answer_field(p->record, "leaf", "叶散列", "leaf hash", json_string(leaf));
    json_decref(entry);
    return E_OK;
}

static json_t *path_table(const struct proving *p, uint64_t size)
{
    json_t *table = answer_table();
    uint8_t path[MERKLE_PROOF_MAX][MERKLE_HASH];
    size_t len = merkle_inclusion(p->leaves, size, p->index, path);
    char hex[65];

    answer_column(table, "level", "层", "step");
    answer_column(table, "hash", "兄弟节点散列", "sibling's hash");
    for (size_t i = 0; i < len; i++) {
        hex_encode(hex, path[i], MERKLE_HASH);
        answer_add(table, "Is", (json_int_t)i + 1, hex);
    }
    return table;
}

/* Against what was signed last; an entry younger than that has no proof yet. */
static enum err add_proof(struct proving *p, struct error *e)
{
    struct buf body = {0};
    struct checkpoint c;
    char root[65];
    enum err err = ledger_meta_get(p->call->lane->ledger, "signed", &body, e);

    if (!err)
        err = checkpoint_parse(body.data, body.len, &c, e);
    if (!err && p->index < c.size) {
        hex_encode(root, c.root, sizeof c.root);
        answer_field(p->record, "size", "检查点条数", "entries of the checkpoint",
                     json_integer((json_int_t)c.size));
        answer_field(p->record, "root", "检查点的根", "root of the checkpoint", json_string(root));
        answer_subtable(p->record, "path", "包含证明：由叶到根", "inclusion proof, leaf to root",
                        path_table(p, c.size));
        answer_note(p->record,
                    "由叶散列起，依次与各兄弟节点合并（RFC 9162 第 2.1.3.2 节），应得检查点的根。",
                    "From the leaf hash, joined with each sibling in turn (RFC 9162, section "
                    "2.1.3.2), comes the root of the checkpoint.");
    } else if (!err || err == E_NOTFOUND) {
        err = E_OK;
        answer_note(p->record, "此条目还没有随检查点公布。",
                    "This entry is not in a published checkpoint yet.");
    }
    buf_free(&body);
    return err;
}

static enum err audit_entry(struct op_call *call, json_t **answer, struct error *e)
{
    struct proving p = {.call = call, .index = (uint64_t)json_int(call->args, "index")};
    uint64_t size = 0;
    enum err err = ledger_log_size(call->lane->ledger, &size, e);

    if (!err && p.index >= size)
        err = error_set(e, E_NOTFOUND, "日志没有第 %1$llu 条，共 %2$llu 条（从 0 数起）。",
                        "The log has no entry %1$llu; it holds %2$llu, counted from 0.",
                        (unsigned long long)p.index, (unsigned long long)size);
    if (err)
        return err;
    p.leaves = mem_array((size_t)size + 1, sizeof *p.leaves);
    p.record = *answer = answer_record();
    err = ledger_log_each(call->lane->ledger, 0, size, keep_leaf, &p, e);
    if (!err)
        err = add_proof(&p, e);
    free(p.leaves);
    return err;
}

/* ---- who did what with the daemon ---- */

static enum err add_admin(void *ctx, const struct admin_event *event, struct error *e)
{
    struct listing *l = ctx;

    (void)e;
    answer_add(l->table, "Iosss", (json_int_t)event->seq, answer_instant(event->time), event->actor,
               event->action, event->detail);
    return E_OK;
}

static enum err audit_admin(struct op_call *call, json_t **answer, struct error *e)
{
    struct listing l = {.table = *answer = answer_table()};
    json_int_t before = json_int(call->args, "before");

    answer_column(l.table, "seq", "编号", "number");
    answer_column(l.table, "time", "时间", "time");
    answer_column(l.table, "actor", "人员", "who");
    answer_column(l.table, "action", "操作", "what");
    answer_column(l.table, "detail", "内容", "detail");
    return ledger_admin_each(call->lane->ledger, (uint64_t)before, LISTED, add_admin, &l, e);
}

const struct op ops_audit_log[] = {
    {"audit entries", ROLE_AUDITOR | ROLE_ADMIN, "日志条目，分页", "log entries, paged",
     .lane = LANE_LONG,
     .params = PARAMS(OPT("before", OP_INT, "早于此序号的（默认最近）",
                          "older than this index (default: newest)"),
                      OPT("type", OP_TEXT, "类型，如 void", "type, such as void")),
     .run = audit_entries},
    {"audit entry", ROLE_AUDITOR | ROLE_ADMIN, "一个日志条目及其包含证明",
     "one log entry with its inclusion proof", .lane = LANE_LONG,
     .params = PARAMS(ARG("index", OP_INT, "日志序号", "log index")), .run = audit_entry},
    {"audit admin", ROLE_AUDITOR | ROLE_ADMIN, "谁对系统做过什么", "who did what with the daemon",
     .params = PARAMS(OPT("before", OP_INT, "早于此编号的（默认最近）",
                          "older than this number (default: newest)")),
     .run = audit_admin},
    {.name = NULL}};
