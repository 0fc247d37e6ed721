#include "platform/runtime/config.h"
#include "platform/runtime/config_key.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/file.h"
#include "core/base/ini.h"
#include "core/base/mem.h"
#include "core/base/role.h"
#include "core/base/utf8.h"
#include "platform/runtime/config_value.h"

#define FILE_MAX_BYTES ((size_t)1 << 20)

/* What one pass over a file carries. */
struct parse {
    const char *file;
    config_fault_fn *fault;
    void *user;
    struct config *config;
    bool *given; /* per key: line seen */
    struct error *first;
    unsigned faults;
};

static void report(struct parse *p, int line, const char *zh, const char *en, ...)
    __attribute__((format(printf, 3, 5), format(printf, 4, 5)));

static void report(struct parse *p, int line, const char *zh, const char *en, ...)
{
    struct error one;
    char text[2][512];
    va_list ap;

    va_start(ap, en);
    vsnprintf(text[0], sizeof text[0], zh, ap);
    va_end(ap);
    va_start(ap, en);
    vsnprintf(text[1], sizeof text[1], en, ap);
    va_end(ap);
    snprintf(one.zh, sizeof one.zh, "%s:%d: %s", p->file, line, text[0]);
    snprintf(one.en, sizeof one.en, "%s:%d: %s", p->file, line, text[1]);
    one.code = E_INPUT;
    if (p->fault)
        p->fault(p->user, one.zh, one.en);
    if (!p->faults++ && p->first)
        *p->first = one;
}

static const struct config_key *key_of(const char *section, const char *name)
{
    for (size_t i = 0; i < config_key_count; i++)
        if (strcmp(config_keys[i].section, section) == 0 && strcmp(config_keys[i].name, name) == 0)
            return &config_keys[i];
    return NULL;
}

/* A relative path is taken from the file's folder, so that a demo folder can be moved. */
static char *absolute(const char *file, const char *path)
{
    const char *slash = strrchr(file, '/');

    if (*path == '/' || !slash)
        return mem_strdup(path);
    return mem_printf("%.*s/%s", (int)(slash - file), file, path);
}

static void set_text(struct parse *p, const struct config_key *key, const struct ini_item *item)
{
    char **slot = config_text_at(p->config, key);
    size_t len = strlen(item->value);
    char *text =
        key->type == CONFIG_PATH ? absolute(p->file, item->value) : mem_strdup(item->value);

    if ((int64_t)len < key->min || (int64_t)strlen(text) > key->max || utf8_has_control(text)) {
        report(p, item->line, "%s 应有 %lld 至 %lld 个字节，且没有控制字符。",
               "%s must have %lld to %lld bytes and no control characters.", key->name,
               (long long)key->min, (long long)key->max);
        free(text);
        return;
    }
    free(*slot);
    *slot = text;
}

static void set_number(struct parse *p, const struct config_key *key, const struct ini_item *item)
{
    char range[200];
    int64_t n;

    if (!config_number(key, item->value, &n) || n < key->min || n > key->max)
        report(p, item->line, "%s 不能是 “%s”，应是：%s。", "%s cannot be “%s”; it takes: %s.",
               key->name, item->value, config_key_range(key, range, sizeof range));
    else
        *config_number_at(p->config, key) = n;
}

static bool is_name(const char *text)
{
    size_t n = strlen(text);

    return n >= 1 && n <= 32 && strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789._-") == n;
}

/* One word of a person's line; false (and reported) if it says nothing known. */
static bool person_word(struct parse *p, struct person *person, char *word, int line)
{
    struct config_key plain = {.type = CONFIG_INT};
    int64_t uid;
    int64_t bureau;

    if (strncmp(word, "uid:", 4) == 0 && config_number(&plain, word + 4, &uid) &&
        uid < (int64_t)UINT32_MAX) {
        person->uid = (uid_t)uid;
        return true;
    }
    if (strncmp(word, "roles:", 6) == 0 && roles_parse(word + 6, &person->roles))
        return true;
    if (strncmp(word, "bureau:", 7) == 0 && strlen(word) == 13 &&
        config_number(&plain, word + 7, &bureau) && bureau >= 100000) {
        person->bureau = (uint32_t)bureau;
        return true;
    }
    if (strncmp(word, "name:", 5) == 0 && word[5]) {
        free(person->name);
        person->name = mem_strdup(word + 5);
        return true;
    }
    if (strncmp(word, "inspector:", 10) == 0 && word[10] && strlen(word + 10) <= 40) {
        free(person->inspector);
        person->inspector = mem_strdup(word + 10);
        return true;
    }
    report(p, line,
           "看不懂 “%s”。写法：wang = uid:1001 roles:admin,approver bureau:220102 name:王建国，角色"
           "有 regulator approver admin auditor publisher；执法人员另加 inspector:人员编号。",
           "“%s” is not understood. Write: wang = uid:1001 roles:admin,approver bureau:220102 "
           "name:Wang; roles are regulator approver admin auditor publisher; an inspector also has "
           "inspector:NUMBER.",
           word);
    return false;
}

