#include "site_rules.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/date.h"
#include "core/base/file.h"
#include "core/base/hex.h"
#include "core/base/json.h"
#include "core/base/mem.h"
#include "core/crypto/cjson.h"
#include "core/crypto/ecvrf.h"
#include "core/crypto/sha256.h"
#include "core/draw/draw.h"
#include "core/draw/seed.h"
#include "core/tlog/entry.h"
#include "site_plan.h"

/* Reads <site>/<folder>/<name><suffix>. */
static enum err read_side(const struct site *site, const char *folder, const char *name,
                          const char *suffix, struct buf *out, struct error *e)
{
    char *path = mem_printf("%s/%s/%s%s", site->dir, folder, name, suffix);
    enum err err = file_read(path, SITE_SIDE_MAX, out, e);

    free(path);
    return err;
}

struct plan *site_rule_plan(const struct site *site, uint64_t index, const json_t *entry,
                            const struct site_reporter *to)
{
    struct plan *plan = NULL;
    struct buf text = {0};
    struct error why;
    char hex[65];
    const char *name = json_text(entry, "plan_sha256");

    if (read_side(site, "plans", name, ".conf", &text, &why))
        to->tell(to->arg, SITE_FAILURE, index, &why);
    else if (strcmp(sha256_hex(text.len > 0 ? text.data : "", text.len, hex), name) != 0)
        site_fail(to, index, "plans/%s.conf 的内容与其散列不符",
                  "plans/%s.conf has not the hash that names it", name);
    else if (text.len != json_count(entry, "bytes"))
        site_fail(to, index, "plan 条目的 bytes 与 plans/%s.conf 的长度不符",
                  "the plan entry's bytes is not the length of plans/%s.conf", name);
    else
        plan = site_plan_parse(text.len > 0 ? text.data : "", text.len, index, to);
    buf_free(&text);
    return plan;
}

static uint64_t newest_version(const struct site *site)
{
    return site->version_count ? site->versions[site->version_count - 1].version : 0;
}

void site_rule_registry(const struct site *site, uint64_t index, const json_t *entry,
                        const struct site_reporter *to)
{
    uint64_t version = json_count(entry, "version"), next = newest_version(site) + 1;

    if (version != next)
        site_fail(to, index, "名录版本是 %" PRIu64 "，应为 %" PRIu64,
                  "the registry's version is %" PRIu64 ", it must be %" PRIu64, version, next);
}

/* The newest commit so far for the same task and date, or NULL. */
static const struct site_commit *earlier_attempt(const struct site *site, const json_t *entry)
{
    for (size_t i = site->commit_count; i > 0; i--) {
        const struct site_commit *c = &site->commits[i - 1];
        if (strcmp(json_text(c->commit, "task"), json_text(entry, "task")) == 0 &&
            strcmp(json_text(c->commit, "date"), json_text(entry, "date")) == 0)
            return c;
    }
    return NULL;
}

static bool ended(const struct site_commit *c)
{
    return c->draw || c->is_void;
}

/* A second attempt from other inputs is right only if the void says that the first were wrong,
 * which people must read. */
static void note_inputs(const struct site_commit *before, uint64_t index, const json_t *entry,
                        const struct site_reporter *to)
{
    static const char *const inputs[] = {"strata_root", "inspectors_sha256"};
    struct error why;

    for (size_t i = 0; i < sizeof inputs / sizeof *inputs; i++) {
        if (strcmp(json_text(entry, inputs[i]), json_text(before->commit, inputs[i])) == 0)
            continue;
        error_set(&why, E_OK,
                  "%1$s 与上一次承诺 %2$" PRIu64 " 不同：其作废条目 %3$" PRIu64
                  " 的理由应写明原来的输入有误",
                  "%1$s is not that of the attempt before, commit %2$" PRIu64
                  ": the reason of its void, entry %3$" PRIu64
                  ", should say that the inputs were wrong",
                  inputs[i], before->index, before->void_index);
        to->tell(to->arg, SITE_NOTE, index, &why);
    }
}

