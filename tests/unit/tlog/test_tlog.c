/* tlog: trees and proofs, notes, checkpoints, tiles. Runs from the top of the tree. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <jansson.h>

#include "core/base/file.h"
#include "core/base/hex.h"
#include "core/base/mem.h"
#include "core/crypto/ed25519.h"
#include "core/crypto/sha256.h"
#include "core/tlog/checkpoint.h"
#include "core/tlog/merkle.h"
#include "core/tlog/note.h"
#include "core/tlog/tile.h"

#define LEAVES 600

static uint8_t leaf[LEAVES][32];
static uint8_t roots[LEAVES + 1][32];

/* RFC 6962 section 2.1 word for word, as a check on the streaming tree. */
static void recursive_root(uint64_t from, uint64_t n, uint8_t out[32])
{
    uint8_t left[32], right[32];
    uint64_t k = 1;

    if (n == 0) {
        sha256("", 0, out);
    } else if (n == 1) {
        memcpy(out, leaf[from], 32);
    } else {
        while (k * 2 < n)
            k *= 2;
        recursive_root(from, k, left);
        recursive_root(from + k, n - k, right);
        merkle_node(left, right, out);
    }
}

static int make_leaves(void **state)
{
    struct merkle m;

    (void)state;
    merkle_init(&m);
    merkle_root(&m, roots[0]);
    for (unsigned i = 0; i < LEAVES; i++) {
        merkle_leaf(&i, sizeof i, leaf[i]);
        merkle_add_hash(&m, leaf[i]);
        merkle_root(&m, roots[i + 1]);
    }
    return 0;
}

static void trees_match_the_reference(void **state)
{
    /* Roots of the certificate transparency reference tree for 0 to 8 leaves. */
    static const char *const known[] = {
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};
    json_t *all = json_load_file("tests/data/draw-v1.json", 0, NULL);
    json_t *tree = json_object_get(all, "merkle");
    const json_t *leaves = json_object_get(tree, "leaves");
    struct merkle m;
    char hex[65];
    uint8_t root[32];

    (void)state;
    assert_int_equal(json_array_size(leaves), 8);
    merkle_init(&m);
    for (size_t i = 0; i <= 8; i++) {
        merkle_root(&m, root);
        hex_encode(hex, root, 32);
        assert_string_equal(hex, known[i]);
        if (i == 8)
            break;
        uint8_t data[64];
        size_t len = json_string_length(json_array_get(leaves, i)) / 2;
        assert_true(hex_decode(data, len, json_string_value(json_array_get(leaves, i))));
        merkle_add(&m, data, len);
    }
    assert_string_equal(hex, json_string_value(json_object_get(tree, "root")));
    json_decref(all);
}

static void streaming_equals_recursion(void **state)
{
    uint8_t want[32];

    (void)state;
    for (uint64_t n = 0; n <= LEAVES; n++) {
        recursive_root(0, n, want);
        assert_memory_equal(roots[n], want, 32);
    }
}

static void inclusion_is_proved_and_nothing_else(void **state)
{
    uint8_t proof[MERKLE_PROOF_MAX][32];

    (void)state;
    for (uint64_t n = 1; n <= 70; n++) {
        for (uint64_t i = 0; i < n; i++) {
            size_t len = merkle_inclusion(leaf, n, i, proof);
            assert_true(merkle_verify_inclusion(leaf[i], i, n, proof, len, roots[n]));
            assert_false(merkle_verify_inclusion(leaf[i], i, n, proof, len, roots[n + 1]));
            assert_false(merkle_verify_inclusion(leaf[i + 1], i, n, proof, len, roots[n]));
            assert_false(merkle_verify_inclusion(leaf[i], i + 1, n, proof, len, roots[n]));
            memcpy(proof[len], leaf[0], 32);
            assert_false(merkle_verify_inclusion(leaf[i], i, n, proof, len + 1, roots[n]));
            if (len > 0)
                assert_false(merkle_verify_inclusion(leaf[i], i, n, proof, len - 1, roots[n]));
            for (size_t p = 0; p < len; p++) {
                proof[p][p % 32] ^= 1;
                assert_false(merkle_verify_inclusion(leaf[i], i, n, proof, len, roots[n]));
                proof[p][p % 32] ^= 1;
            }
        }
    }
    assert_false(merkle_verify_inclusion(leaf[0], 0, 0, proof, 0, roots[0]));
}

