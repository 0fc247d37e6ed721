#include "platform/ops/people.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/json.h"
#include "platform/html/view.h"
#include "platform/ops/answer.h"
#include "platform/runtime/config.h"
#include "platform/store/ledger_accounts.h"
#include "platform/store/ledger_voids.h"

/* Copies what fits, never half a character. */
static void copy_name(char out[PEOPLE_NAME_BYTES], const char *name)
{
    size_t n = strlen(name);

    if (n >= PEOPLE_NAME_BYTES)
        for (n = PEOPLE_NAME_BYTES - 1; n && ((unsigned char)name[n] & 0xc0) == 0x80;)
            n--;
    memcpy(out, name, n);
    out[n] = '\0';
}

static void from_config(const struct person *person, struct someone *out)
{
    *out = (struct someone){.roles = person->roles, .bureau = person->bureau, .uid = person->uid};
    snprintf(out->key, sizeof out->key, "%s", person->key);
    copy_name(out->name, person->name);
    snprintf(out->inspector, sizeof out->inspector, "%s",
             person->inspector ? person->inspector : "");
}

static enum err nobody(const char *key, struct error *e)
{
    return error_set(e, E_NOTFOUND, "[people] 和有效账号中都没有 %.40s",
                     "%.40s is neither in [people] nor an account that is active", key);
}

enum err people_find(struct lane *lane, const char *key, struct someone *out, struct error *e)
{
    const struct person *person = config_person(lane->snapshot->config, key);
    struct account account;

    if (person) {
        from_config(person, out);
        return E_OK;
    }
    enum err rc = ledger_account_get(lane->ledger, key, &account, e);
    if (rc)
        return rc == E_NOTFOUND ? nobody(key, e) : rc;
    if (account.state != ACCOUNT_ACTIVE || !account.roles)
        return nobody(key, e);
    *out = (struct someone){.roles = account.roles, .bureau = account.bureau, .uid = PEOPLE_NO_UID};
    snprintf(out->key, sizeof out->key, "%s", account.key);
    copy_name(out->name, account.name);
    snprintf(out->inspector, sizeof out->inspector, "%s", account.inspector);
    return E_OK;
}

enum err people_name(struct lane *lane, const char *key, char out[PEOPLE_NAME_BYTES],
                     struct error *e)
{
    const struct person *person = config_person(lane->snapshot->config, key);
    struct account account;

    copy_name(out, person ? person->name : key);
    if (person)
        return E_OK;
    enum err rc = ledger_account_get(lane->ledger, key, &account, e);
    if (rc)
        return rc == E_NOTFOUND ? E_OK : rc;
    if (*account.name)
        copy_name(out, account.name);
    return E_OK;
}

enum err people_inspector(struct lane *lane, const char *key, char out[PEOPLE_INSPECTOR_BYTES],
                          struct error *e)
{
    struct someone who = {.bureau = 0};
    enum err rc = people_find(lane, key, &who, e);

    memcpy(out, who.inspector, sizeof who.inspector);
    return rc == E_NOTFOUND ? E_OK : rc;
}

void people_unlinked(json_t *answer)
{
    json_object_set_new(answer, "unlinked", json_true());
    answer_note(
        answer,
        "您的账号没有登记执法人员编号，因此这里只有您经办过的案件，没有派您检查的案件。请管理"
        "员在“用户和角色”中登记您的编号。",
        "Your account has no staff number of an inspector, so this has the cases you worked "
        "on, but not those you were drawn for. Ask an administrator to enter your number "
        "under “Users and roles”.");
}

const char *people_label(struct lane *lane, const char *key, char out[PEOPLE_LABEL_BYTES])
{
    char name[PEOPLE_NAME_BYTES];
    struct error unread;

    if (people_name(lane, key, name, &unread) != E_OK)
        name[0] = '\0';
    char *label = view_named(name, key);
    snprintf(out, PEOPLE_LABEL_BYTES, "%s", label);
    free(label);
    return out;
}

static void know(struct lane *lane, json_t *holder, const json_t *value)
{
    const char *key = json_string_value(value);
    json_t *people = json_object_get(holder, "people");
    char name[PEOPLE_NAME_BYTES];
    struct error unread;

    if (!key || !*key || json_object_get(people, key))
        return;
    if (!people)
        json_object_set_new(holder, "people", people = json_object());
    if (people_name(lane, key, name, &unread) == E_OK)
        json_object_set_new(people, key, json_string(name));
}

static void name_column(struct lane *lane, json_t *table, const char *key)
{
    json_t *row;

    for (size_t i = 0; (row = json_array_get(json_object_get(table, "rows"), i)); i++)
        know(lane, table, json_object_get(row, key));
}

void people_name_all(struct lane *lane, json_t *answer)
{
    json_t *one;

    if (!lane->ledger)
        return;
    for (size_t i = 0; (one = json_array_get(json_object_get(answer, "columns"), i)); i++) {
        const char *key = json_text_or(one, "key", NULL);
        if (view_is_person(key))
            name_column(lane, answer, key);
    }
    for (size_t i = 0; (one = json_array_get(json_object_get(answer, "fields"), i)); i++) {
        if (view_is_person(json_text_or(one, "key", NULL)))
            know(lane, answer, json_object_get(one, "value"));
    }
    for (size_t i = 0; (one = json_array_get(json_object_get(answer, "tables"), i)); i++)
        people_name_all(lane, json_object_get(one, "table"));
}

enum err people_bureau(struct lane *lane, const char *key, uint32_t *bureau, struct error *e)
{
    struct someone who = {.bureau = 0};
    enum err rc = people_find(lane, key, &who, e);

    *bureau = who.bureau;
    return rc == E_NOTFOUND ? E_OK : rc;
}

enum err people_same(struct lane *lane, const char *a, const char *b, bool *same, struct error *e)
{
    struct someone x = {.uid = PEOPLE_NO_UID}, y = {.uid = PEOPLE_NO_UID};
    enum err rc = people_find(lane, a, &x, e);

    if (!rc || rc == E_NOTFOUND)
        rc = people_find(lane, b, &y, e);
    *same = strcmp(a, b) == 0 ||
            (!service_rehearsal(lane->service) && x.uid != PEOPLE_NO_UID && x.uid == y.uid);
    return rc == E_NOTFOUND ? E_OK : rc;
}

enum err people_outside(struct lane *lane, const char *key, uint64_t commit_index, bool *outside,
                        struct error *e)
{
    struct someone who = {.bureau = 0};
    bool concerned = false;
    enum err rc = people_find(lane, key, &who, e);

    if (!rc && who.bureau)
        rc = ledger_void_concerned(lane->ledger, commit_index, who.bureau, &concerned, e);
    *outside = !rc && !concerned;
    return rc == E_NOTFOUND ? E_OK : rc;
}

enum err people_active(struct lane *lane, const char *key, struct account *a,
                       struct someone *person, struct error *e)
{
    enum err rc = ledger_account_get(lane->ledger, key, a, e);

    if (!rc)
        rc = people_find(lane, key, person, e);
    if (!rc && a->state != ACCOUNT_ACTIVE)
        rc = error_set(e, E_NOTFOUND, "账号 %s 不可用", "the account %s may not be used", key);
    return rc;
}
