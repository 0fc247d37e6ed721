/* platform/ingest/ingest.h: the sorted rows into the registry. */
#include <stdio.h>
#include <string.h>

#include "core/base/buf.h"
#include "ingest_private.h"

/* The thread that walks the sorted rows, so that their scattered memory is fetched beside the
 * database's work. */
static enum err walk(void *arg, struct pipe *pipe, struct error *e)
{
    struct ingest *in = arg;
    struct batch *batch = NULL;
    const char *packed;
    uint64_t done = 0;
    enum err rc;

    while ((rc = sorter_next(in->sorter, &packed, e)) == E_OK && packed) {
        size_t n = row_size_at(packed);
        if (batch && batch->used + n > PIPE_BATCH_BYTES) {
            batch->position = done;
            pipe_put(pipe, batch);
            batch = NULL;
        }
        if (!batch && !(batch = pipe_empty(pipe)))
            return E_OK;
        memcpy(batch->data + batch->used, packed, n);
        batch->used += n;
        done++;
    }
    if (batch) {
        batch->position = done;
        pipe_put(pipe, batch);
    }
    return rc;
}

static enum err apply_enterprise(struct ingest *in, const struct row *row, struct error *e)
{
    const int32_t *n = row->numbers;
    struct enterprise firm = {.name = row->texts[ENT_NAME],
                              .address = row->texts[ENT_ADDRESS],
                              .industry = row->texts[ENT_INDUSTRY],
                              .tags = row->texts[ENT_TAGS],
                              .type = (uint16_t)n[ENT_TYPE],
                              .region = (uint32_t)n[ENT_REGION],
                              .bureau = (uint32_t)n[ENT_BUREAU],
                              .status = (uint8_t)n[ENT_STATUS],
                              .in_business = n[ENT_IN_BUSINESS] != 0,
                              .founded = n[ENT_FOUNDED],
                              .class = (char)n[ENT_CLASS],
                              .score = (int16_t)n[ENT_SCORE],
                              .class_date = n[ENT_CLASS_DATE]};

    memcpy(firm.uscc, row->key, 18);
    return registry_merge_enterprise(in->merge, &firm, row->line_hash, e);
}

static enum err apply_inspector(struct ingest *in, const struct row *row, struct error *e)
{
    const int32_t *n = row->numbers;
    struct inspector inspector = {.id = row->key,
                                  .name = row->texts[INS_NAME],
                                  .department = row->texts[INS_DEPARTMENT],
                                  .level = row->texts[INS_LEVEL],
                                  .certificate = row->texts[INS_CERTIFICATE],
                                  .certificate2 = row->texts[INS_CERTIFICATE2],
                                  .items = row->texts[INS_ITEMS],
                                  .qualifications = row->texts[INS_QUALIFICATIONS],
                                  .bureau = (uint32_t)n[INS_BUREAU],
                                  .expiries = {n[INS_EXPIRY], n[INS_EXPIRY2]},
                                  .expert = n[INS_EXPERT] != 0,
                                  .active = n[INS_ACTIVE] != 0};

    return registry_merge_inspector(in->merge, &inspector, e);
}

static enum err apply_class(struct ingest *in, const struct row *row, struct error *e)
{
    const int32_t *n = row->numbers;
    bool known;
    enum err rc = registry_merge_class(in->merge, row->key, (char)n[CLS_CLASS],
                                       (int16_t)n[CLS_SCORE], n[CLS_DATE], &known, e);

    if (rc == E_OK && !known)
        ingest_refuse(in, row->line, COL_USCC, row->key, REJECT_UNKNOWN_FIRM);
    return rc;
}

static enum err apply_recusal(struct ingest *in, const struct row *row, struct error *e)
{
    char inspector[ROW_KEY_MAX + 1];
    const char *separator = strchr(row->key, ROW_KEY_SEPARATOR);
    size_t len = (size_t)(separator - row->key);
    struct recusal recusal = {.inspector = inspector,
                              .reason = row->texts[REC_REASON],
                              .from = row->numbers[REC_FROM],
                              .until = row->numbers[REC_UNTIL]};
    bool known;

