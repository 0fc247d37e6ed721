#include "platform/store/registry_merge.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/date.h"
#include "core/base/mem.h"
#include "merge_cursor.h"
#include "platform/store/registry_lines.h"

static const struct table firms = {.from = "enterprise",
                                   .columns = firm_columns,
                                   .count = FIRM_ALL_COLUMNS + 1,
                                   .size = sizeof(struct firm_row)};
/* Without the hash of the line: what a firm is. */
static const struct table facts = {.from = "enterprise",
                                   .columns = firm_columns,
                                   .count = FIRM_ALL_COLUMNS,
                                   .size = sizeof(struct firm_row)};

static const struct column class_columns[] = {
    COLUMN(enterprise, uscc), COLUMN(enterprise, departed), COLUMN(enterprise, class),
    COLUMN(enterprise, score), COLUMN_NULL(enterprise, class_date, DAY_NONE)};
static const struct table classes = TABLE(enterprise, "enterprise", class_columns, 0);

static const char reclassify_sql[] =
    "UPDATE enterprise SET class=?, score=?, class_date=?,"
    " line_hash=CASE WHEN line_hash%2 THEN 0 ELSE line_hash END WHERE uscc=?";

enum err registry_merge_open(struct registry *reg, enum merge_table table, bool full, unsigned keep,
                             struct registry_merge **out, struct error *e)
{
    static const struct table *const tables[] = {[MERGE_ENTERPRISES] = &firms,
                                                 [MERGE_CLASSES] = &classes,
                                                 [MERGE_INSPECTORS] = &inspector_table,
                                                 [MERGE_RECUSALS] = &recusal_table};
    struct registry_merge *m = mem_new(sizeof *m);

    m->reg = reg;
    m->table = tables[table];
    m->keys = table == MERGE_RECUSALS ? 2 : 1;
    m->full = full && table != MERGE_CLASSES;
    m->keep = keep;
    m->patience = PATIENCE;
    m->version = registry_version(reg) + 1;
    enum err rc = db_open(registry_path(reg), DB_READ, &m->reader, e);
    if (!rc)
        rc = merge_prepare(m, table == MERGE_CLASSES ? reclassify_sql : NULL, e);
    if (rc) {
        registry_merge_close(m);
        return rc;
    }
    *out = m;
    return E_OK;
}

void registry_merge_close(struct registry_merge *m)
{
    if (!m)
        return;
    merge_finish(m);
    db_close(m->reader);
    free(m);
}

/* ---- firms ---- */

static bool same_class(const struct enterprise *a, const struct enterprise *b)
{
    return a->class == b->class && a->score == b->score && a->class_date == b->class_date;
}

/* Keeps the class that is about to be replaced. */
static enum err keep_class(struct registry_merge *m, const struct enterprise *old, char new_class,
                           struct error *e)
{
    if (!old->class)
        return E_OK;
    m->counts.reclassified += old->class != new_class;
    return sql_run(registry_db(m->reg), "INSERT INTO class_history VALUES(?,?,?,?,?)", e,
                   "%s %ju %.*s %d %i", old->uscc, m->version, 1, &old->class, old->score,
                   old->class_date);
}

/* Fills what the file does not know from the present row. */
static void keep_known(unsigned keep, const struct enterprise *old, struct enterprise *want)
{
    if (keep & KEEP_CLASS || want->class == 0) {
        want->class = old->class;
        want->score = old->score;
        want->class_date = old->class_date;
    }
    if (keep & KEEP_INDUSTRY)
        want->industry = old->industry;
    if (keep & KEEP_TAGS)
        want->tags = old->tags;
    if (keep & KEEP_FOUNDED)
        want->founded = old->founded;
    if (keep & KEEP_ADDRESS)
        want->address = old->address;
}

/* The row is as the line says: the next import need not read that line again. */
static enum err remember_line(struct registry_merge *m, const struct firm_row *old,
                              uint64_t line_hash, struct error *e)
{
    if (line_hash == LINE_HASH_NONE || old->line_hash == line_hash)
        return E_OK;
    return sql_run(registry_db(m->reg), "UPDATE enterprise SET line_hash=? WHERE uscc=?", e,
                   "%ju %s", line_hash, old->firm.uscc);
}

