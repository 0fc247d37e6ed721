/* platform/store/registry_merge.h: inspectors and recusals. */
#include <string.h>

#include "core/base/date.h"
#include "merge_cursor.h"
#include "platform/store/db.h"

static enum err prepare_inspectors(struct registry_merge *m, struct error *e)
{
    struct db *db = registry_db(m->reg);
    enum err rc = db_prepare(m->reader,
                             "SELECT id, departed, name, bureau, department, level, certificate,"
                             " expiry, certificate2, expiry2, items, qualifications, expert,"
                             " active FROM inspector WHERE id>=? ORDER BY id",
                             &m->scan, e);

    if (!rc)
        rc = db_prepare(db,
                        "INSERT INTO inspector(departed, name, bureau, department, level,"
                        " certificate, expiry, certificate2, expiry2, items, qualifications,"
                        " expert, active, id) VALUES(0,?,?,?,?,?,?,?,?,?,?,?,?,?)",
                        &m->insert, e);
    if (!rc)
        rc = db_prepare(db,
                        "UPDATE inspector SET departed=0, name=?, bureau=?, department=?, level=?,"
                        " certificate=?, expiry=?, certificate2=?, expiry2=?, items=?,"
                        " qualifications=?, expert=?, active=? WHERE id=?",
                        &m->update, e);
    if (!rc)
        rc = db_prepare(db, "UPDATE inspector SET departed=1 WHERE id=?", &m->depart, e);
    return rc;
}

static enum err prepare_recusals(struct registry_merge *m, struct error *e)
{
    struct db *db = registry_db(m->reg);
    enum err rc = db_prepare(m->reader,
                             "SELECT inspector, departed, uscc, reason, from_day, until_day FROM"
                             " recusal WHERE inspector>=? ORDER BY inspector, uscc",
                             &m->scan, e);

    if (!rc)
        rc = db_prepare(db,
                        "INSERT INTO recusal(departed, reason, from_day, until_day, inspector,"
                        " uscc) VALUES(0,?,?,?,?,?)",
                        &m->insert, e);
    if (!rc)
        rc = db_prepare(db,
                        "UPDATE recusal SET departed=0, reason=?, from_day=?, until_day=? WHERE"
                        " inspector=? AND uscc=?",
                        &m->update, e);
    if (!rc)
        rc = db_prepare(db, "UPDATE recusal SET departed=1 WHERE inspector=? AND uscc=?",
                        &m->depart, e);
    if (!rc)
        rc = db_prepare(m->reader, "SELECT 1 FROM inspector WHERE id=?", &m->person, e);
    return rc;
}

enum err merge_people_prepare(struct registry_merge *m, struct error *e)
{
    enum err rc = m->table == MERGE_INSPECTORS ? prepare_inspectors(m, e) : prepare_recusals(m, e);

    return rc ? rc : merge_start(m, "", e);
}

static bool same_inspector(const struct registry_merge *m, const struct inspector_entry *in)
{
    return merge_same_int(m, 1, 0) && merge_same_text(m, 2, in->name) &&
           merge_same_int(m, 3, in->bureau) && merge_same_text(m, 4, in->department) &&
           merge_same_text(m, 5, in->level) && merge_same_text(m, 6, in->certificate) &&
           merge_same_day(m, 7, in->expiry) && merge_same_text(m, 8, in->certificate2) &&
           merge_same_day(m, 9, in->expiry2) && merge_same_text(m, 10, in->items) &&
           merge_same_text(m, 11, in->qualifications) && merge_same_int(m, 12, in->expert) &&
           merge_same_int(m, 13, in->active);
}

enum err registry_merge_inspector(struct registry_merge *m, const struct inspector_entry *in,
                                  struct error *e)
{
    bool match;
    enum err rc = merge_advance(m, in->id, NULL, &match, e);

    if (rc || (match && same_inspector(m, in)))
        return rc;
    struct db_stmt *s = match ? m->update : m->insert;
    *(match ? &m->counts.changed : &m->counts.added) += 1;
    db_bind_text(s, 1, in->name);
    db_bind_int(s, 2, in->bureau);
    db_bind_text(s, 3, in->department);
    db_bind_text(s, 4, in->level);
    db_bind_text(s, 5, in->certificate);
    merge_bind_day(s, 6, in->expiry);
    db_bind_text(s, 7, in->certificate2);
    merge_bind_day(s, 8, in->expiry2);
    db_bind_text(s, 9, in->items);
    db_bind_text(s, 10, in->qualifications);
    db_bind_int(s, 11, in->expert);
    db_bind_int(s, 12, in->active);
    db_bind_text(s, 13, in->id);
    return db_run(s, e);
}

static enum err is_known(struct registry_merge *m, const char *inspector, bool *known,
                         struct error *e)
{
    db_bind_text(m->person, 1, inspector);
    enum err rc = db_step(m->person, known, e);
    db_reset(m->person);
    return rc;
}

enum err registry_merge_recusal(struct registry_merge *m, const struct recusal *in, bool *known,
                                struct error *e)
{
    bool match;
    enum err rc = is_known(m, in->inspector, known, e);

    if (rc || !*known)
        return rc;
    rc = merge_advance(m, in->inspector, in->uscc, &match, e);
    if (rc)
        return rc;
    if (match && merge_same_int(m, 1, 0) && merge_same_text(m, 3, in->reason) &&
        merge_same_day(m, 4, in->from) && merge_same_int(m, 5, in->until))
        return E_OK;
    struct db_stmt *s = match ? m->update : m->insert;
    *(match ? &m->counts.changed : &m->counts.added) += 1;
    db_bind_text(s, 1, in->reason);
    merge_bind_day(s, 2, in->from);
    db_bind_int(s, 3, in->until);
    db_bind_text(s, 4, in->inspector);
    db_bind_text(s, 5, in->uscc);
    return db_run(s, e);
}
