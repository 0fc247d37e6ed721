/* A made-up office: six strata, eight inspectors, a year of draws, honest or with one way of
 * cheating in them. The same run gives the same draws. */
#ifndef FAIRNESS_OFFICE_H
#define FAIRNESS_OFFICE_H

#include "core/base/buf.h"
#include "core/draw/draw.h"
#include "core/draw/roster.h"

#define OFFICE_STRATA 6

enum cheat { HONEST, EVERY_KTH, FAVOURED, SAME_FIRMS, ROUND_ROBIN, FRIENDS, APART, SPARED, OFFSET };

struct office {
    enum cheat cheat;
    unsigned run;
    struct roster roster; /* the caller's to free */
    uint64_t spent[OFFICE_STRATA];
    unsigned turn;
    int days; /* over which a year's firms are drawn */
};

void office_open(struct office *o, enum cheat cheat, unsigned run);

/* One day's draw, as the daemon would make it, or a cheat: s has OFFICE_STRATA strata, bureaus room
 * for two. The caller frees picks and members. */
void office_draw(struct office *o, int day, struct stratum *s, struct draw *d,
                 struct draw_bureau *bureaus);

/* The pool of every day. In each stratum one firm is left out: it had no chance and is no firm of
 * these draws. */
void office_pool(const struct stratum *s, struct buf *out);

#endif
