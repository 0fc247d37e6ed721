/* Freezing a pool: one pass over the firms in ascending order of USCC makes every stratum's counts
 * and Merkle root; the codes of the eligible firms wait in one scratch file until the pool file is
 * written, stratum by stratum. Memory: 2 KiB and one buffer of 32 KiB for each stratum, so about
 * 16 MiB for 480 strata, whatever the number of firms. A thread of its own does the hashing while
 * the caller reads; a full disk is reported by freeze_finish. */
#ifndef DRAW_FREEZE_H
#define DRAW_FREEZE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/error.h"
#include "core/draw/pool.h"
#include "core/draw/stratum.h"

struct freeze;

/* scratch_dir: a folder on a disk with room for 18 bytes a firm; the file has no name there and is
 * gone when the process ends. */
enum err freeze_open(const uint8_t pool_key[32], const char *scratch_dir, struct freeze **out,
                     struct error *e) MUST_CHECK;
void freeze_close(struct freeze *f); /* NULL ok */

/* One firm in scope; eligible false if it counts in `base` but cannot be drawn. class 'A' to 'D',
 * ownership 0 (D) or 1 (F). E_CORRUPT if USCCs do not ascend, E_LIMIT beyond STRATA_MAX strata. */
enum err freeze_add(struct freeze *f, const char *uscc, uint32_t bureau, char class, int ownership,
                    bool eligible, struct error *e) MUST_CHECK;

/* The strata in order of key with base, n and root filled and the rest 0: the caller sets rate and
 * drawn and calls strata_settle. *strata is the caller's to free. No freeze_add afterwards. */
enum err freeze_finish(struct freeze *f, struct stratum **strata, size_t *count,
                       struct error *e) MUST_CHECK;

/* After freeze_finish: all strata and firms into an open pool file. */
enum err freeze_write(struct freeze *f, struct pool_writer *w, struct error *e) MUST_CHECK;

#endif
