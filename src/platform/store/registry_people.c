/* platform/store/registry.h: inspectors and recusals. */
#include "core/base/date.h"
#include "core/base/mem.h"
#include "registry_private.h"

/* The inspector's rows of a table, sorted and joined by ';'. */
#define LIST_OF(table, column)                                                                     \
    "coalesce((SELECT group_concat(" column ", ';') FROM (SELECT " column " FROM " table           \
    " WHERE inspector=id ORDER BY " column ")), '')"

static const struct column inspector_columns[] = {
    COLUMN_AS(inspector_row, in.id, "id"),
    COLUMN(inspector_row, departed),
    COLUMN_AS(inspector_row, in.name, "name"),
    COLUMN_AS(inspector_row, in.bureau, "bureau"),
    COLUMN_AS(inspector_row, in.department, "department"),
    COLUMN_AS(inspector_row, in.level, "level"),
    COLUMN_AS(inspector_row, in.certificate, "certificate"),
    COLUMN_NULL_AS(inspector_row, in.expiries[0], "expiry", DAY_NONE),
    COLUMN_AS(inspector_row, in.certificate2, "certificate2"),
    /* no second certificate, no second end */
    COLUMN_NULL_AS(inspector_row, in.expiries[1], "expiry2", DAY_FOREVER),
    COLUMN_AS(inspector_row, in.expert, "expert"),
    COLUMN_AS(inspector_row, in.active, "active"),
    /* rows of other tables, which registry_merge_inspector writes */
    COLUMN_AS(inspector_row, in.items, LIST_OF("inspector_item", "item")),
    COLUMN_AS(inspector_row, in.qualifications,
              LIST_OF("inspector_qualification", "qualification")),
};
const struct table inspector_table = TABLE(inspector_row, "inspector", inspector_columns, 2);

static const struct column recusal_columns[] = {
    COLUMN_AS(recusal_row, r.inspector, "inspector"),
    COLUMN_AS(recusal_row, r.uscc, "uscc"),
    COLUMN(recusal_row, departed),
    COLUMN_AS(recusal_row, r.reason, "reason"),
    COLUMN_NULL_AS(recusal_row, r.from, "from_day", DAY_NONE),
    COLUMN_AS(recusal_row, r.until, "until_day"),
};
const struct table recusal_table = TABLE(recusal_row, "recusal", recusal_columns, 0);

enum err registry_inspectors(struct registry *reg, uint32_t bureau, registry_inspector_fn *each,
                             void *arg, struct error *e)
{
    struct rows rows = rows_select(registry_db(reg), &inspector_table, e,
                                   "WHERE ?1=0 OR bureau=?1 ORDER BY id", "%u", bureau);
    struct inspector_row row;

    while (rows_next(&rows, &row)) {
        const int32_t *ends = row.in.expiries;
        row.in.expiry = ends[0] < ends[1] ? ends[0] : ends[1];
        row.in.active = row.in.active && !row.departed;
        rows.err = each(arg, &row.in, e);
    }
    return rows_end(&rows);
}

enum err registry_inspector_name(struct registry *reg, const char *id, char **name, struct error *e)
{
    struct buf out = {0};

    buf_adds(&out, "");
    enum err rc = sql_text(registry_db(reg), "SELECT name FROM inspector WHERE id = ?", &out, NULL,
                           e, "%s", id);
    *name = buf_take(&out);
    return rc;
}

enum err registry_recusals(struct registry *reg, const char *inspector, registry_recusal_fn *each,
                           void *arg, struct error *e)
{
    struct rows rows =
        rows_select(registry_db(reg), &recusal_table, e,
                    "WHERE departed=0 AND (?1 IS NULL OR inspector=?1) ORDER BY inspector, uscc",
                    "%s", inspector);
    struct recusal_row row;

    while (rows_next(&rows, &row))
        rows.err = each(arg, &row.r, e);
    return rows_end(&rows);
}
