#include "core/crypto/cjson.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"

static enum err write_value(const json_t *value, int depth, struct buf *out, struct error *e);

/* RFC 8785 sorts by UTF-16 code units. UTF-8 sorts the same way but for one thing: characters
 * beyond U+FFFF (lead bytes F0 to F4) come before U+E000 to U+FFFF (EE, EF), since their first
 * surrogate is D8xx to DBxx. */
static int utf16_rank(unsigned char byte)
{
    return byte == 0xEE || byte == 0xEF ? byte + 0x10 : byte;
}

static int key_order(const void *a, const void *b)
{
    const unsigned char *x = *(const unsigned char *const *)a;
    const unsigned char *y = *(const unsigned char *const *)b;

    while (*x && *x == *y)
        x++, y++;
    return utf16_rank(*x) - utf16_rank(*y);
}

static void write_escape(unsigned char c, struct buf *out)
{
    static const char letters[] = "\b\t\n\f\r\"\\";
    static const char *const escapes[] = {"\\b", "\\t", "\\n", "\\f", "\\r", "\\\"", "\\\\"};
    const char *at = strchr(letters, c);

    if (c && at)
        buf_adds(out, escapes[at - letters]);
    else
        buf_addf(out, "\\u%04x", c);
}

static void write_string(const char *text, size_t len, struct buf *out)
{
    size_t from = 0;

    buf_addc(out, '"');
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)text[i];
        if (c >= 0x20 && c != '"' && c != '\\')
            continue;
        buf_add(out, text + from, i - from);
        write_escape(c, out);
        from = i + 1;
    }
    buf_add(out, text + from, len - from);
    buf_addc(out, '"');
}

static enum err write_members(const json_t *object, const char **keys, int depth, struct buf *out,
                              struct error *e)
{
    const char *key;
    json_t *member;
    size_t n = 0;

    json_object_foreach((json_t *)object, key, member) keys[n++] = key;
    qsort(keys, n, sizeof *keys, key_order);
    buf_addc(out, '{');
    for (size_t i = 0; i < n; i++) {
        if (i > 0)
            buf_addc(out, ',');
        write_string(keys[i], strlen(keys[i]), out);
        buf_addc(out, ':');
        enum err err = write_value(json_object_get(object, keys[i]), depth, out, e);
        if (err)
            return err;
    }
    buf_addc(out, '}');
    return E_OK;
}

static enum err write_object(const json_t *object, int depth, struct buf *out, struct error *e)
{
    const char **keys = mem_array(json_object_size(object) + 1, sizeof *keys);
    enum err err = write_members(object, keys, depth, out, e);

    free(keys);
    return err;
}

static enum err write_array(const json_t *array, int depth, struct buf *out, struct error *e)
{
    buf_addc(out, '[');
    for (size_t i = 0; i < json_array_size(array); i++) {
        if (i > 0)
            buf_addc(out, ',');
        enum err err = write_value(json_array_get(array, i), depth, out, e);
        if (err)
            return err;
    }
    buf_addc(out, ']');
    return E_OK;
}

static enum err write_integer(json_int_t n, struct buf *out, struct error *e)
{
    if (n < 0 || n > CJSON_INT_MAX)
        return error_set(e, E_INPUT, "整数 %lld 不在 0 到 2^53-1 之间",
                         "the integer %lld is not within 0 and 2^53-1", (long long)n);
    buf_addf(out, "%lld", (long long)n);
    return E_OK;
}

static enum err write_value(const json_t *value, int depth, struct buf *out, struct error *e)
{
    if (depth == CJSON_DEPTH)
        return error_set(e, E_INPUT, "JSON 嵌套超过 %d 层", "the JSON is nested more than %d deep",
                         CJSON_DEPTH);
    switch (json_typeof(value)) {
    case JSON_OBJECT:
        return write_object(value, depth + 1, out, e);
    case JSON_ARRAY:
        return write_array(value, depth + 1, out, e);
    case JSON_STRING:
        if (strlen(json_string_value(value)) != json_string_length(value))
            return error_set(e, E_INPUT, "JSON 字符串中不许有 NUL",
                             "a JSON string must not hold a NUL");
        write_string(json_string_value(value), json_string_length(value), out);
        return E_OK;
    case JSON_INTEGER:
        return write_integer(json_integer_value(value), out, e);
    case JSON_TRUE:
    case JSON_FALSE:
        buf_adds(out, json_is_true(value) ? "true" : "false");
        return E_OK;
    default:
        return error_set(e, E_INPUT, "规范 JSON 中不许有小数和 null",
                         "canonical JSON holds no fractions and no null");
    }
}

enum err cjson_write(const json_t *value, struct buf *out, struct error *e)
{
    return write_value(value, 0, out, e);
}

/* Writes value again: whatever differs from the input was not canonical. */
static enum err compare(const json_t *value, const char *text, size_t len, struct error *e)
{
    struct buf again = {0};
    size_t at = 0;
    enum err err = cjson_write(value, &again, e);

    if (err) {
        e->code = err = E_CORRUPT;
        goto out;
    }
    while (at < len && at < again.len && text[at] == again.data[at])
        at++;
    if (at != len || at != again.len)
        err = error_set(e, E_CORRUPT, "JSON 不是规范形式（RFC 8785）：第 %zu 字节起不同",
                        "the JSON is not canonical (RFC 8785): differs from byte %zu on", at + 1);
out:
    buf_free(&again);
    return err;
}

enum err cjson_read(const char *text, size_t len, json_t **out, struct error *e)
{
    json_error_t why;
    struct error own;
    json_t *value = json_loadb(text, len, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &why);

    if (!value)
        return error_set(e, E_CORRUPT, "JSON 第 %d 字节处有误：%s", "JSON error at byte %d: %s",
                         why.position, why.text);
    enum err err = compare(value, text, len, e ? e : &own);
    if (err)
        json_decref(value);
    else
        *out = value;
    return err;
}
