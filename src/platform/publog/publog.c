#include "platform/publog/publog.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/date.h"
#include "core/base/fault.h"
#include "core/base/file.h"
#include "core/base/hex.h"
#include "core/base/json.h"
#include "core/base/log.h"
#include "core/crypto/ed25519.h"
#include "core/crypto/sha256.h"
#include "core/tlog/entry.h"
#include "log_files.h"
#include "platform/publog/salts.h"
#include "platform/runtime/config.h"
#include "platform/store/ledger.h"
#include "platform/store/ledger_admin.h"
#include "platform/store/ledger_log.h"

static const struct file_modes public_modes = {0755, 0644};

static struct log_files files_of(const struct lane *lane)
{
    return (struct log_files){
        .ledger = lane->ledger, .keys = lane->keys, .dir = lane->snapshot->config->site_dir};
}

#define CLOCK_BEHIND_MAX_S 600

/* The time of the next entry: the later of the clock and the entry before, so that times never run
 * backwards. With a clock that is far behind nothing is appended. */
static enum err entry_now(struct ledger *ledger, int64_t *now, struct error *e)
{
    int64_t last;
    char text[21];
    enum err rc = ledger_log_last_time(ledger, &last, e);

    if (!rc && last > *now + CLOCK_BEHIND_MAX_S)
        rc = error_set(e, E_CONFLICT,
                       "时钟比日志最新条目（%s）慢十分钟以上，不再写入日志；请校准系统时间",
                       "the clock is more than ten minutes behind the log's newest entry (%s), so "
                       "nothing is appended; set the system's clock right",
                       instant_format(last, text));
    if (!rc && last > *now)
        *now = last;
    return rc;
}

/* The bytes of an entry that the log key `before` vouches for. */
static enum err write_handed_over(json_t *entry, int64_t now, const struct log_keys *before,
                                  struct buf *out, struct error *e)
{
    struct buf text = {0};
    uint8_t signature[ED25519_SIGNATURE_BYTES];
    char hex[2 * ED25519_SIGNATURE_BYTES + 1];
    enum err rc = entry_write(entry, now, &text, e);

    if (!rc) {
        ed25519_sign(signature, text.data, text.len, before->log_seed);
        hex_encode(hex, signature, sizeof signature);
        json_object_set_new(entry, "handover", json_string(hex));
        rc = entry_write(entry, now, out, e);
    }
    buf_free(&text);
    return rc;
}

/* The bytes of an entry of ours, for the ledger. before: NULL, or who hands over to its keys. */
static enum err append(struct ledger *ledger, json_t *entry, int64_t now,
                       const struct log_keys *before, uint64_t *index, struct error *e)
{
    struct buf bytes = {0};
    enum err rc = entry_now(ledger, &now, e);

    if (!rc)
        rc = before ? write_handed_over(entry, now, before, &bytes, e)
                    : entry_write(entry, now, &bytes, e);
    if (!rc)
        rc = ledger_log_append(ledger, json_text(entry, "type"), now, bytes.data, bytes.len, index,
                               e);
    buf_free(&bytes);
    return rc;
}

enum err publog_append(struct lane *lane, json_t *entry, uint64_t *index, struct error *e)
{
    enum err rc = append(lane->ledger, entry, service_now(lane->service), NULL, index, e);

    json_decref(entry);
    return rc;
}

static enum err append_handover(struct lane *lane, const struct log_keys *fresh, uint64_t *index,
                                struct error *e)
{
    json_t *entry = log_keys_entry(fresh);
    enum err rc = append(lane->ledger, entry, service_now(lane->service), lane->keys, index, e);

    json_decref(entry);
    return rc;
}

/* First start: keys on disk before anything is said with them, then the log's first entry. */
static enum err begin_log(struct lane *lane, const struct config *config, struct error *e)
{
    struct log_keys *keys = NULL;
    uint64_t index;
    enum err rc = log_keys_read(config->keys_dir, config->origin, false, &keys, e);

