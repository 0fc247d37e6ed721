#include "features/intake/registry_entries.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/fault.h"
#include "core/base/file.h"
#include "core/base/hex.h"
#include "core/base/json.h"
#include "core/base/log.h"
#include "core/base/zlines.h"
#include "core/crypto/cjson.h"
#include "core/draw/listing.h"
#include "platform/publog/publog.h"
#include "platform/publog/salts.h"
#include "platform/runtime/lanes.h"
#include "platform/store/ledger.h"
#include "platform/store/ledger_log.h"
#include "platform/store/registry_imports.h"

#define TOGETHER 65536 /* bytes hashed and compressed at once */

/* ---- the listing ---- */

struct listing_pass {
    struct sha256 hash;
    struct zlines_out *file; /* NULL: only hashed */
    struct buf text;
    uint64_t firms;
};

static enum err flush(struct listing_pass *p, struct error *e)
{
    enum err err =
        p->file && p->text.len ? zlines_add(p->file, p->text.data, p->text.len, e) : E_OK;

    if (p->text.len)
        sha256_add(&p->hash, p->text.data, p->text.len);
    buf_clear(&p->text);
    return err;
}

/* All firms that have not departed, as the registry's connection sees them. */
static enum err list_firms(struct registry *reg, struct listing_pass *p, struct error *e)
{
    struct registry_scan *scan = NULL;
    struct enterprise firm;
    bool more = true;
    enum err err = registry_scan_open(reg, SCAN_BRIEF, &scan, e);

    while (!err && !(err = registry_scan_next(scan, &firm, &more, e)) && more) {
        listing_line(&firm, &p->text);
        p->firms++;
        if (p->text.len >= TOGETHER)
            err = flush(p, e);
    }
    registry_scan_close(scan);
    return err ? err : flush(p, e);
}

static enum err hash_firms(struct registry *reg, const uint8_t salt[SALT_BYTES],
                           struct zlines_out *file, char hash[65], uint64_t *firms, struct error *e)
{
    struct listing_pass p = {.file = file};
    uint8_t bytes[SHA256_BYTES];

    salted_begin(&p.hash, salt);
    enum err err = list_firms(reg, &p, e);
    sha256_end(&p.hash, bytes);
    hex_encode(hash, bytes, sizeof bytes);
    *firms = p.firms;
    buf_free(&p.text);
    return err;
}

/* ---- making a version ---- */

/* The version of the log's newest entry; 0 if there is none. */
static enum err logged(struct lane *lane, uint64_t *version, struct error *e)
{
    struct buf bytes = {0};
    json_t *entry = NULL;
    uint64_t size, index;
    enum err err = ledger_log_size(lane->ledger, &size, e);

    *version = 0;
    if (!err)
        err = ledger_log_newest(lane->ledger, "registry", size, &index, e);
    if (err)
        return err == E_NOTFOUND ? E_OK : err;
    err = ledger_log_entry(lane->ledger, index, &bytes, e);
    if (!err)
        err = cjson_read(bytes.data, bytes.len, &entry, e);
    if (!err)
        *version = json_count(entry, "version");
    json_decref(entry);
    buf_free(&bytes);
    return err;
}

static enum err fill_content(struct registry *reg, const struct version_act *act, uint64_t before,
                             struct version_record *v, struct error *e)
{
    struct version_record last;
    uint8_t salt[SALT_BYTES];
    enum err err = E_NOTFOUND;

    if (!act->firms && (err = registry_version_get(reg, before, &last, e)) == E_OK) {
        v->firms = last.firms;
        memcpy(v->content_salt, last.content_salt, sizeof v->content_salt);
        memcpy(v->content_sha256, last.content_sha256, sizeof v->content_sha256);
    }
    if (err != E_NOTFOUND)
        return err;
    salt_new(salt);
    hex_encode(v->content_salt, salt, sizeof salt);
    return hash_firms(reg, salt, NULL, v->content_sha256, &v->firms, e);
}

enum err version_make(struct lane *lane, const struct version_act *act, uint64_t *version,
                      struct error *e)
{
    struct registry *reg = lane->registry;
    struct version_record v = {.import = act->import};
    uint64_t before = registry_version(reg), last;
    enum err err = logged(lane, &last, e);

    if (err)
        return err;
    /* A registry that was rebuilt, or comes from a backup, goes on behind the log. */
    do
        err = registry_bump_version(reg, &v.version, e);
    while (!err && v.version <= last);
    hex_encode(v.file_salt, act->file_salt, sizeof act->file_salt);
    memcpy(v.file_sha256, act->file_sha256, sizeof v.file_sha256);
    if (!err)
        err = fill_content(reg, act, before, &v, e);
    if (!err)
        err = registry_version_add(reg, &v, e);
    *version = v.version;
    return err;
}

/* ---- its entry ---- */

static enum err keep_salt(struct lane *lane, const char *hash, const char *hex, struct error *e)
{
    uint8_t salt[SALT_BYTES];

