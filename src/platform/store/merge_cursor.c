#include "merge_cursor.h"

#include <stdio.h>
#include <string.h>

#include "core/base/date.h"

static enum err step(struct registry_merge *m, struct error *e)
{
    m->matched = false;
    return db_step(m->scan, &m->have, e);
}

enum err merge_start(struct registry_merge *m, const char *key, struct error *e)
{
    db_reset(m->scan);
    snprintf(m->start, sizeof m->start, "%s", key);
    db_bind_text(m->scan, 1, m->start);
    return step(m, e);
}

static int compare(const struct registry_merge *m, const char *key, const char *key2)
{
    int order = strcmp(db_column_text(m->scan, 0), key);

    if (order == 0 && m->two_keys)
        order = strcmp(db_column_text(m->scan, 2), key2);
    return order;
}

/* Leaves the present row; if the file does not have it, a full one marks it departed. */
static enum err pass_over(struct registry_merge *m, struct error *e)
{
    if (!m->full || db_column_int(m->scan, 1) != 0)
        return E_OK;
    m->counts.present++;
    if (m->matched)
        return E_OK;
    m->counts.departed++;
    db_bind_text(m->depart, 1, db_column_text(m->scan, 0));
    if (m->two_keys)
        db_bind_text(m->depart, 2, db_column_text(m->scan, 2));
    return db_run(m->depart, e);
}

enum err merge_advance(struct registry_merge *m, const char *key, const char *key2, bool *match,
                       struct error *e)
{
    int passed = 0;
    int order = 1;
    enum err rc = E_OK;

    while (m->have && (order = compare(m, key, key2)) < 0) {
        rc = pass_over(m, e);
        if (rc)
            return rc;
        if (!m->full && !m->two_keys && ++passed > m->patience) {
            passed = 0;
            m->patience = m->patience / 2 > IMPATIENCE ? m->patience / 2 : IMPATIENCE;
            rc = merge_start(m, key, e);
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

enum err merge_drain(struct registry_merge *m, struct error *e)
{
    enum err rc = E_OK;

    while (m->full && m->have && rc == E_OK) {
        rc = pass_over(m, e);
        if (rc == E_OK)
            rc = step(m, e);
    }
    db_reset(m->scan);
    m->have = false;
    return rc;
}

bool merge_same_text(const struct registry_merge *m, int column, const char *text)
{
    return strcmp(db_column_text(m->scan, column), text) == 0;
}

bool merge_same_int(const struct registry_merge *m, int column, int64_t value)
{
    return db_column_int(m->scan, column) == value;
}

bool merge_same_day(const struct registry_merge *m, int column, int32_t day)
{
    if (db_column_is_null(m->scan, column))
        return day == DAY_NONE;
    return db_column_int(m->scan, column) == day;
}

void merge_bind_day(struct db_stmt *s, int index, int32_t day)
{
    if (day == DAY_NONE)
        db_bind_null(s, index);
    else
        db_bind_int(s, index, day);
}