    if (rc == E_NOTFOUND) {
        keys = log_keys_new(config->origin);
        rc = log_keys_write(config->keys_dir, keys, false, e);
        fault_point("keys.made");
    }
    if (rc) {
        log_keys_free(keys);
        return rc;
    }
    lane->keys = keys;
    rc = ledger_begin(lane->ledger, e);
    if (rc)
        return rc;
    rc = publog_append(lane, log_keys_entry(keys), &index, e);
    if (!rc)
        rc = ledger_commit(lane->ledger, e);
    ledger_rollback(lane->ledger);
    fault_point("keys.logged");
    if (!rc)
        log_event(LOG_NOTICE, "keys", "action=made origin=%s", config->origin);
    return rc;
}

static enum err newest_keys_entry(struct lane *lane, json_t **entry, uint64_t *index,
                                  struct error *e)
{
    struct buf bytes = {0};
    uint64_t size;
    enum err rc = ledger_log_size(lane->ledger, &size, e);

    if (!rc)
        rc = ledger_log_newest(lane->ledger, "keys", size, index, e);
    if (!rc)
        rc = ledger_log_entry(lane->ledger, *index, &bytes, e);
    if (!rc)
        rc = entry_parse(bytes.data, bytes.len, entry, NULL, e);
    buf_free(&bytes);
    return rc;
}

/* From old (lane->keys, freed) to fresh (taken over), which entry `index` names. Repeatable. */
static enum err take_over(struct lane *lane, struct log_keys *fresh, uint64_t index,
                          struct error *e)
{
    const struct log_keys *old = lane->keys;
    enum err rc = log_keys_promote(lane->snapshot->config->keys_dir, e);

    lane->keys = fresh;
    fault_point("rotate.promoted");
    log_keys_free(old);
    if (!rc)
        log_event(LOG_NOTICE, "keys", "action=rotated entry=%llu", (unsigned long long)index);
    return rc;
}

static enum err wrong_keys(const struct config *config, const json_t *entry, struct error *e)
{
    const char *vkey = json_text(entry, "log_vkey");
    size_t n = strlen(config->origin);

    if (strncmp(vkey, config->origin, n) != 0 || vkey[n] != '+')
        return error_set(e, E_CONFLICT,
                         "日志的公钥为 %s，配置中 origin = %s。日志建立后不能改名，请改回 origin",
                         "the log's key is %s, but the configuration says origin = %s. A log keeps "
                         "its name: set origin back",
                         vkey, config->origin);
    return error_set(e, E_CONFLICT,
                     "%s 中的密钥不是本日志的密钥。请从备份恢复与 ledger.db 同一时期的密钥文件",
                     "the keys in %s are not those of this log. Restore the key file that belongs "
                     "to this ledger.db from a backup",
                     config->keys_dir);
}

/* Keys that the log names already: those in use, or those of a rotation that was cut short. */
static enum err resume_log(struct lane *lane, const struct config *config, struct error *e)
{
    struct log_keys *keys = NULL;
    struct log_keys *next = NULL;
    json_t *entry = NULL;
    uint64_t index;
    enum err rc = newest_keys_entry(lane, &entry, &index, e);

    if (!rc)
        rc = log_keys_read(config->keys_dir, config->origin, false, &keys, e);
    if (rc == E_NOTFOUND)
        rc = error_set(e, E_NOTFOUND,
                       "%s 中没有密钥文件，而日志已经存在。请从备份恢复密钥文件；不会另造密钥",
                       "%s holds no key file, but the log exists. Restore the key file from a "
                       "backup; no other keys are made",
                       config->keys_dir);
    if (rc)
        goto out;
    lane->keys = keys;
    if (log_keys_match(keys, entry)) {
        rc = log_keys_drop_next(config->keys_dir, e);
        goto out;
    }
    rc = log_keys_read(config->keys_dir, config->origin, true, &next, e);
    if (!rc && log_keys_match(next, entry)) {
        rc = take_over(lane, next, index, e);
        goto out;
    }
    log_keys_free(next);
    if (!rc || rc == E_NOTFOUND)
        rc = wrong_keys(config, entry, e);
out:
    json_decref(entry);
    return rc;
}

static enum err sweep(const struct config *config, struct error *e)
{
    enum err rc = file_sweep(config->keys_dir, e);

    if (!rc)
        rc = file_sweep(config->site_dir, e);
    return rc ? rc : file_sweep(config->audit_dir, e);
}

