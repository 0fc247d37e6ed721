#include "action_form.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/json.h"
#include "core/base/mem.h"
#include "platform/html/form.h"
#include "platform/html/view.h"

#define REST "rest" /* of results: the items that were left empty */

static const char *first_of(const json_t *values, const char *name)
{
    return json_string_value(json_array_get(json_object_get(values, name), 0));
}

static bool holds(const json_t *values, const char *name, const char *text)
{
    size_t i;
    json_t *one;

    json_array_foreach(json_object_get(values, name), i, one)
    {
        if (strcmp(json_string_value(one), text) == 0)
            return true;
    }
    return false;
}

/* What is wrong with a field stands beside it. */
static bool fault_of(const struct action_form *f, const char *id)
{
    return f->error && strcmp(f->error->field, id) == 0;
}

/* ---- results ---- */

static void result_codes(struct html *h, const struct action_form *f, const json_t *field,
                         const char *name)
{
    size_t i;
    json_t *choice;

    json_array_foreach(json_object_get(field, "choices"), i, choice)
    {
        const char *code = json_text(choice, "code");
        bool alone = json_flag(choice, "alone");
        html_open(h, "label", "class", "check", NULL);
        html_void(h, "input", "type", "checkbox", "name", name, "value", code, "data-alone",
                  alone ? "" : NULL, "checked", holds(f->values, name, code) ? "" : NULL, NULL);
        html_textf(h, " %s ", code);
        html_text(h, json_word(choice, h->lang));
        if (alone)
            html_el_say(h, "span", "单选", "alone", "class", "tag", NULL);
        html_close(h, "label");
    }
}

static void fill_rest(struct html *h, const struct action_form *f)
{
    const char *name = ACTION_PREFIX "results." REST;

    html_open(h, "label", "class", "check", NULL);
    html_void(h, "input", "type", "checkbox", "name", name, "value", "1", "checked",
              holds(f->values, name, "1") ? "" : NULL, NULL);
    html_say(h, " 其余未勾选的事项一律为：1 未发现问题",
             " all items left empty: 1 no problem found");
    html_close(h, "label");
}

static void results(struct html *h, const struct action_form *f, const json_t *field)
{
    size_t i;
    json_t *item;

    html_open(h, "fieldset", "class", "results", NULL);
    html_el(h, "legend", json_word(field, h->lang), NULL);
    html_el_say(h, "p",
                "每个事项可以选多个结果；标有“单选”的（如未发现问题、无法联系、已注销）不能与其他结"
                "果同时选。"
                "企业已不在营的，全部事项选同一个结果。",
                "An item may have several results; those marked “alone” exclude all others. If the "
                "firm is gone, choose that result for all items.",
                "class", "hint", NULL);
    json_array_foreach((json_t *)(uintptr_t)f->items, i, item)
    {
        char *name = mem_printf(ACTION_PREFIX "results.%s", json_text(item, "code"));
        html_open(h, "fieldset", "class", "item", NULL);
        html_open(h, "legend", NULL);
        html_textf(h, "%s %s", json_text(item, "code"), json_text(item, "name"));
        html_close(h, "legend");
        result_codes(h, f, field, name);
        html_close(h, "fieldset");
        free(name);
    }
    if (json_array_size(f->items) > 1)
        fill_rest(h, f);
    if (fault_of(f, json_text(field, "id")))
        html_el_say(h, "p", f->error->zh, f->error->en, "class", "fault", "role", "alert", NULL);
    html_close(h, "fieldset");
}

/* ---- one field ---- */

static json_t *yes_no(void)
{
    return json_pack("[{s:s, s:s, s:s}, {s:s, s:s, s:s}]", "code", "yes", "zh", "是", "en", "yes",
                     "code", "no", "zh", "否", "en", "no");
}

static bool is_long(const char *id)
{
    static const char *const ids[] = {"reason",  "note",    "found",    "text",        "violation",
                                      "facts",   "record",  "opinion",  "guidance",    "what",
                                      "laws",    "skip",    "late",     "unannounced", "answer",
                                      "finding", "defence", "evidence", "materials",   "proposal"};
    const char *dot = strrchr(id, '.'); /* of documents: ACTION.FIELD, form.WORD */

    id = dot ? dot + 1 : id;
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++)
        if (strcmp(id, ids[i]) == 0)
            return true;
    return false;
}

/* A list that nobody can tick: one a line. */
static bool typed_list(const json_t *field)
{
    return strcmp(json_text(field, "kind"), "list") == 0 && !json_object_get(field, "choices");
}

static enum field_kind kind_of(const json_t *field)
{
    const char *kind = json_text(field, "kind");

    if (strcmp(kind, "date") == 0)
        return FIELD_DATE;
    if (strcmp(kind, "flag") == 0)
        return FIELD_ONE;
    if (strcmp(kind, "long") == 0 || typed_list(field))
        return FIELD_LONG;
    if (strcmp(kind, "int") == 0 && !json_object_get(field, "choices"))
        return FIELD_NUMBER;
    if (json_object_get(field, "choices"))
        return strcmp(kind, "list") == 0 ? FIELD_MANY : FIELD_ONE;
    return strcmp(kind, "text") == 0 && is_long(json_text(field, "id")) ? FIELD_LONG : FIELD_TEXT;
}

static const char *const *hint_of(const json_t *field)
{
    static const char *const fen[] = {"元，如 3000.50", "yuan, such as 3000.50"};
    static const char *const list[] = {"每行一个", "one a line"};
    const char *kind = json_text(field, "kind");

    if (strcmp(kind, "fen") == 0)
        return fen;
    return typed_list(field) ? list : NULL;
}