static void larger_trees_prove_too(void **state)
{
    static const uint64_t sizes[] = {255, 256, 257, 511, 512, 513, 600};
    uint8_t proof[MERKLE_PROOF_MAX][32];

    (void)state;
    for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
        uint64_t n = sizes[s];
        for (uint64_t i = 0; i < n; i += 13) {
            size_t len = merkle_inclusion(leaf, n, i, proof);
            assert_true(merkle_verify_inclusion(leaf[i], i, n, proof, len, roots[n]));
        }
    }
}

/* The worked example in the documentation of golang.org/x/mod/sumdb/note. */
static const char peter[] = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
static const char example[] =
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
    "\n"
    "\xe2\x80\x94 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXg"
    "KvqfqdngotpRZb6KE6RyyBwJnAM=\n";

static void a_known_note_opens(void **state)
{
    struct note_key key;
    struct error e;
    struct buf again = {0};
    size_t len = 0;

    (void)state;
    assert_int_equal(note_vkey_parse(peter, strlen(peter), &key, &e), E_OK);
    assert_string_equal(key.name, "PeterNeumann");
    note_vkey(&key, &again);
    assert_string_equal(again.data, peter);
    buf_free(&again);
    assert_int_equal(note_verify(example, strlen(example), &key, &len, &e), E_OK);
    assert_int_equal(len, strstr(example, "\n\n") + 1 - example);
}

static void a_changed_note_does_not(void **state)
{
    struct note_key key;
    struct error e;
    size_t len, n = strlen(example);
    char copy[sizeof example];

    (void)state;
    assert_int_equal(note_vkey_parse(peter, strlen(peter), &key, &e), E_OK);
    for (size_t i = 0; i < n; i++) {
        memcpy(copy, example, sizeof copy);
        copy[i] = (char)(copy[i] == 'x' ? 'y' : 'x');
        assert_int_equal(note_verify(copy, n, &key, &len, &e), E_CORRUPT);
        assert_int_equal(note_verify(example, i, &key, &len, NULL), E_CORRUPT);
    }
}

