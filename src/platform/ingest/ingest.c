#include "platform/ingest/ingest.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/hex.h"
#include "core/base/mem.h"
#include "fields.h"
#include "ingest_private.h"
#include "platform/ingest/csv_rows.h"

enum err ingest_open(const struct ingest_request *request, struct ingest **out, struct error *e)
{
    struct ingest *in = mem_new(sizeof *in);

    in->request = *request;
    in->report.kind = request->kind;
    in->report.mode = request->mode;
    bool firms = request->kind == KIND_UNKNOWN || request->kind == KIND_ENTERPRISES;
    enum err rc = E_OK;
    if (firms && request->registry_path)
        rc = known_start(request->registry_path, request->mode == MODE_FULL, request->memory_bytes,
                         &in->known, e);
    if (!rc)
        rc = decoder_open(request->file, request->file_salt, &in->decoder, e);
    if (!rc)
        rc = rejects_new(request->rejects_path, &in->rejects, e);
    if (rc) {
        ingest_free(in);
        return rc;
    }
    in->report.encoding = decoder_encoding(in->decoder);
    hex_encode(in->report.sha256, decoder_sha256(in->decoder), 32);
    hex_encode(in->report.salted, decoder_salted(in->decoder), 32);
    *out = in;
    return E_OK;
}

void ingest_free(struct ingest *in)
{
    if (!in)
        return;
    decoder_close(in->decoder);
    known_free(in->known);
    sorter_free(in->sorter);
    fields_free(in->fields);
    header_free(&in->header);
    header_free(&in->nearly);
    rejects_free(in->rejects);
    buf_free(&in->report.ignored);
    free(in);
}

/* A line that is as it was, among the sorted rows: it has a key and nothing else. */
static enum err add_stub(struct ingest *in, const struct known_firm *firm, uint32_t line,
                         struct error *e)
{
    char uscc[19];
    struct row stub = {.line = line, .key = uscc};

    known_uscc(firm, uscc);
    return sorter_add(in->sorter, &stub, e);
}

/* One more line names the firm. If it is not the only one, all of them are sorted, so that the last
 * one counts and the others are reported. */
static enum err contest(struct ingest *in, struct known_firm *firm, uint32_t line, struct error *e)
{
    enum err rc = E_OK;

    if (firm->line && !firm->contested)
        rc = add_stub(in, firm, firm->line, e);
    firm->contested = true;
    if (!firm->line)
        firm->line = line;
    return rc;
}

/* A line that is as it was when the registry was written. */
static enum err take_known(struct ingest *in, uint32_t number, uint32_t line, struct error *e)
{
    struct known_firm *firm = known_firm(in->known, number);

    in->report.rows++;
    in->report.accepted++;
    in->report.known++;
    if (!firm->line && !firm->contested) {
        firm->line = line;
        return E_OK;
    }
    enum err rc = contest(in, firm, line, e);
    return rc ? rc : add_stub(in, firm, line, e);
}

/* A row that was read may be of a firm whose line was known too. */
static enum err meet_again(struct ingest *in, const struct row *row, struct error *e)
{
    uint32_t number = in->known ? known_find(in->known, row->key) : 0;

    return number ? contest(in, known_firm(in->known, number), row->line, e) : E_OK;
}

static enum err take_row(struct ingest *in, struct csv_row *row, uint64_t line_hash,
                         struct error *e)
{
    struct row checked;

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
    checked.line_hash = line_hash;
    enum err rc = meet_again(in, &checked, e);
    return rc ? rc : sorter_add(in->sorter, &checked, e);
}

static enum err take_batch(struct ingest *in, struct batch *batch, struct error *e)
{
    struct raw_row head;
    enum err rc = E_OK;

    for (size_t at = 0; at < batch->used && rc == E_OK; at += head.size) {
        char *from = batch->data + at;
        memcpy(&head, from, sizeof head);
        if (head.known) {
            rc = take_known(in, head.known, (uint32_t)head.line, e);
            continue;
        }
        struct csv_row row = {.line = head.line,
                              .count = head.count,
                              .bytes = head.bytes,
                              .too_long = head.too_long,
                              .has_nul = head.has_nul,
                              .plain = head.plain,
                              .offset = (void *)(from + sizeof head)};
        row.text = from + sizeof head + row.count * sizeof *row.offset;
        rc = take_row(in, &row, head.line_hash, e);
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
        return ingest_stopped(e);
    return E_OK;
}

enum err ingest_none_accepted(struct error *e)
{
    return error_set(e, E_INPUT, "没有一行可以接受；原因见拒收文件",
                     "no row could be accepted; the file of rejects says why");
}

enum err ingest_any_accepted(const struct ingest *in, struct error *e)
{
    return in->report.accepted ? E_OK : ingest_none_accepted(e);
}

enum err ingest_read(struct ingest *in, struct error *e)
{
    struct pipe *pipe;
    struct batch *batch;
    struct error parse_error;
    enum err rc = pipe_start(ingest_parse, in, &pipe, e);

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
        rc = ingest_refuse_header(in, e);
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
