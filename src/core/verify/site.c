/* What a site that was read tells those who judge it. */
#include "core/verify/site.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/law/calendar.h"
#include "core/plan/plan.h"

void site_fail(const struct site_reporter *to, uint64_t index, const char *zh, const char *en, ...)
{
    struct error why = {.code = E_CORRUPT};
    va_list ap, again;

    va_start(ap, en);
    va_copy(again, ap);
    vsnprintf(why.zh, sizeof why.zh, zh, ap);
    vsnprintf(why.en, sizeof why.en, en, again);
    va_end(again);
    va_end(ap);
    to->tell(to->arg, SITE_FAILURE, index, &why);
}

bool site_is_outside(const struct site *site, int32_t day)
{
    return day < site->period.from || day > site->period.until;
}

struct site_commit *site_find(const struct site *site, uint64_t index)
{
    size_t low = 0;
    size_t high = site->commit_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (site->commits[middle].index == index)
            return &site->commits[middle];
        if (site->commits[middle].index < index)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

void site_close(struct site *site)
{
    if (!site)
        return;
    for (size_t i = 0; i < site->commit_count; i++) {
        json_decref(site->commits[i].commit);
        json_decref(site->commits[i].draw);
        json_decref(site->commits[i].reveal);
    }
    free(site->commits);
    for (size_t i = 0; i < site->plan_count; i++)
        plan_free(site->plans[i].plan);
    for (size_t i = 0; i < site->calendar_count; i++)
        calendar_free(site->calendars[i].calendar);
    free(site->plans);
    free(site->versions);
    free(site->calendars);
    free(site->results);
    free(site->days);
    free(site->details);
    free(site->first_vkey);
    free(site->dir);
    free(site);
}

void site_body(const struct site *site, const struct site_commit *commit, struct buf *out)
{
    checkpoint_body(site->checkpoint.origin, commit->index + 1, commit->root, out);
}
