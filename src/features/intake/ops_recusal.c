/* recusal list, add, end. Recusals that people enter stand among the imports: each
 * makes a version of the registry, with who, when and why. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/date.h"
#include "core/base/json.h"
#include "core/base/label.h"
#include "core/base/mem.h"
#include "core/crypto/cjson.h"
#include "features/intake/import.h"
#include "features/intake/ops.h"
#include "features/intake/registry_entries.h"
#include "platform/ingest/clean.h"
#include "platform/ops/answer.h"
#include "platform/ops/op.h"
#include "platform/ops/row.h"
#include "platform/publog/salts.h"
#include "platform/runtime/config.h"
#include "platform/store/db.h"
#include "platform/store/registry.h"
#include "platform/store/registry_imports.h"
#include "platform/store/registry_merge.h"

static void clean_uscc(const char *given, char uscc[64])
{
    clean_excerpt(given, 63, uscc);
    clean_code(uscc, strlen(uscc));
    clean_upper(uscc);
}

/* ---- recusal list ---- */

struct listing {
    json_t *table;
    const char *uscc;
};

static enum err list_one(void *ctx, const struct recusal *r, struct error *e)
{
    const struct listing *l = ctx;

    (void)e;
    if (l->uscc && strcmp(l->uscc, r->uscc) != 0)
        return E_OK;
    answer_add(l->table, "sssdo", r->inspector, r->uscc, r->reason, r->from,
               answer_until(r->until));
    return E_OK;
}

static enum err recusal_list(struct op_call *call, json_t **answer, struct error *e)
{
    char uscc[64] = "";
    struct listing l = { *answer = answer_table(), NULL};

    if (json_text_or(call->args, "uscc", NULL)) {
        clean_uscc(json_text_or(call->args, "uscc", NULL), uscc);
        l.uscc = uscc;
    }
    answer_column(l.table, "inspector", "执法人员", "inspector");
    answer_column(l.table, "uscc", "企业", "firm");
    answer_column(l.table, "reason", "原因", "reason");
    answer_column(l.table, "from", "自", "from");
    answer_column(l.table, "until", "至", "until");
    enum err err = registry_recusals(call->lane->registry,
                                     json_text_or(call->args, "inspector", NULL), list_one, &l, e);
    return err;
}

/* ---- one version of the registry by hand ---- */

struct change {
    struct op_call *call;
    struct recusal recusal;
    const char *verb_zh, *verb_en;
    const char *why;
};

static enum err merge(struct registry *reg, const struct recusal *r, struct merge_counts *counts,
                      struct error *e)
{
    struct registry_merge *m;
    bool known = false;
    enum err err = registry_merge_open(reg, MERGE_RECUSALS, false, 0, &m, e);

    if (!err)
        err = registry_merge_recusal(m, r, &known, e);
    if (!err && !known)
        err = error_set(e, E_NOTFOUND, "没有编号为 %s 的检查人员，见 inspector list",
                        "there is no inspector %s; see inspector list", r->inspector);
    if (!err)
        err = registry_merge_end(m, counts, e);
    registry_merge_close(m);
    if (!err && !counts->added && !counts->changed)
        err = error_set(e, E_CONFLICT, "已经是这样登记的，无需再登记。",
                        "It is recorded like that already; nothing to do.");
    return err;
}

static enum err record(const struct change *c, const struct merge_counts *counts, uint64_t version,
                       int64_t id, struct error *e)
{
    struct lane *lane = c->call->lane;
    struct import_record r = {.id = id,
                              .kind = "recusals",
                              .mode = "delta",
                              .state = "done",
                              .time = c->call->now,
                              .version = version,
                              .rows = 1,
                              .accepted = 1,
                              .counts = *counts};
    r.file = mem_printf("%s-%s", c->recusal.inspector, c->recusal.uscc);
    r.actor = mem_strdup(c->call->actor);
    r.message_zh = mem_printf("%s：%s", c->verb_zh, c->why);
    r.message_en = mem_printf("%s: %s", c->verb_en, c->why);
    enum err err = registry_import_put(lane->registry, &r, e);
    import_record_free(&r);
    return err;
}

/* In place of a file: the recusal as it now stands, canonical. */
static enum err make_version(const struct change *c, int64_t id, uint64_t *version, struct error *e)
{
    const struct recusal *r = &c->recusal;
    struct version_act act = {.import = id};
    struct buf text = {0};
    char from[11], until[11]; /* texts: no first day is no number of canonical JSON */
    json_t *row = json_pack("{s:s, s:s, s:s, s:s, s:s}", "from", day_format(r->from, from),
                            "inspector", r->inspector, "reason", r->reason, "until",
                            day_format(r->until, until), "uscc", r->uscc);
    enum err err = cjson_write(row, &text, e);

    salt_new(act.file_salt);
    salted_hex(act.file_salt, text.data, text.len, act.file_sha256);
    if (!err)
        err = version_make(c->call->lane, &act, version, e);
    buf_free(&text);
    json_decref(row);
    return err;
}

static enum err apply(const struct change *c, json_t **answer, struct error *e)
{
    struct registry *reg = c->call->lane->registry;
    struct db *db = registry_db(reg);
    struct merge_counts counts = {0};
    uint64_t version = 0;
    int64_t id = 0;
    enum err err = db_begin(db, e);