/* A task commits only when its previous commit has ended, and its periods are the same or apart. */
static void check_before(const struct site *site, uint64_t index, const json_t *entry,
                         const struct site_reporter *to)
{
    const json_t *mine = json_object_get(entry, "period");

    for (size_t i = 0; i < site->commit_count; i++) {
        const struct site_commit *c = &site->commits[i];
        const json_t *theirs = json_object_get(c->commit, "period");
        if (strcmp(json_text(c->commit, "task"), json_text(entry, "task")) != 0)
            continue;
        if (!ended(c))
            site_fail(to, index, "同一任务此前的承诺 %" PRIu64 " 尚未结束",
                      "commit %" PRIu64 " of the same task has not ended", c->index);
        if (!json_equal(mine, theirs) && json_day(mine, "from") <= json_day(theirs, "to") &&
            json_day(theirs, "from") <= json_day(mine, "to"))
            site_fail(to, index, "period 与承诺 %" PRIu64 " 的期间重叠",
                      "period overlaps that of commit %" PRIu64, c->index);
    }
}

void site_rule_commit(const struct site *site, uint64_t index, const json_t *entry,
                      const struct site_reporter *to)
{
    const struct site_commit *before = earlier_attempt(site, entry);
    uint64_t attempt = json_count(entry, "attempt");
    uint64_t last = before ? json_count(before->commit, "attempt") : 0;

    if (attempt != last + 1)
        site_fail(to, index, "attempt 是 %" PRIu64 "，同一任务同一天应为 %" PRIu64,
                  "attempt is %" PRIu64 ", but for this task and date it must be %" PRIu64, attempt,
                  last + 1);
    else if (before && !before->is_void)
        site_fail(to, index, "attempt %" PRIu64 " 之前的承诺 %" PRIu64 " 没有作废",
                  "attempt %" PRIu64 " follows commit %" PRIu64 ", which is not void", attempt,
                  before->index);
    else if (before)
        note_inputs(before, index, entry, to);
    if (json_day(entry, "reveal_by") < json_day(entry, "date"))
        site_fail(to, index, "reveal_by 早于 date", "reveal_by is before date");
    if (json_count(entry, "registry_version") != newest_version(site))
        site_fail(to, index, "registry_version 是 %" PRIu64 "，此前最近的名录版本是 %" PRIu64,
                  "registry_version is %" PRIu64 ", the newest registry entry has version %" PRIu64,
                  json_count(entry, "registry_version"), newest_version(site));
    check_before(site, index, entry, to);
}

/* A commit that can take a draw or a void. */
static bool is_open(const struct site_commit *c, uint64_t index, const char *what,
                    const struct site_reporter *to)
{
    if (!c)
        site_fail(to, index, "%s 条目的 commit 不是一个承诺",
                  "the %s entry's commit is not a commit entry", what);
    else if (c->is_void)
        site_fail(to, index, "%s 条目：承诺 %" PRIu64 " 已经作废",
                  "the %s entry: commit %" PRIu64 " is void already", what, c->index);
    else
        return true;
    return false;
}

/* Fills list (lent texts) from a draw's sources; the caller frees it. */
static struct draw_source *read_sources(const json_t *draw, size_t *count)
{
    const json_t *list = json_object_get(draw, "sources");
    struct draw_source *out = mem_array(json_array_size(list) + 1, sizeof *out);

    *count = json_array_size(list);
    for (size_t i = 0; i < *count; i++) {
        const json_t *s = json_array_get(list, i);
        out[i] =
            (struct draw_source){json_text(s, "kind"), json_text(s, "name"), json_text(s, "value")};
    }
    return out;
}

static bool same_sources(const json_t *commit, const struct draw_source *sources, size_t count)
{
    const json_t *list = json_object_get(commit, "sources");

    if (json_array_size(list) != count)
        return false;
    for (size_t i = 0; i < count; i++) {
        const json_t *s = json_array_get(list, i);
        if (strcmp(json_text(s, "kind"), sources[i].kind) != 0 ||
            strcmp(json_text(s, "name"), sources[i].name) != 0)
            return false;
    }
    return true;
}

/* No committed source is optional: NULL, or the name of one that has no value. */
static const char *absent_source(const struct draw_source *sources, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!sources[i].value[0])
            return sources[i].name;
    return NULL;
}