static void changed_verifier_keys_are_refused(void **state)
{
    static const char *const bad[] = {
        "",
        "PeterNeumann",
        "PeterNeumann+c74f20a3",
        "+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "Peter Neumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumanm+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+C74F20A3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+c74f20a3+AhpC2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW\n"};
    struct note_key key;

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(note_vkey_parse(bad[i], strlen(bad[i]), &key, NULL), E_CORRUPT);
}

static void our_notes_open_among_other_signatures(void **state)
{
    static const char text[] = "log.example/x\n3\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";
    uint8_t seed[32] = {1}, other[32] = {2}, public[32];
    struct note_key key;
    struct checkpoint cp;
    struct buf note = {0}, strange = {0};
    struct error e;
    size_t len;

    (void)state;
    ed25519_public(seed, public);
    note_key(&key, "log.example/x", public);
    note_sign("log.example/x", seed, text, strlen(text), &note);
    assert_int_equal(checkpoint_open(note.data, note.len, &key, &cp, &e), E_OK);
    assert_int_equal(cp.size, 3);
    note_sign("witness", other, text, strlen(text), &strange);
    assert_int_equal(note_verify(strange.data, strange.len, &key, &len, &e), E_CORRUPT);
    buf_adds(&note, strange.data + strlen(text) + 1);
    assert_int_equal(note_verify(note.data, note.len, &key, &len, &e), E_OK);
    assert_int_equal(len, strlen(text));
    note_key(&key, "log.example/y", public);
    assert_int_equal(checkpoint_open(note.data, note.len, &key, &cp, &e), E_CORRUPT);
    buf_free(&note);
    buf_free(&strange);
}

#define ROOT "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I="

static void checkpoints_have_one_spelling(void **state)
{
    static const char *const bad[] = {"o\n03\n" ROOT "\n",
                                      "o\n-3\n" ROOT "\n",
                                      "o\n\n" ROOT "\n",
                                      "o\n3\n" ROOT,
                                      "o\n3\n" ROOT "\nextension\n",
                                      "o\n 3\n" ROOT "\n",
                                      "o\n3x\n" ROOT "\n",
                                      "o\n9007199254740992\n" ROOT "\n",
                                      "o\n99999999999999999999\n" ROOT "\n",
                                      "o x\n3\n" ROOT "\n",
                                      "\n3\n" ROOT "\n",
                                      "o\n3\nA" ROOT "\n"};
    static const char good[] = "o\n9007199254740991\n" ROOT "\n";
    struct checkpoint cp;
    struct buf again = {0};

    (void)state;
    assert_int_equal(checkpoint_parse(good, strlen(good), &cp, NULL), E_OK);
    checkpoint_body(cp.origin, cp.size, cp.root, &again);
    assert_string_equal(again.data, good);
    buf_free(&again);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (checkpoint_parse(bad[i], strlen(bad[i]), &cp, NULL) != E_CORRUPT)
            fail_msg("accepted: %s", bad[i]);
}

static void tile_paths_follow_the_specification(void **state)
{
    char path[TILE_PATH_MAX];

    (void)state;
    assert_string_equal(tile_path(path, 0, 0, 256), "tile/0/000");
    assert_string_equal(tile_path(path, 1, 999, 5), "tile/1/999.p/5");
    assert_string_equal(tile_path(path, 2, 1000, 256), "tile/2/x001/000");
    assert_string_equal(tile_path(path, TILE_ENTRIES, 1234067, 256), "tile/entries/x001/x234/067");
    assert_string_equal(tile_path(path, TILE_ENTRIES, 1234067, 255),
                        "tile/entries/x001/x234/067.p/255");
    assert_true(strlen(tile_path(path, TILE_ENTRIES, UINT64_MAX, 255)) < TILE_PATH_MAX - 1);
}

/* A log whose entry i is the text "entry <i>". */
static enum err source_leaf(void *arg, uint64_t index, uint8_t out[32], struct error *e)
{
    char text[32];

    (void)arg;
    (void)e;
    merkle_leaf(text, (size_t)snprintf(text, sizeof text, "entry %d", (int)index), out);
    return E_OK;
}

static enum err source_entry(void *arg, uint64_t index, struct buf *out, struct error *e)
{
    (void)arg;
    (void)e;
    buf_addf(out, "entry %d", (int)index);
    return E_OK;
}

static const struct tile_source source = {source_leaf, source_entry, NULL};

struct seen {
    uint64_t entries;
    unsigned faults;
    uint64_t where;
};

static enum err see_entry(void *arg, uint64_t index, const char *entry, size_t len, struct error *e)
{
    struct seen *seen = arg;
    char text[32];

    (void)e;
    snprintf(text, sizeof text, "entry %d", (int)index);
    assert_int_equal(index, seen->entries++);
    if (len != strlen(text) || memcmp(text, entry, len) != 0)
        seen->faults += 100;
    return E_OK;
}

static void see_fault(void *arg, uint64_t index, const struct error *why)
{
    struct seen *seen = arg;

    assert_true(why->zh[0] && why->en[0]);
    if (seen->faults++ == 0)
        seen->where = index;
}

static enum err walk(const char *site, uint64_t size, struct seen *seen, uint8_t root[32])
{
    struct tile_reader reader = {see_entry, see_fault, seen};
    struct error e;

    *seen = (struct seen){0};
    return tile_walk(site, size, &reader, root, &e);
}

static void log_root(uint64_t size, uint8_t out[32])
{
    struct merkle m;

    merkle_init(&m);
    for (uint64_t i = 0; i < size; i++) {
        uint8_t hash[32];
        source_leaf(NULL, i, hash, NULL);
        merkle_add_hash(&m, hash);
    }
    merkle_root(&m, out);
}

static char *temporary_site(void)
{
    char *dir = mem_strdup("/tmp/inspectd-tlog-XXXXXX");

    assert_non_null(mkdtemp(dir));
    return dir;
}

static void remove_site(char *dir)
{
    struct error e;

    assert_int_equal(file_remove_tree(dir, &e), E_OK);
    free(dir);
}

static void a_growing_log_reads_back(void **state)
{
    static const uint64_t sizes[] = {1, 2, 255, 256, 257, 600, 1024, 1300};
    char *site = temporary_site();
    uint64_t old = 0;
    struct error e;

    (void)state;
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        uint8_t root[32], want[32];
        struct seen seen;
        assert_int_equal(tile_write_tree(site, old, sizes[i], &source, &e), E_OK);
        /* Once more, as after a crash: from the start, and from the last size. */
        assert_int_equal(tile_write_tree(site, 0, sizes[i], &source, &e), E_OK);
        assert_int_equal(tile_write_tree(site, old, sizes[i], &source, &e), E_OK);
        for (size_t j = 0; j <= i; j++) {
            assert_int_equal(walk(site, sizes[j], &seen, root), E_OK);
            log_root(sizes[j], want);
            assert_memory_equal(root, want, 32);
            assert_int_equal(seen.entries, sizes[j]);
            assert_int_equal(seen.faults, 0);
        }
        old = sizes[i];
    }
    assert_int_equal(walk(site, 1301, &(struct seen){0}, (uint8_t[32]){0}), E_NOTFOUND);
    remove_site(site);
}

