#include "platform/store/ledger_picks.h"

#include <stdio.h>
#include <stdlib.h>

#include "core/base/mem.h"
#include "platform/store/db.h"

#define COPY(to, stmt, column) snprintf((to), sizeof(to), "%s", db_column_text((stmt), (column)))

/* ---- writing ---- */

struct writing {
    uint64_t commit;
    struct db_stmt *pick;
    struct db_stmt *member;
};

static enum err write_pick(const struct writing *w, const struct picked *p, struct error *e)
{
    db_bind_int(w->pick, 1, (int64_t)w->commit);
    db_bind_int(w->pick, 2, p->position);
    db_bind_text(w->pick, 3, p->uscc);
    db_bind_text(w->pick, 4, p->name);
    db_bind_text(w->pick, 5, p->stratum);
    db_bind_int(w->pick, 6, p->bureau);
    db_bind_int(w->pick, 7, (int64_t)p->pool_index);
    db_bind_text(w->pick, 8, p->salt);
    enum err rc = db_run(w->pick, e);

    for (size_t slot = 0; slot < p->slots && !rc; slot++) {
        db_bind_int(w->member, 1, (int64_t)w->commit);
        db_bind_int(w->member, 2, p->position);
        db_bind_int(w->member, 3, (int64_t)slot);
        db_bind_text(w->member, 4, p->inspectors[slot].id);
        db_bind_text(w->member, 5, p->inspectors[slot].name);
        rc = db_run(w->member, e);
    }
    return rc;
}

enum err ledger_picked_add(struct ledger *l, uint64_t commit_index, const struct picked_list *picks,
                           struct error *e)
{
    struct writing w = {.commit = commit_index};
    enum err rc = db_prepare(ledger_db(l),
                             "INSERT INTO pick(commit_index, position, uscc, name, stratum,"
                             " bureau, pool_index, salt) VALUES(?, ?, ?, ?, ?, ?, ?, ?)",
                             &w.pick, e);

    if (!rc)
        rc = db_prepare(ledger_db(l),
                        "INSERT INTO pick_inspector(commit_index, position, slot, inspector, name)"
                        " VALUES(?, ?, ?, ?, ?)",
                        &w.member, e);
    for (size_t i = 0; i < picks->count && !rc; i++)
        rc = write_pick(&w, &picks->items[i], e);
    db_free(w.pick);
    db_free(w.member);
    return rc;
}

/* ---- reading ---- */

static void add_pick(struct picked_list *list, struct db_stmt *stmt)
{
    list->items = mem_grow(list->items, list->count + 1, sizeof *list->items);
    struct picked *p = &list->items[list->count++];
    *p = (struct picked){.position = (uint32_t)db_column_int(stmt, 0),
                         .bureau = (uint32_t)db_column_int(stmt, 4),
                         .pool_index = (uint64_t)db_column_int(stmt, 5)};
    COPY(p->uscc, stmt, 1);
    p->name = mem_strdup(db_column_text(stmt, 2));
    COPY(p->stratum, stmt, 3);
}

static void add_inspector(struct picked *p, struct db_stmt *stmt)
{
    p->inspectors = mem_grow(p->inspectors, p->slots + 1, sizeof *p->inspectors);
    p->inspectors[p->slots++] = (struct picked_inspector){
        .id = mem_strdup(db_column_text(stmt, 1)), .name = mem_strdup(db_column_text(stmt, 2))};
}

/* Both queries come in order of position: the second one is merged into the first. */
static enum err read_inspectors(struct ledger *l, uint64_t commit_index, struct picked_list *list,
                                struct error *e)
{
    struct db_stmt *stmt = NULL;
    bool more = true;
    size_t at = 0;
    enum err rc = db_prepare(ledger_db(l),
                             "SELECT position, inspector, name FROM pick_inspector"
                             " WHERE commit_index = ? ORDER BY position, slot",
                             &stmt, e);

    if (rc)
        return rc;
    db_bind_int(stmt, 1, (int64_t)commit_index);
    while (!(rc = db_step(stmt, &more, e)) && more) {
        uint32_t position = (uint32_t)db_column_int(stmt, 0);
        while (at < list->count && list->items[at].position < position)
            at++;
        if (at < list->count && list->items[at].position == position)
            add_inspector(&list->items[at], stmt);
    }
    db_free(stmt);
    return rc;
}

enum err ledger_picked_list(struct ledger *l, uint64_t commit_index, struct picked_list *out,
                            struct error *e)
{
    struct db_stmt *stmt = NULL;
    bool more = true;

    *out = (struct picked_list){0};
    enum err rc = db_prepare(ledger_db(l),
                             "SELECT position, uscc, name, stratum, bureau, pool_index FROM pick"
                             " WHERE commit_index = ? ORDER BY position",
                             &stmt, e);
    if (rc)
        return rc;
    db_bind_int(stmt, 1, (int64_t)commit_index);
    while (!(rc = db_step(stmt, &more, e)) && more)
        add_pick(out, stmt);
    db_free(stmt);
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
    struct db_stmt *s;
    bool row = true;
    enum err rc = db_prepare(ledger_db(ledger),
                             "SELECT p.inspector, count(*) FROM pick_inspector p JOIN draw d ON"
                             " d.commit_index=p.commit_index WHERE d.date>=? AND d.state<>'void'"
                             " AND p.inspector<>'' GROUP BY p.inspector",
                             &s, e);

    if (rc)
        return rc;
    db_bind_int(s, 1, from);
    while (!rc && !(rc = db_step(s, &row, e)) && row)
        rc = each(ctx, db_column_text(s, 0), (uint64_t)db_column_int(s, 1), e);
    db_free(s);
    return rc;
}
