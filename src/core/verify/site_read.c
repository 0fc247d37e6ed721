/* Reads a site's log once, entry by entry, and keeps the life of every draw. */
#include "core/verify/site.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/date.h"
#include "core/base/file.h"
#include "core/base/hex.h"
#include "core/base/json.h"
#include "core/base/mem.h"
#include "core/crypto/ed25519.h"
#include "core/tlog/entry.h"
#include "core/tlog/merkle.h"
#include "core/tlog/tile.h"
#include "site_plan.h"
#include "site_rules.h"

#define SMALL_FILE 65536

struct reading {
    struct site *site;
    const struct site_reporter *to;
    struct merkle tree;
    uint8_t vrf_public[32];
    char *last_vkey; /* of the newest keys entry */
};

static enum err read_small(const char *dir, const char *name, struct buf *out, struct error *e)
{
    char *path = mem_printf("%s/%s", dir, name);
    enum err err = file_read(path, SMALL_FILE, out, e);

    free(path);
    return err;
}

/* A later `keys` entry holds the signature of the key before it; entry 0 has nobody to sign. */
static bool is_handed_over(const struct reading *r, const json_t *entry)
{
    struct note_key old;
    struct buf text = {0};
    uint8_t signature[ED25519_SIGNATURE_BYTES];
    const char *handover = json_text_or(entry, "handover", NULL);

    if (!r->last_vkey)
        return !handover;
    bool good = handover && !note_vkey_parse(r->last_vkey, strlen(r->last_vkey), &old, NULL) &&
                !entry_handover_text(entry, &text, NULL) &&
                hex_decode(signature, sizeof signature, handover) &&
                ed25519_verify(signature, text.data, text.len, old.public);
    buf_free(&text);
    return good;
}

static void check_handover(const struct reading *r, uint64_t index, const json_t *entry)
{
    if (!is_handed_over(r, entry))
        site_fail(r->to, index,
                  r->last_vkey ? "新的密钥没有前一把日志密钥的有效签名（handover）："
                                 "不是运行者换的密钥"
                               : "日志的第一个密钥条目不应有 handover",
                  r->last_vkey ? "the log key before it has not signed over to these keys "
                                 "(handover): whoever added this entry did not hold it"
                               : "the log's first keys entry has a handover");
    for (size_t i = 0; i < r->site->commit_count; i++)
        if (!r->site->commits[i].draw && !r->site->commits[i].is_void)
            site_fail(r->to, index, "更换密钥时承诺 %" PRIu64 " 尚未抽取",
                      "keys change while commit %" PRIu64 " waits for its draw",
                      r->site->commits[i].index);
}

static void read_keys(struct reading *r, uint64_t index, const json_t *entry)
{
    struct note_key key;
    const char *vkey = json_text(entry, "log_vkey");
    struct error why;

    if (note_vkey_parse(vkey, strlen(vkey), &key, &why))
        r->to->tell(r->to->arg, SITE_FAILURE, index, &why);
    else if (strcmp(key.name, r->site->checkpoint.origin) != 0)
        site_fail(r->to, index, "keys 条目的 log_vkey 属于 %s，不是本日志",
                  "the keys entry's log_vkey belongs to %s, not to this log", key.name);
    entry_hash(entry, "vrf_public", r->vrf_public);
    check_handover(r, index, entry);
    if (index == 0)
        r->site->first_vkey = mem_strdup(vkey);
    free(r->last_vkey);
    r->last_vkey = mem_strdup(vkey);
}

static void read_plan(struct reading *r, uint64_t index, const json_t *entry)
{
    struct site *site = r->site;

    site->plans = mem_grow(site->plans, site->plan_count + 1, sizeof *site->plans);
    struct site_plan *plan = &site->plans[site->plan_count++];
    *plan = (struct site_plan){.index = index, .day = day_of_instant(entry_time(entry))};
    entry_hash(entry, "plan_sha256", plan->sha256);
    plan->plan = site_rule_plan(site, index, entry, r->to);
}

static void read_registry(struct reading *r, uint64_t index, const json_t *entry)
{
    struct site *site = r->site;

    site_rule_registry(site, index, entry, r->to);
    site->versions = mem_grow(site->versions, site->version_count + 1, sizeof *site->versions);
    struct site_version *version = &site->versions[site->version_count++];
    *version =
        (struct site_version){index, json_count(entry, "version"), json_count(entry, "firms"), ""};
    snprintf(version->content_sha256, sizeof version->content_sha256, "%s",
             json_text(entry, "content_sha256"));
}

