/* Makes and takes apart log sites for tests, on the same core as the daemon.
 *
 *   make-site sample SITE DAYS PICKS      a public site with a draw on each of so many days
 *   make-site entries SITE                its entries, one a line
 *   make-site sign SITE ORIGIN SEED       entries from standard input become SITE's log, signed:
 * what an operator could do who rewrites history (SEED: 64 hex)
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/file.h"
#include "base/hex.h"
#include "base/mem.h"
#include "crypto/cjson.h"
#include "crypto/ecvrf.h"
#include "crypto/ed25519.h"
#include "crypto/sha256.h"
#include "draw/seed.h"
#include "tlog/checkpoint.h"
#include "tlog/entry.h"
#include "tlog/merkle.h"
#include "tlog/tile.h"

#define ORIGIN "fixture.example/inspectd"
#define FIRST_DAY "2026-01-05"
#define REVEAL_AFTER 10 /* days */

static void die(const struct error *e)
{
    fprintf(stderr, "make-site: %s\n", e->en);
    exit(1);
}

struct log {
    struct buf *entry;
    size_t count;
    struct merkle tree;
};

static void log_add(struct log *log, const char *bytes, size_t len)
{
    log->entry = mem_grow(log->entry, log->count + 1, sizeof *log->entry);
    log->entry[log->count] = (struct buf){0};
    buf_add(&log->entry[log->count++], bytes, len);
    merkle_add(&log->tree, bytes, len);
}

static void log_free(struct log *log)
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

static void save(const char *site, const char *name, const struct buf *bytes)
{
    struct error e;
    char *path = mem_printf("%s/%s", site, name);

    if (file_mkdirs_for(path, 0755, &e) || file_write(path, bytes->data, bytes->len, 0644, &e))
        die(&e);
    free(path);
}

