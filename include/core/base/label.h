/* Values of fixed sets (states, levels, kinds …): programs decide by ids, people read labels. */
#ifndef BASE_LABEL_H
#define BASE_LABEL_H

#include <jansson.h>
#include <stdbool.h>

struct label { /* id NULL ends a table */
    const char *id, *zh, *en;
};

/* {"id","zh","en"}, as every answer holds such a value; a new reference. zh NULL: the id labels
 * itself. */
json_t *label_json(const char *id, const char *zh, const char *en);

json_t *label_row(const struct label *row);

/* That of the table's row with the id; of an id that the table lacks, the id labels itself. */
json_t *label_of(const struct label *table, const char *id);

/* The id of a value; a plain text is its own id; "" for anything else. Belongs to the value. */
const char *label_id(const json_t *value);

/* Whether a value is the one with that id. */
bool label_is(const json_t *value, const char *id);

#endif
