/* Looking at a published log as a stranger does: files, log.vkey, nothing else. */
#ifndef TESTS_SITE_FIXTURE_H
#define TESTS_SITE_FIXTURE_H

#include "lane_fixture.h"

#include "store/ledger_log.h"
#include "tlog/checkpoint.h"
#include "tlog/entry.h"
#include "tlog/note.h"
#include "tlog/tile.h"

static inline void read_site(const struct fixture *f, const char *name, struct buf *out)
{
    char *path = mem_printf("%s/%s", f->config.site_dir, name);

    OK(file_read(path, 1 << 20, out, e));
    free(path);
}

static inline void write_site(const struct fixture *f, const char *name, const char *text)
{
    char *path = mem_printf("%s/%s", f->config.site_dir, name);

    OK(file_write(path, text, strlen(text), 0644, e));
    free(path);
}

static inline void published_key(const struct fixture *f, struct note_key *key)
{
    struct buf vkey = {0};

    read_site(f, "log.vkey", &vkey);
    OK(note_vkey_parse(vkey.data, vkey.len - 1, key, e));
    buf_free(&vkey);
}

/* What the checkpoint file says, signature checked with log.vkey as a stranger would. */
static inline struct checkpoint published(const struct fixture *f)
{
    struct checkpoint out = {0};
    struct note_key key;
    struct buf note = {0};

    published_key(f, &key);
    read_site(f, "checkpoint", &note);
    OK(checkpoint_open(note.data, note.len, &key, &out, e));
    buf_free(&note);
    return out;
}

static inline enum err count_entry(void *arg, uint64_t i, const char *entry, size_t len,
                                   struct error *e)
{
    json_t *parsed = NULL;
    enum err rc = entry_parse(entry, len, &parsed, NULL, e);

    (void)i;
    ++*(uint64_t *)arg;
    json_decref(parsed);
    return rc;
}

static inline void found_fault(void *arg, uint64_t index, const struct error *why)
{
    (void)arg;
    fail_msg("tile at entry %llu: %s", (unsigned long long)index, why->en);
}

/* The whole site is right and holds all of the ledger. */
static inline void check_site(struct fixture *f)
{
    uint64_t seen = 0;
    uint64_t size = 0;
    uint8_t root[32];
    const struct tile_visitor visitor = {count_entry, found_fault, &seen};
    struct checkpoint c = published(f);

    OK(ledger_log_size(f->lane.ledger, &size, e));
    assert_int_equal(c.size, size);
    OK(tile_walk(f->config.site_dir, c.size, &visitor, root, e));
    assert_memory_equal(root, c.root, 32);
    assert_int_equal(seen, size);
}

static inline uint64_t appended_and_published(struct fixture *f, unsigned count)
{
    uint64_t index = 0;

    OK(ledger_begin(f->lane.ledger, e));
    for (unsigned i = 0; i < count; i++)
        index = append_in(f, "test");
    OK(ledger_commit(f->lane.ledger, e));
    OK(publishing_publish(&f->lane, e));
    return index;
}

/* Closes and opens again, as a restart does. */
static inline struct fixture *reopened(struct fixture *f)
{
    char dir[64];

    snprintf(dir, sizeof dir, "%s", f->dir);
    fixture_close(f);
    return fixture_open(dir);
}

static inline struct fixture *restarted(struct fixture *f)
{
    f = reopened(f);
    OK(publishing_start(&f->lane, e));
    return f;
}

static inline void start_refuses(struct fixture *f, enum err code, const char *words)
{
    struct error why = {0};

    assert_int_equal(publishing_start(&f->lane, &why), code);
    if (!strstr(why.en, words))
        fail_msg("%s", why.en);
    log_keys_free(f->lane.keys);
    f->lane.keys = NULL;
}

#endif
