/* table list, show, check, propose, approve, reject, history, preview. */
#include <stdlib.h>
#include <string.h>

#include "core/base/diff.h"
#include "core/base/file.h"
#include "core/base/json.h"
#include "core/base/label.h"
#include "core/base/mem.h"
#include "core/base/utf8.h"
#include "core/crypto/sha256.h"
#include "features/intake/code_tables.h"
#include "features/intake/ops.h"
#include "features/planning/ops_plan.h"
#include "platform/html/record.h"
#include "platform/ops/answer.h"
#include "platform/ops/op.h"
#include "platform/ops/row.h"
#include "platform/runtime/config.h"
#include "platform/runtime/table_files.h"
#include "platform/store/ledger_tables.h"

#define ROWS_MAX 2000 /* shown as a table; the text has them all */

static const struct label states[] = {{"proposed", "待批准", "proposed"},
                                      {"applied", "已生效", "applied"},
                                      {"rejected", "已退回", "rejected"},
                                      {NULL, NULL, NULL}};

/* ---- list ---- */

struct listing {
    const struct op_call *call;
    json_t *table;
    json_t *waiting; /* {name: id} */
    json_t *applied; /* {name: "when who"} of the newest */
};

static enum err note_change(void *ctx, const struct table_change *c, struct error *e)
{
    struct listing *l = ctx;

    (void)e;
    if (strcmp(c->state, "proposed") == 0)
        json_object_set_new(l->waiting, c->name, json_integer(c->id));
    if (strcmp(c->state, "applied") == 0 && !json_object_get(l->applied, c->name)) {
        json_object_set_new(l->applied, c->name, answer_instant(c->decided_at));
    }
    return E_OK;
}

static void list_row(struct listing *l, const struct table_kind *kind, const char *dirs,
                     const char *own)
{
    char *path = file_in(dirs, kind->name);
    bool changed = strncmp(path, own, strlen(own)) == 0;
    const json_t *waits = json_object_get(l->waiting, kind->name);

    answer_add(l->table, "soooo", kind->name, answer_word(kind->zh, kind->en),
               changed ? label_json("changed", "本机修改", "changed here")
                       : label_json("installed", "随程序安装", "as installed"),
               json_incref(json_object_get(l->applied, kind->name)),
               waits ? json_incref((json_t *)(uintptr_t)waits) : json_null());
    free(path);
}

static enum err table_list(struct op_call *call, json_t **answer, struct error *e)
{
    struct listing l = {call, *answer = answer_table(), json_object(), json_object()};
    char *dirs = tables_dirs(call->lane->snapshot->config);
    char *own = tables_own_dir(call->lane->snapshot->config);

    answer_column(l.table, "name", "文件", "file");
    answer_column(l.table, "what", "内容", "what");
    answer_column(l.table, "source", "来源", "from");
    answer_column(l.table, "changed", "最近变更", "last change");
    answer_column(l.table, "waits", "待批准", "waits");
    enum err err = ledger_table_each(call->lane->ledger, NULL, NULL, 0, note_change, &l, e);
    for (size_t i = 0; i < table_count && !err; i++)
        list_row(&l, &table_kinds[i], dirs, own);
    free(dirs);
    free(own);
    json_decref(l.waiting);
    json_decref(l.applied);
    return err;
}

/* ---- show ---- */

/* Cells hold no commas and no quotes, see core/law/table.h. */
static void split_row(const char *line, size_t len, json_t *columns, json_t *row)
{
    size_t count = json_array_size(columns);
    const char *at = line, *end = line + len;

    for (size_t i = 0; i < count; i++) {
        const char *comma = at < end ? memchr(at, ',', (size_t)(end - at)) : NULL;
        const char *stop = comma ? comma : end;
        const char *key = json_text_or(json_array_get(columns, i), "key", NULL);
        json_object_set_new(row, key, json_stringn(at, at < end ? (size_t)(stop - at) : 0));
        at = comma ? comma + 1 : end;
    }
}

static void header(json_t *table, const char *line, size_t len)
{
    char *names = mem_strndup(line, len), *rest = names, *name;

    while ((name = strsep(&rest, ",")))
        answer_column(table, name, name, name);
    free(names);
}

