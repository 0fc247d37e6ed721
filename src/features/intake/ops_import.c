/* import, import list, show, confirm, cancel, rejects, template; case results. */
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/file.h"
#include "core/base/json.h"
#include "core/base/label.h"
#include "core/base/mem.h"
#include "features/intake/import.h"
#include "features/intake/ops.h"
#include "features/intake/ops_import.h"
#include "platform/ingest/columns.h"
#include "platform/ops/answer.h"
#include "platform/ops/op.h"
#include "platform/ops/row.h"
#include "platform/runtime/config.h"
#include "platform/store/registry_imports.h"
#include "spool.h"

#define LISTED 1000
#define REJECTS_MAX_BYTES ((size_t)256 << 20)
#define MARK "\xef\xbb\xbf" /* so that a spreadsheet reads UTF-8 */

json_t *op_import_state(const char *state)
{
    static const struct label states[] = {{"done", "完成", "done"},
                                          {"same", "重复文件，未导入", "same"},
                                          {"held", "暂停，待确认", "held"},
                                          {"confirmed", "已确认", "confirmed"},
                                          {"cancelled", "已放弃", "cancelled"},
                                          {"failed", "失败", "failed"},
                                          {NULL, NULL, NULL}};

    return label_of(states, state);
}

static json_t *kind_word(const char *kind)
{
    return label_json(kind, kind_zh(kind_parse(kind)), kind);
}

static json_t *mode_word(const char *mode)
{
    static const struct label modes[] = {
        {"full", "全量", "full"}, {"delta", "增量", "delta"}, {NULL, NULL, NULL}};

    return *mode ? label_of(modes, mode) : json_null();
}

static json_t *actor_word(const char *actor)
{
    return strcmp(actor, "spool") == 0 ? label_json("spool", "投放文件夹", "spool")
                                       : json_string(actor);
}

/* "founded" or "成立日期"; what an import without a kind cannot name stays as it is. */
static json_t *column_word(const char *kind, const char *name)
{
    char en[64];
    char zh[64];

    for (size_t i = 0; i < column_count; i++) {
        column_names(&column_table[i], en, zh);
        if (strcmp(kind_name(column_table[i].kind), kind) == 0 && strcmp(en, name) == 0)
            return label_json(en, zh, en);
    }
    return label_json(name, NULL, NULL);
}

static const struct {
    const char *key;
    const char *zh;
    const char *en;
} counts[] = {{"rows", "数据行", "rows"},
              {"accepted", "接受", "accepted"},
              {"rejected", "拒收", "rejected"},
              {"duplicates", "文件内重复", "duplicates in the file"},
              {"added", "新增", "added"},
              {"changed", "变更", "changed"},
              {"departed", "移除（保留记录）", "departed"},
              {"reclassified", "分类变化", "reclassified"}};
#define COUNTS (sizeof counts / sizeof *counts)

static json_t *reasons_table(const json_t *summary)
{
    json_t *table = answer_table();
    json_t *reason;

    answer_column(table, "column", "列", "column");
    answer_column(table, "count", "行数", "rows");
    answer_column(table, "reason", "原因", "reason");
    for (size_t i = 0; (reason = json_array_get(json_object_get(summary, "reasons"), i)); i++) {
        answer_add(
            table, "ooo",
            column_word(json_text_or(summary, "kind", NULL), json_text_or(reason, "column", NULL)),
            json_incref(json_object_get(reason, "count")),
            answer_word(json_text_or(reason, "zh", NULL), json_text_or(reason, "en", NULL)));
    }
    return table;
}

/* Where the refused rows of an import (its summary) lie, or NULL if none was refused. The caller\'s
 * to free. */
static char *rejects_file(const struct lane *lane, const json_t *summary)
{
    struct spool spool = {lane->snapshot->config->spool_dir};
    const char *state = json_text_or(summary, "state", NULL);
    enum spool_place place = strcmp(state, "done") == 0 ? SPOOL_DONE : SPOOL_FAILED;
    char *name = mem_printf("%lld-%s", json_int(summary, "id"), json_text(summary, "file"));
    bool any = json_array_size(json_object_get(summary, "reasons")) > 0;
    char *path = any ? spool_path(&spool, place, name, ".rejects.csv") : NULL;

    free(name);
    return path;
}

