/* Items and plans: pages and CSV. */
#include <stdio.h>
#include <string.h>

#include "core/base/date.h"
#include "core/base/json.h"
#include "core/law/codes.h"
#include "core/plan/value.h"
#include "platform/runtime/config.h"
#include "platform/runtime/daemon.h"
#include "public_columns.h"
#include "public_plan.h"
#include "publish_private.h"

void publish_csv_head(struct buf *csv, const struct public_column *columns)
{
    buf_adds(csv, "\xef\xbb\xbf");
    for (const struct public_column *c = columns; c->name; c++) {
        if (c > columns)
            buf_addc(csv, ',');
        buf_adds(csv, c->name);
    }
    buf_adds(csv, "\r\n");
}

void publish_csv_row(struct buf *csv, const char *const *cells, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (i)
            buf_addc(csv, ',');
        buf_add_cell(csv, cells[i]);
    }
    buf_adds(csv, "\r\n");
}

/* ---- items ---- */

static enum err items(struct publish *p, struct error *e)
{
    const struct codes *codes = p->lane->snapshot->codes;
    json_t *list = json_array();
    struct buf csv = {0};

    publish_csv_head(&csv, public_items_columns);
    for (size_t i = 0; i < codes_item_count(codes); i++) {
        const struct item *it = codes_item_at(codes, i);
        const char *const cells[] = {it->code, it->name, it->key ? "key" : "general", it->basis,
                                     it->department};
        json_array_append_new(list, json_pack("{s:s, s:s, s:b, s:s, s:s}", "code", it->code, "name",
                                              it->name, "key", it->key, "basis", it->basis,
                                              "department", it->department));
        publish_csv_row(&csv, cells, 5);
    }
    enum err err = publish_page(p, "items.html", public_items_page, list, e);
    if (!err)
        err = publish_put(p, "data/items.csv", csv.data, csv.len, e);
    if (!err)
        err = publish_json(p, "data/items.json", list, e);
    json_decref(list);
    buf_free(&csv);
    return err;
}

/* ---- plans ---- */

struct gathering {
    struct publish *p;
    json_t *list;
    struct buf csv;
    char current[65];
};

static void rates(struct gathering *g, const struct plan_task *t, const char *sha256,
                  const char *approved)
{
    char from[11], until[11], class[2] = "", ratio[24], days[16];

    day_format(t->from, from);
    day_format(t->until, until);
    for (int c = 0; c < CLASSES; c++)
        for (int own = 0; own < OWNERSHIPS; own++) {
            bool reduced = own == OWN_F && t->cite_foreign[c] && *t->cite_foreign[c];
            const char *const cells[] = {sha256,
                                         approved,
                                         t->id,
                                         t->title,
                                         t->key ? "key" : "general",
                                         from,
                                         until,
                                         class,
                                         own == OWN_F ? "foreign" : "domestic",
                                         ratio,
                                         days,
                                         reduced ? t->cite_foreign[c] : t->cite_ratio};
            class[0] = (char)('A' + c);
            snprintf(ratio, sizeof ratio, "%u.%04u", t->ratio_ppm[c][own] / 10000,
                     t->ratio_ppm[c][own] % 10000);
            snprintf(days, sizeof days, "%d", (int)t->cooldown_days[c][own]);
            publish_csv_row(&g->csv, cells, 12);
        }
}

/* The page of a plan needs more than JSON, so it is written here and not by publish_page. */
static enum err one_page(struct publish *p, const json_t *model, const struct plan *plan,
                         struct error *e)
{
    char path[80];
    enum err err = E_OK;

    snprintf(path, sizeof path, "plans/%.12s.html", json_text(model, "sha256"));
    for (int lang = LANG_ZH; lang <= LANG_EN && !err; lang++) {
        struct html h = {.lang = (enum lang)lang};
        struct public_at at;
        char name[90];
        snprintf(name, sizeof name, "%s%s", lang == LANG_EN ? "en/" : "", path);
        public_at(&at, (enum lang)lang, service_rehearsal(p->lane->service), path);
        public_staff(&at, p->lane->snapshot->config->web_public_url);
        public_plan_page(&h, &at, model, plan, p->lane->snapshot->codes);
        err = publish_put(p, name, h.out.data, h.out.len, e);
        buf_free(&h.out);
    }
    return err;
}

static enum err one_plan(void *ctx, const struct plan_row *row, struct error *e)
{
    struct gathering *g = ctx;
    struct publish *p = g->p;
    struct buf text = {0};

    if (row->log_index < 0)
        return E_OK; /* never approved: not public */
    const struct plan *plan = publish_plan_of(p, row->sha256);
    enum err err = ledger_plan_text(p->lane->ledger, row->sha256, &text, e);
    if (!err) {
        json_t *model = json_pack("{s:s, s:s, s:o, s:b}", "sha256", row->sha256, "title",
                                  row->title, "approved", publish_instant(row->approved_at),
                                  "current", strcmp(row->sha256, g->current) == 0);
        json_array_append_new(g->list, json_deep_copy(model));
        json_object_set_new(model, "text", json_stringn(text.data, text.len));
        err = one_page(p, model, plan, e);
        for (size_t i = 0; plan && i < plan->task_count; i++)
            rates(g, &plan->tasks[i], row->sha256, json_text(model, "approved"));
        json_decref(model);
    }
    buf_free(&text);
    return err;
}

enum err publish_plans(struct publish *p, struct error *e)
{
    struct gathering g = {.p = p, .list = json_array()};
    struct error unused;

    if (ledger_plan_current(p->lane->ledger, g.current, &unused) != E_OK)
        g.current[0] = '\0';
    publish_csv_head(&g.csv, public_plans_columns);
    enum err err = items(p, e);
    if (!err)
        err = ledger_plans(p->lane->ledger, NULL, one_plan, &g, e);
    if (!err)
        err = publish_page(p, "plans.html", public_plans_page, g.list, e);
    if (!err)
        err = publish_put(p, "data/plans.csv", g.csv.data, g.csv.len, e);
    if (!err)
        err = publish_json(p, "data/plans.json", g.list, e);
    json_decref(g.list);
    buf_free(&g.csv);
    return err;
}
