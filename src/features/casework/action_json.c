#include "action_json.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/json.h"
#include "core/base/label.h"
#include "core/base/mem.h"
#include "core/cases/dues.h"
#include "core/cases/label_lookup.h"
#include "core/law/codes.h"
#include "platform/ops/answer.h"

/* ---- forms ---- */

/* Fields that name people of the team. */
static bool names_team(const char *id)
{
    return strcmp(id, "present") == 0 || strcmp(id, "person") == 0;
}

static json_t *people_choices(const json_t *people)
{
    json_t *list = json_array();
    size_t i;
    json_t *one;

    json_array_foreach((json_t *)(uintptr_t)people, i, one)
    {
        char *words = mem_printf("%s（%s）", json_text(one, "name"), json_text(one, "id"));
        json_array_append_new(list, json_pack("{s:s, s:s, s:s}", "code", json_text(one, "id"), "zh",
                                              words, "en", words));
        free(words);
    }
    return list;
}

static json_t *choices_of(const struct codes *codes, const char *table, int32_t day)
{
    json_t *list = case_codes(codes, table, day);
    size_t i;
    json_t *one;

    if (strcmp(table, "results") != 0)
        return list;
    json_array_foreach(list, i, one)
    {
        const struct list_row *row = codes_listed(codes, LIST_RESULTS, json_text(one, "code"), day);
        json_object_set_new(one, "alone", json_boolean(row && row->alone));
    }
    return list;
}

void action_json_choices(json_t *fields, const struct codes *codes, int32_t day,
                         const json_t *people)
{
    for (size_t i = json_array_size(fields); i-- > 0;) {
        json_t *f = json_array_get(fields, i);
        const char *table = json_text(f, "codes");
        if (json_flag(f, "looked_up")) {
            json_array_remove(fields, i);
            continue;
        }
        if (*table || strcmp(json_text(f, "kind"), "results") == 0)
            json_object_set_new(f, "choices", choices_of(codes, *table ? table : "results", day));
        else if (people && names_team(json_text(f, "id")))
            json_object_set_new(f, "choices", people_choices(people));
        json_object_del(f, "codes");
        json_object_del(f, "looked_up");
    }
}

json_t *action_json_form(const struct codes *codes, const struct case_action *action, int32_t day,
                         const json_t *people)
{
    json_t *fields = case_fields_json(action);

    action_json_choices(fields, codes, day, people);
    return fields;
}

/* ---- what was recorded ---- */

struct words {
    struct buf zh, en;
};

static json_t *words_take(struct words *w)
{
    json_t *out = answer_word(w->zh.data ? w->zh.data : "", w->en.data ? w->en.data : "");

    buf_free(&w->zh);
    buf_free(&w->en);
    return out;
}

static void add_code(struct words *w, const json_t *known, const char *code)
{
    const char *between = w->zh.len ? "、" : "";
    const char *comma = w->en.len ? ", " : "";
    size_t i;
    json_t *one;

    json_array_foreach((json_t *)(uintptr_t)known, i, one)
    {
        if (strcmp(json_text(one, "code"), code) == 0) {
            buf_addf(&w->zh, "%s%s", between, json_text(one, "zh"));
            buf_addf(&w->en, "%s%s", comma, json_text(one, "en"));
            return;
        }
    }
    buf_addf(&w->zh, "%s%s", between, code);
    buf_addf(&w->en, "%s%s", comma, code);
}

static json_t *code_words(const json_t *known, const json_t *value)
{
    struct words w = {0};
    size_t i;
    json_t *one;

    if (json_is_string(value))
        add_code(&w, known, json_string_value(value));
    json_array_foreach((json_t *)(uintptr_t)value, i, one)
    {
        if (json_is_string(one))
            add_code(&w, known, json_string_value(one));
    }
    return words_take(&w);
}

/* "事项名称：结果；…" */
static json_t *result_words(const struct codes *codes, const json_t *known, const json_t *value)
{
    struct words w = {0};
    const char *code;
    json_t *list;

    json_object_foreach((json_t *)(uintptr_t)value, code, list)
    {
        const struct item *item = codes_item(codes, code);
        json_t *meaning = code_words(known, list);
        buf_addf(&w.zh, "%s%s：%s", w.zh.len ? "；" : "", item ? item->name : code,
                 json_text(meaning, "zh"));
        buf_addf(&w.en, "%s%s: %s", w.en.len ? "; " : "", item ? item->name : code,
                 json_text(meaning, "en"));
        json_decref(meaning);
    }
    return words_take(&w);
}

static json_t *value_words(const struct codes *codes, const struct case_field *f,
                           const json_t *value, int32_t day)
{
    json_t *known = f->codes                  ? case_codes(codes, f->codes, day)
                    : f->kind == CASE_RESULTS ? case_codes(codes, "results", day)
                                              : NULL;
    const struct case_clock *clock =
        strcmp(f->id, "clock") == 0 ? case_clock_find(json_string_value(value)) : NULL;
    json_t *out = NULL;

    if (clock)
        out = label_json(clock->id, clock->zh, clock->en);
    else if (f->kind == CASE_RESULTS)
        out = result_words(codes, known, value);
    else if (json_is_integer(value) && f->kind == CASE_FEN)
        out = json_sprintf("%lld.%02lld 元", (long long)json_integer_value(value) / 100,
                           (long long)json_integer_value(value) % 100);
    else if (f->kind == CASE_CODE || f->kind == CASE_LIST)
        out = code_words(known, value);
    else
        out = json_deep_copy(value);
    json_decref(known);
    return out;
}

static void add(json_t *list, const char *zh, const char *en, json_t *value)
{
    json_array_append_new(list, json_pack("{s:s, s:s, s:o}", "zh", zh, "en", en, "value", value));
}

static void add_computed(json_t *list, const json_t *computed)
{
    static const struct label outcomes[] = {{"clean", "未发现问题", "no problem found"},
                                            {"corrected", "已责令改正", "corrected on order"},
                                            {"problem", "发现问题待处理", "a problem to handle"},
                                            {"unreachable", "无法联系", "not to be contacted"},
                                            {"gone", "企业已不在营", "the firm is gone"},
                                            {NULL, NULL, NULL}};
    const char *outcome = json_text(computed, "outcome");
    const json_t *surcharge = json_object_get(computed, "surcharge");

    if (*outcome)
        add(list, "结论", "outcome", label_of(outcomes, outcome));
    if (json_integer_value(surcharge) > 0)
        add(list, "加处罚款", "surcharge",
            json_sprintf("%lld.%02lld 元", (long long)json_integer_value(surcharge) / 100,
                         (long long)json_integer_value(surcharge) % 100));
    if (json_flag(computed, "late_visit"))
        add(list, "逾期检查", "late visit", json_true());
}

json_t *action_json_content(const struct codes *codes, const struct case_action *action,
                            const json_t *content, int32_t day)
{
    json_t *list = json_array();

    for (const struct case_field *f = action ? action->fields : NULL; f && f->id; f++) {
        const json_t *value = json_object_get(content, f->id);
        if (value && !json_is_null(value) && !strstr(f->id, "sha256")) /* hashes are no words */
            add(list, f->zh, f->en, value_words(codes, f, value, day));
    }
    add_computed(list, json_object_get(content, "computed"));
    return list;
}
