#include "action_fields.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/json.h"
#include "core/base/mem.h"

static const struct case_field *field_called(const struct case_action *action, const char *id,
                                             size_t len)
{
    for (const struct case_field *f = action->fields; f && f->id; f++)
        if (strlen(f->id) == len && strncmp(f->id, id, len) == 0)
            return f;
    return NULL;
}

static enum err no_such_field(const struct case_action *action, const char *given, struct error *e)
{
    struct buf names = {0};

    buf_adds(&names, "");
    for (const struct case_field *f = action->fields; f && f->id; f++)
        if (!f->looked_up)
            buf_addf(&names, "%s%s", names.len ? ", " : "", f->id);
    enum err rc =
        error_set(e, E_INPUT, "--set %1$.60s：“%2$s”没有这个字段，应为 字段=值；字段有：%3$s",
                  "--set %1$.60s: “%2$s” has no such field; write field=value; its "
                  "fields are: %3$s",
                  given, action->id, names.data);
    buf_free(&names);
    return rc;
}

/* One "field=value" as a person types it. */
static enum err add_field(const struct case_action *action, const char *given, json_t *fields,
                          struct error *e)
{
    size_t len = strcspn(given, "=");
    const struct case_field *field = field_called(action, given, len);
    json_t *value = NULL;

    if (!given[len] || !field)
        return no_such_field(action, given, e);
    if (json_object_get(fields, field->id))
        return error_set(e, E_INPUT, "字段 %s 给了两次", "the field %s is given twice", field->id);
    enum err rc = case_field_parse(field, given + len + 1, &value, e);
    if (!rc)
        json_object_set_new(fields, field->id, value);
    return rc;
}

enum err op_fields_read(const json_t *args, const struct case_action *action, json_t *fields,
                        struct error *e)
{
    const char *reason = json_text_or(args, "reason", NULL);
    size_t i;
    json_t *given;
    enum err rc = E_OK;

    json_array_foreach(json_object_get(args, "set"), i, given)
    {
        rc = add_field(action, json_string_value(given), fields, e);
        if (rc)
            return rc;
    }
    if (reason && *reason) {
        char *text = mem_printf("reason=%s", reason);
        rc = add_field(action, text, fields, e);
        free(text);
    }
    return rc;
}
