#include "platform/html/view.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/json.h"
#include "core/base/label.h"
#include "core/base/mem.h"

char *view_named(const char *name, const char *key)
{
    return name && *name && strcmp(name, key) != 0 ? mem_printf("%s (%s)", name, key)
                                                   : mem_strdup(key);
}

bool view_is_person(const char *key)
{
    static const char *const keys[] = {"actor",      "by",        "proposed_by",  "decided_by",
                                       "entered_by", "void_by",   "confirmed_by", "approved_by",
                                       "made_by",    "revoked_by"};

    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (strcmp(key, keys[i]) == 0)
            return true;
    return false;
}

char *view_person(const json_t *holder, const char *key)
{
    return view_named(json_text_or(json_object_get(holder, "people"), key, NULL), key);
}

void view_value(struct html *h, const json_t *holder, const char *key, const json_t *value)
{
    const char *text = json_string_value(value);

    if (!text || !view_is_person(key)) {
        html_value(h, value);
        return;
    }
    char *person = view_person(holder, text);
    html_text(h, person);
    free(person);
}

/* NULL if the row has nothing to complete it with. */
static char *path_of(const struct view_cell *c, const json_t *row, const json_t *value)
{
    const json_t *of = c->of ? json_object_get(row, c->of) : value;
    int before = (int)strcspn(c->path, "%");
    const char *after = c->path + before + 1;

    if (json_is_integer(of))
        return mem_printf("%.*s%lld%s", before, c->path, (long long)json_integer_value(of), after);
    return *label_id(of) ? mem_printf("%.*s%s%s", before, c->path, label_id(of), after) : NULL;
}

bool view_cells(const void *user, struct html *h, const char *key, const json_t *row,
                const json_t *value)
{
    const struct view_cell *c = user;

    while (c->key && strcmp(c->key, key) != 0)
        c++;
    if (!c->key)
        return false;
    if (c->write) {
        c->write(h, value);
        return true;
    }
    char *path = c->path ? path_of(c, row, value) : NULL;
    if (c->path && !path)
        return false;
    if (path)
        html_open(h, "a", "href", path, "class", c->class, NULL);
    if (c->code)
        html_el_value(h, "code", value, NULL);
    else
        html_value(h, value);
    if (path)
        html_close(h, "a");
    free(path);
    return true;
}

static void cell_of(struct html *h, const json_t *table, const char *key, const json_t *row,
                    view_cell_fn *cell, const void *user)
{
    const json_t *value = json_object_get(row, key);

    html_open(h, "td", "class", json_is_integer(value) ? "number" : NULL, NULL);
    if (!cell || !cell(user, h, key, row, value))
        view_value(h, table, key, value);
    html_close(h, "td");
}

/* Whether a column holds numbers: its first value says so. */
static bool is_number(const json_t *table, const json_t *column)
{
    const char *key = json_text_or(column, "key", NULL);
    size_t i;
    json_t *row;

    json_array_foreach(json_object_get(table, "rows"), i, row)
    {
        const json_t *value = json_object_get(row, key);
        if (value && !json_is_null(value))
            return json_is_integer(value);
    }
    return false;
}

static void head_row(struct html *h, const json_t *table, const json_t *columns)
{
    size_t i;
    json_t *column;

    html_open(h, "thead", NULL);
    html_open(h, "tr", NULL);
    json_array_foreach((json_t *)(uintptr_t)columns, i, column)
        html_el(h, "th", json_word(column, h->lang), "scope", "col", "class",
                is_number(table, column) ? "number" : NULL, NULL);
    html_close(h, "tr");
    html_close(h, "thead");
}

static void body_row(struct html *h, const json_t *table, const json_t *row, view_cell_fn *cell,
                     const void *user)
{
    const json_t *columns = json_object_get(table, "columns");
    size_t i;
    json_t *column;

    html_open(h, "tr", NULL);
    json_array_foreach((json_t *)(uintptr_t)columns, i, column)
        cell_of(h, table, json_text_or(column, "key", NULL), row, cell, user);
    html_close(h, "tr");
}

void view_table(struct html *h, const json_t *table, const char *caption, view_cell_fn *cell,
                const void *user)
{
    const json_t *columns = json_object_get(table, "columns");
    size_t i;
    json_t *row;

    if (!json_array_size(json_object_get(table, "rows"))) {
        html_el_say(h, "p", "没有记录。", "Nothing here.", "class", "empty", NULL);
        return;
    }
    html_open(h, "div", "class", "scroll", "tabindex", "0", "role", "region", "aria-label",
              caption ? caption : lang_pick(h->lang, "表格", "Table"), NULL);
    html_open(h, "table", NULL);
    if (caption)
        html_el(h, "caption", caption, NULL);
    head_row(h, table, columns);
    html_open(h, "tbody", NULL);
    json_array_foreach(json_object_get(table, "rows"), i, row) body_row(h, table, row, cell, user);
    html_close(h, "tbody");
    html_close(h, "table");
    html_close(h, "div");
}

