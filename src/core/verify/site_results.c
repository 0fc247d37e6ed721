/* Disclosed results: the newest entry of a case is the file that is public now. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/file.h"
#include "core/base/json.h"
#include "core/base/mem.h"
#include "core/crypto/sha256.h"
#include "core/tlog/resultfile.h"
#include "site_rules.h"

static int by_case(const void *a, const void *b)
{
    const struct site_result *x = a;
    const struct site_result *y = b;
    int order = strcmp(x->number, y->number);

    return order ? order : (x->index > y->index) - (x->index < y->index);
}

static bool is_text(const json_t *file, const char *key, const char *text)
{
    const char *value = json_text_or(file, key, NULL);

    return value ? text && strcmp(value, text) == 0 : !text;
}

/* r is the newest of `versions` entries of its case, which lie before it in a row. */
static void check_form(const struct site_result *r, size_t versions, const struct buf *text,
                       const struct site_reporter *to)
{
    json_t *file = NULL;
    struct error why;

    if (resultfile_read(text->len > 0 ? text->data : "", text->len, &file, &why)) {
        error_wrap(&why, "results/%s.json", r->number);
        to->tell(to->arg, SITE_FAILURE, r->index, &why);
        return;
    }
    if (!is_text(file, "case", r->number))
        site_fail(to, r->index, "results/%s.json 写的是另一个案件",
                  "results/%s.json speaks of another case", r->number);
    if ((uint64_t)json_int(file, "version") != versions)
        site_fail(to, r->index, "results/%s.json 应是第 %zu 版",
                  "results/%s.json should be version %zu", r->number, versions);
    if (!is_text(file, "replaces", versions > 1 ? r[-1].sha256 : NULL))
        site_fail(to, r->index, "results/%s.json 的 replaces 不是日志中前一版的散列",
                  "results/%s.json does not name the version before it in the log (replaces)",
                  r->number);
    json_decref(file);
}

static void check_result(const struct site *site, const struct site_result *r, size_t versions,
                         const struct site_reporter *to)
{
    char *path = mem_printf("%s/results/%s.json", site->dir, r->number);
    struct buf text = {0};
    struct error why;
    char hash[65];

    if (site_is_outside(site, r->day) && !file_exists(path)) {
        free(path); /* not in this part of the site */
        return;
    }
    if (file_read(path, SITE_SIDE_MAX, &text, &why))
        to->tell(to->arg, SITE_FAILURE, r->index, &why);
    else if (strcmp(sha256_hex(text.len > 0 ? text.data : "", text.len, hash), r->sha256) != 0)
        site_fail(to, r->index, "results/%s.json 的内容与 result_sha256 不符",
                  "results/%s.json has not the hash of the entry (result_sha256)", r->number);
    else
        check_form(r, versions, &text, to);
    buf_free(&text);
    free(path);
}

void site_rule_results(struct site *site, const struct site_reporter *to)
{
    size_t versions = 0;

    if (site->result_count > 0)
        qsort(site->results, site->result_count, sizeof *site->results, by_case);
    for (size_t i = 0; i < site->result_count; i++) {
        versions++;
        if (i + 1 < site->result_count &&
            strcmp(site->results[i].number, site->results[i + 1].number) == 0)
            continue;
        check_result(site, &site->results[i], versions, to);
        versions = 0;
    }
}

void site_rule_cases(const struct site_day *before, const struct site_day *day, uint64_t events,
                     const struct site_reporter *to)
{
    uint64_t next = before ? before->last + 1 : 1;

    if (before && day->date <= before->date)
        site_fail(to, day->index, "日期不晚于前一 cases 条目（%" PRIu64 "）",
                  "its date is not after that of the cases entry before (entry %" PRIu64 ")",
                  before->index);
    if (day->first != next)
        site_fail(to, day->index,
                  "首个事件编号为 %" PRIu64 "，应为 %" PRIu64 "：事件有缺口或进入了两个条目",
                  "its first event is %" PRIu64 ", the next one was %" PRIu64
                  ": events were left out or stand in two entries",
                  day->first, next);
    if (day->last < day->first || day->last - day->first + 1 != events)
        site_fail(to, day->index, "events 为 %" PRIu64 "，与编号 %" PRIu64 " 至 %" PRIu64 " 不符",
                  "events is %" PRIu64 ", which is not %" PRIu64 " to %" PRIu64, events, day->first,
                  day->last);
}
