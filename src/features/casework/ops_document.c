/* document kinds, make, list, show. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "action_json.h"
#include "core/base/json.h"
#include "core/base/label.h"
#include "core/base/mem.h"
#include "core/documents/document_kinds.h"
#include "docket_words.h"
#include "documents.h"
#include "features/casework/ops.h"
#include "platform/ops/answer.h"
#include "platform/ops/op.h"
#include "platform/ops/row.h"
#include "platform/ops/scope.h"
#include "platform/runtime/config.h"

static json_t *kind_word(const struct snapshot *snapshot, const char *kind)
{
    const struct document_kind *document = document_kind_find(snapshot->documents, kind);

    return label_json(kind, document ? document->zh : NULL, document ? document->en : NULL);
}

static enum err document_kinds(struct op_call *call, json_t **answer, struct error *e)
{
    const struct document_kinds *documents = call->lane->snapshot->documents;
    const struct document_kind *document;
    json_t *table = answer_table();

    (void)e;
    answer_column(table, "kind", "代号", "kind");
    answer_column(table, "name", "文书", "document");
    answer_column(table, "number", "文号格式", "number");
    for (size_t i = 0; (document = document_kind_at(documents, i)) != NULL; i++) {
        json_t *row = answer_row(table);
        json_object_set_new(row, "kind", json_string(document->id));
        json_object_set_new(row, "name", label_json(document->id, document->zh, document->en));
        json_object_set_new(row, "number", json_string(document->number));
    }
    *answer = table;
    return E_OK;
}

static void add_common(json_t *r, const struct op_call *call, const struct document_row *row)
{
    const struct snapshot *snapshot = call->lane->snapshot;

    answer_field(r, "case", "案件编号", "case", json_string(row->case_no));
    answer_field(r, "kind", "文书", "document", kind_word(snapshot, row->kind));
    answer_field(r, "number", "文号", "number", json_string(row->number));
    answer_field(r, "version", "版本", "version", json_integer(row->version));
    answer_field(r, "made_by", "制作人", "made by", json_string(row->made_by));
    answer_field(r, "made_at", "制作时间", "made at", answer_instant(row->made_at));
    answer_field(r, "sha256", "散列", "hash", json_string(row->sha256));
}

static enum err document_make(struct op_call *call, json_t **answer, struct error *e)
{
    struct document_row row;
    json_t *blanks = NULL;
    enum err rc = scope_check_case(call, json_text_or(call->args, "case", NULL), e);

    if (rc)
        return rc;
    const struct document_request request = {.case_no = json_text_or(call->args, "case", NULL),
                                             .kind = json_text_or(call->args, "kind", NULL),
                                             .set = json_object_get(call->args, "set"),
                                             .fresh = json_flag(call->args, "new"),
                                             .actor = call->actor};
    rc = documents_make(call->lane, &request, &row, &blanks, e);
    if (rc)
        return rc;
    *answer = answer_record();
    add_common(*answer, call, &row);
    answer_field(*answer, "blanks", "留空待填", "left blank", blanks);
    answer_note(*answer, "用 document show %s %s --output 文件.html 取出，在浏览器中打印。",
                "document show %s %s --output FILE.html writes it; print it in a browser.",
                row.case_no, row.kind);
    ledger_document_free(&row);
    return E_OK;
}

/* For people the names to write after --set, for pages that make a form of it each field. */
static enum err document_fields_list(struct op_call *call, json_t **answer, struct error *e)
{
    const struct document_request request = {.case_no = json_text_or(call->args, "case", NULL),
                                             .kind = json_text_or(call->args, "kind", NULL),
                                             .actor = call->actor};
    json_t *fields = NULL, *field;
    size_t i;
    enum err rc = scope_check_case(call, request.case_no, e);

    if (!rc)
        rc = documents_fields(call->lane, &request, &fields, e);
    if (rc)
        return rc;
    action_json_choices(fields, call->lane->snapshot->codes, op_today(call), NULL);
    *answer = answer_table();
    answer_column(*answer, "field", "名称", "name");
    answer_column(*answer, "what", "内容", "what");
    json_array_foreach(fields, i, field)
    {
        const char *id = json_text(field, "id");
        json_t *row = answer_add(*answer, "so", id,
                                 label_json(id, json_text(field, "zh"), json_text(field, "en")));
        json_object_set(row, "form", field);
    }
    json_decref(fields);
    return E_OK;
}

struct listing {
    struct op_call *call;
    json_t *table;
};

