/* platform/store/registry.h: inspectors and recusals. */
#include <string.h>

#include "core/base/date.h"
#include "core/base/mem.h"
#include "platform/store/db.h"
#include "platform/store/registry.h"

static int32_t column_day(struct db_stmt *s, int column, int32_t none)
{
    return db_column_is_null(s, column) ? none : (int32_t)db_column_int(s, column);
}

static void read_inspector(struct db_stmt *s, struct inspector *out)
{
    int32_t first = column_day(s, 6, DAY_NONE);
    int32_t second = column_day(s, 8, DAY_FOREVER); /* no second certificate, no second end */

    *out = (struct inspector){
        .id = db_column_text(s, 0),
        .name = db_column_text(s, 1),
        .bureau = (uint32_t)db_column_int(s, 2),
        .department = db_column_text(s, 3),
        .level = db_column_text(s, 4),
        .certificate = db_column_text(s, 5),
        .certificate2 = db_column_text(s, 7),
        .expiry = first < second ? first : second,
        .expiries = {first, second},
        .items = db_column_text(s, 9),
        .qualifications = db_column_text(s, 10),
        .expert = db_column_int(s, 11) != 0,
        .active = db_column_int(s, 12) != 0 && db_column_int(s, 13) == 0,
    };
}

enum err registry_inspectors(struct registry *reg, uint32_t bureau, registry_inspector_fn *each,
                             void *arg, struct error *e)
{
    struct db_stmt *s;
    struct inspector inspector;
    bool row = true;
    enum err rc = db_prepare(registry_db(reg),
                             "SELECT id, name, bureau, department, level, certificate, expiry,"
                             " certificate2, expiry2, items, qualifications, expert, active,"
                             " departed FROM inspector WHERE ?=0 OR bureau=? ORDER BY id",
                             &s, e);

    if (rc)
        return rc;
    db_bind_int(s, 1, bureau);
    db_bind_int(s, 2, bureau);
    while (!rc && !(rc = db_step(s, &row, e)) && row) {
        read_inspector(s, &inspector);
        rc = each(arg, &inspector, e);
    }
    db_free(s);
    return rc;
}

enum err registry_inspector_name(struct registry *reg, const char *id, char **name, struct error *e)
{
    struct db_stmt *s;
    bool row = false;
    enum err rc = db_prepare(registry_db(reg), "SELECT name FROM inspector WHERE id = ?", &s, e);

    *name = NULL;
    if (rc)
        return rc;
    db_bind_text(s, 1, id);
    rc = db_step(s, &row, e);
    if (!rc)
        *name = mem_strdup(row ? db_column_text(s, 0) : "");
    db_free(s);
    return rc;
}

static void read_recusal(struct db_stmt *s, struct recusal *out)
{
    const char *uscc = db_column_text(s, 1);
    size_t len = db_column_bytes(s, 1);

    *out = (struct recusal){
        .inspector = db_column_text(s, 0),
        .reason = db_column_text(s, 2),
        .from = column_day(s, 3, DAY_NONE),
        .until = (int32_t)db_column_int(s, 4),
    };
    memcpy(out->uscc, uscc, len < 18 ? len : 18);
}

enum err registry_recusals(struct registry *reg, const char *inspector, registry_recusal_fn *each,
                           void *arg, struct error *e)
{
    struct db_stmt *s;
    struct recusal recusal;
    bool row = true;
    enum err rc = db_prepare(registry_db(reg),
                             "SELECT inspector, uscc, reason, from_day, until_day FROM recusal "
                             "WHERE departed=0 AND (?='' OR inspector=?) ORDER BY inspector, uscc",
                             &s, e);

    if (rc)
        return rc;
    db_bind_text(s, 1, inspector ? inspector : "");
    db_bind_text(s, 2, inspector ? inspector : "");
    while (!rc && !(rc = db_step(s, &row, e)) && row) {
        read_recusal(s, &recusal);
        rc = each(arg, &recusal, e);
    }
    db_free(s);
    return rc;
}
