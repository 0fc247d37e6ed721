#include "core/tlog/entry.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/date.h"
#include "core/base/hex.h"
#include "core/base/json.h"
#include "core/base/utf8.h"
#include "core/crypto/cjson.h"
#include "core/tlog/note.h"
#include "core/tlog/tile.h"

#define TEXT_MAX 1024
#define FIELDS_MAX 22

static bool is_text(const json_t *v)
{
    size_t len = json_string_length(v);

    return json_is_string(v) && len > 0 && len <= TEXT_MAX && strlen(json_string_value(v)) == len &&
           !utf8_has_control(json_string_value(v));
}

/* A source's value: absent, or public text of any length that fits; its bytes feed alpha. */
static bool is_value(const json_t *v)
{
    return json_is_string(v) && !utf8_has_control(json_string_value(v));
}

static bool is_lower_hex(const json_t *v, size_t digits)
{
    return json_string_length(v) == digits &&
           strspn(json_string_value(v), "0123456789abcdef") == digits;
}

static bool is_hash(const json_t *v)
{
    return json_is_string(v) && is_lower_hex(v, 64);
}

static bool is_proof(const json_t *v)
{
    return json_is_string(v) && is_lower_hex(v, 160);
}

static bool is_signature(const json_t *v)
{
    return json_is_string(v) && is_lower_hex(v, 128);
}

static bool is_count(const json_t *v)
{
    return json_is_integer(v) && json_integer_value(v) >= 0 &&
           json_integer_value(v) <= CJSON_INT_MAX;
}

static bool is_positive(const json_t *v)
{
    return is_count(v) && json_integer_value(v) >= 1;
}

static bool is_team(const json_t *v)
{
    return is_positive(v) && json_integer_value(v) >= 2 && json_integer_value(v) <= ENTRY_TEAM_MAX;
}

/* Draw days of a period: whoever reads them divides by them. */
static bool is_days(const json_t *v)
{
    return is_positive(v) && json_integer_value(v) <= ENTRY_DAYS_MAX;
}

static bool is_date(const json_t *v)
{
    int32_t day;

    return json_is_string(v) && day_parse(json_string_value(v), &day);
}

static bool is_time(const json_t *v)
{
    int64_t instant;

    return json_is_string(v) && instant_parse(json_string_value(v), &instant);
}

static bool is_level(const json_t *v)
{
    return json_string_length(v) == 1 && strchr("ABCD", json_string_value(v)[0]);
}

static bool is_version(const json_t *v)
{
    return json_is_integer(v) && json_integer_value(v) == 1;
}

static bool is_algorithm(const json_t *v)
{
    return json_is_string(v) && strcmp(json_string_value(v), ENTRY_ALGORITHM) == 0;
}

/* The key inside is judged by whoever uses it: note_vkey_parse. */
static bool is_vkey(const json_t *v)
{
    const char *plus = is_text(v) ? strchr(json_string_value(v), '+') : NULL;

    return plus && plus > json_string_value(v) && strspn(plus + 1, "0123456789abcdef") == 8 &&
           plus[9] == '+' && plus[10];
}

static bool is_case(const json_t *v)
{
    size_t len = json_string_length(v);

    return len >= 18 && len <= 24 && strspn(json_string_value(v), "0123456789") == len;
}

static bool sources_are(const json_t *list, bool with_values)
{
    if (!json_is_array(list))
        return false;
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *s = json_array_get(list, i);
        if (!json_is_object(s) || json_object_size(s) != (with_values ? 3 : 2) ||
            !is_text(json_object_get(s, "kind")) || !is_text(json_object_get(s, "name")) ||
            (with_values && !is_value(json_object_get(s, "value"))))
            return false;
    }
    return true;
}

static bool is_sources(const json_t *v)
{
    return sources_are(v, false);
}

static bool is_values(const json_t *v)
{
    return sources_are(v, true);
}

static bool is_mode(const json_t *v)
{
    const char *text = json_is_string(v) ? json_string_value(v) : "";

    return strcmp(text, "full") == 0 || strcmp(text, "delta") == 0;
}

static bool is_period(const json_t *v)
{
    return json_object_size(v) == 2 && is_date(json_object_get(v, "from")) &&
           is_date(json_object_get(v, "to")) && json_day(v, "from") <= json_day(v, "to");
}

