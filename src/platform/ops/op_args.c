#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/date.h"
#include "core/base/mem.h"
#include "core/base/utf8.h"
#include "platform/ops/op.h"

#define TEXT_MAX_BYTES 4096
#define FIELDS_MAX 64
#define FIELD_MAX_PARTS 200
#define FIELD_MAX_BYTES 24000 /* a record of a visit, see core/cases/actions.h */

static bool integer_of(const json_t *value, json_int_t *out)
{
    if (json_is_integer(value)) {
        *out = json_integer_value(value);
        return true;
    }
    const char *text = json_string_value(value);
    char *end;
    if (!text || strspn(text, "0123456789") != strlen(text) || !*text)
        return false;
    errno = 0;
    *out = strtoll(text, &end, 10);
    return errno == 0 && *end == '\0';
}

static enum err check_int(const struct op_param *p, json_t *args, json_t *value, struct error *e)
{
    json_int_t n;

    if (!integer_of(value, &n))
        return error_set(e, E_INPUT, "参数 %s 应是整数。", "%s must be a whole number.", p->name);
    json_object_set_new(args, p->name, json_integer(n));
    return E_OK;
}

static enum err check_date(const struct op_param *p, json_t *args, json_t *value, struct error *e)
{
    int32_t day;

    if (json_is_integer(value))
        return E_OK;
    if (!json_is_string(value) || !day_parse(json_string_value(value), &day))
        return error_set(e, E_INPUT, "参数 %s 应是日期，如 2026-11-23。",
                         "%s must be a date such as 2026-11-23.", p->name);
    json_object_set_new(args, p->name, json_integer(day));
    return E_OK;
}

static enum err check_text(const struct op_param *p, const json_t *value, struct error *e)
{
    const char *text = json_string_value(value);

    if (!text || !*text)
        return error_set(e, E_INPUT, "参数 %s 应是非空文字。",
                         "%s must be a text that is not empty.", p->name);
    if (strlen(text) > TEXT_MAX_BYTES || strlen(text) != json_string_length(value) ||
        utf8_has_control(text))
        return error_set(e, E_INPUT, "参数 %s 过长或含有控制字符。",
                         "%s is too long or has control characters.", p->name);
    return E_OK;
}

static bool is_choice(const struct label *choices, const char *id)
{
    while (choices->id && strcmp(choices->id, id) != 0)
        choices++;
    return choices->id != NULL;
}

static enum err check_list(const struct op_param *p, const json_t *value, struct error *e)
{
    struct buf all = {0};
    size_t wrong = json_array_size(value) == 0; /* the empty list, too */
    json_t *one;

    for (size_t i = 0; (one = json_array_get(value, i)); i++)
        wrong += !is_choice(p->choices, label_id(one));
    if (!wrong)
        return E_OK;
    for (const struct label *c = p->choices; c->id; c++)
        buf_addf(&all, "%s%s", all.len ? ", " : "", c->id);
    enum err rc = error_set(e, E_INPUT, "参数 %s 应是至少一个：%s。",
                            "%s must be one or more of: %s.", p->name, all.data);
    buf_free(&all);
    return rc;
}

static bool has_only_breaks(const char *text)
{
    char line[FIELD_MAX_BYTES + 1];
    size_t n = 0;

    for (const char *p = text; *p; p++)
        line[n++] = *p == '\n' || *p == '\t' ? ' ' : *p;
    line[n] = '\0';
    return !utf8_has_control(line);
}

/* A text, a whole number, true or false; a list of texts, or an object of such lists. */
static bool is_field(const json_t *value, unsigned depth)
{
    const char *text = json_string_value(value), *name;
    json_t *one;
    bool good = true;

    if (text)
        return strlen(text) <= FIELD_MAX_BYTES && strlen(text) == json_string_length(value) &&
               has_only_breaks(text);
    if (json_is_boolean(value) || json_is_integer(value))
        return depth == 2;
    if (!depth || json_array_size(value) + json_object_size(value) > FIELD_MAX_PARTS)
        return false;
    for (size_t i = 0; (one = json_array_get(value, i)); i++)
        good = good && is_field(one, 0);
    json_object_foreach((json_t *)(uintptr_t)value, name, one) good =
        good && json_is_array(one) && is_field(one, 1);
    return good && (json_is_array(value) || json_is_object(value));
}

