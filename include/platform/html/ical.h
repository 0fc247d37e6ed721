/* Calendars (RFC 5545): whole-day events, lines folded at 75 octets between characters, texts
 * escaped, CRLF. */
#ifndef HTML_ICAL_H
#define HTML_ICAL_H

#include <stdint.h>

#include "core/base/buf.h"

struct ical_event {
    const char *uid; /* the same for the same thing for ever */
    int32_t day;
    const char *summary;
    const char *description; /* or NULL */
    const char *categories;  /* one word, or NULL */
    const char *url;         /* whole, or NULL */
};

void ical_begin(struct buf *out, const char *name);
void ical_event(struct buf *out, const struct ical_event *event, int64_t stamp);
void ical_end(struct buf *out);

#endif
