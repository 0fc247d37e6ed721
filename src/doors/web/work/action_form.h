/* A form out of the fields of an action (features/casework/action_json.h makes them): dates,
 * money, choices, results per item. Works without scripts; with one, what is typed is kept as a
 * draft. */
#ifndef WORK_ACTION_FORM_H
#define WORK_ACTION_FORM_H

#include "core/base/error.h"
#include "platform/html/html.h"

struct action_form {
    const char *url; /* where it is sent */
    const char *csrf;
    const char *place; /* of its draft, NULL: none is kept */
    long long seen;    /* version that the person looks at; 0: none */
    const json_t *fields;
    const json_t *items;       /* [{"code","name"}…] of the case, for results */
    const json_t *values;      /* {field: [text…]}: typed before, a draft, or proposed */
    const struct error *error; /* of the last try; NULL */
    const char *saved;         /* when the draft was saved; NULL: values are none */
    const char *submit_zh, *submit_en;
};
void action_form_show(struct html *h, const struct action_form *f);

/* What was posted, {field: [text…]}, as the parameter `set` of case act: new object;
 * what was left empty is not in it. items as above. */
json_t *action_form_set(const json_t *fields, const json_t *items, const json_t *posted);

/* Names of the posted fields that belong to the form: "f." before the id of a field. */
#define ACTION_PREFIX "f."

#endif
