#include "core/verify/site_case.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/date.h"
#include "core/base/file.h"
#include "core/base/json.h"
#include "core/base/mem.h"
#include "core/tlog/resultfile.h"

struct checking {
    const struct site *site;
    const struct casefile *file;
    const struct site_reporter *to;
    struct site_case found;
};

static const struct site_day *day_at(const struct site *site, uint64_t index)
{
    for (size_t i = 0; i < site->day_count; i++)
        if (site->days[i].index == index)
            return &site->days[i];
    return NULL;
}

/* ---- one event ---- */

static void check_first(const struct checking *c)
{
    const struct casefile_event *first = &c->file->events[0];

    if (strcmp(first->leaf.kind, "opened") != 0)
        site_fail(c->to, SITE_WHOLE, "第 1 个事件不是 opened：缺少立卷事件",
                  "event 1 is not the opening of the case");
    else if (strcmp(json_text(first->content, "frozen_sha256"), c->file->frozen_sha256) != 0)
        site_fail(c->to, SITE_WHOLE, "frozen（立卷内容）与 opened 事件中的散列不符",
                  "frozen: what the case was opened with has not the hash of its opened event");
}

/* The opening and the withdrawal of a draw are written by the draw itself, without number. */
static void check_number(const struct checking *c, size_t i)
{
    const struct casefile_event *event = &c->file->events[i];
    const json_t *number = json_at(event->content, "computed", "number", NULL);
    bool by_draw =
        strcmp(event->leaf.kind, "opened") == 0 || strcmp(event->leaf.kind, "voided") == 0;

    if ((!number && by_draw) || json_integer_value(number) == (json_int_t)(i + 1))
        return;
    site_fail(c->to, SITE_WHOLE, "第 %zu 个事件的编号是 %" JSON_INTEGER_FORMAT "：有事件缺失或多出",
              "event %zu is numbered %" JSON_INTEGER_FORMAT ": an event was left out or put in",
              i + 1, json_integer_value(number));
}

static void check_order(const struct checking *c, size_t i)
{
    const struct casefile_event *now = &c->file->events[i];
    const struct casefile_event *before = i ? &c->file->events[i - 1] : NULL;

    if (strcmp(now->leaf.no, c->file->no) != 0)
        site_fail(c->to, SITE_WHOLE, "第 %zu 个事件属于案件 %s，不是 %s",
                  "event %zu is of case %s, not of %s", i + 1, now->leaf.no, c->file->no);
    if (!before)
        return;
    if (now->leaf.seq <= before->leaf.seq)
        site_fail(c->to, SITE_WHOLE, "第 %zu 个事件的 seq 不在前一事件之后",
                  "event %zu: its seq does not follow that of the event before", i + 1);
    if (now->rooted && before->rooted &&
        (now->entry < before->entry ||
         (now->entry == before->entry && now->index <= before->index)))
        site_fail(c->to, SITE_WHOLE, "第 %zu 个事件在日志中的位置不在前一事件之后",
                  "event %zu: its place in the log does not follow that of the event before",
                  i + 1);
    if (now->rooted && !before->rooted)
        site_fail(c->to, SITE_WHOLE, "第 %zu 个事件没有证明，而其后的事件已在日志中",
                  "event %zu has no proof, though a later one is in the log", i);
}

