#include "platform/store/registry_merge.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/date.h"
#include "core/base/mem.h"
#include "merge_cursor.h"
#include "platform/store/db.h"
#include "platform/store/registry_lines.h"

/* Column numbers of the scan; the class's are those of both kinds of scan. */
enum {
    C_USCC,
    C_DEPARTED,
    C_CLASS,
    C_SCORE,
    C_CLASS_DATE,
    C_TYPE,
    C_REGION,
    C_BUREAU,
    C_STATUS,
    C_IN_BUSINESS,
    C_INDUSTRY,
    C_TAGS,
    C_FOUNDED,
    C_NAME,
    C_ADDRESS,
    C_LINE_HASH
};

static enum err prepare_enterprises(struct registry_merge *m, struct error *e)
{
    struct db *db = registry_db(m->reg);
    enum err rc = db_prepare(m->reader,
                             "SELECT uscc, departed, class, score, class_date, type, region,"
                             " bureau, status, in_business, industry, tags, founded, name, address,"
                             " line_hash FROM enterprise WHERE uscc>=? ORDER BY uscc",
                             &m->scan, e);

    if (!rc)
        rc = db_prepare(db,
                        "INSERT INTO enterprise(departed, uscc, class, score, class_date, type,"
                        " region, bureau, status, in_business, industry, tags, founded, name,"
                        " address, line_hash) VALUES(0,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
                        &m->insert, e);
    if (!rc)
        rc = db_prepare(db,
                        "UPDATE enterprise SET departed=0, class=?, score=?, class_date=?, type=?,"
                        " region=?, bureau=?, status=?, in_business=?, industry=?, tags=?,"
                        " founded=?, name=?, address=?, line_hash=? WHERE uscc=?",
                        &m->update, e);
    if (!rc)
        rc = db_prepare(db, "UPDATE enterprise SET line_hash=? WHERE uscc=?", &m->rehash, e);
    return rc;
}

static enum err prepare_classes(struct registry_merge *m, struct error *e)
{
    enum err rc = db_prepare(m->reader,
                             "SELECT uscc, departed, class, score, class_date FROM enterprise"
                             " WHERE uscc>=? ORDER BY uscc",
                             &m->scan, e);

    if (!rc)
        rc = db_prepare(registry_db(m->reg),
                        "UPDATE enterprise SET class=?, score=?, class_date=?,"
                        " line_hash=CASE WHEN line_hash%2 THEN 0 ELSE line_hash END WHERE uscc=?",
                        &m->update, e);
    return rc;
}

static enum err prepare_firms(struct registry_merge *m, struct error *e)
{
    struct db *db = registry_db(m->reg);
    enum err rc = m->table == MERGE_ENTERPRISES ? prepare_enterprises(m, e) : prepare_classes(m, e);

    if (!rc)
        rc = db_prepare(db, "UPDATE enterprise SET departed=1 WHERE uscc=?", &m->depart, e);
    if (!rc)
        rc = db_prepare(db, "INSERT INTO class_history VALUES(?,?,?,?,?)", &m->history, e);
    return rc ? rc : merge_start(m, "", e);
}

enum err registry_merge_open(struct registry *reg, enum merge_table table, bool full, unsigned keep,
                             struct registry_merge **out, struct error *e)
{
    struct registry_merge *m = mem_new(sizeof *m);

    m->reg = reg;
    m->table = table;
    m->full = full && table != MERGE_CLASSES;
    m->keep = keep;
    m->patience = PATIENCE;
    m->two_keys = table == MERGE_RECUSALS;
    m->version = registry_version(reg) + 1;
    enum err rc = db_open(registry_path(reg), DB_READ, &m->reader, e);
    if (!rc)
        rc = table <= MERGE_CLASSES ? prepare_firms(m, e) : merge_people_prepare(m, e);
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
    db_free(m->scan);
    db_free(m->person);
    db_close(m->reader);
    db_free(m->insert);
    db_free(m->update);
    db_free(m->rehash);
    db_free(m->depart);
    db_free(m->history);
    free(m);
}