static void read_result(struct reading *r, uint64_t index, const json_t *entry)
{
    struct site *site = r->site;

    site->results = mem_grow(site->results, site->result_count + 1, sizeof *site->results);
    struct site_result *result = &site->results[site->result_count++];
    snprintf(result->number, sizeof result->number, "%s", json_text(entry, "case"));
    result->index = index;
    result->day = day_of_instant(entry_time(entry));
    snprintf(result->sha256, sizeof result->sha256, "%s", json_text(entry, "result_sha256"));
}

static void read_day(struct reading *r, uint64_t index, const json_t *entry)
{
    struct site *site = r->site;

    site->days = mem_grow(site->days, site->day_count + 1, sizeof *site->days);
    struct site_day *day = &site->days[site->day_count++];
    *day = (struct site_day){
        index, json_day(entry, "date"), json_count(entry, "first"), json_count(entry, "last"), {0}};
    entry_hash(entry, "root", day->root);
    site_rule_cases(site->day_count > 1 ? day - 1 : NULL, day, json_count(entry, "events"), r->to);
}

static void read_admin(struct reading *r, uint64_t index, const json_t *entry)
{
    struct site *site = r->site;

    site->details = mem_grow(site->details, site->detail_count + 1, sizeof *site->details);
    struct site_detail *detail = &site->details[site->detail_count++];
    detail->index = index;
    detail->day = day_of_instant(entry_time(entry));
    snprintf(detail->sha256, sizeof detail->sha256, "%s", json_text(entry, "detail_sha256"));
}

static void read_commit(struct reading *r, uint64_t index, json_t *entry)
{
    struct site *site = r->site;

    site_rule_commit(site, index, entry, r->to);
    site_rule_commit_plan(site, index, entry, r->to);
    site->commits = mem_grow(site->commits, site->commit_count + 1, sizeof *site->commits);
    struct site_commit *c = &site->commits[site->commit_count++];
    *c = (struct site_commit){.index = index, .commit = json_incref(entry)};
    memcpy(c->vrf_public, r->vrf_public, sizeof c->vrf_public);
    merkle_root(&r->tree, c->root); /* the entry is in the tree already */
}

static void read_draw(struct reading *r, uint64_t index, json_t *entry)
{
    struct site_commit *c = site_find(r->site, json_count(entry, "commit"));

    if (!site_rule_draw(c, index, entry, r->to))
        return;
    site_rule_draw_values(r->site, c, index, entry, r->to);
    c->draw = json_incref(entry);
    c->draw_index = index;
    c->draw_time = entry_time(entry);
}

static void read_void(struct reading *r, uint64_t index, const json_t *entry)
{
    struct site_commit *c = site_find(r->site, json_count(entry, "commit"));

    if (!site_rule_void(r->site, c, index, entry, r->to))
        return;
    c->is_void = true;
    c->void_index = index;
}

static void read_reveal(struct reading *r, uint64_t index, json_t *entry)
{
    uint64_t draw = json_count(entry, "draw");
    struct site_commit *c = NULL;

    for (size_t i = r->site->commit_count; i > 0 && !c; i--)
        if (r->site->commits[i - 1].draw && r->site->commits[i - 1].draw_index == draw)
            c = &r->site->commits[i - 1];
    if (!c || c->reveal) {
        site_fail(r->to, index,
                  c ? "对抽取 %" PRIu64 " 的第二次揭示" : "所揭示的 %" PRIu64 " 不是一次抽取",
                  c ? "a second reveal of draw %" PRIu64
                    : "it reveals %" PRIu64 ", which is no draw",
                  draw);
        return;
    }
    if (c->is_void)
        site_fail(r->to, index, "揭示了已作废的承诺 %" PRIu64,
                  "it reveals commit %" PRIu64 ", which is void", c->index);
    c->reveal = json_incref(entry);
    c->reveal_index = index;
    c->reveal_time = entry_time(entry);
    site_rule_reveal(r->site, c, r->to);
}

static void dispatch(struct reading *r, uint64_t index, enum entry_type type, json_t *entry)
{
    switch (type) {
    case ENTRY_KEYS:
        read_keys(r, index, entry);
        break;
    case ENTRY_PLAN:
        read_plan(r, index, entry);
        break;
    case ENTRY_REGISTRY:
        read_registry(r, index, entry);
        break;
    case ENTRY_COMMIT:
        read_commit(r, index, entry);
        break;
    case ENTRY_DRAW:
        read_draw(r, index, entry);
        break;
    case ENTRY_REVEAL:
        read_reveal(r, index, entry);
        break;
    case ENTRY_VOID:
        read_void(r, index, entry);
        break;
    case ENTRY_RESULT:
        read_result(r, index, entry);
        break;
    case ENTRY_CASES:
        read_day(r, index, entry);
        break;
    case ENTRY_ADMIN: /* its form is all that the public can judge */
        read_admin(r, index, entry);
        break;
    }
}