static void publish(const char *site, struct log *log, size_t old, const char *origin,
                    const uint8_t seed[32])
{
    struct tile_source source = {leaf_of, entry_of, log};
    struct buf body = {0}, note = {0}, vkey = {0};
    struct note_key key;
    struct error e;
    uint8_t root[32], public[32];

    if (file_mkdirs(site, 0755, &e) || tile_publish(site, old, log->count, &source, &e))
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

/* The fixture's own keys: not secret, since everything made with them is made up. */
static const uint8_t log_seed[32] = {1, 2, 3};
static const uint8_t vrf_secret[32] = {4, 5, 6};

static void append(struct log *log, json_t *entry, int64_t time)
{
    struct buf bytes = {0};
    struct error e;

    if (!entry || entry_write(entry, time, &bytes, &e))
        die(&e);
    log_add(log, bytes.data, bytes.len);
    buf_free(&bytes);
    json_decref(entry);
}

static void append_keys(struct log *log, int64_t time)
{
    uint8_t public[32];
    char hex[65];
    struct note_key key;
    struct buf vkey = {0};

    ed25519_public(log_seed, public);
    note_key(&key, ORIGIN, public);
    note_vkey(&key, &vkey);
    ecvrf_public(vrf_secret, public);
    hex_encode(hex, public, 32);
    append(log,
           json_pack("{s:s,s:s,s:s,s:s}", "type", "keys", "algorithm", ENTRY_ALGORITHM, "log_vkey",
                     vkey.data, "vrf_public", hex),
           time);
    buf_free(&vkey);
}

static void append_plan(struct log *log, const char *site, int64_t time, char hash[65])
{
    struct buf text = {0};
    char name[80];

    buf_adds(&text, "[task]\nid = fixture\n");
    sha256_hex(text.data, text.len, hash);
    snprintf(name, sizeof name, "plans/%s.conf", hash);
    save(site, name, &text);
    append(log,
           json_pack("{s:s,s:s,s:I,s:s}", "type", "plan", "plan_sha256", hash, "bytes",
                     (json_int_t)text.len, "actor", "wang"),
           time);
    buf_free(&text);
}

/* A draw whose reveal is still to come. */
struct waiting {
    size_t commit;
    size_t draw;
    int32_t day;
    json_t *list;
    char pi[161];
};

static json_t *made_up_picks(int32_t day, int picks, const uint8_t beta[64], uint8_t root[32])
{
    json_t *list = json_array();
    struct merkle m;
    uint8_t key[32], leaf[18 + SALT];

    seed_picks_key(beta, key);
    merkle_init(&m);
    for (int i = 0; i < picks; i++) {
        char uscc[19];
        snprintf(uscc, sizeof uscc, "91220102MA%05d%03d", (int)(day % 100000), i);
        memcpy(leaf, uscc, 18);
        seed_salt(key, uscc, leaf + 18);
        merkle_add(&m, leaf, sizeof leaf);
        json_array_append_new(list, json_pack("{s:s,s:s,s:s}", "bureau", "220102", "name",
                                              "\xe7\xa4\xba\xe4\xbe\x8b", "uscc", uscc));
    }
    merkle_root(&m, root);
    return list;
}

static size_t append_commit(struct log *log, const char *plan, int32_t day, int attempt,
                            int64_t time)
{
    char date[11], by[11];

    append(log,
           json_pack("{s:s,s:s,s:s,s:i,s:s,s:i,s:s,s:i,s:i,s:i,s:s,s:i,s:[{s:s,s:s}],s:s,s:s}",
                     "type", "commit", "task", "fixture", "date", day_format(day, date), "attempt",
                     attempt, "plan_sha256", plan, "registry_version", 1, "strata_root", plan,
                     "strata", 8, "base", 100000, "eligible", 90000, "inspectors_sha256", plan,
                     "team", 2, "sources", "kind", "dice", "name", "noon", "min_level", "D",
                     "reveal_by", day_format(day + REVEAL_AFTER, by)),
           time);
    return log->count - 1;
}

static struct waiting append_draw(struct log *log, size_t commit, int32_t day, int picks,
                                  int64_t time)
{
    struct waiting w = {.commit = commit, .draw = log->count, .day = day};
    const struct draw_source source = {"dice", "noon", day % 2 ? "3 4 5" : ""};
    struct buf body = {0}, alpha = {0};
    struct error e;
    uint8_t root[32], pi[80], beta[64];
    char pi_hash[65], root_hex[65];

    merkle_root(&log->tree, root); /* the commit is the last entry */
    checkpoint_body(ORIGIN, log->count, root, &body);
    if (seed_alpha(&alpha, body.data, body.len, &source, 1, &e))
        die(&e);
    ecvrf_prove(vrf_secret, alpha.data, alpha.len, pi);
    ecvrf_beta(pi, beta);
    hex_encode(w.pi, pi, sizeof pi);
    w.list = made_up_picks(day, picks, beta, root);
    hex_encode(root_hex, root, 32);
    append(log,
           json_pack("{s:s,s:i,s:[{s:s,s:s,s:s}],s:s,s:s,s:i,s:s,s:s}", "type", "draw", "commit",
                     (int)commit, "sources", "kind", source.kind, "name", source.name, "value",
                     source.value, "level", day % 2 ? "C" : "D", "pi_sha256",
                     sha256_hex(pi, sizeof pi, pi_hash), "picks", picks, "picks_root", root_hex,
                     "record_sha256", root_hex),
           time);
    buf_free(&body);
    buf_free(&alpha);
    return w;
}

static void reveal(struct log *log, const char *site, struct waiting *w, int64_t time)
{
    struct buf text = {0};
    struct error e;
    char name[40];
    json_t *list = json_pack("{s:o,s:s}", "picks", w->list, "pi", w->pi);

    if (cjson_write(list, &text, &e))
        die(&e);
    snprintf(name, sizeof name, "draws/%zu.json", w->commit);
    save(site, name, &text);
    json_decref(list);
    buf_free(&text);
    append(log, json_pack("{s:s,s:i,s:s}", "type", "reveal", "draw", (int)w->draw, "pi", w->pi),
           time);
    w->list = NULL;
}

static void append_result(struct log *log, const char *site, int32_t day, int64_t time)
{
    struct buf text = {0};
    char number[25], name[48], date[9], hash[65];

    snprintf(number, sizeof number, "220102%s0001", day_compact(day, date));
    snprintf(name, sizeof name, "results/%s.json", number);
    buf_addf(&text, "{\"case\":\"%s\"}", number);
    save(site, name, &text);
    append(log,
           json_pack("{s:s,s:s,s:s}", "type", "result", "case", number, "result_sha256",
                     sha256_hex(text.data, text.len, hash)),
           time);
    buf_free(&text);
}

static void append_others(struct log *log, const char *hash, int32_t day, int64_t time)
{
    char date[11];

    append(log,
           json_pack("{s:s,s:s,s:i,s:s}", "type", "cases", "date", day_format(day, date), "events",
                     3, "root", hash),
           time);
    append(log,
           json_pack("{s:s,s:s,s:s,s:s}", "type", "admin", "action", "reload", "actor", "wang",
                     "detail_sha256", hash),
           time);
}

/* One day: what is due is revealed, a draw is made (on each seventh day the first attempt is
 * void), and something else happens. */
static void one_day(struct log *log, const char *site, const char *plan, int32_t day,
                    struct waiting *w, struct waiting *due, int picks)
{
    int64_t time = instant_of(day, 8 * 3600, 480);
    int attempt = 1;

    if (due->list)
        reveal(log, site, due, time);
    size_t commit = append_commit(log, plan, day, attempt, time + 10);
    if (day % 7 == 0) {
        append(log,
               json_pack("{s:s,s:i,s:s,s:s}", "type", "void", "commit", (int)commit, "reason",
                         "dice lost", "actor", "wang"),
               time + 20);
        commit = append_commit(log, plan, day, ++attempt, time + 30);
    }
    *w = append_draw(log, commit, day, picks, time + 40);
    append_result(log, site, day, time + 50);
    append_others(log, plan, day, time + 60);
}

static void sample(const char *site, int days, int picks)
{
    struct log log = {0};
    struct waiting *w = mem_array((size_t)days + REVEAL_AFTER, sizeof *w);
    int32_t first;
    char plan[65];

    day_parse(FIRST_DAY, &first);
    merkle_init(&log.tree);
    append_keys(&log, instant_of(first, 0, 480));
    append_plan(&log, site, instant_of(first, 60, 480), plan);
    size_t old = 0;
    for (int i = 0; i < days; i++) {
        struct waiting none = {0};
        one_day(&log, site, plan, first + i, &w[i],
                i >= REVEAL_AFTER ? &w[i - REVEAL_AFTER] : &none, picks);
        publish(site, &log, old, ORIGIN, log_seed);
        old = log.count;
    }
    for (int i = 0; i < days; i++)
        json_decref(w[i].list);
    free(w);
    log_free(&log);
}

static void sign(const char *site, const char *origin, const char *seed_hex)
{
    struct log log = {0};
    struct error e;
    uint8_t seed[32];
    char *line = NULL, *tiles = mem_printf("%s/tile", site);
    size_t cap = 0;
    ssize_t len;

    if (!hex_decode(seed, sizeof seed, seed_hex)) {
        fputs("make-site: the seed is 64 hex digits\n", stderr);
        exit(2);
    }
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
    struct tile_visitor visitor = {print_entry, ignore_fault, NULL};
    uint8_t root[32];

    if (file_read(path, 65536, &note, &e))
        die(&e);
    const char *body_end = strstr(note.data, "\n\n");
    if (!body_end || checkpoint_parse(note.data, (size_t)(body_end - note.data) + 1, &cp, &e) ||
        tile_walk(site, cp.size, &visitor, root, &e))
        die(&e);
    free(path);
    buf_free(&note);
}

int main(int argc, char **argv)
{
    if (argc == 5 && strcmp(argv[1], "sample") == 0)
        sample(argv[2], (int)strtol(argv[3], NULL, 10), (int)strtol(argv[4], NULL, 10));
    else if (argc == 3 && strcmp(argv[1], "entries") == 0)
        entries(argv[2]);
    else if (argc == 5 && strcmp(argv[1], "sign") == 0)
        sign(argv[2], argv[3], argv[4]);
    else
        return fputs("usage: make-site sample SITE DAYS PICKS | entries SITE | "
                     "sign SITE ORIGIN SEED\n",
                     stderr),
               2;
    return 0;
}
