#include <string.h>

#include "core/base/mem.h"

#include "platform/runtime/config.h"

#include "core/base/role.h"
#include "platform/runtime/config_key.h"
#include "platform/runtime/config_value.h"

static void print_choices(const struct config_key *key, char *out, size_t size)
{
    size_t n = 0;

    for (const struct config_choice *c = key->choice; c->word && n < size; c++)
        n += (size_t)snprintf(out + n, size - n, "%s%s", n ? " | " : "", c->word);
}

const char *config_key_range(const struct config_key *key, char *out, size_t size)
{
    static const char *const units[] = {
        [CONFIG_PATH] = "path",      [CONFIG_TEXT] = "text",   [CONFIG_INT] = "number",
        [CONFIG_SECONDS] = "time",   [CONFIG_BYTES] = "bytes", [CONFIG_TIME] = "HH:MM",
        [CONFIG_PERCENT] = "percent"};
    char low[32], high[32];

    out[0] = '\0';
    if (key->type == CONFIG_CHOICE)
        print_choices(key, out, size);
    else if (config_is_text(key))
        snprintf(out, size, "%s, %lld to %lld bytes", units[key->type], (long long)key->min,
                 (long long)key->max);
    else
        snprintf(out, size, "%s, %s to %s", units[key->type],
                 config_format(key, key->min, low, sizeof low),
                 config_format(key, key->max, high, sizeof high));
    return out;
}

static void print_people(const struct config *config, FILE *out)
{
    char roles[80];

    fputs("\n[people]\n", out);
    for (size_t i = 0; i < config->person_count; i++) {
        const struct person *p = &config->people[i];
        fprintf(out, "%s = uid:%lu roles:%s", p->key, (unsigned long)p->uid,
                roles_format(p->roles, roles, sizeof roles));
        if (p->bureau)
            fprintf(out, " bureau:%06u", (unsigned)p->bureau);
        if (p->inspector)
            fprintf(out, " inspector:%s", p->inspector);
        fprintf(out, " name:%s\n", p->name);
    }
}

void config_print(const struct config *config, FILE *out)
{
    /* The accessors take a mutable configuration; nothing is written through them here. */
    struct config *c = (struct config *)(uintptr_t)config;
    const char *section = "";
    char range[200], value[32];

    for (size_t i = 0; i < config_key_count; i++) {
        const struct config_key *key = &config_keys[i];
        if (strcmp(section, key->section) != 0)
            fprintf(out, "%s[%s]\n", i ? "\n" : "", key->section);
        section = key->section;
        fprintf(out, "# %s\n# %s\n# %s; default: %s%s\n", key->zh, key->en,
                config_key_range(key, range, sizeof range),
                *key->standard ? key->standard : "(empty)",
                key->reload ? "" : "; restart to change");
        fprintf(out, "%s = %s\n", key->name,
                config_is_text(key)
                    ? *config_text_at(c, key)
                    : config_format(key, *config_number_at(c, key), value, sizeof value));
    }
    print_people(config, out);
}

enum err config_can_replace(const struct config *old, const struct config *fresh, struct error *e)
{
    struct config *a = (struct config *)(uintptr_t)old;
    struct config *b = (struct config *)(uintptr_t)fresh;

    for (size_t i = 0; i < config_key_count; i++) {
        const struct config_key *key = &config_keys[i];
        bool same = config_is_text(key)
                        ? strcmp(*config_text_at(a, key), *config_text_at(b, key)) == 0
                        : *config_number_at(a, key) == *config_number_at(b, key);
        if (!same && !key->reload)
            return error_set(
                e, E_CONFLICT,
                "[%s] %s 改了，但只有重启才能生效；请改回原值或重启。其余仍按原配置运行。",
                "[%s] %s was changed, which only a restart can do: change it back or "
                "restart. The old configuration goes on.",
                key->section, key->name);
    }
    return E_OK;
}

char *config_link(const struct config *config, const char *path)
{
    size_t len = strlen(config->web_public_url);

    while (len && config->web_public_url[len - 1] == '/')
        len--;
    return mem_printf("%.*s%s", (int)len, config->web_public_url, path);
}

const struct person *config_person(const struct config *config, const char *key)
{
    for (size_t i = 0; i < config->person_count; i++)
        if (strcmp(config->people[i].key, key) == 0)
            return &config->people[i];
    return NULL;
}

const struct person *config_person_by_uid(const struct config *config, uid_t uid)
{
    for (size_t i = 0; i < config->person_count; i++)
        if (config->people[i].uid == uid)
            return &config->people[i];
    return NULL;
}

enum err config_check_people(const struct config *config, struct error *e)
{
    for (size_t i = 0; i < config->person_count; i++) {
        const struct person *p = &config->people[i];
        const struct person *first = config_person_by_uid(config, p->uid);
        if (first != p)
            return error_set(e, E_INPUT,
                             "%s：[people] 的 %s 和 %s 的 uid 相同；正式运行时每人须有自己的账户。",
                             "%s: %s and %s of [people] share a uid; in production each person "
                             "needs an own account.",
                             config->file, first->key, p->key);
    }
    return E_OK;
}
