/* platform/store/registry.h: registry_search. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "platform/store/registry.h"
#include "rows.h"

/* What looks like the beginning of a USCC is looked up by the key. */
static bool is_code(const char *text)
{
    size_t len = strlen(text);

    return len >= 4 && len <= 18 && strspn(text, "0123456789ABCDEFGHJKLMNPQRTUWXY") == len;
}

enum err registry_search(struct registry *reg, const char *text, const uint32_t bureaus[2],
                         int64_t limit, registry_firm_fn *each, void *arg, struct error *e)
{
    char(*found)[19] = mem_array((size_t)limit + 1, sizeof *found);
    struct rows rows =
        rows_of(registry_db(reg),
                is_code(text) ? "SELECT uscc FROM enterprise WHERE uscc>=?1 AND uscc<?1||'~'"
                                " AND (?2=0 OR bureau BETWEEN ?2 AND ?3) ORDER BY uscc LIMIT ?4"
                              : "SELECT uscc FROM enterprise WHERE instr(name, ?1)>0"
                                " AND (?2=0 OR bureau BETWEEN ?2 AND ?3) LIMIT ?4",
                e, "%s %u %u %jd", text, bureaus[0], bureaus[1], limit);
    struct enterprise firm;
    size_t count = 0;

    while (rows_next(&rows, NULL))
        snprintf(found[count++], sizeof *found, "%s", stmt_text(rows.stmt, 0, NULL));
    enum err rc = rows_end(&rows);
    for (size_t i = 0; i < count && !rc; i++) {
        rc = registry_find(reg, found[i], &firm, e);
        if (!rc)
            rc = each(arg, &firm, e);
    }
    free(found);
    return rc;
}
