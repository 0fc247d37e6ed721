/* A made-up province of two bureaus, drawn from day after day exactly as the protocol says. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "core/base/date.h"
#include "core/base/file.h"
#include "core/base/hex.h"
#include "core/base/mem.h"
#include "core/base/zlines.h"
#include "core/crypto/cjson.h"
#include "core/crypto/ecvrf.h"
#include "core/crypto/ed25519.h"
#include "core/crypto/salted.h"
#include "core/draw/draw.h"
#include "core/draw/freeze.h"
#include "core/draw/listing.h"
#include "core/draw/period.h"
#include "core/tlog/checkpoint.h"
#include "core/tlog/entry.h"
#include "core/verify/firmproof.h"
#include "site.h"

#define ORIGIN "fixture.example/inspectd"
#define FIRST_DAY "2026-01-05"
#define REVEAL_AFTER 10 /* days */
#define INSPECTORS 12
#define RECUSALS 20 /* of each inspector */
#define TEAM 2
#define RATE_PPM 300000
#define EVENTS 3 /* of cases, each day */

const uint8_t sample_seed[32] = {1, 2, 3};
static const uint8_t vrf_secret[32] = {4, 5, 6};
static const uint32_t bureaus[] = {220102, 220103};

/* A draw under way, until its reveal. */
struct round {
    size_t commit;
    size_t draw;
    int32_t day;
    unsigned attempt;
    struct stratum *strata;
    size_t count;
    uint32_t days_left;
    struct draw result;
    char pi[161];
    uint8_t pool_key[32];
    uint8_t beta[64];
};

struct snapshot {
    const char *site;
    const char *audit;
    struct log log;
    char plan[65];
    char calendar[65];
    int32_t first;
    char roster_hash[65];
    struct roster roster;
    int firms;
    int days;
    char level; /* 'C' or 'D' */
    struct round *rounds;
    struct period_commit *earlier; /* of all commits so far */
    size_t earlier_count;
};

static void check(enum err err, const struct error *e)
{
    if (err)
        die(e);
}

static void append(struct snapshot *w, json_t *entry, int64_t time)
{
    struct buf bytes = {0};
    struct error e = {.en = "an entry could not be packed"};

    if (!entry || entry_write(entry, time, &bytes, &e))
        die(&e);
    log_add(&w->log, bytes.data, bytes.len);
    buf_free(&bytes);
    json_decref(entry);
}

static void append_keys(struct snapshot *w, int64_t time)
{
    uint8_t public[32];
    char hex[65];
    struct note_key key;
    struct buf vkey = {0};

    ed25519_public(sample_seed, public);
    note_key(&key, ORIGIN, public);
    note_vkey(&key, &vkey);
    ecvrf_public(vrf_secret, public);
    hex_encode(hex, public, 32);
    append(w,
           json_pack("{s:s,s:s,s:s,s:s}", "type", "keys", "algorithm", ENTRY_ALGORITHM, "log_vkey",
                     vkey.data, "vrf_public", hex),
           time);
    buf_free(&vkey);
}

static size_t source_count(const struct snapshot *w)
{
    return w->level == 'C';
}

static void append_plan(struct snapshot *w, int64_t time)
{
    struct buf text = {0};
    char name[80];

    sample_plan(w->first, w->first + w->days - 1, source_count(w), &text);
    sha256_hex(text.data, text.len, w->plan);
    snprintf(name, sizeof name, "plans/%s.conf", w->plan);
    save(w->site, name, &text);
    append(w,
           json_pack("{s:s,s:s,s:I,s:s}", "type", "plan", "plan_sha256", w->plan, "bytes",
                     (json_int_t)text.len, "actor", "wang"),
           time);
    buf_free(&text);
}

/* The content's hash under a salt that follows from it, so that a sample comes out the same each
 * time; saves the salt and, where there is a folder for it, the content. Returns hash. */
