/* The auditor desk: the log with its proofs, actions, cases, archives. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "audit_page.h"
#include "core/base/json.h"
#include "core/base/mem.h"
#include "platform/html/form.h"
#include "platform/html/view.h"

static const char *const types[] = {"keys",   "plan", "registry", "commit", "draw",
                                    "reveal", "void", "result",   "cases",  "admin"};

static void older(struct html *h, const char *path, const char *type, const json_t *table,
                  const char *key)
{
    const json_t *rows = json_object_get(table, "rows");
    const json_t *last = json_array_get(rows, json_array_size(rows) - 1);
    json_int_t at = json_int(last, key);
    char before[24];

    html_open(h, "nav", "class", "pager", "aria-label", lang_pick(h->lang, "翻页", "Pages"), NULL);
    html_el_say(h, "a", "最近的", "Newest", "href", path, NULL);
    if (json_array_size(rows) && at > 0) {
        snprintf(before, sizeof before, "%lld", (long long)at);
        char *url = url_with(path, "before", before, "type", type, NULL);
        html_el_say(h, "a", "更早的", "Older", "href", url, NULL);
        free(url);
    }
    html_close(h, "nav");
}

void audit_entries(struct html *h, const struct audit_query *q, const json_t *entries)
{
    const char *type = q->type;

    html_open(h, "p", "class", "types", NULL);
    html_el_say(h, "a", "全部", "All", "href", q->path, "aria-current", type ? NULL : "true", NULL);
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        char *url = url_with(q->path, "type", types[i], NULL);
        html_text(h, " ");
        html_el(h, "a", types[i], "href", url, "aria-current",
                type && strcmp(type, types[i]) == 0 ? "true" : NULL, NULL);
        free(url);
    }
    html_close(h, "p");
    audit_table(h, q, "", "日志条目", "Log entries", entries);
    older(h, q->path, type, entries, "index");
    view_notes(h, entries);
}

void audit_entry(struct html *h, const struct audit_query *q, const json_t *entry)
{
    size_t i;
    json_t *one;

    html_open(h, "dl", "class", "entry", NULL);
    json_array_foreach(json_object_get(entry, "fields"), i, one)
    {
        const char *key = json_text_or(one, "key", NULL);
        bool code =
            strcmp(key, "entry") == 0 || strcmp(key, "leaf") == 0 || strcmp(key, "root") == 0;
        html_el_say(h, "dt", json_text(one, "zh"), json_text(one, "en"), NULL);
        html_open(h, "dd", NULL);
        if (code)
            html_el(h, "code", json_text(one, "value"), NULL);
        else
            html_value(h, json_object_get(one, "value"));
        html_close(h, "dd");
    }
    html_close(h, "dl");
    json_array_foreach(json_object_get(entry, "tables"), i, one)
        audit_table(h, q, "path", json_text_or(one, "zh", NULL), json_text_or(one, "en", NULL),
                    json_object_get(one, "table"));
    view_notes(h, entry);
}

void audit_admin(struct html *h, const struct audit_query *q, const json_t *admin)
{
    html_el_say(
        h, "p", "每一次改变数据或系统的操作都在这里，连同操作人；密码等秘密不记。",
        "Every operation that changes data or the daemon, with who did it; secrets are left "
        "out.",
        "class", "hint", NULL);
    audit_table(h, q, "", "操作记录", "Actions", admin);
    older(h, q->path, NULL, admin, "seq");
}

void audit_cases(struct html *h, const char *no, const json_t *verified)
{
    const struct field field = {.name = "case",
                                .kind = FIELD_TEXT,
                                .zh = "案件编号（留空则全部）",
                                .en = "Case number (empty: all)",
                                .value = no};

    html_el_say(
        h, "p", "重演每个案件的全部事件，看现状是否由此得出；再把每天的事件与日志中当日的根比对。",
        "Replays every event of each case to see whether what it is now follows from them, and "
        "holds each day's events against that day's root in the log.",
        NULL);
    form_begin(h, "/audit/cases", NULL, false);
    form_field(h, &field);
    form_hidden(h, "run", "yes");
    form_end(h, "核对", "Verify");
    if (verified)
        view_answer(h, verified, NULL, NULL);
}

static const struct view_cell archive_cells[] = {{"file", .path = "/audit/download/%"}, {NULL}};

void audit_download(struct html *h, const struct audit_query *q, const char *csrf,
                    const json_t *exports)
{
    const struct field from = {.name = "from",
                               .kind = FIELD_DATE,
                               .zh = "起始日期",
                               .en = "From",
                               .hint_zh = "默认今年一月一日",
                               .hint_en = "default: 1 January",
                               .value = q->from};
    const struct field until = {.name = "until",
                                .kind = FIELD_DATE,
                                .zh = "截止日期",
                                .en = "Until",
                                .hint_zh = "默认今天",
                                .hint_en = "default: today",
                                .value = q->until};

    html_el_say(
        h, "p",
        "一个归档（tar."
        "zst）：完整日志、计划、期间内每次抽取的分层、名单、人员和记录，已揭示的名单，"
        "已公示的结果，每个案件的经过和证明，以及全部清单的表格。其中的 README.md 说明如何用 "
        "inspect-verify 在自己的电脑上核对。",
        "One archive (tar.zst): the whole log, plans, of every draw of the period the strata, "
        "pool, inspectors and record, revealed lists, disclosed results, every case with its "
        "proofs, and all lists as spreadsheets. Its README.md says how to check it with "
        "inspect-verify on your own computer.",
        NULL);
    html_el_say(h, "p", "内容保密。谁在何时打包，记录在案。",
                "It is confidential. Who packed it and when is on record.", "class", "warning",
                NULL);
    if (!exports) {
        html_el_say(h, "p", "只有审计人员可以打包。", "Only auditors may pack one.", "class",
                    "empty", NULL);
        return;
    }
    form_begin(h, "/audit/download", csrf, false);
    form_field(h, &from);
    form_field(h, &until);
    form_end(h, "打包", "Pack it");
    html_el_say(h, "h2", "已有的归档", "Archives that are there", NULL);
    view_table(h, exports, NULL, view_cells, archive_cells);
    html_el_say(h, "p", "只保留最近三个。", "Only the newest three are kept.", "class", "hint",
                NULL);
}
