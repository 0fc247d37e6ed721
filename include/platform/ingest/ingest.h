/* One file from bytes to the registry, in three steps that the caller orders: open (what is it?),
 * read (decode, parse, check, sort; the registry is not touched) and merge (inside the caller's
 * transaction). A thread beside the caller's decodes and parses, then walks the sorted rows. */
#ifndef INGEST_INGEST_H
#define INGEST_INGEST_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "core/base/error.h"
#include "core/law/codes.h"
#include "platform/ingest/columns.h"
#include "platform/ingest/decode.h"
#include "platform/ingest/reject.h"
#include "platform/store/registry_merge.h"

#define INGEST_TITLE_LINES 20 /* the header is among the first so many rows */

struct ingest_request {
    FILE *file;               /* seekable, borrowed */
    const uint8_t *file_salt; /* for its salted hash (core/crypto/salted.h); NULL: zeros */
    enum ingest_kind kind;    /* KIND_UNKNOWN: by its columns */
    enum ingest_mode mode;
    const struct codes *codes;
    size_t memory_bytes;       /* for sorting */
    const char *scratch_dir;   /* for what does not fit */
    const char *registry_path; /* NULL: read every line, remember none (platform/ingest/known.h) */
    const char *rejects_path;  /* the CSV of refused rows; none if there are none */
    /* Both may be NULL. done and total are bytes while reading, rows while merging. */
    void (*progress)(void *user, const char *step, uint64_t done, uint64_t total);
    bool (*stopping)(void *user);
    void *user;
};

struct ingest_report {
    enum ingest_kind kind;
    enum ingest_mode mode;
    enum encoding encoding;
    char sha256[65];
    char salted[65]; /* of the salt and the file */
    uint64_t header_line;
    uint64_t rows; /* = accepted + rejected + duplicates */
    uint64_t accepted;
    uint64_t known; /* of those: lines as they were, not read again */
    uint64_t rejected;
    uint64_t duplicates;
    uint64_t skipped; /* total lines, repeated headers */
    size_t spilled;   /* sorted runs that went to disk */
    struct merge_counts counts;
    struct buf ignored; /* columns that are not of this kind, for people */
};

struct ingest;

/* Surveys the file: encoding and SHA-256. The request's texts must outlive *out. */
enum err ingest_open(const struct ingest_request *request, struct ingest **out,
                     struct error *e) MUST_CHECK;
void ingest_free(struct ingest *in); /* NULL ok */

/* E_INPUT if the file as a whole is refused (no header, missing columns, bad bytes, no row that
 * could be accepted); E_STOPPED when asked to stop; E_LIMIT, E_IO. */
enum err ingest_read(struct ingest *in, struct error *e) MUST_CHECK;

/* Once, after ingest_read. Fills the counts of the report. After an error the transaction must be
 * rolled back. */
enum err ingest_merge(struct ingest *in, struct registry *reg, struct error *e) MUST_CHECK;

/* A row of a results file. Texts are lent. */
struct result_row {
    uint32_t line;
    char case_no[24];
    const char *item;
    const char *codes;     /* "2;5" */
    const char *inspector; /* "" if not said */
    const char *note;
    int32_t day;
};

/* For KIND_RESULTS in place of ingest_merge: each row once, those of a case one after the other. */
enum err ingest_results(struct ingest *in,
                        enum err (*each)(void *user, const struct result_row *row, struct error *e),
                        void *user, struct error *e) MUST_CHECK;

/* A row of a matters file. Texts are lent, "" if not said; unit 0 likewise. */
struct matter_line {
    uint32_t line;
    char external[41];
    const char *source, *kind, *text, *uscc, *case_no, *person, *by;
    int32_t received;
    uint32_t unit;
};
enum err ingest_matters(struct ingest *in,
                        enum err (*each)(void *user, const struct matter_line *m, struct error *e),
                        void *user, struct error *e) MUST_CHECK;

/* Takes back the acceptance of a row, for reasons only the receiver knows. */
void ingest_refuse(struct ingest *in, uint32_t line, enum column_id id, const char *value,
                   enum reject_reason reason);
void ingest_results_entered(struct ingest *in, uint64_t cases); /* counted as added */

/* The report says that no row is left: E_INPUT. */
enum err ingest_any_accepted(const struct ingest *in, struct error *e) MUST_CHECK;

/* Makes the CSV of refused rows durable. */
enum err ingest_keep_rejects(struct ingest *in, struct error *e) MUST_CHECK;

const struct ingest_report *ingest_report(const struct ingest *in);
const struct rejects *ingest_rejects(const struct ingest *in);

#endif
