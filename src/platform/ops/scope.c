#include "platform/ops/scope.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/json.h"
#include "core/law/region.h"

#define SEES_ALL (ROLE_ADMIN | ROLE_AUDITOR | ROLE_PUBLISHER | ROLE_OWNER)

uint32_t scope_of(const struct op_call *call)
{
    return call->roles & SEES_ALL ? 0 : call->bureau;
}

bool scope_sees(const struct op_call *call, uint32_t bureau)
{
    return region_within(bureau, scope_of(call));
}

enum err scope_bureau(const struct op_call *call, uint32_t otherwise, uint32_t *within,
                      struct error *e)
{
    const char *text = json_text_or(call->args, "bureau", NULL);
    uint32_t own = scope_of(call);

    *within = otherwise ? otherwise : own;
    if (!text)
        return E_OK;
    if (strlen(text) != 6 || strspn(text, "0123456789") != 6)
        return error_set(e, E_INPUT, "区划代码应为 6 位数字，不能是 %.40s",
                         "a bureau is a region code of 6 digits, not %.40s", text);
    uint32_t asked = (uint32_t)strtoul(text, NULL, 10);
    if (!region_within(asked, own) && !region_within(own, asked))
        return error_set(e, E_DENIED, "您可以查看 %06u 及其下级单位，不包括 %06u",
                         "you may see %06u and what is below it, not %06u", (unsigned)own,
                         (unsigned)asked);
    *within = region_within(asked, own) ? asked : own;
    return E_OK;
}

/* Of cases alone, or of cases and matters. */
static enum err read_one(const struct op_call *call, bool case_only, const char *no,
                         struct docket_row *row, struct error *e)
{
    struct ledger *ledger = call->lane->ledger;
    const char *zh = case_only ? "案件" : "案件或台账事项";
    const char *en = case_only ? "case" : "case or matter";
    uint32_t own = scope_of(call);
    enum err rc =
        case_only ? ledger_case_get(ledger, no, row, e) : ledger_docket_get(ledger, no, row, e);

    if (rc != E_NOTFOUND && (rc || scope_sees(call, row->bureau)))
        return rc;
    if (!own)
        return error_set(e, E_NOTFOUND, "没有%2$s %1$.40s。用 case list 查看清单%3$.0s",
                         "there is no %3$s %1$.40s; case list shows them%2$.0s", no, zh, en);
    return error_set(e, E_NOTFOUND,
                     "%2$06u 及其下级单位没有%3$s %1$.40s。用 case list 查看清单%4$.0s",
                     "%2$06u and what is below it have no %4$s %1$.40s; case list shows them%3$.0s",
                     no, (unsigned)own, zh, en);
}

enum err scope_docket(const struct op_call *call, const char *no, struct docket_row *row,
                      struct error *e)
{
    return read_one(call, false, no, row, e);
}

enum err scope_case(const struct op_call *call, const char *no, struct docket_row *row,
                    struct error *e)
{
    return read_one(call, true, no, row, e);
}

enum err scope_check_case(const struct op_call *call, const char *no, struct error *e)
{
    struct docket_row row;
    enum err rc = scope_case(call, no, &row, e);

    ledger_docket_free(&row);
    return rc;
}
