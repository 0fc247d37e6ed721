#include "openapi.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "doors/ops/ops.h"
#include "platform/runtime/daemon.h"

/* ---- names ---- */

static char *with(const char *name, char from, char to)
{
    char *out = mem_strdup(name);

    for (char *p = out; *p; p++)
        if (*p == from)
            *p = to;
    return out;
}

char *api_path(const struct op *op)
{
    return with(op->name, ' ', '/');
}

const struct op *api_find(const char *path)
{
    if (strchr(path, ' '))
        return NULL;
    char *name = with(path, '/', ' ');
    const struct op *op = ops_find(name);

    free(name);
    return op;
}

bool api_posts(const struct op *op)
{
    return op_writes(op) || op_file(op);
}

/* ---- what answers look like: platform/ops/answer.h, in words of JSON Schema ---- */

/* src/doors/web/openapi_schemas.json, and a NUL. */
extern const char openapi_schemas[];
__asm__(".section .rodata\n.global openapi_schemas\nopenapi_schemas:\n"
        ".incbin \"src/doors/web/openapi_schemas.json\"\n.byte 0\n.previous\n");

/* A constant text of ours, which is right. */
static json_t *constant(const char *text)
{
    json_error_t why;
    json_t *value = json_loads(text, 0, &why);

    if (!value)
        abort();
    return value;
}

/* ---- what operations take ---- */

/* In a query everything is text: a flag is "true", fields are name=value, again and
 * again. */
static json_t *list_schema(const struct label *choices)
{
    json_t *ids = json_array();

    for (; choices->id; choices++)
        json_array_append_new(ids, json_string(choices->id));
    return json_pack("{s:s, s:i, s:{s:s, s:o}}", "type", "array", "minItems", 1, "items", "type",
                     "string", "enum", ids);
}

static json_t *schema_of(const struct op_param *p, bool body)
{
    switch (p->kind) {
    case OP_INT:
        return constant("{\"type\":\"integer\",\"minimum\":0}");
    case OP_DATE:
        return constant("{\"type\":\"string\",\"format\":\"date\"}");
    case OP_FLAG:
        return constant("{\"type\":\"boolean\"}");
    case OP_LIST:
        return list_schema(p->choices);
    case OP_FIELDS:
        return constant(body
                            ? "{\"type\":\"object\",\"maxProperties\":64,"
                              "\"additionalProperties\":{"
                              "\"type\":[\"string\",\"integer\",\"boolean\",\"array\",\"object\"]}}"
                            : "{\"type\":\"array\",\"items\":{\"type\":\"string\"},"
                              "\"maxItems\":64}");
    case OP_SECRET:
        return constant("{\"type\":\"string\",\"format\":\"password\",\"minLength\":1,"
                        "\"maxLength\":4096}");
    case OP_FILE:
        return constant(body ? "{\"$ref\":\"#/components/schemas/File\"}"
                             : "{\"type\":\"string\"}");
    case OP_TEXT:
        break;
    }
    return constant("{\"type\":\"string\",\"minLength\":1,\"maxLength\":4096}");
}

static json_t *parameter(const char *name, const char *zh, const char *en, bool required,
                         json_t *schema)
{
    return json_pack("{s:s, s:s, s:b, s:s, s:o, s:s}", "name", name, "in", "query", "required",
                     (int)required, "description", en, "schema", schema, "x-zh", zh);
}

/* In the query: everything of a GET, and what goes beside a file that is the body. */
static json_t *parameters(const struct op *op)
{
    json_t *list = json_array();

    for (const struct op_param *p = op_params(op); p->name; p++)
        if (!api_posts(op) || (op_file(op) && p->kind != OP_SECRET))
            json_array_append_new(list,
                                  parameter(p->name, p->zh, p->en, p->required && !api_posts(op),
                                            schema_of(p, false)));
    if (api_posts(op))
        return list;
    json_array_append_new(
        list, parameter(API_OFFSET, "跳过的行数（表格）", "rows of a table to skip", false,
                        constant("{\"type\":\"integer\",\"minimum\":0,\"default\":0}")));
    json_array_append_new(
        list,
        parameter(API_LIMIT, "至多返回的行数（表格）", "rows of a table to return at most", false,
                  json_pack("{s:s, s:i, s:i, s:i}", "type", "integer", "minimum", 1, "maximum",
                            API_LIMIT_MAX, "default", API_LIMIT_STANDARD)));
    return list;
}

static json_t *object_schema(const struct op *op)
{
    json_t *properties = json_object();
    json_t *required = json_array();

    for (const struct op_param *p = op_params(op); p->name; p++) {
        json_t *schema = schema_of(p, true);
        if (!json_object_get(schema, "$ref")) {
            json_object_set_new(schema, "description", json_string(p->en));
            json_object_set_new(schema, "x-zh", json_string(p->zh));
        }
        json_object_set_new(properties, p->name, schema);
        if (p->required)
            json_array_append_new(required, json_string(p->name));
    }
    return json_pack("{s:s, s:o, s:o, s:b}", "type", "object", "properties", properties, "required",
                     required, "additionalProperties", 0);
}

