/* A case as one JSON object for people and their programs: its number and state, all that was
 * frozen at its opening, its five stages, and its history. */
#ifndef CASEWORK_DOCUMENT_H
#define CASEWORK_DOCUMENT_H

#include <jansson.h>

#include "core/base/error.h"
#include "platform/store/ledger_dockets.h"

struct calendar;
struct codes;

/* {"case","state","stage","opened_at", the frozen members (draw, task, items, firm, bureau, pick,
 * inspectors: those who go now), "version" (seq of the last event), "now" (below), "workflow"
 * (core/cases/workflow.h), "events":[{time,actor,kind,content,seq}…]}. "now" is what the case has
 * become: {"main" {id,zh,en}, "beside" [{track,id,zh,en}…] (side tracks that have moved), "team"
 * [id…], "results" (as in the projection), "clocks"
 * [{id,zh,en,start,due,provisional,suspended,rule,basis,duty,warned,level}…], "flags", "closed" how
 * or null}. *out is the caller's. E_CORRUPT if the frozen text does not read. */
enum err case_document(struct ledger *ledger, const struct docket_row *row,
                       const struct codes *codes, const struct calendar *calendar, json_t **out,
                       struct error *e) MUST_CHECK;

/* A text in a document by path: case_text(doc, "firm", "name"); "" if absent. */
const char *case_text(const json_t *document, const char *object, const char *field);

#endif
