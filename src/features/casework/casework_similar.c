#include "casework_similar.h"

#include <string.h>

#include "core/base/date.h"
#include "core/base/json.h"
#include "core/law/codes.h"
#include "features/casework/history.h"
#include "platform/runtime/config.h"

struct search {
    struct lane *lane;
    const char *no; /* of the case itself */
    const json_t *items;
    int32_t since;
    int32_t today;
    json_t *cases;
};

static bool is_problem(const struct codes *codes, const json_t *list, int32_t day)
{
    size_t i;
    json_t *code;

    json_array_foreach((json_t *)(uintptr_t)list, i, code)
    {
        const struct list_row *row =
            codes_listed(codes, LIST_RESULTS, json_string_value(code), day);
        if (row && (row->result == RESULT_PROBLEM || row->result == RESULT_CORRECTED))
            return true;
    }
    return false;
}

static bool share_a_problem(const struct search *s, const json_t *theirs)
{
    const struct codes *codes = s->lane->snapshot->codes;
    const char *item;
    json_t *list;

    json_object_foreach((json_t *)(uintptr_t)s->items, item, list)
    {
        if (is_problem(codes, list, s->today) &&
            is_problem(codes, json_object_get(theirs, item), s->today))
            return true;
    }
    return false;
}

/* The latest approval counts: of the results, or of their correction. */
static int32_t approved_on(const json_t *projection)
{
    static const char *const approvals[] = {"results-approve", "correction-approve"};
    const json_t *last = json_object_get(projection, "last");
    int32_t latest = DAY_NONE;
    int32_t day;

    for (size_t i = 0; i < sizeof approvals / sizeof *approvals; i++) {
        const json_t *event = json_object_get(last, approvals[i]);
        const char *text = json_text_or(event, "day", NULL);
        if (text && day_parse(text, &day) && day > latest)
            latest = day;
    }
    return latest;
}

static enum err look_at(void *ctx, const struct docket_row *row, struct error *e)
{
    struct search *s = ctx;
    json_t *projection;

    if (strcmp(row->no, s->no) == 0 || strcmp(row->state, "void") == 0)
        return E_OK;
    enum err rc = docket_projection(row, &projection, e);
    if (rc)
        return rc;
    const json_t *results = json_object_get(projection, "results");
    if (approved_on(projection) >= s->since &&
        share_a_problem(s, json_object_get(results, "items")))
        json_array_append_new(s->cases, json_string(row->no));
    json_decref(projection);
    return E_OK;
}

enum err casework_similar(struct lane *lane, const struct docket_row *row, int64_t now,
                          json_t *content, struct error *e)
{
    int32_t today = day_of_instant(now);
    int32_t first = case_similar_since(lane->snapshot->codes, today);
    const struct docket_filter filter = {.uscc = row->uscc, .date = DAY_NONE};
    json_t *projection = NULL;
    char since[11];

    if (first == DAY_NONE)
        return error_set(e, E_NOTFOUND, "limits.csv 中没有现行的 similar-record，请补上一行",
                         "limits.csv has no row in force for similar-record; add one");
    enum err rc = docket_projection(row, &projection, e);
    if (rc)
        return rc;
    struct search s = {.lane = lane,
                       .no = row->no,
                       .items = json_at(projection, "results", "items", NULL),
                       .since = first,
                       .today = today,
                       .cases = json_array()};
    rc = ledger_docket_each(lane->ledger, &filter, look_at, &s, e);
    json_object_set_new(content, "similar", json_integer((json_int_t)json_array_size(s.cases)));
    json_object_set_new(content, "similar_cases", s.cases);
    json_object_set_new(content, "similar_since", json_string(day_format(s.since, since)));
    json_decref(projection);
    return rc;
}
