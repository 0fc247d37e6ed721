/* Style sheets, scripts and pictures of the pages: every file below src/platform/html/assets/,
 * inside the program, so that they always fit its version. Nothing is fetched from anywhere else.
 */
#ifndef HTML_ASSET_H
#define HTML_ASSET_H

#include <stddef.h>

struct asset {
    const char *name; /* "style.css", "check/page.js" */
    const unsigned char *bytes;
    const unsigned char *end;
};

extern const struct asset page_assets[]; /* ends with a NULL name */

const struct asset *asset_find(const char *name); /* NULL if there is none */

/* The media type by a file's ending, "application/octet-stream" if unknown. Any file name. */
const char *asset_type(const char *name);

#endif
