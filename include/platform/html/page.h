/* The frame of every page: head, banner, navigation by role, language switch, notices, foot. */
#ifndef HTML_PAGE_H
#define HTML_PAGE_H

#include <stdbool.h>

#include "platform/html/html.h"

/* Who looks at it. */
struct viewer {
    const char *key;
    const char *name;
    unsigned roles; /* bits of enum role, platform/ops/op.h */
    const char *csrf;
};

struct page {
    enum lang lang;
    const char *root; /* of links: "/" from the daemon; in the static site its top, "./" or "../" …
                         (English public pages lie below en/) */
    const char *title_zh, *title_en;
    const char *section;               /* id of the entry of the navigation that is lit, or NULL */
    const char *other;                 /* URL of the same page in the other language */
    const struct viewer *viewer;       /* NULL: the public */
    const char *notice_zh, *notice_en; /* what was just done; NULL: nothing */
    bool rehearsal;                    /* says so on top */
    const char *script; /* name of a module below assets/ that this page needs, or NULL */
    bool wide;          /* tables that need the whole window */
    const char *login;  /* whole URL where staff log in, for pages of the static site; or NULL */
    int refresh_s;      /* without JavaScript the page comes again after so long; 0: never */
};

/* Everything up to and with <main> and its <h1>; page_end closes it. */
void page_begin(struct html *h, const struct page *page);
void page_end(struct html *h, const struct page *page);

#endif
