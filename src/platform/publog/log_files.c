#include "log_files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/fault.h"
#include "core/base/file.h"
#include "core/base/json.h"
#include "core/base/log.h"
#include "core/base/mem.h"
#include "core/tlog/checkpoint.h"
#include "core/tlog/entry.h"
#include "core/tlog/merkle.h"
#include "core/tlog/tile.h"
#include "platform/store/ledger_log.h"

static const struct file_modes public_modes = {0755, 0644};

enum err log_files_path(const char *dir, const char *name, mode_t folder, char **path,
                        struct error *e)
{
    char *full = mem_printf("%s/%s", dir, name);
    char *end = strrchr(full, '/');

    *end = '\0';
    enum err rc = file_mkdirs(full, folder, e);
    *end = '/';
    if (rc) {
        free(full);
        return rc;
    }
    *path = full;
    return E_OK;
}

enum err log_files_put(const char *dir, const char *name, const void *bytes, size_t len,
                       struct file_modes modes, struct error *e)
{
    char *path;
    enum err rc = log_files_path(dir, name, modes.folder, &path, e);

    if (rc)
        return rc;
    rc = file_write(path, bytes, len, modes.file, e);
    free(path);
    return rc;
}

/* The leaf hashes of the whole log, so that one round of writing reads the ledger once. */
struct leaves {
    struct ledger *ledger;
    uint8_t (*hash)[MERKLE_HASH];
    uint64_t size;
};

static enum err keep_leaf(void *ctx, const struct log_row *row, struct error *e)
{
    struct leaves *leaves = ctx;
    uint8_t leaf[MERKLE_HASH];

    merkle_leaf(row->entry, row->len, leaf);
    if (memcmp(leaf, row->leaf, sizeof leaf) != 0)
        return error_set(
            e, E_CORRUPT,
            "台账库中日志第 %llu 条与其散列不符，库已损坏或被改动。请从备份恢复 ledger.db",
            "log entry %llu in the ledger does not fit its hash: the file is damaged "
            "or was altered. Restore ledger.db from a backup",
            (unsigned long long)row->index);
    memcpy(leaves->hash[leaves->size++], leaf, sizeof leaf);
    return E_OK;
}

static enum err read_leaves(struct ledger *ledger, uint64_t size, struct leaves *out,
                            struct error *e)
{
    *out = (struct leaves){.ledger = ledger};
    out->hash = mem_array(size + 1, MERKLE_HASH);
    enum err rc = ledger_log_each(ledger, 0, size, keep_leaf, out, e);
    if (rc)
        free(out->hash);
    return rc;
}

static void leaves_body(const struct leaves *leaves, const char *origin, uint64_t size,
                        struct buf *out)
{
    struct merkle tree;
    uint8_t root[MERKLE_HASH];

    merkle_init(&tree);
    for (uint64_t i = 0; i < size; i++)
        merkle_add_hash(&tree, leaves->hash[i]);
    merkle_root(&tree, root);
    checkpoint_body(origin, size, root, out);
}

enum err log_files_body(struct ledger *ledger, const char *origin, uint64_t size, struct buf *out,
                        struct error *e)
{
    struct leaves leaves;
    uint64_t have;
    enum err rc = ledger_log_size(ledger, &have, e);

    if (!rc && size > have)
        rc = error_set(e, E_INPUT, "日志只有 %1$llu 条，不足 %2$llu 条",
                       "the log holds %1$llu entries, fewer than %2$llu", (unsigned long long)have,
                       (unsigned long long)size);
    if (!rc)
        rc = read_leaves(ledger, size, &leaves, e);
    if (rc)
        return rc;
    leaves_body(&leaves, origin, size, out);
    free(leaves.hash);
    return E_OK;
}

static enum err give_leaf(void *arg, uint64_t index, uint8_t out[32], struct error *e)
{
    const struct leaves *leaves = arg;

    (void)e;
    memcpy(out, leaves->hash[index], MERKLE_HASH);
    return E_OK;
}

static enum err give_entry(void *arg, uint64_t index, struct buf *out, struct error *e)
{
    const struct leaves *leaves = arg;

    return ledger_log_entry(leaves->ledger, index, out, e);
}

static enum err write_tiles(const char *dir, struct leaves *leaves, uint64_t from, struct error *e)
{
    const struct tile_source source = {give_leaf, give_entry, leaves};

    return tile_write_tree(dir, from, leaves->size, &source, e);
}

