/* The auditors' pool file, inspectd-pool/v2 (docs/protocol.md, section 2): by stratum, every firm
 * that could be drawn and every firm that was left out with its reason, each in ascending order of
 * USCC. Lines of text, streamed (core/base/zlines.h). */
#ifndef DRAW_POOL_H
#define DRAW_POOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/error.h"
#include "core/draw/seed.h"
#include "core/draw/stratum.h"

#define POOL_USCC 18
#define POOL_REASON 80 /* the longest reason and a NUL: "exempt " and a name of at most 64 */

/* Writing: one header, then each stratum with exactly its n firms and its m left out. The file
 * appears whole and durable at pool_writer_commit; one of commit and abort must follow open. */
struct pool_writer;
enum err pool_writer_open(const char *path, bool compress, const uint8_t key[32],
                          const uint8_t proof[VRF_PROOF], struct pool_writer **out,
                          struct error *e) MUST_CHECK;
enum err pool_writer_stratum(struct pool_writer *w, const char *key, uint64_t n, uint64_t m,
                             struct error *e) MUST_CHECK;
/* `count` codes of POOL_USCC bytes each, without separators. */
enum err pool_writer_firms(struct pool_writer *w, const char *usccs, size_t count,
                           struct error *e) MUST_CHECK;
enum err pool_writer_left_out(struct pool_writer *w, const char *uscc, const char *reason,
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

/* True for a reason to be left out: "exempt <rule>", "visits <n>", "cooldown <commit>" or
 * "period <commit>". */
bool pool_reason_valid(const char *reason);

enum pool_item { POOL_END, POOL_STRATUM, POOL_FIRM, POOL_LEFT_OUT };

/* Next item into *item. After POOL_STRATUM the stratum's key, n (firms that follow) and m (left
 * out, after them) can be asked, after POOL_FIRM and POOL_LEFT_OUT the firm's code, after
 * POOL_LEFT_OUT its reason. Texts are valid until the next call. */
enum err pool_reader_next(struct pool_reader *r, enum pool_item *item, struct error *e) MUST_CHECK;
const char *pool_reader_stratum(const struct pool_reader *r, uint64_t *n,
                                uint64_t *m); /* NULLs ok */
const char *pool_reader_firm(const struct pool_reader *r);
const char *pool_reader_reason(const struct pool_reader *r);

#endif