static char *save_salted(const struct snapshot *w, const char *folder, const struct buf *content,
                         char hash[65])
{
    uint8_t digest[SHA256_BYTES];
    char salt[SALT_TEXT_BYTES + 1], name[90];

    sha256(content->data, content->len, digest);
    salted_hex(digest, content->data, content->len, hash);
    salt_write(digest, salt);
    snprintf(name, sizeof name, "salts/%s", hash);
    save(w->audit, name, &(struct buf){.data = salt, .len = SALT_TEXT_BYTES});
    snprintf(name, sizeof name, "%s/%s.json", folder ? folder : "", hash);
    if (folder)
        save(w->audit, name, content);
    return hash;
}

static void save_calendar(struct snapshot *w)
{
    struct buf text = {0};
    char name[80];

    sample_calendar(w->first, w->first + w->days + REVEAL_AFTER, &text);
    sha256_hex(text.data, text.len, w->calendar);
    snprintf(name, sizeof name, "calendars/%s.csv", w->calendar);
    save(w->site, name, &text);
    buf_free(&text);
}

/* The firm's place in the order of codes decides the rest, so that all strata occur. */
static char *uscc_of(int i, char out[19])
{
    snprintf(out, 19, "91220102MA%08d", i);
    return out;
}

/* Foreign-invested firms are of a type that config/types.csv says is so. */
static struct enterprise enterprise_of(int i)
{
    struct enterprise firm = {.name = "",
                              .address = "",
                              .industry = i % 3 ? "C2710" : "",
                              .tags = i % 7 ? "" : "food;drugs",
                              .type = i % 5 == 0 ? 5100 : 1130,
                              .region = bureaus[i % 2],
                              .bureau = i % 4 < 2 ? bureaus[i % 2] : 0,
                              .in_business = true,
                              .founded = i % 2 ? 16000 + i : DAY_NONE,
                              .class = (char)('A' + i / 2 % 4)};

    uscc_of(i, firm.uscc);
    return firm;
}

/* Version 1: all firms, from one file. */
static void append_registry(struct snapshot *w, int64_t time)
{
    struct zlines_out *out;
    struct buf text = {0};
    struct error e;
    char content[65], file[65];
    char *path = mem_printf("%s/registry/1.txt.zst", w->audit);

    for (int i = 0; i < w->firms; i++) {
        const struct enterprise firm = enterprise_of(i);
        listing_line(&firm, &text);
    }
    save_salted(w, NULL, &text, content);
    save_salted(w, NULL, &(struct buf){.data = (char[]){"file"}, .len = 4}, file);
    check(file_mkdirs_for(path, 0755, &e), &e);
    check(zlines_create(path, 0640, true, &out, &e), &e);
    check(zlines_add(out, text.data, text.len, &e), &e);
    check(zlines_commit(out, &e), &e);
    append(w,
           json_pack("{s:s,s:i,s:s,s:s,s:s,s:i,s:i,s:i,s:i,s:i,s:i,s:s,s:s}", "type", "registry",
                     "version", 1, "kind", "enterprises", "mode", "full", "file_sha256", file,
                     "rows", w->firms, "added", w->firms, "changed", 0, "departed", 0, "rejected",
                     0, "firms", w->firms, "content_sha256", content, "actor", "wang"),
           time);
    buf_free(&text);
    free(path);
}

static void make_roster(struct snapshot *w)
{
    struct buf text = {0};
    struct error e;
    char id[8], uscc[19];

    for (int i = 0; i < INSPECTORS; i++) {
        snprintf(id, sizeof id, "J%03d", i);
        roster_add(&w->roster, id, i % 3 != 2, &bureaus[i % 2], 1);
        for (int f = i; f < w->firms; f += w->firms / RECUSALS + 1)
            roster_exclude(&w->roster.list[i], uscc_of(f, uscc), "recusal 1");
    }
    roster_settle(&w->roster);
    check(roster_write(&w->roster, &text, &e), &e);
    save_salted(w, "inspectors", &text, w->roster_hash);
    buf_free(&text);
}