/* Whoever it was, at least one. */
static bool is_actors(const json_t *v)
{
    for (size_t i = 0; i < json_array_size(v); i++)
        if (!is_text(json_array_get(v, i)))
            return false;
    return json_array_size(v) > 0;
}

struct field {
    const char *name;
    bool (*is_right)(const json_t *value);
};

/* Which entries must have it is a rule about the log, not about one entry. */
static bool may_lack(const struct field *field)
{
    return field->is_right == is_signature;
}

static const struct field common[] = {{"v", is_version}, {"time", is_time}};

/* The table of docs/protocol.md, section 2. */
static const struct {
    const char *name;
    struct field field[FIELDS_MAX];
} types[ENTRY_TYPES] = {
    [ENTRY_KEYS] = {"keys",
                    {{"algorithm", is_algorithm},
                     {"log_vkey", is_vkey},
                     {"vrf_public", is_hash},
                     {"handover", is_signature}}},
    [ENTRY_PLAN] = {"plan", {{"plan_sha256", is_hash}, {"bytes", is_count}, {"actor", is_text}}},
    [ENTRY_REGISTRY] = {"registry",
                        {{"version", is_positive},
                         {"kind", is_text},
                         {"mode", is_mode},
                         {"file_sha256", is_hash},
                         {"rows", is_count},
                         {"added", is_count},
                         {"changed", is_count},
                         {"departed", is_count},
                         {"rejected", is_count},
                         {"firms", is_count},
                         {"content_sha256", is_hash},
                         {"actor", is_text}}},
    [ENTRY_COMMIT] = {"commit",
                      {{"task", is_text},
                       {"date", is_date},
                       {"attempt", is_positive},
                       {"period", is_period},
                       {"days", is_days},
                       {"days_left", is_days},
                       {"calendar_sha256", is_hash},
                       {"plan_sha256", is_hash},
                       {"registry_version", is_count},
                       {"strata_root", is_hash},
                       {"strata", is_count},
                       {"base", is_count},
                       {"eligible", is_count},
                       {"inspectors_sha256", is_hash},
                       {"team", is_team},
                       {"sources", is_sources},
                       {"min_level", is_level},
                       {"draw_by", is_date},
                       {"reveal_by", is_date}}},
    [ENTRY_DRAW] = {"draw",
                    {{"commit", is_count},
                     {"sources", is_values},
                     {"level", is_level},
                     {"pi_sha256", is_hash},
                     {"picks", is_count},
                     {"picks_root", is_hash},
                     {"cuts_root", is_hash},
                     {"record_sha256", is_hash}}},
    [ENTRY_REVEAL] = {"reveal", {{"draw", is_count}, {"pi", is_proof}}},
    [ENTRY_VOID] = {"void", {{"commit", is_count}, {"reason", is_text}, {"actors", is_actors}}},
    [ENTRY_RESULT] = {"result", {{"case", is_case}, {"result_sha256", is_hash}}},
    [ENTRY_CASES] = {"cases",
                     {{"date", is_date},
                      {"events", is_positive},
                      {"first", is_positive},
                      {"last", is_positive},
                      {"root", is_hash}}},
    [ENTRY_ADMIN] = {"admin",
                     {{"action", is_text}, {"actor", is_text}, {"detail_sha256", is_hash}}}};

/* Of a type, two fields of which an entry has exactly one. */
static const struct field either[ENTRY_TYPES][2] = {
    [ENTRY_VOID] = {{"missing", is_text}, {"pi", is_proof}}};

const char *entry_type_name(enum entry_type type)
{
    return types[type].name;
}

static bool find_type(const char *name, enum entry_type *type)
{
    for (int i = 0; name && i < ENTRY_TYPES; i++)
        if (strcmp(types[i].name, name) == 0) {
            *type = (enum entry_type)i;
            return true;
        }
    return false;
}

static enum err check_field(const json_t *entry, const struct field *field, const char *type,
                            struct error *e)
{
    const json_t *value = json_object_get(entry, field->name);

