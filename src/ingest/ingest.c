#include "ingest/ingest.h"

#include <stdlib.h>
#include <string.h>

#include "base/hex.h"
#include "base/mem.h"
#include "ingest/csv_rows.h"
#include "ingest/fields.h"
#include "ingest/ingest_private.h"

/* A parsed row in a batch: this head, count offsets, the text; padded to eight bytes. */
struct raw_row {
    uint32_t size;
    uint32_t count;
    uint32_t bytes;
    bool too_long;
    bool has_nul;
    bool plain;
    uint64_t line;
};

/* The thread that decodes and parses. */
struct parser {
    struct decoder *decoder;
    struct pipe *pipe;
    struct batch *batch; /* being filled */
};

static enum err stopped(struct error *e)
{
    return error_set(
        e, E_STOPPED, "导入已中断，名录库未改动；重新启动后会继续",
        "the import was stopped, the registry is unchanged; it goes on after a restart");
}

static enum err add_raw(void *user, struct csv_row *row, struct error *e)
{
    struct parser *p = user;
    size_t offsets = row->count * sizeof *row->offset;
    size_t size = (sizeof(struct raw_row) + offsets + row->bytes + 7) & ~(size_t)7;

    if (p->batch && p->batch->used + size > PIPE_BATCH_BYTES) {
        p->batch->position = decoder_offset(p->decoder);
        pipe_put(p->pipe, p->batch);
        p->batch = NULL;
    }
    if (!p->batch && !(p->batch = pipe_empty(p->pipe)))
        return stopped(e);
    struct raw_row head = {.size = (uint32_t)size,
                           .count = row->count,
                           .bytes = row->bytes,
                           .too_long = row->too_long,
                           .has_nul = row->has_nul,
                           .plain = row->plain,
                           .line = row->line};
    char *to = p->batch->data + p->batch->used;
    memcpy(to, &head, sizeof head);
    memcpy(to + sizeof head, row->offset, offsets);
    memcpy(to + sizeof head + offsets, row->text, row->bytes);
    p->batch->used += size;
    return E_OK;
}

static enum err parse(void *arg, struct pipe *pipe, struct error *e)
{
    struct ingest *in = arg;
    struct parser p = {.decoder = in->decoder, .pipe = pipe};
    struct csv_rows *rows = csv_rows_new(add_raw, &p);
    const char *text;
    size_t len = 1;
    enum err rc = E_OK;

    while (rc == E_OK && len) {
        rc = decoder_next(in->decoder, &text, &len, e);
        if (rc == E_OK)
            rc = len ? csv_rows_feed(rows, text, len, e) : csv_rows_end(rows, e);
    }
    csv_rows_free(rows);
    if (p.batch)
        pipe_put(pipe, p.batch);
    return rc;
}

enum err ingest_open(const struct ingest_request *request, struct ingest **out, struct error *e)
{
    struct ingest *in = mem_new(sizeof *in);

    in->request = *request;
    in->report.kind = request->kind;
    in->report.mode = request->mode;
    enum err rc = decoder_open(request->file, &in->decoder, e);
    if (!rc)
        rc = rejects_new(request->rejects_path, &in->rejects, e);
    if (rc) {
        ingest_free(in);
        return rc;
    }
    in->report.encoding = decoder_encoding(in->decoder);
    hex_encode(in->report.sha256, decoder_sha256(in->decoder), 32);
    *out = in;
    return E_OK;
}

void ingest_free(struct ingest *in)
{
    if (!in)
        return;
    decoder_close(in->decoder);
    sorter_free(in->sorter);
    fields_free(in->fields);
    header_free(&in->header);
    header_free(&in->nearly);
    rejects_free(in->rejects);
    buf_free(&in->report.ignored);
    free(in);
}

static enum err refuse_header(struct ingest *in, struct error *e)
{
    struct buf missing = {0};
    struct buf found = {0};
    const struct header *h = &in->nearly;

    if (!h->names)
        return error_set(
            e, E_INPUT,
            "前 %d 行中没有找到表头；表头应有“统一社会信用代码”等列名，"
            "见 docs/import.md（编码为 UTF-16 的文件请另存为 CSV UTF-8）",
            "no header among the first %d rows; it must name columns such as uscc, see "
            "docs/import.md (save UTF-16 files as CSV UTF-8)",
            INGEST_TITLE_LINES);
    header_missing(h, &missing);
    header_found(h, &found);
    enum err rc = error_set(e, E_INPUT, "第 %llu 行的表头（%s）缺少必需的列: %s；找到的列: %s",
                            "the header in line %llu (%s) lacks required columns: %s; found: %s",
                            (unsigned long long)h->line, kind_name(h->kind), missing.data,
                            found.data ? found.data : "");
    buf_free(&missing);
    buf_free(&found);
    return rc;
}