/* An event may count for a later day than its own (a clock was set back), never for an earlier. */
static void check_rooted(struct checking *c, size_t i)
{
    const struct casefile_event *event = &c->file->events[i];
    const struct site_day *day = day_at(c->site, event->entry);
    uint8_t path[MERKLE_PROOF_MAX][MERKLE_HASH];

    memcpy(path, event->path, sizeof path);
    if (!day) {
        site_fail(c->to, event->entry, "第 %zu 个事件所指的条目不是 cases",
                  "event %zu names this entry, which is no cases entry", i + 1);
        return;
    }
    uint64_t events = day->last - day->first + 1;
    if (event->leaf.seq < day->first || event->leaf.seq > day->last ||
        event->leaf.seq - day->first != event->index)
        site_fail(c->to, day->index, "第 %zu 个事件的编号是 %" PRIu64 "，不是此条目中该位置的编号",
                  "event %zu has number %" PRIu64 ", which is not that of its place in this entry",
                  i + 1, event->leaf.seq);
    else if (event->of != events)
        site_fail(c->to, day->index, "第 %zu 个事件写当日有 %" PRIu64 " 个事件，条目为 %" PRIu64,
                  "event %zu says its day has %" PRIu64 " events, the entry says %" PRIu64, i + 1,
                  event->of, events);
    else if (event->index >= event->of ||
             !merkle_verify_inclusion(event->hash, event->index, event->of, path, event->path_len,
                                      day->root))
        site_fail(c->to, day->index, "第 %zu 个事件（%s，%s）不在当日的散列树中：内容或证明被改动",
                  "event %zu (%s by %s) is not in the tree of its day: it or its proof was altered",
                  i + 1, event->leaf.kind, event->leaf.actor);
    else if (day_of_instant(event->leaf.time) > day->date)
        site_fail(c->to, day->index, "第 %zu 个事件的时间晚于其所在的日期",
                  "event %zu is later than the day it is counted for", i + 1);
    else
        c->found.rooted++;
}

static void check_waiting(struct checking *c, size_t i)
{
    const struct casefile_event *event = &c->file->events[i];
    const struct site *site = c->site;
    uint64_t covered = site->day_count ? site->days[site->day_count - 1].last : 0;

    c->found.waiting++;
    if (event->leaf.seq <= covered)
        site_fail(c->to, SITE_WHOLE, "第 %zu 个事件没有证明，但日志已包含其编号 %" PRIu64,
                  "event %zu has no proof, though the log covers its number, %" PRIu64, i + 1,
                  event->leaf.seq);
}

/* ---- disclosure ---- */

static bool discloses(const struct casefile_event *event)
{
    return strcmp(event->leaf.kind, "disclosed") == 0 ||
           strcmp(event->leaf.kind, "public-renewed") == 0;
}

/* The versions of this case in the log, in a row; *count of them. */
static const struct site_result *versions_of(const struct checking *c, size_t *count)
{
    const struct site_result *first = NULL;

    *count = 0;
    for (size_t i = 0; i < c->site->result_count; i++)
        if (strcmp(c->site->results[i].number, c->file->no) == 0) {
            first = first ? first : &c->site->results[i];
            ++*count;
        }
    return first;
}

static void check_version(const struct checking *c, size_t i, const struct site_result *result)
{
    const json_t *content = c->file->events[i].content;
    uint64_t index = (uint64_t)json_int(content, "index");

    if (!result)
        site_fail(c->to, SITE_WHOLE, "第 %zu 个事件公示的结果不在日志中",
                  "event %zu discloses a result that is not in the log", i + 1);
    else if (result->index != index || strcmp(json_text(content, "sha256"), result->sha256) != 0)
        site_fail(c->to, result->index, "第 %zu 个事件公示的版本与此条目不符",
                  "event %zu discloses another version than this entry", i + 1);
}

/* The results that were approved last before event `end`: content of their entering. */
static const json_t *approved_before(const struct casefile *file, size_t end)
{
    const json_t *entered = NULL;
    const json_t *approved = NULL;

    for (size_t i = 0; i < end; i++) {
        const struct casefile_event *event = &file->events[i];
        const char *kind = event->leaf.kind;
        if (strcmp(kind, "results-enter") == 0 || strcmp(kind, "results-correct") == 0)
            entered = json_object_get(event->content, "results");
        if (strcmp(kind, "results-approve") == 0 || strcmp(kind, "correction-approve") == 0)
            approved = entered;
    }
    return approved;
}

static bool same_codes(const json_t *codes, const json_t *words)
{
    if (json_array_size(codes) != json_array_size(words))
        return false;
    for (size_t i = 0; i < json_array_size(codes); i++)
        if (strcmp(json_text(json_array_get(words, i), "code"),
                   json_string_value(json_array_get(codes, i))
                       ? json_string_value(json_array_get(codes, i))
                       : "") != 0)
            return false;
    return true;
}

