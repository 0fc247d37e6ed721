#include "platform/runtime/config_value.h"
#include "platform/runtime/config_key.h"

#include <string.h>

#define PPM_OF_PERCENT 10000

bool config_is_text(const struct config_key *key)
{
    return key->type == CONFIG_PATH || key->type == CONFIG_TEXT;
}

char **config_text_at(struct config *config, const struct config_key *key)
{
    return (char **)(void *)((char *)config + key->offset);
}

int64_t *config_number_at(struct config *config, const struct config_key *key)
{
    return (int64_t *)(void *)((char *)config + key->offset);
}

/* Digits at *text, at most 15 so that no unit overflows; moves *text behind them. */
static bool digits(const char **text, int64_t *out)
{
    size_t n = strspn(*text, "0123456789");

    if (n == 0 || n > 15)
        return false;
    *out = 0;
    for (size_t i = 0; i < n; i++)
        *out = *out * 10 + ((*text)[i] - '0');
    *text += n;
    return true;
}

struct unit {
    char letter;
    int64_t factor;
};
/* Largest last, so that formatting can look from the end. */
static const struct unit bytes[] = {{'K', 1 << 10}, {'M', 1 << 20}, {'G', 1 << 30}, {0, 0}};
static const struct unit seconds[] = {{'s', 1}, {'m', 60}, {'h', 3600}, {0, 0}};

static bool with_unit(const struct unit *units, const char *text, int64_t *out)
{
    if (!digits(&text, out) || *out > INT64_MAX >> 32)
        return false;
    if (!*text)
        return true;
    for (; units->letter; units++)
        if (text[0] == units->letter && !text[1]) {
            *out *= units->factor;
            return true;
        }
    return false;
}

static bool time_of_day(const char *text, int64_t *out)
{
    int64_t hour, minute;

    if (strlen(text) != 5 || !digits(&text, &hour) || *text++ != ':' || !digits(&text, &minute) ||
        *text || hour > 23 || minute > 59)
        return false;
    *out = hour * 3600 + minute * 60;
    return true;
}

static bool percent(const char *text, int64_t *out)
{
    int64_t whole;

    if (!digits(&text, &whole) || whole > 1000)
        return false;
    *out = whole * PPM_OF_PERCENT;
    if (*text == '.') {
        int64_t place = PPM_OF_PERCENT / 10;
        for (text++; *text >= '0' && *text <= '9' && place; text++, place /= 10)
            *out += place * (*text - '0');
    }
    return strcmp(text, "") == 0 || strcmp(text, "%") == 0;
}

bool config_number(const struct config_key *key, const char *text, int64_t *out)
{
    switch (key->type) {
    case CONFIG_INT:
        return digits(&text, out) && !*text;
    case CONFIG_SECONDS:
        return with_unit(seconds, text, out);
    case CONFIG_BYTES:
        return with_unit(bytes, text, out);
    case CONFIG_TIME:
        return time_of_day(text, out);
    case CONFIG_PERCENT:
        return percent(text, out);
    case CONFIG_CHOICE:
        for (const struct config_choice *c = key->choice; c->word; c++)
            if (strcmp(c->word, text) == 0) {
                *out = c->value;
                return true;
            }
        return false;
    case CONFIG_PATH:
    case CONFIG_TEXT:
        break;
    }
    return false;
}

static const char *format_unit(const struct unit *units, int64_t number, char *out, size_t size)
{
    const struct unit *best = NULL;

    for (; units->letter; units++)
        if (number && number % units->factor == 0)
            best = units;
    if (best && best->factor > 1)
        snprintf(out, size, "%lld%c", (long long)(number / best->factor), best->letter);
    else
        snprintf(out, size, "%lld", (long long)number);
    return out;
}

static const char *format_percent(int64_t ppm, char *out, size_t size)
{
    int n = snprintf(out, size, "%lld.%04lld", (long long)(ppm / PPM_OF_PERCENT),
                     (long long)(ppm % PPM_OF_PERCENT));

    while (n > 0 && out[n - 1] == '0')
        out[--n] = '\0';
    if (n > 0 && out[n - 1] == '.')
        out[n - 1] = '\0';
    return out;
}

static const char *format_choice(const struct config_key *key, int64_t number, char *out,
                                 size_t size)
{
    for (const struct config_choice *c = key->choice; c->word; c++)
        if (c->value == number)
            snprintf(out, size, "%s", c->word);
    return out;
}

const char *config_format(const struct config_key *key, int64_t number, char *out, size_t size)
{
    int64_t n = number < 0 ? -number : number;

    out[0] = '\0';
    switch (key->type) {
    case CONFIG_SECONDS:
        return format_unit(seconds, number, out, size);
    case CONFIG_BYTES:
        return format_unit(bytes, number, out, size);
    case CONFIG_TIME:
        snprintf(out, size, "%02d:%02d", (int)(n / 3600), (int)(n / 60 % 60));
        return out;
    case CONFIG_PERCENT:
        return format_percent(number, out, size);
    case CONFIG_CHOICE:
        return format_choice(key, number, out, size);
    case CONFIG_INT:
    case CONFIG_PATH:
    case CONFIG_TEXT:
        break;
    }
    snprintf(out, size, "%lld", (long long)number);
    return out;
}