static enum err read_entry(void *arg, uint64_t index, const char *bytes, size_t len,
                           struct error *e)
{
    struct reading *r = arg;
    enum entry_type type;
    struct error why;
    json_t *entry;

    (void)e;
    merkle_add(&r->tree, bytes, len);
    if (entry_parse(bytes, len, &entry, &type, &why)) {
        r->to->tell(r->to->arg, SITE_FAILURE, index, &why);
        return E_OK;
    }
    r->site->types[type]++;
    if (entry_time(entry) < r->site->newest)
        site_fail(r->to, index, "时间早于前一条目", "its time is before that of the entry before");
    else
        r->site->newest = entry_time(entry);
    if (index == 0 && type != ENTRY_KEYS)
        site_fail(r->to, index, "日志的第一个条目不是 keys", "the log does not start with keys");
    dispatch(r, index, type, entry);
    json_decref(entry);
    return E_OK;
}

static void tile_fault(void *arg, uint64_t index, const struct error *why)
{
    struct reading *r = arg;

    r->to->tell(r->to->arg, SITE_FAILURE, index, why);
}

/* log.vkey and checkpoint. *judged says whether the log itself can be looked at. */
static enum err read_head(struct site *site, const struct site_reporter *to, bool *judged,
                          struct error *e)
{
    struct buf vkey = {0}, note = {0};
    struct error why;
    enum err err = read_small(site->dir, "log.vkey", &vkey, e);

    *judged = false;
    if (!err)
        err = read_small(site->dir, "checkpoint", &note, e);
    if (!err) {
        size_t len = vkey.len > 0 && vkey.data[vkey.len - 1] == '\n' ? vkey.len - 1 : vkey.len;
        if (note_vkey_parse(len > 0 ? vkey.data : "", len, &site->key, &why)) {
            error_wrap(&why, "log.vkey");
            to->tell(to->arg, SITE_FAILURE, SITE_WHOLE, &why);
        } else if (checkpoint_open(note.len > 0 ? note.data : "", note.len, &site->key,
                                   &site->checkpoint, &why)) {
            error_wrap(&why, "checkpoint");
            to->tell(to->arg, SITE_FAILURE, SITE_WHOLE, &why);
        } else {
            *judged = true;
        }
    }
    buf_free(&vkey);
    buf_free(&note);
    return err;
}

/* The key that signs must be the one that the log names last. */
static void check_key(const struct reading *r)
{
    struct buf vkey = {0};

    note_vkey(&r->site->key, &vkey);
    if (!r->last_vkey || strcmp(r->last_vkey, vkey.data) != 0)
        site_fail(r->to, SITE_WHOLE, "log.vkey 不是日志中最近一个 keys 条目的公钥",
                  "log.vkey is not the key of the newest keys entry in the log");
    buf_free(&vkey);
}

static void read_log(struct site *site, const struct site_reporter *to)
{
    struct reading r = {.site = site, .to = to};
    struct tile_reader reader = {read_entry, tile_fault, &r};
    struct error why;
    uint8_t root[32];

    merkle_init(&r.tree);
    if (tile_walk(site->dir, site->checkpoint.size, &reader, root, &why))
        to->tell(to->arg, SITE_FAILURE, r.tree.size, &why);
    else if (memcmp(root, site->checkpoint.root, sizeof root) != 0)
        site_fail(to, SITE_WHOLE, "由条目重建的树根与检查点签名的根不符",
                  "the root rebuilt from the entries is not the one the checkpoint signs");
    check_key(&r);
    free(r.last_vkey);
}

enum err site_check(const char *dir, int32_t today, const struct site_period *period,
                    const struct site_reporter *to, struct site **out, struct error *e)
{
    struct site *site = mem_new(sizeof *site);
    bool judged;

    site->dir = mem_strdup(dir);
    site->newest = INT64_MIN;
    site->as_of = today;
    site->period = period ? *period : (struct site_period){INT32_MIN, INT32_MAX};
    enum err err = read_head(site, to, &judged, e);
    if (err) {
        site_close(site);
        return err;
    }
    *out = site;
    if (!judged)
        return E_OK;
    read_log(site, to);
    if (site->as_of == DAY_NONE && site->newest != INT64_MIN)
        site->as_of = day_of_instant(site->newest);
    for (size_t i = 0; i < site->commit_count; i++)
        site_rule_end(site, &site->commits[i], to);
    site_rule_results(site, to);
    site_rule_missed(site, to);
    return E_OK;
}
