#include "core/verify/site_firm.h"

#include <inttypes.h>
#include <string.h>

#include "core/base/json.h"
#include "core/tlog/entry.h"

struct question {
    const struct site *site;
    const struct firmproof *proof;
    const struct site_commit *commit;
    const struct site_reporter *to;
    bool english;
    struct buf *out;
};

static const char *say(const struct question *q, const char *zh, const char *en)
{
    return q->english ? en : zh;
}

/* Millionths as people write them: 3250000 is 3.250000. */
static void add_facts(const struct question *q)
{
    const struct stratum *s = &q->proof->line;

    buf_addf(q->out,
             say(q, "企业 %s\n承诺 #%" PRIu64 "，任务 %s，日期 %s\n",
                 "Firm %s\ncommit #%" PRIu64 ", task %s, date %s\n"),
             q->proof->uscc, q->commit->index, json_text(q->commit->commit, "task"),
             json_text(q->commit->commit, "date"));
    buf_addf(q->out,
             say(q,
                 "分层 %s：范围内 %" PRIu64 " 户，可抽 %" PRIu64 " 户，本期比例 %" PRIu32
                 " ppm，已抽 %" PRIu64 " 户，本次期望 %" PRIu64 ".%06" PRIu64 " 户\n",
                 "stratum %s: %" PRIu64 " firms in scope, %" PRIu64 " can be drawn, rate %" PRIu32
                 " ppm for the period, %" PRIu64 " drawn before, expectation now %" PRIu64
                 ".%06" PRIu64 "\n"),
             s->key, s->base, s->n, s->rate, s->drawn, s->expect / MILLION, s->expect % MILLION);
    buf_addf(q->out,
             say(q, "本企业的编号是 %" PRIu64 "（共 %" PRIu64 "）\n",
                 "this firm is number %" PRIu64 " of %" PRIu64 "\n"),
             q->proof->index, s->n);
}

static bool is_listed(const json_t *list, const char *uscc)
{
    const json_t *picks = json_object_get(list, "picks");

    for (size_t i = 0; i < json_array_size(picks); i++)
        if (strcmp(json_text(json_array_get(picks, i), "uscc"), uscc) == 0)
            return true;
    return false;
}

static void compare(const struct question *q, bool drawn, uint64_t k)
{
    struct error why;
    json_t *list;

    buf_addf(q->out,
             drawn ? say(q, "该层抽取 %" PRIu64 " 户，按随机数，本企业被抽中\n",
                         "%" PRIu64 " are drawn in this stratum; by the randomness, this firm is\n")
                   : say(q, "该层抽取 %" PRIu64 " 户，按随机数，本企业没有被抽中\n",
                         "%" PRIu64
                         " are drawn in this stratum; by the randomness, this firm is not\n"),
             k);
    if (site_published(q->site, q->commit, &list, &why)) {
        q->to->tell(q->to->arg, SITE_FAILURE, q->commit->reveal_index, &why);
        return;
    }
    bool listed = is_listed(list, q->proof->uscc);
    json_decref(list);
    if (listed == drawn)
        buf_adds(q->out, say(q, "公布的名单与此一致\n", "the published list agrees\n"));
    else
        site_fail(q->to, q->commit->draw_index,
                  listed ? "%s 不该被抽中，却在公布的名单上" : "%s 应被抽中，却不在公布的名单上",
                  listed ? "%s is on the published list but was not to be drawn"
                         : "%s was to be drawn but is not on the published list",
                  q->proof->uscc);
}

static void judge_draw(const struct question *q)
{
    const struct site_commit *c = q->commit;
    struct error why;
    bool drawn;
    uint64_t k;

    if (c->reveal && c->proved) {
        if (firmproof_drawn(q->proof, c->beta, &drawn, &k, &why))
            q->to->tell(q->to->arg, SITE_FAILURE, c->draw_index, &why);
        else if (c->is_void)
            buf_adds(q->out, say(q, "这次抽取已作废\n", "this draw is void\n"));
        else
            compare(q, drawn, k);
    } else if (c->is_void) {
        buf_adds(q->out, say(q, "这次抽取已作废\n", "this draw is void\n"));
    } else if (!c->reveal) {
        buf_addf(q->out,
                 say(q, "随机数尚未揭示；最迟 %s 揭示后再核验是否抽中\n",
                     "the randomness is not revealed yet; ask again after %s at the latest\n"),
                 json_text(c->commit, "reveal_by"));
    }
}

void site_firm(const struct site *site, const struct firmproof *proof,
               const struct site_reporter *to, bool english, struct buf *out)
{
    struct question q = {site, proof, site_find(site, proof->commit), to, english, out};
    struct error why;
    uint8_t root[32];

    if (strcmp(proof->origin, site->checkpoint.origin) != 0) {
        site_fail(to, SITE_WHOLE, "证明属于日志 %s，不是本站点",
                  "the proof is for log %s, not for this site", proof->origin);
    } else if (!q.commit) {
        site_fail(to, proof->commit, "日志中没有这个承诺", "the log has no such commit");
    } else {
        entry_hash(q.commit->commit, "strata_root", root);
        add_facts(&q);
        if (firmproof_check(proof, root, json_count(q.commit->commit, "strata"), &why)) {
            to->tell(to->arg, SITE_FAILURE, proof->commit, &why);
            return;
        }
        judge_draw(&q);
    }
}