static bool person_is_new(struct parse *p, const struct person *person, int line)
{
    for (size_t i = 0; i < p->config->person_count; i++) {
        const struct person *other = &p->config->people[i];
        if (strcmp(other->key, person->key) != 0)
            continue;
        report(p, line, "%s 登记了两次。", "%s is listed twice.", person->key);
        return false;
    }
    return true;
}

static void set_person(struct parse *p, const struct ini_item *item)
{
    struct config *c = p->config;
    struct person person = {.uid = (uid_t)-1};
    char *rest = item->value;
    bool good = is_name(item->name);

    if (!good)
        report(p, item->line, "人员代号 “%s” 只能用小写字母、数字和 . _ -，至多 32 个。",
               "“%s”: a person's key has lower-case letters, digits and . _ -, at most 32.",
               item->name);
    person.key = mem_strdup(item->name);
    for (char *word; good && (word = strsep(&rest, " \t"));)
        good = !*word || person_word(p, &person, word, item->line);
    if (good && (person.uid == (uid_t)-1 || !person.roles)) {
        report(p, item->line, "%s 须有 uid: 和 roles:。", "%s needs uid: and roles:.", item->name);
        good = false;
    }
    if (!good || !person_is_new(p, &person, item->line)) {
        free(person.key);
        free(person.name);
        free(person.inspector);
        return;
    }
    if (!person.name)
        person.name = mem_strdup(person.key);
    c->people = mem_grow(c->people, c->person_count + 1, sizeof *c->people);
    c->people[c->person_count++] = person;
}

static void set_item(struct parse *p, const struct ini_item *item)
{
    if (strcmp(item->section, "people") == 0) {
        set_person(p, item);
        return;
    }
    const struct config_key *key = key_of(item->section, item->name);
    if (!key) {
        report(p, item->line, "没有 [%s] %s 这个键；inspectd -p 列出全部。",
               "There is no key [%s] %s; inspectd -p lists all.", item->section, item->name);
        return;
    }
    if (p->given[key - config_keys]) {
        report(p, item->line, "[%s] %s 写了两次。", "[%s] %s is given twice.", item->section,
               item->name);
        return;
    }
    p->given[key - config_keys] = true;
    if (config_is_text(key))
        set_text(p, key, item);
    else
        set_number(p, key, item);
}

static struct config *standard(const char *file)
{
    struct config *c = mem_new(sizeof *c);

    c->file = mem_strdup(file);
    for (size_t i = 0; i < config_key_count; i++) {
        const struct config_key *key = &config_keys[i];
        if (config_is_text(key))
            *config_text_at(c, key) = mem_strdup(key->standard);
        else if (!config_number(key, key->standard, config_number_at(c, key)))
            abort(); /* the table itself is wrong */
    }
    return c;
}

enum err config_parse(const char *file, const char *text, size_t len, config_fault_fn *fault,
                      void *user, struct config **out, struct error *e)
{
    struct parse p = {.file = file, .fault = fault, .user = user, .first = e};
    struct error bad;
    struct ini ini;
    enum err err = ini_read(file, text, len, &ini, &bad);

    *out = NULL;
    if (err) {
        if (fault)
            fault(user, bad.zh, bad.en);
        if (e)
            *e = bad;
        ini_free(&ini);
        return err;
    }
    p.config = standard(file);
    p.given = mem_array(config_key_count, sizeof *p.given);
    for (size_t i = 0; i < ini.count; i++)
        set_item(&p, &ini.items[i]);
    free(p.given);
    ini_free(&ini);
    if (p.faults) {
        config_free(p.config);
        return E_INPUT;
    }
    *out = p.config;
    return E_OK;
}

enum err config_load(const char *file, config_fault_fn *fault, void *user, struct config **out,
                     struct error *e)
{
    struct buf text = {0};
    struct error bad;
    enum err err = file_read(file, FILE_MAX_BYTES, &text, &bad);

    *out = NULL;
    if (err && fault)
        fault(user, bad.zh, bad.en);
    if (err && e)
        *e = bad;
    if (!err)
        err = config_parse(file, text.data ? text.data : "", text.len, fault, user, out, e);
    buf_free(&text);
    return err;
}

void config_free(struct config *config)
{
    if (!config)
        return;
    for (size_t i = 0; i < config_key_count; i++)
        if (config_is_text(&config_keys[i]))
            free(*config_text_at(config, &config_keys[i]));
    for (size_t i = 0; i < config->person_count; i++) {
        free(config->people[i].key);
        free(config->people[i].name);
        free(config->people[i].inspector);
    }
    free(config->people);
    free(config->file);
    free(config);
}
