#include "core/tlog/resultfile.h"

#include <stdbool.h>
#include <string.h>

#include "core/base/date.h"
#include "core/base/utf8.h"
#include "core/crypto/cjson.h"

static bool is_text(const json_t *v)
{
    return json_is_string(v) && json_string_length(v) > 0 &&
           !utf8_has_control(json_string_value(v));
}

static bool is_date(const json_t *v)
{
    int32_t day;

    return json_is_string(v) && day_parse(json_string_value(v), &day);
}

static bool is_format(const json_t *v)
{
    return json_is_string(v) && strcmp(json_string_value(v), RESULTFILE_FORMAT) == 0;
}

static bool is_digits(const json_t *v, size_t least, size_t most)
{
    size_t len = json_string_length(v);

    return json_is_string(v) && len >= least && len <= most &&
           strspn(json_string_value(v), "0123456789") == len;
}

static bool is_case(const json_t *v)
{
    return is_digits(v, 18, 24);
}

static bool is_region(const json_t *v)
{
    return is_digits(v, 6, 6);
}

static bool is_uscc(const json_t *v)
{
    return is_text(v) && json_string_length(v) == 18;
}

static bool is_hash(const json_t *v)
{
    return json_is_string(v) && json_string_length(v) == 64 &&
           strspn(json_string_value(v), "0123456789abcdef") == 64;
}

static bool is_amount(const json_t *v)
{
    return json_is_integer(v) && json_integer_value(v) > 0;
}

struct part {
    const char *name;
    bool (*is_right)(const json_t *value);
    bool optional;
};

/* Exactly these fields; the name of the one that is not right, or NULL. */
static const char *wrong_part(const json_t *object, const struct part *parts)
{
    if (!json_is_object(object))
        return "{}";
    for (const struct part *p = parts; p->name; p++) {
        const json_t *value = json_object_get(object, p->name);
        if (value ? !p->is_right(value) : !p->optional)
            return p->name;
    }
    for (void *at = json_object_iter((json_t *)(uintptr_t)object); at;
         at = json_object_iter_next((json_t *)(uintptr_t)object, at)) {
        const struct part *p = parts;
        while (p->name && strcmp(p->name, json_object_iter_key(at)) != 0)
            p++;
        if (!p->name)
            return json_object_iter_key(at);
    }
    return NULL;
}

static bool all_are(const json_t *list, bool (*is_right)(const json_t *))
{
    for (size_t i = 0; i < json_array_size(list); i++)
        if (!is_right(json_array_get(list, i)))
            return false;
    return json_is_array(list);
}

static bool is_word(const json_t *v)
{
    static const struct part parts[] = {
        {"code", is_text, false}, {"en", is_text, false}, {"zh", is_text, false}, {0}};

    return !wrong_part(v, parts);
}

static bool is_words(const json_t *v)
{
    return json_array_size(v) > 0 && all_are(v, is_word);
}

static bool is_agency(const json_t *v)
{
    static const struct part parts[] = {{"code", is_region, false}, {"name", is_text, false}, {0}};

    return !wrong_part(v, parts);
}

static bool is_firm(const json_t *v)
{
    static const struct part parts[] = {{"name", is_text, false}, {"uscc", is_uscc, false}, {0}};

    return !wrong_part(v, parts);
}

static bool is_item(const json_t *v)
{
    static const struct part parts[] = {
        {"code", is_text, false}, {"name", is_text, false}, {"results", is_words, false}, {0}};

    return !wrong_part(v, parts);
}

static bool is_items(const json_t *v)
{
    return all_are(v, is_item);
}

static bool is_published(const json_t *v)
{
    return json_is_string(v) && strcmp(json_string_value(v), "published") == 0;
}

static bool is_withdrawn(const json_t *v)
{
    return json_is_string(v) && strcmp(json_string_value(v), "withdrawn") == 0;
}

static bool is_penalty(const json_t *v)
{
    static const struct part published[] = {{"confiscate", is_amount, true},
                                            {"date", is_date, false},
                                            {"decided", is_date, false},
                                            {"fine", is_amount, true},
                                            {"kinds", is_words, false},
                                            {"state", is_published, false},
                                            {0}};
    static const struct part withdrawn[] = {
        {"date", is_date, false}, {"state", is_withdrawn, false}, {0}};

    return !wrong_part(v, published) || !wrong_part(v, withdrawn);
}

enum err resultfile_check(const json_t *file, struct error *e)
{
    static const struct part parts[] = {{"agency", is_agency, false},  {"case", is_case, false},
                                        {"date", is_date, false},      {"firm", is_firm, false},
                                        {"format", is_format, false},  {"items", is_items, false},
                                        {"penalty", is_penalty, true}, {"replaces", is_hash, true},
                                        {"version", is_amount, false}, {0}};
    const char *wrong = wrong_part(file, parts);

    if (!wrong)
        return E_OK;
    return error_set(e, E_CORRUPT, "公示结果的 %s 缺失、格式不对或不应出现",
                     "the result's field %s is missing, malformed or does not belong there", wrong);
}

enum err resultfile_read(const char *text, size_t len, json_t **out, struct error *e)
{
    json_t *file = NULL;
    enum err rc = cjson_read(text, len, &file, e);

    if (!rc)
        rc = resultfile_check(file, e);
    if (rc) {
        json_decref(file);
        return rc;
    }
    *out = file;
    return E_OK;
}