    if (!value)
        return error_set(e, E_INPUT, "%s 条目缺少字段 %s", "the %s entry lacks its field %s", type,
                         field->name);
    if (!field->is_right(value))
        return error_set(e, E_INPUT, "%s 条目的字段 %s 不合规定",
                         "the %s entry's field %s is not of the right form", type, field->name);
    return E_OK;
}

/* Every field is there and right, so one too many is one that the type does not have. */
static enum err check_count(const json_t *entry, size_t known, const char *type, struct error *e)
{
    if (json_object_size(entry) == known)
        return E_OK;
    return error_set(e, E_INPUT, "%s 条目有多余的字段", "the %s entry has fields of no meaning",
                     type);
}

static enum err check_either(const json_t *entry, const struct field *pair, const char *type,
                             struct error *e)
{
    bool first = json_object_get(entry, pair[0].name);
    bool second = json_object_get(entry, pair[1].name);

    if (first != second)
        return check_field(entry, &pair[second], type, e);
    return error_set(e, E_INPUT, "%s 条目应有字段 %s 和 %s 之一，且只有一个",
                     "the %s entry has exactly one of its fields %s and %s", type, pair[0].name,
                     pair[1].name);
}

enum err entry_check(const json_t *entry, enum entry_type *type, struct error *e)
{
    enum entry_type found;
    size_t n = 1 + sizeof common / sizeof *common;

    if (!find_type(json_text_or(entry, "type", NULL), &found))
        return error_set(e, E_INPUT, "不是日志条目：没有已知的 type",
                         "not a log entry: it has no known type");
    const char *name = types[found].name;
    for (size_t i = 0; i + 1 < n; i++) {
        enum err err = check_field(entry, &common[i], name, e);
        if (err)
            return err;
    }
    for (const struct field *f = types[found].field; f->name; f++) {
        if (may_lack(f) && !json_object_get(entry, f->name))
            continue;
        enum err err = check_field(entry, f, name, e);
        n++;
        if (err)
            return err;
    }
    if (either[found][0].name) {
        enum err err = check_either(entry, either[found], name, e);
        if (err)
            return err;
        n++;
    }
    if (type)
        *type = found;
    return check_count(entry, n, name, e);
}

enum err entry_parse(const char *bytes, size_t len, json_t **out, enum entry_type *type,
                     struct error *e)
{
    json_t *entry = NULL;
    enum err err;

    if (len > TILE_ENTRY_MAX)
        return error_set(e, E_CORRUPT, "条目超过 65535 字节",
                         "the entry is longer than 65,535 bytes");
    err = cjson_read(bytes, len, &entry, e);
    if (err)
        return err;
    err = entry_check(entry, type, e);
    if (!err) {
        *out = entry;
        return E_OK;
    }
    if (e)
        e->code = E_CORRUPT;
    json_decref(entry);
    return E_CORRUPT;
}

enum err entry_write(json_t *entry, int64_t time, struct buf *out, struct error *e)
{
    struct buf bytes = {0};
    char text[21];

    json_object_set_new(entry, "v", json_integer(1));
    json_object_set_new(entry, "time", json_string(instant_format(time, text)));
    enum err err = entry_check(entry, NULL, e);
    if (!err)
        err = cjson_write(entry, &bytes, e);
    if (!err && bytes.len > TILE_ENTRY_MAX)
        err = error_set(
            e, E_LIMIT, "条目有 %zu 字节，超过 65535；长内容应放入附件文件",
            "the entry has %zu bytes, more than 65,535: longer matter goes to a side file",
            bytes.len);
    if (!err)
        buf_add(out, bytes.data, bytes.len);
    buf_free(&bytes);
    return err;
}

enum err entry_handover_text(const json_t *entry, struct buf *out, struct error *e)
{
    json_t *rest = json_copy((json_t *)(uintptr_t)entry); /* that only counts references */

    json_object_del(rest, "handover");
    enum err err = cjson_write(rest, out, e);
    json_decref(rest);
    return err;
}

int64_t entry_time(const json_t *entry)
{
    int64_t instant = 0;

    if (!instant_parse(json_text(entry, "time"), &instant))
        abort(); /* entry_check has passed it */
    return instant;
}

void entry_hash(const json_t *entry, const char *field, uint8_t out[32])
{
    if (!hex_decode(out, 32, json_text(entry, field)))
        abort();
}
