#include "service/people.h"

#include <stdio.h>
#include <string.h>

#include "service/config.h"
#include "store/ledger_accounts.h"

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
}

static enum err nobody(const char *key, struct error *e)
{
    return error_set(e, E_NOTFOUND, "[people] 和有效账号中都没有 %.40s",
                     "%.40s is neither in [people] nor an account that is active", key);
}

enum err people_find(struct lane *lane, const char *key, struct someone *out, struct error *e)
{
    const struct person *person = config_person(lane->world->config, key);
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
    return E_OK;
}

enum err people_name(struct lane *lane, const char *key, char out[PEOPLE_NAME_BYTES],
                     struct error *e)
{
    const struct person *person = config_person(lane->world->config, key);
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

enum err people_bureau(struct lane *lane, const char *key, uint32_t *bureau, struct error *e)
{
    struct someone who = {.bureau = 0};
    enum err rc = people_find(lane, key, &who, e);

    *bureau = who.bureau;
    return rc == E_NOTFOUND ? E_OK : rc;
}
