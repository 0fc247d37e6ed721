/* Parameters of the operations that the admin desk brought. */
#include <stddef.h>

#include "op_params.h"

const struct op_param op_plan_edit_params[] = {
    ARG("file", OP_FILE, "计划文件", "plan file"),
    OPT("set", OP_LIST, "任务.键=值 或 plan.键=值，可重复；空值即删去",
        "TASK.KEY=VALUE or plan.KEY=VALUE, may be repeated; an empty value takes it out"),
    END};

const struct op_param op_plan_compare_params[] = {
    ARG_MAYBE("file", OP_FILE, "计划文件", "plan file"),
    OPT("plan", OP_TEXT, "已提交计划的 SHA-256（代替文件）",
        "SHA-256 of a proposed plan, instead of a file"),
    OPT("against", OP_TEXT, "与哪一份比较（默认现行计划）",
        "SHA-256 of the plan to hold it against (default: the one in force)"),
    END};

const struct op_param op_draft_place_params[] = {
    ARG("place", OP_TEXT, "表单的位置，如 plan", "which form, such as plan"), END};

const struct op_param op_draft_keep_params[] = {
    ARG("place", OP_TEXT, "表单的位置，如 plan", "which form, such as plan"),
    ARG("file", OP_FILE, "内容，UTF-8 文本", "what was typed, UTF-8"), END};

const struct op_param op_backup_params[] = {OPT("keep", OP_INT, "只保留最近几份（默认全部）",
                                                "keep only so many of the newest (default: all)"),
                                            END};

const struct op_param op_backup_name_params[] = {
    ARG("name", OP_TEXT, "备份名，见 backup list", "name of the backup, see backup list"), END};

const struct op_param op_enterprise_find_params[] = {
    ARG("text", OP_TEXT, "名称中的文字，或统一社会信用代码的开头",
        "part of the name, or the beginning of the USCC"),
    OPT("bureau", OP_TEXT, "管辖单位的区划代码，含下级",
        "region code of the bureau, with those below"),
    END};

const struct op_param op_recusal_list_params[] = {
    OPT("inspector", OP_TEXT, "执法人员编号", "staff number"),
    OPT("uscc", OP_TEXT, "统一社会信用代码", "unified social credit code"), END};

const struct op_param op_recusal_add_params[] = {
    ARG("inspector", OP_TEXT, "执法人员编号", "staff number"),
    ARG("uscc", OP_TEXT, "统一社会信用代码", "unified social credit code"),
    OPT_NEEDED("reason", OP_TEXT, "原因", "why"),
    OPT("from", OP_DATE, "首日（默认一直）", "first day (default: always)"),
    OPT("until", OP_DATE, "末日（默认无期限）", "last day (default: no end)"),
    END};

const struct op_param op_recusal_end_params[] = {
    ARG("inspector", OP_TEXT, "执法人员编号", "staff number"),
    ARG("uscc", OP_TEXT, "统一社会信用代码", "unified social credit code"),
    OPT_NEEDED("reason", OP_TEXT, "为何结束", "why it ends"),
    OPT("until", OP_DATE, "末日（默认今天）", "its last day (default: today)"), END};

const struct op_param op_table_show_params[] = {
    ARG_MAYBE("name", OP_TEXT, "文件名，如 calendar.csv", "file, such as calendar.csv"),
    OPT("change", OP_INT, "某次变更的版本（默认现行）",
        "the version of a change (default: in force)"),
    END};

const struct op_param op_table_history_params[] = {
    ARG_MAYBE("name", OP_TEXT, "文件名（默认全部）", "file (default: all)"), END};

const struct op_param op_table_check_params[] = {
    ARG("name", OP_TEXT, "文件名，如 calendar.csv", "file, such as calendar.csv"),
    ARG("file", OP_FILE, "修改后的文件", "the changed file"), END};

const struct op_param op_table_propose_params[] = {
    ARG("name", OP_TEXT, "文件名，如 calendar.csv", "file, such as calendar.csv"),
    ARG("file", OP_FILE, "修改后的文件", "the changed file"),
    OPT_NEEDED("reason", OP_TEXT, "理由和依据", "why, and by what rule"),
    OPT("base", OP_TEXT, "修改时所据版本的 SHA-256；之后有变则拒绝",
        "SHA-256 of what it was written against; refused if that has changed"),
    END};

const struct op_param op_table_change_params[] = {
    ARG("change", OP_INT, "变更编号，见 table history", "number of the change, see table history"),
    END};

const struct op_param op_table_reject_params[] = {
    ARG("change", OP_INT, "变更编号，见 table history", "number of the change, see table history"),
    OPT_NEEDED("reason", OP_TEXT, "理由", "why"), END};

const struct op_param op_table_preview_params[] = {
    ARG("name", OP_TEXT, "模板，如 templates/notice.html",
        "template, such as templates/notice.html"),
    ARG_MAYBE("file", OP_FILE, "修改后的模板（默认现行）", "a changed one (default: in force)"),
    END};

const struct op_param op_import_kind_params[] = {
    ARG("kind", OP_TEXT, "类别：enterprises、classes、inspectors、recusals、results、matters",
        "enterprises, classes, inspectors, recusals, results or matters"),
    END};
