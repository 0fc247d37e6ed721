/* Making documents of cases: filled from the case, numbered, kept, and recorded as an event of the
 * case with the hash of what was made. LANE_LEDGER. */
#ifndef CASEWORK_DOCUMENTS_H
#define CASEWORK_DOCUMENTS_H

#include <jansson.h>
#include <stdbool.h>

#include "core/base/error.h"
#include "platform/runtime/service.h"
#include "platform/store/ledger_documents.h"

struct document_request { /* all lent */
    const char *case_no;
    const char *kind;
    const json_t *set; /* {name: value}, see document_values */
    bool fresh; /* another document with a number of its own, not a new version of the last */
    const char *actor;
};

/* Makes it and stores it with its event, durably. *row is the caller's (ledger_document_free);
 * *blanks a new array of the names left as blank lines. E_NOTFOUND case or kind, E_DENIED bureau,
 * else as document_values and casework_act. */
enum err documents_make(struct lane *lane, const struct document_request *request,
                        struct document_row *row, json_t **blanks, struct error *e) MUST_CHECK;

/* What may be typed for request->case_no and ->kind, see document_fields. Errors as above. */
enum err documents_fields(struct lane *lane, const struct document_request *request,
                          json_t **fields, struct error *e) MUST_CHECK;

/* A stored document after checking it against its hash: E_CORRUPT. version 0 is the newest. */
enum err documents_get(struct ledger *ledger, const char *case_no, const char *kind,
                       uint32_t version, struct document_row *row, struct error *e) MUST_CHECK;

#endif
