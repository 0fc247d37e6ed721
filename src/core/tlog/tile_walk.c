#include <dirent.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/file.h"
#include "core/base/mem.h"
#include "core/tlog/merkle.h"
#include "core/tlog/tile.h"

#define TILE_BYTES (TILE_WIDTH * MERKLE_HASH)

/* The nodes of one level seen so far; hash holds those of its last tile. */
struct level {
    uint64_t nodes;
    uint8_t hash[TILE_WIDTH][MERKLE_HASH];
};

struct walk {
    const char *site;
    uint64_t size;
    const struct tile_reader *reader;
    struct merkle tree;
    struct level level[TILE_LEVELS];
};

/* Reads a tile of at least width items. Once a tile is full its partial forms go, so a copy taken
 * while the log grew may have the full one instead. */
static enum err read_tile(const struct walk *w, int level, uint64_t index, unsigned width,
                          size_t max, struct buf *out, struct error *e)
{
    enum err err = E_OK;

    for (int full = 0; full < 2; full++) {
        char name[TILE_PATH_MAX];
        char *path =
            mem_printf("%s/%s", w->site, tile_path(name, level, index, full ? TILE_WIDTH : width));
        err = file_read(path, max, out, e);
        free(path);
        if (err != E_NOTFOUND || width == TILE_WIDTH)
            break;
    }
    return err;
}

static uint64_t first_entry(int level, uint64_t node)
{
    return level == TILE_ENTRIES ? node : node << (8 * level);
}

/* Compares the first `width` hashes of a tile's file with the tree, and says where they part. */
static void compare_hashes(struct walk *w, int level, uint64_t index, unsigned width,
                           const struct buf *file)
{
    struct error why;
    char name[TILE_PATH_MAX];
    const struct level *l = &w->level[level];
    unsigned i = 0;

    while (i < width && file->len >= (i + 1u) * MERKLE_HASH &&
           memcmp(file->data + i * MERKLE_HASH, l->hash[i], MERKLE_HASH) == 0)
        i++;
    if (i == width && file->len % MERKLE_HASH == 0 && file->len <= TILE_BYTES)
        return;
    error_set(&why, E_CORRUPT, "%s 第 %u 个散列与由条目重建的树不符",
              "%s: hash %u is not that of the tree rebuilt from the entries",
              tile_path(name, level, index, width), i);
    w->reader->fault(w->reader->arg, first_entry(level, index * TILE_WIDTH + i), &why);
}

static void check_hashes(struct walk *w, int level, uint64_t index, unsigned width)
{
    struct buf file = {0};
    struct error why;

    if (read_tile(w, level, index, width, TILE_BYTES, &file, &why))
        w->reader->fault(w->reader->arg, first_entry(level, index * TILE_WIDTH), &why);
    else
        compare_hashes(w, level, index, width, &file);
    buf_free(&file);
}

/* The width that a file name in a `.p` folder stands for; 0 if it is no such name. */
static unsigned width_of(const char *name)
{
    char *end;
    unsigned long n = strtoul(name, &end, 10);

    return name[0] >= '1' && name[0] <= '9' && !*end && n < TILE_WIDTH ? (unsigned)n : 0;
}

/* Earlier partial forms of a tile of which `width` items are known: each must be a prefix.
 * check(w, level, index, its width, known bytes). */
static void each_partial(struct walk *w, int level, uint64_t index, unsigned width,
                         void (*check)(struct walk *, int, uint64_t, unsigned, const struct buf *),
                         const struct buf *known)
{
    char name[TILE_PATH_MAX];
    char *path = mem_printf("%s/%s.p", w->site, tile_path(name, level, index, TILE_WIDTH));
    DIR *dir = opendir(path);
    struct dirent *file;

    free(path);
    if (!dir)
        return;
    while ((file = readdir(dir)) != NULL) {
        unsigned older = width_of(file->d_name);
        if (older > 0 && older < width)
            check(w, level, index, older, known);
    }
    closedir(dir);
}

static void check_older_hashes(struct walk *w, int level, uint64_t index, unsigned width,
                               const struct buf *known)
{
    (void)known; /* the tree itself */
    check_hashes(w, level, index, width);
}

static void check_older_bundle(struct walk *w, int level, uint64_t index, unsigned width,
                               const struct buf *known)
{
    struct buf file = {0};
    struct error why;
    char name[TILE_PATH_MAX];
    enum err err = read_tile(w, level, index, width, TILE_BUNDLE_MAX, &file, &why);

    if (!err && (file.len > known->len || memcmp(file.data, known->data, file.len) != 0))
        err = error_set(&why, E_CORRUPT, "%s 与较新的条目包不符",
                        "%s differs from the newer bundle", tile_path(name, level, index, width));
    if (err)
        w->reader->fault(w->reader->arg, index * TILE_WIDTH, &why);
    buf_free(&file);
}

