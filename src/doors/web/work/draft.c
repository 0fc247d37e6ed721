#include "draft.h"

#include <stdlib.h>
#include <string.h>

#include "action_form.h"
#include "case_page.h"
#include "core/base/json.h"
#include "core/base/mem.h"
#include "doors/web/pages.h"
#include "platform/html/record.h"

static json_t *placed(const char *place)
{
    return json_pack("{s:s}", "place", place);
}

void draft_ask(struct exchange *x, const char *place)
{
    exchange_try(x, "draft", "draft show", placed(place), -1);
}

/* The operation reads it as a file. */
void draft_keep(struct exchange *x, const char *place)
{
    json_t *draft =
        json_pack("{s:I, s:o}", "seen", (json_int_t)draft_seen(x), "values", draft_posted(x));
    char *text = json_dumps(draft, JSON_COMPACT);
    json_t *args = placed(place);

    json_object_set_new(args, "file", json_string("draft"));
    exchange_try(x, "kept", "draft keep", args, pages_text_fd(text, strlen(text)));
    free(text);
    json_decref(draft);
}

void draft_drop(struct exchange *x, const char *place)
{
    exchange_try(x, "dropped", "draft drop", placed(place), -1);
}

json_t *draft_values(struct exchange *x, char **saved, long long *seen)
{
    const json_t *record = exchange_answer(x, "draft");
    const char *text = json_string_value(record_field(record, "text"));
    json_error_t unused;
    json_t *draft = text ? json_loads(text, 0, &unused) : NULL;
    json_t *values = json_incref(json_object_get(draft, "values"));

    *saved = NULL;
    *seen = json_int(draft, "seen");
    json_decref(draft);
    if (!json_is_object(values)) {
        json_decref(values);
        return NULL;
    }
    *saved = mem_strdup(json_string_value(record_field(record, "time")));
    return values;
}

static bool collect(void *user, const char *name, const char *value)
{
    json_t *values = user;

    if (strncmp(name, ACTION_PREFIX, strlen(ACTION_PREFIX)) != 0)
        return true;
    json_t *list = json_object_get(values, name);
    if (!list) {
        list = json_array();
        json_object_set_new(values, name, list);
    }
    json_array_append_new(list, json_string(value));
    return true;
}

json_t *draft_posted(struct exchange *x)
{
    json_t *values = json_object();

    exchange_fields(x, collect, values);
    return values;
}

long long draft_seen(const struct exchange *x)
{
    const char *text = exchange_form(x, "seen", 0);

    return text ? strtoll(text, NULL, 10) : 0;
}

void draft_leftover(struct exchange *x, struct html *h)
{
    json_t *values = draft_posted(x);
    const char *name;
    json_t *list;

    if (json_object_size(values)) {
        html_el_say(h, "h2", "您填写的内容", "What you typed", NULL);
        html_open(h, "dl", "class", "record", NULL);
        json_object_foreach(values, name, list)
        {
            html_open(h, "div", NULL);
            html_el(h, "dt", name + strlen(ACTION_PREFIX), NULL);
            html_el_value(h, "dd", list, NULL);
            html_close(h, "div");
        }
        html_close(h, "dl");
    }
    json_decref(values);
}

int draft_status(const struct error *e)
{
    return e->code == E_CONFLICT ? 409 : e->code == E_DENIED ? 403 : 400;
}
