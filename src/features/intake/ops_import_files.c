/* import rejects, import template: files for people, as spreadsheets open them. */
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

#define REJECTS_MAX_BYTES ((size_t)256 << 20)
#define MARK "\xef\xbb\xbf" /* so that a spreadsheet reads UTF-8 */

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
    char *path = op_import_rejects_path(call->lane, summary);
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
        json_t *row = answer_row(table);
        column_names(&column_table[i], en, zh);
        json_object_set_new(row, "column", label_json(en, zh, en));
        json_object_set_new(row, "needed", json_boolean(column_table[i].required));
        json_object_set_new(row, "what", answer_word(column_table[i].zh, column_table[i].en));
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

const struct op ops_import_files[] = {
    {"import rejects", ROLE_STAFF, "一次导入拒收的行（CSV）", "the rows an import refused, as CSV",
     .lane = LANE_LONG, .params = PARAMS(ARG("id", OP_INT, "导入编号", "import number")),
     .run = import_rejects},
    {"import template", ROLE_STAFF, "某类文件的空表（CSV）", "an empty file of a kind, as CSV",
     .params = PARAMS(ARG("kind", OP_TEXT,
                          "类别：enterprises、classes、inspectors、recusals、results、matters",
                          "enterprises, classes, inspectors, recusals, results or matters")),
     .run = import_template},
    {.name = NULL}};
