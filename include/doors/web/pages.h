/* What several groups of routes do in the same way. */
#ifndef WEB_PAGES_H
#define WEB_PAGES_H

#include "doors/web/exchange.h"
#include "platform/html/form.h"

/* A new object {name: text} of the names (NULL ends them) that have a text in the query or, if it
 * was posted, in the form. */
json_t *pages_query(const struct exchange *x, const char *const *names);

/* The same as arguments of an operation: flags become true. */
json_t *pages_args(const struct exchange *x, const char *op, const char *const *names);

/* The text as a file, at its start, for an operation's OP_FILE; -1 with errno if there is no room.
 */
int pages_text_fd(const char *text, size_t len);

/* The table as a file to download. */
void pages_sheet(struct exchange *x, const json_t *table, const char *name);

/* Bureaus that this person may choose among, as choices of a field; new. */
json_t *pages_bureaus(const struct exchange *x);

/* Today by the daemon's clock, YYYY-MM-DD. */
char *pages_today(const struct exchange *x, char out[11]);
char *pages_now(const struct exchange *x, char out[20]); /* and the time */

/* The person may do what people in bureaus do. */
bool pages_has(const struct exchange *x, unsigned roles);

#endif
