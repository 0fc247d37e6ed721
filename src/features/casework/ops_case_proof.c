/* case export, case verify. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "case_proof.h"
#include "core/base/buf.h"
#include "core/base/date.h"
#include "core/base/json.h"
#include "core/crypto/cjson.h"
#include "features/casework/history.h"
#include "features/casework/ops.h"
#include "platform/ops/answer.h"
#include "platform/ops/op.h"
#include "platform/ops/row.h"
#include "platform/ops/scope.h"
#include "platform/runtime/config.h"

#define FAULTS_SHOWN 100

static enum err case_export(struct op_call *call, json_t **answer, struct error *e)
{
    const char *no = json_text_or(call->args, "case", NULL);
    struct docket_row row;
    json_t *file = NULL;
    struct buf text = {0};
    char name[48];
    enum err rc = scope_case(call, no, &row, e);

    if (!rc)
        rc = case_proof_file(call->lane->ledger, call->lane->snapshot->config->origin, &row, &file,
                             e);
    if (!rc)
        rc = cjson_write(file, &text, e);
    if (!rc) {
        size_t events = json_array_size(json_object_get(file, "events"));
        snprintf(name, sizeof name, "case-%s.json", row.no);
        *answer = answer_text("案件 %1$s 的 %2$zu 个事件及其证明",
                              "the %2$zu events of case %1$s with their proofs", row.no, events);
        answer_note(*answer, "核对：inspect-verify case %s --site 站点目录",
                    "To check it: inspect-verify case %s --site DIR", name);
        answer_file(*answer, name, text.data);
    }
    json_decref(file);
    buf_free(&text);
    ledger_docket_free(&row);
    return rc;
}

struct verifying {
    struct op_call *call;
    json_t *faults;
    uint64_t cases;
    uint64_t wrong;
};

static void add_fault(struct verifying *v, const char *no, const struct error *why)
{
    if (++v->wrong > FAULTS_SHOWN)
        return;
    answer_add(v->faults, "so", no, answer_word(why->zh, why->en));
}

static enum err verify_one(void *ctx, const struct docket_row *row, struct error *e)
{
    struct verifying *v = ctx;
    struct error why;

    (void)e;
    v->cases++;
    if (docket_check_history(v->call->lane->ledger, row, &why))
        add_fault(v, row->no, &why);
    return E_OK;
}

static json_t *verified(const struct verifying *v, uint64_t days, uint64_t events)
{
    json_t *r = answer_record();

    answer_field(r, "cases", "重演的案件", "cases replayed", json_integer((json_int_t)v->cases));
    answer_field(r, "days", "相符的日根", "days whose root holds", json_integer((json_int_t)days));
    answer_field(r, "events", "其中的事件", "events in them", json_integer((json_int_t)events));
    answer_field(r, "failures", "不符之处", "failures", json_integer((json_int_t)v->wrong));
    if (v->wrong) {
        answer_subtable(r, "faults", "不符之处", "failures", json_incref(v->faults));
        json_object_set_new(r, "failed", json_true());
    }
    return r;
}

static enum err case_verify(struct op_call *call, json_t **answer, struct error *e)
{
    const char *no = json_text_or(call->args, "case", NULL);
    const struct docket_filter filter = {.no = no, .within = scope_of(call), .date = DAY_NONE};
    struct verifying v = {.call = call, .faults = answer_table()};
    uint64_t days = 0, events = 0;
    struct error why;

    answer_column(v.faults, "case", "案件编号", "case");
    answer_column(v.faults, "why", "原因", "why");
    enum err rc = no ? scope_check_case(call, no, e) : E_OK;
    if (!rc)
        rc = ledger_docket_each(call->lane->ledger, &filter, verify_one, &v, e);
    if (!rc && case_proof_days(call->lane->ledger, &days, &events, &why))
        add_fault(&v, "", &why);
    if (!rc)
        *answer = verified(&v, days, events);
    json_decref(v.faults);
    return rc;
}

const struct op ops_case_proof[] = {
    {"case export", ROLE_STAFF, "导出案件经过和证明，供 inspect-verify case 核对",
     "write a case's history with its proofs, for inspect-verify case",
     .params = PARAMS(ARG("case", OP_TEXT, "案件编号", "case number")), .run = case_export},
    {"case verify", ROLE_STAFF, "重演案件事件，核对现状和每日的根",
     "replay cases, check what they are now and every day's root", .lane = LANE_LONG,
     .params =
         PARAMS(ARG_MAYBE("case", OP_TEXT, "案件编号（默认全部）", "case number (default: all)")),
     .run = case_verify},
    {.name = NULL}};
