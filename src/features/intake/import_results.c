#include "import_results.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/date.h"
#include "core/base/fault.h"
#include "core/base/json.h"
#include "core/base/mem.h"
#include "features/casework/casework.h"
#include "features/casework/history.h"
#include "platform/runtime/daemon.h"
#include "platform/store/ledger_dockets.h"

#define TOGETHER 256  /* cases in one commit */
#define LINES_MAX 200 /* items of a case; what is beyond goes into a further turn */

/* What a file says of one case. */
struct sheet {
    char no[CASE_NO_BYTES];
    json_t *results;    /* {item: [code…]} */
    json_t *inspectors; /* [id…], each once */
    struct buf note;
    int32_t day; /* the latest */
    uint32_t lines[LINES_MAX];
    size_t line_count;
    bool entered;
    bool refused;
    enum reject_reason reason;
    char why[512]; /* with REJECT_CASE_RULE */
};

struct gathering {
    struct lane *lane;
    struct ingest *in;
    const char *actor;
    struct sheet *sheets;
    size_t count;
};

/* ---- in the ledger's lane ---- */

static void refuse(struct sheet *s, enum reject_reason reason)
{
    s->refused = true;
    s->reason = reason;
}

static bool list_has(const json_t *list, const char *text)
{
    json_t *one;

    for (size_t i = 0; (one = json_array_get(list, i)); i++) {
        if (strcmp(json_string_value(one), text) == 0)
            return true;
    }
    return false;
}

/* The same codes for the same items, in whatever order. */
static bool same_results(const json_t *a, const json_t *b)
{
    const char *item;
    json_t *list;
    json_t *code;

    if (json_object_size(a) != json_object_size(b))
        return false;
    json_object_foreach((json_t *)(uintptr_t)a, item, list)
    {
        const json_t *other = json_object_get(b, item);
        if (json_array_size(list) != json_array_size(other))
            return false;
        for (size_t i = 0; (code = json_array_get(list, i)); i++) {
            if (!list_has(other, json_string_value(code)))
                return false;
        }
    }
    return true;
}

/* Entered and waiting for approval, or approved: then nothing is to be done. */
static bool is_there(const struct sheet *s, const json_t *projection)
{
    const json_t *results = json_object_get(projection, "results");
    const json_t *last = json_at(projection, "last", "results-enter", NULL);
    const char *track = json_text_or(json_object_get(projection, "tracks"), "results", NULL);

    if (track && strcmp(track, "results-entered") == 0)
        return same_results(s->results, json_at(last, "content", "results", NULL));
    return json_int(results, "version") > 0 &&
           same_results(s->results, json_object_get(results, "items"));
}

static bool waits_for_results(const json_t *projection)
{
    const char *main = json_text_or(projection, "main", NULL);
    const char *track = json_text_or(json_object_get(projection, "tracks"), "results", NULL);

    return main && track && strcmp(main, "visited") == 0 && strcmp(track, "results-none") == 0;
}

static bool is_team(const struct sheet *s, const json_t *projection)
{
    json_t *one;

    for (size_t i = 0; (one = json_array_get(s->inspectors, i)); i++) {
        if (!list_has(json_object_get(projection, "team"), json_string_value(one)))
            return false;
    }
    return true;
}

static json_t *fields_of(const struct sheet *s)
{
    char day[11];
    json_t *fields =
        json_pack("{s:O, s:s}", "results", s->results, "date", day_format(s->day, day));

    if (s->note.len)
        json_object_set_new(fields, "note", json_string(s->note.data));
    return fields;
}

/* The machine's refusals are the sheet's; trouble with the disk is everybody's. */
static enum err enter(struct lane *lane, struct sheet *s, const char *actor, struct error *e)
{
    json_t *fields = fields_of(s);
    enum err rc =
        casework_act(lane, s->no, "results-enter", fields, actor, ROLE_REGULATOR, 0, NULL, e);

    json_decref(fields);
    s->entered = rc == E_OK;
    if (rc == E_INPUT || rc == E_CONFLICT || rc == E_DENIED) {
        refuse(s, REJECT_CASE_RULE);
        snprintf(s->why, sizeof s->why, "%s", e->zh);
        return E_OK;
    }
    return rc;
}

static enum err take(struct lane *lane, struct sheet *s, const char *actor, struct error *e)
{
    struct docket_row row;
    json_t *projection = NULL;
    enum err rc = ledger_case_get(lane->ledger, s->no, &row, e);