static bool was_drawn(const struct round *r, const char *uscc)
{
    for (size_t i = 0; i < r->result.pick_count; i++)
        if (strcmp(r->result.picks[i].uscc, uscc) == 0)
            return true;
    return false;
}

/* Each eleventh firm has had its visits; nobody is drawn twice before everybody was once. */
static struct freeze_firm firm_of(const struct snapshot *w, const struct round *r, int i,
                                  const char *uscc)
{
    struct freeze_firm firm = {.uscc = uscc,
                               .bureau = bureaus[i % 2],
                               .class = (char)('A' + i / 2 % 4),
                               .ownership = i % 5 == 0,
                               .why = i % 11 ? LEFT_NOT : LEFT_VISITS,
                               .number = 2};

    for (const struct round *p = w->rounds; p < r; p++)
        if (was_drawn(p, uscc)) {
            firm.drawn++;
            firm.drawn_by = p->commit;
        }
    return firm;
}

/* Freezes the pool of a round: strata and pool files. */
static void freeze(struct snapshot *w, struct round *r)
{
    struct freeze *f;
    struct pool_writer *out;
    struct error e;
    struct buf lines = {0};
    char uscc[19], date[11], name[40];
    uint8_t key[32], proof[80];
    char *path =
        mem_printf("%s/pools/%zu.pool%s", w->audit, w->log.count, w->log.count % 2 ? ".zst" : "");

    check(seed_pool_key(vrf_secret, "fixture", day_format(r->day, date), key, proof, &e), &e);
    memcpy(r->pool_key, key, sizeof key);
    check(freeze_open(key, w->audit, &f, &e), &e);
    for (int i = 0; i < w->firms; i++) {
        const struct freeze_firm firm = firm_of(w, r, i, uscc_of(i, uscc));
        check(freeze_add(f, &firm, &e), &e);
    }
    check(freeze_finish(f, &r->strata, &r->count, &e), &e);
    for (size_t i = 0; i < r->count; i++)
        r->strata[i].rate = RATE_PPM;
    period_account(w->earlier, w->earlier_count, r->strata, r->count, (uint32_t)w->days,
                   r->days_left);
    check(strata_settle(r->strata, r->count, (uint32_t)w->days, r->days_left, &e), &e);
    check(file_mkdirs_for(path, 0755, &e), &e);
    check(pool_writer_open(path, w->log.count % 2, key, proof, &out, &e), &e);
    check(freeze_write(f, out, &e), &e);
    check(pool_writer_commit(out, &e), &e);
    freeze_close(f);
    strata_write(r->strata, r->count, &lines);
    snprintf(name, sizeof name, "strata/%zu.json", w->log.count);
    save(w->audit, name, &lines);
    buf_free(&lines);
    free(path);
}

/* Of level C; at level D the operator's key stands alone. */
static const struct draw_source ceremony = {"ceremony", "noon", "3 4 5"};

/* The committed sources, or those of the draw, with their values. */
static json_t *sources_of(const struct snapshot *w, bool with_values)
{
    json_t *list = json_array();

    if (!source_count(w))
        return list;
    json_t *source = json_pack("{s:s,s:s}", "kind", ceremony.kind, "name", ceremony.name);
    if (with_values)
        json_object_set_new(source, "value", json_string(ceremony.value));
    json_array_append_new(list, source);
    return list;
}

