#include "core/base/json.h"

#include "core/base/date.h"
#include "core/base/mem.h"

#include <stdarg.h>
#include <stdlib.h>

const char *json_text_or(const json_t *object, const char *key, const char *other)
{
    const char *text = json_string_value(json_object_get(object, key));

    return text ? text : other;
}

const char *json_text(const json_t *object, const char *key)
{
    return json_text_or(object, key, "");
}

json_int_t json_int(const json_t *object, const char *key)
{
    return json_integer_value(json_object_get(object, key));
}

uint64_t json_count(const json_t *object, const char *key)
{
    json_int_t n = json_int(object, key);

    return n > 0 ? (uint64_t)n : 0;
}

bool json_flag(const json_t *object, const char *key)
{
    return json_is_true(json_object_get(object, key));
}

int32_t json_day(const json_t *object, const char *key)
{
    int32_t day;

    return day_parse(json_text(object, key), &day) ? day : DAY_NONE;
}

json_t *json_at(const json_t *object, const char *key, ...)
{
    json_t *value = json_object_get(object, key);
    va_list keys;

    va_start(keys, key);
    while (value && (key = va_arg(keys, const char *)))
        value = json_object_get(value, key);
    va_end(keys);
    return value;
}

const char *json_word(const json_t *word, enum lang lang)
{
    return json_is_string(word) ? json_string_value(word)
                                : json_text(word, lang_pick(lang, "zh", "en"));
}

char *json_joined(const json_t *texts, const char *between)
{
    char *all = mem_strdup("");

    for (size_t i = 0; i < json_array_size(texts); i++) {
        char *longer = mem_printf("%s%s%s", all, i ? between : "",
                                  json_string_value(json_array_get(texts, i)));
        free(all);
        all = longer;
    }
    return all;
}