/* Where the refused rows lie, or null. */
static json_t *rejects_path(const struct lane *lane, const json_t *summary)
{
    char *path = rejects_file(lane, summary);
    json_t *out = path ? json_string(path) : json_null();

    free(path);
    return out;
}

static enum err show(struct lane *lane, int64_t id, json_t **answer, struct error *e)
{
    json_t *s;
    enum err rc = import_summary(lane, id, &s, e);

    if (rc)
        return rc;
    json_t *out = answer_record();
    json_t *message = json_object_get(s, "message");
    answer_field(out, "id", "编号", "id", json_incref(json_object_get(s, "id")));
    answer_field(out, "file", "文件", "file", json_incref(json_object_get(s, "file")));
    answer_field(out, "kind", "类别", "kind", kind_word(json_text_or(s, "kind", NULL)));
    answer_field(out, "mode", "方式", "mode", mode_word(json_text_or(s, "mode", NULL)));
    answer_field(out, "state", "状态", "state", op_import_state(json_text_or(s, "state", NULL)));
    answer_field(out, "message", "说明", "message", json_incref(message));
    answer_field(out, "time", "时间", "time", answer_instant(json_int(s, "time")));
    answer_field(out, "actor", "经办", "by", actor_word(json_text_or(s, "actor", NULL)));
    answer_field(out, "version", "名录库版本", "registry version",
                 json_incref(json_object_get(s, "version")));
    for (size_t i = 0; i < COUNTS; i++)
        answer_field(out, counts[i].key, counts[i].zh, counts[i].en,
                     json_incref(json_object_get(s, counts[i].key)));
    answer_field(out, "rejects", "拒收文件", "file of rejects", rejects_path(lane, s));
    answer_field(out, "sha256", "SHA-256", "SHA-256", json_incref(json_object_get(s, "sha256")));
    if (json_array_size(json_object_get(s, "reasons")))
        answer_subtable(out, "reasons", "拒收和重复的原因", "why rows were refused or dropped",
                        reasons_table(s));
    json_decref(s);
    *answer = out;
    return E_OK;
}

static enum err import_show(struct op_call *call, json_t **answer, struct error *e)
{
    return show(call->lane, json_int(call->args, "id"), answer, e);
}

static enum err list_one(void *arg, const struct import_record *r, struct error *e)
{
    (void)e;
    answer_add(arg, "IoooIIIIIIs", (json_int_t)r->id, op_import_state(r->state), kind_word(r->kind),
               mode_word(r->mode), (json_int_t)r->rows, (json_int_t)r->rejected,
               (json_int_t)r->counts.added, (json_int_t)r->counts.changed,
               (json_int_t)r->counts.departed, (json_int_t)r->version, r->file);
    return E_OK;
}

static enum err import_list(struct op_call *call, json_t **answer, struct error *e)
{
    json_t *table = *answer = answer_table();

    answer_column(table, "id", "编号", "id");
    answer_column(table, "state", "状态", "state");
    answer_column(table, "kind", "类别", "kind");
    answer_column(table, "mode", "方式", "mode");
    answer_column(table, "rows", "数据行", "rows");
    answer_column(table, "rejected", "拒收", "rejected");
    answer_column(table, "added", "新增", "added");
    answer_column(table, "changed", "变更", "changed");
    answer_column(table, "departed", "移除", "departed");
    answer_column(table, "version", "版本", "version");
    answer_column(table, "file", "文件", "file");
    return registry_imports(call->lane->registry, LISTED, list_one, table, e);
}

/* A file that was refused as a whole is an error for the person who sent it. */
static enum err refused(struct lane *lane, int64_t id, struct error *e)
{
    struct import_record r;
    enum err rc = registry_import_get(lane->registry, id, &r, e);

    if (rc)
        return rc;
    if (strcmp(r.state, "failed") == 0)
        rc = error_set(e, E_INPUT, "第 %1$lld 号导入未被接受: %2$s%3$.0s（见 import show %1$lld）",
                       "import %1$lld was refused: %2$.0s%3$s (see import show %1$lld)",
                       (long long)id, r.message_zh, r.message_en);
    import_record_free(&r);
    return rc;
}