/* Class letters as texts that live for ever. */
static const char *class_text(char class)
{
    static const char *const texts[] = {"A", "B", "C", "D"};

    return class ? texts[class - 'A'] : "";
}

/* Keeps the class that is about to be replaced. */
static enum err keep_class(struct registry_merge *m, const char *new_class, struct error *e)
{
    const char *old = db_column_text(m->scan, C_CLASS);

    if (*old == '\0')
        return E_OK;
    m->counts.reclassified += strcmp(old, new_class) != 0;
    db_bind_text(m->history, 1, db_column_text(m->scan, C_USCC));
    db_bind_int(m->history, 2, (int64_t)m->version);
    db_bind_text(m->history, 3, old);
    db_bind_int(m->history, 4, db_column_int(m->scan, C_SCORE));
    if (db_column_is_null(m->scan, C_CLASS_DATE))
        db_bind_null(m->history, 5);
    else
        db_bind_int(m->history, 5, db_column_int(m->scan, C_CLASS_DATE));
    return db_run(m->history, e);
}

static bool same_class(const struct registry_merge *m, const char *class, int16_t score,
                       int32_t date)
{
    return merge_same_text(m, C_CLASS, class) && merge_same_int(m, C_SCORE, score) &&
           merge_same_day(m, C_CLASS_DATE, date);
}

/* Fills what the file does not know from the present row. */
static void keep_known(const struct registry_merge *m, struct enterprise *want)
{
    struct db_stmt *s = m->scan;
    bool no_date = db_column_is_null(s, C_CLASS_DATE);

    if (m->keep & KEEP_CLASS || want->class == 0) {
        want->class = *db_column_text(s, C_CLASS);
        want->score = (int16_t)db_column_int(s, C_SCORE);
        want->class_date = no_date ? DAY_NONE : (int32_t)db_column_int(s, C_CLASS_DATE);
    }
    if (m->keep & KEEP_INDUSTRY)
        want->industry = db_column_text(s, C_INDUSTRY);
    if (m->keep & KEEP_TAGS)
        want->tags = db_column_text(s, C_TAGS);
    if (m->keep & KEEP_FOUNDED)
        want->founded =
            db_column_is_null(s, C_FOUNDED) ? DAY_NONE : (int32_t)db_column_int(s, C_FOUNDED);
    if (m->keep & KEEP_ADDRESS)
        want->address = db_column_text(s, C_ADDRESS);
}

static bool same_enterprise(const struct registry_merge *m, const struct enterprise *want)
{
    return merge_same_int(m, C_DEPARTED, 0) && merge_same_int(m, C_TYPE, want->type) &&
           merge_same_int(m, C_REGION, want->region) && merge_same_int(m, C_BUREAU, want->bureau) &&
           merge_same_int(m, C_STATUS, want->status) &&
           merge_same_int(m, C_IN_BUSINESS, want->in_business) &&
           merge_same_text(m, C_INDUSTRY, want->industry) &&
           merge_same_text(m, C_TAGS, want->tags) && merge_same_day(m, C_FOUNDED, want->founded) &&
           merge_same_text(m, C_NAME, want->name) && merge_same_text(m, C_ADDRESS, want->address);
}

/* Binds all but the USCC from parameter `first` on; returns the next free number. */
static int bind_enterprise(struct db_stmt *s, int first, const struct enterprise *in,
                           uint64_t line_hash)
{
    db_bind_text(s, first++, class_text(in->class));
    db_bind_int(s, first++, in->score);
    merge_bind_day(s, first++, in->class_date);
    db_bind_int(s, first++, in->type);
    db_bind_int(s, first++, in->region);
    db_bind_int(s, first++, in->bureau);
    db_bind_int(s, first++, in->status);
    db_bind_int(s, first++, in->in_business);
    db_bind_text(s, first++, in->industry);
    db_bind_text(s, first++, in->tags);
    merge_bind_day(s, first++, in->founded);
    db_bind_text(s, first++, in->name);
    db_bind_text(s, first++, in->address);
    db_bind_int(s, first++, (int64_t)line_hash);
    return first;
}

