/* The page on which a reader checks a draw in the browser (assets/check/). */
#ifndef SITE_PUBLIC_CHECK_H
#define SITE_PUBLIC_CHECK_H

#include <stdbool.h>

#include "platform/html/html.h"

/* The whole page. root: of links to the site's top, "./" if the page lies there; other: URL of the
 * page in the other language. The site may lie below any path, on any web server or in a folder:
 * its files are found from where the scripts lie. */
void public_check_page(struct html *h, enum lang lang, const char *root, const char *other,
                       bool rehearsal);

#endif
