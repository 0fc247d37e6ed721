/* A case as one JSON object for people and their programs: its number and state, all that was
 * frozen at its opening, its five stages, and its history. */
#ifndef CASES_DOCUMENT_H
#define CASES_DOCUMENT_H

#include <jansson.h>

#include "base/error.h"
#include "store/ledger_cases.h"

struct calendar;
struct codes;

/* {"case","state","stage","opened_at", the frozen members (draw, task, items, firm, bureau, pick,
 * inspectors: those who go now), "workflow" (cases/workflow.h), "events":[{time,actor,kind,content}…]}. *out is the
 * caller's. E_CORRUPT if the frozen text does not read. */
enum err case_document(struct ledger *ledger, const struct case_row *row, const struct codes *codes,
                       const struct calendar *calendar, json_t **out, struct error *e) MUST_CHECK;

/* A text in a document by path: case_text(doc, "firm", "name"); "" if absent. */
const char *case_text(const json_t *document, const char *object, const char *field);

#endif
