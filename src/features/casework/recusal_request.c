/* Who may not or cannot go to a case: asked for and granted by two people, and what follows. Before
 * the visit a whole new team is drawn (the request waits in the ledger for the next draw, see
 * features/drawing/team_redraw.h); later, casework names who goes on. That a listed recusal keeps
 * somebody out of a draw from the start is features/drawing/drawing_freeze.c. */
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "core/base/json.h"
#include "followup.h"
#include "platform/store/ledger_replacements.h"

static bool before_visit(const json_t *projection)
{
    static const char *const states[] = {"drawn", "visit-asked", "visit-approved",
                                         "visit-notified"};
    const char *main = json_text_or(projection, "main", NULL);

    for (size_t i = 0; main && i < sizeof states / sizeof *states; i++)
        if (strcmp(main, states[i]) == 0)
            return true;
    return false;
}

/* Before the visit only a member of the team can be replaced; later, casework names who goes on. */
static enum err check_member(const struct followup *f, struct error *e)
{
    const char *person = json_text(f->content, "person");
    size_t i;
    json_t *id;

    if (!before_visit(f->projection))
        return E_OK;
    json_array_foreach(json_object_get(f->projection, "team"), i, id)
    {
        if (strcmp(json_string_value(id), person) == 0)
            return E_OK;
    }
    return error_set(e, E_INPUT, "%1$s 不在案件 %2$s 的检查组内；用 case show %2$s 查看人员编号",
                     "%1$s is not on the team of case %2$s; case show %2$s lists the staff numbers",
                     person, f->row->no);
}

static enum err add_request(struct lane *lane, const struct followup *f, struct error *e)
{
    const json_t *ask = json_at(f->projection, "last", "recusal-ask", NULL);
    const json_t *content = json_object_get(ask, "content");
    const char *by = json_text_or(content, "by", NULL);
    const char *actor = json_text_or(ask, "actor", NULL);
    const char *reason = json_text_or(content, "reason", NULL);
    struct replacement row = {.kind = by && strcmp(by, "absent") == 0 ? "replace" : "recusal",
                              .inspector = json_text_or(content, "person", ""),
                              .reason = reason ? reason : "",
                              .asked_by = actor ? actor : "",
                              .approved_by = f->actor,
                              .approved_at = service_now(lane->service)};

    snprintf(row.case_no, sizeof row.case_no, "%s", f->row->no);
    return ledger_replacement_add(lane->ledger, &row, e);
}

enum err followup_team(struct lane *lane, const struct followup *f, struct error *e)
{
    if (strcmp(f->kind, "recusal-ask") == 0)
        return check_member(f, e);
    if (strcmp(f->kind, "recusal-grant") == 0 && before_visit(f->projection))
        return add_request(lane, f, e);
    if (strcmp(f->kind, "team-hand-confirm") == 0)
        return ledger_replacement_cancel(lane->ledger, f->row->no, e);
    return E_OK;
}
