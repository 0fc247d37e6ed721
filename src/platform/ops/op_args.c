#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/date.h"
#include "core/base/utf8.h"
#include "platform/ops/op.h"

#define TEXT_MAX_BYTES 4096
#define LIST_MAX 64
#define LIST_TEXT_MAX_BYTES 24000 /* a record of a visit, see core/cases/actions.h */

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

static bool has_only_breaks(const char *text)
{
    char line[LIST_TEXT_MAX_BYTES + 1];
    size_t n = 0;

    for (const char *p = text; *p; p++)
        line[n++] = *p == '\n' || *p == '\t' ? ' ' : *p;
    line[n] = '\0';
    return !utf8_has_control(line);
}

static enum err check_list(const struct op_param *p, const json_t *value, struct error *e)
{
    size_t i;
    json_t *one;

    if (!json_is_array(value) || json_array_size(value) > LIST_MAX)
        return error_set(e, E_INPUT, "参数 %1$s 应是至多 %2$d 段文字的列表。",
                         "%1$s must be a list of at most %2$d texts.", p->name, LIST_MAX);
    json_array_foreach((json_t *)(uintptr_t)value, i, one)
    {
        const char *text = json_string_value(one);
        if (!text || strlen(text) > LIST_TEXT_MAX_BYTES ||
            strlen(text) != json_string_length(one) || !has_only_breaks(text))
            return error_set(e, E_INPUT, "参数 %s 中有一项不是文字、过长或含有控制字符。",
                             "%s: an entry is no text, too long, or has control characters.",
                             p->name);
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

json_t *op_args_public(const struct op *op, const json_t *args)
{
    json_t *open = json_copy((json_t *)(uintptr_t)args);

    for (const struct op_param *p = op_params(op); p->name; p++)
        if (p->secret && json_object_get(open, p->name))
            json_object_set_new(open, p->name, json_string("×××"));
    return open;
}
