/* The system page: versions, databases, disks, log, clock, lanes, backups, configuration. */
#include "system_page.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/json.h"
#include "core/base/label.h"
#include "core/base/mem.h"
#include "doors/web/desk/parts.h"
#include "platform/html/form.h"
#include "platform/html/record.h"
#include "platform/html/view.h"

static void size(struct html *h, json_int_t bytes)
{
    static const char *const units[] = {"B", "KB", "MB", "GB", "TB"};
    double n = (double)bytes;
    size_t unit = 0;

    while (n >= 1024 && unit < 4) {
        n /= 1024;
        unit++;
    }
    html_textf(h, unit ? "%.1f %s" : "%.0f %s", n, units[unit]);
}

static bool size_cell(const void *user, struct html *h, const char *key, const json_t *row,
                      const json_t *value)
{
    (void)user;
    (void)row;
    if (json_is_integer(value) &&
        (strcmp(key, "bytes") == 0 || strcmp(key, "wal") == 0 || strcmp(key, "free") == 0)) {
        size(h, json_integer_value(value));
        return true;
    }
    if (strcmp(key, "file") == 0 || strcmp(key, "dir") == 0 || strcmp(key, "root") == 0) {
        html_el(h, "code", json_string_value(value), NULL);
        return true;
    }
    return false;
}

static void warnings(struct html *h, const json_t *system)
{
    const json_t *notes = json_object_get(system, "notes");
    size_t i;
    json_t *note;

    if (!json_array_size(notes)) {
        html_el_say(h, "p", "一切正常。", "All is well.", "class", "notice", NULL);
        return;
    }
    html_open(h, "ul", "class", "findings", NULL);
    json_array_foreach(notes, i, note)
    {
        html_el_value(h, "li", note, "class", "warn-line", NULL);
    }
    html_close(h, "ul");
}

/* ---- backups ---- */

static bool backup_cell(const void *user, struct html *h, const char *key, const json_t *row,
                        const json_t *value)
{
    const char *csrf = user;

    if (strcmp(key, "name") == 0) {
        char *path = mem_printf("/desk/system/backup/%s/verify", label_id(value));
        html_open(h, "div", "class", "inline", NULL);
        html_el(h, "code", label_id(value), NULL);
        form_button(h, path, csrf, "quiet", "核对", "Verify", NULL);
        html_close(h, "div");
        free(path);
        return true;
    }
    return size_cell(NULL, h, key, row, value);
}

static void backups(struct html *h, const struct desk_system *p)
{
    html_el_say(h, "h2", "备份", "Backups", NULL);
    html_el_say(h, "p",
                "两个数据库同一时刻的副本、配置和代码表。不含密钥：密钥另行保管，"
                "不要放在一处。恢复步骤见 docs/operations.md。",
                "Both databases as of one moment, the configuration, the tables. Without the keys: "
                "keep them elsewhere. How to restore: docs/operations.md.",
                "class", "hint", NULL);
    view_table(h, p->backups, lang_pick(h->lang, "最近的在上", "Newest first"), backup_cell,
               p->csrf);
    html_open(h, "p", "class", "actions", NULL);
    html_close(h, "p");
    form_button(h, "/desk/system/backup", p->csrf, "quiet", "现在备份", "Back up now", NULL);
}

/* ---- what can be done ---- */

static void actions(struct html *h, const struct desk_system *p)
{
    html_el_say(h, "h2", "操作", "What you can do", NULL);
    html_open(h, "div", "class", "actions", NULL);
    form_button(h, "/desk/system/reload", p->csrf, "quiet", "重新读取配置和代码表",
                "Read configuration and tables again", NULL);
    html_link_say(h, "button quiet", "更换密钥…", "New keys…", "/desk/system/keys");
    html_link_say(h, "button danger", "停止守护进程…", "Stop the daemon…", "/desk/system/stop");
    html_close(h, "div");
    if (!p->rehearsal)
        return;
    const struct field time = {.name = "time",
                               .kind = FIELD_TEXT,
                               .required = true,
                               .zh = "演练时钟拨到",
                               .en = "Move the rehearsal clock to",
                               .hint_zh = "如 2026-11-24 08:00；只能向前",
                               .hint_en = "2026-11-24 08:00; only forward"};
    html_open(h, "form", "method", "post", "action", "/desk/system/clock", "class", "form line",
              NULL);
    form_hidden(h, "csrf", p->csrf);
    form_field(h, &time);
    form_end(h, "拨钟", "Set");
}

static void config(struct html *h, const json_t *table)
{
    html_open(h, "details", "class", "task", NULL);
    html_el_say(h, "summary", "生效的配置", "Configuration in effect", NULL);
    view_table(h, table, lang_pick(h->lang, "全部键", "All keys"), NULL, NULL);
    view_notes(h, table);
    html_close(h, "details");
}

void desk_system(struct html *h, const struct desk_system *p)
{
    warnings(h, p->system);
    view_fields(h, p->system, size_cell, NULL);
    html_el_say(h, "h2", "工作线程", "Lanes", NULL);
    view_table(h, record_table(p->status, "lanes"),
               lang_pick(h->lang, "正在做什么，后面排着多少", "What runs, how much waits"), NULL,
               NULL);
    html_el_say(h, "h2", "数据库和磁盘", "Databases and disks", NULL);
    view_table(h, record_table(p->system, "databases"), lang_pick(h->lang, "数据库", "Databases"),
               size_cell, NULL);
    html_el(h, "div", NULL, "class", "gap", NULL);
    view_table(h, record_table(p->system, "folders"), lang_pick(h->lang, "文件夹", "Folders"),
               size_cell, NULL);
    backups(h, p);
    actions(h, p);
    config(h, p->config);
}
