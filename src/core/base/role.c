#include "core/base/role.h"

#include <stdio.h>
#include <string.h>

static const struct {
    const char *word;
    enum role role;
} role_words[] = {{"regulator", ROLE_REGULATOR},
                  {"approver", ROLE_APPROVER},
                  {"admin", ROLE_ADMIN},
                  {"auditor", ROLE_AUDITOR},
                  {"publisher", ROLE_PUBLISHER}};
#define ROLE_WORDS (sizeof role_words / sizeof *role_words)

bool roles_parse(const char *text, unsigned *roles)
{
    *roles = 0;
    for (;;) {
        size_t len = strcspn(text, ",");
        size_t i = 0;
        while (i < ROLE_WORDS &&
               (strlen(role_words[i].word) != len || strncmp(role_words[i].word, text, len) != 0))
            i++;
        if (i == ROLE_WORDS)
            return false;
        *roles |= role_words[i].role;
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
        if (roles & role_words[i].role && n < size)
            n += (size_t)snprintf(out + n, size - n, "%s%s", n ? "," : "", role_words[i].word);
    return out;
}
