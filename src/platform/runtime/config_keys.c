#include <syslog.h>

#include "core/base/log.h"
#include "platform/runtime/config.h"
#include "platform/runtime/config_key.h"

#define MIB ((int64_t)1 << 20)
#define GIB ((int64_t)1 << 30)
#define PATH_MAX_BYTES 180
#define SOCKET_MAX_BYTES 107 /* sun_path, unix(7) */
#define AT(field) offsetof(struct config, field)

static const struct config_choice yes_no[] = {{"yes", 1}, {"no", 0}, {NULL, 0}};
static const struct config_choice sinks[] = {
    {"stderr", LOG_TO_STDERR}, {"syslog", LOG_TO_SYSLOG}, {NULL, 0}};
static const struct config_choice levels[] = {{"error", LOG_ERR},     {"warning", LOG_WARNING},
                                              {"notice", LOG_NOTICE}, {"info", LOG_INFO},
                                              {"debug", LOG_DEBUG},   {NULL, 0}};
static const struct config_choice encodings[] = {
    {"utf-8", OUTBOX_UTF8_BOM}, {"gb18030", OUTBOX_GB18030}, {NULL, 0}};

/* clang-format off */
const struct config_key config_keys[] = {
    {"paths", "state_dir", CONFIG_PATH, "/var/lib/inspectd", 1, PATH_MAX_BYTES, false, AT(state_dir), NULL,
     "数据库 ledger.db（珍贵，须备份）和 registry.db、锁文件",
     "the databases ledger.db (precious: back it up) and registry.db, and the lock"},
    {"paths", "spool_dir", CONFIG_PATH, "/var/lib/inspectd/spool", 1, PATH_MAX_BYTES, false, AT(spool_dir), NULL,
     "把 CSV 文件改名放进这里即导入", "CSV files renamed into this folder are imported"},
    {"paths", "outbox_dir", CONFIG_PATH, "/var/lib/inspectd/outbox", 1, PATH_MAX_BYTES, false, AT(outbox_dir), NULL,
     "每天发给各单位的清单和案件", "each day's lists and cases for the bureaus"},
    {"paths", "site_dir", CONFIG_PATH, "/var/lib/inspectd/site", 1, PATH_MAX_BYTES, false, AT(site_dir), NULL,
     "公开的日志，任何网页服务器都能提供", "the public log, for any web server"},
    {"paths", "audit_dir", CONFIG_PATH, "/var/lib/inspectd/audit", 1, PATH_MAX_BYTES, false, AT(audit_dir), NULL,
     "给审计人员的文件，不公开", "auditors' files, not public"},
    {"paths", "keys_dir", CONFIG_PATH, "/var/lib/inspectd/keys", 1, PATH_MAX_BYTES, false, AT(keys_dir), NULL,
     "签名私钥，首次启动时生成，权限 0600", "the private keys, made at first start with mode 0600"},
    {"paths", "backup_dir", CONFIG_PATH, "/var/lib/inspectd/backup", 1, PATH_MAX_BYTES, true, AT(backup_dir), NULL,
     "备份放在哪里；最好是另一块磁盘。不含密钥", "where backups go, best on another disk; keys are not in them"},
    {"paths", "data_dir", CONFIG_PATH, "/usr/local/share/inspectd", 1, PATH_MAX_BYTES, true, AT(data_dir), NULL,
     "代码表：区划、日历、类型、状态等", "code tables: regions, calendar, types, status and others"},

    {"control", "socket", CONFIG_PATH, "/run/inspectd/control.sock", 1, SOCKET_MAX_BYTES, false, AT(socket), NULL,
     "控制套接字，权限 0660", "the socket inspectctl talks to, mode 0660"},
    {"control", "group", CONFIG_TEXT, "", 0, 64, false, AT(socket_group), NULL,
     "套接字所属的组；空为守护进程自己的组", "group of the socket; empty: the daemon's own"},
    {"control", "connections", CONFIG_INT, "64", 1, 1024, true, AT(connections), NULL,
     "同时连接数上限", "most connections at once"},
    {"control", "idle_time", CONFIG_SECONDS, "1m", 1, 86400, true, AT(idle_s), NULL,
     "空闲多久断开", "an idle connection is closed after this"},

    {"web", "listen", CONFIG_TEXT, "", 0, 120, false, AT(web_listen), NULL,
     "网页在哪里提供：127.0.0.1:8420、[::1]:8420 或 unix:/路径；空为不提供",
     "where pages are served: 127.0.0.1:8420, [::1]:8420 or unix:/path; empty: nowhere"},
    {"web", "proxy_group", CONFIG_TEXT, "", 0, 64, false, AT(web_group), NULL,
     "Unix 套接字所属的组，代理须在其中；空为守护进程自己的组",
     "group of a Unix socket, which the proxy must be in; empty: the daemon's own"},
    {"web", "proxy", CONFIG_TEXT, "", 0, 250, false, AT(web_proxy), NULL,
     "反向代理的地址，逗号分隔；只信任它们转告的客户地址（Unix 套接字总是信任）",
     "addresses of reverse proxies, joined by commas; only these are believed about the client's address (a Unix socket always is)"},
    {"web", "public_url", CONFIG_TEXT, "", 0, 200, true, AT(web_public_url), NULL,
     "公众看到的网址，如 https://inspect.example；用于订阅和日历中的完整链接，以及公开页面底部的工作人员登录",
     "the address people use, such as https://inspect.example; for whole links in feeds and calendars, and the staff login at the foot of public pages"},
    {"web", "max_connections", CONFIG_INT, "512", 8, 16384, true, AT(web_connections), NULL,
     "同时连接数上限", "most connections at once"},
    {"web", "connections_per_address", CONFIG_INT, "64", 1, 16384, true, AT(web_per_address), NULL,
     "同一地址的同时连接数上限（不含代理）", "most connections of one address at once (proxies excepted)"},
    {"web", "requests_per_second", CONFIG_INT, "30", 0, 1000000, true, AT(web_rate), NULL,
     "同一地址每秒请求数；0 为不限", "requests a second of one address; 0: any number"},
    {"web", "request_burst", CONFIG_INT, "300", 1, 1000000, true, AT(web_burst), NULL,
     "同一地址一次可连续发出的请求数", "requests of one address at once, before requests_per_second counts"},
    {"web", "head_time", CONFIG_SECONDS, "10", 1, 300, true, AT(web_head_s), NULL,
     "请求头须在多久内到齐", "time for the head of a request to arrive"},
    {"web", "max_form", CONFIG_BYTES, "1M", 65536, 64 * MIB, true, AT(web_form_bytes), NULL,
     "提交的表单大小上限（不含文件）", "largest form (files apart)"},
    {"web", "max_upload", CONFIG_BYTES, "1G", 1 * MIB, 64 * GIB, true, AT(web_upload_bytes), NULL,
     "从网页上传的 CSV 文件大小上限", "largest CSV file to upload from a page"},
    {"web", "session_idle", CONFIG_SECONDS, "30m", 60, 86400, true, AT(session_idle_s), NULL,
     "登录后多久不操作即退出", "a login ends after so long without a request"},
    {"web", "session_time", CONFIG_SECONDS, "12h", 300, 604800, true, AT(session_most_s), NULL,
     "登录最长多久", "a login ends after so long in any case"},

    {"service", "origin", CONFIG_TEXT, "inspectd.example/log", 3, 100, false, AT(origin), NULL,
     "日志名称，检查点的第一行；演练时须以 -rehearsal 结尾",
     "name of the log, first line of each checkpoint; ends in -rehearsal for a rehearsal"},
    {"service", "notify_command", CONFIG_TEXT, "", 0, 400, true, AT(notify_command), NULL,
     "通知程序：绝对路径和参数，标准输入为 JSON，见 docs/notify.md；空为不通知",
     "command that tells people: absolute path and arguments, JSON on its standard input, see "
     "docs/notify.md; empty: nobody is told"},
    {"service", "watchdog", CONFIG_CHOICE, "yes", 0, 1, true, AT(watchdog), yes_no,
     "是否回应 systemd 的看门狗", "whether to answer systemd's watchdog"},

    {"draw", "time", CONFIG_TIME, "08:00", 0, 86399, true, AT(draw_time_s), NULL,
     "工作日抽取的时刻（当地时间）", "when the draw is made on working days, local time"},
    {"draw", "ceremony_wait", CONFIG_SECONDS, "1h", 60, 172800, true, AT(ceremony_wait_s), NULL,
     "有仪式来源时，承诺之后等待公开数值多久", "how long a commit with ceremony sources waits for their values"},

    {"import", "memory", CONFIG_BYTES, "256M", 4 * MIB, 16 * GIB, true, AT(import_memory_bytes), NULL,
     "导入时排序用内存，超过则用临时文件", "memory to sort an import in; beyond it temporary files are used"},
    {"import", "hold_share", CONFIG_PERCENT, "20", 0, 1000000, true, AT(import_hold_ppm), NULL,
     "全量导入要删改超过此比例时暂停，待确认", "a full import that removes or reclassifies more than this waits for confirmation"},
    {"import", "rescan", CONFIG_SECONDS, "1m", 1, 86400, true, AT(rescan_s), NULL,
     "多久重新查看一次 spool_dir（平时靠 inotify）", "how often spool_dir is looked at again (inotify tells sooner)"},
    {"import", "max_file", CONFIG_BYTES, "4G", 1 * MIB, 64 * GIB, true, AT(max_file_bytes), NULL,
     "导入文件大小上限", "largest file to import"},

    {"outbox", "encoding", CONFIG_CHOICE, "utf-8", 0, 1, true, AT(outbox_encoding), encodings,
     "清单的编码：utf-8（带 BOM）或 gb18030", "encoding of the lists: utf-8 (with BOM) or gb18030"},

    {"casework", "warn_days", CONFIG_INT, "3", 0, 60, true, AT(warn_days), NULL,
     "案件期限届满前多少个工作日预警、列为临近期限并通知", "working days before a case's due date at which it is warned of, listed as due soon and told to people"},
    {"casework", "escalate_days", CONFIG_INT, "5", 1, 120, true, AT(escalate_days), NULL,
     "逾期后每隔多少个工作日上报一级（县、市、省）", "working days late after which a case is passed one level up: county, prefecture, province"},
    {"casework", "joint_visit_days", CONFIG_INT, "30", 0, 366, true, AT(joint_visit_days), NULL,
     "同一企业在多少天内被两个任务抽中时建议联合检查；0 为不建议", "a firm drawn by two tasks within so many days is proposed for a joint visit; 0: never"},

    {"log", "sink", CONFIG_CHOICE, "syslog", 0, 1, false, AT(log_sink), sinks,
     "日志写到 syslog 或 stderr；--foreground 总写 stderr", "log to syslog or stderr; --foreground always uses stderr"},
    {"log", "level", CONFIG_CHOICE, "info", 0, LOG_DEBUG, true, AT(log_level), levels,
     "日志详细程度", "how much is logged"},
};
/* clang-format on */

const size_t config_key_count = sizeof config_keys / sizeof *config_keys;
