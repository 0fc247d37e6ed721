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

static enum err no_such(const struct op_call *call, enum docket_set of, const char *no,
                        struct error *e)
{
    uint32_t own = scope_of(call);

    if (of == DOCKET_MATTERS && !own)
        return error_set(e, E_NOTFOUND, "没有事项 %.40s。用 matter list 查看清单",
                         "there is no matter %.40s; matter list shows them", no);
    if (of == DOCKET_MATTERS)
        return error_set(
            e, E_NOTFOUND, "%2$06u 及其下级单位没有事项 %1$.40s。用 matter list 查看清单",
            "%2$06u and what is below it have no matter %1$.40s; matter list shows them", no,
            (unsigned)own);
    if (!own)
        return error_set(e, E_NOTFOUND, "没有案件 %.40s。用 case list 查看清单",
                         "there is no case %.40s; case list shows them", no);
    return error_set(e, E_NOTFOUND, "%2$06u 及其下级单位没有案件 %1$.40s。用 case list 查看清单",
                     "%2$06u and what is below it have no case %1$.40s; case list shows them", no,
                     (unsigned)own);
}

enum err scope_docket(const struct op_call *call, enum docket_set of, const char *no,
                      struct docket_row *row, struct error *e)
{
    enum err rc = ledger_docket_get(call->lane->ledger, no, row, e);

    if (rc == E_NOTFOUND ||
        (!rc && (docket_is_matter(no) != (of == DOCKET_MATTERS) || !scope_sees(call, row->bureau))))
        return no_such(call, of, no, e);
    return rc;
}

enum err scope_case(const struct op_call *call, const char *no, struct docket_row *row,
                    struct error *e)
{
    return scope_docket(call, DOCKET_CASES, no, row, e);
}

enum err scope_check(const struct op_call *call, enum docket_set of, const char *no,
                     struct error *e)
{
    struct docket_row row;

    if (docket_is_matter(no) != (of == DOCKET_MATTERS))
        return no_such(call, of, no, e);
    if (!scope_of(call))
        return E_OK;
    enum err rc = scope_docket(call, of, no, &row, e);
    ledger_docket_free(&row);
    return rc;
}

enum err scope_check_case(const struct op_call *call, const char *no, struct error *e)
{
    return scope_check(call, DOCKET_CASES, no, e);
}
