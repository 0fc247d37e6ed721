#include "features/casework/worklist.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/date.h"
#include "core/base/log.h"
#include "core/base/mem.h"
#include "features/casework/casework.h"
#include "features/casework/history.h"
#include "platform/store/ledger_cases.h"

#define META "worklist" /* set once all cases are in the tables */
#define TOGETHER 500

struct numbers {
    char (*items)[CASE_NO_BYTES];
    size_t count;
};

/* Only the numbers: no case may change while its table is read. */
static enum err keep(void *ctx, const struct case_row *row, struct error *e)
{
    struct numbers *n = ctx;

    (void)e;
    if (n->count % 1024 == 0)
        n->items = mem_grow(n->items, n->count + 1024, sizeof *n->items);
    memcpy(n->items[n->count++], row->no, sizeof row->no);
    return E_OK;
}

static enum err refresh(struct lane *lane, const char *no, struct error *e)
{
    const struct case_rules rules = casework_rules(lane->snapshot);
    struct case_row row;
    json_t *projection = NULL;
    enum err rc = ledger_case_get(lane->ledger, no, &row, e);

    if (!rc)
        rc = case_projection(lane->ledger, &row, &projection, e);
    if (!rc)
        rc = case_work_refresh(lane->ledger, &rules, no, projection, service_now(lane->service), e);
    json_decref(projection);
    ledger_case_row_free(&row);
    return rc;
}

static enum err refresh_all(struct lane *lane, const struct numbers *n, struct error *e)
{
    enum err rc = E_OK;

    for (size_t i = 0; !rc && i < n->count;) {
        if (service_stopping(lane->service))
            return error_set(e, E_STOPPED, "正在停止", "stopping");
        rc = ledger_begin(lane->ledger, e);
        for (size_t end = i + TOGETHER; !rc && i < n->count && i < end; i++)
            rc = refresh(lane, n->items[i], e);
        if (!rc)
            rc = ledger_commit(lane->ledger, e);
        else
            ledger_rollback(lane->ledger);
    }
    return rc;
}

enum err worklist_tick(struct lane *lane, struct error *e)
{
    const struct case_filter all = {.date = DAY_NONE};
    struct numbers n = {0};
    struct buf done = {0};
    enum err rc = ledger_meta_get(lane->ledger, META, &done, e);

    buf_free(&done);
    if (rc != E_NOTFOUND)
        return rc;
    rc = ledger_case_each(lane->ledger, &all, keep, &n, e);
    if (!rc)
        rc = refresh_all(lane, &n, e);
    if (!rc)
        rc = ledger_meta_set(lane->ledger, META, "1", e);
    if (!rc && n.count)
        log_event(LOG_NOTICE, "worklist", "cases=%zu", n.count);
    free(n.items);
    return rc;
}