    memcpy(inspector, row->key, len);
    inspector[len] = '\0';
    memcpy(recusal.uscc, separator + 1, 18);
    enum err rc = registry_merge_recusal(in->merge, &recusal, &known, e);
    if (rc == E_OK && !known)
        ingest_refuse(in, row->line, COL_ID, inspector, REJECT_UNKNOWN_INSPECTOR);
    return rc;
}

static enum err apply_result(struct ingest *in, const struct row *row, struct error *e)
{
    const char *separator = strchr(row->key, ROW_KEY_SEPARATOR);
    struct result_row result = {.line = row->line,
                                .item = separator + 1,
                                .codes = row->texts[RES_CODES],
                                .inspector = row->texts[RES_INSPECTOR],
                                .note = row->texts[RES_NOTE],
                                .day = row->numbers[RES_DATE]};

    snprintf(result.case_no, sizeof result.case_no, "%.*s", (int)(separator - row->key), row->key);
    return in->each_result(in->result_user, &result, e);
}

static enum err apply_matter(struct ingest *in, const struct row *row, struct error *e)
{
    const char *separator = strchr(row->key, ROW_KEY_SEPARATOR);
    struct matter_line m = {.line = row->line,
                            .source = separator + 1,
                            .kind = row->texts[MAT_KIND],
                            .text = row->texts[MAT_TEXT],
                            .uscc = row->texts[MAT_USCC],
                            .case_no = row->texts[MAT_CASE],
                            .person = row->texts[MAT_PERSON],
                            .by = row->texts[MAT_BY],
                            .received = row->numbers[MAT_DATE],
                            .unit = (uint32_t)row->numbers[MAT_UNIT]};

    snprintf(m.external, sizeof m.external, "%.*s", (int)(separator - row->key), row->key);
    return in->each_matter(in->result_user, &m, e);
}

static enum err apply(struct ingest *in, const char *packed, struct error *e)
{
    static enum err (*const appliers[KINDS])(struct ingest *, const struct row *,
                                             struct error *) = {
        apply_enterprise, apply_class, apply_inspector, apply_recusal, apply_result, apply_matter};
    struct row row;

    row_unpack(packed, &row);
    if (row.number_count == 0)
        return E_OK; /* a line that the registry knows: nothing to write */
    return appliers[in->report.kind](in, &row, e);
}

static void report_duplicate(struct ingest *in, const char *packed, const char *winner)
{
    char value[ROW_KEY_MAX + 1];
    struct row row;
    struct row other;

    row_unpack(packed, &row);
    row_unpack(winner, &other);
    memcpy(value, row.key, strlen(row.key) + 1);
    char *separator = strchr(value, ROW_KEY_SEPARATOR);
    if (separator)
        *separator = ' ';
    in->report.accepted--;
    in->report.duplicates++;
    enum column_id id = column_key(in->report.kind);
    rejects_add(in->rejects, row.line, column_find(in->report.kind, id), value, REJECT_DUPLICATE,
                other.line);
}

/* Equal keys stand together in the order of their lines: each waits for the next row, and only the
 * last of them is applied. `waiting` is empty at the start. */
static enum err apply_batch(struct ingest *in, const struct batch *batch, struct buf *waiting,
                            struct error *e)
{
    enum err rc = E_OK;

    for (size_t at = 0; at < batch->used && rc == E_OK;) {
        const char *packed = batch->data + at;
        size_t n = row_size_at(packed);
        if (waiting->len) {
            if (strcmp(row_key_at(waiting->data), row_key_at(packed)) == 0)
                report_duplicate(in, waiting->data, packed);
            else
                rc = apply(in, waiting->data, e);
        }
        buf_clear(waiting);
        buf_add(waiting, packed, n);
        at += n;
    }
    return rc;
}