static void one_field(struct html *h, const struct action_form *f, const json_t *field)
{
    char *name = mem_printf(ACTION_PREFIX "%s", json_text(field, "id"));
    bool wrong = fault_of(f, json_text(field, "id"));
    json_t *choices = strcmp(json_text(field, "kind"), "flag") == 0
                          ? yes_no()
                          : json_incref(json_object_get(field, "choices"));
    const char *const *hint = hint_of(field);

    form_field(h, &(struct field){.name = name,
                                  .kind = kind_of(field),
                                  .required = json_flag(field, "required"),
                                  .zh = json_text(field, "zh"),
                                  .en = json_text(field, "en"),
                                  .hint_zh = hint ? hint[0] : NULL,
                                  .hint_en = hint ? hint[1] : NULL,
                                  .value = first_of(f->values, name),
                                  .chosen = json_object_get(f->values, name),
                                  .fault_zh = wrong ? f->error->zh : NULL,
                                  .fault_en = wrong ? f->error->en : NULL,
                                  .choices = choices});
    json_decref(choices);
    free(name);
}

/* ---- the form ---- */

static void draft_note(struct html *h, const struct action_form *f)
{
    if (!f->saved)
        return;
    html_open(h, "p", "class", "notice", "role", "status", NULL);
    html_sayf(h, "已恢复您 %s 保存的草稿。", "Restored your draft of %s.", f->saved);
    html_text(h, " ");
    html_el_say(h, "button", "放弃草稿", "Discard it", "type", "submit", "form", "discard", "class",
                "quiet", NULL);
    html_close(h, "p");
}

static void discard_form(struct html *h, const struct action_form *f)
{
    if (!f->saved)
        return;
    html_open(h, "form", "method", "post", "action", "/draft/discard", "id", "discard", NULL);
    form_hidden(h, "csrf", f->csrf);
    form_hidden(h, "place", f->place);
    form_hidden(h, "next", f->url);
    html_close(h, "form");
}

void action_form_show(struct html *h, const struct action_form *f)
{
    char seen[24];
    size_t i;
    json_t *field;

    if (f->error)
        view_error(h, f->error->zh, f->error->en);
    draft_note(h, f);
    discard_form(h, f);
    html_open(h, "form", "method", "post", "action", f->url, "class", "form", "data-draft",
              f->place, NULL);
    form_hidden(h, "csrf", f->csrf);
    if (f->seen > 0) {
        snprintf(seen, sizeof seen, "%lld", f->seen);
        form_hidden(h, "seen", seen);
    }
    json_array_foreach((json_t *)(uintptr_t)f->fields, i, field)
    {
        if (strcmp(json_text(field, "kind"), "results") == 0)
            results(h, f, field);
        else
            one_field(h, f, field);
    }
    if (f->place)
        html_el(h, "p", NULL, "class", "hint draft-state", "role", "status", "aria-live", "polite",
                NULL);
    form_end(h, f->submit_zh, f->submit_en);
}

/* ---- what was sent ---- */

/* {item: [code…]} */
static json_t *posted_results(const json_t *posted, const json_t *items)
{
    json_t *results = json_object();
    const json_t *rest = json_object_get(posted, ACTION_PREFIX "results." REST);
    size_t i;
    json_t *item;

    json_array_foreach((json_t *)(uintptr_t)items, i, item)
    {
        const char *code = json_text(item, "code");
        char *name = mem_printf(ACTION_PREFIX "results.%s", code);
        json_t *codes = json_object_get(posted, name);
        codes = codes ? codes : (json_t *)(uintptr_t)rest;
        if (codes)
            json_object_set(results, code, codes);
        free(name);
    }
    return results;
}

static json_t *lines_of(const char *text)
{
    json_t *list = json_array();

    while (*(text += strspn(text, " ,\r\n"))) {
        size_t n = strcspn(text, ",\r\n"), len = n;
        while (text[len - 1] == ' ')
            len--;
        json_array_append_new(list, json_stringn(text, len));
        text += n;
    }
    return list;
}

/* As the field's kind has it; what is not of it stays a text, for the message to name. */
static json_t *value_of(const json_t *field, const char *text)
{
    const char *kind = json_text(field, "kind");
    size_t digits = strspn(text, "0123456789");

    if (typed_list(field))
        return lines_of(text);
    if (strcmp(kind, "flag") == 0 && (strcmp(text, "yes") == 0 || strcmp(text, "no") == 0))
        return json_boolean(*text == 'y');
    if (strcmp(kind, "int") == 0 && digits && digits <= 14 && !text[digits])
        return json_integer(strtoll(text, NULL, 10));
    return json_string(text);
}

json_t *action_form_set(const json_t *fields, const json_t *items, const json_t *posted)
{
    json_t *set = json_object();
    size_t i;
    json_t *field;

    json_array_foreach((json_t *)(uintptr_t)fields, i, field)
    {
        const char *id = json_text(field, "id");
        char *name = mem_printf(ACTION_PREFIX "%s", id);
        bool many = kind_of(field) == FIELD_MANY;
        const char *text = first_of(posted, name);
        json_t *results =
            strcmp(json_text(field, "kind"), "results") == 0 ? posted_results(posted, items) : NULL;
        if (json_object_size(results))
            json_object_set(set, id, results);
        else if (many && text)
            json_object_set(set, id, json_object_get(posted, name));
        else if (text && *text)
            json_object_set_new(set, id, value_of(field, text));
        json_decref(results);
        free(name);
    }
    return set;
}
