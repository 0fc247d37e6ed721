/* The first page of a working day, from the answer of the operation `inbox`. */
#ifndef WORK_INBOX_PAGE_H
#define WORK_INBOX_PAGE_H

#include <stdbool.h>

#include "platform/html/html.h"

struct inbox_view {
    const json_t *inbox;
    bool decides; /* approver or publisher */
    bool works;   /* regulator: makes documents */
};
void inbox_show(struct html *h, const struct inbox_view *v);

/* "逾期 3 天", "今天到期", "还有 2 天", from a row's days "left"; "已届满" if by its "duty" nobody
 * had to act: a right that ended is not late. */
void inbox_left(struct html *h, const json_t *row);

#endif
