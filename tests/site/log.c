/* A log in memory that becomes files, and the ends of all failures. */
#include <stdio.h>
#include <stdlib.h>

#include "core/base/file.h"
#include "core/base/mem.h"
#include "core/crypto/ed25519.h"
#include "core/tlog/checkpoint.h"
#include "core/tlog/tile.h"
#include "site.h"

_Noreturn void die(const struct error *e)
{
    fprintf(stderr, "make-site: %s\n", e->en);
    exit(1);
}

void log_add(struct log *log, const char *bytes, size_t len)
{
    log->entry = mem_grow(log->entry, log->count + 1, sizeof *log->entry);
    log->entry[log->count] = (struct buf){0};
    buf_add(&log->entry[log->count++], bytes, len);
    merkle_add(&log->tree, bytes, len);
}

void log_free(struct log *log)
{
    for (size_t i = 0; i < log->count; i++)
        buf_free(&log->entry[i]);
    free(log->entry);
}

static enum err leaf_of(void *arg, uint64_t index, uint8_t out[32], struct error *e)
{
    const struct log *log = arg;

    (void)e;
    merkle_leaf(log->entry[index].data, log->entry[index].len, out);
    return E_OK;
}

static enum err entry_of(void *arg, uint64_t index, struct buf *out, struct error *e)
{
    const struct log *log = arg;

    (void)e;
    buf_add(out, log->entry[index].data, log->entry[index].len);
    return E_OK;
}

void save(const char *site, const char *name, const struct buf *bytes)
{
    struct error e;
    char *path = mem_printf("%s/%s", site, name);

    if (file_mkdirs_for(path, 0755, &e) || file_write(path, bytes->data, bytes->len, 0644, &e))
        die(&e);
    free(path);
}

void publish(const char *site, struct log *log, size_t old, const char *origin,
             const uint8_t seed[32])
{
    struct tile_source source = {leaf_of, entry_of, log};
    struct buf body = {0}, note = {0}, vkey = {0};
    struct note_key key;
    struct error e;
    uint8_t root[32], public[32];

    if (file_mkdirs(site, 0755, &e) || tile_write_tree(site, old, log->count, &source, &e))
        die(&e);
    merkle_root(&log->tree, root);
    checkpoint_body(origin, log->count, root, &body);
    note_sign(origin, seed, body.data, body.len, &note);
    save(site, "checkpoint", &note);
    ed25519_public(seed, public);
    note_key(&key, origin, public);
    note_vkey(&key, &vkey);
    buf_addc(&vkey, '\n');
    save(site, "log.vkey", &vkey);
    buf_free(&body);
    buf_free(&note);
    buf_free(&vkey);
}