static void flip(const char *site, const char *name, long at)
{
    char *path = mem_printf("%s/%s", site, name);
    FILE *f = fopen(path, "r+b");

    assert_non_null(f);
    assert_int_equal(fseek(f, at, SEEK_SET), 0);
    int c = fgetc(f);
    assert_int_equal(fseek(f, at, SEEK_SET), 0);
    fputc(c ^ 1, f);
    fclose(f);
    free(path);
}

static void changed_tiles_are_found_where_they_are(void **state)
{
    static const struct {
        const char *name;
        long at;
        uint64_t where;
    } change[] = {{"tile/0/001", 32 * 7 + 3, 263},
                  {"tile/0/002.p/88", 32 * 80, 592},
                  {"tile/1/000.p/2", 40, 256},
                  {"tile/0/002.p/8", 32 * 2, 514},
                  {"tile/entries/002.p/8", 20, 512}};
    char *site = temporary_site();
    uint8_t root[32];
    struct seen seen;
    struct error e;

    (void)state;
    assert_int_equal(tile_write_tree(site, 0, 520, &source, &e), E_OK);
    assert_int_equal(tile_write_tree(site, 520, 600, &source, &e), E_OK);
    for (size_t i = 0; i < sizeof change / sizeof *change; i++) {
        flip(site, change[i].name, change[i].at);
        assert_int_equal(walk(site, 600, &seen, root), E_OK);
        assert_int_equal(seen.faults, 1);
        assert_int_equal(seen.where, change[i].where);
        flip(site, change[i].name, change[i].at);
    }
    /* A changed entry shows in the tiles above it. */
    flip(site, "tile/entries/001", 9);
    assert_int_equal(walk(site, 600, &seen, root), E_OK);
    assert_true(seen.faults >= 2);
    /* And a full tile that differs from the ledger is not quietly put right. */
    assert_int_equal(tile_write_tree(site, 0, 600, &source, &e), E_CORRUPT);
    remove_site(site);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(trees_match_the_reference),
        cmocka_unit_test(streaming_equals_recursion),
        cmocka_unit_test(inclusion_is_proved_and_nothing_else),
        cmocka_unit_test(larger_trees_prove_too),
        cmocka_unit_test(a_known_note_opens),
        cmocka_unit_test(a_changed_note_does_not),
        cmocka_unit_test(changed_verifier_keys_are_refused),
        cmocka_unit_test(our_notes_open_among_other_signatures),
        cmocka_unit_test(checkpoints_have_one_spelling),
        cmocka_unit_test(tile_paths_follow_the_specification),
        cmocka_unit_test(a_growing_log_reads_back),
        cmocka_unit_test(changed_tiles_are_found_where_they_are),
    };
    return cmocka_run_group_tests(tests, make_leaves, NULL);
}
