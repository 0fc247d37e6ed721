/* The index by which anybody finds a firm on the public site: find/<digits>/f/<hash>.json holds
 * firms by code, find/<digits>/n/<hash>.json the codes of firms whose names have two characters
 * side by side, or true where they are so common that they tell nothing; a place is named by the
 * first digits of the key's hash. The page's script (platform/html/assets/search.js) reads the same
 * files.
 */
#ifndef SITE_SEARCH_INDEX_H
#define SITE_SEARCH_INDEX_H

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

#define LOOKUP_PLACE 4 /* at most 3 hex digits, and NUL */

/* FNV-1a of the key, its first `digits` hex digits. */
void search_index_place(const char *key, int digits, char place[LOOKUP_PLACE]);

/* Of a place its name below the site, "find/2/f/0a.json", and what stands there, new, NULL for
 * nothing. kind: 'f' or 'n'. */
#define LOOKUP_NAME 40
const char *search_index_name(int digits, char kind, const char *place, char name[LOOKUP_NAME]);
json_t *search_index_read(const char *site_dir, const char *name);

/* Pairs of neighbouring characters of a name without spaces, in capitals, each once; new array. */
json_t *search_index_pairs(const char *name);

/* In names of more firms than these a pair of characters is common: 公司 would be megabytes. */
#define LOOKUP_COMMON 1000

/* Puts the firm's code under the pair, in order, once. A pair that becomes common stays so until
 * the index is made anew. */
void search_index_add(json_t *place, const char *pair, const char *uscc);

/* As people type: full-width to half-width, no spaces, capitals. The caller frees it. */
char *search_index_fold(const char *text);

/* What public_search_page shows: {"asked","firms":[…],"more","short","common"}, new. Reads a few
 * small files, no database; an index that is not there finds nothing. */
json_t *search_index_find(const char *site_dir, const char *asked);

#endif
