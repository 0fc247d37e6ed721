/* Files of the public site: written when they differ, removed when they are not due. */
#include <ftw.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/date.h"
#include "core/base/file.h"
#include "core/base/mem.h"
#include "core/law/codes.h"
#include "core/tlog/entry.h"
#include "features/planning/planning.h"
#include "platform/runtime/config.h"
#include "platform/runtime/daemon.h"
#include "platform/store/ledger_log.h"
#include "publish_private.h"

#define FOLDER_MODE 0755
#define FILE_MODE 0644

static bool is_same(const char *path, const void *bytes, size_t len)
{
    struct buf old = {0};
    struct error unused;
    bool same = file_read(path, len, &old, &unused) == E_OK && old.len == len &&
                (len == 0 || memcmp(old.data, bytes, len) == 0);

    buf_free(&old);
    return same;
}

enum err publish_put(struct publish *p, const char *name, const void *bytes, size_t len,
                     struct error *e)
{
    char *path = mem_printf("%s/%s", p->lane->snapshot->config->site_dir, name);
    enum err err = E_OK;

    if (service_stopping(p->lane->service))
        err = error_set(e, E_STOPPED, "守护进程正在停止。", "The daemon is stopping.");
    if (p->all)
        json_object_set_new(p->due, name, json_true());
    if (!err && is_same(path, bytes, len)) {
        p->report->same++;
    } else if (!err) {
        err = file_mkdirs_for(path, FOLDER_MODE, e);
        if (!err)
            err = file_write_lazy(path, bytes, len, FILE_MODE, e);
        p->report->written += !err;
    }
    if ((p->report->same + p->report->written) % 64 == 0)
        service_progress(p->lane, "site", p->report->same + p->report->written, 0);
    free(path);
    return err;
}

enum err publish_json(struct publish *p, const char *name, const json_t *value, struct error *e)
{
    char *text = json_dumps(value, JSON_COMPACT | JSON_SORT_KEYS);
    enum err err = publish_put(p, name, text, strlen(text), e);

    free(text);
    return err;
}

enum err publish_page(struct publish *p, const char *path, public_page_fn *page,
                      const json_t *model, struct error *e)
{
    enum err err = E_OK;

    for (int lang = LANG_ZH; lang <= LANG_EN && !err; lang++) {
        struct html h = {.lang = (enum lang)lang};
        struct public_at at;
        char *name = mem_printf("%s%s", lang == LANG_EN ? "en/" : "", path);
        public_at(&at, (enum lang)lang, service_rehearsal(p->lane->service), path);
        public_staff(&at, p->lane->snapshot->config->web_public_url);
        page(&h, &at, model);
        err = publish_put(p, name, h.out.data, h.out.len, e);
        buf_free(&h.out);
        free(name);
    }
    return err;
}

/* ---- sweeping ---- */

/* nftw has no argument for its callback. */
static _Thread_local struct publish *sweeping;

static bool ends_in(const char *name, const char *end)
{
    size_t n = strlen(name), m = strlen(end);

    return n > m && strcmp(name + n - m, end) == 0;
}

/* Ours are pages and feeds anywhere, and all below these folders. */
static bool is_ours(const char *name)
{
    static const char *const folders[] = {"assets/", "cases/", "data/", "en/", "find/"};

    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++)
        if (strncmp(name, folders[i], strlen(folders[i])) == 0)
            return true;
    return (ends_in(name, ".html") || ends_in(name, ".atom")) && strncmp(name, "tile/", 5) != 0;
}

static int sweep_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
    const char *name = path + strlen(sweeping->lane->snapshot->config->site_dir) + 1;

    (void)st;
    (void)ftw;
    if (type == FTW_F && is_ours(name) && !json_object_get(sweeping->due, name) &&
        unlink(path) == 0)
        sweeping->report->removed++;
    if (type == FTW_DP && is_ours(name) && rmdir(path) != 0)
        return 0; /* something is due in it */
    return 0;
}

enum err publish_sweep(struct publish *p, struct error *e)
{
    const char *dir = p->lane->snapshot->config->site_dir;

    if (!p->all)
        return E_OK;
    sweeping = p;
    if (nftw(dir, sweep_one, 16, FTW_PHYS | FTW_DEPTH) != 0)
        return error_set(e, E_IO, "无法查看目录 %s", "cannot look through folder %s", dir);
    return E_OK;
}

/* ---- words ---- */

json_t *publish_limit(const struct publish *p, const char *clock)
{
    return public_limit(codes_clock(p->lane->snapshot->codes, clock, p->today));
}

enum result_kind publish_result_kind(const struct publish *p, const char *code, int32_t day)
{
    const struct list_row *row = codes_listed(p->lane->snapshot->codes, LIST_RESULTS, code, day);

    return row ? row->result : RESULT_CLEAN;
}

json_t *publish_day(int32_t day)
{
    char text[11];

    return json_string(day_format(day, text));
}

json_t *publish_instant(int64_t instant)
{
    char text[20];

    instant_format_local(instant, text);
    text[16] = '\0';
    return json_string(text);
}

json_t *publish_bureau(const struct publish *p, uint32_t code)
{
    const struct region *region = codes_region(p->lane->snapshot->codes, code);

    return json_string(region ? region->name : "");
}

enum err publish_entry(const struct publish *p, uint64_t index, json_t **entry, struct error *e)
{
    struct buf bytes = {0};
    enum err err = ledger_log_entry(p->lane->ledger, index, &bytes, e);

    if (!err)
        err = entry_parse(bytes.data, bytes.len, entry, NULL, e);
    buf_free(&bytes);
    return err;
}

enum err publish_entry_time(const struct publish *p, uint64_t index, int64_t *time, struct error *e)
{
    json_t *entry;
    enum err err = publish_entry(p, index, &entry, e);

    if (!err) {
        *time = entry_time(entry);
        json_decref(entry);
    }
    return err;
}

const struct plan *publish_plan_of(struct publish *p, const char *sha256)
{
    struct error unused;

    for (size_t i = 0; i < p->plan_count; i++)
        if (strcmp(p->plans[i].sha256, sha256) == 0)
            return p->plans[i].plan;
    p->plans = mem_grow(p->plans, p->plan_count + 1, sizeof *p->plans);
    struct publish_plan *one = &p->plans[p->plan_count++];
    *one = (struct publish_plan){.plan = NULL};
    memcpy(one->sha256, sha256, sizeof one->sha256);
    if (planning_by_sha(p->lane, sha256, &one->plan, &unused) != E_OK)
        one->plan = NULL;
    return one->plan;
}
