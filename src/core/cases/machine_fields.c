/* Fields of an event: what people type, and what may be in a content. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/json.h"
#include "core/base/mem.h"
#include "core/base/utf8.h"
#include "machine_private.h"

#define TEXT_BYTES_MAX 20000
#define LIST_MAX 200
#define YEAR_END 2200                 /* as far as a calendar goes */
#define INT_MAX_VALUE 100000000000000 /* far above any fine, far below what cjson may hold */

/* The field is named in the sentences, and for the form that has it. */
static enum err bad(const struct case_field *field, const char *zh, const char *en, struct error *e)
{
    if (e) {
        *e = (struct error){.code = E_INPUT};
        snprintf(e->zh, sizeof e->zh, "%s（%s）%s", field->zh, field->id, zh);
        snprintf(e->en, sizeof e->en, "%s (%s) %s", field->en, field->id, en);
        snprintf(e->field, sizeof e->field, "%s", field->id);
    }
    return E_INPUT;
}

/* ---- what is there ---- */

static bool plain(const char *text)
{
    size_t len = strlen(text);

    /* line breaks and tabs belong to a record, other controls do not */
    if (!len || len > TEXT_BYTES_MAX || !utf8_valid(text, len, NULL))
        return false;
    for (const char *at = text; *at; at++)
        if ((unsigned char)*at < 0x20 && *at != '\n' && *at != '\t')
            return false;
    return true;
}

/* The text of a string that is one: no NUL inside. */
static const char *text_of(const json_t *value)
{
    const char *text = json_string_value(value);

    return text && strlen(text) == json_string_length(value) ? text : NULL;
}

/* What came from outside is shown only if it is short, so that no sentence is cut in a character.
 */
static const char *shown(const char *text)
{
    return strlen(text) <= 64 ? text : "…";
}

#define CHOICES_BYTES 320 /* of an error's sentence; case actions NO ACTION lists them all */

/* "onsite（现场检查）、…": what may be chosen, as far as it fits. */
static void choices(const struct case_rules *rules, const char *table, int32_t day, bool zh,
                    char text[CHOICES_BYTES])
{
    json_t *codes = case_codes(rules->codes, table, day);
    size_t used = 0;
    size_t i;
    json_t *one;

    text[0] = '\0';
    json_array_foreach(codes, i, one)
    {
        char *word = zh ? mem_printf("%s%s（%s）", used ? "、" : "", json_text(one, "code"),
                                     json_text(one, "zh"))
                        : mem_printf("%s%s (%s)", used ? ", " : "", json_text(one, "code"),
                                     json_text(one, "en"));
        bool fits = used + strlen(word) + sizeof " …" <= CHOICES_BYTES;
        const char *put = fits ? word : " …";
        memcpy(text + used, put, strlen(put) + 1);
        used += strlen(put);
        free(word);
        if (!fits)
            break;
    }
    json_decref(codes);
}

static enum err not_a_choice(const struct case_rules *rules, const struct case_field *field,
                             const char *code, int32_t day, struct error *e)
{
    char choice[2][CHOICES_BYTES];

    choices(rules, field->codes, day, true, choice[0]);
    choices(rules, field->codes, day, false, choice[1]);
    char *zh = mem_printf("没有 %s 这一项，可填：%s", shown(code), choice[0]);
    char *en = mem_printf("cannot be %s; choose from: %s", shown(code), choice[1]);
    enum err rc = bad(field, zh, en, e);
    free(zh);
    free(en);
    return rc;
}

static enum err check_code(const struct case_rules *rules, const struct case_field *field,
                           const json_t *value, int32_t day, struct error *e)
{
    const char *code = text_of(value);

    if (!code)
        return bad(field, "应为一个代码", "must be a code", e);
    if (!case_code_known(rules->codes, field->codes, code, day))
        return not_a_choice(rules, field, code, day, e);
    return E_OK;
}

static enum err check_list(const struct case_rules *rules, const struct case_field *field,
                           const json_t *value, int32_t day, struct error *e)
{
    size_t count = json_array_size(value), i, k;
    enum err rc = E_OK;

    if (!json_is_array(value) || count > LIST_MAX || (field->required && !count))
        return bad(field, "应为一个列表，至少一项", "must be a list of at least one", e);
    for (i = 0; i < count && !rc; i++) {
        const char *text = text_of(json_array_get(value, i));
        if (!text || !plain(text))
            return bad(field, "的每一项应为文字", "must list texts", e);
        for (k = 0; k < i; k++)
            if (strcmp(text, json_string_value(json_array_get(value, k))) == 0)
                return bad(field, "有重复的项", "names something twice", e);
        if (field->codes)
            rc = check_code(rules, field, json_array_get(value, i), day, e);
    }
    return rc;
}

