#include "features/site/publish.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "core/base/date.h"
#include "core/base/file.h"
#include "core/base/hex.h"
#include "core/base/json.h"
#include "core/base/log.h"
#include "core/base/mem.h"
#include "core/law/codes.h"
#include "core/tlog/entry.h"
#include "platform/runtime/config.h"
#include "platform/runtime/daemon.h"
#include "platform/store/ledger_log.h"
#include "publish_private.h"

#define STATE_FILE ".site.json"
#define STATE_MAX (64u << 20)

/* ---- where the pages are, and where they should be ---- */

/* What pages depend on besides the ledger: this very program and the code tables. */
static json_t *program_mark(const struct publish *p)
{
    struct stat st = {0};
    char codes[2 * 32 + 1];

    if (stat("/proc/self/exe", &st) != 0)
        st.st_mtime = 0;
    hex_encode(codes, codes_digest(p->lane->snapshot->codes), 32);
    return json_sprintf("%s %lld %lld %s %s", VERSION, (long long)st.st_size,
                        (long long)st.st_mtime, codes, p->lane->snapshot->dates);
}

static json_t *read_state(const struct publish *p)
{
    char *path = mem_printf("%s/" STATE_FILE, p->lane->snapshot->config->site_dir);
    struct buf text = {0};
    struct error unused;
    json_error_t fault;
    json_t *state = NULL;

    if (file_read(path, STATE_MAX, &text, &unused) == E_OK && text.len)
        state = json_loadb(text.data, text.len, JSON_REJECT_DUPLICATES, &fault);
    buf_free(&text);
    free(path);
    if (json_is_object(state))
        return state;
    json_decref(state);
    return json_object();
}

static bool same_text(const json_t *state, const char *key, const json_t *now)
{
    return json_equal(json_object_get(state, key), now);
}

/* Fills in what the run has to do; true if there is anything. */
static bool has_work(struct publish *p, bool asked_all)
{
    json_t *old = read_state(p);
    json_t *program = program_mark(p), *day = publish_day(p->today);
    json_t *size = json_integer((json_int_t)p->size);
    json_t *url = json_string(p->lane->snapshot->config->web_public_url); /* every page has it */
    bool grown = (uint64_t)json_int(old, "size") <= p->size;

    p->all = asked_all || !grown || !same_text(old, "program", program) ||
             !same_text(old, "public_url", url);
    p->new_day = p->all || !same_text(old, "day", day);
    bool work = p->new_day || !same_text(old, "size", size);
    p->state = p->all ? json_object() : json_incref(old);
    json_object_set_new(p->state, "from", json_integer(p->all ? 0 : json_int(old, "size")));
    json_object_set_new(p->state, "program", program);
    json_object_set_new(p->state, "public_url", url);
    json_object_set_new(p->state, "day", day);
    json_object_set_new(p->state, "size", size);
    json_decref(old);
    return work;
}

/* ---- what is new in the log ---- */

static void mark(json_t *set, uint64_t commit)
{
    char key[24];

    snprintf(key, sizeof key, "%llu", (unsigned long long)commit);
    json_object_set_new(set, key, json_true());
}

static uint64_t commit_of_draw(const struct publish *p, uint64_t draw_index)
{
    for (size_t i = p->draw_count; i-- > 0;)
        if (p->draws[i].draw_index == (int64_t)draw_index)
            return p->draws[i].commit_index;
    return UINT64_MAX;
}

static enum err see_entry(void *ctx, const struct log_row *row, struct error *e)
{
    struct publish *p = ctx;
    bool draw = strcmp(row->type, "draw") == 0, reveal = strcmp(row->type, "reveal") == 0;
    bool is_void = strcmp(row->type, "void") == 0, result = strcmp(row->type, "result") == 0;
    json_t *entry = NULL;

