/* Atom feeds of draws and results (RFC 4287). Ids are tag URIs (RFC 4151) made of the log's name
 * and a number in the log, so they stay the same wherever the site lies; links are whole where
 * [web] public_url says where that is. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/date.h"
#include "core/base/json.h"
#include "core/base/mem.h"
#include "platform/html/atom.h"
#include "platform/runtime/config.h"
#include "publish_private.h"

#define FEED_ENTRIES 50

struct feed {
    struct atom atom;
    const char *kind;
    char *tag;  /* "tag:jilin.example,2026:log-name/" */
    char *base; /* the address of this language's pages, or "" */
};

static struct feed feed_new(const struct publish *p, enum lang lang, const char *kind,
                            const char *tag)
{
    struct feed f = {.kind = kind, .tag = mem_strdup(tag)};

    f.base = *p->lane->snapshot->config->web_public_url
                 ? config_link(p->lane->snapshot->config, lang == LANG_EN ? "/en/" : "/")
                 : mem_strdup("");
    f.atom = (struct atom){.xml = {.lang = lang}, .base = f.base};
    return f;
}

static void feed_free(struct feed *f)
{
    buf_free(&f->atom.xml.out);
    free(f->tag);
    free(f->base);
}

static void begin(struct feed *f, const char *title_zh, const char *title_en, const char *page,
                  int64_t updated)
{
    enum lang lang = f->atom.xml.lang;
    char *id = mem_printf("%s%s", f->tag, f->kind), *self = mem_printf("%s.atom", f->kind);

    atom_begin(&f->atom, &(struct atom_head){
                             .id = id,
                             .title = lang_pick(lang, title_zh, title_en),
                             .author = lang_pick(lang, "市场监督管理部门", "The market regulator"),
                             .self = self,
                             .page = page,
                             .updated = updated});
    free(id);
    free(self);
}

static void entry(struct feed *f, const char *key, const char *title, const char *summary,
                  const char *page, int64_t updated)
{
    char *id = mem_printf("%s%s/%s", f->tag, f->kind, key);

    atom_entry(&f->atom,
               &(struct atom_entry){
                   .id = id, .title = title, .summary = summary, .page = page, .updated = updated});
    free(id);
}

/* The date in a tag says when the authority had its name: the year of the log's first entry. */
static enum err tag_of(struct publish *p, char **tag, struct error *e)
{
    const char *origin = p->lane->snapshot->config->origin;
    size_t host = strcspn(origin, "/");
    int64_t first;
    enum err err = publish_entry_time(p, 0, &first, e);

    if (!err)
        *tag = mem_printf("tag:%.*s,%d:%s/", (int)host, origin, day_year(day_of_instant(first)),
                          origin[host] ? origin + host + 1 : "log");
    return err;
}

static enum err put(struct publish *p, struct feed *f, struct error *e)
{
    const struct buf *out = &f->atom.xml.out;
    char *name = mem_printf("%s%s.atom", f->atom.xml.lang == LANG_EN ? "en/" : "", f->kind);

    atom_end(&f->atom);
    enum err err = publish_put(p, name, out->data, out->len, e);
    free(name);
    return err;
}

/* ---- draws ---- */

/* The time of the entry that brought a draw into its present state. */
static enum err last_time(struct publish *p, const struct draw_row *row, int64_t *when,
                          struct error *e)
{
    int64_t index = row->void_index >= 0     ? row->void_index
                    : row->reveal_index >= 0 ? row->reveal_index
                    : row->draw_index >= 0   ? row->draw_index
                                             : (int64_t)row->commit_index;

    return publish_entry_time(p, (uint64_t)index, when, e);
}

static void draw_entry(struct publish *p, struct feed *f, const struct draw_row *row, int64_t when)
{
    static const char *const states[][2] = {{"已承诺，等待抽取", "committed, to be drawn"},
                                            {"已抽取，名单待公布", "drawn, list to come"},
                                            {"名单已公布", "list public"},
                                            {"已作废", "void"}};
    json_t *brief = publish_draw_brief(p, row);
    const char *state = lang_pick(f->atom.xml.lang, states[row->state][0], states[row->state][1]);
    char *title = mem_printf("%s %s: %s", json_text(brief, "date"),
                             public_word(&f->atom.xml, brief, "title"), state);
    char *summary =
        row->draw_index < 0
            ? mem_strdup(state)
            : mem_printf(lang_pick(f->atom.xml.lang, "抽中 %lld 户，%s", "%lld firms, %s"),
                         (long long)row->picks, state);
    char key[24], page[48];

    snprintf(key, sizeof key, "%llu", (unsigned long long)row->commit_index);
    snprintf(page, sizeof page, "draws/%s.html", key);
    entry(f, key, title, summary, page, when);
    free(title);
    free(summary);
    json_decref(brief);
}

static enum err draws(struct publish *p, enum lang lang, const char *tag, struct error *e)
{
    struct feed f = feed_new(p, lang, "draws", tag);
    size_t first = p->draw_count > FEED_ENTRIES ? p->draw_count - FEED_ENTRIES : 0;
    int64_t when[FEED_ENTRIES], newest = 0;
    enum err err = E_OK;

    for (size_t i = first; i < p->draw_count && !err; i++) {
        err = last_time(p, &p->draws[i], &when[i - first], e);
        if (!err && when[i - first] > newest)
            newest = when[i - first];
    }
    begin(&f, "抽取", "Draws", "draws.html", newest);
    for (size_t i = p->draw_count; i-- > first && !err;)
        draw_entry(p, &f, &p->draws[i], when[i - first]);
    if (!err)
        err = put(p, &f, e);
    feed_free(&f);
    return err;
}

/* ---- results ---- */

static enum err results(struct publish *p, enum lang lang, const char *tag, const json_t *list,
                        struct error *e)
{
    struct feed f = feed_new(p, lang, "results", tag);
    json_t *one;

    begin(&f, "检查结果", "Results", "results.html", json_int(json_array_get(list, 0), "time"));
    for (size_t i = 0; (one = json_array_get(list, i)); i++) {
        const char *no = json_text(one, "case");
        char group[PUBLIC_GROUP_BYTES];
        char *page = mem_printf("cases/%s.html#c%s", public_case_group(no, group), no);
        char *summary = mem_printf(lang_pick(lang, "%s，第 %lld 版", "%s, version %lld"),
                                   json_text(one, "agency"), json_int(one, "version"));
        entry(&f, no, json_text(one, "name"), summary, page, json_int(one, "time"));
        free(page);
        free(summary);
    }
    enum err err = put(p, &f, e);
    feed_free(&f);
    return err;
}

enum err publish_feeds(struct publish *p, struct error *e)
{
    char *tag = NULL;
    json_t *list = NULL;
    enum err err = tag_of(p, &tag, e);

    if (!err)
        err = publish_latest(p, FEED_ENTRIES, &list, e);
    for (int lang = LANG_ZH; lang <= LANG_EN && !err; lang++) {
        err = draws(p, (enum lang)lang, tag, e);
        if (!err)
            err = results(p, (enum lang)lang, tag, list, e);
    }
    json_decref(list);
    free(tag);
    return err;
}
