/* The log as static files (C2SP tlog-tiles): 256 hashes or entries to a tile.
 *
 *   tile/<L>/<N>[.p/<W>]        hashes of level L: the roots of its complete subtrees of 256^L
 * leaves tile/entries/<N>[.p/<W>]    entry bundles: u16be(length) || entry, repeated
 *
 * A full tile never changes once written. The partial ones of a tile are kept until it is full:
 * a client that still holds an older checkpoint then reads the full tile instead. */
#ifndef TLOG_TILE_H
#define TLOG_TILE_H

#include <stddef.h>
#include <stdint.h>

#include "core/base/buf.h"
#include "core/base/error.h"

#define TILE_WIDTH 256
#define TILE_ENTRIES (-1) /* the "level" of entry bundles */
#define TILE_LEVELS 8
#define TILE_PATH_MAX 64
#define TILE_ENTRY_MAX 65535 /* bytes of one entry */
#define TILE_BUNDLE_MAX (TILE_WIDTH * (TILE_ENTRY_MAX + 2))

/* The path below the site of tile `index` of a level holding `width` (1 to 256) items. */
char *tile_path(char out[TILE_PATH_MAX], int level, uint64_t index, unsigned width);

/* Where the writer takes the tree from: the ledger. Both callbacks fill their out for the
 * entry `index` and pass their failures through. entry appends its canonical bytes. */
struct tile_source {
    enum err (*leaf)(void *arg, uint64_t index, uint8_t out[32], struct error *e);
    enum err (*entry)(void *arg, uint64_t index, struct buf *out, struct error *e);
    void *arg;
};

/* Writes every tile and bundle that a tree of new_size needs and one of old_size did not have,
 * each durably, full ones first to last; old_size 0 writes all that is missing. The folder
 * `site` must exist. A full tile that is there already is compared: E_CORRUPT if it differs.
 * The caller signs and writes the checkpoint afterwards, so that a crash in between only leaves
 * tiles that no checkpoint names yet. */
enum err tile_write_tree(const char *site, uint64_t old_size, uint64_t new_size,
                         const struct tile_source *source, struct error *e) MUST_CHECK;

/* What a verifier learns while it walks a site. entry is lent for the call; a callback that
 * returns other than E_OK ends the walk with that. fault reports a file that is not what the
 * entries before it say; the walk goes on. */
struct tile_reader {
    enum err (*entry)(void *arg, uint64_t index, const char *entry, size_t len, struct error *e);
    void (*fault)(void *arg, uint64_t index, const struct error *why);
    void *arg;
};

/* Reads the bundles of a site for a tree of `size` entries in order, hands out each entry, and
 * compares every hash tile of every level, partial ones too, with the tree rebuilt from the
 * entries, whose root it gives back. Memory: one bundle and eight tiles. E_CORRUPT or
 * E_NOTFOUND when a bundle cannot be read, so that nothing after it can be checked. */
enum err tile_walk(const char *site, uint64_t size, const struct tile_reader *reader,
                   uint8_t root[32], struct error *e) MUST_CHECK;

#endif
