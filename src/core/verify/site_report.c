#include "core/verify/site_report.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/date.h"
#include "core/base/hex.h"
#include "core/base/json.h"
#include "core/base/mem.h"
#include "core/crypto/sha256.h"
#include "core/tlog/entry.h"

static void collect(void *arg, enum site_grade grade, uint64_t index, const struct error *why)
{
    struct site_report *report = arg;

    if (grade == SITE_FAILURE)
        report->failures++;
    if (report->count == SITE_FINDINGS_MAX)
        return;
    report->list = mem_grow(report->list, report->count + 1, sizeof *report->list);
    report->list[report->count++] =
        (struct site_finding){grade, index, mem_strdup(why->zh), mem_strdup(why->en)};
}

struct site_reporter site_report_to(struct site_report *report)
{
    return (struct site_reporter){collect, report};
}

void site_report_free(struct site_report *report)
{
    for (size_t i = 0; i < report->count; i++) {
        free(report->list[i].zh);
        free(report->list[i].en);
    }
    free(report->list);
    *report = (struct site_report){0};
}

/* What a level promises, in words (docs/protocol.md, section 4). */
static const char *level_words(char level, bool english)
{
    switch (level) {
    case 'D':
        return english ? "operator's VRF only: could not be changed after the commit; the operator "
                         "could have predicted it, or tried other inputs before committing"
                       : "仅用经办方的 VRF：承诺之后无法更改；"
                         "经办方可能事先预知会抽到谁，或在承诺之前试过别的输入";
    case 'C':
        return english ? "with at least one public value that nobody could know at commit time"
                       : "另有至少一个承诺时无人能知道的公开数值参与";
    default:
        return english ? "reserved: independent custodians or a public beacon network"
                       : "预留：独立保管人或公共信标网络";
    }
}

static const char *say(const struct site_report *report, const char *zh, const char *en)
{
    return report->english ? en : zh;
}

static const char *state_of(const struct site_commit *c, bool english)
{
    if (c->is_void)
        return english ? "void" : "已作废";
    if (!c->draw)
        return english ? "waiting for its draw" : "待抽取";
    if (!c->reveal)
        return english ? "drawn, not yet revealed" : "已抽取，未揭示";
    return english ? "revealed" : "已揭示";
}

void site_report_trust(const struct site_report *report, const struct site *site, struct buf *out)
{
    char hash[65];

    if (!site->first_vkey)
        return;
    if (report->vkey)
        buf_addf(
            out,
            say(report, "日志的第一把密钥由您给出：%s\n", "The log's first key was given: %s\n"),
            report->vkey);
    else
        buf_addf(out,
                 say(report,
                     "没有给出密钥（--vkey）：相信的是文件夹自己的第一把密钥，SHA-256 为 %s；"
                     "请与印在别处的核对\n",
                     "No key was given (--vkey): the folder's own first key is trusted, SHA-256 "
                     "%s; compare it with the one printed elsewhere\n"),
                 sha256_hex(site->first_vkey, strlen(site->first_vkey), hash));
}

static void add_head(const struct site_report *report, const struct site *site, struct buf *out)
{
    char when[20], day[11];

    site_report_trust(report, site, out);
    buf_addf(out, "%s %s\n", say(report, "站点", "Site"), site->dir);
    if (report->audit)
        buf_addf(out, "%s %s\n", say(report, "审计文件", "Auditors' files"), report->audit);
    if (site->newest == INT64_MIN)
        return;
    buf_addf(out, "%s %s\n", say(report, "日志", "Log"), site->checkpoint.origin);
    buf_addf(out,
             say(report, "共 %" PRIu64 " 条，最新一条 %s（UTC+8），按 %s 判断是否逾期\n",
                 "%" PRIu64 " entries, the newest of %s (UTC+8); lateness judged as of %s\n"),
             site->checkpoint.size, instant_format_local(site->newest, when),
             day_format(site->as_of, day));
    for (int i = 0; i < ENTRY_TYPES; i++)
        if (site->types[i] > 0)
            buf_addf(out, "  %s %" PRIu64, entry_type_name((enum entry_type)i), site->types[i]);
    buf_adds(out, "\n");
}

static void add_draws(const struct site_report *report, const struct site *site, struct buf *out)
{
    if (site->commit_count > 0)
        buf_addf(out, "\n%s\n", say(report, "抽取", "Draws"));
    for (size_t i = 0; i < site->commit_count; i++) {
        const struct site_commit *c = &site->commits[i];
        buf_addf(out,
                 say(report, "  #%" PRIu64 " %s %s 第 %" PRIu64 " 次，",
                     "  #%" PRIu64 " %s %s attempt %" PRIu64 ", "),
                 c->index, json_text(c->commit, "date"), json_text(c->commit, "task"),
                 json_count(c->commit, "attempt"));
        if (c->draw)
            buf_addf(out,
                     say(report, "%s 级，抽中 %" PRIu64 " 户，", "level %s, %" PRIu64 " drawn, "),
                     json_text(c->draw, "level"), json_count(c->draw, "picks"));
        buf_addf(out, "%s\n", state_of(c, report->english));
    }
}