/* Adds a node; a full tile is compared and its root becomes a node of the level above. */
static void push(struct walk *w, const uint8_t leaf[MERKLE_HASH])
{
    uint8_t hash[MERKLE_HASH];

    memcpy(hash, leaf, sizeof hash);
    for (int level = 0; level < TILE_LEVELS; level++) {
        struct level *l = &w->level[level];
        memcpy(l->hash[l->nodes % TILE_WIDTH], hash, sizeof hash);
        if (++l->nodes % TILE_WIDTH != 0)
            return;
        uint64_t index = l->nodes / TILE_WIDTH - 1;
        check_hashes(w, level, index, TILE_WIDTH);
        each_partial(w, level, index, TILE_WIDTH, check_older_hashes, NULL);
        struct merkle tile;
        merkle_init(&tile);
        for (unsigned i = 0; i < TILE_WIDTH; i++)
            merkle_add_hash(&tile, l->hash[i]);
        merkle_root(&tile, hash);
    }
}

static void check_last_tiles(struct walk *w)
{
    for (int level = 0; level < TILE_LEVELS; level++) {
        unsigned width = (unsigned)(w->level[level].nodes % TILE_WIDTH);
        uint64_t index = w->level[level].nodes / TILE_WIDTH;
        if (width > 0) {
            check_hashes(w, level, index, width);
            each_partial(w, level, index, width, check_older_hashes, NULL);
        }
    }
}

/* Hands out the first `width` entries of a bundle; *used is their length in bytes. */
static enum err read_entries(struct walk *w, uint64_t index, unsigned width,
                             const struct buf *bundle, size_t *used, struct error *e)
{
    const uint8_t *bytes = (const uint8_t *)bundle->data;
    char name[TILE_PATH_MAX];
    size_t at = 0;

    for (unsigned i = 0; i < width; i++) {
        size_t len = 0;
        if (bundle->len >= at + 2)
            len = (size_t)bytes[at] << 8 | bytes[at + 1];
        if (bundle->len < at + 2 || bundle->len - at - 2 < len)
            return error_set(e, E_CORRUPT, "%s 在第 %u 条处截断", "%s is cut off at its entry %u",
                             tile_path(name, TILE_ENTRIES, index, width), i);
        at += 2;
        enum err err =
            w->reader->entry(w->reader->arg, index * TILE_WIDTH + i, bundle->data + at, len, e);
        if (err)
            return err;
        uint8_t leaf[MERKLE_HASH];
        merkle_leaf(bundle->data + at, len, leaf);
        merkle_add_hash(&w->tree, leaf);
        push(w, leaf);
        at += len;
    }
    *used = at;
    return E_OK;
}

static bool is_full_file(const struct walk *w, uint64_t index)
{
    char name[TILE_PATH_MAX];
    char *path = mem_printf("%s/%s", w->site, tile_path(name, TILE_ENTRIES, index, TILE_WIDTH));
    bool there = file_exists(path);

    free(path);
    return there;
}

static enum err walk_bundle(struct walk *w, uint64_t index, unsigned width, struct error *e)
{
    struct buf bundle = {0};
    size_t used = 0;
    enum err err = read_tile(w, TILE_ENTRIES, index, width, TILE_BUNDLE_MAX, &bundle, e);

    if (!err)
        err = read_entries(w, index, width, &bundle, &used, e);
    if (!err && used < bundle.len && !(width < TILE_WIDTH && is_full_file(w, index))) {
        struct error why;
        char name[TILE_PATH_MAX];
        error_set(&why, E_CORRUPT, "%s 末尾有多余字节", "%s has bytes after its last entry",
                  tile_path(name, TILE_ENTRIES, index, width));
        w->reader->fault(w->reader->arg, index * TILE_WIDTH + width - 1, &why);
    }
    if (!err)
        each_partial(w, TILE_ENTRIES, index, width, check_older_bundle, &bundle);
    buf_free(&bundle);
    return err;
}

enum err tile_walk(const char *site, uint64_t size, const struct tile_reader *reader,
                   uint8_t root[32], struct error *e)
{
    struct walk *w = mem_new(sizeof *w);
    enum err err = E_OK;

    w->site = site;
    w->size = size;
    w->reader = reader;
    merkle_init(&w->tree);
    for (uint64_t at = 0; !err && at < size; at += TILE_WIDTH) {
        uint64_t left = size - at;
        err = walk_bundle(w, at / TILE_WIDTH, left < TILE_WIDTH ? (unsigned)left : TILE_WIDTH, e);
    }
    if (!err) {
        check_last_tiles(w);
        merkle_root(&w->tree, root);
    }
    free(w);
    return err;
}
