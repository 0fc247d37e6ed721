/* Working days and statutory clocks. Days off and weekend working days come from data files (the
 * State Council announces each year); a day that no row names is a working day from Monday to
 * Friday. Regions may add rows: a row for 222400 holds for all its counties, and the row of the
 * smallest region wins.
 *
 * A year is known when the national rows name at least one of its dates. In an unknown year
 * weekdays count as working days, and every answer that rests on one is provisional: it is shown
 * as such and computed again when the calendar arrives. Draws go on in an unknown year in the
 * same way; asking for calendar_known says whether that must be mentioned. */
#ifndef LAW_CALENDAR_H
#define LAW_CALENDAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/buf.h"
#include "core/base/error.h"

struct calendar;

struct calendar *calendar_new(void); /* empty: weekdays only; caller frees */
void calendar_free(struct calendar *cal);

/* Adds the rows of a table "date,kind[,region]" (kind: off or work). file is only named in errors.
 * E_INPUT with file:line:column; nothing is added then. Two rows for one day and region that
 * contradict each other are an error, the same row twice is not. */
enum err calendar_load(struct calendar *cal, const char *file, const char *text, size_t len,
                       struct error *e) MUST_CHECK;

/* calendar_load of a file on disk. */
enum err calendar_load_file(struct calendar *cal, const char *path, struct error *e) MUST_CHECK;

/* Appends the whole calendar as one table in order of day and region, which calendar_load reads
 * back: equal calendars have equal bytes. */
void calendar_write(const struct calendar *cal, struct buf *out);

bool calendar_known(const struct calendar *cal, int year);

/* region 0 = national rows only. */
bool calendar_is_working(const struct calendar *cal, uint32_t region, int32_t day);

/* The n-th working day after start; the day of the event is not counted (Civil Code Art. 201,
 * Administrative Penalty Law Art. 85). n = 0 gives start, or the next working day if it is off.
 * *provisional (may be NULL) tells whether a year without calendar was crossed. n is 0…36500. */
int32_t calendar_add(const struct calendar *cal, uint32_t region, int32_t start, int n,
                     bool *provisional);

/* Working days in from…to, both included; 0 if to is before from. */
int32_t calendar_count(const struct calendar *cal, uint32_t region, int32_t from, int32_t to);

enum clock_unit { CLOCK_WORKING_DAYS, CLOCK_DAYS, CLOCK_MONTHS, CLOCK_YEARS };

/* The last day of a limit of n units that starts with an event on day start: the first day is not
 * counted, and a last day on a day off moves to the next working day. Months and years end on the
 * day of the same number, or the month's last (Civil Code Art. 202). */
int32_t clock_due(const struct calendar *cal, uint32_t region, int32_t start, int n,
                  enum clock_unit unit, bool *provisional);

/* "wd", "days", "months", "years" in tables and plans. */
const char *clock_unit_name(enum clock_unit unit);
bool clock_unit_parse(const char *name, enum clock_unit *unit);

#endif
