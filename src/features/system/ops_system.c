/* system show, config show, backup, backup list, backup verify. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <time.h>

#include "core/base/date.h"
#include "core/base/json.h"
#include "core/base/label.h"
#include "core/base/mem.h"
#include "core/law/calendar.h"
#include "features/system/backup.h"
#include "features/system/ops.h"
#include "features/system/ops_daemon.h"
#include "platform/ops/answer.h"
#include "platform/ops/op.h"
#include "platform/ops/row.h"
#include "platform/runtime/config.h"
#include "platform/runtime/config_key.h"
#include "platform/runtime/config_value.h"
#include "platform/runtime/daemon.h"
#include "platform/store/ledger.h"
#include "platform/store/ledger_log.h"
#include "platform/store/registry.h"

#define LOW_DISK_BYTES ((uint64_t)1 << 30)
#define OLD_BACKUP_DAYS 7
#define EXPIRY_DAYS 60
#define YEARS_BACK 2
#define YEARS_AHEAD 2

/* ---- databases and folders ---- */

static json_int_t size_of(const char *path)
{
    struct stat st;

    return stat(path, &st) == 0 ? st.st_size : 0;
}

static void database_row(json_t *table, const char *dir, const char *name, const char *schema)
{
    char *path = mem_printf("%s/%s", dir, name), *wal = mem_printf("%s-wal", path);

    answer_add(table, "sIIs", path, size_of(path), size_of(wal), schema);
    free(path);
    free(wal);
}

static json_t *databases(const struct op_call *call)
{
    const struct config *config = call->lane->snapshot->config;
    json_t *table = answer_table();
    struct buf schema = {0};

    answer_column(table, "file", "数据库", "database");
    answer_column(table, "bytes", "字节", "bytes");
    answer_column(table, "wal", "预写日志字节", "bytes in its log");
    answer_column(table, "schema", "结构版本", "schema");
    if (ledger_meta_get(call->lane->ledger, "schema", &schema, NULL) != E_OK)
        buf_adds(&schema, "?");
    database_row(table, config->state_dir, "ledger.db", schema.data);
    database_row(table, config->state_dir, "registry.db", "");
    buf_free(&schema);
    return table;
}

static uint64_t free_bytes(const char *dir)
{
    struct statvfs fs;

    return statvfs(dir, &fs) == 0 ? (uint64_t)fs.f_bavail * fs.f_frsize : 0;
}

static json_t *folders(const struct config *config, json_t *record)
{
    const struct {
        const char *dir, *id, *zh, *en;
    } list[] = {{config->state_dir, "state", "数据", "state"},
                {config->spool_dir, "spool", "投放", "spool"},
                {config->site_dir, "site", "公示", "public site"},
                {config->outbox_dir, "outbox", "发件", "outbox"},
                {config->audit_dir, "audit", "审计", "audit"},
                {config->backup_dir, "backup", "备份", "backup"}};
    json_t *table = answer_table();

    answer_column(table, "what", "用途", "for");
    answer_column(table, "dir", "文件夹", "folder");
    answer_column(table, "free", "可用字节", "bytes free");
    for (size_t i = 0; i < sizeof list / sizeof *list; i++) {
        uint64_t left = free_bytes(list[i].dir);
        answer_add(table, "oso", label_json(list[i].id, list[i].zh, list[i].en), list[i].dir,
                   left ? json_integer((json_int_t)left) : json_null());
        if (left && left < LOW_DISK_BYTES) {
            answer_note(record, "磁盘空间不足：%s 只剩 %llu MB，请清理。",
                        "The disk is filling up: %s has %llu MB left; make room.", list[i].dir,
                        (unsigned long long)(left >> 20));
            answer_about(record, "system");
        }
    }
    return table;
}

/* ---- what should worry somebody ---- */

static void note_calendar(const struct op_call *call, json_t *record)
{
    const struct snapshot *snapshot = call->lane->snapshot;
    int32_t today = day_of_instant(call->now);
    int year = day_year(today);
    struct buf known = {0};

    for (int y = year - YEARS_BACK; y <= year + YEARS_AHEAD; y++)
        if (calendar_known(snapshot->calendar, y))
            buf_addf(&known, "%s%d", known.len ? ", " : "", y);
    answer_field(record, "calendar", "日历所含年份", "years in the calendar",
                 json_string(known.data ? known.data : ""));
    buf_free(&known);
    bool wanting = !calendar_known(snapshot->calendar, year);
    bool coming =
        !calendar_known(snapshot->calendar, year + 1) && today >= day_from_ymd(year, 11, 1);
    if (wanting)
        answer_note(record, "日历中没有 %d 年：期限都是暂定的。请在“代码表”中补上放假安排。",
                    "The calendar has no %d: all dates are provisional. Add the year under Tables.",
                    year);
    else if (coming)
        answer_note(record, "日历中还没有 %d 年：跨年的期限是暂定的。国务院公布放假安排后请补上。",
                    "The calendar has no %d yet: dates that reach into it are provisional. Add "
                    "it once it is announced.",
                    year + 1);
    if (wanting || coming)
        answer_about(record, "calendar");
}