static enum err check_results(const struct case_rules *rules, const struct case_field *field,
                              const json_t *value, int32_t day, struct error *e)
{
    struct case_field each = *field;
    const char *item;
    json_t *list;
    enum err rc = E_OK;

    each.required = true;
    if (!json_is_object(value) || !json_object_size(value) || json_object_size(value) > LIST_MAX)
        return bad(field, "应为各事项的结果", "must give results by item", e);
    json_object_foreach((json_t *)(uintptr_t)value, item, list)
    {
        if (!rc)
            rc = plain(item) ? check_list(rules, &each, list, day, e)
                             : bad(field, "含有无效事项", "names an invalid item", e);
    }
    return rc;
}

static enum err check_value(const struct case_rules *rules, const struct case_field *field,
                            const json_t *value, int32_t day, struct error *e)
{
    int32_t date;

    switch (field->kind) {
    case CASE_TEXT:
        return text_of(value) && plain(text_of(value))
                   ? E_OK
                   : bad(field, "应为文字", "must be a text", e);
    case CASE_DATE:
        return text_of(value) && day_parse(text_of(value), &date) && day_year(date) < YEAR_END
                   ? E_OK
                   : bad(field, "应为日期，如 2026-11-23", "must be a date such as 2026-11-23", e);
    case CASE_INT:
    case CASE_FEN:
        return json_is_integer(value) && json_integer_value(value) >= 0 &&
                       json_integer_value(value) <= INT_MAX_VALUE
                   ? E_OK
                   : bad(field, "应为不小于零的整数", "must be a whole number, not below zero", e);
    case CASE_FLAG:
        return json_is_boolean(value) ? E_OK : bad(field, "应为是或否", "must be true or false", e);
    case CASE_CODE:
        return check_code(rules, field, value, day, e);
    case CASE_LIST:
        return check_list(rules, field, value, day, e);
    case CASE_RESULTS:
        return check_results(rules, field, value, day, e);
    }
    return E_INPUT;
}

static const struct case_field *find(const struct case_action *action, const char *id)
{
    for (const struct case_field *f = action->fields; f && f->id; f++)
        if (strcmp(f->id, id) == 0)
            return f;
    return NULL;
}

enum err case_fields_check(const struct case_rules *rules, const struct case_action *action,
                           const json_t *content, int32_t day, struct error *e)
{
    const char *id;
    json_t *value;
    enum err rc = E_OK;

    for (const struct case_field *f = action->fields; f && f->id; f++)
        if (f->required && !json_object_get(content, f->id))
            return bad(f, "必须填写", "is required", e);
    json_object_foreach((json_t *)(uintptr_t)content, id, value)
    {
        const struct case_field *field = find(action, id);
        if (!field)
            return error_set(e, E_INPUT, "“%s”没有字段 %s", "%s has no field %s", action->id,
                             shown(id));
        rc = check_value(rules, field, value, day, e);
        if (rc)
            return rc;
    }
    return E_OK;
}

/* ---- what people type ---- */

/* "3000", "3000.5", "3000.50" yuan to fen. */
static bool parse_fen(const char *text, int64_t *fen)
{
    size_t whole = strspn(text, "0123456789");
    const char *dot = text + whole;
    size_t part = *dot == '.' ? strspn(dot + 1, "0123456789") : 0;

    if (!whole || whole > 12 || part > 2 || (*dot == '.' && !part) ||
        dot[part + (*dot == '.' ? 1 : 0)])
        return false;
    *fen = strtoll(text, NULL, 10) * 100;
    if (part)
        *fen += (dot[1] - '0') * 10 + (part == 2 ? dot[2] - '0' : 0);
    return true;
}

/* Narrow letters and signs, and the Chinese enumeration comma as a comma; to free. */
static char *narrow(const char *text)
{
    static const char comma[] = "、";
    char *out = utf8_fold(mem_strndup(text, strlen(text)));

    for (char *at = out; (at = strstr(at, comma)) != NULL; at++) {
        *at = ',';
        memmove(at + 1, at + sizeof comma - 1, strlen(at + sizeof comma - 1) + 1);
    }
    return out;
}

