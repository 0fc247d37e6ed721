/* Imports: sending a file, watching it, what became of each, what is held. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/json.h"
#include "core/base/label.h"
#include "core/base/mem.h"
#include "doors/web/desk/parts.h"
#include "platform/html/form.h"
#include "platform/html/record.h"
#include "platform/html/view.h"

static const struct label kinds[] = {{"enterprises", "企业名录", "enterprises"},
                                     {"classes", "信用风险分类", "classes"},
                                     {"inspectors", "执法检查人员", "inspectors"},
                                     {"recusals", "回避名单", "recusals"},
                                     {"results", "检查结果", "results"},
                                     {"matters", "台账事项", "matters"},
                                     {NULL, NULL, NULL}};

static void send_form(struct html *h, const struct desk_imports *p)
{
    static const struct label modes[] = {
        {"delta", "增量：只增加和修改", "delta: adds and changes"},
        {"full", "全量：文件里没有的记为已离开", "full: what the file lacks departs"},
        {NULL, NULL, NULL}};
    json_t *kind = form_choices(kinds), *mode = form_choices(modes);
    char hint_zh[160], hint_en[160];
    const struct field file = {.name = "file",
                               .kind = FIELD_FILE,
                               .required = true,
                               .zh = "CSV 文件",
                               .en = "CSV file",
                               .hint_zh = hint_zh,
                               .hint_en = hint_en};
    const struct field what = {.name = "kind",
                               .kind = FIELD_ONE,
                               .zh = "类别",
                               .en = "Kind",
                               .hint_zh = "不选则按表头识别",
                               .hint_en = "none: seen from the header",
                               .choices = kind};
    const struct field how = {.name = "mode",
                              .kind = FIELD_ONE,
                              .zh = "方式",
                              .en = "Mode",
                              .hint_zh = "不选则按文件名，否则为增量",
                              .hint_en = "none: by the file's name, else delta",
                              .choices = mode};

    snprintf(hint_zh, sizeof hint_zh, "UTF-8 或 GB18030，至多 %lld MB；xlsx 请先另存为 CSV",
             (long long)(p->max_bytes >> 20));
    snprintf(hint_en, sizeof hint_en,
             "UTF-8 or GB18030, at most %lld MB; save a workbook as CSV first",
             (long long)(p->max_bytes >> 20));
    html_el_say(h, "h2", "送一个文件", "Send a file", NULL);
    form_begin(h, "/desk/imports", p->csrf, true);
    form_field(h, &file);
    form_field(h, &what);
    form_field(h, &how);
    form_end(h, "导入", "Import");
    json_decref(kind);
    json_decref(mode);
    html_open(h, "p", "class", "hint", NULL);
    html_say(h, "空表模板：", "Empty templates: ");
    for (const struct label *k = kinds; k->id; k++) {
        if (k != kinds)
            html_say(h, "、", ", ");
        html_link_say(h, NULL, k->zh, k->en, "/desk/imports/template/%s", k->id);
    }
    html_close(h, "p");
}

/* ---- what runs ---- */

static void step_word(struct html *h, const char *step)
{
    if (strcmp(step, "read") == 0)
        html_say(h, "读取并检查", "reading and checking");
    else if (strcmp(step, "merge") == 0)
        html_say(h, "并入名录库", "merging into the registry");
    else if (*step)
        html_text(h, step);
    else
        html_say(h, "准备", "getting ready");
}

void desk_progress(struct html *h, const struct desk_progress *p)
{
    char value[24], max[24];

    html_open(h, "div", "class", "card live", "id", "live", "role", "status", "data-busy",
              p->busy ? "yes" : "no", NULL);
    if (p->busy) {
        snprintf(value, sizeof value, "%lld", (long long)p->done);
        snprintf(max, sizeof max, "%lld", (long long)(p->total > 0 ? p->total : 1));
        html_open(h, "p", "id", "live-text", NULL);
        html_say(h, "正在导入：", "Importing: ");
        step_word(h, p->step);
        if (p->total > 0) {
            html_textf(h, " %lld %%", (long long)(p->done * 100 / p->total));
            html_say(h, "（", " (");
            buf_add_grouped(&h->out, p->done);
            html_text(h, " / ");
            buf_add_grouped(&h->out, p->total);
            html_say(h, "）", ")");
        }
        html_close(h, "p");
        html_el_say(h, "progress", "", "", "id", "live-bar", "max", max, "value",
                    p->total > 0 ? value : NULL, "aria-label",
                    lang_pick(h->lang, "导入进度", "progress of the import"), NULL);
        if (p->waiting > 0)
            html_el_sayf(h, "p", "hint", "后面还有 %lld 项在排队。", "%lld more wait behind it.",
                         (long long)p->waiting);
    } else {
        html_el_say(h, "p", "现在没有导入在进行。", "No import is running.", "id", "live-text",
                    NULL);
    }
    html_close(h, "div");
}