struct expiring {
    int32_t today;
    unsigned long expired, soon;
};

static enum err count_expiring(void *arg, const struct inspector *p, struct error *e)
{
    struct expiring *x = arg;

    (void)e;
    if (p->active && p->expiry != DAY_NONE) {
        x->expired += p->expiry < x->today;
        x->soon += p->expiry >= x->today && p->expiry < x->today + EXPIRY_DAYS;
    }
    return E_OK;
}

static enum err note_certificates(const struct op_call *call, json_t *record, struct error *e)
{
    struct expiring x = {.today = op_today(call)};
    enum err err = registry_inspectors(call->lane->registry, 0, count_expiring, &x, e);

    if (!err && (x.expired || x.soon)) {
        answer_note(record,
                    "执法证：%lu 名在岗人员的已过期（不会被抽派），%lu 名的在 %d 天内到期。",
                    "Certificates: those of %lu active inspectors have expired (they are not "
                    "sent), of %lu more they end within %d days.",
                    x.expired, x.soon, EXPIRY_DAYS);
        answer_about(record, "inspectors");
    }
    return err;
}

static void note_backup(const struct op_call *call, json_t *record)
{
    json_t *list = backup_list(call->lane->snapshot->config);
    const json_t *last = json_array_get(list, 0);
    int64_t time = json_int(last, "time");

    answer_field(record, "last_backup", "最近备份", "last backup",
                 last ? json_incref(json_object_get(last, "local"))
                      : label_json("none", "没有", "none"));
    bool old = last && call->now - time > (int64_t)OLD_BACKUP_DAYS * 86400;
    if (!last)
        answer_note(record, "还没有备份。运行 inspectctl backup，或在系统页面备份；密钥另行保管。",
                    "There is no backup. Run inspectctl backup, or do it on the system page; keep "
                    "the keys apart.");
    else if (old)
        answer_note(record, "最近的备份已有 %lld 天。", "The last backup is %lld days old.",
                    (long long)((call->now - time) / 86400));
    if (!last || old)
        answer_about(record, "system");
    json_decref(list);
}

/* ---- the log ---- */

static enum err log_fields(const struct op_call *call, json_t *record, struct error *e)
{
    struct buf body = {0};
    uint64_t size;
    enum err err = ledger_log_size(call->lane->ledger, &size, e);

    if (err)
        return err;
    answer_field(record, "log_size", "日志条目", "log entries", json_integer((json_int_t)size));
    err = ledger_meta_get(call->lane->ledger, "signed", &body, e);
    if (err == E_NOTFOUND)
        return E_OK;
    if (err)
        return err;
    const char *line = strchr(body.data, '\n'); /* origin, size, root */
    uint64_t signed_size = line ? strtoull(line + 1, NULL, 10) : 0;
    const char *root = line ? strchr(line + 1, '\n') : NULL;
    answer_field(record, "checkpoint", "最近检查点的条目数", "entries of the last checkpoint",
                 json_integer((json_int_t)signed_size));
    if (root)
        answer_field(record, "root", "其根散列", "its root",
                     json_stringn(root + 1, strcspn(root + 1, "\n")));
    buf_free(&body);
    return E_OK;
}

static void clock_fields(const struct op_call *call, json_t *record)
{
    bool rehearsal = service_rehearsal(call->lane->service);

    answer_field(record, "version", "版本", "version", json_string(VERSION));
    answer_field(record, "started", "启动于", "started",
                 answer_instant(service_started(call->lane->service)));
    answer_field(record, "now", rehearsal ? "演练时钟" : "当前时间",
                 rehearsal ? "rehearsal clock" : "time now", answer_instant(call->now));
    answer_field(record, "system_time", "系统时间", "system time",
                 answer_instant((int64_t)time(NULL)));
    answer_field(record, "origin", "日志名称", "log origin",
                 json_string(call->lane->snapshot->config->origin));
}

static enum err system_show(struct op_call *call, json_t **answer, struct error *e)
{
    json_t *record = *answer = answer_record();

    op_warning_notes(call->lane->service, record);
    clock_fields(call, record);
    note_calendar(call, record);
    note_backup(call, record);
    enum err err = log_fields(call, record, e);
    if (!err)
        err = note_certificates(call, record, e);
    if (err)
        return err;
    answer_subtable(record, "databases", "数据库", "databases", databases(call));
    answer_subtable(record, "folders", "文件夹和磁盘", "folders and disks",
                    folders(call->lane->snapshot->config, record));
    return E_OK;
}

/* ---- configuration ---- */

static void key_row(json_t *table, struct config *c, const struct config_key *key)
{
    char value[32];
    const char *text = config_is_text(key)
                           ? *config_text_at(c, key)
                           : config_format(key, *config_number_at(c, key), value, sizeof value);

    answer_add(table, "ossoo", json_sprintf("[%s] %s", key->section, key->name), text,
               key->standard,
               key->reload ? label_json("reload", "重新读取", "reload")
                           : label_json("restart", "重启", "restart"),
               answer_word(key->zh, key->en));
}