static json_t *request_body(const struct op *op)
{
    json_t *content = json_object();
    bool needed = false;

    for (const struct op_param *p = op_params(op); p->name; p++)
        needed = needed || p->required;
    json_object_set_new(content, "application/json",
                        json_pack("{s:o}", "schema", object_schema(op)));
    if (op_file(op))
        json_object_set_new(content, "text/csv",
                            constant("{\"schema\":{\"type\":\"string\",\"description\":"
                                     "\"The file itself; other arguments go into the query.\"}}"));
    return json_pack("{s:b, s:o}", "required", (int)needed, "content", content);
}

/* ---- operations ---- */

static json_t *answer(const char *what, const char *schema)
{
    return json_pack("{s:s, s:{s:{s:{s:s}}}}", "description", what, "content", "application/json",
                     "schema", "$ref", schema);
}

static const struct {
    const char *status, *what;
} errors[] = {{"400", "The arguments are wrong; the sentence says which and how."},
              {"401", "No login, or none any more."},
              {"403", "The role, the token's scope or four eyes say no."},
              {"404", "What was named does not exist, or is not to be seen."},
              {"405", "The other method: reading is GET, changing is POST."},
              {"409", "It exists already, or its state does not allow it now."},
              {"413", "The body is too large."},
              {"415", "The body is of another media type."},
              {"429", "Too many requests."},
              {"500", "Disk or data; the daemon's log says more."},
              {"503", "A limit is reached, or the daemon is stopping."}};
#define ERRORS (sizeof errors / sizeof *errors)

/* Written out once, for all operations to point at. */
static json_t *all_responses(void)
{
    json_t *out = json_object();

    json_object_set_new(out, "200", answer("Done.", "#/components/schemas/Answer"));
    for (size_t i = 0; i < ERRORS; i++)
        json_object_set_new(out, errors[i].status,
                            answer(errors[i].what, "#/components/schemas/Error"));
    return out;
}

static json_t *responses(void)
{
    json_t *all = all_responses();
    json_t *out = json_object();
    const char *status;
    json_t *unused;

    json_object_foreach(all, status, unused)
    {
        json_object_set_new(
            out, status,
            json_pack("{s:o}", "$ref", json_sprintf("#/components/responses/%s", status)));
    }
    json_decref(all);
    return out;
}

static json_t *roles_of(const struct op *op)
{
    char words[80];
    json_t *list = json_array();
    char *rest = words;

    roles_format(op->roles, words, sizeof words);
    for (char *word; *words && (word = strsep(&rest, ","));)
        json_array_append_new(list, json_string(word));
    return list;
}

static json_t *operation(const struct op *op)
{
    char *id = with(op->name, ' ', '.');
    json_t *o = json_pack(
        "{s:s, s:s, s:s, s:[s#], s:o, s:o, s:b, s:b}", "operationId", id, "summary", op->en, "x-zh",
        op->zh, "tags", op->name, (int)strcspn(op->name, " "), "x-roles", roles_of(op), "responses",
        responses(), "x-anybody", op->roles == ROLE_ANY, "x-writes", op_writes(op));
    json_t *query = parameters(op);

    if (json_array_size(query))
        json_object_set(o, "parameters", query);
    json_decref(query);
    if (api_posts(op))
        json_object_set_new(o, "requestBody", request_body(op));
    if (op->flags & OP_PRESENCE)
        json_object_set_new(o, "security", constant("[{\"session\":[],\"csrf\":[]}]"));
    free(id);
    return o;
}

json_t *openapi_make(void)
{
    json_t *paths = json_object();
    const struct op *op;

    for (unsigned i = 0; (op = ops_at(i)); i++) {
        char *path = api_path(op);
        char *full = mem_printf("/%s", path);
        json_object_set_new(paths, full,
                            json_pack("{s:o}", api_posts(op) ? "post" : "get", operation(op)));
        free(full);
        free(path);
    }
    json_t *doc = constant(
        "{\"openapi\":\"3.1.0\",\"info\":{\"title\":\"inspectd\",\"description\":"
        "\"Every operation of the daemon. x-roles: any of these may call it; x-anybody: whoever is "
        "known. Sentences come in Chinese (zh) and English (en).\"},"
        "\"servers\":[{\"url\":\"/api/v1\"}],\"security\":[{\"token\":[]},{\"session\":[],"
        "\"csrf\":[]}],\"components\":{\"securitySchemes\":{\"token\":{\"type\":\"http\","
        "\"scheme\":\"bearer\",\"description\":\"Made by token add, or on the account's page.\"},"
        "\"session\":{\"type\":\"apiKey\",\"in\":\"cookie\",\"name\":\"__Host-session\"},"
        "\"csrf\":{\"type\":\"apiKey\",\"in\":\"header\",\"name\":\"X-CSRF-Token\","
        "\"description\":\"Only with a session, and only for POST.\"}}}}");
    json_object_set_new(json_object_get(doc, "info"), "version", json_string(VERSION));
    json_object_set_new(json_object_get(doc, "components"), "schemas", constant(openapi_schemas));
    json_object_set_new(json_object_get(doc, "components"), "responses", all_responses());
    json_object_set_new(doc, "paths", paths);
    return doc;
}
