#include "platform/html/ical.h"

#include <stdlib.h>

#include <stdbool.h>
#include <string.h>

#include "core/base/date.h"
#include "core/base/mem.h"

#define LINE_OCTETS 75

/* One content line; a continuation begins with a space, which counts. */
static void add_line(struct buf *out, const char *text)
{
    size_t used = 0;

    for (const char *p = text; *p;) {
        size_t len = 1;
        while (((unsigned char)p[len] & 0xc0) == 0x80)
            len++;
        if (used + len > LINE_OCTETS) {
            buf_adds(out, "\r\n ");
            used = 1;
        }
        buf_add(out, p, len);
        used += len;
        p += len;
    }
    buf_adds(out, "\r\n");
}

/* Section 3.3.11: backslash, semicolon, comma and line breaks. */
static void add_text(struct buf *out, const char *name, const char *text)
{
    struct buf line = {0};

    buf_addf(&line, "%s:", name);
    for (const char *p = text; *p; p++) {
        if (*p == '\n')
            buf_adds(&line, "\\n");
        else if (strchr("\\;,", *p))
            buf_addf(&line, "\\%c", *p);
        else if ((unsigned char)*p >= 0x20 && *p != 0x7f)
            buf_addc(&line, *p);
    }
    add_line(out, line.data);
    buf_free(&line);
}

void ical_begin(struct buf *out, const char *name)
{
    add_line(out, "BEGIN:VCALENDAR");
    add_line(out, "VERSION:2.0");
    add_line(out, "PRODID:-//inspectd//deadlines//ZH");
    add_line(out, "CALSCALE:GREGORIAN");
    add_line(out, "METHOD:PUBLISH");
    add_text(out, "X-WR-CALNAME", name);
    add_line(out, "REFRESH-INTERVAL;VALUE=DURATION:PT1H");
    add_line(out, "X-PUBLISHED-TTL:PT1H");
}

static void add_day(struct buf *out, const char *name, int32_t day)
{
    struct buf line = {0};
    char text[9];

    buf_addf(&line, "%s;VALUE=DATE:%s", name, day_compact(day, text));
    add_line(out, line.data);
    buf_free(&line);
}

static void add_stamp(struct buf *out, int64_t stamp)
{
    struct buf line = {0};
    char text[21];

    buf_adds(&line, "DTSTAMP:");
    for (const char *p = instant_format(stamp, text); *p; p++)
        if (*p != '-' && *p != ':')
            buf_addc(&line, *p);
    add_line(out, line.data);
    buf_free(&line);
}

void ical_event(struct buf *out, const struct ical_event *event, int64_t stamp)
{
    add_line(out, "BEGIN:VEVENT");
    add_text(out, "UID", event->uid);
    add_stamp(out, stamp);
    add_day(out, "DTSTART", event->day);
    add_day(out, "DTEND", event->day + 1);
    add_text(out, "SUMMARY", event->summary);
    if (event->description)
        add_text(out, "DESCRIPTION", event->description);
    if (event->categories)
        add_text(out, "CATEGORIES", event->categories);
    if (event->url) { /* a URI, not a text: nothing is escaped */
        char *line = mem_printf("URL:%s", event->url);
        add_line(out, line);
        free(line);
    }
    add_line(out, "TRANSP:TRANSPARENT");
    add_line(out, "END:VEVENT");
}

void ical_end(struct buf *out)
{
    add_line(out, "END:VCALENDAR");
}
