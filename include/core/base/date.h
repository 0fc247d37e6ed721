/* Days and instants without a clock of their own: the caller brings the time.
 *
 * A day is an int32_t: days since 1970-01-01 (proleptic Gregorian). DAY_NONE means "no day",
 * DAY_FOREVER "长期" (no end). An instant is int64_t seconds since the epoch, UTC.
 * Local days and times are those of UTC+08:00, as the draw protocol has them. */
#ifndef BASE_DATE_H
#define BASE_DATE_H

#include <stdbool.h>
#include <stdint.h>

#define LOCAL_ZONE_MIN 480 /* minutes east of UTC */

#define DAY_NONE INT32_MIN
#define DAY_FOREVER INT32_MAX

int32_t day_from_ymd(int year, int month, int mday); /* must be a real date */
void day_to_ymd(int32_t day, int *year, int *month, int *mday);
bool date_is_real(int year, int month, int mday); /* years 1900 to 9999 */
int day_weekday(int32_t day);                     /* 0 Sunday … 6 Saturday */
int day_year(int32_t day);

/* Strict "YYYY-MM-DD" and nothing after it; false otherwise. */
bool day_parse(const char *text, int32_t *day);

/* "YYYY-MM-DD" + NUL into out[11]; "" for DAY_NONE, "长期" never: DAY_FOREVER is 9999-12-31. */
char *day_format(int32_t day, char out[11]);
char *day_compact(int32_t day, char out[9]); /* "YYYYMMDD" */

int32_t day_of_instant(int64_t instant);
int32_t second_of_day(int64_t instant); /* 0 … 86399 local */
int64_t instant_of(int32_t day, int32_t second);

/* "2026-11-23T01:00:00Z" + NUL into out[21]; and strictly back. */
char *instant_format(int64_t instant, char out[21]);
bool instant_parse(const char *text, int64_t *instant);

/* "2026-11-23 09:00:00" local time + NUL into out[20]. */
char *instant_format_local(int64_t instant, char out[20]);

#endif
