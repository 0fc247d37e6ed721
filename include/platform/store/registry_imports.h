/* The imports' own records: what was taken from the spool and what became of it. */
#ifndef STORE_REGISTRY_IMPORTS_H
#define STORE_REGISTRY_IMPORTS_H

#include <stdbool.h>
#include <stdint.h>

#include "core/base/error.h"
#include "platform/store/registry.h"
#include "platform/store/registry_merge.h"

/* Texts are never NULL. state: done, same (an equal file was imported before), held (waits for
 * confirmation), confirmed, cancelled, failed. */
struct import_record {
    int64_t id;
    char kind[16];
    char mode[8];
    char *file;
    char sha256[65];
    char state[12];
    int64_t time; /* instant of the present state */
    char *actor;
    uint64_t version; /* of the registry, made by it; 0 if none */
    uint64_t rows;
    uint64_t accepted;
    uint64_t rejected;
    uint64_t duplicates;
    struct merge_counts counts;
    char *message_zh;
    char *message_en;
};

void import_record_free(struct import_record *r); /* its texts, not r itself */

/* Writes a record, replacing what was there under its id. Inside the caller's transaction, or
 * alone. */
enum err registry_import_put(struct registry *reg, const struct import_record *r,
                             struct error *e) MUST_CHECK;

/* E_NOTFOUND. *out is to be freed with import_record_free. */
enum err registry_import_get(struct registry *reg, int64_t id, struct import_record *out,
                             struct error *e) MUST_CHECK;

/* The first finished import of an equal file in the same mode (whole or delta means another thing);
 * kind "" fits any. *id is 0 if there is none. */
enum err registry_import_same(struct registry *reg, const char *sha256, const char *kind,
                              const char *mode, int64_t *id, struct error *e) MUST_CHECK;

enum err registry_import_last_id(struct registry *reg, int64_t *id, struct error *e) MUST_CHECK;

/* Calls each() for every import, newest first, at most `limit` of them. */
typedef enum err registry_import_fn(void *arg, const struct import_record *r, struct error *e);
enum err registry_imports(struct registry *reg, int64_t limit, registry_import_fn *each, void *arg,
                          struct error *e) MUST_CHECK;

/* What the public log says of a version beside its import's record; hashes and salts in hex. */
struct version_record {
    uint64_t version;
    int64_t import;
    uint64_t firms; /* not departed */
    char file_salt[33];
    char file_sha256[65];
    char content_salt[33];
    char content_sha256[65];
};

/* E_NOTFOUND. get: of that version. */
enum err registry_version_add(struct registry *reg, const struct version_record *v,
                              struct error *e) MUST_CHECK;
enum err registry_version_get(struct registry *reg, uint64_t version, struct version_record *out,
                              struct error *e) MUST_CHECK;

/* Why rows were refused: reason and column are words of platform/ingest/reject.h; column "" = whole
 * row. */
enum err registry_import_put_reason(struct registry *reg, int64_t id, const char *reason,
                                    const char *column, uint64_t count, struct error *e) MUST_CHECK;
typedef enum err registry_reason_fn(void *arg, const char *reason, const char *column,
                                    uint64_t count, struct error *e);
enum err registry_import_reasons(struct registry *reg, int64_t id, registry_reason_fn *each,
                                 void *arg, struct error *e) MUST_CHECK;
enum err registry_import_drop_reasons(struct registry *reg, int64_t id, struct error *e) MUST_CHECK;

#endif