    if (err)
        return err;
    err = merge(reg, &c->recusal, &counts, e);
    if (!err)
        err = import_next_id(c->call->lane, &id, e);
    if (!err)
        err = make_version(c, id, &version, e);
    if (!err)
        err = record(c, &counts, version, id, e);
    if (!err)
        err = db_commit(db, e);
    if (err) {
        db_rollback(db);
        return err;
    }
    err = version_log(c->call->lane, e);
    if (err)
        return err;
    *answer = answer_text("%1$s：%3$s 与 %4$s（第 %5$lld 号导入，名录版本 %6$llu）。%2$.0s",
                          "%2$s: %3$s and %4$s (import %5$lld, registry version %6$llu).%1$.0s",
                          c->verb_zh, c->verb_en, c->recusal.inspector, c->recusal.uscc,
                          (long long)id, (unsigned long long)version);
    return E_OK;
}

static int32_t day_arg(const struct op_call *call, const char *name, int32_t otherwise)
{
    const json_t *day = json_object_get(call->args, name);

    return day ? (int32_t)json_integer_value(day) : otherwise;
}

static enum err recusal_add(struct op_call *call, json_t **answer, struct error *e)
{
    struct change c = {.call = call,
                       .verb_zh = "登记回避",
                       .verb_en = "recusal recorded",
                       .why = json_text_or(call->args, "reason", NULL)};
    struct enterprise firm;
    char uscc[64];

    clean_uscc(json_text_or(call->args, "uscc", NULL), uscc);
    c.recusal = (struct recusal){.inspector = json_text_or(call->args, "inspector", NULL),
                                 .reason = c.why,
                                 .from = day_arg(call, "from", DAY_NONE),
                                 .until = day_arg(call, "until", DAY_FOREVER)};
    enum err err = registry_find(call->lane->registry, uscc, &firm, e);
    if (!err && c.recusal.until < c.recusal.from)
        err = error_set(e, E_INPUT, "末日早于首日。", "The last day is before the first.");
    if (err)
        return err;
    memcpy(c.recusal.uscc, firm.uscc, sizeof c.recusal.uscc);
    return apply(&c, answer, e);
}

/* The one that is to end, as it stands. */
struct old {
    const char *uscc;
    bool found;
    char *reason;
    int32_t from;
};

static enum err take_old(void *ctx, const struct recusal *r, struct error *e)
{
    struct old *o = ctx;

    (void)e;
    if (strcmp(r->uscc, o->uscc) == 0) {
        o->found = true;
        o->reason = mem_strdup(r->reason);
        o->from = r->from;
    }
    return E_OK;
}

static enum err recusal_end(struct op_call *call, json_t **answer, struct error *e)
{
    struct change c = {.call = call,
                       .verb_zh = "结束回避",
                       .verb_en = "recusal ended",
                       .why = json_text_or(call->args, "reason", NULL)};
    int32_t today = op_today(call);
    struct old old = {0};
    char uscc[64];

    clean_uscc(json_text_or(call->args, "uscc", NULL), uscc);
    old.uscc = uscc;
    enum err err = registry_recusals(
        call->lane->registry, json_text_or(call->args, "inspector", NULL), take_old, &old, e);
    if (!err && !old.found)
        err = error_set(e, E_NOTFOUND, "没有 %s 与 %s 的回避登记，见 recusal list",
                        "there is no recusal of %s and %s; see recusal list",
                        json_text(call->args, "inspector"), uscc);
    if (!err) {
        c.recusal = (struct recusal){.inspector = json_text_or(call->args, "inspector", NULL),
                                     .reason = old.reason,
                                     .from = old.from,
                                     .until = day_arg(call, "until", today)};
        snprintf(c.recusal.uscc, sizeof c.recusal.uscc, "%s", uscc);
        err = apply(&c, answer, e);
    }
    free(old.reason);
    return err;
}

const struct op ops_recusal[] = {
    {"recusal list", ROLE_STAFF, "回避登记", "recusals",
     .params = PARAMS(OPT("inspector", OP_TEXT, "执法人员编号", "staff number"),
                      OPT("uscc", OP_TEXT, "统一社会信用代码", "unified social credit code")),
     .run = recusal_list},
    {"recusal add", ROLE_ADMIN, "登记回避（记入导入记录）",
     "record a recusal; it stands among the imports", .lane = LANE_REGISTRY, .flags = OP_WRITES,
     .params = PARAMS(ARG("inspector", OP_TEXT, "执法人员编号", "staff number"),
                      ARG("uscc", OP_TEXT, "统一社会信用代码", "unified social credit code"),
                      OPT_NEEDED("reason", OP_TEXT, "原因", "why"),
                      OPT("from", OP_DATE, "首日（默认一直）", "first day (default: always)"),
                      OPT("until", OP_DATE, "末日（默认无期限）", "last day (default: no end)")),
     .run = recusal_add},
    {"recusal end", ROLE_ADMIN, "结束一项回避", "end a recusal", .lane = LANE_REGISTRY,
     .flags = OP_WRITES,
     .params = PARAMS(ARG("inspector", OP_TEXT, "执法人员编号", "staff number"),
                      ARG("uscc", OP_TEXT, "统一社会信用代码", "unified social credit code"),
                      OPT_NEEDED("reason", OP_TEXT, "为何结束", "why it ends"),
                      OPT("until", OP_DATE, "末日（默认今天）", "its last day (default: today)")),
     .run = recusal_end},
    {.name = NULL}};
