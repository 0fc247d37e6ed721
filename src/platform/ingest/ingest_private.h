/* For src/ingest/ingest*.c only: the state of one import. */
#ifndef INGEST_INGEST_PRIVATE_H
#define INGEST_INGEST_PRIVATE_H

#include "fields.h"
#include "known.h"
#include "pipe.h"
#include "platform/ingest/ingest.h"
#include "platform/store/registry_lines.h"
#include "sorter.h"

struct ingest {
    struct ingest_request request;
    struct ingest_report report;
    struct decoder *decoder;
    struct rejects *rejects;
    struct header header;
    struct header nearly;  /* the best header that lacks something */
    int titles;            /* rows looked at for a header */
    struct fields *fields; /* NULL until the header is found */
    struct known *known;   /* NULL: not asked for */
    struct sorter *sorter;
    struct registry_merge *merge;
    enum err (*each_result)(void *user, const struct result_row *row, struct error *e);
    enum err (*each_matter)(void *user, const struct matter_line *m, struct error *e);
    void *result_user;
};

/* What the parsing thread hands over for each line: this head, then for a row `count` offsets and
 * the text; padded to eight bytes. The header is found by that thread, so every row is below it. */
struct raw_row {
    uint32_t size;
    uint32_t count;
    uint32_t bytes;
    uint32_t known; /* else: the number of a firm whose line is as it was */
    uint64_t line;
    uint64_t line_hash;
    bool too_long;
    bool has_nul;
    bool plain;
};

/* A pipe_produce_fn: decodes and cuts the file. */
enum err ingest_parse(void *in, struct pipe *pipe, struct error *e) MUST_CHECK;
enum err ingest_refuse_header(struct ingest *in, struct error *e);
enum err ingest_stopped(struct error *e);

void ingest_progress(struct ingest *in, const char *step, uint64_t done, uint64_t total);
enum err ingest_check_stop(struct ingest *in, struct error *e) MUST_CHECK;
enum err ingest_none_accepted(struct error *e);

#endif