/* No key holds a secret; keys lie in keys_dir. */
static enum err config_show(struct op_call *call, json_t **answer, struct error *e)
{
    /* The accessors take a mutable configuration; nothing is written through them here. */
    struct config *c = (struct config *)(uintptr_t)call->lane->snapshot->config;
    json_t *table = answer_table();

    (void)e;
    answer_column(table, "key", "键", "key");
    answer_column(table, "value", "值", "value");
    answer_column(table, "standard", "默认", "default");
    answer_column(table, "reload", "改后须", "a change needs a");
    answer_column(table, "what", "含义", "what");
    for (size_t i = 0; i < config_key_count; i++)
        key_row(table, c, &config_keys[i]);
    answer_note(table, "来自 %s；修改后先 inspectd -t，再 inspectctl reload。",
                "From %s; after a change: inspectd -t, then inspectctl reload.", c->file);
    *answer = table;
    return E_OK;
}

/* ---- backups ---- */

static json_int_t bytes_of(const json_t *manifest)
{
    json_int_t bytes = 0;
    json_t *file;

    for (size_t i = 0; (file = json_array_get(json_object_get(manifest, "files"), i)); i++)
        bytes += json_int(file, "bytes");
    return bytes;
}

static enum err backup(struct op_call *call, json_t **answer, struct error *e)
{
    json_t *manifest;
    int64_t keep = json_int(call->args, "keep");
    enum err err = backup_make(call->lane, keep, &manifest, e);

    if (err)
        return err;
    json_t *out = answer_record();
    answer_field(out, "name", "备份", "backup", json_incref(json_object_get(manifest, "name")));
    answer_field(out, "dir", "文件夹", "folder",
                 json_sprintf("%s/%s", call->lane->snapshot->config->backup_dir,
                              json_text_or(manifest, "name", NULL)));
    answer_field(out, "bytes", "字节", "bytes", json_integer(bytes_of(manifest)));
    answer_note(out,
                "不含密钥（%s）、site、audit 和 spool：密钥请另行保管，"
                "不要与备份放在一处。恢复见 docs/operations.md。",
                "Without the keys (%s), site, audit and spool: keep the keys apart from the "
                "backup. To restore: docs/operations.md.",
                call->lane->snapshot->config->keys_dir);
    json_decref(manifest);
    *answer = out;
    return E_OK;
}

static enum err list_backups(struct op_call *call, json_t **answer, struct error *e)
{
    json_t *table = answer_table(), *list = backup_list(call->lane->snapshot->config);
    json_t *one;

    (void)e;
    answer_column(table, "name", "备份", "backup");
    answer_column(table, "local", "时间", "made");
    answer_column(table, "bytes", "字节", "bytes");
    answer_column(table, "log_size", "日志条目", "log entries");
    answer_column(table, "registry_version", "名录版本", "registry version");
    for (size_t i = 0; (one = json_array_get(list, i)); i++) {
        answer_add(table, "ssIII", json_text(one, "name"), json_text(one, "local"), bytes_of(one),
                   json_int(one, "log_size"), json_int(one, "registry_version"));
    }
    json_decref(list);
    *answer = table;
    return E_OK;
}

static enum err verify_backup(struct op_call *call, json_t **answer, struct error *e)
{
    const char *name = json_text_or(call->args, "name", NULL);
    enum err err = backup_verify(call->lane->snapshot->config, name, e);

    if (!err)
        *answer = answer_text("备份 %s 的每个文件都与记录相符。",
                              "Every file of backup %s is as it was made.", name);
    return err;
}

const struct op ops_system[] = {
    {"system show", ROLE_ADMIN | ROLE_OWNER, "系统：数据库、磁盘、日志、时钟",
     "databases, disks, log and clock", .run = system_show},
    {"config show", ROLE_ADMIN | ROLE_OWNER, "生效的配置", "the configuration in effect",
     .run = config_show},
    {"backup", ROLE_ADMIN | ROLE_OWNER, "备份到 backup_dir（不含密钥）",
     "make a backup in backup_dir, without the keys", .lane = LANE_LONG, .flags = OP_WRITES,
     .params = PARAMS(OPT("keep", OP_INT, "只保留最近几份（默认全部）",
                          "keep only so many of the newest (default: all)")),
     .run = backup},
    {"backup list", ROLE_ADMIN | ROLE_OWNER, "已有的备份", "backups there are",
     .run = list_backups},
    {"backup verify", ROLE_ADMIN | ROLE_OWNER, "核对备份的每个文件",
     "read a backup again and compare every file", .lane = LANE_LONG,
     .params = PARAMS(
         ARG("name", OP_TEXT, "备份名，见 backup list", "name of the backup, see backup list")),
     .run = verify_backup},
    {.name = NULL}};
