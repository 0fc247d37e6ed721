/* Documents of cases as they were made: every version is kept and never changes. */
#ifndef STORE_LEDGER_DOCUMENTS_H
#define STORE_LEDGER_DOCUMENTS_H

#include <stdbool.h>
#include <stdint.h>

#include "core/base/error.h"
#include "platform/store/ledger.h"
#include "platform/store/ledger_dockets.h"

struct document_row {
    char case_no[CASE_NO_BYTES];
    const char *kind;
    uint32_t version; /* from 1, of all documents of that kind in the case */
    uint32_t bureau;
    int year;
    uint32_t n; /* of the documents of that bureau, kind and year; versions of one share it */
    const char *number;
    char sha256[65]; /* of html, in hex */
    const char *made_by;
    int64_t made_at;
    const char *html; /* NULL in lists */
};

enum err ledger_document_add(struct ledger *ledger, const struct document_row *row,
                             struct error *e) MUST_CHECK;

/* The highest n used so far, 0 if none. */
enum err ledger_document_last_n(struct ledger *ledger, uint32_t bureau, const char *kind, int year,
                                uint32_t *n, struct error *e) MUST_CHECK;

/* A version, or the newest (version 0), with its html. The texts are the caller's:
 * ledger_document_free. E_NOTFOUND. */
enum err ledger_document_get(struct ledger *ledger, const char *case_no, const char *kind,
                             uint32_t version, struct document_row *row,
                             struct error *e) MUST_CHECK;
void ledger_document_free(struct document_row *row);

/* All of a case, in the order they were made, without html. Texts live during the call. */
enum err ledger_document_each(struct ledger *ledger, const char *case_no,
                              enum err (*each)(void *ctx, const struct document_row *row,
                                               struct error *e),
                              void *ctx, struct error *e) MUST_CHECK;

#endif
