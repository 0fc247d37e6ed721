/* How the value of a public source is written, so that it has one spelling (docs/protocol.md,
 * section 4): "digits 7" is seven decimal digits, "dice 10" ten numerals 1 to 6 with one space
 * between. */
#ifndef PLAN_SOURCE_FORM_H
#define PLAN_SOURCE_FORM_H

#include <stdbool.h>

#define SOURCE_FORM_MAX 64 /* digits or dice */

enum source_kind { SOURCE_NONE, SOURCE_DIGITS, SOURCE_DICE };

struct source_form {
    enum source_kind kind;
    int count; /* 1 to SOURCE_FORM_MAX */
};

/* "digits N" or "dice N", Chinese "数字 N" or "骰子 N"; false for anything else. */
bool source_form_parse(const char *text, struct source_form *out);

/* Whether value is of that form; nothing is of SOURCE_NONE. */
bool source_form_holds(const struct source_form *form, const char *value);

/* An example of the form, such as "0123456" or "1 2 3", into out; returns out. */
#define SOURCE_EXAMPLE (2 * SOURCE_FORM_MAX)
char *source_form_example(const struct source_form *form, char out[SOURCE_EXAMPLE]);

#endif