/* What the options leave open the file's name may say. */
static void complete(const char *name, bool full, bool delta, enum ingest_kind *kind,
                     enum ingest_mode *mode)
{
    enum ingest_kind named;
    enum ingest_mode by_name;

    *mode = full ? MODE_FULL : MODE_DELTA;
    if (!kind_of_file_name(name, &named, &by_name))
        return;
    if ((full || delta) && *kind == KIND_UNKNOWN)
        *kind = named;
    if (!full && !delta && *kind == named)
        *mode = by_name;
}

static enum err import_file(struct op_call *call, json_t **answer, struct error *e)
{
    const char *name = json_text_or(call->args, "file", NULL);
    const char *kind_text = json_text_or(call->args, "kind", NULL);
    bool full = json_flag(call->args, "full");
    bool delta = json_flag(call->args, "delta");
    enum ingest_kind kind = kind_text ? kind_parse(kind_text) : KIND_UNKNOWN;
    enum ingest_mode mode;
    int64_t id;

    if (kind_text && kind == KIND_UNKNOWN)
        return error_set(
            e, E_INPUT,
            "类别只能是 enterprises、classes、inspectors、recusals、results 或 matters，不能是 %s",
            "a kind is enterprises, classes, inspectors, recusals, results or matters, not %s",
            kind_text);
    if (full && delta)
        return error_set(e, E_INPUT, "--full 和 --delta 只能选一个",
                         "give --full or --delta, not both");
    complete(name, full, delta, &kind, &mode);
    enum err rc = import_receive(call->lane, call->fd, name, kind, mode, call->actor, &id, e);
    if (rc == E_OK)
        rc = refused(call->lane, id, e);
    return rc ? rc : show(call->lane, id, answer, e);
}

/* What regulators bring from the field; the rest of the registry is not theirs to import. */
static enum err case_results(struct op_call *call, json_t **answer, struct error *e)
{
    const char *name = json_text_or(call->args, "file", NULL);
    int64_t id;
    enum err rc =
        import_receive(call->lane, call->fd, name, KIND_RESULTS, MODE_DELTA, call->actor, &id, e);

    return rc ? rc : show(call->lane, id, answer, e);
}

static enum err decide(struct op_call *call, bool confirm, json_t **answer, struct error *e)
{
    int64_t id = json_int(call->args, "id");
    enum err rc = (confirm ? import_confirm : import_cancel)(call->lane, id, call->actor, e);

    return rc ? rc : show(call->lane, id, answer, e);
}

static enum err confirm(struct op_call *call, json_t **answer, struct error *e)
{
    return decide(call, true, answer, e);
}

static enum err cancel(struct op_call *call, json_t **answer, struct error *e)
{
    return decide(call, false, answer, e);
}

static const struct op_param import_id_params[] = {ARG("id", OP_INT, "导入编号", "import number"),
                                                   OP_PARAMS_END};

/* ---- files for people, as spreadsheets open them ---- */

static enum err none_refused(long long id, struct error *e)
{
    return error_set(e, E_NOTFOUND, "第 %lld 号导入没有拒收的行。", "Import %lld refused no row.",
                     id);
}

static enum err import_rejects(struct op_call *call, json_t **answer, struct error *e)
{
    int64_t id = json_int(call->args, "id");
    json_t *summary;
    struct buf text = {0};
    enum err err = import_summary(call->lane, id, &summary, e);

    if (err)
        return err;
    char *path = rejects_file(call->lane, summary);
    err = path ? file_read(path, REJECTS_MAX_BYTES, &text, e) : none_refused((long long)id, e);
    if (!err) {
        char *name = mem_printf("import-%lld-rejects.csv", (long long)id);
        *answer = answer_text("第 %lld 号导入拒收的行。", "Rows that import %lld refused.",
                              (long long)id);
        answer_file(*answer, name, text.data);
        free(name);
    }
    buf_free(&text);
    free(path);
    json_decref(summary);
    return err;
}