static void commit(struct snapshot *w, struct round *r, int64_t time)
{
    uint64_t base = 0;
    uint64_t n = 0;
    uint8_t root[32];
    char hex[65], date[11], from[11], to[11], draw_by[11], by[11];
    const char level[] = {w->level, '\0'};

    freeze(w, r);
    for (size_t i = 0; i < r->count; i++) {
        base += r->strata[i].base;
        n += r->strata[i].n;
    }
    strata_root(r->strata, r->count, r->pool_key, root);
    hex_encode(hex, root, 32);
    r->commit = w->log.count;
    append(w,
           json_pack("{s:s,s:s,s:s,s:i,s:{s:s,s:s},s:i,s:i,s:s,s:s,s:i,s:s,s:I,s:I,s:I,s:s,s:i,"
                     "s:o,s:s,s:s,s:s}",
                     "type", "commit", "task", "fixture", "date", day_format(r->day, date),
                     "attempt", (int)r->attempt, "period", "from", day_format(w->first, from), "to",
                     day_format(w->first + w->days - 1, to), "days", w->days, "days_left",
                     (int)r->days_left, "calendar_sha256", w->calendar, "plan_sha256", w->plan,
                     "registry_version", 1, "strata_root", hex, "strata", (json_int_t)r->count,
                     "base", (json_int_t)base, "eligible", (json_int_t)n, "inspectors_sha256",
                     w->roster_hash, "team", TEAM, "sources", sources_of(w, false), "min_level",
                     level, "draw_by", day_format(r->day + 1, draw_by), "reveal_by",
                     day_format(r->day + REVEAL_AFTER, by)),
           time);
    w->earlier = mem_grow(w->earlier, w->earlier_count + 1, sizeof *w->earlier);
    w->earlier[w->earlier_count++] = (struct period_commit){.days = (uint32_t)w->days,
                                                            .days_left = r->days_left,
                                                            .strata = r->strata,
                                                            .count = r->count};
}

/* pi and beta for the last entry, which is the commit. */
static void prove(struct snapshot *w, struct round *r, uint8_t pi[80])
{
    struct buf body = {0}, alpha = {0};
    struct error e;
    uint8_t root[32];

    merkle_root(&w->log.tree, root);
    checkpoint_body(ORIGIN, w->log.count, root, &body);
    check(seed_alpha(&alpha, body.data, body.len, &ceremony, source_count(w), &e), &e);
    ecvrf_prove(vrf_secret, alpha.data, alpha.len, pi);
    ecvrf_beta(pi, r->beta);
    hex_encode(r->pi, pi, 80);
    buf_free(&body);
    buf_free(&alpha);
}

static struct pool_reader *open_pool(const struct snapshot *w, const struct round *r)
{
    struct pool_reader *pool;
    struct error e;
    char *path =
        mem_printf("%s/pools/%zu.pool%s", w->audit, r->commit, r->commit % 2 ? ".zst" : "");

    check(pool_reader_open(path, &pool, &e), &e);
    free(path);
    return pool;
}

static void draw(struct snapshot *w, struct round *r, int64_t time)
{
    struct pool_reader *pool = open_pool(w, r);
    struct buf record = {0};
    struct error e;
    uint8_t pi[80];
    char pi_hash[65], root[65], cuts[65], record_hash[65];
    const char level[] = {w->level, '\0'};

    prove(w, r, pi);
    check(draw_compute(r->strata, r->count, pool, &w->roster, TEAM, r->beta, &r->result, &e), &e);
    pool_reader_close(pool);
    check(draw_record(&r->result, r->commit, pi, &w->roster, &record, &e), &e);
    save_salted(w, "records", &record, record_hash);
    buf_free(&record);
    for (size_t i = 0; i < r->count; i++)
        r->strata[i].k = r->result.strata[i].k;
    w->earlier[w->earlier_count - 1].drawn = true;
    hex_encode(cuts, r->result.cuts_root, 32);
    hex_encode(root, r->result.picks_root, 32);
    r->draw = w->log.count;
    append(w,
           json_pack("{s:s,s:I,s:o,s:s,s:s,s:I,s:s,s:s,s:s}", "type", "draw", "commit",
                     (json_int_t)r->commit, "sources", sources_of(w, true), "level", level,
                     "pi_sha256", sha256_hex(pi, sizeof pi, pi_hash), "picks",
                     (json_int_t)r->result.pick_count, "picks_root", root, "cuts_root", cuts,
                     "record_sha256", record_hash),
           time);
}