/* The rows of a CSV, and in about what its comments say. */
static json_t *rows_of(const char *text, struct buf *about)
{
    json_t *table = answer_table();
    bool head = false;
    size_t rows = 0;

    if (strncmp(text, "\xef\xbb\xbf", 3) == 0)
        text += 3;
    for (const char *p = text; *p;) {
        size_t n = strcspn(p, "\n"), len = n && p[n - 1] == '\r' ? n - 1 : n;
        if (*p == '#' && !head)
            buf_addf(about, "%s%.*s", about->len ? " " : "", (int)len - 1, p + 1);
        else if (*p != '#' && len && !head) {
            header(table, p, len);
            head = true;
        } else if (*p != '#' && len && rows++ < ROWS_MAX) {
            split_row(p, len, json_object_get(table, "columns"), answer_row(table));
        }
        p += n + (p[n] == '\n');
    }
    return table;
}

static json_t *lines_of(const char *was, const char *text)
{
    json_t *table = answer_table();
    struct diff d;

    answer_column(table, "mark", "变化", "change");
    answer_column(table, "old", "原行", "old line");
    answer_column(table, "new", "新行", "new line");
    answer_column(table, "text", "内容", "text");
    diff_lines(was, text, &d);
    for (size_t i = 0; i < d.count; i++) {
        const struct diff_line *l = &d.lines[i];
        bool near = l->mark != ' ' || (i && d.lines[i - 1].mark != ' ') ||
                    (i + 1 < d.count && d.lines[i + 1].mark != ' ');
        if (!near)
            continue;
        answer_add(table, "oooo", json_stringn(&l->mark, 1),
                   l->old_line ? json_integer(l->old_line) : json_null(),
                   l->new_line ? json_integer(l->new_line) : json_null(),
                   json_stringn(l->text, l->len));
    }
    diff_free(&d);
    return table;
}

static enum err add_change(void *ctx, const struct table_change *c, struct error *e)
{
    struct listing *l = ctx;
    json_t *record = l->table;

    (void)e;
    answer_field(record, "change", "变更编号", "change", json_integer(c->id));
    answer_field(record, "name", "文件", "file", json_string(c->name));
    answer_field(record, "state", "状态", "state", label_of(states, c->state));
    answer_field(record, "proposed_by", "提出人", "proposed by", json_string(c->proposed_by));
    answer_field(record, "proposed_at", "提出时间", "proposed at", answer_instant(c->proposed_at));
    answer_field(record, "reason", "理由", "why", json_string(c->reason));
    answer_field(record, "decided_by", "决定人", "decided by", json_string(c->decided_by));
    answer_field(record, "decided_at", "决定时间", "decided at", answer_instant(c->decided_at));
    if (*c->note)
        answer_field(record, "note", "退回理由", "why not", json_string(c->note));
    return E_OK;
}

static void add_text(json_t *record, const char *name, const struct buf *text)
{
    char sha256[65];
    struct buf about = {0};
    size_t len = strlen(name);
    const char *bytes = text->data ? text->data : "";

    answer_field(record, "sha256", "SHA-256", "SHA-256",
                 json_string(sha256_hex(bytes, text->len, sha256)));
    if (len > 4 && strcmp(name + len - 4, ".csv") == 0) {
        json_t *rows = rows_of(bytes, &about);
        if (about.len)
            answer_field(record, "about", "说明和依据", "about", json_string(about.data));
        answer_subtable(record, "rows", "内容", "rows", rows);
    }
    answer_field(record, "text", "全文", "text", json_stringn(bytes, text->len));
    buf_free(&about);
}

/* A version by its number, with what it changes against what is in force. */
static enum err show_change(struct op_call *call, int64_t id, json_t *record, struct error *e)
{
    struct listing l = {.call = call, .table = record};
    struct buf text = {0}, now = {0};
    enum err err = ledger_table_text(call->lane->ledger, id, &text, e);

    if (!err)
        err = ledger_table_each(call->lane->ledger, NULL, NULL, id, add_change, &l, e);
    if (!err)
        err = code_table_text(call->lane, record_text(record, "name"), &now, e);
    if (!err) {
        answer_subtable(record, "lines", "与现行版本逐行比较", "lines against what is in force",
                        lines_of(now.data ? now.data : "", text.data));
        add_text(record, record_text(record, "name"), &text);
    }
    buf_free(&text);
    buf_free(&now);
    return err;
}

