#include "action_fields.h"

#include <string.h>

#include "core/base/buf.h"
#include "core/base/json.h"

static const struct case_field *field_called(const struct case_action *action, const char *id)
{
    for (const struct case_field *f = action->fields; f && f->id; f++)
        if (strcmp(f->id, id) == 0)
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
    enum err rc = error_set(e, E_INPUT, "“%2$s”没有字段 %1$.60s；字段有：%3$s",
                            "“%2$s” has no field %1$.60s; its fields are: %3$s", given, action->id,
                            names.data);
    buf_free(&names);
    return rc;
}

static enum err add_field(const struct case_action *action, const char *name, const json_t *given,
                          json_t *fields, struct error *e)
{
    const struct case_field *field = field_called(action, name);
    json_t *value = NULL;

    if (!field)
        return no_such_field(action, name, e);
    if (json_object_get(fields, field->id))
        return error_set(e, E_INPUT, "字段 %s 给了两次", "the field %s is given twice", field->id);
    enum err rc = case_field_read(field, given, &value, e);
    if (!rc)
        json_object_set_new(fields, field->id, value);
    return rc;
}

enum err op_fields_read(const json_t *args, const struct case_action *action, json_t *fields,
                        struct error *e)
{
    const json_t *reason = json_object_get(args, "reason");
    const char *name;
    json_t *given;
    enum err rc = E_OK;

    json_object_foreach(json_object_get(args, "set"), name, given)
    {
        if (!rc)
            rc = add_field(action, name, given, fields, e);
    }
    return rc || !reason ? rc : add_field(action, "reason", reason, fields, e);
}
