#include <string.h>

#include "op_params.h"
#include "platform/ops/op.h"

/* Who may look at drawn firms, classes and cases: everybody with a role, not just any uid. */
#define STAFF (ROLE_REGULATOR | ROLE_APPROVER | ROLE_ADMIN | ROLE_AUDITOR | ROLE_PUBLISHER)

#define AUDIT (ROLE_AUDITOR | ROLE_ADMIN)

static const struct op_param none[] = {END};

static const struct op_param keys_rotate[] = {OPT_NEEDED("reason", OP_TEXT,
                                                         "理由，散列记入公开日志",
                                                         "why; its hash goes into the public log"),
                                              END};

static const struct op_param clock_set[] = {
    ARG("time", OP_TEXT, "演练时间，如 \"2026-11-24 08:00\"", "local time, \"2026-11-24 08:00\""),
    END};

static const struct op_param import_params[] = {
    ARG("file", OP_FILE, "CSV 文件", "CSV file"),
    OPT("kind", OP_TEXT,
        "类别：enterprises、classes、inspectors、recusals、results、matters（默认按表头识别）",
        "enterprises, classes, inspectors, recusals, results or matters (default: seen from the "
        "header)"),
    OPT("full", OP_FLAG, "全量：文件中没有的企业记为已离开", "whole registry: absent firms depart"),
    OPT("delta", OP_FLAG, "增量", "only what changed"), END};

static const struct op_param import_id[] = {ARG("id", OP_INT, "导入编号", "import number"), END};

static const struct op_param publish_params[] = {
    OPT("all", OP_FLAG, "全部重做，并删去不再需要的文件",
        "make every file again, and remove those that are not due any more"),
    END};

static const struct op_param uscc_params[] = {
    ARG("uscc", OP_TEXT, "统一社会信用代码", "unified social credit code"), END};

static const struct op_param inspector_id[] = {ARG("id", OP_TEXT, "执法人员编号", "staff number"),
                                               END};

static const struct op_param inspector_list[] = {
    OPT("bureau", OP_TEXT, "单位所在区划代码", "region code of the unit"),
    OPT("text", OP_TEXT, "姓名或编号中的文字", "part of the name or number"),
    OPT("expiring", OP_INT, "只看几天内到期（或已过期）的",
        "only certificates that end within so many days"),
    OPT("specialty", OP_TEXT, "部门、级别、资格或可检查事项中的文字",
        "part of the department, level, qualifications or permitted items"),
    OPT("state", OP_TEXT, "active（在岗）、inactive（不在岗）或 expert（专家）",
        "active, inactive or expert"),
    END};

static const struct op_param plan_file[] = {ARG("file", OP_FILE, "计划文件", "plan file"), END};

static const struct op_param plan_sha[] = {
    ARG("sha256", OP_TEXT, "计划的 SHA-256 或其开头 8 位以上",
        "SHA-256 of the plan, or 8 or more of its first digits"),
    END};

static const struct op_param plan_sha_maybe[] = {
    ARG_MAYBE("sha256", OP_TEXT, "计划的 SHA-256（默认现行计划）",
              "SHA-256 of the plan (default: the one in force)"),
    END};

static const struct op_param plan_reject[] = {
    ARG("sha256", OP_TEXT, "计划的 SHA-256 或其开头 8 位以上",
        "SHA-256 of the plan, or 8 or more of its first digits"),
    OPT("reason", OP_TEXT, "理由", "why"), END};

static const struct op_param draw_preview[] = {
    OPT("task", OP_TEXT, "任务（默认全部）", "task (default: all)"),
    OPT("date", OP_DATE, "日期（默认今天）", "day (default: today)"), END};

static const struct op_param draw_list[] = {OPT("task", OP_TEXT, "任务", "task"),
                                            OPT("from", OP_DATE, "起始日期", "first day"),
                                            OPT("until", OP_DATE, "截止日期", "last day"), END};

static const struct op_param draw_commit[] = {
    ARG("commit", OP_INT, "承诺的日志序号", "log index of the commit"), END};

static const struct op_param draw_void[] = {
    ARG("commit", OP_INT, "承诺的日志序号", "log index of the commit"),
    OPT_NEEDED("reason", OP_TEXT, "理由，永久公开", "why; public for ever"), END};

static const struct op_param draw_source[] = {
    ARG("commit", OP_INT, "承诺的日志序号", "log index of the commit"),
    ARG("name", OP_TEXT, "来源名称", "name of the source"),
    ARG("value", OP_TEXT, "公开数值", "the public value"), END};

static const struct op_param case_list[] = {
    OPT("bureau", OP_TEXT, "区划代码，含下级", "region code, with those below it"),
    OPT("date", OP_DATE, "抽取日期", "day of the draw"), OPT("state", OP_TEXT, "状态", "state"),
    END};

