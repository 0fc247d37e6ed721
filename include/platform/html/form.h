/* Forms: each field with its label, hint, the value typed last and what was wrong with it. */
#ifndef HTML_FORM_H
#define HTML_FORM_H

#include <stdbool.h>

#include "core/base/label.h"
#include "platform/html/html.h"

enum field_kind {
    FIELD_TEXT,
    FIELD_LONG,   /* several lines */
    FIELD_DATE,   /* YYYY-MM-DD */
    FIELD_NUMBER, /* whole */
    FIELD_FLAG,   /* one checkbox, value "yes" */
    FIELD_ONE,    /* one of the choices */
    FIELD_MANY,   /* any of the choices, the name repeated */
    FIELD_FILE,   /* CSV; the form is then multipart/form-data */
    FIELD_SECRET, /* a password; never filled in */
    FIELD_HIDDEN
};

struct field {
    const char *name;
    enum field_kind kind;
    bool required;
    bool filter;                   /* of a list: nothing chosen is everything */
    const char *zh, *en;           /* label */
    const char *hint_zh, *hint_en; /* or NULL */
    const char *autocomplete;      /* "username" …, for password managers and for people who type
                                      with difficulty (WCAG 1.3.5); or NULL */
    const char *value;             /* or NULL */
    const json_t *chosen;          /* of FIELD_MANY: the codes, or values with such ids; lent */
    const char *fault_zh, *fault_en; /* or NULL */
    const json_t *choices; /* [{"code","zh","en"}…] for FIELD_ONE and FIELD_MANY, lent */
};

/* A POST form (with csrf) or, with csrf NULL, a GET form. */
void form_begin(struct html *h, const char *action, const char *csrf, bool file);
void form_field(struct html *h, const struct field *field);
void form_hidden(struct html *h, const char *name, const char *value);
void form_end(struct html *h, const char *submit_zh, const char *submit_en);

/* A form of one button (class NULL: none), which posts csrf and hidden fields: pairs of name and
 * value ended by NULL; one whose value is NULL is left out. */
void form_button(struct html *h, const char *action, const char *csrf, const char *class,
                 const char *zh, const char *en, ...) __attribute__((sentinel));

/* One more choice of a field, and a new list of a whole table of them. */
void form_choice(json_t *choices, const char *code, const char *zh, const char *en);
json_t *form_choices(const struct label *rows);

#endif
