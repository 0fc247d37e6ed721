/* platform/ingest/ingest.h: the thread that decodes, looks for the header, and cuts lines into rows
 * unless the registry knows them. */
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "ingest_private.h"
#include "platform/ingest/csv_rows.h"

struct parser {
    struct ingest *in;
    struct pipe *pipe;
    struct batch *batch; /* being filled */
    uint64_t line_hash;  /* of the line that is being cut */
};

enum err ingest_stopped(struct error *e)
{
    return error_set(
        e, E_STOPPED, "导入已中断，名录库未改动；重新启动后会继续",
        "the import was stopped, the registry is unchanged; it goes on after a restart");
}

enum err ingest_refuse_header(struct ingest *in, struct error *e)
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

static void forget_known(struct ingest *in)
{
    known_free(in->known);
    in->known = NULL;
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
    if (h->kind == KIND_CLASSES || kind_in_ledger(h->kind))
        in->report.mode = MODE_DELTA;
    header_ignored(h, &in->report.ignored);
    in->fields = fields_new(h, in->request.codes, in->rejects);
    enum err rc =
        sorter_new(in->request.memory_bytes, in->request.scratch_dir,
                   h->kind == KIND_ENTERPRISES || h->kind == KIND_CLASSES, &in->sorter, e);
    if (rc == E_OK && h->kind == KIND_ENTERPRISES && in->known)
        rc = known_begin(in->known, h, in->request.codes, e);
    else if (h->kind != KIND_ENTERPRISES)
        forget_known(in);
    return rc;
}

/* Looks for the header; the best incomplete one is kept for the message. */
static enum err look_for_header(struct ingest *in, const struct csv_row *row, struct error *e)
{
    struct header h;

    if (in->titles == INGEST_TITLE_LINES)
        return ingest_refuse_header(in, e);
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

/* Room for size bytes in the batch; NULL when no more is wanted. */
static char *room_for(struct parser *p, size_t size)
{
    if (p->batch && p->batch->used + size > PIPE_BATCH_BYTES) {
        p->batch->position = decoder_offset(p->in->decoder);
        pipe_put(p->pipe, p->batch);
        p->batch = NULL;
    }
    if (!p->batch && !(p->batch = pipe_empty(p->pipe)))
        return NULL;
    char *to = p->batch->data + p->batch->used;
    p->batch->used += size;
    return to;
}

static enum err add_raw(void *user, struct csv_row *row, struct error *e)
{
    struct parser *p = user;
    size_t offsets = row->count * sizeof *row->offset;
    size_t size = (sizeof(struct raw_row) + offsets + row->bytes + 7) & ~(size_t)7;

    if (!p->in->fields)
        return look_for_header(p->in, row, e);
    struct raw_row head = {.size = (uint32_t)size,
                           .count = row->count,
                           .bytes = row->bytes,
                           .too_long = row->too_long,
                           .has_nul = row->has_nul,
                           .plain = row->plain,
                           .line = row->line,
                           .line_hash = p->line_hash};
    p->line_hash = LINE_HASH_NONE;
    char *to = room_for(p, size);
    if (!to)
        return ingest_stopped(e);
    memcpy(to, &head, sizeof head);
    memcpy(to + sizeof head, row->offset, offsets);
    memcpy(to + sizeof head + offsets, row->text, row->bytes);
    return E_OK;
}

/* A csv_line_fn: takes the lines that are as they were, remembers the hash of the others. */
static enum err watch_line(void *user, uint64_t line, const char *text, size_t len, bool *taken,
                           struct error *e)
{
    struct parser *p = user;
    struct known *known = p->in->known;

    if (!p->in->fields || !known)
        return E_OK;
    uint64_t hash = known_hash(known, text, len);
    uint32_t number = known_match(known, text, len, hash);
    if (!number) {
        p->line_hash = hash;
        return E_OK;
    }
    struct raw_row head = {.size = sizeof head, .known = number, .line = line};
    char *to = room_for(p, sizeof head);
    if (!to)
        return ingest_stopped(e);
    memcpy(to, &head, sizeof head);
    *taken = true;
    return E_OK;
}

enum err ingest_parse(void *arg, struct pipe *pipe, struct error *e)
{
    struct ingest *in = arg;
    struct parser p = {.in = in, .pipe = pipe};
    struct csv_rows *rows = csv_rows_new(add_raw, &p);
    const char *text;
    size_t len = 1;
    enum err rc = E_OK;

    csv_rows_watch(rows, watch_line);
    while (rc == E_OK && len) {
        rc = decoder_next(in->decoder, &text, &len, e);
        if (rc == E_OK && in->fields && in->known)
            known_expect(in->known, text, len);
        if (rc == E_OK)
            rc = len ? csv_rows_feed(rows, text, len, e) : csv_rows_end(rows, e);
    }
    csv_rows_free(rows);
    if (p.batch)
        pipe_put(pipe, p.batch);
    return rc;
}