/* ---- lists ---- */

static const struct view_cell list_cells[] = {{"id", .path = "/desk/imports/%"},
                                              {"file", .path = "/desk/imports/%", .of = "id"},
                                              {"state", .write = desk_tag},
                                              {NULL}};

static bool list_cell(const void *user, struct html *h, const char *key, const json_t *row,
                      const json_t *value)
{
    bool refused = strcmp(key, "rejected") == 0 && json_integer_value(value) > 0;

    if (!json_is_integer(value) || strcmp(key, "id") == 0)
        return view_cells(user, h, key, row, value);
    if (refused)
        html_open_link(h, NULL, "/desk/imports/%lld/rejects", json_int(row, "id"));
    buf_add_grouped(&h->out, json_integer_value(value));
    if (refused)
        html_close(h, "a");
    return true;
}

/* Held ones wait for a person: they come first, each with its two answers. */
static void held(struct html *h, const json_t *list)
{
    size_t i;
    json_t *row;

    json_array_foreach(json_object_get(list, "rows"), i, row)
    {
        if (!label_is(json_object_get(row, "state"), "held"))
            continue;
        html_open(h, "div", "class", "warning", NULL);
        html_open(h, "p", NULL);
        html_sayf(
            h, "第 %lld 号导入变动过大，已暂停，待您确认：",
            "Import %lld changes too much; it is held until you decide: ", json_int(row, "id"));
        html_link(h, NULL, json_text(row, "file"), "/desk/imports/%lld", json_int(row, "id"));
        html_close(h, "p");
        html_close(h, "div");
    }
}

void desk_imports(struct html *h, const struct desk_imports *p)
{
    held(h, p->list);
    desk_progress(h, p->progress);
    if (p->csrf)
        send_form(h, p);
    html_el_say(h, "h2", "导入记录", "History", NULL);
    view_table(h, p->list, lang_pick(h->lang, "最近的在上", "Newest first"), list_cell, list_cells);
}

/* ---- one ---- */

static bool show_cell(const void *user, struct html *h, const char *key, const json_t *record,
                      const json_t *value)
{
    (void)record;
    if (strcmp(key, "state") == 0) {
        desk_tag(h, value);
        return true;
    }
    if (strcmp(key, "rejects") == 0 && json_is_string(value)) {
        html_el_say(h, "a", "下载（用表格软件打开）", "download (opens in a spreadsheet)", "href",
                    (const char *)user, NULL);
        return true;
    }
    if (strcmp(key, "sha256") == 0) {
        html_el(h, "code", json_string_value(value), NULL);
        return true;
    }
    return false;
}

static void count(struct html *h, const json_t *show, const char *key, const char *zh,
                  const char *en)
{
    const json_t *value = record_field(show, key);

    if (json_integer_value(value) > 0)
        desk_card(h, zh, en, value, NULL);
}

void desk_import(struct html *h, const json_t *show, bool may_decide)
{
    const long long id = json_integer_value(record_field(show, "id"));
    const char *state = label_id(record_field(show, "state"));
    bool waits = strcmp(state, "held") == 0;
    char *base = mem_printf("/desk/imports/%lld", id);
    char *rejects = mem_printf("%s/rejects", base);

    if (waits) {
        html_open(h, "div", "class", "warning", NULL);
        html_el_value(h, "p", record_field(show, "message"), NULL);
        html_close(h, "div");
    }
    html_open(h, "div", "class", "cards", NULL);
    count(h, show, "rows", "数据行", "rows in the file");
    count(h, show, "rejected", "拒收", "rows refused");
    count(h, show, "added", waits ? "将新增" : "新增", waits ? "would be added" : "added");
    count(h, show, "changed", waits ? "将变更" : "变更", waits ? "would change" : "changed");
    count(h, show, "departed", waits ? "将移除" : "移除（保留记录）",
          waits ? "would depart" : "departed (kept)");
    count(h, show, "reclassified", waits ? "将改变分类" : "分类变化",
          waits ? "would be reclassified" : "reclassified");
    html_close(h, "div");
    if (waits && may_decide) {
        char *yes = mem_printf("%s/confirm", base), *no = mem_printf("%s/cancel", base);
        html_open(h, "p", "class", "actions", NULL);
        html_link_say(h, "button", "确认导入…", "Let it in…", "%s", yes);
        html_link_say(h, "button quiet", "放弃…", "Drop it…", "%s", no);
        html_close(h, "p");
        free(yes);
        free(no);
    }
    html_el(h, "div", NULL, "class", "gap", NULL);
    view_record(h, show, show_cell, rejects);
    view_notes(h, show);
    html_open(h, "p", NULL);
    html_el_say(h, "a", "全部导入记录", "All imports", "href", "/desk/imports", NULL);
    html_close(h, "p");
    free(base);
    free(rejects);
}
