#include "core/draw/stratum.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/hex.h"
#include "core/base/json.h"
#include "core/base/mem.h"
#include "core/crypto/cjson.h"
#include "core/tlog/merkle.h"

/* Canonical JSON holds integers below 2^53 only. */
#define JSON_LIMIT ((uint64_t)1 << 53)

void stratum_key(char out[STRATUM_KEY], uint32_t bureau, char class, int ownership)
{
    snprintf(out, STRATUM_KEY, "%06u/%c/%c", bureau % MILLION, class, ownership ? 'F' : 'D');
}

bool stratum_key_valid(const char *key)
{
    for (int i = 0; i < 6; i++)
        if (key[i] < '0' || key[i] > '9')
            return false;
    return key[6] == '/' && key[7] >= 'A' && key[7] <= 'D' && key[8] == '/' &&
           (key[9] == 'D' || key[9] == 'F') && key[10] == '\0';
}

uint64_t stratum_expect(uint64_t base, uint64_t n, uint32_t rate, uint64_t drawn,
                        uint32_t days_left)
{
    unsigned __int128 due = (unsigned __int128)rate * base;
    unsigned __int128 done = (unsigned __int128)MILLION * drawn;
    unsigned __int128 all = (unsigned __int128)MILLION * n;
    unsigned __int128 today = due > done ? (due - done) / (days_left ? days_left : 1) : 0;

    return (uint64_t)(today < all ? today : all);
}

static enum err out_of_range(struct error *e, const char *key)
{
    return error_set(e, E_LIMIT, "分层 %s 的数目超出范围", "stratum %s: a number is out of range",
                     key);
}

enum err strata_settle(struct stratum *strata, size_t count, uint32_t days_left, struct error *e)
{
    uint64_t cum = 0;

    for (size_t i = 0; i < count; i++) {
        struct stratum *s = &strata[i];
        if (s->base > UINT32_MAX || s->n > s->base || s->drawn > UINT32_MAX ||
            s->rate > STRATUM_RATE_MAX)
            return out_of_range(e, s->key);
        s->expect = stratum_expect(s->base, s->n, s->rate, s->drawn, days_left);
        s->cum = cum;
        cum += s->expect;
        if (cum >= JSON_LIMIT)
            return out_of_range(e, s->key);
    }
    return E_OK;
}

void stratum_line(const struct stratum *s, struct buf *out)
{
    char root[65];

    hex_encode(root, s->root, sizeof s->root);
    buf_addf(out,
             "{\"base\":%llu,\"cum\":%llu,\"drawn\":%llu,\"expect\":%llu,\"key\":\"%s\","
             "\"n\":%llu,\"rate\":%u,\"root\":\"%s\"}",
             (unsigned long long)s->base, (unsigned long long)s->cum, (unsigned long long)s->drawn,
             (unsigned long long)s->expect, s->key, (unsigned long long)s->n, s->rate, root);
}

static enum err read_number(const json_t *line, const char *name, uint64_t max, uint64_t *out,
                            struct error *e)
{
    const json_t *value = json_object_get(line, name);

    if (!json_is_integer(value) || json_integer_value(value) < 0 ||
        (uint64_t)json_integer_value(value) > max)
        return error_set(e, E_CORRUPT, "分层行的 %s 缺失或超出范围",
                         "stratum line: %s is missing or out of range", name);
    *out = (uint64_t)json_integer_value(value);
    return E_OK;
}

static enum err read_numbers(const json_t *line, struct stratum *s, struct error *e)
{
    uint64_t rate = 0;
    enum err err;

    if ((err = read_number(line, "base", UINT32_MAX, &s->base, e)) != E_OK ||
        (err = read_number(line, "cum", JSON_LIMIT - 1, &s->cum, e)) != E_OK ||
        (err = read_number(line, "drawn", UINT32_MAX, &s->drawn, e)) != E_OK ||
        (err = read_number(line, "n", s->base, &s->n, e)) != E_OK ||
        (err = read_number(line, "expect", s->n * MILLION, &s->expect, e)) != E_OK ||
        (err = read_number(line, "rate", STRATUM_RATE_MAX, &rate, e)) != E_OK)
        return err;
    s->rate = (uint32_t)rate;
    return E_OK;
}

static enum err read_object(const json_t *line, struct stratum *s, struct error *e)
{
    const char *key = json_text_or(line, "key", NULL);
    const char *root = json_text_or(line, "root", NULL);

    *s = (struct stratum){0};
    if (!json_is_object(line) || json_object_size(line) != 8)
        return error_set(e, E_CORRUPT, "分层行：应有八个字段",
                         "stratum line: eight fields are needed");
    if (!key || !stratum_key_valid(key))
        return error_set(e, E_CORRUPT, "分层行：key 的写法不对", "stratum line: key is malformed");
    if (!root || !hex_decode(s->root, sizeof s->root, root))
        return error_set(e, E_CORRUPT, "分层行：root 不是 64 位十六进制数字",
                         "stratum line: root is not 64 hex digits");
    snprintf(s->key, sizeof s->key, "%s", key);
    return read_numbers(line, s, e);
}

enum err stratum_read(const char *text, size_t len, struct stratum *out, struct error *e)
{
    json_t *line = NULL;
    enum err err = cjson_read(text, len, &line, e);

    if (err == E_OK)
        err = read_object(line, out, e);
    json_decref(line);
    return err;
}

void strata_write(const struct stratum *strata, size_t count, struct buf *out)
{
    buf_addc(out, '[');
    for (size_t i = 0; i < count; i++) {
        if (i)
            buf_addc(out, ',');
        stratum_line(&strata[i], out);
    }
    buf_addc(out, ']');
}

static enum err read_array(const json_t *array, struct stratum *strata, struct error *e)
{
    uint64_t cum = 0;
    size_t count = json_array_size(array);

    for (size_t i = 0; i < count; i++) {
        enum err err = read_object(json_array_get(array, i), &strata[i], e);
        if (err != E_OK)
            return err;
        if (i && strcmp(strata[i - 1].key, strata[i].key) >= 0)
            return error_set(e, E_CORRUPT, "分层行：没有按 key 升序排列",
                             "stratum line: not in ascending order of key");
        if (strata[i].cum != cum)
            return error_set(e, E_CORRUPT, "分层行：cum 不等于前面各层之和",
                             "stratum line: cum is not the sum before it");
        cum += strata[i].expect;
    }
    return E_OK;
}

enum err strata_read(const char *text, size_t len, struct stratum **strata, size_t *count,
                     struct error *e)
{
    json_t *array = NULL;
    enum err err = cjson_read(text, len, &array, e);

    *strata = NULL;
    *count = 0;
    if (err == E_OK && (!json_is_array(array) || json_array_size(array) > STRATA_MAX))
        err = error_set(e, E_CORRUPT, "分层行：文件不是分层行的数组",
                        "stratum line: the file is not an array of lines");
    if (err == E_OK) {
        struct stratum *list = mem_array(json_array_size(array) + 1, sizeof *list);
        err = read_array(array, list, e);
        if (err == E_OK) {
            *strata = list;
            *count = json_array_size(array);
        } else {
            free(list);
        }
    }
    json_decref(array);
    return err;
}

void strata_root(const struct stratum *strata, size_t count, uint8_t root[32])
{
    struct merkle tree;
    struct buf line = {0};

    merkle_init(&tree);
    for (size_t i = 0; i < count; i++) {
        buf_clear(&line);
        stratum_line(&strata[i], &line);
        merkle_add(&tree, line.data, line.len);
    }
    merkle_root(&tree, root);
    buf_free(&line);
}
