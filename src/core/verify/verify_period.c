#include "verify_period.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/json.h"
#include "core/base/mem.h"
#include "core/draw/period.h"
#include "core/tlog/entry.h"

struct past {
    const struct site_commit *c;
    struct stratum *strata; /* NULL: not known */
    size_t count;
};

struct verify_period {
    struct past *list;
    size_t count;
};

struct verify_period *verify_period_new(void)
{
    return mem_new(sizeof(struct verify_period));
}

void verify_period_free(struct verify_period *v)
{
    if (!v)
        return;
    for (size_t i = 0; i < v->count; i++)
        free(v->list[i].strata);
    free(v->list);
    free(v);
}

void verify_period_add(struct verify_period *v, const struct site_commit *c, struct stratum *strata,
                       size_t count)
{
    v->list = mem_grow(v->list, v->count + 1, sizeof *v->list);
    v->list[v->count++] = (struct past){c, strata, count};
}

static bool same_period(const struct site_commit *a, const struct site_commit *b)
{
    return strcmp(json_text(a->commit, "task"), json_text(b->commit, "task")) == 0 &&
           json_equal(json_object_get(a->commit, "period"), json_object_get(b->commit, "period"));
}

static bool drawn_before(const struct site_commit *past, const struct site_commit *c)
{
    return past->draw && past->draw_index < c->index &&
           !(past->is_void && past->void_index < c->index);
}

/* The commits of c's period, lent strata; false if one of them is not known. */
static bool gather(const struct verify_period *v, const struct site_commit *c,
                   struct period_commit *out, size_t *count)
{
    *count = 0;
    for (size_t i = 0; i < v->count; i++) {
        const struct past *p = &v->list[i];
        if (!same_period(p->c, c))
            continue;
        if (!p->strata)
            return false;
        out[(*count)++] =
            (struct period_commit){.days = (uint32_t)json_count(p->c->commit, "days"),
                                   .days_left = (uint32_t)json_count(p->c->commit, "days_left"),
                                   .drawn = drawn_before(p->c, c),
                                   .strata = p->strata,
                                   .count = p->count};
    }
    return true;
}

static void check_number(const struct site_commit *c, const struct stratum *s, const char *name,
                         uint64_t stated, uint64_t right, const struct site_reporter *to)
{
    if (stated != right)
        site_fail(to, c->index, "strata/%" PRIu64 ".json：%s 的 %s 是 %" PRIu64 "，重算得 %" PRIu64,
                  "strata/%" PRIu64 ".json: %s has %s %" PRIu64 ", it computes to %" PRIu64,
                  c->index, s->key, name, stated, right);
}

void verify_period_check(const struct verify_period *v, const struct site_commit *c,
                         const struct stratum *strata, size_t count, const struct site_reporter *to)
{
    uint32_t days = (uint32_t)json_count(c->commit, "days");
    uint32_t left = (uint32_t)json_count(c->commit, "days_left");
    struct period_commit *earlier = mem_array(v->count + 1, sizeof *earlier);
    struct stratum *right = mem_array(count + 1, sizeof *right);
    size_t earlier_count;

    memcpy(right, strata, count * sizeof *right);
    if (gather(v, c, earlier, &earlier_count)) {
        period_account(earlier, earlier_count, right, count, days, left);
        for (size_t i = 0; i < count; i++) {
            check_number(c, &strata[i], "due", strata[i].due, right[i].due, to);
            check_number(c, &strata[i], "spent", strata[i].spent, right[i].spent, to);
        }
    }
    for (size_t i = 0; i < count; i++) {
        uint64_t owed = stratum_owed(&strata[i], days, left);
        check_number(c, &strata[i], "expect", strata[i].expect,
                     stratum_expect(owed, strata[i].n, left), to);
    }
    free(earlier);
    free(right);
}
