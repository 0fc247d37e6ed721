/* Accounts at the desk: who there is, what waits for a second administrator, tokens. */
#include <stdlib.h>
#include <string.h>

#include "core/base/json.h"
#include "core/base/label.h"
#include "core/base/mem.h"
#include "core/base/role.h"
#include "doors/web/desk/parts.h"
#include "doors/web/pages.h"
#include "platform/html/form.h"
#include "platform/html/record.h"
#include "platform/html/view.h"
#include "system_page.h"

static const struct view_cell user_cells[] = {
    {"key", .path = "/desk/users/%"}, {"state", .write = desk_tag}, {NULL}};

static bool token_cell(const void *user, struct html *h, const char *key, const json_t *row,
                       const json_t *value)
{
    (void)user;
    if (strcmp(key, "token") != 0 || label_is(json_object_get(row, "state"), "revoked"))
        return false;
    html_value(h, value);
    html_text(h, " ");
    html_link_say(h, NULL, "作废…", "revoke…", "/desk/users/token/%lld/revoke",
                  (long long)json_integer_value(value));
    return true;
}

/* Name, roles, bureau, staff number: of a new account, or as they are to be. */
static void rights(struct html *h, const json_t *user)
{
    json_t *roles = form_choices(role_words);
    const struct field fields[] = {{.name = "name",
                                    .kind = FIELD_TEXT,
                                    .zh = "姓名",
                                    .en = "Name",
                                    .value = user ? record_text(user, "name") : NULL,
                                    .required = !user},
                                   {.name = "roles",
                                    .kind = FIELD_MANY,
                                    .zh = "角色",
                                    .en = "Roles",
                                    .choices = roles,
                                    .chosen = record_field(user, "roles")},
                                   {.name = "bureau",
                                    .kind = FIELD_TEXT,
                                    .zh = "单位的区划代码（含下级）",
                                    .en = "Region code of the bureau, with those below it",
                                    .hint_zh = "any 为不限",
                                    .hint_en = "any: all"},
                                   {.name = "inspector",
                                    .kind = FIELD_TEXT,
                                    .zh = "执法人员编号",
                                    .en = "Staff number of the inspector",
                                    .hint_zh =
                                        "与人员名录一致；“只看我的”和个人日历按它认人。不是执"
                                        "法人员不填，取消写 none",
                                    .hint_en = "as in the list of inspectors: “only mine” and the "
                                               "calendar know people by it. Empty for others; none "
                                               "takes it away"}};
    for (size_t k = 0; k < sizeof fields / sizeof *fields; k++)
        form_field(h, &fields[k]);
    json_decref(roles);
}

static void add_form(struct html *h, const char *csrf)
{
    const struct field user = {.name = "user",
                               .kind = FIELD_TEXT,
                               .required = true,
                               .zh = "用户名",
                               .en = "User name",
                               .hint_zh = "小写字母和数字",
                               .hint_en = "small letters and digits"};

    html_el_say(h, "h2", "新建账号", "A new account", NULL);
    html_el_say(h, "p", "另一位管理员批准后生效。初始密码只显示一次，首次登录须修改。",
                "Another administrator approves it. The first password is shown once and must be "
                "changed at the first login.",
                "class", "hint", NULL);
    form_begin(h, "/desk/users", csrf, false);
    form_field(h, &user);
    rights(h, NULL);
    form_end(h, "提出", "Propose");
}

void desk_users(struct html *h, const json_t *users, const json_t *tokens, const char *csrf)
{
    view_table(h, users, lang_pick(h->lang, "全部账号", "All accounts"), view_cells, user_cells);
    view_notes(h, users);
    if (csrf)
        add_form(h, csrf);
    if (!tokens)
        return;
    html_el_say(h, "h2", "API 令牌", "API tokens", NULL);
    view_table(h, tokens, lang_pick(h->lang, "令牌", "Tokens"), token_cell, NULL);
}

/* ---- one ---- */

static void post(struct html *h, const char *key, const char *what, const char *csrf,
                 const char *seen, const char *zh, const char *en, const char *class)
{
    char *path = mem_printf("/desk/users/%s/%s", key, what);

    form_button(h, path, csrf, class, zh, en, "seen", seen, NULL);
    free(path);
}

static void waiting(struct html *h, const json_t *user, const char *viewer, const char *csrf)
{
    const char *key = record_text(user, "key");
    const char *by = record_text(user, "proposed_by");
    char *person = view_person(user, by);

    html_open(h, "div", "class", "warning", NULL);
    html_open(h, "p", NULL);
    html_sayf(h, "%s 提出的内容待另一位管理员批准。",
              "What %s proposed waits for another administrator.", person);
    free(person);
    html_close(h, "p");
    html_open(h, "div", "class", "actions", NULL);
    if (strcmp(by, viewer) == 0)
        html_el_say(h, "span", "这是您提出的，您不能批准。",
                    "You proposed it; you may not approve it.", NULL);
    else
        post(h, key, "approve", csrf, record_text(user, "proposal"), "批准", "Approve", NULL);
    post(h, key, "reject", csrf, NULL, "退回", "Refuse", "quiet");
    html_close(h, "div");
    html_close(h, "div");
}

/* Taking a login away is asked for as disabling is: with a reason, which is on record. */
static void logins_of(struct html *h, const char *key, unsigned count, bool may)
{
    html_el_say(h, "h2", "正在使用的登录", "Logins in use", NULL);
    html_el_sayf(h, "p", NULL, "%u 处", "%u", count);
    if (may && count)
        html_link_say(h, "button quiet", "结束全部登录…", "End all logins…",
                      "/desk/users/%s/logout", key);
}

void desk_user(struct html *h, const json_t *user, unsigned logins, const char *viewer,
               const char *csrf)
{
    const char *key = record_text(user, "key");
    bool disabled = label_is(record_field(user, "state"), "disabled");
    char *roles = mem_printf("/desk/users/%s/roles", key);
    char *disable = mem_printf("/desk/users/%s/disable", key);

    if (csrf && record_field(user, "proposal"))
        waiting(h, user, viewer, csrf);
    view_record(h, user, view_cells, user_cells + 1);
    view_notes(h, user);
    logins_of(h, key, logins, csrf != NULL);
    if (csrf) {
        html_el_say(h, "h2", "变更（另一位管理员批准后生效）",
                    "A change (another administrator approves)", NULL);
        form_begin(h, roles, csrf, false);
        rights(h, user);
        form_end(h, "提出变更", "Propose it");
        html_el_say(h, "h2", "密码和停用", "Password, and disabling", NULL);
        html_open(h, "div", "class", "actions", NULL);
        post(h, key, "reset", csrf, NULL, "重置密码", "Reset the password", "quiet");
        if (disabled)
            post(h, key, "enable", csrf, NULL, "恢复账号", "Enable again", "quiet");
        else
            html_link_say(h, "button danger", "停用…", "Disable…", "%s", disable);
        html_close(h, "div");
    }
    free(roles);
    free(disable);
}

void desk_secret(struct html *h, const json_t *answer, const char *back)
{
    html_el_say(h, "p", "下面的内容只显示这一次，请当面或用另一途径交给本人。",
                "What follows is shown only now. Hand it over in person, or by another way.",
                "class", "warning", NULL);
    view_answer(h, answer, NULL, NULL);
    html_open(h, "p", NULL);
    html_el_say(h, "a", "我记下了，返回", "I have it; go back", "href", back, NULL);
    html_close(h, "p");
}
