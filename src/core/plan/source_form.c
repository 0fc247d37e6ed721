#include "core/plan/source_form.h"

#include <stddef.h>
#include <string.h>

#include "core/plan/value.h"

static const struct {
    const char *word;
    enum source_kind kind;
} words[] = {{"digits ", SOURCE_DIGITS},
             {"dice ", SOURCE_DICE},
             {"数字 ", SOURCE_DIGITS},
             {"骰子 ", SOURCE_DICE}};

bool source_form_parse(const char *text, struct source_form *out)
{
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        size_t len = strlen(words[i].word);
        if (strncmp(text, words[i].word, len) != 0)
            continue;
        out->kind = words[i].kind;
        return value_int(text + len, 1, SOURCE_FORM_MAX, &out->count);
    }
    return false;
}

bool source_form_holds(const struct source_form *form, const char *value)
{
    const char first = form->kind == SOURCE_DICE ? '1' : '0';
    const char last = form->kind == SOURCE_DICE ? '6' : '9';
    size_t step = form->kind == SOURCE_DICE ? 2 : 1;
    size_t len = (size_t)form->count * step - (step - 1);

    if (form->kind == SOURCE_NONE || strlen(value) != len)
        return false;
    for (size_t i = 0; i < len; i++)
        if (i % step ? value[i] != ' ' : value[i] < first || value[i] > last)
            return false;
    return true;
}

char *source_form_example(const struct source_form *form, char out[SOURCE_EXAMPLE])
{
    size_t at = 0;

    for (int i = 0; i < form->count && form->kind != SOURCE_NONE; i++) {
        if (i && form->kind == SOURCE_DICE)
            out[at++] = ' ';
        out[at++] = (char)(form->kind == SOURCE_DICE ? '1' + i % 6 : '0' + i % 10);
    }
    out[at] = '\0';
    return out;
}
