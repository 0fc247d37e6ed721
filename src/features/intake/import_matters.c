#include "import_matters.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/date.h"
#include "core/base/fault.h"
#include "core/base/mem.h"
#include "core/cases/kinds.h"
#include "features/casework/casework.h"
#include "import_results.h"
#include "platform/runtime/daemon.h"
#include "platform/store/ledger.h"

#define TOGETHER 256 /* matters in one commit */

struct entry {
    json_t *fields;
    uint32_t line;
    bool opened;
    bool refused;
    char why[512];
};

struct gathering {
    struct lane *lane;
    struct ingest *in;
    const char *actor;
    struct entry *entries;
    size_t count;
};

/* ---- in the ledger's lane ---- */

/* E_CONFLICT: its number is there already. Refusals are the row's, trouble with the disk is
 * everybody's. */
static enum err take(struct lane *lane, struct entry *entry, const char *actor, struct error *e)
{
    enum err rc = casework_open_matter(lane, entry->fields, actor, ROLE_REGULATOR, NULL, e);

    entry->opened = rc == E_OK;
    if (rc == E_INPUT || rc == E_NOTFOUND || rc == E_DENIED) {
        entry->refused = true;
        snprintf(entry->why, sizeof entry->why, "%s", e->zh);
        return E_OK;
    }
    return rc == E_CONFLICT ? E_OK : rc;
}

static enum err take_all(struct lane *lane, void *user, struct error *e)
{
    struct gathering *g = user;
    enum err rc = casework_begin(lane, e);

    if (rc)
        return rc;
    for (size_t i = 0; i < g->count && !rc; i++)
        rc = take(lane, &g->entries[i], g->actor, e);
    if (rc)
        ledger_rollback(lane->ledger);
    return rc ? rc : casework_end(lane, e);
}

/* ---- in the registry's lane ---- */

static enum err hand_over(struct gathering *g, struct error *e)
{
    enum err rc = g->count ? lanes_in_ledger(g->lane, "matters", take_all, g, e) : E_OK;

    fault_point("matters.taken");
    for (size_t i = 0; i < g->count; i++) {
        struct entry *entry = &g->entries[i];
        if (!rc && entry->refused)
            ingest_refuse(g->in, entry->line, COL_EXTERNAL, entry->why, REJECT_MATTER);
        if (!rc && entry->opened)
            ingest_results_entered(g->in, 1);
        json_decref(entry->fields);
        memset(entry, 0, sizeof *entry);
    }
    g->count = 0;
    return rc;
}

/* A kind by its Chinese name; as it stands if it is none, which the ledger refuses. */
static const char *kind_of(const char *text)
{
    for (const struct docket_kind *k = matter_kinds; k->id; k++)
        if (strcmp(text, k->zh) == 0)
            return k->id;
    return text;
}

static enum err gather(void *user, const struct matter_line *m, struct error *e)
{
    const struct {
        const char *id, *text;
    } maybe[] = {{"uscc", m->uscc}, {"case", m->case_no}, {"person", m->person}, {"by", m->by}};
    struct gathering *g = user;
    char day[11];
    enum err rc = g->count == TOGETHER ? hand_over(g, e) : E_OK;

    if (rc)
        return rc;
    struct entry *entry = &g->entries[g->count++];
    entry->line = m->line;
    entry->fields = json_pack("{s:s, s:s, s:s, s:s, s:s}", "kind", kind_of(m->kind), "source",
                              m->source, "text", m->text, "external", m->external, "received",
                              day_format(m->received, day));
    if (m->unit)
        json_object_set_new(entry->fields, "unit", json_integer(m->unit));
    for (size_t i = 0; i < sizeof maybe / sizeof *maybe; i++)
        if (*maybe[i].text)
            json_object_set_new(entry->fields, maybe[i].id, json_string(maybe[i].text));
    return E_OK;
}

static enum err import_matters(struct lane *lane, struct ingest *in, const char *actor,
                               struct error *e)
{
    struct gathering g = {
        .lane = lane, .in = in, .actor = actor, .entries = mem_array(TOGETHER, sizeof *g.entries)};
    enum err rc = ingest_matters(in, gather, &g, e);

    if (!rc)
        rc = hand_over(&g, e);
    for (size_t i = 0; i < g.count; i++)
        json_decref(g.entries[i].fields);
    free(g.entries);
    return rc ? rc : ingest_any_accepted(in, e);
}

enum err import_ledger(struct lane *lane, struct ingest *in, const char *actor, struct error *e)
{
    if (ingest_report(in)->kind == KIND_RESULTS)
        return import_results(lane, in, actor, e);
    return import_matters(lane, in, actor, e);
}