static const struct op_param calendar_feed[] = {
    OPT_SECRET("secret", OP_TEXT, true, "地址中的密文", "secret of the address"), END};

static const struct op_param inbox_params[] = {
    OPT("bureau", OP_TEXT, "区划代码，含下级（默认本人单位，无则全部）",
        "region code, with those below it (default: your own bureau, else all)"),
    OPT("week", OP_DATE, "检查日历：含此日的一周（默认本周）",
        "calendar of visits: the week with this day (default: this week)"),
    END};

#define PAGED(keys, rows)                                                                          \
    OPT("sort", OP_TEXT, "排序：" keys "，前加 - 为倒序",                                          \
        "sort by one of " keys "; - before it: the other way"),                                    \
        OPT("page", OP_INT, "第几页（默认 1）", "which page (default 1)"),                         \
        OPT("size", OP_INT, "每页行数（默认 " rows "）", "rows a page (default " rows ")")

static const struct op_param case_find[] = {
    OPT("bureau", OP_TEXT, "区划代码，含下级（默认本人单位，无则全部）",
        "region code, with those below it (default: your own bureau, else all)"),
    OPT("state", OP_TEXT, "状态：open、closed、void", "open, closed or void"),
    OPT("standing", OP_TEXT, "办理状态，见 stages", "state of the main track, see stages"),
    OPT("stage", OP_INT, "阶段 1 至 5", "stage, 1 to 5"),
    OPT("from", OP_DATE, "抽取起始日期", "drawn on this day or later"),
    OPT("until", OP_DATE, "抽取截止日期", "drawn on this day or before"),
    OPT("visit-from", OP_DATE, "拟检查日期自", "visit planned on this day or later"),
    OPT("visit-until", OP_DATE, "拟检查日期至", "visit planned on this day or before"),
    OPT("text", OP_TEXT, "案件编号或信用代码的开头，或企业名称的一部分",
        "what the number or USCC begins with, or a part of the name"),
    OPT("overdue", OP_FLAG, "只看逾期的", "only what is late"),
    OPT("mine", OP_FLAG, "只看我经办或我在检查组的", "only those I worked on or am to visit"),
    PAGED("case, date, due, name, bureau, stage, inspect_by, planned", "50"),
    END};

static const struct op_param case_actions[] = {
    ARG("case", OP_TEXT, "案件编号", "case number"),
    ARG_MAYBE("action", OP_TEXT, "事项：列出其每个字段", "an action: lists each of its fields"),
    END};

static const struct op_param case_no[] = {ARG("case", OP_TEXT, "案件编号", "case number"), END};

static const struct op_param stages[] = {
    OPT("dot", OP_FLAG, "输出 Graphviz 图", "as a graph for Graphviz"), END};

static const struct op_param case_act[] = {
    ARG("case", OP_TEXT, "案件编号", "case number"),
    ARG("action", OP_TEXT, "办理事项，见 case actions", "what to do, see case actions"),
    OPT_SECRET(
        "set", OP_LIST, false,
        "字段=值，可重复：日期 2026-11-23，金额 3000.50（元），列表 a,b，结果 0101:1;0102:2+5",
        "field=value, may be repeated: a date 2026-11-23, yuan 3000.50, a list a,b, results "
        "0101:1;0102:2+5"),
    OPT("reason", OP_TEXT, "理由，同 --set reason=…", "why; the same as --set reason=…"),
    OPT("seen", OP_INT, "您看到的版本；之后有他人办理则拒绝",
        "the version you saw; refused if somebody did something since"),
    END};

static const struct op_param case_results[] = {
    ARG("file", OP_FILE, "现场检查结果 CSV 文件", "CSV file of results from the field"), END};

static const struct op_param case_due[] = {
    OPT("bureau", OP_TEXT, "区划代码，含下级（默认本人单位，无则全部）",
        "region code, with those below it (default: your own bureau, else all)"),
    OPT("overdue", OP_FLAG, "只看逾期的", "only what is late"),
    OPT("text", OP_TEXT, "案件编号、企业名称或期限名称的一部分",
        "a part of the case's number, the firm's name or the clock's name"),
    PAGED("due, firm, bureau, name, duty, level", "10000"), END};

static const struct op_param document_make[] = {
    ARG("case", OP_TEXT, "案件编号", "case number"),
    ARG("kind", OP_TEXT, "文书代号，见 document kinds", "kind of document, see document kinds"),
    OPT_SECRET("set", OP_LIST, false, "名称=内容：填写案件中还没有的内容，可重复",
               "NAME=TEXT: what the case does not have yet; may be repeated"),
    OPT("new", OP_FLAG, "另行制作一份，用新文号（默认为上一份的新版本）",
        "another one with its own number (default: a new version of the last)"),
    END};