static enum err show_current(struct op_call *call, json_t *record, struct error *e)
{
    const struct table_kind *kind = table_kind(json_text(call->args, "name"));
    struct buf text = {0};
    enum err err = code_table_text(call->lane, json_text(call->args, "name"), &text, e);

    if (!err) {
        answer_field(record, "name", "文件", "file", json_string(kind->name));
        answer_field(record, "what", "内容", "what", answer_word(kind->zh, kind->en));
        add_text(record, kind->name, &text);
    }
    buf_free(&text);
    return err;
}

static enum err table_show(struct op_call *call, json_t **answer, struct error *e)
{
    const json_t *id = json_object_get(call->args, "change");
    json_t *record = *answer = answer_record();
    enum err err =
        id ? show_change(call, json_integer_value(id), record, e) : show_current(call, record, e);

    return err;
}

static enum err history_row(void *ctx, const struct table_change *c, struct error *e)
{
    const struct listing *l = ctx;

    (void)e;
    answer_add(l->table, "Isososos", (json_int_t)c->id, c->name, label_of(states, c->state),
               c->proposed_by, answer_instant(c->proposed_at), c->decided_by,
               answer_instant(c->decided_at), c->reason);
    return E_OK;
}

static enum err table_history(struct op_call *call, json_t **answer, struct error *e)
{
    struct listing l = {.call = call, .table = *answer = answer_table()};

    answer_column(l.table, "change", "编号", "change");
    answer_column(l.table, "name", "文件", "file");
    answer_column(l.table, "state", "状态", "state");
    answer_column(l.table, "proposed_by", "提出人", "proposed by");
    answer_column(l.table, "proposed_at", "提出时间", "proposed at");
    answer_column(l.table, "decided_by", "决定人", "decided by");
    answer_column(l.table, "decided_at", "决定时间", "decided at");
    answer_column(l.table, "reason", "理由", "why");
    enum err err = ledger_table_each(call->lane->ledger, json_text(call->args, "name"), NULL, 0,
                                     history_row, &l, e);
    return err;
}

/* ---- changing ---- */

static enum err new_text(struct op_call *call, struct buf *text, struct error *e)
{
    enum err err = op_whole_file(call, TABLE_TEXT_MAX, text, e);

    if (!err && !utf8_valid(text->data, text->len, NULL))
        err = error_set(e, E_INPUT, "不是 UTF-8 文本，请另存为 UTF-8",
                        "not UTF-8 text; save the file as UTF-8");
    return err;
}

static enum err table_check(struct op_call *call, json_t **answer, struct error *e)
{
    struct buf text = {0};
    enum err err = new_text(call, &text, e);

    if (!err)
        err = code_table_check(call->lane, json_text(call->args, "name"), &text, e);
    if (!err)
        *answer = answer_text("%s 没有错误，与其余各表、模板和现行计划相合。",
                              "%s has no errors and fits the other tables, the templates and the "
                              "plan in force.",
                              json_text(call->args, "name"));
    buf_free(&text);
    return err;
}

static enum err table_propose(struct op_call *call, json_t **answer, struct error *e)
{
    struct buf text = {0};
    int64_t id;
    enum err err = new_text(call, &text, e);

    if (!err)
        err = code_table_propose(call->lane, call->actor, json_text(call->args, "name"), &text,
                                 json_text(call->args, "base"), json_text(call->args, "reason"),
                                 &id, e);
    if (!err) {
        *answer = answer_record();
        answer_field(*answer, "change", "变更编号", "change", json_integer(id));
        answer_note(*answer, "已提出，须由另一位管理员批准：inspectctl table approve %lld",
                    "Proposed; another administrator has to approve it: inspectctl table approve "
                    "%lld",
                    (long long)id);
        answer_for_shell(*answer);
    }
    buf_free(&text);
    return err;
}

static enum err table_approve(struct op_call *call, json_t **answer, struct error *e)
{
    int64_t id = json_int(call->args, "change");
    enum err err = code_table_approve(call->lane, call->actor, id, e);

