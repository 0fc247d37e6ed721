#include "platform/html/record.h"

#include <string.h>

#include "core/base/json.h"

static const json_t *of_key(const json_t *list, const char *key, const char *what)
{
    size_t i;
    json_t *one;

    json_array_foreach((json_t *)(uintptr_t)list, i, one)
    {
        if (strcmp(json_text(one, "key"), key) == 0)
            return json_object_get(one, what);
    }
    return NULL;
}

const json_t *record_field(const json_t *record, const char *key)
{
    return of_key(json_object_get(record, "fields"), key, "value");
}

const json_t *record_table(const json_t *record, const char *key)
{
    return of_key(json_object_get(record, "tables"), key, "table");
}

const char *record_text(const json_t *record, const char *key)
{
    const char *text = json_string_value(record_field(record, key));

    return text ? text : "";
}
