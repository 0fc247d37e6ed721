#include "core/base/role.h"

#include <stdio.h>
#include <string.h>

#include "core/base/label.h"

/* In the order of their bits. */
static const struct label labels[] = {
    {"regulator", "执法人员", "regulator"}, {"approver", "审批人员", "approver"},
    {"admin", "管理员", "administrator"},   {"auditor", "审计人员", "auditor"},
    {"publisher", "公示人员", "publisher"}, {"root", "本机所有者", "root"},
    {"daemon", "系统", "the system"}};
#define ROLE_WORDS 5 /* those that can be granted */

bool roles_parse(const char *text, unsigned *roles)
{
    *roles = 0;
    for (;;) {
        size_t len = strcspn(text, ",");
        size_t i = 0;
        while (i < ROLE_WORDS &&
               (strlen(labels[i].id) != len || strncmp(labels[i].id, text, len) != 0))
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
            n += (size_t)snprintf(out + n, size - n, "%s%s", n ? "," : "", labels[i].id);
    return out;
}

json_t *roles_json(unsigned roles)
{
    json_t *list = json_array();

    for (size_t i = 0; i < sizeof labels / sizeof *labels; i++)
        if (roles >> i & 1)
            json_array_append_new(list, label_row(&labels[i]));
    return list;
}
