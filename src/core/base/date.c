#include "core/base/date.h"

#include <stdio.h>
#include <string.h>

#define LOCAL_ZONE_S (LOCAL_ZONE_MIN * 60)

/* Howard Hinnant's days_from_civil and civil_from_days (chrono-compatible algorithms). */
int32_t day_from_ymd(int year, int month, int mday)
{
    int y = month <= 2 ? year - 1 : year;
    int era = (y >= 0 ? y : y - 399) / 400;
    int yoe = y - era * 400;
    int doy = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + mday - 1;
    int doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;

    return (int32_t)(era * 146097 + doe - 719468);
}

void day_to_ymd(int32_t day, int *year, int *month, int *mday)
{
    int z = day + 719468;
    int era = (z >= 0 ? z : z - 146096) / 146097;
    int doe = z - era * 146097;
    int yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    int mp = (5 * doy + 2) / 153;

    *mday = doy - (153 * mp + 2) / 5 + 1;
    *month = mp < 10 ? mp + 3 : mp - 9;
    *year = yoe + era * 400 + (*month <= 2);
}

bool date_is_real(int year, int month, int mday)
{
    static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

    if (year < 1900 || year > 9999 || month < 1 || month > 12 || mday < 1)
        return false;
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return mday <= lengths[month - 1] + (month == 2 && leap);
}

int day_weekday(int32_t day)
{
    int w = (day + 4) % 7;

    return w < 0 ? w + 7 : w;
}

int day_year(int32_t day)
{
    int year;
    int month;
    int mday;

    day_to_ymd(day, &year, &month, &mday);
    return year;
}

/* Reads exactly `width` decimal digits; -1 if there is anything else. */
static int digits(const char *text, int width)
{
    int n = 0;

    for (int i = 0; i < width; i++) {
        if (text[i] < '0' || text[i] > '9')
            return -1;
        n = n * 10 + (text[i] - '0');
    }
    return n;
}

bool day_parse(const char *text, int32_t *day)
{
    if (strlen(text) != 10 || text[4] != '-' || text[7] != '-')
        return false;
    int y = digits(text, 4);
    int m = digits(text + 5, 2);
    int d = digits(text + 8, 2);
    if (!date_is_real(y, m, d))
        return false;
    *day = day_from_ymd(y, m, d);
    return true;
}

static void clamp_ymd(int32_t day, unsigned *y, unsigned *m, unsigned *d)
{
    int year = 9999;
    int month = 12;
    int mday = 31;

    if (day < 2932897) /* 10000-01-01 */
        day_to_ymd(day, &year, &month, &mday);
    *y = (unsigned)year % 10000;
    *m = (unsigned)month % 100;
    *d = (unsigned)mday % 100;
}

char *day_format(int32_t day, char out[11])
{
    unsigned y;
    unsigned m;
    unsigned d;

    out[0] = '\0';
    if (day == DAY_NONE)
        return out;
    clamp_ymd(day, &y, &m, &d);
    snprintf(out, 11, "%04u-%02u-%02u", y, m, d);
    return out;
}

char *day_compact(int32_t day, char out[9])
{
    unsigned y;
    unsigned m;
    unsigned d;

    clamp_ymd(day, &y, &m, &d);
    snprintf(out, 9, "%04u%02u%02u", y, m, d);
    return out;
}

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

int32_t day_of_instant(int64_t instant)
{
    return (int32_t)floor_div(instant + LOCAL_ZONE_S, 86400);
}

int32_t second_of_day(int64_t instant)
{
    int64_t local = instant + LOCAL_ZONE_S;

    return (int32_t)(local - floor_div(local, 86400) * 86400);
}

int64_t instant_of(int32_t day, int32_t second)
{
    return (int64_t)day * 86400 + second - LOCAL_ZONE_S;
}

char *instant_format(int64_t instant, char out[21])
{
    char utc[20];

    instant_format_local(instant - LOCAL_ZONE_S, utc);
    utc[10] = 'T';
    snprintf(out, 21, "%sZ", utc);
    return out;
}

bool instant_parse(const char *text, int64_t *instant)
{
    char date[11];
    int32_t day;

    if (strlen(text) != 20 || text[10] != 'T' || text[13] != ':' || text[16] != ':' ||
        text[19] != 'Z')
        return false;
    memcpy(date, text, 10);
    date[10] = '\0';
    int h = digits(text + 11, 2);
    int m = digits(text + 14, 2);
    int s = digits(text + 17, 2);
    if (!day_parse(date, &day) || h < 0 || h > 23 || m < 0 || m > 59 || s < 0 || s > 59)
        return false;
    *instant = (int64_t)day * 86400 + h * 3600 + m * 60 + s;
    return true;
}

char *instant_format_local(int64_t instant, char out[20])
{
    char date[11];
    unsigned second = (unsigned)second_of_day(instant) % 86400;

    day_format(day_of_instant(instant), date);
    snprintf(out, 20, "%s %02u:%02u:%02u", date, second / 3600, second / 60 % 60, second % 60);
    return out;
}