    if (!hex_decode(salt, sizeof salt, hex))
        return error_set(e, E_CORRUPT, "名录库版本记录中的盐值损坏",
                         "a salt in the registry's records of versions is damaged");
    return publog_salt_file(lane, hash, salt, e);
}

static json_t *entry_json(const struct version_record *v, const struct import_record *r)
{
    return json_pack("{s:s, s:I, s:s, s:s, s:s, s:I, s:I, s:I, s:I, s:I, s:I, s:s, s:s}", "type",
                     "registry", "version", (json_int_t)v->version, "kind", r->kind, "mode",
                     r->mode, "file_sha256", v->file_sha256, "rows", (json_int_t)r->rows, "added",
                     (json_int_t)r->counts.added, "changed", (json_int_t)r->counts.changed,
                     "departed", (json_int_t)r->counts.departed, "rejected",
                     (json_int_t)r->rejected, "firms", (json_int_t)v->firms, "content_sha256",
                     v->content_sha256, "actor", r->actor);
}

static enum err append_entry(struct lane *lane, const struct version_record *v, struct error *e)
{
    struct import_record r = {0};
    uint64_t index = 0;
    enum err err = registry_import_get(lane->registry, v->import, &r, e);

    if (!err)
        err = keep_salt(lane, v->file_sha256, v->file_salt, e);
    if (!err)
        err = keep_salt(lane, v->content_sha256, v->content_salt, e);
    if (!err)
        err = ledger_begin(lane->ledger, e);
    if (!err)
        err = publog_append(lane, entry_json(v, &r), &index, e);
    if (!err)
        err = ledger_commit(lane->ledger, e);
    ledger_rollback(lane->ledger);
    if (!err)
        log_event(LOG_INFO, "registry", "version=%" PRIu64 " import=%lld entry=%" PRIu64,
                  v->version, (long long)v->import, index);
    import_record_free(&r);
    return err;
}

static enum err too_old(uint64_t have, uint64_t want, struct error *e)
{
    return error_set(e, E_CONFLICT,
                     "名录库是版本 %1$" PRIu64 "，日志已记到版本 %2$" PRIu64
                     "：名录比日志旧，不能据此抽取；请重新导入现行名录",
                     "the registry is of version %1$" PRIu64 ", the log has version %2$" PRIu64
                     " already: nothing is drawn from an older registry; import the current lists "
                     "again",
                     have, want);
}

enum err version_entries(struct lane *lane, struct error *e)
{
    uint64_t now = registry_version(lane->registry), last;
    enum err err = logged(lane, &last, e);

    if (!err && now < last)
        return too_old(now, last, e);
    if (err || now == last)
        return err;
    for (uint64_t i = last + 1; i <= now && !err; i++) {
        struct version_record v;
        err = registry_version_get(lane->registry, i, &v, e);
        if (!err)
            err = append_entry(lane, &v, e);
    }
    fault_point("registry.logged");
    return err ? err : publog_write_files(lane, e);
}

static enum err in_ledger(struct lane *lane, void *user, struct error *e)
{
    (void)user;
    return version_entries(lane, e);
}

enum err version_log(struct lane *lane, struct error *e)
{
    enum err err = lanes_in_ledger(lane, "registry entry", in_ledger, NULL, e);

    return err == E_STOPPED ? E_OK : err;
}

/* ---- for auditors ---- */

static enum err write_listing(struct lane *lane, const char *path, const struct version_record *v,
                              struct error *e)
{
    struct zlines_out *file = NULL;
    uint8_t salt[SALT_BYTES];
    char hash[65];
    uint64_t firms;

    if (!hex_decode(salt, sizeof salt, v->content_salt))
        return error_set(e, E_CORRUPT, "名录库版本记录中的盐值损坏",
                         "a salt in the registry's records of versions is damaged");
    enum err err = zlines_create(path, 0640, true, &file, e);
    if (err)
        return err;
    err = hash_firms(lane->registry, salt, file, hash, &firms, e);
    if (!err && strcmp(hash, v->content_sha256) != 0)
        err = error_set(e, E_CORRUPT,
                        "名录库的企业与版本 %" PRIu64
                        " 记入日志时不同：registry.db 被改动或损坏；请从备份恢复，或重新导入",
                        "the firms are not those of version %" PRIu64 " as the log has it: "
                        "registry.db was altered or damaged; restore it from a backup, or import "
                        "the lists again",
                        v->version);
    if (err)
        zlines_abort(file);
    return err ? err : zlines_commit(file, e);
}

enum err version_listing(struct lane *lane, struct error *e)
{
    struct version_record v;
    char name[48];
    char *path = NULL;
    enum err err = registry_version_get(lane->registry, registry_version(lane->registry), &v, e);

    if (err)
        return err;
    snprintf(name, sizeof name, "registry/%" PRIu64 ".txt.zst", v.version);
    err = publog_audit_path(lane, name, &path, e);
    if (!err && !file_exists(path))
        err = write_listing(lane, path, &v, e);
    free(path);
    return err;
}
