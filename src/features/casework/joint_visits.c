#include "features/casework/joint_visits.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/date.h"
#include "core/base/fault.h"
#include "core/base/log.h"
#include "core/cases/actions.h"
#include "features/casework/casework.h"
#include "platform/runtime/config.h"
#include "platform/store/ledger_joint.h"

/* For the first of them; the others follow (joint_decisions.c). */
static enum err propose(struct lane *lane, const struct joint_candidate *cases, size_t count,
                        struct error *e)
{
    int64_t days = lane->snapshot->config->joint_visit_days;
    json_t *with = json_array();
    json_t *reason =
        json_sprintf("同一企业 %1$lld 天内被不同任务抽中 / drawn by different tasks within "
                     "%1$lld days",
                     (long long)days);
    json_t *fields = json_pack("{s:o, s:o}", "with", with, "reason", reason);

    for (size_t i = 1; i < count; i++)
        json_array_append_new(with, json_string(cases[i].case_no));
    enum err err = casework_act(lane, cases[0].case_no, "joint-propose", fields, CASE_SELF,
                                ROLE_DAEMON, 0, NULL, e);
    fault_point("joint.proposed");
    json_decref(fields);
    if (!err)
        log_event(LOG_NOTICE, "joint", "proposal=%s cases=%zu uscc=%s do=\"case joint-visits\"",
                  cases[0].case_no, count, cases[0].uscc);
    return err;
}

enum err joint_visits_tick(struct lane *lane, struct error *e)
{
    const struct config *config = lane->snapshot->config;
    int32_t today = day_of_instant(service_now(lane->service));
    int32_t days = (int32_t)config->joint_visit_days;
    struct joint_candidate *list = NULL;
    size_t count = 0;
    size_t next;
    enum err err =
        days ? ledger_joint_candidates(lane->ledger, days, today - 2 * days, &list, &count, e)
             : E_OK;

    for (size_t i = 0; i < count && !service_stopping(lane->service); i = next) {
        struct error why;
        for (next = i + 1; next < count && strcmp(list[next].uscc, list[i].uscc) == 0;)
            next++;
        enum err one = next - i > 1 ? propose(lane, list + i, next - i, &why) : E_OK;
        if (!one || err)
            continue;
        err = one;
        if (e)
            *e = why;
    }
    free(list);
    return err;
}
