#include "core/tlog/casefile.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/date.h"
#include "core/base/hex.h"
#include "core/base/json.h"
#include "core/base/mem.h"
#include "core/crypto/cjson.h"
#include "core/crypto/sha256.h"

#define LEAF_FIELDS 7
#define PROOF_FIELDS 4
#define FILE_FIELDS 5
#define HASH_BASE64 44

json_t *case_leaf_json(const struct case_leaf *leaf)
{
    char time[21];

    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:I, s:s}", "actor", leaf->actor, "case", leaf->no,
                     "content", leaf->content, "kind", leaf->kind, "salt", leaf->salt, "seq",
                     (json_int_t)leaf->seq, "time", instant_format(leaf->time, time));
}

enum err case_leaf_write(const struct case_leaf *leaf, struct buf *out, struct error *e)
{
    json_t *json = case_leaf_json(leaf);
    enum err rc = cjson_write(json, out, e);

    json_decref(json);
    return rc;
}

json_t *casefile_proof(uint64_t entry, uint64_t index, uint64_t of,
                       const uint8_t (*path)[MERKLE_HASH], size_t len)
{
    json_t *list = json_array();
    char text[HASH_BASE64 + 1];

    for (size_t i = 0; i < len; i++) {
        base64_encode(text, path[i], MERKLE_HASH);
        json_array_append_new(list, json_string(text));
    }
    return json_pack("{s:I, s:I, s:I, s:o}", "entry", (json_int_t)entry, "index", (json_int_t)index,
                     "of", (json_int_t)of, "path", list);
}

static bool count_of(const json_t *object, const char *key, uint64_t *out)
{
    const json_t *value = json_object_get(object, key);

    *out = (uint64_t)json_integer_value(value);
    return json_is_integer(value);
}

static enum err bad_event(size_t i, const char *field, struct error *e)
{
    return error_set(e, E_CORRUPT, "案件文件：第 %zu 个事件的 %s 缺失或格式不对",
                     "case file: event %zu: \"%s\" is missing or malformed", i + 1, field);
}

static enum err read_leaf(const json_t *event, size_t i, struct casefile_event *out,
                          struct error *e)
{
    static const char *const texts[] = {"actor", "case", "content", "kind", "salt", "time"};
    struct case_leaf *leaf = &out->leaf;
    struct buf bytes = {0};

    for (size_t k = 0; k < sizeof texts / sizeof *texts; k++)
        if (!json_text_or(event, texts[k], NULL))
            return bad_event(i, texts[k], e);
    if (json_object_size(event) != LEAF_FIELDS || !count_of(event, "seq", &leaf->seq))
        return bad_event(i, "seq", e);
    *leaf = (struct case_leaf){.actor = json_text_or(event, "actor", NULL),
                               .no = json_text_or(event, "case", NULL),
                               .content = json_text_or(event, "content", NULL),
                               .kind = json_text_or(event, "kind", NULL),
                               .salt = json_text_or(event, "salt", NULL),
                               .seq = leaf->seq};
    if (strlen(leaf->salt) != CASE_SALT_HEX ||
        strspn(leaf->salt, "0123456789abcdef") != CASE_SALT_HEX)
        return bad_event(i, "salt", e);
    if (!instant_parse(json_text(event, "time"), &leaf->time))
        return bad_event(i, "time", e);
    if (cjson_read(leaf->content, strlen(leaf->content), &out->content, e) ||
        !json_is_object(out->content))
        return bad_event(i, "content", e);
    enum err rc = cjson_write(event, &bytes, e);
    if (!rc)
        merkle_leaf(bytes.data, bytes.len, out->hash);
    buf_free(&bytes);
    return rc;
}

static bool read_path(const json_t *list, struct casefile_event *out)
{
    uint8_t hash[MERKLE_HASH + 1];

    out->path_len = json_array_size(list);
    if (!json_is_array(list) || out->path_len > MERKLE_PROOF_MAX)
        return false;
    for (size_t i = 0; i < out->path_len; i++) {
        const json_t *one = json_array_get(list, i);
        if (json_string_length(one) != HASH_BASE64 ||
            base64_decode(hash, sizeof hash, json_string_value(one), HASH_BASE64) != MERKLE_HASH)
            return false;
        memcpy(out->path[i], hash, MERKLE_HASH);
    }
    return true;
}

static enum err read_event(const json_t *one, size_t i, struct casefile_event *out, struct error *e)
{
    const json_t *proof = json_object_get(one, "proof");
    enum err rc = read_leaf(json_object_get(one, "event"), i, out, e);

    if (rc)
        return rc;
    if (json_object_size(one) != (proof ? 2 : 1))
        return bad_event(i, "proof", e);
    out->rooted = proof != NULL;
    if (!proof)
        return E_OK;
    if (json_object_size(proof) != PROOF_FIELDS || !count_of(proof, "entry", &out->entry))
        return bad_event(i, "proof.entry", e);
    if (!count_of(proof, "of", &out->of))
        return bad_event(i, "proof.of", e);
    if (!count_of(proof, "index", &out->index))
        return bad_event(i, "proof.index", e);
    return read_path(json_object_get(proof, "path"), out) ? E_OK : bad_event(i, "proof.path", e);
}

static enum err bad_file(const char *field, struct error *e)
{
    return error_set(e, E_CORRUPT, "案件文件：%s 缺失或格式不对",
                     "case file: \"%s\" is missing or malformed", field);
}

static enum err read_head(struct casefile *file, struct error *e)
{
    const json_t *frozen = json_object_get(file->json, "frozen");
    const char *format = json_text_or(file->json, "format", NULL);
    struct buf bytes = {0};

    file->no = json_text_or(file->json, "case", NULL);
    file->origin = json_text_or(file->json, "origin", NULL);
    if (!format || strcmp(format, CASEFILE_FORMAT) != 0)
        return bad_file("format", e);
    if (!file->no)
        return bad_file("case", e);
    if (!file->origin)
        return bad_file("origin", e);
    if (!json_is_object(frozen))
        return bad_file("frozen", e);
    if (!json_is_array(json_object_get(file->json, "events")) ||
        json_object_size(file->json) != FILE_FIELDS)
        return bad_file("events", e);
    enum err rc = cjson_write(frozen, &bytes, e);
    if (!rc)
        sha256_hex(bytes.data, bytes.len, file->frozen_sha256);
    buf_free(&bytes);
    return rc;
}

enum err casefile_read(const char *text, size_t len, struct casefile **out, struct error *e)
{
    struct casefile *file = mem_new(sizeof *file);
    enum err rc = cjson_read(text, len, &file->json, e);

    *out = NULL;
    if (rc)
        error_wrap(e, "%s", "case file");
    else
        rc = read_head(file, e);
    const json_t *events = json_object_get(file->json, "events");
    if (!rc) {
        file->count = json_array_size(events);
        file->events = mem_array(file->count + 1, sizeof *file->events);
    }
    for (size_t i = 0; i < file->count && !rc; i++)
        rc = read_event(json_array_get(events, i), i, &file->events[i], e);
    if (rc) {
        casefile_free(file);
        return rc;
    }
    *out = file;
    return E_OK;
}

void casefile_free(struct casefile *file)
{
    if (!file)
        return;
    for (size_t i = 0; i < file->count; i++)
        json_decref(file->events[i].content);
    free(file->events);
    json_decref(file->json);
    free(file);
}