/* A list out of narrow text; spaces round its elements are not theirs. */
static json_t *parse_list(const char *text, const char *between)
{
    json_t *list = json_array();

    for (const char *at = text; *at;) {
        size_t len = strcspn(at, between);
        char *one = utf8_fold(mem_strndup(at, len));
        if (*one)
            json_array_append_new(list, json_string(one));
        free(one);
        at += len + (at[len] != '\0');
    }
    return list;
}

/* "0101:1;0102:2+5" */
static json_t *parse_results(const char *text)
{
    json_t *results = json_object();

    for (const char *at = text; *at;) {
        size_t len = strcspn(at, ";");
        char *one = mem_strndup(at, len);
        char *colon = strchr(one, ':');
        if (!colon) {
            free(one);
            json_decref(results);
            return NULL;
        }
        *colon = '\0';
        json_object_set_new(results, utf8_fold(one), parse_list(colon + 1, "+,"));
        free(one);
        at += len + (at[len] != '\0');
    }
    return results;
}

static json_t *parse_flag(const char *text)
{
    static const char *const yes[] = {"yes", "true", "1", "是", NULL};
    static const char *const no[] = {"no", "false", "0", "否", NULL};

    for (size_t i = 0; yes[i]; i++)
        if (strcmp(text, yes[i]) == 0)
            return json_true();
    for (size_t i = 0; no[i]; i++)
        if (strcmp(text, no[i]) == 0)
            return json_false();
    return NULL;
}

static json_t *parse_int(const char *text)
{
    size_t len = strlen(text);

    if (!len || len > 14 || strspn(text, "0123456789") != len)
        return NULL;
    return json_integer(strtoll(text, NULL, 10));
}

static enum err bad_form(const struct case_field *field, struct error *e)
{
    static const char *const forms[][2] = {
        [CASE_TEXT] = {"应为文字", "must be a text"},
        [CASE_DATE] = {"应为日期，如 2026-11-23", "must be a date such as 2026-11-23"},
        [CASE_INT] = {"应为不小于零的整数", "must be a whole number, not below zero"},
        [CASE_FEN] = {"应为以元计的金额，如 3000.50", "must be an amount in yuan such as 3000.50"},
        [CASE_FLAG] = {"应填 yes（是）或 no（否）", "must be yes or no"},
        [CASE_CODE] = {"应为一个代码", "must be a code"},
        [CASE_LIST] = {"应为列表，如 a,b", "must be a list such as a,b"},
        [CASE_RESULTS] = {"应为各事项的结果，如 0101:1;0102:2+5",
                          "must give results by item such as 0101:1;0102:2+5"}};

    return bad(field, forms[field->kind][0], forms[field->kind][1], e);
}

static enum err parse(const struct case_field *field, const char *text, json_t **value,
                      struct error *e)
{
    char *plain_text;
    int32_t day;
    int64_t fen;

    *value = NULL;
    if (!utf8_valid(text, strlen(text), NULL))
        return bad(field, "不是 UTF-8 文字", "is not UTF-8 text", e);
    plain_text = narrow(text);
    switch (field->kind) {
    case CASE_TEXT:
    case CASE_CODE:
        *value = json_string(text);
        break;
    case CASE_DATE:
        *value = day_parse(plain_text, &day) ? json_string(plain_text) : NULL;
        break;
    case CASE_INT:
        *value = parse_int(plain_text);
        break;
    case CASE_FEN:
        *value = parse_fen(plain_text, &fen) ? json_integer((json_int_t)fen) : NULL;
        break;
    case CASE_FLAG:
        *value = parse_flag(plain_text);
        break;
    case CASE_LIST:
        *value = parse_list(plain_text, ",");
        break;
    case CASE_RESULTS:
        *value = parse_results(plain_text);
        break;
    }
    free(plain_text);
    return *value ? E_OK : bad_form(field, e);
}

enum err case_field_read(const struct case_field *field, const json_t *given, json_t **value,
                         struct error *e)
{
    bool typed =
        (field->kind == CASE_LIST && json_is_array(given)) ||
        (field->kind == CASE_RESULTS && json_is_object(given)) ||
        (field->kind == CASE_FLAG && json_is_boolean(given)) ||
        (field->kind == CASE_INT && json_integer_value(given) >= 0 && json_is_integer(given));

    *value = typed ? json_incref((json_t *)(uintptr_t)given) : NULL;
    if (typed)
        return E_OK;
    return text_of(given) ? parse(field, text_of(given), value, e) : bad_form(field, e);
}