    if (rc == E_NOTFOUND) {
        refuse(s, REJECT_UNKNOWN_CASE);
        return E_OK;
    }
    if (!rc)
        rc = docket_projection(&row, &projection, e);
    if (!rc && !is_there(s, projection)) {
        if (strcmp(row.state, "open") != 0)
            refuse(s, REJECT_CASE_CLOSED);
        else if (!waits_for_results(projection))
            refuse(s, REJECT_CASE_STATE);
        else if (!is_team(s, projection))
            refuse(s, REJECT_CASE_TEAM);
        else
            rc = enter(lane, s, actor, e);
    }
    json_decref(projection);
    ledger_docket_free(&row);
    return rc;
}

static enum err take_all(struct lane *lane, void *user, struct error *e)
{
    struct gathering *g = user;
    enum err rc = casework_begin(lane, e);

    if (rc)
        return rc;
    for (size_t i = 0; i < g->count && !rc; i++)
        rc = take(lane, &g->sheets[i], g->actor, e);
    if (rc)
        ledger_rollback(lane->ledger);
    return rc ? rc : casework_end(lane, e);
}

/* ---- in the registry's lane ---- */

static void sheet_clear(struct sheet *s)
{
    json_decref(s->results);
    json_decref(s->inspectors);
    buf_free(&s->note);
    memset(s, 0, sizeof *s);
}

static enum err hand_over(struct gathering *g, struct error *e)
{
    enum err rc = g->count ? lanes_in_ledger(g->lane, "results", take_all, g, e) : E_OK;

    fault_point("results.taken");
    for (size_t i = 0; i < g->count; i++) {
        struct sheet *s = &g->sheets[i];
        for (size_t k = 0; k < s->line_count && !rc && s->refused; k++)
            ingest_refuse(g->in, s->lines[k], COL_CASE,
                          s->reason == REJECT_CASE_RULE ? s->why : s->no, s->reason);
        if (!rc && s->entered)
            ingest_results_entered(g->in, 1);
        sheet_clear(s);
    }
    g->count = 0;
    return rc;
}

static json_t *codes_of(const char *codes)
{
    json_t *list = json_array();

    for (const char *p = codes; *p;) {
        size_t n = strcspn(p, ";");
        json_array_append_new(list, json_stringn(p, n));
        p += n + (p[n] == ';');
    }
    return list;
}

static void add_row(struct sheet *s, const struct result_row *row)
{
    json_object_set_new(s->results, row->item, codes_of(row->codes));
    if (*row->inspector && !list_has(s->inspectors, row->inspector))
        json_array_append_new(s->inspectors, json_string(row->inspector));
    if (*row->inspector || *row->note)
        buf_addf(&s->note, "%s%s %s%s%s", s->note.len ? "；" : "", row->item, row->inspector,
                 *row->inspector && *row->note ? " " : "", row->note);
    if (s->day == DAY_NONE || row->day > s->day)
        s->day = row->day;
    s->lines[s->line_count++] = row->line;
}

static enum err gather(void *user, const struct result_row *row, struct error *e)
{
    struct gathering *g = user;
    size_t last = g->count - 1;
    enum err rc = E_OK;

    if (!g->count || strcmp(g->sheets[last].no, row->case_no) != 0 ||
        g->sheets[last].line_count == LINES_MAX) {
        if (g->count == TOGETHER)
            rc = hand_over(g, e);
        struct sheet *fresh = &g->sheets[g->count++];
        snprintf(fresh->no, sizeof fresh->no, "%s", row->case_no);
        fresh->results = json_object();
        fresh->inspectors = json_array();
        fresh->day = DAY_NONE;
    }
    add_row(&g->sheets[g->count - 1], row);
    return rc;
}

enum err import_results(struct lane *lane, struct ingest *in, const char *actor, struct error *e)
{
    struct gathering g = {
        .lane = lane, .in = in, .actor = actor, .sheets = mem_array(TOGETHER, sizeof *g.sheets)};
    enum err rc = ingest_results(in, gather, &g, e);

    if (!rc)
        rc = hand_over(&g, e);
    for (size_t i = 0; i < g.count; i++)
        sheet_clear(&g.sheets[i]);
    free(g.sheets);
    return rc ? rc : ingest_any_accepted(in, e);
}
