/* platform/store/registry.h: registry_search. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "platform/store/db.h"
#include "platform/store/registry.h"

/* What looks like the beginning of a USCC is looked up by the key. */
static bool is_code(const char *text)
{
    size_t len = strlen(text);

    return len >= 4 && len <= 18 && strspn(text, "0123456789ABCDEFGHJKLMNPQRTUWXY") == len;
}

static enum err prepare(struct registry *reg, const char *text, struct db_stmt **s, struct error *e)
{
    return db_prepare(registry_db(reg),
                      is_code(text)
                          ? "SELECT uscc FROM enterprise WHERE uscc>=?1 AND uscc<?1||'~'"
                            " AND (?2=0 OR bureau BETWEEN ?2 AND ?3) ORDER BY uscc LIMIT ?4"
                          : "SELECT uscc FROM enterprise WHERE instr(name, ?1)>0"
                            " AND (?2=0 OR bureau BETWEEN ?2 AND ?3) LIMIT ?4",
                      s, e);
}

enum err registry_search(struct registry *reg, const char *text, const uint32_t bureaus[2],
                         int64_t limit, registry_firm_fn *each, void *arg, struct error *e)
{
    char(*found)[19] = mem_array((size_t)limit + 1, sizeof *found);
    struct db_stmt *s;
    struct enterprise firm;
    size_t count = 0;
    bool row = true;
    enum err rc = prepare(reg, text, &s, e);

    if (!rc) {
        db_bind_text(s, 1, text);
        db_bind_int(s, 2, bureaus[0]);
        db_bind_int(s, 3, bureaus[1]);
        db_bind_int(s, 4, limit);
        while (!rc && !(rc = db_step(s, &row, e)) && row)
            snprintf(found[count++], sizeof *found, "%s", db_column_text(s, 0));
        db_free(s);
    }
    for (size_t i = 0; i < count && !rc; i++) {
        rc = registry_find(reg, found[i], &firm, e);
        if (!rc)
            rc = each(arg, &firm, e);
    }
    free(found);
    return rc;
}