static void add_levels(const struct site_report *report, const struct site *site, struct buf *out)
{
    bool seen[4] = {false};

    for (size_t i = 0; i < site->commit_count; i++)
        if (site->commits[i].draw)
            seen[json_text(site->commits[i].draw, "level")[0] - 'A'] = true;
    for (int level = 'A'; level <= 'D'; level++)
        if (seen[level - 'A'])
            buf_addf(out, say(report, "%c 级：%s\n", "Level %c: %s\n"), level,
                     level_words((char)level, report->english));
}

static void add_findings(const struct site_report *report, enum site_grade grade, struct buf *out)
{
    for (size_t i = 0; i < report->count; i++) {
        const struct site_finding *f = &report->list[i];
        if (f->grade != grade)
            continue;
        buf_adds(out, grade == SITE_FAILURE ? say(report, "不符：", "FAIL: ")
                                            : say(report, "说明：", "note: "));
        if (f->index != SITE_WHOLE)
            buf_addf(out, say(report, "条目 %" PRIu64 "：", "entry %" PRIu64 ": "), f->index);
        buf_addf(out, "%s\n", say(report, f->zh, f->en));
    }
}

void site_report_failures(const struct site_report *report, struct buf *out)
{
    add_findings(report, SITE_FAILURE, out);
    if (report->failures > SITE_FINDINGS_MAX)
        buf_adds(out, say(report, "……（其余不再逐条列出）\n", "… (the rest is not listed)\n"));
    if (report->failures > 0)
        buf_addf(out, say(report, "结论：有 %zu 处不符。\n", "Result: %zu failures.\n"),
                 report->failures);
}

void site_report_text(const struct site_report *report, const struct site *site, struct buf *out)
{
    add_head(report, site, out);
    add_draws(report, site, out);
    add_levels(report, site, out);
    buf_adds(out, "\n");
    add_findings(report, SITE_NOTE, out);
    site_report_failures(report, out);
    if (report->failures == 0)
        buf_addf(out, "%s\n",
                 report->audit
                     ? say(report, "结论：公开站点与审计文件全部相符。",
                           "Result: the site and the auditors' files hold in every point.")
                     : say(report, "结论：公开站点全部相符。",
                           "Result: the public site holds in every point."));
}

static json_t *findings_json(const struct site_report *report, enum site_grade grade)
{
    json_t *list = json_array();

    for (size_t i = 0; i < report->count; i++) {
        const struct site_finding *f = &report->list[i];
        if (f->grade != grade)
            continue;
        json_t *item = json_pack("{s:s,s:s}", "zh", f->zh, "en", f->en);
        if (f->index != SITE_WHOLE)
            json_object_set_new(item, "index", json_integer((json_int_t)f->index));
        json_array_append_new(list, item);
    }
    return list;
}

static json_t *draws_json(const struct site *site)
{
    json_t *list = json_array();

    for (size_t i = 0; i < site->commit_count; i++) {
        const struct site_commit *c = &site->commits[i];
        json_t *item = json_pack("{s:I,s:O,s:O,s:O,s:s}", "commit", (json_int_t)c->index, "date",
                                 json_object_get(c->commit, "date"), "task",
                                 json_object_get(c->commit, "task"), "attempt",
                                 json_object_get(c->commit, "attempt"), "state", state_of(c, true));
        if (c->draw) {
            json_object_set(item, "level", json_object_get(c->draw, "level"));
            json_object_set(item, "picks", json_object_get(c->draw, "picks"));
        }
        json_array_append_new(list, item);
    }
    return list;
}

json_t *site_report_json(const struct site_report *report, const struct site *site)
{
    char root[65], when[21], day[11], key[65];
    json_t *out = json_pack("{s:b,s:s,s:s*,s:I,s:o,s:o}", "ok", report->failures == 0, "site",
                            site->dir, "audit", report->audit, "failure_count",
                            (json_int_t)report->failures, "notes", findings_json(report, SITE_NOTE),
                            "failures", findings_json(report, SITE_FAILURE));

    if (site->newest == INT64_MIN)
        return out;
    hex_encode(root, site->checkpoint.root, sizeof site->checkpoint.root);
    json_object_set_new(out, "origin", json_string(site->checkpoint.origin));
    json_object_set_new(out, "key_given", json_boolean(report->vkey));
    if (site->first_vkey) {
        json_object_set_new(out, "first_key", json_string(site->first_vkey));
        json_object_set_new(
            out, "first_key_sha256",
            json_string(sha256_hex(site->first_vkey, strlen(site->first_vkey), key)));
    }
    json_object_set_new(out, "size", json_integer((json_int_t)site->checkpoint.size));
    json_object_set_new(out, "root", json_string(root));
    json_object_set_new(out, "newest", json_string(instant_format(site->newest, when)));
    json_object_set_new(out, "as_of", json_string(day_format(site->as_of, day)));
    json_object_set_new(out, "draws", draws_json(site));
    return out;
}
