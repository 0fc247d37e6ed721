/* Every operation of every room, by what it is about: what help, forms and the API list, and what
 * a name that somebody typed is looked up in. */
#ifndef OPS_OPS_H
#define OPS_OPS_H

#include "platform/ops/op.h"

struct ops_subject {
    const char *zh, *en;
    const struct op *const *lists; /* the rooms' rows; NULL ends them */
};

extern const struct ops_subject ops_subjects[]; /* zh NULL ends them */

/* The i-th of all, NULL after the last. */
const struct op *ops_at(unsigned i);

/* NULL if there is none of that name. */
const struct op *ops_find(const char *name);

#endif