static const struct op_param document_show[] = {
    ARG("case", OP_TEXT, "案件编号", "case number"),
    ARG("kind", OP_TEXT, "文书代号，见 document kinds", "kind of document, see document kinds"),
    ARG_MAYBE("edition", OP_INT, "版本（默认最新）", "version (default: the newest)"), END};
static const struct op_param matter_open[] = {
    OPT_NEEDED("kind", OP_TEXT,
               "类别：objection、fie-complaint、firm-complaint、consumer-complaint、recusal、"
               "round-table",
               "objection, fie-complaint, firm-complaint, consumer-complaint, recusal or "
               "round-table"),
    OPT_NEEDED("source", OP_TEXT, "来源，如 12315、圆桌会议", "where it comes from"),
    OPT_SECRET("text", OP_TEXT, true, "内容", "what it is about"),
    OPT("case", OP_TEXT, "案件编号", "case number"),
    OPT("uscc", OP_TEXT, "统一社会信用代码", "unified social credit code"),
    OPT("draw", OP_INT, "抽取承诺的日志序号", "log index of a draw's commit"),
    OPT("bureau", OP_TEXT, "首接单位区划代码（默认案件、本人、企业所在单位）",
        "unit of first contact (default: of the case, your own, the firm's)"),
    OPT("received", OP_DATE, "收到日期（默认当天）", "day received (default: today)"),
    OPT("person", OP_TEXT, "被申请回避的检查人员编号", "inspector who should step back"),
    OPT("external", OP_TEXT, "来源方的编号", "the sender's number"),
    OPT_SECRET("by", OP_TEXT, false, "提出人（保密）", "who asks (confidential)"),
    END};

static const struct op_param matter_list[] = {
    OPT("bureau", OP_TEXT, "区划代码，含下级（默认本人单位，无则全部）",
        "region code, with those below it (default: your own bureau, else all)"),
    OPT("kind", OP_TEXT, "类别", "kind"),
    OPT("state", OP_TEXT, "状态", "state"),
    OPT("case", OP_TEXT, "案件编号", "case number"),
    OPT("uscc", OP_TEXT, "统一社会信用代码", "unified social credit code"),
    OPT("overdue", OP_FLAG, "只看逾期的", "only what is late"),
    OPT("text", OP_TEXT, "事项编号、案件编号、信用代码或来源的一部分",
        "a part of the number, the case's number, the USCC or the source"),
    PAGED("due, matter, kind, unit, source, received, state", "10000"),
    END};

static const struct op_param matter_no[] = {ARG("matter", OP_TEXT, "事项编号", "matter number"),
                                            END};

static const struct op_param matter_act[] = {
    ARG("matter", OP_TEXT, "事项编号", "matter number"),
    ARG("action", OP_TEXT, "办理事项，见 matter show", "what to do, see matter show"),
    OPT_SECRET("set", OP_LIST, false, "字段=值，可重复", "field=value, may be repeated"),
    OPT_SECRET("reason", OP_TEXT, false, "理由，同 --set reason=…",
               "why; the same as --set reason=…"),
    OPT("seen", OP_INT, "您看到的版本；之后有他人办理则拒绝",
        "the version you saw; refused if somebody did something since"),
    END};

static const struct op_param case_replace[] = {
    ARG("case", OP_TEXT, "案件编号", "case number"),
    OPT_NEEDED("inspector", OP_TEXT, "须更换的人员编号", "staff number of who cannot go"),
    OPT_NEEDED("reason", OP_TEXT, "理由", "why"), END};

static const struct op_param case_recuse[] = {
    ARG("case", OP_TEXT, "案件编号", "case number"),
    OPT_NEEDED("inspector", OP_TEXT, "须回避的人员编号", "staff number of who must step back"),
    OPT_NEEDED("reason", OP_TEXT, "理由", "why"),
    OPT("by", OP_TEXT, "self 本人（默认）或 party 当事人", "asked by: self (default) or party"),
    END};

static const struct op_param case_merges[] = {
    OPT("state", OP_TEXT, "proposed、accepted 或 declined", "proposed, accepted or declined"), END};

static const struct op_param report_days[] = {OPT("from", OP_DATE, "起始日期", "first day"),
                                              OPT("until", OP_DATE, "截止日期", "last day"), END};

static const struct op_param audit_days[] = {
    OPT("from", OP_DATE, "起始日期（默认今年一月一日）", "first day (default: 1 January)"),
    OPT("until", OP_DATE, "截止日期（默认今天）", "last day (default: today)"),
    OPT("task", OP_TEXT, "任务（默认全部）", "task (default: all)"), END};

