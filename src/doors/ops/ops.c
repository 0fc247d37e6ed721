#include "doors/ops/ops.h"

#include <string.h>

#include "features/accounts/ops.h"
#include "features/audit/ops.h"
#include "features/casework/ops.h"
#include "features/drawing/ops.h"
#include "features/intake/ops.h"
#include "features/planning/ops.h"
#include "features/site/ops.h"
#include "features/system/ops.h"

#define LISTS(...)                                                                                 \
    (const struct op *const[])                                                                     \
    {                                                                                              \
        __VA_ARGS__, NULL                                                                          \
    }

const struct ops_subject ops_subjects[] = {
    {"系统", "The system", LISTS(ops_daemon, ops_system)},
    {"案件和检查", "Cases and visits",
     LISTS(ops_inbox, ops_case, ops_case_find, ops_case_act, ops_case_proof, ops_results, ops_team,
           ops_joint_visits, ops_document, ops_stages, ops_visit, ops_calendar, ops_draft)},
    {"台账事项", "Matters", LISTS(ops_matter)},
    {"计划和抽取", "Plans and draws", LISTS(ops_plan, ops_draw_preview, ops_draw, ops_draw_void)},
    {"名录和代码表", "Registry and code tables",
     LISTS(ops_import, ops_registry, ops_recusal, ops_code_tables)},
    {"审计和公开日志", "Audit and the public log",
     LISTS(ops_audit, ops_officers, ops_randomness, ops_audit_log, ops_archive, ops_report, ops_log,
           ops_proof, ops_site)},
    {"账号", "Accounts", LISTS(ops_account, ops_token)},
    {NULL, NULL, NULL},
};

/* That of the name, or without one the i-th. */
static const struct op *pick(const char *name, unsigned i)
{
    for (const struct ops_subject *s = ops_subjects; s->zh; s++)
        for (const struct op *const *list = s->lists; *list; list++)
            for (const struct op *op = *list; op->name; op++)
                if (name ? strcmp(op->name, name) == 0 : i-- == 0)
                    return op;
    return NULL;
}

const struct op *ops_at(unsigned i)
{
    return pick(NULL, i);
}

const struct op *ops_find(const char *name)
{
    return pick(name, 0);
}
