#include "core/verify/site_trust.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/file.h"
#include "core/base/json.h"
#include "core/base/mem.h"
#include "core/tlog/entry.h"
#include "core/tlog/merkle.h"
#include "core/tlog/tile.h"

void site_check_first_key(const struct site *site, const char *vkey, const struct site_reporter *to)
{
    if (!site->first_vkey || strcmp(site->first_vkey, vkey) != 0)
        site_fail(to, 0, "日志不是以所给的密钥 %s 开始的：这是另一个日志",
                  "the log does not begin with the given key %s: it is another log", vkey);
}

/* The tree of a log's first `size` entries, and the key that was in force there. */
struct prefix {
    uint64_t size;
    struct merkle tree;
    uint8_t root[MERKLE_HASH];
    char *vkey;
    bool reached;
};

static enum err see_entry(void *arg, uint64_t index, const char *bytes, size_t len, struct error *e)
{
    struct prefix *p = arg;
    enum entry_type type;
    json_t *entry = NULL;

    (void)e;
    if (p->reached)
        return E_OK;
    merkle_add(&p->tree, bytes, len);
    if (!entry_parse(bytes, len, &entry, &type, NULL) && type == ENTRY_KEYS) {
        free(p->vkey);
        p->vkey = mem_strdup(json_text(entry, "log_vkey"));
    }
    json_decref(entry);
    p->reached = index + 1 == p->size;
    if (p->reached)
        merkle_root(&p->tree, p->root);
    return E_OK;
}

static void pass_over(void *arg, uint64_t index, const struct error *why)
{
    (void)arg; /* tiles that do not fit: site_check tells of them, and the root decides here */
    (void)index;
    (void)why;
}

/* What a note says without regard to who signed it. */
static enum err read_body(const char *note, size_t len, struct checkpoint *out, struct error *e)
{
    const char *end = memmem(note, len, "\n\n", 2);

    if (!end)
        return error_set(e, E_CORRUPT, "不是检查点", "this is no checkpoint");
    return checkpoint_parse(note, (size_t)(end - note) + 1, out, e);
}

/* Whether the log in `dir`, of `size` entries, begins with the tree that a note signs. */
static enum err begins_with(const char *dir, uint64_t size, const char *note, size_t len,
                            struct error *e)
{
    struct prefix p = {.size = 0};
    const struct tile_reader reader = {see_entry, pass_over, &p};
    struct checkpoint of_then;
    struct note_key key;
    uint8_t root[MERKLE_HASH];
    enum err err = read_body(note, len, &of_then, e);

    if (!err && of_then.size > size)
        return error_set(e, E_CORRUPT,
                         "检查点签有 %" PRIu64 " 个条目，日志现在只有 %" PRIu64
                         " 个：末尾的条目被去掉了",
                         "the checkpoint signs %" PRIu64 " entries, the log has only %" PRIu64
                         " now: entries were dropped from its end",
                         of_then.size, size);
    p.size = err ? 0 : of_then.size;
    merkle_init(&p.tree);
    if (!err)
        err = tile_walk(dir, size, &reader, root, e);
    if (!err && (!p.reached || memcmp(p.root, of_then.root, sizeof p.root) != 0))
        err = error_set(e, E_CORRUPT,
                        "日志的前 %" PRIu64 " 个条目不是检查点签名的那些：这不是同一个日志",
                        "the log's first %" PRIu64 " entries are not those that the checkpoint "
                        "signs: this is not the same log",
                        of_then.size);
    if (!err && !p.vkey)
        err = error_set(e, E_CORRUPT, "日志没有密钥条目", "the log names no key");
    if (!err)
        err = note_vkey_parse(p.vkey, strlen(p.vkey), &key, e);
    if (!err)
        err = checkpoint_open(note, len, &key, &of_then, e);
    free(p.vkey);
    return err;
}

static void tell(const struct site_reporter *to, const char *what, struct error *why)
{
    error_wrap(why, "%s", what);
    to->tell(to->arg, SITE_FAILURE, SITE_WHOLE, why);
}

void site_check_since(const struct site *site, const char *note, size_t len,
                      const struct site_reporter *to)
{
    struct error why;

    if (begins_with(site->dir, site->checkpoint.size, note, len, &why))
        tell(to, "--since", &why);
}

static enum err read_checkpoint(const char *dir, struct buf *out, struct error *e)
{
    char *path = mem_printf("%s/checkpoint", dir);
    enum err err = file_read(path, NOTE_MAX, out, e);

    free(path);
    buf_add(out, "", 0);
    return err;
}

enum err site_check_mirror(const struct site *site, const char *dir, const struct site_reporter *to,
                           struct error *e)
{
    struct buf ours = {0}, theirs = {0};
    struct checkpoint copy;
    struct error why;
    enum err err = read_checkpoint(dir, &theirs, e);

    if (!err)
        err = read_checkpoint(site->dir, &ours, e);
    if (!err && read_body(theirs.data, theirs.len, &copy, &why)) {
        tell(to, "--mirror", &why);
    } else if (!err && copy.size <= site->checkpoint.size) {
        if (begins_with(site->dir, site->checkpoint.size, theirs.data, theirs.len, &why))
            tell(to, "--mirror", &why);
    } else if (!err && (begins_with(dir, copy.size, theirs.data, theirs.len, &why) ||
                        begins_with(dir, copy.size, ours.data, ours.len, &why))) {
        tell(to, "--mirror", &why);
    }
    buf_free(&ours);
    buf_free(&theirs);
    return err;
}