/* Levels: 'A' is the best. */
static void check_level(const struct site_commit *c, uint64_t index, const json_t *entry,
                        const struct site_reporter *to)
{
    size_t count;
    struct draw_source *sources = read_sources(entry, &count);
    char stated = json_text(entry, "level")[0];
    char reached = seed_level(sources, count);
    char least = json_text(c->commit, "min_level")[0];

    if (!same_sources(c->commit, sources, count))
        site_fail(to, index, "draw 条目的 sources 与承诺 %" PRIu64 " 的来源不同",
                  "the draw's sources are not those of commit %" PRIu64, c->index);
    if (absent_source(sources, count))
        site_fail(to, index, "承诺的来源 %s 没有值", "the committed source %s has no value",
                  absent_source(sources, count));
    if (stated != reached)
        site_fail(to, index, "level 写的是 %c，按来源只能是 %c",
                  "level says %c, but its sources amount to %c", stated, reached);
    if (reached > least)
        site_fail(to, index, "达到的级别 %c 低于承诺的 min_level %c，抽取应作废",
                  "level %c is below the commit's min_level %c: the draw is void", reached, least);
    free(sources);
}

bool site_rule_draw(const struct site_commit *c, uint64_t index, const json_t *entry,
                    const struct site_reporter *to)
{
    if (!is_open(c, index, "draw", to))
        return false;
    if (c->draw) {
        site_fail(to, index, "承诺 %" PRIu64 " 的第二次抽取", "a second draw of commit %" PRIu64,
                  c->index);
        return false;
    }
    check_level(c, index, entry, to);
    if (json_count(entry, "picks") > json_count(c->commit, "eligible"))
        site_fail(to, index, "picks 多于承诺的 eligible",
                  "picks is more than the commit's eligible");
    return true;
}

bool site_prove(const struct site *site, const struct site_commit *c, const uint8_t pi[80],
                uint8_t beta[64])
{
    struct buf body = {0}, alpha = {0};
    size_t count;
    struct draw_source *sources = read_sources(c->draw, &count);

    site_body(site, c, &body);
    bool right = seed_alpha(&alpha, body.data, body.len, sources, count, NULL) == E_OK &&
                 ecvrf_verify(c->vrf_public, alpha.data, alpha.len, pi, beta);
    free(sources);
    buf_free(&body);
    buf_free(&alpha);
    return right;
}

/* A draw's pi that an entry shows: of the promised hash, and the proof for the commit. */
static void check_pi(const struct site *site, struct site_commit *c, uint64_t index,
                     const json_t *entry, const struct site_reporter *to)
{
    uint8_t pi[ECVRF_PROOF_BYTES];
    char hex[65];

    hex_decode(pi, sizeof pi, json_text(entry, "pi"));
    if (strcmp(sha256_hex(pi, sizeof pi, hex), json_text(c->draw, "pi_sha256")) != 0)
        site_fail(to, index, "pi 的散列不是抽取 %" PRIu64 " 的 pi_sha256",
                  "pi has not the hash that draw %" PRIu64 " promised (pi_sha256)", c->draw_index);
    c->proved = site_prove(site, c, pi, c->beta);
    if (!c->proved)
        site_fail(to, index, "pi 不是承诺 %" PRIu64 " 的 VRF 证明：随机数不是由承诺和来源得出的",
                  "pi is not the VRF proof for commit %" PRIu64
                  ": the randomness does not come from the commit and its sources",
                  c->index);
}

void site_rule_reveal(const struct site *site, struct site_commit *c,
                      const struct site_reporter *to)
{
    check_pi(site, c, c->reveal_index, c->reveal, to);
}

static bool is_source(const json_t *commit, const char *name)
{
    const json_t *list = json_object_get(commit, "sources");

    for (size_t i = 0; i < json_array_size(list); i++)
        if (strcmp(json_text(json_array_get(list, i), "name"), name) == 0)
            return true;
    return false;
}

/* Before a draw nothing but a source that did not come ends a commit: no list is known yet, but
 * whoever voids and commits anew chooses among inputs. */
static void check_missing(const struct site_commit *c, uint64_t index, const json_t *entry,
                          const struct site_reporter *to)
{
    const char *missing = json_text_or(entry, "missing", NULL);

    if (!missing)
        site_fail(to, index, "作废了没有抽取的承诺 %" PRIu64 "，却没有写明缺哪个来源（missing）",
                  "it voids commit %" PRIu64 ", which has no draw, and names no missing source",
                  c->index);
    else if (!is_source(c->commit, missing))
        site_fail(to, index, "missing 写的 %s 不是承诺 %" PRIu64 " 的来源",
                  "missing names %s, which is no source of commit %" PRIu64, missing, c->index);
    if (day_of_instant(entry_time(entry)) < json_day(c->commit, "draw_by"))
        site_fail(to, index, "在 draw_by %s 之前以来源缺失作废",
                  "it voids for a missing source before draw_by %s",
                  json_text(c->commit, "draw_by"));
}

