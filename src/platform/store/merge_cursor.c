#include "merge_cursor.h"

#include <stdio.h>
#include <string.h>

static const char *key_at(const struct registry_merge *m, int column)
{
    return stmt_text(m->scan.stmt, column, NULL);
}

static enum err step(struct registry_merge *m, struct error *e)
{
    m->scan.e = e;
    m->matched = false;
    m->have = rows_next(&m->scan, NULL);
    return m->scan.err;
}

static enum err start(struct registry_merge *m, const char *key, struct error *e)
{
    stmt_reset(m->scan.stmt);
    snprintf(m->start, sizeof m->start, "%s", key);
    stmt_values(m->scan.stmt, "%s", m->start);
    return step(m, e);
}

static enum err prepare(struct registry_merge *m, const struct buf *sql, struct stmt **out,
                        struct error *e)
{
    return stmt_begin(registry_db(m->reg), sql->data, out, e);
}

enum err merge_prepare(struct registry_merge *m, const char *put, struct error *e)
{
    const struct column *key = m->table->columns;
    struct buf sql = {0};

    buf_addf(&sql, "WHERE %s>=? ORDER BY %s", key[0].sql, key[0].sql);
    if (m->keys == 2)
        buf_addf(&sql, ",%s", key[1].sql);
    m->scan = rows_select(m->reader, m->table, e, sql.data, "%s", m->start);
    enum err rc = m->scan.err;
    buf_clear(&sql);
    row_add_sql(m->table, &sql);
    if (!rc)
        rc = prepare(m, &sql, &m->add, e);
    buf_clear(&sql);
    if (put)
        buf_adds(&sql, put);
    else
        row_put_sql(m->table, m->keys, m->keys, &sql);
    if (!rc)
        rc = prepare(m, &sql, &m->put, e);
    buf_clear(&sql);
    buf_addf(&sql, "UPDATE %s SET departed=1 WHERE %s=?", m->table->from, key[0].sql);
    if (m->keys == 2)
        buf_addf(&sql, " AND %s=?", key[1].sql);
    if (!rc)
        rc = prepare(m, &sql, &m->depart, e);
    buf_free(&sql);
    return rc ? rc : step(m, e);
}

void merge_finish(struct registry_merge *m)
{
    stmt_end(m->scan.stmt);
    stmt_end(m->add);
    stmt_end(m->put);
    stmt_end(m->depart);
}

static int compare(const struct registry_merge *m, const char *key, const char *key2)
{
    int order = strcmp(key_at(m, 0), key);

    if (order == 0 && m->keys == 2)
        order = strcmp(key_at(m, 1), key2);
    return order;
}

enum err merge_depart(struct registry_merge *m, const char *key, const char *key2, struct error *e)
{
    m->counts.departed++;
    return m->keys == 2 ? stmt_run(m->depart, e, "%s %s", key, key2)
                        : stmt_run(m->depart, e, "%s", key);
}

/* Leaves the present row; if the file does not have it, a full one marks it departed. */
static enum err pass_over(struct registry_merge *m, struct error *e)
{
    if (!m->full || stmt_int(m->scan.stmt, (int)m->keys) != 0)
        return E_OK;
    m->counts.present++;
    return m->matched ? E_OK : merge_depart(m, key_at(m, 0), m->keys == 2 ? key_at(m, 1) : NULL, e);
}

enum err merge_advance(struct registry_merge *m, const char *key, const char *key2, bool *match,
                       struct error *e)
{
    int passed = 0;
    int order = 1;
    enum err rc = E_OK;

    m->scan.e = e;
    while (m->have && (order = compare(m, key, key2)) < 0) {
        rc = pass_over(m, e);
        if (rc)
            return rc;
        if (!m->full && m->keys == 1 && ++passed > m->patience) {
            passed = 0;
            m->patience = m->patience / 2 > IMPATIENCE ? m->patience / 2 : IMPATIENCE;
            rc = start(m, key, e);
        } else {
            rc = step(m, e);
        }
        if (rc)
            return rc;
    }
    if (passed && m->patience < PATIENCE)
        m->patience *= 2;
    *match = m->have && order == 0;
    m->matched = *match;
    return E_OK;
}

enum err merge_row(struct registry_merge *m, const char *key, const char *key2, const void *row,
                   bool *written, struct error *e)
{
    union {
        struct inspector_row inspector;
        struct recusal_row recusal;
    } old;
    bool match;
    enum err rc = merge_advance(m, key, key2, &match, e);

    if (!rc && match)
        rc = rows_read(&m->scan, &old);
    *written = !rc && !(match && row_same(m->table, m->keys, &old, row));
    if (!*written)
        return rc;
    *(match ? &m->counts.changed : &m->counts.added) += 1;
    return row_write(match ? m->put : m->add, m->table, row, e);
}

enum err merge_drain(struct registry_merge *m, struct error *e)
{
    enum err rc = E_OK;

    while (m->full && m->have && rc == E_OK) {
        rc = pass_over(m, e);
        if (rc == E_OK)
            rc = step(m, e);
    }
    stmt_reset(m->scan.stmt);
    m->have = false;
    return rc;
}
