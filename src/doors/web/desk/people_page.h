/* The desk's pages about the registry: firms, inspectors, recusals. */
#ifndef DESK_PEOPLE_PAGE_H
#define DESK_PEOPLE_PAGE_H

#include "platform/html/html.h"

/* Search form with what was typed, and "enterprise find" (NULL: nothing asked yet). */
void desk_firms(struct html *h, const char *text, const char *bureau, const json_t *found);
/* "enterprise show"; recusals: "recusal list" of it. csrf NULL: may not add recusals. */
void desk_firm(struct html *h, const json_t *firm, const json_t *recusals, const char *csrf);

/* One page of "inspector list", cut (platform/html/listing.h); bureaus: choices of the filter. */
void desk_inspectors(struct html *h, const json_t *query, const json_t *table, json_t *bureaus);
void desk_inspector(struct html *h, const json_t *person, const char *csrf);

/* All of them; inspector and uscc fill the form in. */
void desk_recusals(struct html *h, const json_t *list, const char *inspector, const char *uscc,
                   const char *csrf);

#endif