static enum err start_rows(struct ingest *in, struct error *e)
{
    struct header *h = &in->header;

    if (h->twice >= 0)
        return error_set(e, E_INPUT, "第 %llu 行的表头中第 %d 列与前面的列重复；请删去其一",
                         "column %2$d of the header in line %1$llu repeats an earlier one; remove "
                         "one of them",
                         (unsigned long long)h->line, h->twice + 1);
    in->report.kind = h->kind;
    in->report.header_line = h->line;
    if (h->kind == KIND_CLASSES)
        in->report.mode = MODE_DELTA;
    header_ignored(h, &in->report.ignored);
    in->fields = fields_new(h, in->request.codes, in->rejects);
    return sorter_new(in->request.memory_bytes, in->request.scratch_dir,
                      h->kind == KIND_ENTERPRISES || h->kind == KIND_CLASSES, &in->sorter, e);
}

/* Looks for the header; the best incomplete one is kept for the message. */
static enum err look_for_header(struct ingest *in, const struct csv_row *row, struct error *e)
{
    struct header h;

    if (in->titles == INGEST_TITLE_LINES)
        return refuse_header(in, e);
    in->titles++;
    if (!header_read(row, in->request.kind, &h))
        return E_OK;
    if (h.missing == 0) {
        in->header = h;
        return start_rows(in, e);
    }
    if (h.matched > in->nearly.matched) {
        header_free(&in->nearly);
        in->nearly = h;
    } else {
        header_free(&h);
    }
    return E_OK;
}

static enum err take_row(struct ingest *in, struct csv_row *row, struct error *e)
{
    struct row checked;

    if (!in->fields)
        return look_for_header(in, row, e);
    switch (fields_read(in->fields, row, &checked)) {
    case ROW_SKIPPED:
        in->report.skipped++;
        return E_OK;
    case ROW_REJECTED:
        in->report.rows++;
        in->report.rejected++;
        return E_OK;
    case ROW_ACCEPTED:
        break;
    }
    in->report.rows++;
    in->report.accepted++;
    return sorter_add(in->sorter, &checked, e);
}

static enum err take_batch(struct ingest *in, struct batch *batch, struct error *e)
{
    struct raw_row head;
    enum err rc = E_OK;

    for (size_t at = 0; at < batch->used && rc == E_OK; at += head.size) {
        char *from = batch->data + at;
        memcpy(&head, from, sizeof head);
        struct csv_row row = {.line = head.line,
                              .count = head.count,
                              .bytes = head.bytes,
                              .too_long = head.too_long,
                              .has_nul = head.has_nul,
                              .plain = head.plain,
                              .offset = (void *)(from + sizeof head)};
        row.text = from + sizeof head + row.count * sizeof *row.offset;
        rc = take_row(in, &row, e);
    }
    return rc;
}

void ingest_progress(struct ingest *in, const char *step, uint64_t done, uint64_t total)
{
    if (in->request.progress)
        in->request.progress(in->request.user, step, done, total);
}

enum err ingest_check_stop(struct ingest *in, struct error *e)
{
    if (in->request.stopping && in->request.stopping(in->request.user))
        return stopped(e);
    return E_OK;
}

enum err ingest_none_accepted(struct error *e)
{
    return error_set(e, E_INPUT, "没有一行可以接受；原因见拒收文件",
                     "no row could be accepted; the file of rejects says why");
}

enum err ingest_read(struct ingest *in, struct error *e)
{
    struct pipe *pipe;
    struct batch *batch;
    struct error parse_error;
    enum err rc = pipe_start(parse, in, &pipe, e);

    if (rc)
        return rc;
    while (rc == E_OK && (batch = pipe_take(pipe)) != NULL) {
        rc = take_batch(in, batch, e);
        ingest_progress(in, "read", batch->position, decoder_size(in->decoder));
        pipe_give_back(pipe, batch);
        if (rc == E_OK)
            rc = ingest_check_stop(in, e);
    }
    enum err parsed = pipe_finish(pipe, &parse_error);
    if (rc == E_OK && parsed != E_OK) {
        *e = parse_error;
        return parsed;
    }
    if (rc == E_OK && !in->fields)
        rc = refuse_header(in, e);
    if (rc == E_OK && in->report.accepted == 0)
        rc = ingest_none_accepted(e);
    if (rc == E_OK)
        rc = sorter_finish(in->sorter, e);
    if (rc == E_OK)
        in->report.spilled = sorter_runs(in->sorter);
    return rc;
}

enum err ingest_keep_rejects(struct ingest *in, struct error *e)
{
    return rejects_commit(in->rejects, e);
}

const struct ingest_report *ingest_report(const struct ingest *in)
{
    return &in->report;
}

const struct rejects *ingest_rejects(const struct ingest *in)
{
    return in->rejects;
}
