/* Makes, takes apart and forges log sites for tests, on the same core as the daemon.
 *
 *   make-site sample SITE AUDIT DAYS FIRMS [D]
 *                                         a site and its auditors' files: a draw on each of so
 *                                         many days, of level C or D, of so many firms
 *   make-site entries SITE                its entries, one a line
 *   make-site sign SITE ORIGIN SEED       entries from standard input become SITE's log,
 * signed: what an operator could do who rewrites history (SEED: 64 hex)
 *   make-site keys ORIGIN SEED TIME [OLD] a `keys` entry of the key with that seed, signed over to
 *                                         it by the old one
 *   make-site strata-root FILE POOL         the root over a strata file, as a commit has it
 *   make-site fields < JSON                 the path of every value in it, such as sources/0/kind
 *   make-site alter PATH < JSON             the same in canonical form with that value changed a
 * little
 *   make-site page zh|en                    the "check it yourself" page: check.html or
 * en/check.html
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/date.h"
#include "core/base/file.h"
#include "core/base/hex.h"
#include "core/base/mem.h"
#include "core/crypto/ed25519.h"
#include "core/draw/pool.h"
#include "core/draw/stratum.h"
#include "core/tlog/checkpoint.h"
#include "core/tlog/entry.h"
#include "core/tlog/note.h"
#include "core/tlog/tile.h"
#include "features/site/public_check.h"
#include "site.h"

static void read_seed(const char *hex, uint8_t seed[32])
{
    memcpy(seed, sample_seed, 32);
    if (strcmp(hex, "sample") != 0 && !hex_decode(seed, 32, hex)) {
        fputs("make-site: the seed is 64 hex digits\n", stderr);
        exit(2);
    }
}

static void sign(const char *site, const char *origin, const char *seed_hex)
{
    struct log log = {0};
    struct error e;
    uint8_t seed[32];
    char *line = NULL, *tiles = mem_printf("%s/tile", site);
    size_t cap = 0;
    ssize_t len;

    read_seed(seed_hex, seed);
    merkle_init(&log.tree);
    while ((len = getline(&line, &cap, stdin)) > 0)
        log_add(&log, line, (size_t)len - (line[len - 1] == '\n'));
    if (file_remove_tree(tiles, &e))
        die(&e);
    publish(site, &log, 0, origin, seed);
    free(line);
    free(tiles);
    log_free(&log);
}

static void print_keys(const char *origin, const char *seed_hex, const char *time_text,
                       const char *old_hex)
{
    struct buf vkey = {0}, text = {0}, line = {0};
    struct note_key key;
    struct error e = {.en = "keys: a wrong time"};
    uint8_t seed[32], public[32], signature[64];
    char hex[129];
    int64_t time;

    read_seed(seed_hex, seed);
    ed25519_public(seed, public);
    note_key(&key, origin, public);
    note_vkey(&key, &vkey);
    hex_encode(hex, public, 32);
    json_t *entry = json_pack("{s:s,s:s,s:s,s:s}", "type", "keys", "algorithm", ENTRY_ALGORITHM,
                              "log_vkey", vkey.data, "vrf_public", hex);
    if (!instant_parse(time_text, &time) || entry_write(entry, time, &text, &e))
        die(&e);
    if (old_hex) {
        read_seed(old_hex, seed);
        ed25519_sign(signature, text.data, text.len, seed);
        hex_encode(hex, signature, sizeof signature);
        json_object_set_new(entry, "handover", json_string(hex));
    }
    if (entry_write(entry, time, &line, &e))
        die(&e);
    puts(line.data);
    json_decref(entry);
    buf_free(&vkey);
    buf_free(&text);
    buf_free(&line);
}

static enum err print_entry(void *arg, uint64_t index, const char *entry, size_t len,
                            struct error *e)
{
    (void)arg;
    (void)index;
    (void)e;
    fwrite(entry, 1, len, stdout);
    putchar('\n');
    return E_OK;
}

static void ignore_fault(void *arg, uint64_t index, const struct error *why)
{
    (void)arg;
    (void)index;
    (void)why;
}

static void entries(const char *site)
{
    char *path = mem_printf("%s/checkpoint", site);
    struct buf note = {0};
    struct checkpoint cp;
    struct error e;
    struct tile_reader reader = {print_entry, ignore_fault, NULL};
    uint8_t root[32];

    if (file_read(path, 65536, &note, &e))
        die(&e);
    const char *body_end = strstr(note.data, "\n\n");
    if (!body_end || checkpoint_parse(note.data, (size_t)(body_end - note.data) + 1, &cp, &e) ||
        tile_walk(site, cp.size, &reader, root, &e))
        die(&e);
    free(path);
    buf_free(&note);
}

static void print_root(const char *path, const char *pool_path)
{
    struct buf text = {0};
    struct stratum *strata = NULL;
    struct error e;
    struct pool_reader *pool = NULL;
    size_t count;
    uint8_t root[32];
    char hex[65];

    if (file_read(path, 1u << 26, &text, &e) ||
        strata_read(text.data, text.len, &strata, &count, &e) ||
        pool_reader_open(pool_path, &pool, &e))
        die(&e);
    strata_root(strata, count, pool_reader_key(pool), root);
    pool_reader_close(pool);
    hex_encode(hex, root, sizeof root);
    puts(hex);
    free(strata);
    buf_free(&text);
}

static void print_page(const char *lang)
{
    struct html h = {0};
    bool english = strcmp(lang, "en") == 0;

    public_check_page(&h, english ? LANG_EN : LANG_ZH, english ? "../" : "./",
                      english ? "../check.html" : "en/check.html", false);
    fwrite(h.out.data, 1, h.out.len, stdout);
    buf_free(&h.out);
}

int main(int argc, char **argv)
{
    if ((argc == 6 || argc == 7) && strcmp(argv[1], "sample") == 0)
        sample(argv[2], argv[3], (int)strtol(argv[4], NULL, 10), (int)strtol(argv[5], NULL, 10),
               argc == 7 && strcmp(argv[6], "D") == 0 ? 'D' : 'C');
    else if (argc == 3 && strcmp(argv[1], "entries") == 0)
        entries(argv[2]);
    else if (argc == 5 && strcmp(argv[1], "sign") == 0)
        sign(argv[2], argv[3], argv[4]);
    else if ((argc == 5 || argc == 6) && strcmp(argv[1], "keys") == 0)
        print_keys(argv[2], argv[3], argv[4], argc == 6 ? argv[5] : NULL);
    else if (argc == 4 && strcmp(argv[1], "strata-root") == 0)
        print_root(argv[2], argv[3]);
    else if (argc == 2 && strcmp(argv[1], "fields") == 0)
        print_fields();
    else if (argc == 3 && strcmp(argv[1], "alter") == 0)
        alter(argv[2]);
    else if (argc == 3 && strcmp(argv[1], "page") == 0)
        print_page(argv[2]);
    else
        return fputs("usage: make-site sample SITE AUDIT DAYS FIRMS [D] | entries SITE | "
                     "sign SITE ORIGIN SEED |\n"
                     "                 keys ORIGIN SEED TIME [OLD] |\n"
                     "                 strata-root FILE POOL | fields | alter PATH | page zh|en\n",
                     stderr),
               2;
    return 0;
}