/* E_CORRUPT unless body is the checkpoint body of a prefix of the ledger. */
static enum err check_prefix(const struct leaves *leaves, const char *body, size_t len,
                             uint64_t *size, struct error *e)
{
    struct checkpoint last;
    struct buf mine = {0};
    enum err rc = checkpoint_parse(body, len, &last, e);

    if (rc)
        return rc;
    if (last.size > leaves->size)
        return error_set(e, E_CORRUPT,
                         "已公布 %1$llu 条日志，而台账库只有 %2$llu 条，台账比公布的旧。不再签名；"
                         "请恢复更新的 ledger.db 备份",
                         "%1$llu log entries were published, but the ledger holds %2$llu: it is "
                         "older than what the public has seen. Nothing is signed; restore a newer "
                         "backup of ledger.db",
                         (unsigned long long)last.size, (unsigned long long)leaves->size);
    leaves_body(leaves, last.origin, last.size, &mine);
    if (mine.len != len || memcmp(mine.data, body, len) != 0)
        rc = error_set(e, E_CORRUPT,
                       "已公布的前 %llu 条日志与台账库不一致（分叉）。不再签名；请从备份恢复 "
                       "ledger.db，并查明原因",
                       "the %llu log entries that were published differ from the ledger (a fork). "
                       "Nothing is signed; restore ledger.db from a backup and find out why",
                       (unsigned long long)last.size);
    buf_free(&mine);
    *size = last.size;
    return rc;
}

/* Did a key that some `keys` entry of this log names sign the note? *text_len: its body. */
static enum err signed_by_log(struct ledger *ledger, const struct buf *note, bool *ours,
                              size_t *text_len, struct error *e)
{
    uint64_t index = UINT32_MAX;
    enum err rc = E_OK;

    *ours = false;
    while (!rc && !*ours && !(rc = ledger_log_newest(ledger, "keys", index, &index, e))) {
        struct buf bytes = {0};
        struct note_key key;
        json_t *entry = NULL;
        rc = ledger_log_entry(ledger, index, &bytes, e);
        if (!rc)
            rc = entry_parse(bytes.data, bytes.len, &entry, NULL, e);
        if (!rc) {
            const char *vkey = json_text(entry, "log_vkey");
            rc = note_vkey_parse(vkey, strlen(vkey), &key, e);
        }
        if (!rc)
            *ours = note_verify(note->data, note->len, &key, text_len, NULL) == E_OK;
        json_decref(entry);
        buf_free(&bytes);
    }
    return rc == E_NOTFOUND ? E_OK : rc;
}

/* The tree size that a text starting with a checkpoint body claims; 0 if it does not. */
static uint64_t claimed_size(const struct buf *note, const char *origin)
{
    size_t n = strlen(origin);

    if (note->len <= n + 1 || memcmp(note->data, origin, n) != 0 || note->data[n] != '\n')
        return 0;
    return strtoull(note->data + n + 1, NULL, 10);
}

/* Looks at the checkpoint file. *size: entries that a checkpoint of this log in it covers, 0 if it
 * is absent or damaged; then it is written again. */
static enum err check_file(const struct log_files *files, const struct leaves *leaves,
                           uint64_t *size, struct error *e)
{
    struct buf note = {0};
    size_t text_len = 0;
    bool ours = false;
    char *path = mem_printf("%s/checkpoint", files->dir);
    enum err rc = file_read(path, NOTE_MAX, &note, e);

    *size = 0;
    if (rc == E_NOTFOUND || (!rc && note.len == 0)) {
        rc = E_OK;
        goto out;
    }
    if (!rc)
        rc = signed_by_log(files->ledger, &note, &ours, &text_len, e);
    if (!rc && ours)
        rc = check_prefix(leaves, note.data, text_len, size, e);
    else if (!rc && claimed_size(&note, files->keys->origin) > leaves->size)
        rc = error_set(e, E_CORRUPT,
                       "%s 声称的日志比台账库长，且不是本日志已知密钥所签。若台账由旧备份恢复，"
                       "请恢复更新的备份；若该文件被他人改动，请删除它",
                       "%s claims a longer log than the ledger and no known key of this log signed "
                       "it. If the ledger comes from an old backup, restore a newer one; if others "
                       "altered the file, delete it",
                       path);
    else if (!rc)
        log_event(LOG_WARNING, "log", "damaged=checkpoint action=rewrite");
out:
    free(path);
    buf_free(&note);
    return rc;
}

/* What the ledger remembers to have signed. */
static enum err check_memory(const struct log_files *files, const struct leaves *leaves,
                             struct error *e)
{
    struct buf body = {0};
    uint64_t size;
    enum err rc = ledger_meta_get(files->ledger, "signed", &body, e);

    if (!rc)
        rc = check_prefix(leaves, body.data, body.len, &size, e);
    buf_free(&body);
    return rc == E_NOTFOUND ? E_OK : rc;
}

/* Is the file exactly these bytes already? */
static bool file_is(const char *dir, const char *name, const struct buf *bytes)
{
    struct buf there = {0};
    char *path = mem_printf("%s/%s", dir, name);
    bool same = file_read(path, bytes->len, &there, NULL) == E_OK && there.len == bytes->len &&
                memcmp(there.data, bytes->data, bytes->len) == 0;

    free(path);
    buf_free(&there);
    return same;
}

static enum err write_vkey(const struct log_files *files, struct error *e)
{
    struct note_key key;
    struct buf vkey = {0};
    enum err rc = E_OK;

    note_key(&key, files->keys->origin, files->keys->log_public);
    note_vkey(&key, &vkey);
    buf_addc(&vkey, '\n');
    if (!file_is(files->dir, "log.vkey", &vkey))
        rc = log_files_put(files->dir, "log.vkey", vkey.data, vkey.len, public_modes, e);
    buf_free(&vkey);
    return rc;
}