/* The Chinese names of a kind's columns, needed ones first as the table has them. */
static void header_of(enum ingest_kind kind, struct buf *out)
{
    char en[64], zh[64];
    bool first = true;

    buf_adds(out, MARK);
    for (size_t i = 0; i < column_count; i++) {
        if (column_table[i].kind != kind)
            continue;
        column_names(&column_table[i], en, zh);
        if (!first)
            buf_addc(out, ',');
        buf_add_csv(out, zh, 1);
        first = false;
    }
    buf_adds(out, "\r\n");
}

static json_t *columns_of(enum ingest_kind kind)
{
    json_t *table = answer_table();
    char en[64], zh[64];

    answer_column(table, "column", "列", "column");
    answer_column(table, "needed", "必填", "needed");
    answer_column(table, "what", "填写内容", "what goes in");
    for (size_t i = 0; i < column_count; i++) {
        if (column_table[i].kind != kind)
            continue;
        column_names(&column_table[i], en, zh);
        answer_add(table, "obo", label_json(en, zh, en), column_table[i].required,
                   answer_word(column_table[i].zh, column_table[i].en));
    }
    return table;
}

static enum err import_template(struct op_call *call, json_t **answer, struct error *e)
{
    const char *text = json_text_or(call->args, "kind", NULL);
    enum ingest_kind kind = kind_parse(text);
    struct buf csv = {0};

    if (kind == KIND_UNKNOWN)
        return error_set(
            e, E_INPUT,
            "类别只能是 enterprises、classes、inspectors、recusals、results 或 matters，不能是 %s",
            "a kind is enterprises, classes, inspectors, recusals, results or matters, not %s",
            text);
    char *name = mem_printf("%s.csv", kind_name(kind));
    header_of(kind, &csv);
    *answer = columns_of(kind);
    answer_file(*answer, name, csv.data);
    buf_free(&csv);
    free(name);
    return E_OK;
}

const struct op ops_import[] = {
    {"import", ROLE_ADMIN, "导入 CSV 文件", "import a CSV file", .lane = LANE_REGISTRY,
     .flags = OP_WRITES,
     .params = PARAMS(
         ARG("file", OP_FILE, "CSV 文件", "CSV file"),
         OPT("kind", OP_TEXT,
             "类别：enterprises、classes、inspectors、recusals、results、matters（默认按表头识别）",
             "enterprises, classes, inspectors, recusals, results or matters (default: seen from "
             "the "
             "header)"),
         OPT("full", OP_FLAG, "全量：文件中没有的企业记为已离开",
             "whole registry: absent firms depart"),
         OPT("delta", OP_FLAG, "增量", "only what changed")),
     .run = import_file},
    {"import list", ROLE_STAFF, "导入记录", "imports so far", .run = import_list},
    {"import show", ROLE_STAFF, "一次导入的详情", "one import", .params = import_id_params,
     .run = import_show},
    {"import confirm", ROLE_ADMIN, "确认被暂停的导入", "let a held import in",
     .lane = LANE_REGISTRY, .flags = OP_WRITES, .params = import_id_params, .run = confirm},
    {"import cancel", ROLE_ADMIN, "放弃被暂停的导入", "drop a held import", .lane = LANE_REGISTRY,
     .flags = OP_WRITES, .params = import_id_params, .run = cancel},
    {"import rejects", ROLE_STAFF, "一次导入拒收的行（CSV）", "the rows an import refused, as CSV",
     .lane = LANE_LONG, .params = PARAMS(ARG("id", OP_INT, "导入编号", "import number")),
     .run = import_rejects},
    {"import template", ROLE_STAFF, "某类文件的空表（CSV）", "an empty file of a kind, as CSV",
     .params = PARAMS(ARG("kind", OP_TEXT,
                          "类别：enterprises、classes、inspectors、recusals、results、matters",
                          "enterprises, classes, inspectors, recusals, results or matters")),
     .run = import_template},
    {.name = NULL}};

const struct op ops_results[] = {{"case results", ROLE_REGULATOR, "导入现场检查结果（可重复发送）",
                                  "import results from the field (sending again is harmless)",
                                  .lane = LANE_REGISTRY, .flags = OP_WRITES,
                                  .params = PARAMS(ARG("file", OP_FILE, "现场检查结果 CSV 文件",
                                                       "CSV file of results from the field")),
                                  .run = case_results},
                                 {.name = NULL}};
