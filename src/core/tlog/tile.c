#include "core/tlog/tile.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/fault.h"
#include "core/base/file.h"
#include "core/base/mem.h"
#include "core/tlog/merkle.h"

#define TILE_BYTES (TILE_WIDTH * MERKLE_HASH)

char *tile_path(char out[TILE_PATH_MAX], int level, uint64_t index, unsigned width)
{
    char groups[40] = ""; /* 2^64 has seven groups, 33 characters */
    size_t at = sizeof groups - 1;

    /* Groups of three digits from the right; all but the last get an x. */
    for (bool last = true; last || index > 0; last = false, index /= 1000) {
        char group[6];
        int n = snprintf(group, sizeof group, last ? "%03u" : "x%03u/", (unsigned)(index % 1000));
        at -= (size_t)n;
        memcpy(groups + at, group, (size_t)n);
    }
    char name[16] = "entries";
    if (level != TILE_ENTRIES)
        snprintf(name, sizeof name, "%d", level);
    char part[16] = "";
    if (width < TILE_WIDTH)
        snprintf(part, sizeof part, ".p/%u", width);
    snprintf(out, TILE_PATH_MAX, "tile/%s/%s%s", name, groups + at, part);
    return out;
}

struct tile_writer {
    const char *site;
    const struct tile_source *source;
    uint64_t old_size;
    uint64_t new_size;
};

/* A full tile's file never changes: what a crash left behind must be the same bytes. */
static enum err compare_full(const char *path, const struct buf *bytes, struct error *e)
{
    struct buf there = {0};
    enum err err = file_read(path, bytes->len, &there, e);

    if (err == E_LIMIT ||
        (!err && (there.len != bytes->len || memcmp(there.data, bytes->data, bytes->len) != 0)))
        err = error_set(e, E_CORRUPT, "%s 与台账不符，不会改写已写满的文件；请先查明原因",
                        "%s differs from the ledger; a full tile is never rewritten: find out why",
                        path);
    buf_free(&there);
    return err;
}

static enum err write_tile(const struct tile_writer *p, int level, uint64_t index, unsigned width,
                           const struct buf *bytes, struct error *e)
{
    char name[TILE_PATH_MAX];
    char *path = mem_printf("%s/%s", p->site, tile_path(name, level, index, width));
    enum err err;

    if (width == TILE_WIDTH && file_exists(path)) {
        err = compare_full(path, bytes, e);
        goto out;
    }
    err = file_mkdirs_for(path, 0755, e);
    if (!err)
        err = file_write(path, bytes->data, bytes->len, 0644, e);
    fault_point("tile.written");
    if (!err && width == TILE_WIDTH) { /* its partial forms have served */
        char *partial = mem_printf("%s.p", path);
        err = file_remove_tree(partial, e);
        free(partial);
    }
out:
    free(path);
    return err;
}

/* The root of the complete subtree number `index` below `level`, read back from its tile. */
static enum err subtree_root(const struct tile_writer *p, int level, uint64_t index,
                             uint8_t out[MERKLE_HASH], struct error *e)
{
    char name[TILE_PATH_MAX];
    char *path = mem_printf("%s/%s", p->site, tile_path(name, level - 1, index, TILE_WIDTH));
    struct buf tile = {0};
    struct merkle m;
    enum err err = file_read(path, TILE_BYTES, &tile, e);

    if (!err && tile.len != TILE_BYTES)
        err = error_set(e, E_CORRUPT, "%s 长度不对", "%s has a wrong length", path);
    if (!err) {
        merkle_init(&m);
        for (size_t i = 0; i < TILE_WIDTH; i++)
            merkle_add_hash(&m, (const uint8_t *)tile.data + i * MERKLE_HASH);
        merkle_root(&m, out);
    }
    buf_free(&tile);
    free(path);
    return err;
}

static enum err add_hash(const struct tile_writer *p, int level, uint64_t index, struct buf *tile,
                         struct error *e)
{
    uint8_t hash[MERKLE_HASH];
    enum err err = level == 0 ? p->source->leaf(p->source->arg, index, hash, e)
                              : subtree_root(p, level, index, hash, e);

    if (!err)
        buf_add(tile, hash, sizeof hash);
    return err;
}

static enum err add_entry(const struct tile_writer *p, uint64_t index, struct buf *bundle,
                          struct error *e)
{
    size_t at = bundle->len;

    buf_add_u16be(bundle, 0); /* the length comes when it is known */
    enum err err = p->source->entry(p->source->arg, index, bundle, e);
    if (err)
        return err;
    size_t len = bundle->len - at - 2;
    if (len > TILE_ENTRY_MAX)
        return error_set(e, E_LIMIT, "日志条目 %" PRIu64 " 超过 65535 字节",
                         "log entry %" PRIu64 " is longer than 65,535 bytes", index);
    bundle->data[at] = (char)(len >> 8);
    bundle->data[at + 1] = (char)(len & 0xff);
    return E_OK;
}

/* All tiles of a level that hold a node which the old tree did not have. */
static enum err write_level(const struct tile_writer *p, int level, struct error *e)
{
    int shift = level == TILE_ENTRIES ? 0 : 8 * level;
    uint64_t nodes = p->new_size >> shift;
    uint64_t old_nodes = p->old_size >> shift;
    struct buf tile = {0};
    enum err err = E_OK;

    if (nodes == old_nodes)
        return E_OK;
    for (uint64_t t = old_nodes / TILE_WIDTH; !err && t * TILE_WIDTH < nodes; t++) {
        uint64_t left = nodes - t * TILE_WIDTH;
        unsigned width = left < TILE_WIDTH ? (unsigned)left : TILE_WIDTH;
        buf_clear(&tile);
        for (uint64_t i = t * TILE_WIDTH; !err && i < t * TILE_WIDTH + width; i++)
            err =
                level == TILE_ENTRIES ? add_entry(p, i, &tile, e) : add_hash(p, level, i, &tile, e);
        if (!err)
            err = write_tile(p, level, t, width, &tile, e);
    }
    buf_free(&tile);
    return err;
}

enum err tile_write_tree(const char *site, uint64_t old_size, uint64_t new_size,
                         const struct tile_source *source, struct error *e)
{
    struct tile_writer p = {site, source, old_size, new_size};
    enum err err = write_level(&p, TILE_ENTRIES, e);

    for (int level = 0; !err && level < TILE_LEVELS; level++)
        err = write_level(&p, level, e);
    return err;
}
