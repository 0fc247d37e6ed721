#include "core/verify/site_firm.h"

#include <inttypes.h>
#include <string.h>

#include "core/base/hex.h"
#include "core/base/json.h"
#include "core/draw/seed.h"
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

static void add_facts(const struct question *q)
{
    const struct firmproof *p = q->proof;

    buf_addf(q->out,
             say(q, "企业 %s\n承诺 #%" PRIu64 "，任务 %s，日期 %s，分层 %s\n",
                 "Firm %s\ncommit #%" PRIu64 ", task %s, date %s, stratum %s\n"),
             p->uscc, q->commit->index, json_text(q->commit->commit, "task"),
             json_text(q->commit->commit, "date"), p->line.key);
    if (*p->reason)
        buf_addf(q->out,
                 say(q, "本企业在任务范围内，但不参加这次抽取，理由：%s\n",
                     "this firm was in scope but left out of this draw, reason: %s\n"),
                 p->reason);
    else
        buf_adds(q->out, say(q, "本企业参加了这次抽取\n", "this firm took part in this draw\n"));
}

static bool is_listed(const json_t *list, const char *uscc)
{
    const json_t *picks = json_object_get(list, "picks");

    for (size_t i = 0; i < json_array_size(picks); i++)
        if (strcmp(json_text(json_array_get(picks, i), "uscc"), uscc) == 0)
            return true;
    return false;
}

static void add_ticket(const struct question *q, const uint8_t seed[32])
{
    uint8_t ticket[32];
    char hex[65], cut[65];

    seed_ticket(seed, q->proof->uscc, q->proof->salt, ticket);
    hex_encode(hex, ticket, sizeof ticket);
    buf_addf(q->out, say(q, "本企业的签号：%s\n", "its ticket: %s\n"), hex);
    if (!q->proof->drawn)
        return;
    hex_encode(cut, q->proof->cut, sizeof q->proof->cut);
    buf_addf(q->out,
             say(q, "该层的截止号：%s；签号不大于截止号，被抽中\n",
                 "the stratum's cut: %s; the ticket is not above it: drawn\n"),
             cut);
}

/* The published list must have the firm if it was drawn, and only then. */
static void compare(const struct question *q)
{
    const char *uscc = q->proof->uscc;
    struct error why;
    json_t *list;

    if (site_published(q->site, q->commit, &list, &why)) {
        q->to->tell(q->to->arg, SITE_FAILURE, q->commit->reveal_index, &why);
        return;
    }
    bool listed = is_listed(list, uscc);
    json_decref(list);
    if (listed != q->proof->drawn)
        site_fail(q->to, q->commit->draw_index,
                  listed ? "%s 在公布的名单上，但证明中没有它被抽中的依据"
                         : "%s 应被抽中，却不在公布的名单上",
                  listed ? "%s is on the published list, but the proof does not show it drawn"
                         : "%s was to be drawn but is not on the published list",
                  uscc);
    else
        buf_adds(q->out, listed ? say(q, "公布的名单上有本企业\n", "it is on the published list\n")
                                : say(q, "公布的名单上没有本企业，没有被抽中\n",
                                      "it is not on the published list: not drawn\n"));
}

static void judge(const struct question *q)
{
    const struct site_commit *c = q->commit;
    struct firmproof_log log;
    struct error why;

    if (!c->proved) {
        buf_addf(q->out,
                 c->is_void ? say(q, "这次抽取已作废\n", "this draw is void\n")
                            : say(q, "随机数尚未揭示；最迟 %s 揭示后再核验\n",
                                  "the randomness is not revealed yet; ask again after %s at the "
                                  "latest\n"),
                 json_text(c->commit, "reveal_by"));
        return;
    }
    entry_hash(c->commit, "strata_root", log.strata_root);
    entry_hash(c->draw, "cuts_root", log.cuts_root);
    seed_from_beta(c->beta, log.seed);
    if (firmproof_check(q->proof, &log, &why)) {
        q->to->tell(q->to->arg, SITE_FAILURE, q->proof->commit, &why);
        return;
    }
    add_facts(q);
    if (!*q->proof->reason)
        add_ticket(q, log.seed);
    if (c->is_void)
        buf_adds(q->out, say(q, "这次抽取已作废\n", "this draw is void\n"));
    else
        compare(q);
}

void site_firm(const struct site *site, const struct firmproof *proof,
               const struct site_reporter *to, bool english, struct buf *out)
{
    struct question q = {site, proof, site_find(site, proof->commit), to, english, out};

    if (strcmp(proof->origin, site->checkpoint.origin) != 0)
        site_fail(to, SITE_WHOLE, "证明属于日志 %s，不是本站点",
                  "the proof is for log %s, not for this site", proof->origin);
    else if (!q.commit)
        site_fail(to, proof->commit, "日志中没有这个承诺", "the log has no such commit");
    else
        judge(&q);
}
