/* The first page, the list of data, the fixed pages, and the assets they need. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/cases/disclosure.h"
#include "platform/html/asset.h"
#include "platform/runtime/config.h"
#include "platform/runtime/daemon.h"
#include "public_check.h"
#include "publish_private.h"

#define LATEST_DRAWS 8
#define LATEST_RESULTS 8

static json_t *summary(struct publish *p, json_t *time, json_t *results)
{
    json_t *latest = json_array();
    json_int_t draws = 0, picks = 0, revealed = 0;

    for (size_t i = p->draw_count; i-- > 0;) {
        const struct draw_row *row = &p->draws[i];
        if (publish_is_team(row))
            continue;
        if (json_array_size(latest) < LATEST_DRAWS)
            json_array_append_new(latest, publish_draw_brief(p, row));
        if (row->state == DRAW_DRAWN || row->state == DRAW_REVEALED) {
            draws++;
            picks += (json_int_t)row->picks;
        }
        revealed += row->state == DRAW_REVEALED;
    }
    return json_pack("{s:s, s:I, s:o, s:I, s:I, s:I, s:o, s:o, s:o, s:o}", "origin",
                     p->lane->snapshot->config->origin, "size", (json_int_t)p->size, "newest", time,
                     "draws", draws, "picks", picks, "revealed", revealed, "results",
                     json_incref(json_object_get(p->state, "results")), "latest", latest,
                     "results_latest", results, "publish_within",
                     publish_limit(p, DISCLOSURE_CLOCK));
}

static enum err home(struct publish *p, struct error *e)
{
    json_t *results = NULL;
    int64_t time = 0;
    enum err err = publish_entry_time(p, p->size - 1, &time, e);

    if (!err)
        err = publish_latest(p, LATEST_RESULTS, &results, e);
    if (err) {
        json_decref(results);
        return err;
    }
    json_t *model = summary(p, publish_instant(time), results);
    err = publish_page(p, "index.html", public_home_page, model, e);
    if (!err)
        err = publish_json(p, "data/summary.json", model, e);
    json_decref(model);
    return err;
}

/* ---- data.html ---- */

static void add_once(json_t *names, const char *name)
{
    json_object_set_new(names, name, json_true());
}

static enum err data(struct publish *p, struct error *e)
{
    static const char *const fixed[] = {"summary.json", "items.csv",  "items.json",
                                        "plans.csv",    "plans.json", "statistics.json"};
    json_t *names = json_object(), *files = json_array(), *yes;
    const char *key;
    char name[40];

    for (size_t i = 0; i < sizeof fixed / sizeof *fixed; i++)
        add_once(names, fixed[i]);
    for (size_t i = p->draw_count; i-- > 0;) {
        json_t *day = publish_day(p->draws[i].date);
        snprintf(name, sizeof name, "draws-%.4s.csv", json_string_value(day));
        add_once(names, name);
        snprintf(name, sizeof name, "draws-%.4s.json", json_string_value(day));
        add_once(names, name);
        json_decref(day);
    }
    json_object_foreach(json_object_get(p->state, "groups"), key, yes)
    {
        snprintf(name, sizeof name, "results-%.7s.csv", key + 7);
        add_once(names, name);
    }
    json_object_foreach(names, key, yes) json_array_append_new(files, json_string(key));
    json_t *model = json_pack("{s:o}", "files", files);
    enum err err = publish_page(p, "data.html", public_data_page, model, e);
    json_decref(model);
    json_decref(names);
    return err;
}

/* ---- what changes with the program only ---- */

static enum err assets(struct publish *p, struct error *e)
{
    enum err err = E_OK;

    for (const struct asset *a = page_assets; a->name && !err; a++) {
        char *name = mem_printf("assets/%s", a->name);
        err = publish_put(p, name, a->bytes, (size_t)(a->end - a->bytes), e);
        free(name);
    }
    return err;
}

/* Its own page with its own scripts; the same everywhere. */
static enum err check(struct publish *p, struct error *e)
{
    enum err err = E_OK;

    for (int lang = LANG_ZH; lang <= LANG_EN && !err; lang++) {
        struct html h = {.lang = (enum lang)lang};
        struct public_at at;
        public_at(&at, (enum lang)lang, service_rehearsal(p->lane->service), "check.html");
        public_check_page(&h, at.lang, at.top, at.other, at.rehearsal);
        err = publish_put(p, lang == LANG_EN ? "en/check.html" : "check.html", h.out.data,
                          h.out.len, e);
        buf_free(&h.out);
    }
    return err;
}

enum err publish_front(struct publish *p, struct error *e)
{
    json_t *nothing_asked = json_pack("{s:o}", "object_within", publish_limit(p, "objection"));
    enum err err = home(p, e);

    if (!err)
        err = data(p, e);
    if (!err && p->new_day) /* its limit may be another one */
        err = publish_page(p, "search.html", public_search_page, nothing_asked, e);
    if (!err && p->all)
        err = check(p, e);
    if (!err && p->all)
        err = assets(p, e);
    json_decref(nothing_asked);
    return err;
}
