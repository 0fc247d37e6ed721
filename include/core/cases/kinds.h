/* Kinds of dockets. A docket is what a bureau works on step by step until it ends: a case that a
 * draw opened, or a matter (台账): an objection to a result, a complaint, a request to recuse, an
 * issue of a round table. All of them run on one machine (core/cases/machine.h); a kind says which
 * states and actions it has. */
#ifndef CASES_KINDS_H
#define CASES_KINDS_H

#include <jansson.h>
#include <stdbool.h>

struct case_machine;

struct docket_kind { /* id NULL ends a list */
    const char *id, *zh, *en;
    const struct case_machine *machine;
    /* What follows is for matters; false and NULL for cases. */
    const char *accept; /* clock from the day received to acceptance; NULL: finish runs from then */
    const char *finish; /* clock to feedback, from acceptance where there is an accept clock */
    bool needs_case;    /* about one case; its bureau is in charge */
    bool needs_firm;
    bool decides; /* an answer says whether it is upheld */
    bool foreign; /* of firms with foreign investment only */
    /* Actions of its case that go with acceptance, approval (upheld or not) and withdrawal; NULL:
     * none. field, if any, is the matter's field that on_accept needs as well. */
    const char *on_accept, *on_uphold, *on_reject, *on_withdraw;
    const char *field;
    const char *route_zh, *route_en;
    const char *basis;
};

extern const struct docket_kind case_kind;
extern const struct docket_kind matter_kinds[];

/* A kind by its id, and that of a projection; NULL if there is none. */
const struct docket_kind *docket_kind_find(const char *id);
const struct docket_kind *docket_kind_of(const json_t *projection);

#endif