/* The row is as the line says: the next import need not read that line again. */
static enum err remember_line(struct registry_merge *m, const char *uscc, uint64_t line_hash,
                              struct error *e)
{
    if (line_hash == LINE_HASH_NONE || merge_same_int(m, C_LINE_HASH, (int64_t)line_hash))
        return E_OK;
    db_bind_int(m->rehash, 1, (int64_t)line_hash);
    db_bind_textn(m->rehash, 2, uscc, 18);
    return db_run(m->rehash, e);
}

enum err registry_merge_enterprise(struct registry_merge *m, const struct enterprise *in,
                                   uint64_t line_hash, struct error *e)
{
    bool match;
    enum err rc = merge_advance(m, in->uscc, NULL, &match, e);

    if (rc)
        return rc;
    if (!match) {
        m->counts.added++;
        db_bind_textn(m->insert, 1, in->uscc, 18);
        bind_enterprise(m->insert, 2, in, line_hash);
        return db_run(m->insert, e);
    }
    struct enterprise want = *in;
    keep_known(m, &want);
    const char *class = class_text(want.class);
    bool class_stays = same_class(m, class, want.score, want.class_date);
    if (class_stays && same_enterprise(m, &want))
        return remember_line(m, in->uscc, line_hash, e);
    m->counts.changed++;
    if (!class_stays)
        rc = keep_class(m, class, e);
    if (rc)
        return rc;
    int next = bind_enterprise(m->update, 1, &want, line_hash);
    db_bind_textn(m->update, next, in->uscc, 18);
    return db_run(m->update, e);
}

void registry_merge_tell(struct registry_merge *m, uint64_t present)
{
    m->told = true;
    m->counts.present = present;
}

enum err registry_merge_depart(struct registry_merge *m, const char *uscc, struct error *e)
{
    m->counts.departed++;
    db_bind_text(m->depart, 1, uscc);
    return db_run(m->depart, e);
}

enum err registry_merge_class(struct registry_merge *m, const char *uscc, char class, int16_t score,
                              int32_t date, bool *known, struct error *e)
{
    enum err rc = merge_advance(m, uscc, NULL, known, e);
    const char *text = class_text(class);

    if (rc || !*known || same_class(m, text, score, date))
        return rc;
    m->counts.changed++;
    rc = keep_class(m, text, e);
    if (rc)
        return rc;
    db_bind_text(m->update, 1, text);
    db_bind_int(m->update, 2, score);
    merge_bind_day(m->update, 3, date);
    db_bind_text(m->update, 4, uscc);
    return db_run(m->update, e);
}

static enum err count_present(struct registry_merge *m, struct error *e)
{
    struct db_stmt *s;
    bool row;
    enum err rc = db_prepare(m->reader, "SELECT count(*) FROM enterprise WHERE departed=0", &s, e);

    if (rc)
        return rc;
    rc = db_step(s, &row, e);
    if (!rc)
        m->counts.present = (uint64_t)db_column_int(s, 0);
    db_free(s);
    return rc;
}

enum err registry_merge_end(struct registry_merge *m, struct merge_counts *out, struct error *e)
{
    enum err rc = merge_drain(m, e);

    if (!rc && !m->full && !m->told && m->counts.reclassified)
        rc = count_present(m, e);
    *out = m->counts;
    return rc;
}

enum err registry_bump_version(struct registry *reg, uint64_t *version, struct error *e)
{
    enum err rc = db_exec(registry_db(reg), "UPDATE meta SET value=value+1 WHERE key='version'", e);

    *version = registry_version(reg);
    return rc;
}