static const struct op_param audit_draws[] = {
    OPT("from", OP_DATE, "起始日期（默认今年一月一日）", "first day (default: 1 January)"),
    OPT("until", OP_DATE, "截止日期（默认今天）", "last day (default: today)"),
    OPT("task", OP_TEXT, "任务（默认全部）", "task (default: all)"),
    OPT("faults", OP_FLAG, "只看缺失、迟延和作废的", "only what is missing, late or void"), END};

static const struct op_param audit_firms[] = {
    OPT("from", OP_DATE, "起始日期（默认今年一月一日）", "first day (default: 1 January)"),
    OPT("until", OP_DATE, "截止日期（默认今天）", "last day (default: today)"),
    OPT("task", OP_TEXT, "任务（默认全部）", "task (default: all)"),
    OPT("kind", OP_TEXT, "never 从未抽中（默认）或 often 多次抽中",
        "never drawn (default) or often drawn"),
    OPT("page", OP_INT, "第几页", "page"),
    END};

static const struct op_param audit_entries[] = {
    OPT("before", OP_INT, "早于此序号的（默认最近）", "older than this index (default: newest)"),
    OPT("type", OP_TEXT, "类型，如 void", "type, such as void"), END};

static const struct op_param audit_entry[] = {ARG("index", OP_INT, "日志序号", "log index"), END};

static const struct op_param audit_admin[] = {
    OPT("before", OP_INT, "早于此编号的（默认最近）", "older than this number (default: newest)"),
    END};

static const struct op_param audit_export[] = {
    OPT("from", OP_DATE, "起始日期（默认今年一月一日）", "first day (default: 1 January)"),
    OPT("until", OP_DATE, "截止日期（默认今天）", "last day (default: today)"), END};

static const struct op_param visit_record[] = {
    ARG("uscc", OP_TEXT, "统一社会信用代码", "unified social credit code"),
    OPT_NEEDED("type", OP_TEXT, "检查种类（visit-types.csv）：daily、complaint、clue、special …",
               "kind of visit (visit-types.csv): daily, complaint, clue, special …"),
    OPT_NEEDED("date", OP_DATE, "检查日期", "day of the visit"),
    OPT("source", OP_TEXT, "来源：文号、投诉编号、部署单位", "what it came from"),
    OPT("case", OP_TEXT, "所属案件", "case it belongs to"),
    OPT("counts", OP_TEXT, "是否计入频次 yes/no（默认按种类表）",
        "counts towards the limit, yes or no (default: by the table of kinds)"),
    END};

static const struct op_param visit_list[] = {
    OPT("uscc", OP_TEXT, "统一社会信用代码", "unified social credit code"),
    OPT("bureau", OP_TEXT, "区划代码，含下级", "region code, with those below it"),
    OPT("from", OP_DATE, "起始日期", "first day"),
    OPT("until", OP_DATE, "截止日期", "last day"),
    OPT("text", OP_TEXT, "信用代码、案件编号或来源的一部分",
        "a part of the USCC, the case's number or the source"),
    PAGED("date, visit, uscc, bureau, type, counts", "10000"),
    END};

static const struct op_param visit_withdraw[] = {
    ARG("visit", OP_INT, "检查记录编号", "number of the visit"),
    OPT_NEEDED("reason", OP_TEXT, "理由", "why"), END};

static const struct op_param case_maybe[] = {
    ARG_MAYBE("case", OP_TEXT, "案件编号（默认全部）", "case number (default: all)"), END};

static const struct op_param log_show[] = {
    ARG_MAYBE("index", OP_INT, "日志序号（默认最近 20 条）", "log index (default: the last 20)"),
    END};

static const struct op_param log_proof[] = {
    ARG("uscc", OP_TEXT, "统一社会信用代码", "unified social credit code"),
    OPT_NEEDED("commit", OP_INT, "承诺的日志序号", "log index of the commit"), END};

#define SECRET(name, required, zh, en)                                                             \
    {                                                                                              \
        name, OP_SECRET, false, required, zh, en, true                                             \
    }

#define RIGHTS                                                                                     \
    OPT("name", OP_TEXT, "姓名", "name"),                                                          \
        OPT("roles", OP_TEXT, "角色：regulator、approver、admin、auditor、publisher，逗号分隔",    \
            "roles: regulator, approver, admin, auditor, publisher, with commas between"),         \
        OPT("bureau", OP_TEXT, "单位的区划代码（含下级），any 为不限",                             \
            "region code of the bureau (with those below it), any for all"),                       \
        OPT("inspector", OP_TEXT, "执法人员编号，与人员名录一致，none 为没有",                     \
            "staff number in the list of inspectors, none for nobody")

#define GENERATE                                                                                   \
    OPT("generate", OP_FLAG, "生成初始密码并显示一次", "make a first password and show it once"),  \
        SECRET("password", false, "初始密码", "first password")

static const struct op_param user_add[] = {ARG("user", OP_TEXT, "用户名", "user name"), RIGHTS,
                                           GENERATE, END};