static int by_uscc(const void *a, const void *b)
{
    return strcmp(((const struct draw_pick *)a)->uscc, ((const struct draw_pick *)b)->uscc);
}

static void reveal(struct snapshot *w, struct round *r, int64_t time)
{
    struct buf text = {0};
    struct error e;
    char name[40], key[65];
    json_t *picks = json_array();

    qsort(r->result.picks, r->result.pick_count, sizeof *r->result.picks, by_uscc);
    for (size_t i = 0; i < r->result.pick_count; i++) {
        const struct draw_pick *p = &r->result.picks[i];
        json_array_append_new(picks,
                              json_pack("{s:s#,s:s,s:s}", "bureau", r->strata[p->stratum].key, 6,
                                        "name", "\xe7\xa4\xba\xe4\xbe\x8b", "uscc", p->uscc));
    }
    hex_encode(key, r->result.picks_key, 32);
    json_t *list = json_pack("{s:s,s:o,s:s}", "key", key, "picks", picks, "pi", r->pi);
    check(cjson_write(list, &text, &e), &e);
    snprintf(name, sizeof name, "draws/%zu.json", r->commit);
    save(w->site, name, &text);
    json_decref(list);
    buf_free(&text);
    append(w,
           json_pack("{s:s,s:I,s:s}", "type", "reveal", "draw", (json_int_t)r->draw, "pi", r->pi),
           time);
}

static void write_proof(struct snapshot *w, const struct round *r, const char *uscc,
                        const char *name)
{
    struct firmproof *proof = mem_new(sizeof *proof);
    struct pool_reader *pool = open_pool(w, r);
    struct buf text = {0};
    struct error e;

    check(firmproof_make(ORIGIN, r->commit, r->result.strata, r->count, r->result.seed, pool, uscc,
                         proof, &e),
          &e);
    pool_reader_close(pool);
    firmproof_write(proof, &text);
    save(w->audit, name, &text);
    buf_free(&text);
    free(proof);
}

static void append_result(struct snapshot *w, int32_t day, int64_t time)
{
    struct buf text = {0};
    char number[25], name[48], date[11], compact[9], hash[65];

    snprintf(number, sizeof number, "220102%s0001", day_compact(day, compact));
    snprintf(name, sizeof name, "results/%s.json", number);
    day_format(day, date);
    buf_addf(
        &text,
        "{\"agency\":{\"code\":\"220102\",\"name\":\"南关区\"},\"case\":\"%s\",\"date\":\"%s\","
        "\"firm\":{\"name\":\"甲公司\",\"uscc\":\"91220101MA00000000\"},"
        "\"format\":\"inspectd-result/v1\",\"items\":[{\"code\":\"0105\",\"name\":\"住所\","
        "\"results\":[{\"code\":\"1\",\"en\":\"no problem found\",\"zh\":\"未发现问题\"}]}],"
        "\"version\":1}",
        number, date);
    save(w->site, name, &text);
    append(w,
           json_pack("{s:s,s:s,s:s}", "type", "result", "case", number, "result_sha256",
                     sha256_hex(text.data, text.len, hash)),
           time);
    buf_free(&text);
}

static void append_others(struct snapshot *w, int32_t day, int64_t time)
{
    char date[11], hash[65];
    const struct buf detail = {.data = date, .len = 10};

    append(w,
           json_pack("{s:s,s:s,s:i,s:i,s:i,s:s}", "type", "cases", "date", day_format(day, date),
                     "events", EVENTS, "first", EVENTS * (int)(day - w->first) + 1, "last",
                     EVENTS * (int)(day - w->first + 1), "root", w->plan),
           time);
    append(w,
           json_pack("{s:s,s:s,s:s,s:s}", "type", "admin", "action", "reload", "actor", "wang",
                     "detail_sha256", save_salted(w, NULL, &detail, hash)),
           time);
}

