#include "core/base/label.h"

#include <string.h>

#include "core/base/json.h"

json_t *label_json(const char *id, const char *zh, const char *en)
{
    return json_pack("{s:s, s:s, s:s}", "id", id, "zh", zh ? zh : id, "en", zh ? en : id);
}

json_t *label_row(const struct label *row)
{
    return label_json(row->id, row->zh, row->en);
}

json_t *label_of(const struct label *table, const char *id)
{
    while (table->id && strcmp(table->id, id) != 0)
        table++;
    return label_json(id, table->zh, table->en);
}

const char *label_id(const json_t *value)
{
    return json_is_string(value) ? json_string_value(value) : json_text(value, "id");
}

bool label_is(const json_t *value, const char *id)
{
    return strcmp(label_id(value), id) == 0;
}
