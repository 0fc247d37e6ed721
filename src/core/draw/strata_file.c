/* Strata as canonical JSON: the auditors' file, and reading one line of the commit's tree. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/hex.h"
#include "core/base/json.h"
#include "core/base/mem.h"
#include "core/crypto/cjson.h"
#include "core/draw/stratum.h"

void strata_write(const struct stratum *strata, size_t count, struct buf *out)
{
    char left_out[65], root[65];

    buf_addc(out, '[');
    for (size_t i = 0; i < count; i++) {
        const struct stratum *s = &strata[i];
        hex_encode(left_out, s->out, sizeof s->out);
        hex_encode(root, s->root, sizeof s->root);
        buf_addf(out,
                 "%s{\"base\":%llu,\"due\":%llu,\"expect\":%llu,\"key\":\"%s\",\"n\":%llu,"
                 "\"out\":\"%s\",\"rate\":%u,\"root\":\"%s\",\"spent\":%llu}",
                 i ? "," : "", (unsigned long long)s->base, (unsigned long long)s->due,
                 (unsigned long long)s->expect, s->key, (unsigned long long)s->n, left_out, s->rate,
                 root, (unsigned long long)s->spent);
    }
    buf_addc(out, ']');
}

static enum err bad_field(struct error *e, const char *name)
{
    return error_set(e, E_CORRUPT, "分层行的 %s 缺失、写法不对或超出范围",
                     "stratum line: %s is missing, malformed or out of range", name);
}

static enum err read_number(const json_t *line, const char *name, uint64_t max, uint64_t *out,
                            struct error *e)
{
    const json_t *value = json_object_get(line, name);

    if (!json_is_integer(value) || json_integer_value(value) < 0 ||
        (uint64_t)json_integer_value(value) > max)
        return bad_field(e, name);
    *out = (uint64_t)json_integer_value(value);
    return E_OK;
}

static enum err read_hash(const json_t *line, const char *name, uint8_t out[32], struct error *e)
{
    const char *hex = json_text_or(line, name, NULL);

    return hex && hex_decode(out, 32, hex) ? E_OK : bad_field(e, name);
}

static enum err read_key(const json_t *line, size_t fields, char key[STRATUM_KEY], struct error *e)
{
    const char *text = json_text_or(line, "key", NULL);

    if (json_object_size(line) != fields)
        return error_set(e, E_CORRUPT, "分层行：应有 %zu 个字段",
                         "stratum line: %zu fields are needed", fields);
    if (!text || !stratum_key_valid(text))
        return bad_field(e, "key");
    snprintf(key, STRATUM_KEY, "%s", text);
    return E_OK;
}

static enum err read_full(const json_t *line, struct stratum *s, struct error *e)
{
    uint64_t rate = 0;
    enum err rc;

    *s = (struct stratum){0};
    if ((rc = read_key(line, 9, s->key, e)) != E_OK ||
        (rc = read_number(line, "base", UINT32_MAX, &s->base, e)) != E_OK ||
        (rc = read_number(line, "due", CJSON_INT_MAX, &s->due, e)) != E_OK ||
        (rc = read_number(line, "n", s->base, &s->n, e)) != E_OK ||
        (rc = read_number(line, "expect", s->n * MILLION, &s->expect, e)) != E_OK ||
        (rc = read_number(line, "rate", STRATUM_RATE_MAX, &rate, e)) != E_OK ||
        (rc = read_number(line, "spent", CJSON_INT_MAX, &s->spent, e)) != E_OK ||
        (rc = read_hash(line, "out", s->out, e)) != E_OK)
        return rc;
    s->rate = (uint32_t)rate;
    return read_hash(line, "root", s->root, e);
}

enum err stratum_line_read(const char *text, size_t len, struct stratum_line *out, struct error *e)
{
    json_t *line = NULL;
    enum err rc = cjson_read(text, len, &line, e);

    if (!rc)
        rc = read_key(line, 4, out->key, e);
    if (!rc)
        rc = read_hash(line, "counts", out->counts, e);
    if (!rc)
        rc = read_hash(line, "out", out->out, e);
    if (!rc)
        rc = read_hash(line, "root", out->root, e);
    json_decref(line);
    return rc;
}

static enum err read_array(const json_t *array, struct stratum *strata, struct error *e)
{
    uint64_t total = 0;

    for (size_t i = 0; i < json_array_size(array); i++) {
        enum err rc = read_full(json_array_get(array, i), &strata[i], e);
        if (rc)
            return rc;
        if (i && strcmp(strata[i - 1].key, strata[i].key) >= 0)
            return error_set(e, E_CORRUPT, "分层行：没有按 key 升序排列",
                             "stratum line: not in ascending order of key");
        total += strata[i].expect;
        if (total > CJSON_INT_MAX)
            return bad_field(e, "expect");
    }
    return E_OK;
}

enum err strata_read(const char *text, size_t len, struct stratum **strata, size_t *count,
                     struct error *e)
{
    json_t *array = NULL;
    enum err rc = cjson_read(text, len, &array, e);

    *strata = NULL;
    *count = 0;
    if (!rc && (!json_is_array(array) || json_array_size(array) > STRATA_MAX))
        rc = error_set(e, E_CORRUPT, "分层行：文件不是分层行的数组",
                       "stratum line: the file is not an array of lines");
    if (!rc) {
        struct stratum *list = mem_array(json_array_size(array) + 1, sizeof *list);
        rc = read_array(array, list, e);
        if (!rc) {
            *strata = list;
            *count = json_array_size(array);
        } else {
            free(list);
        }
    }
    json_decref(array);
    return rc;
}