static const struct op_param user_list[] = {
    OPT("waiting", OP_FLAG, "只看待批准的", "only those that wait for approval"), END};

static const struct op_param user_key[] = {ARG("user", OP_TEXT, "用户名", "user name"), END};

static const struct op_param user_approve[] = {
    ARG("user", OP_TEXT, "用户名", "user name"),
    OPT("seen", OP_TEXT, "所见内容的散列（8 位以上）；之后有变则拒绝",
        "hash of what you saw, 8 or more digits; refused if it has changed since"),
    END};

static const struct op_param user_disable[] = {ARG("user", OP_TEXT, "用户名", "user name"),
                                               OPT_NEEDED("reason", OP_TEXT, "理由", "why"), END};

static const struct op_param user_roles[] = {ARG("user", OP_TEXT, "用户名", "user name"), RIGHTS,
                                             END};

static const struct op_param user_reset[] = {ARG("user", OP_TEXT, "用户名", "user name"), GENERATE,
                                             END};

static const struct op_param user_password[] = {
    SECRET("old", false, "原密码（还没有则留空）", "present password (empty if there is none)"),
    SECRET("new", true, "新密码", "new password"), END};

static const struct op_param token_add[] = {
    OPT_NEEDED("label", OP_TEXT, "用途", "what it is for"),
    OPT("roles", OP_TEXT, "角色（默认本人的全部）", "roles (default: all your own)"),
    OPT("read-only", OP_FLAG, "只读", "only reads"),
    OPT("days", OP_INT, "有效天数（默认 90，至多 366）",
        "days it is good for (default 90, at most "
        "366)"),
    END};

static const struct op_param token_id[] = {ARG("token", OP_INT, "令牌编号", "number of the token"),
                                           END};

