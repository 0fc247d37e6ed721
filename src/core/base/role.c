#include "core/base/role.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define ROLE_WORDS 5
const struct label role_words[ROLE_WORDS + 1] = {
    {"regulator", "执法人员", "regulator"}, {"approver", "审批人员", "approver"},
    {"admin", "管理员", "administrator"},   {"auditor", "审计人员", "auditor"},
    {"publisher", "公示人员", "publisher"}, {NULL, NULL, NULL}};

static const struct label not_granted[] = {{"root", "本机所有者", "root"},
                                           {"daemon", "系统", "the system"}};

unsigned roles_of_ids(const json_t *ids)
{
    unsigned roles = 0;
    size_t n;
    json_t *id;

    json_array_foreach((json_t *)(uintptr_t)ids, n, id)
    {
        for (unsigned i = 0; i < ROLE_WORDS; i++)
            if (label_is(id, role_words[i].id))
                roles |= 1u << i;
    }
    return roles;
}

bool roles_parse(const char *text, unsigned *roles)
{
    *roles = 0;
    for (;;) {
        size_t len = strcspn(text, ",");
        size_t i = 0;
        while (i < ROLE_WORDS &&
               (strlen(role_words[i].id) != len || strncmp(role_words[i].id, text, len) != 0))
            i++;
        if (i == ROLE_WORDS)
            return false;
        *roles |= 1u << i;
        if (!text[len])
            return true;
        text += len + 1;
    }
}

const char *roles_format(unsigned roles, char *out, size_t size)
{
    size_t n = 0;

    out[0] = '\0';
    for (size_t i = 0; i < ROLE_WORDS; i++)
        if (roles >> i & 1 && n < size)
            n += (size_t)snprintf(out + n, size - n, "%s%s", n ? "," : "", role_words[i].id);
    return out;
}

json_t *roles_json(unsigned roles)
{
    json_t *list = json_array();

    for (size_t i = 0; i < ROLE_WORDS + sizeof not_granted / sizeof *not_granted; i++)
        if (roles >> i & 1)
            json_array_append_new(
                list, label_row(i < ROLE_WORDS ? &role_words[i] : &not_granted[i - ROLE_WORDS]));
    return list;
}
