/* What stands in a site's folder. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/file.h"
#include "core/base/hex.h"
#include "core/base/json.h"
#include "core/base/mem.h"
#include "core/base/utf8.h"
#include "core/verify/site_trust.h"

struct looking {
    const struct site *site;
    const struct site_reporter *to;
};

/* The name with every byte but plain ones as \xNN, so that it reads as what it is. */
static char *plain(const char *name)
{
    struct buf out = {0};

    for (; *name; name++)
        if (*name > ' ' && *name < 0x7f && *name != '\\')
            buf_addc(&out, *name);
        else
            buf_addf(&out, "\\x%02x", (unsigned)(unsigned char)*name);
    return out.data ? out.data : mem_strdup("");
}

static bool is_plan(const struct site *site, const char *hash)
{
    uint8_t sha256[32];

    for (size_t i = 0; hex_decode(sha256, 32, hash) && i < site->plan_count; i++)
        if (memcmp(site->plans[i].sha256, sha256, 32) == 0)
            return true;
    return false;
}

static bool is_calendar(const struct site *site, const char *hash)
{
    for (size_t i = 0; i < site->commit_count; i++)
        if (strcmp(json_text(site->commits[i].commit, "calendar_sha256"), hash) == 0)
            return true;
    return false;
}

static bool is_draw(const struct site *site, const char *number)
{
    char text[24];

    for (size_t i = 0; i < site->commit_count; i++) {
        snprintf(text, sizeof text, "%" PRIu64, site->commits[i].index);
        if (strcmp(text, number) == 0)
            return true;
    }
    return false;
}

static bool is_result(const struct site *site, const char *number)
{
    for (size_t i = 0; i < site->result_count; i++)
        if (strcmp(site->results[i].number, number) == 0)
            return true;
    return false;
}

/* Side files that the log would name. */
static bool is_unlogged(const struct site *site, const char *name)
{
    static const struct {
        const char *folder, *end;
        bool (*is_known)(const struct site *site, const char *stem);
    } kinds[] = {{"plans/", ".conf", is_plan},
                 {"calendars/", ".csv", is_calendar},
                 {"draws/", ".json", is_draw},
                 {"results/", ".json", is_result}};

    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        size_t folder = strlen(kinds[i].folder), end = strlen(kinds[i].end), len = strlen(name);
        if (strncmp(name, kinds[i].folder, folder) != 0 || len < folder + end ||
            strcmp(name + len - end, kinds[i].end) != 0)
            continue;
        char *stem = mem_strndup(name + folder, len - folder - end);
        bool known = kinds[i].is_known(site, stem);
        free(stem);
        return !known;
    }
    return false;
}

static void look_at(void *arg, const char *name, enum file_kind kind)
{
    const struct looking *l = arg;
    char *shown = plain(name);

    if (utf8_has_control(name))
        site_fail(l->to, SITE_WHOLE, "文件名 %s 中有控制字符或改变书写方向的字符",
                  "the name %s has control characters or marks that turn the writing", shown);
    if (kind == FILE_UNREAD)
        site_fail(l->to, SITE_WHOLE, "无法查看目录 %s", "the folder %s cannot be looked into",
                  shown);
    else if (kind == FILE_OTHER)
        site_fail(l->to, SITE_WHOLE, "%s 不是普通文件（链接、管道、设备等）",
                  "%s is no regular file: a link, a pipe, a device or the like", shown);
    else if (kind == FILE_REGULAR && is_unlogged(l->site, name))
        site_fail(l->to, SITE_WHOLE, "日志中没有 %s 的条目", "the log knows nothing of %s", shown);
    free(shown);
}

void site_check_folder(const struct site *site, const struct site_reporter *to)
{
    struct looking l = {site, to};

    file_walk(site->dir, look_at, &l);
}