/* The public file's items are those that were approved when they were last disclosed. */
static void check_items(const struct checking *c, const json_t *items, size_t disclosed)
{
    const json_t *approved = approved_before(c->file, disclosed);
    size_t i;
    json_t *item;

    if (json_array_size(items) != json_object_size(approved))
        site_fail(c->to, SITE_WHOLE, "results/%s.json 的事项数与批准的结果不同",
                  "results/%s.json has not as many items as were approved", c->file->no);
    json_array_foreach((json_t *)(uintptr_t)items, i, item)
    {
        const char *code = json_text(item, "code");
        if (!same_codes(json_object_get(approved, code), json_object_get(item, "results")))
            site_fail(c->to, SITE_WHOLE, "results/%s.json 中事项 %s 的结果不是批准的结果",
                      "results/%s.json: the result of item %s is not the approved one", c->file->no,
                      code);
    }
}

static void check_file(const struct checking *c, size_t disclosed)
{
    char *path = mem_printf("%s/results/%s.json", c->site->dir, c->file->no);
    struct buf text = {0};
    struct error why;
    json_t *file = NULL;

    if (file_read(path, SITE_SIDE_MAX, &text, &why) ||
        resultfile_read(text.len ? text.data : "", text.len, &file, &why))
        c->to->tell(c->to->arg, SITE_FAILURE, SITE_WHOLE, &why);
    else if (disclosed > 0 && json_array_size(json_object_get(file, "items")))
        check_items(c, json_object_get(file, "items"), disclosed);
    json_decref(file);
    buf_free(&text);
    free(path);
}

static void check_disclosure(struct checking *c)
{
    size_t count, seen = 0, disclosed = 0;
    const struct site_result *first = versions_of(c, &count);

    c->found.versions = count;
    for (size_t i = 0; i < c->file->count; i++) {
        if (!discloses(&c->file->events[i]))
            continue;
        check_version(c, i, seen < count ? &first[seen] : NULL);
        seen++;
        if (strcmp(c->file->events[i].leaf.kind, "disclosed") == 0)
            disclosed = i;
    }
    for (; seen < count; seen++)
        site_fail(c->to, first[seen].index, "日志公示了此结果，案件文件中没有相应事件",
                  "the log discloses this result, the case file has no event for it");
    if (count)
        check_file(c, disclosed);
}

/* ---- all of it ---- */

struct site_case site_case_check(const struct site *site, const struct casefile *file,
                                 const struct site_reporter *to)
{
    struct checking c = {.site = site, .file = file, .to = to};

    if (strcmp(file->origin, site->checkpoint.origin) != 0)
        site_fail(to, SITE_WHOLE, "案件文件的 origin 是 %s，不是本日志 %s",
                  "the case file's origin is %s, not this log's %s", file->origin,
                  site->checkpoint.origin);
    if (file->count == 0)
        site_fail(to, SITE_WHOLE, "案件文件没有事件", "the case file has no events");
    else
        check_first(&c);
    for (size_t i = 0; i < file->count; i++) {
        check_number(&c, i);
        check_order(&c, i);
        if (file->events[i].rooted)
            check_rooted(&c, i);
        else
            check_waiting(&c, i);
    }
    check_disclosure(&c);
    return c.found;
}

void site_case_text(const struct site_case *found, const struct casefile *file, bool english,
                    struct buf *out)
{
    char time[20];

    for (size_t i = 0; i < file->count; i++) {
        const struct case_leaf *leaf = &file->events[i].leaf;
        buf_addf(out, "  %s  %s  %s%s\n", instant_format_local(leaf->time, time), leaf->kind,
                 leaf->actor,
                 file->events[i].rooted ? ""
                 : english              ? "  (its day is not in the log yet)"
                                        : "  （当日尚未进入日志）");
    }
    buf_addf(out,
             english
                 ? "Case %s: %zu events, %zu in the log, %zu of days not in it yet; %zu "
                   "versions of its result are public\n"
                 : "案件 %s：%zu 个事件，%zu 个在日志中，%zu 个当日尚未进入日志；结果公示 %zu 版\n",
             file->no, file->count, found->rooted, found->waiting, found->versions);
}

json_t *site_case_json(const struct site_case *found, const struct casefile *file)
{
    return json_pack("{s:s, s:I, s:I, s:I, s:I}", "case", file->no, "events",
                     (json_int_t)file->count, "in_log", (json_int_t)found->rooted, "waiting",
                     (json_int_t)found->waiting, "versions", (json_int_t)found->versions);
}
