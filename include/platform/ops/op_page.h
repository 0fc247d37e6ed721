/* Lists that are sorted and cut in the ledger: parameters text, sort, page and size. */
#ifndef OPS_OP_PAGE_H
#define OPS_OP_PAGE_H

#include "platform/ops/op.h"

#define OP_PAGE_MAX 10000 /* rows in one answer */

struct op_page {
    const char *text; /* NULL: anything */
    int order;        /* place in the list of names */
    bool down;
    int64_t page; /* from 1 */
    uint32_t limit, offset;
};

/* names: what may be sorted by, NULL ends them; the first is the order without --sort. size:
 * rows of a page without --size. E_INPUT with the names that there are. */
enum err op_page_read(const struct op_call *call, const char *const *names, uint32_t size,
                      struct op_page *out, struct error *e) MUST_CHECK;

/* "total", "page" and "size" of the table; a note if these are not all. */
void op_page_note(const struct op_page *page, uint64_t total, json_t *table);

#endif