static enum err sign(const struct log_files *files, const struct leaves *leaves, struct error *e)
{
    struct buf body = {0};
    struct buf note = {0};
    enum err rc = write_vkey(files, e);

    fault_point("log.vkey");
    leaves_body(leaves, files->keys->origin, leaves->size, &body);
    note_sign(files->keys->origin, files->keys->log_seed, body.data, body.len, &note);
    if (rc || file_is(files->dir, "checkpoint", &note))
        goto out;
    rc = ledger_meta_set(files->ledger, "signed", body.data, e);
    fault_point("log.recorded");
    if (!rc)
        rc = log_files_put(files->dir, "checkpoint", note.data, note.len, public_modes, e);
    fault_point("log.checkpoint");
out:
    buf_free(&body);
    buf_free(&note);
    return rc;
}

static enum err load(const struct log_files *files, struct leaves *leaves, struct error *e)
{
    uint64_t size;
    enum err rc = ledger_log_size(files->ledger, &size, e);

    return rc ? rc : read_leaves(files->ledger, size, leaves, e);
}

enum err log_files_write(const struct log_files *files, struct error *e)
{
    struct leaves leaves;
    uint64_t written = 0;
    enum err rc = load(files, &leaves, e);

    if (rc)
        return rc;
    rc = check_memory(files, &leaves, e);
    if (!rc)
        rc = check_file(files, &leaves, &written, e);
    fault_point("log.checked");
    if (!rc && written < leaves.size)
        rc = write_tiles(files->dir, &leaves, written, e);
    fault_point("log.tiles");
    if (!rc)
        rc = sign(files, &leaves, e);
    free(leaves.hash);
    return rc;
}

static void note_fault(void *arg, uint64_t index, const struct error *why)
{
    (void)index;
    (void)why;
    *(bool *)arg = true;
}

static enum err see_entry(void *arg, uint64_t index, const char *entry, size_t len, struct error *e)
{
    (void)arg;
    (void)index;
    (void)entry;
    (void)len;
    (void)e;
    return E_OK;
}

/* Do the tiles of a tree of `size` stand there, whole and right? */
static bool tiles_fit(const struct log_files *files, const struct leaves *leaves, uint64_t size)
{
    bool bad = false;
    const struct tile_reader reader = {see_entry, note_fault, &bad};
    struct buf theirs = {0};
    struct buf mine = {0};
    uint8_t root[MERKLE_HASH];

    if (size == 0)
        return true;
    if (tile_walk(files->dir, size, &reader, root, NULL) || bad)
        return false;
    checkpoint_body(files->keys->origin, size, root, &theirs);
    leaves_body(leaves, files->keys->origin, size, &mine);
    bool fit = mine.len == theirs.len && memcmp(mine.data, theirs.data, mine.len) == 0;
    buf_free(&theirs);
    buf_free(&mine);
    return fit;
}

/* All tiles anew in a folder aside, then in place of the old ones at once. */
static enum err rebuild(const struct log_files *files, const char *aside, struct leaves *leaves,
                        struct error *e)
{
    char *fresh = mem_printf("%s/tile", aside);
    char *place = mem_printf("%s/tile", files->dir);
    enum err rc = file_mkdirs(aside, 0755, e);

    log_event(LOG_WARNING, "log", "damaged=tiles action=rebuild entries=%llu",
              (unsigned long long)leaves->size);
    if (!rc)
        rc = write_tiles(aside, leaves, 0, e);
    fault_point("log.rebuilt");
    if (!rc && renameat2(AT_FDCWD, fresh, AT_FDCWD, place, RENAME_EXCHANGE) != 0) {
        rc = file_remove_tree(place, e); /* not there, or a file system without exchange */
        if (!rc && rename(fresh, place) != 0)
            rc = error_errno(e, errno, "无法替换 %s", "cannot replace %s", place);
    }
    if (!rc)
        rc = file_sync_dir(files->dir, e);
    fault_point("log.swapped");
    if (!rc)
        rc = file_remove_tree(aside, e);
    free(fresh);
    free(place);
    return rc;
}

/* A crash may have left tiles that no checkpoint names yet: they must fit too, since a full one
 * that is wrong would stop every later write. */
static bool sound(const struct log_files *files, struct leaves *leaves, uint64_t written)
{
    return tiles_fit(files, leaves, written) &&
           write_tiles(files->dir, leaves, 0, NULL) != E_CORRUPT;
}

enum err log_files_repair(const struct log_files *files, struct error *e)
{
    struct leaves leaves;
    uint64_t written = 0;
    char *aside = mem_printf("%s/.rebuild", files->dir);
    enum err rc = load(files, &leaves, e);

    if (rc)
        goto out;
    rc = check_memory(files, &leaves, e);
    if (!rc)
        rc = check_file(files, &leaves, &written, e);
    if (!rc)
        rc = file_remove_tree(aside, e); /* of a crash */
    if (!rc && !sound(files, &leaves, written))
        rc = rebuild(files, aside, &leaves, e);
    free(leaves.hash);
out:
    free(aside);
    return rc ? rc : log_files_write(files, e);
}