enum err publog_start(struct lane *lane, struct error *e)
{
    const struct config *config = lane->snapshot->config;
    uint64_t size;
    enum err rc = ledger_log_size(lane->ledger, &size, e);

    if (!rc)
        rc = sweep(config, e);
    if (!rc)
        rc = size == 0 ? begin_log(lane, config, e) : resume_log(lane, config, e);
    if (rc)
        return rc;
    const struct log_files files = files_of(lane);
    return log_files_repair(&files, e);
}

enum err publog_append_admin(struct lane *lane, const char *action, const char *actor,
                             const void *detail, size_t len, struct error *e)
{
    char hash[2 * SHA256_BYTES + 1];
    uint64_t index;
    enum err err = publog_salted(lane, detail, len, hash, e);

    return err ? err
               : publog_append(lane,
                               json_pack("{s:s, s:s, s:s, s:s}", "type", "admin", "action", action,
                                         "actor", actor, "detail_sha256", hash),
                               &index, e);
}

enum err publog_body(struct lane *lane, uint64_t size, struct buf *out, struct error *e)
{
    return log_files_body(lane->ledger, lane->snapshot->config->origin, size, out, e);
}

enum err publog_write_files(struct lane *lane, struct error *e)
{
    const struct log_files files = files_of(lane);

    if (ledger_in_transaction(lane->ledger))
        return error_set(e, E_CONFLICT, "事务尚未提交，不能公布日志",
                         "the files of the log cannot be written inside a transaction");
    return log_files_write(&files, e);
}

/* A rotation between a commit and its draw would change the dice that were promised. */
static enum err refuse_while_open(struct lane *lane, struct error *e)
{
    uint64_t open;
    enum err rc = ledger_open_commits(lane->ledger, &open, e);

    if (!rc && open > 0)
        rc = error_set(e, E_CONFLICT, "有 %llu 个承诺尚未抽取，抽取完成或作废后才能更换密钥",
                       "%llu commits wait for their draw; keys can change when they are drawn or "
                       "voided",
                       (unsigned long long)open);
    return rc;
}

static enum err log_rotation(struct lane *lane, const struct log_keys *fresh, const char *actor,
                             const char *reason, uint64_t *index, struct error *e)
{
    const struct admin_event event = {.time = service_now(lane->service),
                                      .actor = actor,
                                      .action = "keys rotate",
                                      .detail = reason};
    enum err rc = ledger_begin(lane->ledger, e);

    if (rc)
        return rc;
    rc = publog_append_admin(lane, event.action, actor, reason, strlen(reason), e);
    if (!rc)
        rc = append_handover(lane, fresh, index, e);
    if (!rc)
        rc = ledger_admin_add(lane->ledger, &event, e);
    if (!rc)
        rc = ledger_commit(lane->ledger, e);
    ledger_rollback(lane->ledger);
    return rc;
}

enum err publog_rotate(struct lane *lane, const char *actor, const char *reason, struct error *e)
{
    uint64_t index;
    enum err rc = refuse_while_open(lane, e);

    if (rc)
        return rc;
    struct log_keys *fresh = log_keys_new(lane->keys->origin);
    rc = log_keys_write(lane->snapshot->config->keys_dir, fresh, true, e);
    fault_point("rotate.written");
    if (!rc)
        rc = log_rotation(lane, fresh, actor, reason, &index, e);
    fault_point("rotate.logged");
    if (rc) {
        log_keys_free(fresh);
        return rc;
    }
    rc = take_over(lane, fresh, index, e);
    return rc ? rc : publog_write_files(lane, e);
}

enum err publog_site_file(struct lane *lane, const char *name, const void *bytes, size_t len,
                          struct error *e)
{
    return log_files_put(lane->snapshot->config->site_dir, name, bytes, len, public_modes, e);
}

enum err publog_audit_file(struct lane *lane, const char *name, const void *bytes, size_t len,
                           struct error *e)
{
    return log_files_put(lane->snapshot->config->audit_dir, name, bytes, len, AUDIT_MODES, e);
}

enum err publog_audit_path(struct lane *lane, const char *name, char **path, struct error *e)
{
    return log_files_path(lane->snapshot->config->audit_dir, name, AUDIT_MODES.folder, path, e);
}
