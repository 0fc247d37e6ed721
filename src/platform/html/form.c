#include "platform/html/form.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/json.h"
#include "core/base/label.h"
#include "core/base/mem.h"

void form_begin(struct html *h, const char *action, const char *csrf, bool file)
{
    html_open(h, "form", "method", csrf ? "post" : "get", "action", action, "class", "form",
              "enctype", file ? "multipart/form-data" : NULL, NULL);
    if (csrf)
        form_hidden(h, "csrf", csrf);
}

void form_hidden(struct html *h, const char *name, const char *value)
{
    html_void(h, "input", "type", "hidden", "name", name, "value", value ? value : "", NULL);
}

void form_end(struct html *h, const char *submit_zh, const char *submit_en)
{
    html_open(h, "p", "class", "actions", NULL);
    html_el_say(h, "button", submit_zh, submit_en, "type", "submit", NULL);
    html_close(h, "p");
    html_close(h, "form");
}

void form_button(struct html *h, const char *action, const char *csrf, const char *class,
                 const char *zh, const char *en, ...)
{
    va_list pairs;
    const char *name;

    html_open(h, "form", "method", "post", "action", action, NULL);
    form_hidden(h, "csrf", csrf);
    va_start(pairs, en);
    while ((name = va_arg(pairs, const char *))) {
        const char *value = va_arg(pairs, const char *);
        if (value)
            form_hidden(h, name, value);
    }
    va_end(pairs);
    html_el_say(h, "button", zh, en, "type", "submit", "class", class, NULL);
    html_close(h, "form");
}

void form_choice(json_t *choices, const char *code, const char *zh, const char *en)
{
    json_array_append_new(choices, json_pack("{s:s, s:s, s:s}", "code", code, "zh", zh, "en", en));
}

json_t *form_choices(const struct label *rows)
{
    json_t *list = json_array();

    for (; rows->id; rows++)
        form_choice(list, rows->id, rows->zh, rows->en);
    return list;
}

static bool holds(const json_t *chosen, const char *code)
{
    size_t i;
    json_t *one;

    json_array_foreach((json_t *)(uintptr_t)chosen, i, one)
    {
        if (label_is(one, code))
            return true;
    }
    return false;
}

static const char *text_of(const struct html *h, const json_t *choice)
{
    const char *text = json_word(choice, h->lang);

    return *text ? text : json_text(choice, "code");
}

static void select_one(struct html *h, const struct field *f, const char *described)
{
    size_t i;
    json_t *choice;

    html_open(h, "select", "name", f->name, "id", f->name, "required", f->required ? "" : NULL,
              "aria-describedby", described, NULL);
    html_el_say(h, "option", f->filter ? "全部" : "—— 请选择 ——", f->filter ? "all" : "— choose —",
                "value", "", NULL);
    json_array_foreach((json_t *)(uintptr_t)f->choices, i, choice)
    {
        const char *code = json_text_or(choice, "code", NULL);
        bool on = f->value && code && strcmp(f->value, code) == 0;
        html_el(h, "option", text_of(h, choice), "value", code, "selected", on ? "" : NULL, NULL);
    }
    html_close(h, "select");
}

static void check_many(struct html *h, const struct field *f)
{
    size_t i;
    json_t *choice;

    html_open(h, "fieldset", NULL);
    html_el_say(h, "legend", f->zh, f->en, NULL);
    json_array_foreach((json_t *)(uintptr_t)f->choices, i, choice)
    {
        const char *code = json_text_or(choice, "code", NULL);
        html_open(h, "label", "class", "check", NULL);
        html_void(h, "input", "type", "checkbox", "name", f->name, "value", code, "checked",
                  code && holds(f->chosen, code) ? "" : NULL, NULL);
        html_text(h, " ");
        html_text(h, text_of(h, choice));
        html_close(h, "label");
    }
    html_close(h, "fieldset");
}

static void input(struct html *h, const struct field *f, const char *described)
{
    static const char *const types[] = {
        [FIELD_TEXT] = "text", [FIELD_DATE] = "date",       [FIELD_NUMBER] = "number",
        [FIELD_FILE] = "file", [FIELD_SECRET] = "password", [FIELD_FLAG] = "checkbox"};
    const char *required = f->required ? "" : NULL;
    bool on = f->kind == FIELD_FLAG && f->value && strcmp(f->value, "yes") == 0;
    bool typed = f->kind != FIELD_FILE && f->kind != FIELD_SECRET;

    if (f->kind == FIELD_LONG)
        html_el(h, "textarea", f->value, "name", f->name, "id", f->name, "rows", "4", "required",
                required, "aria-describedby", described, NULL);
    else if (f->kind == FIELD_ONE)
        select_one(h, f, described);
    else
        html_void(h, "input", "type", types[f->kind], "name", f->name, "id", f->name, "value",
                  f->kind == FIELD_FLAG ? "yes"
                  : typed               ? f->value
                                        : NULL,
                  "checked", on ? "" : NULL, "required", required, "autocomplete", f->autocomplete,
                  "accept", f->kind == FIELD_FILE ? ".csv,text/csv" : NULL, "aria-describedby",
                  described, "aria-invalid", f->fault_zh ? "true" : NULL, NULL);
}

void form_field(struct html *h, const struct field *f)
{
    char *hint = f->hint_zh ? mem_printf("%s-hint", f->name) : NULL;

    if (f->kind == FIELD_HIDDEN) {
        form_hidden(h, f->name, f->value);
        free(hint);
        return;
    }
    html_open(h, "div", "class", f->fault_zh ? "field wrong" : "field", NULL);
    if (f->kind == FIELD_MANY) {
        check_many(h, f);
    } else {
        html_open(h, "label", "for", f->name, NULL);
        html_say(h, f->zh, f->en);
        if (f->required)
            html_el(h, "span", " *", "class", "must", "aria-hidden", "true", NULL);
        html_close(h, "label");
        input(h, f, hint);
    }
    if (hint)
        html_el_say(h, "p", f->hint_zh, f->hint_en, "class", "hint", "id", hint, NULL);
    if (f->fault_zh)
        html_el_say(h, "p", f->fault_zh, f->fault_en, "class", "fault", "role", "alert", NULL);
    html_close(h, "div");
    free(hint);
}