/* A first attempt is drawn and voided by two people, who so show what it was. */
static void void_drawn(struct snapshot *w, struct round *r, int64_t time)
{
    draw(w, r, time);
    append(w,
           json_pack("{s:s,s:I,s:s,s:[s,s],s:s}", "type", "void", "commit", (json_int_t)r->commit,
                     "reason", "wrong list", "actors", "wang", "zhou", "pi", r->pi),
           time + 1);
    w->earlier[w->earlier_count - 1].drawn = false;
    if (r->result.pick_count)
        write_proof(w, r, r->result.picks[0].uscc, "voided.proof");
    draw_free(&r->result);
}

/* The round before waited for a value that did not come. */
static void void_missing(struct snapshot *w, struct round *r, int64_t time)
{
    append(w,
           json_pack("{s:s,s:I,s:s,s:[s],s:s}", "type", "void", "commit", (json_int_t)r->commit,
                     "reason", "no value", "actors", "inspectd", "missing", ceremony.name),
           time);
}

/* On some days of a sample with sources no value comes. */
static bool waits_in_vain(const struct snapshot *w, int number)
{
    return source_count(w) && number % 9 == 4 && number + 1 < w->days;
}

/* One day: what is due is revealed, a draw is made (on each seventh day the first attempt is
 * void), and something else happens. */
static void one_day(struct snapshot *w, int number, int32_t day)
{
    struct round *r = &w->rounds[number];
    int64_t time = instant_of(day, 8 * 3600);

    if (number >= REVEAL_AFTER && !waits_in_vain(w, number - REVEAL_AFTER))
        reveal(w, &w->rounds[number - REVEAL_AFTER], time);
    if (number && waits_in_vain(w, number - 1))
        void_missing(w, r - 1, time);
    *r = (struct round){.day = day, .attempt = 1, .days_left = (uint32_t)(w->days - number)};
    commit(w, r, time + 10);
    if (!waits_in_vain(w, number) && day % 7 == 0) {
        void_drawn(w, r, time + 20);
        r->attempt = 2;
        commit(w, r, time + 30);
    }
    if (!waits_in_vain(w, number))
        draw(w, r, time + 40);
    append_result(w, day, time + 50);
    append_others(w, day, time + 60);
}

/* The first drawn firm gets its proof, and of the same round one spared and one left out. */
static void write_proofs(struct snapshot *w)
{
    const struct round *r = w->rounds;
    char uscc[19];
    int i = 1; /* firm 0 is left out */

    while (r->result.pick_count == 0)
        r++;
    while (was_drawn(r, uscc_of(i, uscc)))
        i++;
    write_proof(w, r, r->result.picks[0].uscc, "drawn.proof");
    write_proof(w, r, uscc, "spared.proof");
    write_proof(w, r, uscc_of(0, uscc), "left-out.proof");
}

void sample(const char *site, const char *audit, int days, int firms, char level)
{
    struct snapshot w = {
        .site = site, .audit = audit, .firms = firms, .days = days, .level = level};
    struct error e;
    int32_t first = 0;

    day_parse(FIRST_DAY, &first);
    w.rounds = mem_array((size_t)days, sizeof *w.rounds);
    merkle_init(&w.log.tree);
    check(file_mkdirs(audit, 0755, &e), &e);
    append_keys(&w, instant_of(first, 0));
    w.first = first;
    append_plan(&w, instant_of(first, 60));
    append_registry(&w, instant_of(first, 120));
    save_calendar(&w);
    make_roster(&w);
    size_t old = 0;
    for (int i = 0; i < days; i++) {
        one_day(&w, i, first + i);
        publish(site, &w.log, old, ORIGIN, sample_seed);
        old = w.log.count;
    }
    write_proofs(&w);
    for (size_t i = 0; i < w.earlier_count; i++)
        free(w.earlier[i].strata);
    free(w.earlier);
    for (int i = 0; i < days; i++)
        draw_free(&w.rounds[i].result);
    free(w.rounds);
    roster_free(&w.roster);
    log_free(&w.log);
}