/* After a draw the list is known to the operator: two people, and everybody sees what was drawn. */
static void check_two(const struct site *site, struct site_commit *c, uint64_t index,
                      const json_t *entry, const struct site_reporter *to)
{
    const json_t *actors = json_object_get(entry, "actors");

    if (json_array_size(actors) != 2 ||
        json_equal(json_array_get(actors, 0), json_array_get(actors, 1)))
        site_fail(to, index, "作废了已抽取的承诺 %" PRIu64 "，actors 不是两个不同的人",
                  "it voids commit %" PRIu64 ", which was drawn, and actors are not two people",
                  c->index);
    if (json_object_get(entry, "pi"))
        check_pi(site, c, index, entry, to);
    else
        site_fail(to, index, "作废了已抽取的承诺 %" PRIu64 "，却没有公开 pi",
                  "it voids commit %" PRIu64 ", which was drawn, and does not show pi", c->index);
}

bool site_rule_void(const struct site *site, struct site_commit *c, uint64_t index,
                    const json_t *entry, const struct site_reporter *to)
{
    if (!is_open(c, index, "void", to))
        return false;
    if (c->reveal) {
        site_fail(to, index, "作废了已经揭示的承诺 %" PRIu64,
                  "it voids commit %" PRIu64 ", which is revealed already", c->index);
        return false;
    }
    if (c->draw)
        check_two(site, c, index, entry, to);
    else
        check_missing(c, index, entry, to);
    return true;
}

static bool pick_is_right(const json_t *pick, const char *before)
{
    const char *uscc = json_text_or(pick, "uscc", NULL);
    const char *bureau = json_text_or(pick, "bureau", NULL);
    const char *name = json_text_or(pick, "name", NULL);

    return json_object_size(pick) == 3 && uscc && bureau && name && strlen(uscc) == POOL_USCC &&
           strcmp(uscc, before) > 0 && strlen(bureau) == 6 && strspn(bureau, "0123456789") == 6;
}

static enum err check_list(const json_t *list, struct error *e)
{
    const json_t *picks = json_object_get(list, "picks");
    const char *key = json_text_or(list, "key", "");
    const char *before = "";
    uint8_t bytes[32];

    if (json_object_size(list) != 3 || !json_is_array(picks) || !hex_decode(bytes, 32, key) ||
        !json_is_string(json_object_get(list, "pi")))
        return error_set(e, E_CORRUPT, "名单应有 key、picks 和 pi 三项",
                         "a list has the three fields key, picks and pi");
    for (size_t i = 0; i < json_array_size(picks); i++) {
        const json_t *pick = json_array_get(picks, i);
        if (!pick_is_right(pick, before))
            return error_set(e, E_CORRUPT, "名单第 %zu 户格式不对或未按代码升序",
                             "firm %zu of the list is malformed or out of order", i + 1);
        before = json_text_or(pick, "uscc", NULL);
    }
    return E_OK;
}

enum err site_published(const struct site *site, const struct site_commit *commit, json_t **out,
                        struct error *e)
{
    struct buf text = {0};
    char name[24];
    json_t *list = NULL;

    snprintf(name, sizeof name, "%" PRIu64, commit->index);
    enum err err = read_side(site, "draws", name, ".json", &text, e);
    if (err) {
        buf_free(&text);
        return err;
    }
    err = cjson_read(text.len > 0 ? text.data : "", text.len, &list, e);
    if (!err)
        err = check_list(list, e);
    buf_free(&text);
    if (err) {
        error_wrap(e, "draws/%s.json", name);
        json_decref(list);
        return err;
    }
    *out = list;
    return E_OK;
}

static void list_root(const json_t *list, uint8_t root[32])
{
    const json_t *picks = json_object_get(list, "picks");
    uint8_t key[32];
    size_t count = json_array_size(picks);
    char(*usccs)[POOL_USCC + 1] = mem_array(count + 1, sizeof *usccs);

    for (size_t i = 0; i < count; i++)
        memcpy(usccs[i], json_text(json_array_get(picks, i), "uscc"), sizeof *usccs);
    hex_decode(key, sizeof key, json_text(list, "key"));
    draw_picks_root(usccs, count, key, root);
    free(usccs);
}