static enum err list_one(void *ctx, const struct document_row *d, struct error *e)
{
    struct listing *l = ctx;
    json_t *row = answer_row(l->table);

    (void)e;
    json_object_set_new(row, "kind", json_string(d->kind));
    json_object_set_new(row, "name", kind_word(l->call->lane->snapshot, d->kind));
    json_object_set_new(row, "number", json_string(d->number));
    json_object_set_new(row, "version", json_integer(d->version));
    json_object_set_new(row, "made_at", answer_instant(d->made_at));
    json_object_set_new(row, "made_by", json_string(d->made_by));
    json_object_set_new(row, "sha256", json_string(d->sha256));
    return E_OK;
}

static enum err document_list(struct op_call *call, json_t **answer, struct error *e)
{
    const char *no = json_text_or(call->args, "case", NULL);
    struct listing l = {.call = call, .table = answer_table()};
    struct docket_row row;
    enum err rc = scope_case(call, no, &row, e);

    ledger_docket_free(&row);
    answer_column(l.table, "kind", "代号", "kind");
    answer_column(l.table, "name", "文书", "document");
    answer_column(l.table, "number", "文号", "number");
    answer_column(l.table, "version", "版本", "version");
    answer_column(l.table, "made_at", "制作时间", "made at");
    answer_column(l.table, "made_by", "制作人", "made by");
    answer_column(l.table, "sha256", "散列", "hash");
    if (!rc)
        rc = ledger_document_each(call->lane->ledger, no, list_one, &l, e);
    if (rc)
        json_decref(l.table);
    else
        *answer = l.table;
    return rc;
}

static enum err document_show(struct op_call *call, json_t **answer, struct error *e)
{
    const json_t *version = json_object_get(call->args, "edition");
    json_int_t wanted = version ? json_integer_value(version) : 0;
    struct document_row row;
    char file[128];

    if (wanted > UINT32_MAX || (version && wanted < 1))
        return error_set(e, E_INPUT, "版本从 1 起", "versions count from 1");
    const char *no = json_text_or(call->args, "case", NULL);
    enum err rc = scope_check_case(call, no, e);
    if (!rc)
        rc = documents_get(call->lane->ledger, no, json_text_or(call->args, "kind", NULL),
                           (uint32_t)wanted, &row, e);
    if (rc)
        return rc;
    *answer = answer_record();
    add_common(*answer, call, &row);
    snprintf(file, sizeof file, "%s-%s-v%u.html", row.case_no, row.kind, (unsigned)row.version);
    answer_file(*answer, file, row.html);
    ledger_document_free(&row);
    return E_OK;
}

const struct op ops_document[] = {
    {"document kinds", ROLE_STAFF, "文书种类", "kinds of documents", .run = document_kinds},
    {"document make", ROLE_REGULATOR | ROLE_APPROVER, "由案件制作文书并编号存档",
     "make a document of a case, number and keep it", .lane = LANE_LEDGER, .flags = OP_WRITES,
     .params = PARAMS(
         ARG("case", OP_TEXT, "案件编号", "case number"),
         ARG("kind", OP_TEXT, "文书代号，见 document kinds",
             "kind of document, see document kinds"),
         OPT_SECRET(
             "set", OP_FIELDS, false,
             "名称=内容：填写案件中还没有的内容，可重复，见 document fields",
             "NAME=TEXT: what the case does not have yet, see document fields; may be repeated"),
         OPT("new", OP_FLAG, "另行制作一份，用新文号（默认为上一份的新版本）",
             "another one with its own number (default: a new version of the last)")),
     .run = document_make},
    {"document fields", ROLE_STAFF, "制作文书时可以填写的内容",
     "what may be typed when a document is made",
     .params = PARAMS(ARG("case", OP_TEXT, "案件编号", "case number"),
                      ARG("kind", OP_TEXT, "文书代号，见 document kinds",
                          "kind of document, see document kinds")),
     .run = document_fields_list},
    {"document list", ROLE_STAFF, "案件的文书", "documents of a case",
     .params = PARAMS(ARG("case", OP_TEXT, "案件编号", "case number")), .run = document_list},
    {"document show", ROLE_STAFF, "取出一份文书（HTML）", "take out a document (HTML)",
     .params =
         PARAMS(ARG("case", OP_TEXT, "案件编号", "case number"),
                ARG("kind", OP_TEXT, "文书代号，见 document kinds",
                    "kind of document, see document kinds"),
                ARG_MAYBE("edition", OP_INT, "版本（默认最新）", "version (default: the newest)")),
     .run = document_show},
    {.name = NULL}};
