#include "core/cases/disclosure.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "core/base/date.h"
#include "core/base/json.h"
#include "core/cases/actions.h"
#include "core/law/codes.h"
#include "core/tlog/resultfile.h"

static bool in_state(const json_t *projection, const char *track, const char *state)
{
    return strcmp(json_text(json_object_get(projection, "tracks"), track), state) == 0;
}

/* The day an action took place, as the machine counts it. */
static const char *day_of(const json_t *projection, const char *action)
{
    const json_t *last = json_at(projection, "last", action, NULL);
    const char *date = json_text(json_object_get(last, "content"), "date");

    return *date ? date : json_text(last, "day");
}

/* {"code","zh","en"} of a code as it was read on a day. */
static json_t *word_of(const json_t *table, const char *code)
{
    size_t i;
    json_t *row;

    json_array_foreach((json_t *)(uintptr_t)table, i, row)
    {
        if (strcmp(json_text(row, "code"), code) == 0)
            return json_incref(row);
    }
    return json_pack("{s:s, s:s, s:s}", "code", code, "zh", code, "en", code);
}

static json_t *words_of(const struct disclosures_run *d, const char *table, const json_t *list,
                        const char *day)
{
    json_t *out = json_array();
    int32_t on = DAY_NONE;
    size_t i;
    json_t *code;

    if (!day_parse(day, &on))
        return out;
    json_t *rows = case_codes(d->codes, table, on);
    json_array_foreach((json_t *)(uintptr_t)list, i, code)
    {
        json_array_append_new(out, word_of(rows, json_string_value(code)));
    }
    json_decref(rows);
    return out;
}

static const char *item_name(const struct disclosures_run *d, const char *code)
{
    size_t i;
    json_t *item;

    json_array_foreach(json_object_get(d->frozen, "items"), i, item)
    {
        if (strcmp(json_text(item, "code"), code) == 0 && *json_text(item, "name"))
            return json_text(item, "name");
    }
    return code;
}

/* The results approved last, by item; codes in words of the day of the visit. */
static json_t *items_of(const struct disclosures_run *d)
{
    const json_t *results = json_at(d->projection, "results", "items", NULL);
    json_t *out = json_array();
    size_t i;
    json_t *item;

    json_array_foreach(json_object_get(d->frozen, "items"), i, item)
    {
        const char *code = json_text(item, "code");
        const json_t *list = json_object_get(results, code);
        if (list)
            json_array_append_new(
                out,
                json_pack("{s:s, s:s, s:o}", "code", code, "name", item_name(d, code), "results",
                          words_of(d, "results", list, day_of(d->projection, "visit-end"))));
    }
    return out;
}

static void add_amount(json_t *penalty, const json_t *decided, const char *key)
{
    json_int_t fen = json_int(decided, key);

    if (fen > 0)
        json_object_set_new(penalty, key, json_integer(fen));
}

/* NULL while no decision was ever published. */
static json_t *penalty_of(const struct disclosures_run *d)
{
    const json_t *decided = json_object_get(d->projection, "penalty");

    if (in_state(d->projection, "publication", "withdrawn"))
        return json_pack("{s:s, s:s}", "state", "withdrawn", "date",
                         day_of(d->projection, "decision-withdraw"));
    if (!in_state(d->projection, "publication", "published") &&
        !in_state(d->projection, "publication", "withdraw-due"))
        return NULL;
    json_t *penalty = json_pack(
        "{s:s, s:s, s:s, s:o}", "state", "published", "date",
        day_of(d->projection, "decision-publish"), "decided", json_text(decided, "decided"),
        "kinds",
        words_of(d, "penalties", json_object_get(decided, "kinds"), json_text(decided, "decided")));
    add_amount(penalty, decided, "fine");
    add_amount(penalty, decided, "confiscate");
    return penalty;
}

/* Items stay as they were disclosed last unless they are disclosed now or withheld. */
static json_t *next_items(const struct disclosures_run *d, enum disclosure owed)
{
    json_t *old = json_object_get(d->public, "items");

    if (owed == DISCLOSE_RESULT)
        return items_of(d);
    if (!old || in_state(d->projection, "disclosure", "disclosure-withheld"))
        return json_array();
    return json_incref(old);
}

enum disclosure disclosure_owed(const struct disclosures_run *d, bool due)
{
    bool waits = in_state(d->projection, "disclosure", "disclosure-due") ||
                 in_state(d->projection, "disclosure", "disclosure-again");
    bool approved = in_state(d->projection, "disclosure", "disclosure-approved");
    const json_t *old = json_object_get(d->public, "penalty");

    if (strcmp(json_text(d->projection, "state"), "void") == 0 ||
        (!in_state(d->projection, "results", "results-approved") && !d->public))
        return DISCLOSE_NOTHING;
    if (approved || (waits && due))
        return DISCLOSE_RESULT;
    json_t *penalty = penalty_of(d);
    json_t *items = next_items(d, DISCLOSE_RENEW);
    bool changed = (penalty || old ? !json_equal(penalty, old) : false) ||
                   (d->public && !json_equal(items, json_object_get(d->public, "items")));
    json_decref(penalty);
    json_decref(items);
    return changed ? DISCLOSE_RENEW : DISCLOSE_NOTHING;
}

enum err disclosure_file(const struct disclosures_run *d, enum disclosure owed, json_t **file,
                         struct error *e)
{
    const json_t *bureau = json_object_get(d->frozen, "bureau");
    json_t *penalty = penalty_of(d);
    char agency[16];

    snprintf(agency, sizeof agency, "%06u", (unsigned)json_int(bureau, "code"));
    json_t *out = json_pack("{s:{s:s, s:s}, s:s, s:s, s:{s:s, s:s}, s:s, s:o, s:I}", "agency",
                            "code", agency, "name", json_text(bureau, "name"), "case", d->no,
                            "date", day_of(d->projection, "visit-end"), "firm", "name",
                            json_text(json_object_get(d->frozen, "firm"), "name"), "uscc", d->uscc,
                            "format", RESULTFILE_FORMAT, "items", next_items(d, owed), "version",
                            json_int(d->public, "version") + 1);
    if (penalty)
        json_object_set_new(out, "penalty", penalty);
    if (d->public)
        json_object_set_new(out, "replaces", json_string(d->public_sha256));
    enum err rc = resultfile_check(out, e);
    if (rc)
        json_decref(out);
    else
        *file = out;
    return rc;
}