    if (!err)
        *answer = answer_text("第 %lld 号变更已生效并记入公开日志。",
                              "Change %lld is in force and in the public log.", (long long)id);
    return err;
}

static enum err table_reject(struct op_call *call, json_t **answer, struct error *e)
{
    int64_t id = json_int(call->args, "change");
    enum err err = ledger_table_decide(call->lane->ledger, id, "rejected", call->actor, call->now,
                                       json_text(call->args, "reason"), e);

    if (!err)
        *answer = answer_text("第 %lld 号变更已退回。", "Change %lld was rejected.", (long long)id);
    return err;
}

static enum err table_preview(struct op_call *call, json_t **answer, struct error *e)
{
    struct buf text = {0}, html = {0};
    enum err err = call->fd >= 0 ? new_text(call, &text, e) : E_OK;

    if (!err)
        err = code_table_preview(call->lane, json_text(call->args, "name"),
                                 call->fd >= 0 ? &text : NULL, &html, e);
    if (!err) {
        *answer = answer_text("以各处名称填写的样子，用浏览器打开。",
                              "Filled with the names of its places; open it in a browser.");
        answer_file(*answer, "preview.html", html.data ? html.data : "");
    }
    buf_free(&text);
    buf_free(&html);
    return err;
}

const struct op ops_code_tables[] = {
    {"table list", ROLE_STAFF, "代码表和文书模板", "code tables and templates", .run = table_list},
    {"table show", ROLE_STAFF, "一张表或模板，或其一个版本", "one of them, or a version of it",
     .params =
         PARAMS(ARG_MAYBE("name", OP_TEXT, "文件名，如 calendar.csv", "file, such as calendar.csv"),
                OPT("change", OP_INT, "某次变更的版本（默认现行）",
                    "the version of a change (default: in force)")),
     .run = table_show},
    {"table history", ROLE_STAFF, "各次变更", "changes so far",
     .params = PARAMS(ARG_MAYBE("name", OP_TEXT, "文件名（默认全部）", "file (default: all)")),
     .run = table_history},
    {"table check", ROLE_STAFF, "检查修改后的表，不改动任何东西",
     "check a changed table, touching nothing", .lane = LANE_LONG,
     .params = PARAMS(ARG("name", OP_TEXT, "文件名，如 calendar.csv", "file, such as calendar.csv"),
                      ARG("file", OP_FILE, "修改后的文件", "the changed file")),
     .run = table_check},
    {"table propose", ROLE_ADMIN, "提出变更（另一位管理员批准后生效）",
     "propose a change; another administrator approves", .lane = LANE_LEDGER, .flags = OP_WRITES,
     .params = PARAMS(ARG("name", OP_TEXT, "文件名，如 calendar.csv", "file, such as calendar.csv"),
                      ARG("file", OP_FILE, "修改后的文件", "the changed file"),
                      OPT_NEEDED("reason", OP_TEXT, "理由和依据", "why, and by what rule"),
                      OPT("base", OP_TEXT, "修改时所据版本的 SHA-256；之后有变则拒绝",
                          "SHA-256 of what it was written against; refused if that has changed")),
     .run = table_propose},
    {"table approve", ROLE_ADMIN, "批准变更，立即生效", "approve a change, at once in force",
     .lane = LANE_LEDGER, .flags = OP_WRITES,
     .params = PARAMS(ARG("change", OP_INT, "变更编号，见 table history",
                          "number of the change, see table history")),
     .run = table_approve},
    {"table reject", ROLE_ADMIN, "退回变更", "reject a change", .lane = LANE_LEDGER,
     .flags = OP_WRITES,
     .params = PARAMS(ARG("change", OP_INT, "变更编号，见 table history",
                          "number of the change, see table history"),
                      OPT_NEEDED("reason", OP_TEXT, "理由", "why")),
     .run = table_reject},
    {"table preview", ROLE_STAFF, "文书模板填写后的样子", "what a template looks like, filled in",
     .lane = LANE_LONG,
     .params = PARAMS(ARG("name", OP_TEXT, "模板，如 templates/notice.html",
                          "template, such as templates/notice.html"),
                      ARG_MAYBE("file", OP_FILE, "修改后的模板（默认现行）",
                                "a changed one (default: in force)")),
     .run = table_preview},
    {.name = NULL}};
