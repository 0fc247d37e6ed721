/* For src/ingest/ingest*.c only: the state of one import. */
#ifndef INGEST_INGEST_PRIVATE_H
#define INGEST_INGEST_PRIVATE_H

#include "ingest/fields.h"
#include "ingest/ingest.h"
#include "ingest/pipe.h"
#include "ingest/sorter.h"

struct ingest {
    struct ingest_request request;
    struct ingest_report report;
    struct decoder *decoder;
    struct rejects *rejects;
    struct header header;
    struct header nearly;  /* the best header that lacks something */
    int titles;            /* rows looked at for a header */
    struct fields *fields; /* NULL until the header is found */
    struct sorter *sorter;
    struct registry_merge *merge;
};

void ingest_progress(struct ingest *in, const char *step, uint64_t done, uint64_t total);
enum err ingest_check_stop(struct ingest *in, struct error *e) MUST_CHECK;
enum err ingest_none_accepted(struct error *e);

#endif