enum err registry_merge_enterprise(struct registry_merge *m, const struct enterprise *in,
                                   uint64_t line_hash, struct error *e)
{
    struct firm_row want = {*in, line_hash};
    struct firm_row old;
    bool match;
    enum err rc = merge_advance(m, in->uscc, NULL, &match, e);

    if (rc)
        return rc;
    want.firm.departed = false;
    if (!match) {
        m->counts.added++;
        return row_write(m->add, m->table, &want, e);
    }
    rc = rows_read(&m->scan, &old);
    if (rc)
        return rc;
    keep_known(m->keep, &old.firm, &want.firm);
    if (row_same(&facts, 1, &old, &want))
        return remember_line(m, &old, line_hash, e);
    m->counts.changed++;
    if (!same_class(&old.firm, &want.firm))
        rc = keep_class(m, &old.firm, want.firm.class, e);
    return rc ? rc : row_write(m->put, m->table, &want, e);
}

void registry_merge_tell(struct registry_merge *m, uint64_t present)
{
    m->told = true;
    m->counts.present = present;
}

enum err registry_merge_depart(struct registry_merge *m, const char *uscc, struct error *e)
{
    return merge_depart(m, uscc, NULL, e);
}

enum err registry_merge_class(struct registry_merge *m, const char *uscc, char class, int16_t score,
                              int32_t date, bool *known, struct error *e)
{
    const struct enterprise want = {.class = class, .score = score, .class_date = date};
    struct enterprise old = {0};
    enum err rc = merge_advance(m, uscc, NULL, known, e);

    if (!rc && *known)
        rc = rows_read(&m->scan, &old);
    if (rc || !*known || same_class(&old, &want))
        return rc;
    m->counts.changed++;
    rc = keep_class(m, &old, class, e);
    return rc ? rc : stmt_run(m->put, e, "%.*s %d %i %s", class != 0, &class, score, date, uscc);
}

/* ---- people ---- */

/* In place of the rows that were there: one for each value of a list joined by ';'. */
static enum err set_list(struct db *db, const char *drop, const char *add, const char *inspector,
                         const char *list, struct error *e)
{
    enum err rc = sql_run(db, drop, e, "%s", inspector);

    while (*list && !rc) {
        size_t len = strcspn(list, ";");
        rc = sql_run(db, add, e, "%s %.*s", inspector, (int)len, list);
        list += len + (list[len] != '\0');
    }
    return rc;
}

enum err registry_merge_inspector(struct registry_merge *m, const struct inspector *in,
                                  struct error *e)
{
    struct inspector_row row = {*in, false};

    if (row.in.expiries[1] == DAY_NONE)
        row.in.expiries[1] = DAY_FOREVER;
    bool written;
    enum err rc = merge_row(m, in->id, NULL, &row, &written, e);
    if (!rc && written)
        rc = set_list(registry_db(m->reg), "DELETE FROM inspector_item WHERE inspector=?",
                      "INSERT INTO inspector_item VALUES(?,?)", in->id, in->items, e);
    if (!rc && written)
        rc = set_list(registry_db(m->reg), "DELETE FROM inspector_qualification WHERE inspector=?",
                      "INSERT INTO inspector_qualification VALUES(?,?)", in->id, in->qualifications,
                      e);
    return rc;
}

enum err registry_merge_recusal(struct registry_merge *m, const struct recusal *in, bool *known,
                                struct error *e)
{
    const struct recusal_row row = {*in, false};
    int64_t there;
    bool written;
    enum err rc = sql_number(m->reader, "SELECT count(*) FROM inspector WHERE id=?", &there, e,
                             "%s", in->inspector);

    *known = there > 0;
    return rc || !*known ? rc : merge_row(m, in->inspector, in->uscc, &row, &written, e);
}

/* ---- the end ---- */

enum err registry_merge_end(struct registry_merge *m, struct merge_counts *out, struct error *e)
{
    int64_t present;
    enum err rc = merge_drain(m, e);

    if (!rc && !m->full && !m->told && m->counts.reclassified) {
        rc = sql_number(m->reader, "SELECT count(*) FROM enterprise WHERE departed=0", &present, e,
                        NULL);
        m->counts.present = (uint64_t)present;
    }
    *out = m->counts;
    return rc;
}

enum err registry_bump_version(struct registry *reg, uint64_t *version, struct error *e)
{
    enum err rc = db_exec(registry_db(reg), "UPDATE meta SET value=value+1 WHERE key='version'", e);

    *version = registry_version(reg);
    return rc;
}
