#include "core/plan/value.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/date.h"
#include "core/base/mem.h"

#define SPAN_MAX 3660
#define DISTANCE_MAX 63

static const char *skip_spaces(const char *at)
{
    return at + strspn(at, " \t");
}

bool value_int(const char *text, int min, int max, int *out)
{
    size_t digits = strspn(text, "0123456789");

    if (digits == 0 || digits > 9 || text[digits])
        return false;
    long n = strtol(text, NULL, 10);
    if (n < min || n > max)
        return false;
    *out = (int)n;
    return true;
}

/* Reads digits and up to `places` decimals as an integer of 10^-places; NULL if there are more. */
static const char *read_fixed(const char *at, int places, uint64_t *out)
{
    size_t whole = strspn(at, "0123456789");
    uint64_t n = 0;

    if (whole == 0 || whole > 9)
        return NULL;
    for (size_t i = 0; i < whole; i++)
        n = n * 10 + (uint64_t)(at[i] - '0');
    at += whole;
    if (*at == '.') {
        at++;
        if (*at < '0' || *at > '9')
            return NULL;
    }
    for (; places > 0; places--)
        n = n * 10 + (uint64_t)(*at >= '0' && *at <= '9' ? *at++ - '0' : 0);
    at += strspn(at, "0");
    *out = n;
    return *at >= '0' && *at <= '9' ? NULL : at;
}

bool value_ppm(const char *text, uint32_t *ppm)
{
    static const struct {
        const char *sign;
        int places; /* decimals that make one part per million */
    } scales[] = {{"%", 4}, {"‰", 3}};

    for (size_t i = 0; i < sizeof scales / sizeof *scales; i++) {
        uint64_t n;
        const char *at = read_fixed(text, scales[i].places, &n);
        if (at && strcmp(skip_spaces(at), scales[i].sign) == 0 && n <= 1000000) {
            *ppm = (uint32_t)n;
            return true;
        }
    }
    return false;
}

char *value_format_ppm(uint32_t ppm, char out[16])
{
    int n = snprintf(out, 16, "%u.%04u", ppm / 10000, ppm % 10000);

    while (out[n - 1] == '0')
        n--;
    if (out[n - 1] == '.')
        n--;
    snprintf(out + n, (size_t)(16 - n), " %%");
    return out;
}

bool value_span(const char *text, struct plan_span *span)
{
    static const struct value_word units[] = {
        {"days", "天", CLOCK_DAYS},
        {"day", "日", CLOCK_DAYS},
        {"wd", "工作日", CLOCK_WORKING_DAYS},
        {"wd", "个工作日", CLOCK_WORKING_DAYS},
    };
    size_t digits = strspn(text, "0123456789");
    char number[8];
    int unit;

    if (digits == 0 || digits >= sizeof number)
        return false;
    snprintf(number, sizeof number, "%.*s", (int)digits, text);
    if (!value_int(number, 0, SPAN_MAX, &span->n) ||
        !value_word(skip_spaces(text + digits), units, sizeof units / sizeof *units, &unit))
        return false;
    span->unit = (enum clock_unit)unit;
    return true;
}

bool value_time(const char *text, int32_t *second)
{
    int hour, minute;
    char part[3];

    if (strlen(text) != 5 || text[2] != ':')
        return false;
    snprintf(part, sizeof part, "%.2s", text);
    if (!value_int(part, 0, 23, &hour) || !value_int(text + 3, 0, 59, &minute))
        return false;
    *second = hour * 3600 + minute * 60;
    return true;
}

bool value_period(const char *text, int32_t *from, int32_t *until)
{
    int year;
    char first[11];

    if (strlen(text) == 4 && value_int(text, 1900, 9999, &year)) {
        *from = day_from_ymd(year, 1, 1);
        *until = day_from_ymd(year, 12, 31);
        return true;
    }
    if (strlen(text) < 10)
        return false;
    snprintf(first, sizeof first, "%.10s", text);
    const char *rest = skip_spaces(text + 10);
    if (strncmp(rest, "..", 2) == 0)
        rest += 2;
    else if (strncmp(rest, "至", strlen("至")) == 0)
        rest += strlen("至");
    else
        return false;
    return day_parse(first, from) && day_parse(skip_spaces(rest), until) && *until >= *from;
}

bool value_word(const char *text, const struct value_word *words, size_t count, int *out)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(text, words[i].en) == 0 || strcmp(text, words[i].zh) == 0) {
            *out = words[i].value;
            return true;
        }
    return false;
}

/* Length of a separator at s, 0 if there is none. */
static size_t separator(const char *s)
{
    if (*s == ',' || *s == ';')
        return 1;
    return strncmp(s, "、", strlen("、")) == 0 ? strlen("、") : 0;
}

struct plan_texts value_list(const char *text)
{
    struct plan_texts list = {0};

    for (const char *at = skip_spaces(text); *at;) {
        const char *end = at;
        while (*end && !separator(end))
            end++;
        size_t len = (size_t)(end - at);
        while (len && (at[len - 1] == ' ' || at[len - 1] == '\t'))
            len--;
        if (len) {
            list.text = mem_grow(list.text, list.count + 1, sizeof *list.text);
            list.text[list.count++] = mem_strndup(at, len);
        }
        at = skip_spaces(end + separator(end));
    }
    return list;
}

void value_list_free(struct plan_texts *list)
{
    for (size_t i = 0; i < list->count; i++)
        free(list->text[i]);
    free(list->text);
    *list = (struct plan_texts){0};
}

/* One row of Levenshtein's table at a time. */
int value_distance(const char *a, const char *b)
{
    int row[DISTANCE_MAX + 1];
    size_t len = strlen(b);

    if (len > DISTANCE_MAX)
        return DISTANCE_MAX;
    for (size_t j = 0; j <= len; j++)
        row[j] = (int)j;
    for (size_t i = 0; a[i]; i++) {
        int corner = row[0];
        row[0] = (int)i + 1;
        for (size_t j = 0; j < len; j++) {
            int best = corner + (a[i] != b[j]);
            corner = row[j + 1];
            if (row[j] + 1 < best)
                best = row[j] + 1;
            if (corner + 1 < best)
                best = corner + 1;
            row[j + 1] = best;
        }
    }
    return row[len];
}
