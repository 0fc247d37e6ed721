/* Small readers of projections and of the tables behind the rules. */
#include <string.h>

#include "core/base/json.h"
#include "machine_private.h"

const char *case_track(const json_t *projection, const char *track)
{
    return json_text(json_object_get(projection, "tracks"), track);
}

/* A state stands for its track: no two tracks of a machine share an id. */
bool case_in(const json_t *projection, const char *state)
{
    const char *track;
    json_t *now;

    if (strcmp(json_text(projection, "main"), state) == 0)
        return true;
    json_object_foreach(json_object_get(projection, "tracks"), track, now)
    {
        if (strcmp(json_string_value(now), state) == 0)
            return true;
    }
    return false;
}

const json_t *case_last(const json_t *projection, const char *action)
{
    return json_at(projection, "last", action, "content", NULL);
}

const char *case_last_actor(const json_t *projection, const char *action)
{
    return json_text(json_at(projection, "last", action, NULL), "actor");
}

void case_set_day(json_t *object, const char *key, int32_t day)
{
    char text[11];

    json_object_set_new(object, key, json_string(day_format(day, text)));
}

void case_add_flag(json_t *next, const char *flag)
{
    json_t *flags = json_object_get(next, "flags");
    size_t i;
    json_t *one;

    json_array_foreach(flags, i, one)
    {
        if (strcmp(json_string_value(one), flag) == 0)
            return;
    }
    json_array_append_new(flags, json_string(flag));
}

bool case_word(const char **at, char out[64])
{
    const char *text = *at ? *at + strspn(*at, " ") : "";
    size_t len = strcspn(text, " ");

    if (!len || len > 63)
        return false;
    memcpy(out, text, len);
    out[len] = '\0';
    *at = text + len;
    return true;
}

bool case_has_word(const char *list, const char *word)
{
    size_t len = strlen(word);

    for (const char *at = list; at && len && (at = strstr(at, word)) != NULL; at += len)
        if ((at == list || at[-1] == ' ') && (at[len] == ' ' || !at[len]))
            return true;
    return false;
}

enum err case_limit(const struct case_rules *rules, const char *id, int32_t day, int64_t *value,
                    struct error *e)
{
    const struct list_row *row = codes_listed(rules->codes, LIST_LIMITS, id, day);

    *value = row ? row->value : 0;
    if (row)
        return E_OK;
    return error_set(e, E_NOTFOUND, "limits.csv 中没有现行的 %s，请补上一行",
                     "limits.csv has no row in force for %s; add one", id);
}

/* The same day of the year, or the 28th for a 29 February. */
int32_t case_years_before(int32_t day, int years)
{
    int year, month, mday;

    day_to_ymd(day, &year, &month, &mday);
    if (!date_is_real(year - years, month, mday))
        mday = 28;
    return day_from_ymd(year - years, month, mday);
}

int32_t case_similar_since(const struct codes *codes, int32_t day)
{
    const struct list_row *row = codes_listed(codes, LIST_LIMITS, "similar-record", day);

    return row ? case_years_before(day, (int)row->value) : DAY_NONE;
}