const struct op op_table[] = {
    /* the daemon itself */
    {"status", ROLE_ANY, LANE_READ, none, "运行状况", "how the daemon is doing"},
    {"keys", ROLE_ANY, LANE_LEDGER, none, "公钥", "the public keys"},
    {"keys rotate", ROLE_ADMIN, LANE_LEDGER, keys_rotate, "更换密钥（记入日志）",
     "new keys (logged)"},
    {"clock set", ROLE_OWNER | ROLE_ADMIN, LANE_LEDGER, clock_set, "演练时钟向前拨",
     "move the rehearsal clock forward"},
    {"reload", ROLE_OWNER | ROLE_ADMIN, LANE_LEDGER, none, "重新读取配置和代码表",
     "read configuration and code tables again"},
    {"stop", ROLE_OWNER | ROLE_ADMIN, LANE_LEDGER, none, "在下一个安全点停止",
     "stop at the next safe point"},

    /* people */
    {"user add", ROLE_OWNER | ROLE_ADMIN, LANE_LEDGER, user_add,
     "新建账号（另一位管理员批准后生效）", "make an account (another administrator approves)"},
    {"user list", ROLE_OWNER | ROLE_ADMIN | ROLE_AUDITOR, LANE_READ, user_list, "账号清单",
     "accounts"},
    {"user show", ROLE_OWNER | ROLE_ADMIN | ROLE_AUDITOR, LANE_READ, user_key, "一个账号",
     "one account"},
    {"user approve", ROLE_OWNER | ROLE_ADMIN, LANE_LEDGER, user_approve, "批准他人提出的账号或变更",
     "approve an account or change that somebody else proposed"},
    {"user reject", ROLE_OWNER | ROLE_ADMIN, LANE_LEDGER, user_key, "退回待批准的账号或变更",
     "refuse an account or change that waits"},
    {"user roles", ROLE_OWNER | ROLE_ADMIN, LANE_LEDGER, user_roles,
     "修改姓名、角色、单位或执法人员编号（另一位管理员批准后生效）",
     "change name, roles, bureau or staff number (another administrator approves)"},
    {"user reset", ROLE_OWNER | ROLE_ADMIN, LANE_LEDGER, user_reset,
     "重置他人的密码（另一位管理员批准后生效）",
     "set a new first password for somebody (another administrator approves)"},
    {"user disable", ROLE_OWNER | ROLE_ADMIN, LANE_LEDGER, user_disable, "停用账号，立即生效",
     "disable an account, at once"},
    {"user logout", ROLE_OWNER | ROLE_ADMIN, LANE_LEDGER, user_disable,
     "结束某人的全部网页登录，立即生效", "end all logins of somebody in browsers, at once"},
    {"user enable", ROLE_OWNER | ROLE_ADMIN, LANE_LEDGER, user_key,
     "恢复停用的账号（另一位管理员批准后生效）",
     "enable an account again (another administrator approves)"},
    {"user password", STAFF, LANE_LOGIN, user_password, "修改本人的密码",
     "change your own password"},
    {"whoami", ROLE_ANY, LANE_READ, none, "我是谁，有哪些角色", "who am I, with which roles"},
    {"token add", STAFF, LANE_LEDGER, token_add, "办理 API 令牌（只显示一次）",
     "make an API token (shown once)"},
    {"token list", STAFF, LANE_READ, none, "API 令牌（管理员可见全部）",
     "API tokens (administrators see all)"},
    {"token revoke", STAFF, LANE_LEDGER, token_id, "作废 API 令牌", "revoke an API token"},
    {"table list", STAFF, LANE_READ, none, "代码表和文书模板", "code tables and templates"},
    {"table show", STAFF, LANE_READ, op_table_show_params, "一张表或模板，或其一个版本",
     "one of them, or a version of it"},
    {"table history", STAFF, LANE_READ, op_table_history_params, "各次变更", "changes so far"},
    {"table check", STAFF, LANE_LONG, op_table_check_params, "检查修改后的表，不改动任何东西",
     "check a changed table, touching nothing"},
    {"table propose", ROLE_ADMIN, LANE_LEDGER, op_table_propose_params,
     "提出变更（另一位管理员批准后生效）", "propose a change; another administrator approves"},
    {"table approve", ROLE_ADMIN, LANE_LEDGER, op_table_change_params, "批准变更，立即生效",
     "approve a change, at once in force"},
    {"table reject", ROLE_ADMIN, LANE_LEDGER, op_table_reject_params, "退回变更",
     "reject a change"},
    {"table preview", STAFF, LANE_LONG, op_table_preview_params, "文书模板填写后的样子",
     "what a template looks like, filled in"},
    {"system show", ROLE_ADMIN | ROLE_OWNER, LANE_READ, none, "系统：数据库、磁盘、日志、时钟",
     "databases, disks, log and clock"},
    {"config show", ROLE_ADMIN | ROLE_OWNER, LANE_READ, none, "生效的配置",
     "the configuration in effect"},
    {"backup", ROLE_ADMIN | ROLE_OWNER, LANE_LONG, op_backup_params,
     "备份到 backup_dir（不含密钥）", "make a backup in backup_dir, without the keys"},
    {"backup list", ROLE_ADMIN | ROLE_OWNER, LANE_READ, none, "已有的备份", "backups there are"},
    {"backup verify", ROLE_ADMIN | ROLE_OWNER, LANE_LONG, op_backup_name_params,
     "核对备份的每个文件", "read a backup again and compare every file"},

    /* registry */
    {"import", ROLE_ADMIN, LANE_REGISTRY, import_params, "导入 CSV 文件", "import a CSV file"},
    {"import list", STAFF, LANE_READ, none, "导入记录", "imports so far"},
    {"import show", STAFF, LANE_READ, import_id, "一次导入的详情", "one import"},
    {"import confirm", ROLE_ADMIN, LANE_REGISTRY, import_id, "确认被暂停的导入",
     "let a held import in"},
    {"import cancel", ROLE_ADMIN, LANE_REGISTRY, import_id, "放弃被暂停的导入",
     "drop a held import"},
    {"import rejects", STAFF, LANE_LONG, import_id, "一次导入拒收的行（CSV）",
     "the rows an import refused, as CSV"},
    {"import template", STAFF, LANE_READ, op_import_kind_params, "某类文件的空表（CSV）",
     "an empty file of a kind, as CSV"},
    {"enterprise show", STAFF, LANE_READ, uscc_params, "一户企业", "one firm"},
    {"enterprise find", STAFF, LANE_LONG, op_enterprise_find_params, "按名称或代码查企业",
     "firms by name or code"},
    {"recusal list", STAFF, LANE_READ, op_recusal_list_params, "回避登记", "recusals"},
    {"recusal add", ROLE_ADMIN, LANE_REGISTRY, op_recusal_add_params, "登记回避（记入导入记录）",
     "record a recusal; it stands among the imports"},
    {"recusal end", ROLE_ADMIN, LANE_REGISTRY, op_recusal_end_params, "结束一项回避",
     "end a recusal"},
    {"inspector list", STAFF, LANE_READ, inspector_list, "执法检查人员名录", "inspectors"},
    {"inspector show", STAFF, LANE_READ, inspector_id, "一名执法检查人员", "one inspector"},

    /* plans */
    {"plan check", STAFF, LANE_LONG, plan_file, "检查计划文件", "check a plan file"},
    {"plan simulate", STAFF, LANE_LONG, plan_file, "按现有名录模拟一年",
     "simulate a year on the present registry"},
    {"plan edit", STAFF, LANE_READ, op_plan_edit_params, "改计划文件中的值，其余各行不动",
     "change values of a plan file, and no other line"},
    {"plan compare", STAFF, LANE_LONG, op_plan_compare_params, "与现行计划比较：逐行、户数、负担",
     "against the plan in force: lines, firms, load"},
    {"plan apply", ROLE_ADMIN, LANE_LEDGER, plan_file, "提交计划，待另一人批准",
     "propose a plan; a second person approves"},
    {"plan approve", ROLE_APPROVER | ROLE_ADMIN, LANE_LEDGER, plan_sha, "批准计划",
     "approve a plan"},
    {"plan reject", ROLE_APPROVER | ROLE_ADMIN, LANE_LEDGER, plan_reject, "退回计划",
     "reject a plan"},
    {"plan list", STAFF, LANE_READ, none, "计划清单", "plans"},
    {"plan show", STAFF, LANE_READ, plan_sha_maybe, "一份计划", "one plan"},

    /* drafts of forms, each person's own */
    {"draft list", STAFF, LANE_READ, none, "本人的草稿", "your own drafts of forms"},
    {"draft show", STAFF, LANE_READ, op_draft_place_params, "一份草稿", "one of your drafts"},
    {"draft keep", STAFF, LANE_LEDGER, op_draft_keep_params, "保存草稿（只有本人看得到）",
     "keep a draft, seen by you only"},
    {"draft drop", STAFF, LANE_LEDGER, op_draft_place_params, "删去草稿", "drop a draft"},

    /* draws */
    {"draw preview", STAFF, LANE_LONG, draw_preview, "抽取前预览：层、期望、人员是否足够",
     "before the draw: strata, expectations, enough inspectors?"},
    {"draw list", STAFF, LANE_READ, draw_list, "抽取清单", "draws"},
    {"draw show", STAFF, LANE_READ, draw_commit, "一次抽取", "one draw"},
    {"draw void", ROLE_ADMIN, LANE_LEDGER, draw_void, "作废一次抽取（永久可见）",
     "void a draw (visible for ever)"},
    {"draw source", ROLE_REGULATOR | ROLE_APPROVER | ROLE_ADMIN, LANE_LEDGER, draw_source,
     "登记仪式来源的数值（两人各一次）", "enter a ceremony value (two people, once each)"},

    /* teams and joint visits */
    {"case replace", ROLE_REGULATOR | ROLE_APPROVER, LANE_LEDGER, case_replace,
     "申请更换不能参加的检查人员（另一人批准后重新抽取）",
     "ask to replace an inspector who cannot go (granted by another person, then drawn)"},
    {"case recuse", ROLE_REGULATOR | ROLE_APPROVER, LANE_LEDGER, case_recuse,
     "抽取后申请回避（另一人批准后重新抽取）",
     "ask for a recusal after the draw (granted by another person, then drawn)"},
    {"case merges", STAFF, LANE_READ, case_merges, "联合检查的建议", "proposed joint visits"},
    {"case joint", STAFF, LANE_READ, case_no, "联合检查的合并记录",
     "the one record of a joint visit"},

    /* reports */
    {"report by-hand", STAFF, LANE_LONG, report_days, "人工指派检查组的情况",
     "teams that were named by hand"},
    {"report treatment", STAFF, LANE_LONG, report_days, "内外资企业同等待遇对比",
     "foreign-invested and domestic firms compared"},

    /* the auditor desk */
    {"audit overview", AUDIT, LANE_LONG, audit_days, "审计概览：缺失、迟延、异常",
     "what is missing, late or odd"},
    {"audit draws", AUDIT, LANE_LONG, audit_draws, "每次抽取的全部步骤和迟延",
     "every step of every draw, and what is late"},
    {"audit draw", AUDIT, LANE_LONG, draw_commit, "一次抽取的完整记录",
     "the full record of one draw"},
    {"audit officers", AUDIT, LANE_LONG, audit_days, "作废、更换、人工指派和批准，按人员",
     "voids, replacements, teams by hand and approvals, by officer"},
    {"audit randomness", AUDIT, LANE_LONG, audit_days, "随机性检验", "tests of randomness"},
    {"audit firms", AUDIT, LANE_LONG, audit_firms, "从未抽中和抽中过多的企业",
     "firms never drawn, and drawn too often"},
    {"audit timeliness", AUDIT, LANE_LONG, audit_days, "办案及时性，按单位",
     "how timely cases are, by bureau"},
    {"audit entries", AUDIT, LANE_LONG, audit_entries, "日志条目，分页", "log entries, paged"},
    {"audit entry", AUDIT, LANE_LONG, audit_entry, "一个日志条目及其包含证明",
     "one log entry with its inclusion proof"},
    {"audit admin", AUDIT, LANE_READ, audit_admin, "谁对系统做过什么",
     "who did what with the daemon"},
    {"audit export", ROLE_AUDITOR, LANE_LONG, audit_export, "打包一段期间的全部资料（记录在案）",
     "everything of a period as one archive (on record)"},
    {"audit exports", ROLE_AUDITOR, LANE_READ, none, "已有的归档", "archives that are there"},

    /* visits, of any kind */
    {"visit record", ROLE_REGULATOR | ROLE_APPROVER | ROLE_ADMIN, LANE_LEDGER, visit_record,
     "登记一次到企业的检查", "record a visit to a firm"},
    {"visit list", STAFF, LANE_READ, visit_list, "检查记录", "visits"},
    {"visit withdraw", ROLE_APPROVER | ROLE_ADMIN, LANE_LEDGER, visit_withdraw,
     "撤回误登的检查记录（保留、不再计数）", "withdraw a visit recorded by mistake"},

    {"publish", ROLE_ADMIN | ROLE_PUBLISHER, LANE_LONG, publish_params,
     "更新公开网站（平时会自动更新）",
     "bring the public site up to date (it also happens by itself)"},

    /* cases and log */
    {"stages", STAFF, LANE_READ, stages, "案件办理的全部事项（--dot 画图）",
     "all that may be done to a case (--dot for a picture)"},
    {"inbox", STAFF, LANE_READ, inbox_params, "今日工作：逾期、待审批、抽取、检查、台账",
     "today: overdue, waiting for you, drawn, visits, matters"},
    {"calendar show", STAFF, LANE_READ, none, "本人的期限", "your own deadlines"},
    {"calendar token", STAFF, LANE_LEDGER, none, "生成日历地址（旧的作废）",
     "make an address for your calendar (the old one ends)"},
    {"calendar revoke", STAFF, LANE_LEDGER, none, "作废日历地址", "take the address back"},
    {"calendar feed", ROLE_ANY, LANE_READ, calendar_feed, "按地址取出日历（iCalendar）",
     "the calendar of an address (iCalendar)"},
    {"case list", STAFF, LANE_READ, case_list, "案件清单", "cases"},
    {"case find", STAFF, LANE_READ, case_find, "查找案件：筛选、排序、分页",
     "find cases: filter, sort, page"},
    {"case show", STAFF, LANE_READ, case_no, "一个案件及其五段", "one case and its five stages"},
    {"case act", ROLE_REGULATOR | ROLE_APPROVER | ROLE_PUBLISHER, LANE_LEDGER, case_act, "办理案件",
     "do something to a case"},
    {"case results", ROLE_REGULATOR, LANE_REGISTRY, case_results, "导入现场检查结果（可重复发送）",
     "import results from the field (sending again is harmless)"},
    {"case actions", STAFF, LANE_READ, case_actions, "案件现在可以办理的事项",
     "what may be done now"},
    {"case history", STAFF, LANE_READ, case_no, "案件的全部经过和散列",
     "all events of a case, with hashes"},
    {"case due", STAFF, LANE_READ, case_due, "期限，逾期在前", "due dates, late ones first"},
    {"document kinds", STAFF, LANE_READ, none, "文书种类", "kinds of documents"},
    {"document make", ROLE_REGULATOR | ROLE_APPROVER, LANE_LEDGER, document_make,
     "由案件制作文书并编号存档", "make a document of a case, number and keep it"},
    {"document list", STAFF, LANE_READ, case_no, "案件的文书", "documents of a case"},
    {"document show", STAFF, LANE_READ, document_show, "取出一份文书（HTML）",
     "take out a document (HTML)"},
    {"case export", STAFF, LANE_READ, case_no, "导出案件经过和证明，供 inspect-verify case 核对",
     "write a case's history with its proofs, for inspect-verify case"},
    {"case verify", STAFF, LANE_LONG, case_maybe, "重演案件事件，核对现状和每日的根",
     "replay cases, check what they are now and every day's root"},
    {"matter open", ROLE_REGULATOR | ROLE_APPROVER | ROLE_ADMIN, LANE_LEDGER, matter_open,
     "登记台账事项", "record a matter: objection, complaint, recusal, issue"},
    {"matter list", STAFF, LANE_READ, matter_list, "台账，逾期在前", "matters, late ones first"},
    {"matter show", STAFF, LANE_READ, matter_no, "一个事项的全部经过",
     "one matter and its history"},
    {"matter act", ROLE_REGULATOR | ROLE_APPROVER | ROLE_ADMIN, LANE_LEDGER, matter_act,
     "办理台账事项", "do something to a matter"},
    {"log show", STAFF, LANE_READ, log_show, "日志条目", "log entries"},
    {"log proof", STAFF, LANE_LEDGER, log_proof, "生成企业自己的证明文件",
     "make a firm's own proof file"},
};

const unsigned op_count = sizeof op_table / sizeof *op_table;

const struct op *op_find(const char *name)
{
    for (unsigned i = 0; i < op_count; i++)
        if (strcmp(op_table[i].name, name) == 0)
            return &op_table[i];
    return NULL;
}
