#include "verify_history.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/json.h"
#include "core/base/mem.h"
#include "core/plan/plan.h"
#include "core/tlog/entry.h"
#include "site_plan.h"

#define SLOTS_START 1024 /* a power of two */
#define TOLD_MAX 5       /* firms of one stratum that are told one by one */

struct entry {
    char uscc[POOL_USCC];
    const struct site_commit *c;
    int32_t date;
    uint32_t next; /* older entry of the same slot + 1, 0 at the end */
};

struct verify_history {
    struct entry *list;
    size_t count;
    uint32_t *slots; /* newest entry of each + 1 */
    size_t slot_count;
    bool gap; /* some draw's picks are not known */
};

struct verify_history *verify_history_new(void)
{
    struct verify_history *h = mem_new(sizeof *h);

    h->slot_count = SLOTS_START;
    h->slots = mem_array(h->slot_count, sizeof *h->slots);
    return h;
}

void verify_history_free(struct verify_history *h)
{
    if (!h)
        return;
    free(h->list);
    free(h->slots);
    free(h);
}

/* FNV-1a. */
static size_t slot_of(const struct verify_history *h, const char *uscc)
{
    uint64_t hash = 14695981039346656037u;

    for (size_t i = 0; i < POOL_USCC; i++)
        hash = (hash ^ (uint8_t)uscc[i]) * 1099511628211u;
    return (size_t)(hash >> 20) & (h->slot_count - 1);
}

static void link_entry(struct verify_history *h, size_t at)
{
    uint32_t *slot = &h->slots[slot_of(h, h->list[at].uscc)];

    h->list[at].next = *slot;
    *slot = (uint32_t)at + 1;
}

static void widen(struct verify_history *h)
{
    free(h->slots);
    h->slot_count *= 4;
    h->slots = mem_array(h->slot_count, sizeof *h->slots);
    for (size_t i = 0; i < h->count; i++)
        link_entry(h, i);
}

void verify_history_add(struct verify_history *h, const struct site_commit *c,
                        const struct draw *draw)
{
    h->gap = h->gap || !draw;
    for (size_t i = 0; draw && i < draw->pick_count; i++) {
        if ((h->count & (h->count - 1)) == 0) /* doubles at powers of two */
            h->list = mem_grow(h->list, h->count ? 2 * h->count : 1, sizeof *h->list);
        struct entry *one = &h->list[h->count];
        *one = (struct entry){.c = c, .date = json_day(c->commit, "date")};
        memcpy(one->uscc, draw->picks[i].uscc, POOL_USCC);
        link_entry(h, h->count++);
    }
    if (h->count > h->slot_count)
        widen(h);
}

/* What a firm's draws come to at the time of a commit. */
struct sum {
    const struct site_commit *last; /* of all tasks, by date; NULL if none */
    int32_t date;
    uint32_t times; /* by the task, in the period */
    const struct site_commit *last_of_task;
};

static bool counts(const struct site_commit *past, const struct site_commit *c)
{
    return past->draw_index < c->index && !(past->is_void && past->void_index < c->index);
}

static struct sum sum_of(const struct verify_left_out *v, const char *uscc)
{
    const struct verify_history *h = v->h;
    const char *task = json_text(v->c->commit, "task");
    struct sum s = {.last = NULL};

    for (uint32_t at = h->slots[slot_of(h, uscc)]; at; at = h->list[at - 1].next) {
        const struct entry *one = &h->list[at - 1];
        if (memcmp(one->uscc, uscc, POOL_USCC) != 0 || !counts(one->c, v->c))
            continue;
        if (!s.last || one->date > s.date ||
            (one->date == s.date && one->c->index > s.last->index)) {
            s.last = one->c;
            s.date = one->date;
        }
        if (strcmp(json_text(one->c->commit, "task"), task) != 0 ||
            !json_equal(json_object_get(one->c->commit, "period"),
                        json_object_get(v->c->commit, "period")))
            continue;
        s.times++;
        if (!s.last_of_task || one->c->index > s.last_of_task->index)
            s.last_of_task = one->c;
    }
    return s;
}

static void fail(struct verify_left_out *v, const char *uscc, const char *zh, const char *en)
{
    if (v->failures++ >= TOLD_MAX)
        return;
    struct error why = {.code = E_CORRUPT};
    snprintf(why.zh, sizeof why.zh, "名录 %" PRIu64 "，分层 %s，企业 %.18s：%s", v->c->index,
             v->key, uscc, zh);
    snprintf(why.en, sizeof why.en, "pool %" PRIu64 ", %s, firm %.18s: %s", v->c->index, v->key,
             uscc, en);
    v->to->tell(v->to->arg, SITE_FAILURE, v->c->index, &why);
}

void verify_left_out_begin(struct verify_left_out *v, const char *key)
{
    snprintf(v->key, sizeof v->key, "%s", key);
    v->least = v->period_least = UINT32_MAX;
    v->in = v->failures = 0;
}

/* True if the reason is `word` and the index of that commit. */
static bool names(const char *reason, const char *word, const struct site_commit *c)
{
    char text[POOL_REASON];

    snprintf(text, sizeof text, "%s %" PRIu64, word, c ? c->index : 0);
    return c && strcmp(reason, text) == 0;
}

static void judge_in(struct verify_left_out *v, const char *uscc, const struct sum *s, bool cooling)
{
    if (cooling)
        fail(v, uscc, "在免查间隔期内，却可以被抽中", "inside its cool-down, but can be drawn");
    if (v->in++ && s->times != v->least)
        fail(v, uscc, "本期被抽次数与同层其他可抽企业不同",
             "drawn another number of times in this period than others that can be drawn");
    if (s->times < v->least)
        v->least = s->times;
}

void verify_left_out_firm(struct verify_left_out *v, const char *uscc, const char *reason)
{
    if (!v->task || v->h->gap)
        return;
    enum ownership own = v->key[9] == 'F' ? OWN_F : OWN_D;
    struct sum s = sum_of(v, uscc);
    int32_t day = json_day(v->c->commit, "date");
    bool cooling = s.last && day - s.date < task_cooldown_days(v->task, v->key[7], own);

    if (!*reason) {
        judge_in(v, uscc, &s, cooling);
    } else if (strncmp(reason, "cooldown ", 9) == 0) {
        if (!cooling || !names(reason, "cooldown", s.last))
            fail(v, uscc, "免查间隔期的理由不成立", "it is not inside such a cool-down");
    } else if (strncmp(reason, "period ", 7) == 0) {
        if (cooling || !names(reason, "period", s.last_of_task))
            fail(v, uscc, "本期已抽的理由不成立", "it was not drawn so in this period");
        if (s.times < v->period_least)
            v->period_least = s.times;
    } else if (strncmp(reason, "visits ", 7) == 0) {
        int32_t most = task_visits(v->task, v->key[7], own);
        if (most == PLAN_NO_LIMIT || strtoull(reason + 7, NULL, 10) < (uint64_t)most)
            fail(v, uscc, "计划对检查次数没有这样的上限", "the plan has no such limit of visits");
    }
}

/* Those left out for the period were drawn more often than those who can be drawn. */
void verify_left_out_end(struct verify_left_out *v)
{
    if (!v->task || v->h->gap || v->period_least == UINT32_MAX)
        return;
    if (!v->in || v->period_least <= v->least)
        site_fail(v->to, v->c->index,
                  "名录 %" PRIu64 "，分层 %s：有企业因本期已抽而未入选，但没有被抽得更少的企业可抽",
                  "pool %" PRIu64 ", %s: firms are left out for the period, though none that was "
                  "drawn less often can be drawn",
                  v->c->index, v->key);
}
