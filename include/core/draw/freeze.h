/* Freezing a pool: one pass over the firms in ascending order of USCC makes every stratum's counts
 * and Merkle roots; the codes of the eligible firms wait in one scratch file until the pool file is
 * written, stratum by stratum. Memory: 2 KiB and one buffer of 32 KiB for each stratum, so about
 * 16 MiB for 480 strata, and 48 bytes for each firm left out or drawn before. A thread of its own
 * does the hashing while the caller reads; a full disk is reported by freeze_finish. */
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

/* Why a firm in scope cannot be drawn; the first that applies, in this order (docs/protocol.md,
 * section 3). Whether LEFT_PERIOD does is decided by freeze_finish, from `drawn`. */
enum left_out { LEFT_NOT, LEFT_VISITS, LEFT_COOLDOWN, LEFT_PERIOD };

struct freeze_firm {
    const char *uscc; /* lent */
    uint32_t bureau;
    char class;        /* 'A' to 'D' */
    int ownership;     /* 0 (D) or 1 (F) */
    enum left_out why; /* LEFT_NOT, LEFT_VISITS or LEFT_COOLDOWN */
    uint64_t number;   /* visits of this year, or the commit that drew it */
    uint32_t drawn;    /* how often this task drew it in this period */
    uint64_t drawn_by; /* commit of the latest of those draws */
};

/* One firm in scope. E_CORRUPT if USCCs do not ascend or the class is none, E_LIMIT beyond
 * STRATA_MAX strata. */
enum err freeze_add(struct freeze *f, const struct freeze_firm *firm, struct error *e) MUST_CHECK;

/* The strata in order of key with base, n and both roots filled and the rest 0: the caller sets
 * rate, due and spent and calls strata_settle. Nobody is drawn twice in a period before everybody
 * once: of the firms not left out otherwise, only those that were drawn least often can be drawn,
 * the others are LEFT_PERIOD. *strata is the caller's to free. No freeze_add afterwards. */
enum err freeze_finish(struct freeze *f, struct stratum **strata, size_t *count,
                       struct error *e) MUST_CHECK;

/* After freeze_finish: all strata and firms into an open pool file. */
enum err freeze_write(struct freeze *f, struct pool_writer *w, struct error *e) MUST_CHECK;

#endif
