/* The page of one plan: every task, ratio, cool-down and reduction in plain words. */
#ifndef SITE_PUBLIC_PLAN_H
#define SITE_PUBLIC_PLAN_H

#include "core/plan/plan.h"
#include "features/site/public.h"

/* model: {"sha256","title","approved","current","text"}; plan NULL if it cannot be read with the
 * code tables of today. */
void public_plan_page(struct html *h, const struct public_at *at, const json_t *model,
                      const struct plan *plan, const struct codes *codes);

#endif