static enum err check_fields(const struct op_param *p, const json_t *value, struct error *e)
{
    const char *name;
    json_t *one;

    if (json_is_string(value))
        return error_set(e, E_INPUT, "参数 %1$s 应为 名称=值，每个名称一次，不能是 %2$.60s",
                         "%1$s is name=value, each name once, not %2$.60s", p->name,
                         json_string_value(value));
    if (!json_is_object(value) || json_object_size(value) > FIELDS_MAX)
        return error_set(e, E_INPUT, "参数 %1$s 应是至多 %2$d 个字段的 JSON 对象。",
                         "%1$s must be an object of at most %2$d fields.", p->name, FIELDS_MAX);
    json_object_foreach((json_t *)(uintptr_t)value, name, one)
    {
        if (!is_field(one, 2))
            return error_set(
                e, E_INPUT,
                "参数 %1$s 中 %2$.60s 不是文字、整数或 true/false，或过长，或含有控制字符。",
                "%1$s: %2$.60s is no text, number or true/false, too long, or has control "
                "characters.",
                p->name, name);
    }
    return E_OK;
}

static enum err check_value(const struct op_param *p, json_t *args, json_t *value, struct error *e)
{
    switch (p->kind) {
    case OP_INT:
        return check_int(p, args, value, e);
    case OP_DATE:
        return check_date(p, args, value, e);
    case OP_FLAG:
        if (!json_is_boolean(value))
            return error_set(e, E_INPUT, "参数 %s 应是 true 或 false。",
                             "%s must be true or false.", p->name);
        return E_OK;
    case OP_TEXT:
    case OP_SECRET:
    case OP_FILE:
        return check_text(p, value, e);
    case OP_LIST:
        return check_list(p, value, e);
    case OP_FIELDS:
        return check_fields(p, value, e);
    }
    return E_OK;
}

enum err op_args_check(const struct op *op, json_t *args, struct error *e)
{
    const char *name;
    json_t *value;
    void *next;

    json_object_foreach_safe(args, next, name, value)
    {
        const struct op_param *p = op_param(op, name);
        if (!p)
            return error_set(e, E_INPUT, "%s 没有参数 “%s”。", "%s has no parameter “%s”.",
                             op->name, name);
        enum err err = check_value(p, args, value, e);
        if (err)
            return err;
    }
    for (const struct op_param *p = op_params(op); p->name; p++)
        if (p->required && !json_object_get(args, p->name))
            return error_set(e, E_INPUT, "%s 缺少参数 %s。", "%s needs %s.", op->name, p->name);
    return E_OK;
}

void op_args_add_field(json_t *args, const char *param, const char *typed)
{
    const char *equals = strchr(typed, '=');
    char *name = equals ? mem_strndup(typed, (size_t)(equals - typed)) : NULL;
    json_t *fields = json_object_get(args, param);
    json_t *value = equals ? json_string(equals + 1) : NULL, *wrong = json_string(typed);

    if (!fields) {
        fields = json_object();
        json_object_set_new(args, param, fields);
    }
    if (!name || !*name || !value || json_object_get(fields, name) ||
        json_object_set(fields, name, value) != 0)
        json_object_set(args, param, wrong ? wrong : json_null()); /* null: it is no UTF-8 */
    json_decref(value);
    json_decref(wrong);
    free(name);
}

json_t *op_args_public(const struct op *op, const json_t *args)
{
    json_t *open = json_copy((json_t *)(uintptr_t)args);

    for (const struct op_param *p = op_params(op); p->name; p++)
        if (p->secret && json_object_get(open, p->name))
            json_object_set_new(open, p->name, json_string("×××"));
    return open;
}