static void check_published(const struct site *site, const struct site_commit *c,
                            const struct site_reporter *to)
{
    struct error why;
    json_t *list;
    uint8_t root[32], promised[32];

    if (site_published(site, c, &list, &why)) {
        to->tell(to->arg, SITE_FAILURE, c->reveal_index, &why);
        return;
    }
    const json_t *picks = json_object_get(list, "picks");
    if (strcmp(json_text(list, "pi"), json_text(c->reveal, "pi")) != 0)
        site_fail(to, c->reveal_index, "draws/%" PRIu64 ".json 的 pi 与揭示条目不同",
                  "the pi in draws/%" PRIu64 ".json is not that of the reveal", c->index);
    if (json_array_size(picks) != json_count(c->draw, "picks"))
        site_fail(to, c->draw_index,
                  "draws/%" PRIu64 ".json 有 %zu 户，draw 条目的 picks 是 %" PRIu64,
                  "draws/%" PRIu64 ".json has %zu firms, the draw's picks says %" PRIu64, c->index,
                  json_array_size(picks), json_count(c->draw, "picks"));
    entry_hash(c->draw, "picks_root", promised);
    list_root(list, root);
    if (memcmp(root, promised, sizeof root) != 0)
        site_fail(to, c->draw_index,
                  "draws/%" PRIu64 ".json 的名单与 picks_root 不符：有企业被增加、隐去或替换",
                  "the list in draws/%" PRIu64 ".json has not the promised picks_root: a firm was "
                  "added, hidden or replaced",
                  c->index);
    json_decref(list);
}

static void wait_note(const struct site_reporter *to, uint64_t index, const char *zh,
                      const char *en, const char *date)
{
    struct error why;

    error_set(&why, E_OK, "%s %s", "%s %s", zh, date);
    snprintf(why.en, sizeof why.en, "%s %s", en, date);
    to->tell(to->arg, SITE_NOTE, index, &why);
}

/* A commit may wait for its draw on its date and the day after (a ceremony may end at night). */
static void check_drawn(const struct site *site, const struct site_commit *c,
                        const struct site_reporter *to)
{
    const char *date = json_text(c->commit, "date");
    int32_t last = json_day(c->commit, "date") + 1;

    if (c->draw && day_of_instant(c->draw_time) > last)
        site_fail(to, c->draw_index, "抽取晚于承诺的日期 %s 一天以上",
                  "the draw is more than a day later than the commit's date %s", date);
    if (c->draw || c->is_void)
        return;
    if (site->as_of > last)
        site_fail(to, c->index, "承诺（日期 %s）既没有抽取也没有作废",
                  "the commit (date %s) has neither a draw nor a void", date);
    else
        wait_note(to, c->index, "承诺等待抽取，日期", "the commit waits for its draw, date", date);
}

static void check_revealed(const struct site *site, const struct site_commit *c,
                           const struct site_reporter *to)
{
    const char *date = json_text(c->commit, "reveal_by");
    int32_t last = json_day(c->commit, "reveal_by");
    char *path = mem_printf("%s/draws/%" PRIu64 ".json", site->dir, c->index);

    if (c->reveal && day_of_instant(c->reveal_time) > last)
        site_fail(to, c->reveal_index, "揭示晚于 reveal_by %s",
                  "the reveal is later than reveal_by %s", date);
    if (!c->reveal && file_exists(path))
        site_fail(to, c->index, "draws/%" PRIu64 ".json 已公布，但日志中没有揭示",
                  "draws/%" PRIu64 ".json is published, but the log has no reveal", c->index);
    bool there = file_exists(path) || !site_is_outside(site, json_day(c->commit, "date"));
    free(path);
    if (c->reveal) {
        if (there)
            check_published(site, c, to);
        return;
    }
    if (!c->draw || c->is_void)
        return;
    if (site->as_of > last)
        site_fail(to, c->draw_index, "到 reveal_by %s 仍未揭示", "not revealed by reveal_by %s",
                  date);
    else
        wait_note(to, c->draw_index, "已抽取，最迟揭示日期", "drawn, to be revealed by", date);
}

void site_rule_end(const struct site *site, const struct site_commit *c,
                   const struct site_reporter *to)
{
    check_drawn(site, c, to);
    check_revealed(site, c, to);
}
