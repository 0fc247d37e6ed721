/* draft list, show, keep, drop: forms that somebody began to fill in, each person's own. */
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/json.h"
#include "core/base/utf8.h"
#include "features/planning/ops.h"
#include "features/planning/ops_plan.h"
#include "platform/ops/answer.h"
#include "platform/ops/op.h"
#include "platform/ops/row.h"
#include "platform/runtime/config.h"
#include "platform/store/ledger_drafts.h"

static const char *place_of(const struct op_call *call)
{
    return json_text_or(call->args, "place", NULL);
}

static enum err list_one(void *ctx, const char *place, int64_t time, struct error *e)
{
    json_t *table = ctx;

    (void)e;
    answer_add(table, "so", place, answer_instant(time));
    return E_OK;
}

static enum err draft_list(struct op_call *call, json_t **answer, struct error *e)
{
    json_t *table = *answer = answer_table();

    answer_column(table, "place", "表单", "form");
    answer_column(table, "time", "保存于", "kept at");
    enum err err = ledger_draft_each(call->lane->ledger, call->actor, list_one, table, e);
    return err;
}

static enum err draft_show(struct op_call *call, json_t **answer, struct error *e)
{
    struct buf text = {0};
    int64_t time;
    enum err err =
        ledger_draft_get(call->lane->ledger, call->actor, place_of(call), &text, &time, e);

    if (!err) {
        *answer = answer_record();
        answer_field(*answer, "place", "表单", "form", json_string(place_of(call)));
        answer_field(*answer, "time", "保存于", "kept at", answer_instant(time));
        answer_field(*answer, "text", "内容", "text",
                     json_stringn(text.data ? text.data : "", text.len));
    }
    buf_free(&text);
    return err;
}

static enum err draft_keep(struct op_call *call, json_t **answer, struct error *e)
{
    struct buf text = {0};
    enum err err = op_whole_file(call, DRAFT_TEXT_MAX_BYTES, &text, e);

    if (!err && !utf8_valid(text.data, text.len, NULL))
        err = error_set(e, E_INPUT, "草稿须是 UTF-8 文本。", "A draft must be UTF-8 text.");
    if (!err)
        err = ledger_draft_put(call->lane->ledger, call->actor, place_of(call), text.data,
                               call->now, e);
    if (!err)
        *answer = answer_text("草稿已保存，只有您看得到。", "The draft is kept; only you see it.");
    buf_free(&text);
    return err;
}

static enum err draft_drop(struct op_call *call, json_t **answer, struct error *e)
{
    enum err err = ledger_draft_drop(call->lane->ledger, call->actor, place_of(call), e);

    if (!err)
        *answer = answer_text("草稿已删去。", "The draft is gone.");
    return err;
}

static const struct op_param draft_place_params[] = {
    ARG("place", OP_TEXT, "表单的位置，如 plan", "which form, such as plan"), OP_PARAMS_END};

const struct op ops_draft[] = {
    {"draft list", ROLE_STAFF, "本人的草稿", "your own drafts of forms", .run = draft_list},
    {"draft show", ROLE_STAFF, "一份草稿", "one of your drafts", .params = draft_place_params,
     .run = draft_show},
    {"draft keep", ROLE_STAFF, "保存草稿（只有本人看得到）", "keep a draft, seen by you only",
     .lane = LANE_LEDGER, .flags = OP_WRITES | OP_UNRECORDED,
     .params = PARAMS(ARG("place", OP_TEXT, "表单的位置，如 plan", "which form, such as plan"),
                      ARG("file", OP_FILE, "内容，UTF-8 文本", "what was typed, UTF-8")),
     .run = draft_keep},
    {"draft drop", ROLE_STAFF, "删去草稿", "drop a draft", .lane = LANE_LEDGER,
     .flags = OP_WRITES | OP_UNRECORDED, .params = draft_place_params, .run = draft_drop},
    {.name = NULL}};
