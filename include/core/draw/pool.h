/* The auditors' pool file (docs/protocol.md, section 2): every firm that could be drawn, by
 * stratum, in ascending order of its USCC. Text, optionally compressed with zstd; streamed both
 * ways, so a pool of any size needs less than 1 MiB (8 MiB more to decompress). */
#ifndef DRAW_POOL_H
#define DRAW_POOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/error.h"
#include "core/draw/seed.h"
#include "core/draw/stratum.h"

#define POOL_USCC 18

/* Writing: one header, then each stratum with exactly its n firms. The file appears whole and
 * durable at pool_writer_commit; one of commit and abort must follow open. */
struct pool_writer;
enum err pool_writer_open(const char *path, bool compress, const uint8_t key[32],
                          const uint8_t proof[VRF_PROOF], struct pool_writer **out,
                          struct error *e) MUST_CHECK;
enum err pool_writer_stratum(struct pool_writer *w, const char *key, uint64_t n,
                             struct error *e) MUST_CHECK;
/* `count` codes of POOL_USCC bytes each, without separators. */
enum err pool_writer_firms(struct pool_writer *w, const char *usccs, size_t count,
                           struct error *e) MUST_CHECK;
enum err pool_writer_commit(struct pool_writer *w, struct error *e) MUST_CHECK; /* frees w */
void pool_writer_abort(struct pool_writer *w);                                  /* NULL ok */

/* Reading. The reader recognises compression by its first bytes and refuses (E_CORRUPT) what a
 * writer would not have written: malformed lines, strata or firms out of order, wrong counts. */
struct pool_reader;
enum err pool_reader_open(const char *path, struct pool_reader **out, struct error *e) MUST_CHECK;
void pool_reader_close(struct pool_reader *r); /* NULL ok */

const uint8_t *pool_reader_key(const struct pool_reader *r);   /* 32 bytes */
const uint8_t *pool_reader_proof(const struct pool_reader *r); /* VRF_PROOF bytes */

enum pool_item { POOL_END, POOL_STRATUM, POOL_FIRM };

/* Next item into *item. After POOL_STRATUM the stratum's key and n can be asked, after POOL_FIRM
 * the firm's code and its number (1-based) in the stratum. */
enum err pool_reader_next(struct pool_reader *r, enum pool_item *item, struct error *e) MUST_CHECK;
const char *pool_reader_stratum(const struct pool_reader *r, uint64_t *n);
const char *pool_reader_firm(const struct pool_reader *r, uint64_t *number); /* NUL-terminated */

#endif
