#include "platform/publog/keys.h"

#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/buf.h"
#include "core/base/file.h"
#include "core/base/hex.h"
#include "core/base/json.h"
#include "core/base/mem.h"
#include "core/crypto/ecvrf.h"
#include "core/crypto/ed25519.h"
#include "core/tlog/entry.h"
#include "core/tlog/note.h"

#define SECRET_BYTES 32
#define SECRET_HEX (2 * SECRET_BYTES + 1)
#define FILE_TEXT (2 * (4 + 2 * SECRET_BYTES + 1)) /* "log <hex>\n" and "vrf <hex>\n" */

static char *path_of(const char *dir, bool next)
{
    return mem_printf("%s/inspectd.keys%s", dir, next ? ".next" : "");
}

static void fill_public(struct log_keys *keys)
{
    ed25519_public(keys->log_seed, keys->log_public);
    ecvrf_public(keys->vrf_secret, keys->vrf_public);
}

struct log_keys *log_keys_new(const char *origin)
{
    struct log_keys *keys = mem_new(sizeof *keys);
    uint8_t unused[ED25519_PUBLIC_BYTES];

    keys->origin = mem_strdup(origin);
    ed25519_keypair(keys->log_seed, keys->log_public);
    ed25519_keypair(keys->vrf_secret, unused);
    fill_public(keys);
    return keys;
}

void log_keys_free(const struct log_keys *keys)
{
    struct log_keys *mine = (struct log_keys *)(uintptr_t)keys; /* const only to its users */

    if (!mine)
        return;
    free(mine->origin);
    sodium_memzero(mine, sizeof *mine);
    free(mine);
}

static enum err check_mode(const char *path, struct error *e)
{
    struct stat st;

    if (stat(path, &st) != 0 && errno == ENOENT)
        return error_set(e, E_NOTFOUND, "密钥文件不存在: %s", "no such key file: %s", path);
    if (stat(path, &st) != 0)
        return error_errno(e, errno, "无法读取密钥文件 %s", "cannot read the key file %s", path);
    if (st.st_mode & 077)
        return error_set(
            e, E_DENIED,
            "密钥文件 %1$s 的权限为 %2$04o，其他用户也能访问。请确认未泄露后执行 chmod "
            "600 %1$s；如可能已泄露，再执行 inspectctl keys rotate",
            "the key file %1$s has mode %2$04o: others may read it. When sure that "
            "nobody did: chmod 600 %1$s; otherwise follow with inspectctl keys rotate",
            path, (unsigned)st.st_mode & 07777);
    return E_OK;
}

/* One line "<word> <64 hex>"; the newline is overwritten. */
static bool read_line(char *line, const char *word, uint8_t out[SECRET_BYTES])
{
    char *end = line + 4 + 2 * SECRET_BYTES;

    if (strncmp(line, word, 4) != 0 || *end != '\n')
        return false;
    *end = '\0';
    return hex_decode(out, SECRET_BYTES, line + 4);
}

enum err log_keys_read(const char *dir, const char *origin, bool next, struct log_keys **out,
                       struct error *e)
{
    struct log_keys *keys = mem_new(sizeof *keys);
    struct buf text = {0};
    char *path = path_of(dir, next);
    enum err rc = check_mode(path, e);

    keys->origin = mem_strdup(origin);
    if (!rc)
        rc = file_read(path, 4096, &text, e);
    if (!rc && (text.len != FILE_TEXT || !read_line(text.data, "log ", keys->log_seed) ||
                !read_line(text.data + FILE_TEXT / 2, "vrf ", keys->vrf_secret)))
        rc = error_set(e, E_CORRUPT, "密钥文件 %s 已损坏。请从备份恢复",
                       "the key file %s is damaged. Restore it from a backup", path);
    if (text.data)
        sodium_memzero(text.data, text.cap);
    buf_free(&text);
    free(path);
    if (rc) {
        log_keys_free(keys);
        return rc;
    }
    fill_public(keys);
    *out = keys;
    return E_OK;
}

enum err log_keys_write(const char *dir, const struct log_keys *keys, bool next, struct error *e)
{
    char log[SECRET_HEX];
    char vrf[SECRET_HEX];
    char text[FILE_TEXT + 1];
    char *path = path_of(dir, next);
    enum err rc = file_mkdirs(dir, 0700, e);

    hex_encode(log, keys->log_seed, SECRET_BYTES);
    hex_encode(vrf, keys->vrf_secret, SECRET_BYTES);
    snprintf(text, sizeof text, "log %s\nvrf %s\n", log, vrf);
    if (!rc)
        rc = file_write(path, text, FILE_TEXT, 0600, e);
    sodium_memzero(log, sizeof log);
    sodium_memzero(vrf, sizeof vrf);
    sodium_memzero(text, sizeof text);
    free(path);
    return rc;
}

enum err log_keys_promote(const char *dir, struct error *e)
{
    char *from = path_of(dir, true);
    char *to = path_of(dir, false);
    enum err rc = E_OK;

    if (rename(from, to) != 0 && errno != ENOENT)
        rc =
            error_errno(e, errno, "无法启用新密钥 %s", "cannot put the new keys %s in place", from);
    free(from);
    free(to);
    return rc ? rc : file_sync_dir(dir, e);
}

enum err log_keys_drop_next(const char *dir, struct error *e)
{
    char *path = path_of(dir, true);
    enum err rc = E_OK;

    if (unlink(path) != 0 && errno != ENOENT)
        rc = error_errno(e, errno, "无法删除 %s", "cannot remove %s", path);
    free(path);
    return rc;
}

json_t *log_keys_entry(const struct log_keys *keys)
{
    struct note_key key;
    struct buf vkey = {0};
    char vrf[2 * SECRET_BYTES + 1];

    note_key(&key, keys->origin, keys->log_public);
    note_vkey(&key, &vkey);
    hex_encode(vrf, keys->vrf_public, SECRET_BYTES);
    json_t *entry = json_pack("{s:s, s:s, s:s, s:s}", "type", "keys", "algorithm", ENTRY_ALGORITHM,
                              "log_vkey", vkey.data, "vrf_public", vrf);
    buf_free(&vkey);
    return entry;
}

bool log_keys_match(const struct log_keys *keys, const json_t *entry)
{
    json_t *mine = log_keys_entry(keys);
    bool same = strcmp(json_text(mine, "log_vkey"), json_text(entry, "log_vkey")) == 0 &&
                strcmp(json_text(mine, "vrf_public"), json_text(entry, "vrf_public")) == 0;

    json_decref(mine);
    return same;
}
