/* The root of a day's case events in the public log (docs/protocol.md, section 14). */
#ifndef CASEWORK_DAILY_ENTRY_H
#define CASEWORK_DAILY_ENTRY_H

#include "core/base/error.h"
#include "platform/runtime/service.h"

/* Appends a `cases` entry for each past day with case events that has none yet. Own transaction;
 * publish afterwards. */
enum err daily_entry(struct lane *lane, struct error *e) MUST_CHECK;

#endif