void view_open_table(struct html *h, const char *name, const char *class,
                     const char *const (*heads)[2], size_t count)
{
    html_open(h, "div", "class", "scroll", "tabindex", name ? "0" : NULL, "role",
              name ? "region" : NULL, "aria-label", name, NULL);
    html_open(h, "table", "class", class, NULL);
    html_open(h, "thead", NULL);
    html_open(h, "tr", NULL);
    for (size_t i = 0; i < count; i++)
        if (*heads[i][0])
            html_el_say(h, "th", heads[i][0], heads[i][1], "scope", "col", NULL);
        else
            html_el(h, "td", NULL, NULL);
    html_close(h, "tr");
    html_close(h, "thead");
    html_open(h, "tbody", NULL);
}

void view_close_table(struct html *h)
{
    html_close(h, "tbody");
    html_close(h, "table");
    html_close(h, "div");
}

static bool says_nothing(const json_t *value)
{
    return !value || json_is_null(value) || (json_is_string(value) && !json_string_length(value)) ||
           (json_is_array(value) && !json_array_size(value));
}

static bool column_says(const json_t *table, const char *key)
{
    size_t i;
    json_t *row;

    json_array_foreach(json_object_get(table, "rows"), i, row)
    {
        if (!says_nothing(json_object_get(row, key)))
            return true;
    }
    return false;
}

json_t *view_without_empty(const json_t *table)
{
    json_t *brief = json_copy((json_t *)(uintptr_t)table), *kept = json_array();
    size_t i;
    json_t *column;

    json_array_foreach(json_object_get(table, "columns"), i, column)
    {
        if (column_says(table, json_text_or(column, "key", NULL)))
            json_array_append(kept, column);
    }
    json_object_set_new(brief, "columns", kept);
    return brief;
}

void view_fields(struct html *h, const json_t *record, view_cell_fn *cell, const void *user)
{
    size_t i;
    json_t *one;

    html_open(h, "dl", "class", "record", NULL);
    json_array_foreach(json_object_get(record, "fields"), i, one)
    {
        const json_t *value = json_object_get(one, "value");
        const char *key = json_text_or(one, "key", NULL);
        if (!value || json_is_null(value))
            continue;
        html_open(h, "div", NULL);
        html_el(h, "dt", json_word(one, h->lang), NULL);
        html_open(h, "dd", NULL);
        if (!cell || !cell(user, h, key, record, value))
            view_value(h, record, key, value);
        html_close(h, "dd");
        html_close(h, "div");
    }
    html_close(h, "dl");
}

void view_record(struct html *h, const json_t *record, view_cell_fn *cell, const void *user)
{
    size_t i;
    json_t *one;

    view_fields(h, record, cell, user);
    json_array_foreach(json_object_get(record, "tables"), i, one)
    {
        html_open(h, "section", NULL);
        html_el(h, "h2", json_word(one, h->lang), NULL);
        view_table(h, json_object_get(one, "table"), json_word(one, h->lang), cell, user);
        html_close(h, "section");
    }
}

void view_notes(struct html *h, const json_t *answer)
{
    const json_t *notes = json_object_get(answer, "notes");
    size_t i, shown = 0;
    json_t *note;

    json_array_foreach((json_t *)(uintptr_t)notes, i, note)
    {
        if (json_flag(note, "shell")) /* platform/ops/answer.h */
            continue;
        if (!shown++)
            html_open(h, "ul", "class", "notes", NULL);
        html_el(h, "li", json_word(note, h->lang), NULL);
    }
    if (shown)
        html_close(h, "ul");
}

void view_answer(struct html *h, const json_t *answer, view_cell_fn *cell, const void *user)
{
    const char *kind = json_text_or(answer, "kind", NULL);

    if (kind && strcmp(kind, "table") == 0)
        view_table(h, answer, NULL, cell, user);
    else if (kind && strcmp(kind, "record") == 0)
        view_record(h, answer, cell, user);
    else
        html_el(h, "p", json_word(answer, h->lang), NULL);
    view_notes(h, answer);
}

void view_error(struct html *h, const char *zh, const char *en)
{
    html_el_say(h, "p", zh, en, "class", "error", "role", "alert", NULL);
}

void view_failed(struct html *h, const struct error *e)
{
    if (e)
        view_error(h, e->zh, e->en);
}