static enum err merge_rows(struct ingest *in, struct error *e)
{
    struct pipe *pipe;
    struct batch *batch;
    struct buf waiting = {0};
    struct error walk_error;
    enum err rc = pipe_start(walk, in, &pipe, e);

    if (rc)
        return rc;
    while (rc == E_OK && (batch = pipe_take(pipe)) != NULL) {
        rc = apply_batch(in, batch, &waiting, e);
        ingest_progress(in, "merge", batch->position, sorter_count(in->sorter));
        pipe_give_back(pipe, batch);
        if (rc == E_OK)
            rc = ingest_check_stop(in, e);
    }
    if (rc == E_OK && waiting.len)
        rc = apply(in, waiting.data, e);
    buf_free(&waiting);
    enum err walked = pipe_finish(pipe, &walk_error);
    if (rc == E_OK && walked != E_OK) {
        *e = walk_error;
        return walked;
    }
    return rc;
}

/* What the file has no column for stays as it was. */
static unsigned kept(const struct header *h)
{
    return (h->at[COL_CLASS] < 0 ? KEEP_CLASS : 0U) |
           (h->at[COL_INDUSTRY] < 0 ? KEEP_INDUSTRY : 0U) | (h->at[COL_TAGS] < 0 ? KEEP_TAGS : 0U) |
           (h->at[COL_FOUNDED] < 0 ? KEEP_FOUNDED : 0U) |
           (h->at[COL_ADDRESS] < 0 ? KEEP_ADDRESS : 0U);
}

static enum err depart(void *arg, const char *uscc, struct error *e)
{
    struct ingest *in = arg;

    return registry_merge_depart(in->merge, uscc, e);
}

enum err ingest_results(struct ingest *in,
                        enum err (*each)(void *user, const struct result_row *row, struct error *e),
                        void *user, struct error *e)
{
    in->each_result = each;
    in->result_user = user;
    return merge_rows(in, e);
}

enum err ingest_matters(struct ingest *in,
                        enum err (*each)(void *user, const struct matter_line *m, struct error *e),
                        void *user, struct error *e)
{
    in->each_matter = each;
    in->result_user = user;
    return merge_rows(in, e);
}

void ingest_refuse(struct ingest *in, uint32_t line, enum column_id id, const char *value,
                   enum reject_reason reason)
{
    in->report.accepted--;
    in->report.rejected++;
    rejects_add(in->rejects, line, column_find(in->report.kind, id), value, reason, 0);
}

void ingest_results_entered(struct ingest *in, uint64_t cases)
{
    in->report.counts.added += cases;
}

enum err ingest_merge(struct ingest *in, struct registry *reg, struct error *e)
{
    static const enum merge_table tables[KIND_RESULTS] = {MERGE_ENTERPRISES, MERGE_CLASSES,
                                                          MERGE_INSPECTORS, MERGE_RECUSALS};
    bool quick = in->known && known_ready(in->known);

    if (quick && known_version(in->known) != registry_version(reg))
        return error_set(e, E_CONFLICT, "导入期间名录库有变化；请重新导入",
                         "the registry changed during the import; import the file again");
    enum err rc =
        registry_merge_open(reg, tables[in->report.kind], in->report.mode == MODE_FULL && !quick,
                            kept(&in->header), &in->merge, e);
    if (!rc && quick)
        registry_merge_tell(in->merge, known_present(in->known));
    if (!rc)
        rc = merge_rows(in, e);
    if (!rc && in->report.accepted == 0)
        rc = ingest_none_accepted(e);
    if (!rc && quick)
        rc = known_each_absent(in->known, depart, in, e);
    if (!rc)
        rc = registry_merge_end(in->merge, &in->report.counts, e);
    registry_merge_close(in->merge);
    in->merge = NULL;
    return rc;
}
