/* Atom feeds (RFC 4287), of the public site and of one person's deadlines. */
#ifndef HTML_ATOM_H
#define HTML_ATOM_H

#include <stdint.h>

#include "platform/html/html.h"

struct atom {
    struct html xml;  /* text is escaped as in HTML, which XML shares */
    const char *base; /* put before pages that are given, so that links are whole; "" leaves them
                         relative */
};

struct atom_head {
    const char *id, *title, *author;
    const char *self, *page; /* or NULL */
    int64_t updated;         /* instant */
};
void atom_begin(struct atom *feed, const struct atom_head *head);

struct atom_entry {
    const char *id, *title, *summary, *page;
    int64_t updated;
};
void atom_entry(struct atom *feed, const struct atom_entry *entry);

/* What was written is then whole in feed->xml.out. */
void atom_end(struct atom *feed);

#endif
