#include <string.h>

#include "platform/ops/op.h"
#include "platform/ops/op_desk.h"
#include "platform/ops/op_groups.h"
#include "platform/ops/people.h"

/* One list for each op_<group>.c. */
/* clang-format off */
static const struct op_handler *const groups[] = {
    op_case_handlers,
    op_case_find_handlers,
    op_inbox_handlers,
    op_calendar_handlers,
    op_case_proof_handlers,
    op_case_stages_handlers,
    op_casework_handlers,
    op_document_handlers,
    op_matter_handlers,
    op_draw_handlers,
    op_import_handlers,
    op_import_file_handlers,
    op_registry_handlers,
    op_log_handlers,
    op_account_handlers,
    op_token_handlers,
    op_plan_handlers,
    op_plan_edit_handlers,
    op_draft_handlers,
    op_recusal_handlers,
    op_table_handlers,
    op_system_handlers,
    op_service_handlers,
    op_visit_handlers,
    op_team_handlers,
    op_report_handlers,
    op_audit_handlers,
    op_audit_randomness_handlers,
    op_audit_people_handlers,
    op_audit_log_handlers,
    op_audit_export_handlers,
    op_publish_handlers,
};
/* clang-format on */

static const struct op_handler *find(const struct op *op)
{
    for (size_t g = 0; g < sizeof groups / sizeof *groups; g++)
        for (const struct op_handler *h = groups[g]; h->name; h++)
            if (strcmp(h->name, op->name) == 0)
                return h;
    return NULL;
}

op_fn *op_handler_of(const struct op *op)
{
    const struct op_handler *h = find(op);

    return h ? h->run : NULL;
}

const struct job_group *op_group(const struct op *op)
{
    const struct op_handler *h = find(op);

    return h ? h->group : NULL;
}

bool op_writes(const struct op *op)
{
    /* neither an archive of everything nor a backup is a change, but who took it is on record */
    return op->lane == LANE_LEDGER || op->lane == LANE_REGISTRY || op->lane == LANE_LOGIN ||
           strcmp(op->name, "audit export") == 0 || strcmp(op->name, "backup") == 0 ||
           strcmp(op->name, "publish") == 0;
}

bool op_needs_presence(const struct op *op)
{
    return op_writes(op) &&
           (strncmp(op->name, "user ", 5) == 0 || strncmp(op->name, "token ", 6) == 0 ||
            strcmp(op->name, "calendar token") == 0);
}

bool op_for_newcomers(const struct op *op)
{
    return strcmp(op->name, "user password") == 0 || strcmp(op->name, "whoami") == 0;
}

bool op_recorded(const struct op *op)
{
    return op_writes(op) && strncmp(op->name, "draft ", 6) != 0;
}

unsigned op_handler_count(void)
{
    unsigned count = 0;

    for (size_t g = 0; g < sizeof groups / sizeof *groups; g++)
        for (const struct op_handler *h = groups[g]; h->name; h++)
            count++;
    return count;
}

enum err op_run(const struct op *op, struct op_call *call, json_t **result, struct error *e)
{
    op_fn *run = op_handler_of(op);

    *result = NULL;
    if (!run)
        return error_set(e, E_NOTFOUND, "没有 “%s” 这个操作。运行 inspectctl help 查看。",
                         "There is no operation “%s”. Run: inspectctl help", op->name);
    enum err rc = run(call, result, e);
    if (!rc)
        people_name_all(call->lane, *result);
    return rc;
}
