/* The auditor desk. Each page takes the answers of "audit …" operations (platform/ops/answer.h) and
 * writes its content; nothing here asks or changes anything. */
#ifndef AUDIT_AUDIT_PAGE_H
#define AUDIT_AUDIT_PAGE_H

#include <stdbool.h>

#include "platform/html/html.h"

/* The desk's own row of links; `here` is the id of the one that is lit. */
void audit_tabs(struct html *h, const char *here);

/* What was asked for, to be shown again in the form; each may be NULL. */
struct audit_query {
    const char *path; /* of the page */
    const char *from, *until, *task;
    const char *kind;
    const char *type; /* of log entries */
    bool faults;
};

/* A form for the period; with what the page needs besides. */
enum audit_filter {
    AUDIT_FILTER_DAYS,
    AUDIT_FILTER_NO_TASK,
    AUDIT_FILTER_DRAWS,
    AUDIT_FILTER_FIRMS
};
void audit_form(struct html *h, enum audit_filter filter, const struct audit_query *q);

/* A table with its links, and a link to the same as CSV (?csv=key). */
void audit_table(struct html *h, const struct audit_query *q, const char *key, const char *zh,
                 const char *en, const json_t *table);

void audit_overview(struct html *h, const struct audit_query *q, const json_t *overview);
void audit_draws(struct html *h, const struct audit_query *q, const json_t *draws);
void audit_draw(struct html *h, const struct audit_query *q, const json_t *draw);
void audit_officers(struct html *h, const struct audit_query *q, const json_t *officers);
void audit_timeliness(struct html *h, const struct audit_query *q, const json_t *timeliness);
void audit_treatment(struct html *h, const struct audit_query *q, const json_t *treatment);
void audit_randomness(struct html *h, const struct audit_query *q, const json_t *randomness);
void audit_firms(struct html *h, const struct audit_query *q, const json_t *firms);

/* ---- src/doors/web/audit/log_page.c ---- */
void audit_entries(struct html *h, const struct audit_query *q, const json_t *entries);
void audit_entry(struct html *h, const struct audit_query *q, const json_t *entry);
void audit_admin(struct html *h, const struct audit_query *q, const json_t *admin);
void audit_cases(struct html *h, const char *no, const json_t *verified);
/* exports: "audit exports", NULL if the viewer may not take one. */
void audit_download(struct html *h, const struct audit_query *q, const char *csrf,
                    const json_t *exports);

#endif