    if (strcmp(row->type, "commit") == 0)
        mark(p->commits, row->index);
    if (!draw && !reveal && !is_void && !result)
        return E_OK;
    enum err err = entry_parse(row->entry, row->len, &entry, NULL, e);
    if (err)
        return err;
    if (draw || is_void)
        mark(p->commits, json_count(entry, "commit"));
    if (result)
        json_object_set_new(p->cases, json_text(entry, "case"), json_true());
    if (reveal) {
        uint64_t commit = commit_of_draw(p, json_count(entry, "draw"));
        mark(p->commits, commit);
        mark(p->revealed, commit);
    }
    json_decref(entry);
    return E_OK;
}

static enum err look(struct publish *p, struct error *e)
{
    const struct draw_filter every = {.from = DAY_NONE, .until = DAY_NONE};
    uint64_t from = (uint64_t)json_int(p->state, "from");
    enum err err = ledger_draw_list(p->lane->ledger, &every, &p->draws, &p->draw_count, e);

    json_object_del(p->state, "from");
    if (!err)
        err = ledger_log_each(p->lane->ledger, from, p->size, see_entry, p, e);
    return err;
}

/* ---- a run ---- */

static enum err make(struct publish *p, struct error *e)
{
    static enum err (*const parts[])(struct publish *, struct error *) = {
        publish_plans,      publish_draws, publish_results, publish_search,
        publish_statistics, publish_feeds, publish_front,   publish_sweep};
    enum err err = look(p, e);

    for (size_t i = 0; i < sizeof parts / sizeof *parts && !err; i++)
        err = parts[i](p, e);
    return err;
}

static enum err write_state(struct publish *p, struct error *e)
{
    const char *dir = p->lane->snapshot->config->site_dir;
    char *path = mem_printf("%s/" STATE_FILE, dir);
    char *text = json_dumps(p->state, JSON_COMPACT | JSON_SORT_KEYS);
    enum err err = file_sync_all(dir, e);

    if (!err)
        err = file_write(path, text, strlen(text), 0644, e);
    free(text);
    free(path);
    return err;
}

static void finish(struct publish *p)
{
    for (size_t i = 0; i < p->plan_count; i++)
        plan_free(p->plans[i].plan);
    free(p->plans);
    free(p->draws);
    json_decref(p->state);
    json_decref(p->due);
    json_decref(p->cases);
    json_decref(p->commits);
    json_decref(p->revealed);
}

enum err publish_site(struct lane *lane, bool all, struct publish_report *report, struct error *e)
{
    struct publish p = {
        .lane = lane, .report = report, .today = day_of_instant(service_now(lane->service))};
    enum err err = ledger_begin(lane->ledger, e); /* one view of the ledger for all pages */

    *report = (struct publish_report){.all = false};
    if (!err)
        err = ledger_log_size(lane->ledger, &p.size, e);
    if (!err && p.size > 0 && has_work(&p, all)) {
        report->all = p.all;
        p.due = json_object();
        p.cases = json_object();
        p.commits = json_object();
        p.revealed = json_object();
        err = make(&p, e);
        if (!err)
            err = write_state(&p, e);
        if (!err)
            log_event(LOG_INFO, "site", "entries=%llu all=%d written=%llu same=%llu removed=%llu",
                      (unsigned long long)p.size, p.all, (unsigned long long)report->written,
                      (unsigned long long)report->same, (unsigned long long)report->removed);
    }
    ledger_rollback(lane->ledger);
    finish(&p);
    return err;
}

/* ---- by itself ---- */

static void run(struct lane *lane, struct job *job)
{
    struct publish_report report;
    struct error e;

    (void)job;
    service_once_end(lane->service, ONCE_SITE);
    if (service_stopping(lane->service))
        return;
    enum err err = publish_site(lane, false, &report, &e);
    if (err != E_STOPPED)
        service_warn(lane->service, "site", err ? &e : NULL);
}

static void forget(struct service *service, struct job *job)
{
    (void)service;
    free(job);
}

void publish_soon(struct service *service)
{
    if (service_stopping(service) || !service_once_begin(service, ONCE_SITE))
        return;
    struct job *job = mem_new(sizeof *job);
    *job = (struct job){.name = "site", .run = run, .done = forget};
    lanes_submit(service_lanes(service), LANE_LONG, job);
}
