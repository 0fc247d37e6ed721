/* Documents of cases in the browser. */
#ifndef WEB_DOCUMENT_H
#define WEB_DOCUMENT_H

/* The Content-Security-Policy for that HTML: a sandbox in which nothing runs, nothing is fetched,
 * nothing is sent, and only the style sheets that stand in it are used (by their hashes). The
 * caller frees it. */
char *document_policy(const char *html);

#endif
