#include "platform/store/ledger_picks.h"

#include <stdlib.h>

#include "core/base/mem.h"
#include "rows.h"

static const struct column columns[] = {COLUMN(picked, position), COLUMN(picked, uscc),
                                        COLUMN(picked, name),     COLUMN(picked, stratum),
                                        COLUMN(picked, bureau),   COLUMN(picked, number),
                                        COLUMN(picked, ticket)};
static const struct table picks_table = TABLE(picked, "pick", columns, 0);

static enum err write_pick(struct db *db, uint64_t commit, const struct picked *p, struct error *e)
{
    enum err rc = sql_run(db,
                          "INSERT INTO pick(commit_index, position, uscc, name, stratum, bureau,"
                          " number, salt, ticket) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?)",
                          e, "%ju %u %s %s %s %u %ju %s %s", commit, p->position, p->uscc, p->name,
                          p->stratum, p->bureau, p->number, p->salt, p->ticket);

    for (size_t slot = 0; slot < p->slots && !rc; slot++)
        rc = sql_run(db,
                     "INSERT INTO pick_inspector(commit_index, position, slot, inspector, name)"
                     " VALUES(?, ?, ?, ?, ?)",
                     e, "%ju %u %u %s %s", commit, p->position, (unsigned)slot,
                     p->inspectors[slot].id, p->inspectors[slot].name);
    return rc;
}

enum err ledger_picked_add(struct ledger *l, uint64_t commit_index, const struct picked_list *picks,
                           struct error *e)
{
    enum err rc = E_OK;

    for (size_t i = 0; i < picks->count && !rc; i++)
        rc = write_pick(ledger_db(l), commit_index, &picks->items[i], e);
    return rc;
}

static void add_inspector(struct picked *p, struct stmt *s)
{
    p->inspectors = mem_grow(p->inspectors, p->slots + 1, sizeof *p->inspectors);
    p->inspectors[p->slots++] = (struct picked_inspector){
        .id = mem_strdup(stmt_text(s, 1, NULL)), .name = mem_strdup(stmt_text(s, 2, NULL))};
}

/* Both queries come in order of position: the second one is merged into the first. */
static enum err read_inspectors(struct ledger *l, uint64_t commit_index, struct picked_list *list,
                                struct error *e)
{
    struct rows rows = rows_of(ledger_db(l),
                               "SELECT position, inspector, name FROM pick_inspector"
                               " WHERE commit_index = ? ORDER BY position, slot",
                               e, "%ju", commit_index);
    size_t at = 0;

    while (rows_next(&rows, NULL)) {
        uint32_t position = (uint32_t)stmt_int(rows.stmt, 0);
        while (at < list->count && list->items[at].position < position)
            at++;
        if (at < list->count && list->items[at].position == position)
            add_inspector(&list->items[at], rows.stmt);
    }
    return rows_end(&rows);
}

enum err ledger_picked_list(struct ledger *l, uint64_t commit_index, struct picked_list *out,
                            struct error *e)
{
    enum err rc =
        rows_all(rows_select(ledger_db(l), &picks_table, e,
                             "WHERE commit_index = ? ORDER BY position", "%ju", commit_index),
                 &out->items, &out->count);

    return rc ? rc : read_inspectors(l, commit_index, out, e);
}

void picked_list_free(struct picked_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        struct picked *p = &list->items[i];
        for (size_t s = 0; s < p->slots; s++) {
            free(p->inspectors[s].id);
            free(p->inspectors[s].name);
        }
        free(p->inspectors);
        free(p->name);
    }
    free(list->items);
    *list = (struct picked_list){0};
}

enum err ledger_inspector_loads(struct ledger *ledger, int32_t from,
                                enum err (*each)(void *ctx, const char *inspector, uint64_t firms,
                                                 struct error *e),
                                void *ctx, struct error *e)
{
    struct rows rows = rows_of(ledger_db(ledger),
                               "SELECT p.inspector, count(*) FROM pick_inspector p JOIN draw d"
                               " ON d.commit_index = p.commit_index WHERE d.date >= ?"
                               " AND d.state <> 'void' AND p.inspector <> '' GROUP BY p.inspector",
                               e, "%d", from);

    while (rows_next(&rows, NULL))
        rows.err = each(ctx, stmt_text(rows.stmt, 0, NULL), (uint64_t)stmt_int(rows.stmt, 1), e);
    return rows_end(&rows);
}
