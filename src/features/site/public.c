#include "features/site/public.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/json.h"
#include "core/base/mem.h"
#include "platform/html/page.h"
#include "platform/html/view.h"

#define DEPTH_MAX 3

void public_at(struct public_at *at, enum lang lang, bool rehearsal, const char *path)
{
    static const char up[] = "../../../";
    size_t depth = 0;

    *at = (struct public_at){.lang = lang, .rehearsal = rehearsal};
    snprintf(at->path, sizeof at->path, "%s", path);
    for (const char *p = path; *p; p++)
        depth += *p == '/';
    depth = depth < DEPTH_MAX ? depth : DEPTH_MAX - 1;
    snprintf(at->root, sizeof at->root, "%.*s", (int)(3 * depth), up);
    snprintf(at->top, sizeof at->top, "%s%s", at->root, lang == LANG_EN ? "../" : "");
    snprintf(at->other, sizeof at->other, "%s%s%s", *at->top ? at->top : "./",
             lang == LANG_EN ? "" : "en/", path);
    if (!*at->root)
        snprintf(at->root, sizeof at->root, "./");
    if (!*at->top)
        snprintf(at->top, sizeof at->top, "./");
}

void public_staff(struct public_at *at, const char *public_url)
{
    size_t len = strlen(public_url);

    while (len && public_url[len - 1] == '/')
        len--;
    if (len)
        snprintf(at->login, sizeof at->login, "%.*s/login%s", (int)len, public_url,
                 at->lang == LANG_EN ? "?lang=en" : "");
}

static struct page page_of(const struct public_at *at)
{
    return (struct page){.lang = at->lang,
                         .root = at->top,
                         .other = at->other,
                         .login = *at->login ? at->login : NULL,
                         .rehearsal = at->rehearsal};
}

void public_begin(struct html *h, const struct public_at *at, const char *section,
                  const char *title_zh, const char *title_en, const char *script)
{
    struct page page = page_of(at);

    page.section = section;
    page.title_zh = title_zh;
    page.title_en = title_en;
    page.script = script;
    page_begin(h, &page);
}

void public_end(struct html *h, const struct public_at *at)
{
    const struct page page = page_of(at);

    page_end(h, &page);
}

static void link_to(struct html *h, const char *root, const char *text, const char *fmt,
                    va_list args)
{
    struct buf url = {0};
    char *path = NULL;

    if (vasprintf(&path, fmt, args) < 0)
        return;
    buf_adds(&url, root);
    buf_adds(&url, path);
    html_el(h, "a", text, "href", url.data, NULL);
    buf_free(&url);
    free(path);
}

void public_link(struct html *h, const struct public_at *at, const char *text, const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    link_to(h, at->root, text, fmt, args);
    va_end(args);
}

void public_file(struct html *h, const struct public_at *at, const char *text, const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    link_to(h, at->top, text, fmt, args);
    va_end(args);
}

const char *public_word(const struct html *h, const json_t *model, const char *key)
{
    return json_word(json_object_get(model, key), h->lang);
}

void public_fact_begin(struct html *h, const char *zh, const char *en)
{
    html_open(h, "div", NULL);
    html_el_say(h, "dt", zh, en, NULL);
    html_open(h, "dd", NULL);
}

void public_fact_end(struct html *h)
{
    html_close(h, "dd");
    html_close(h, "div");
}

json_t *public_limit(const struct clock *clock)
{
    static const char *const units[][2] = {[CLOCK_WORKING_DAYS] = {"个工作日", "working day"},
                                           [CLOCK_DAYS] = {"日", "day"},
                                           [CLOCK_MONTHS] = {"个月", "month"},
                                           [CLOCK_YEARS] = {"年", "year"}};

    if (!clock)
        return json_pack("{s:s, s:s}", "zh", "法定期限", "en", "the statutory limit");
    const char *const *unit = units[clock->unit];
    return json_pack("{s:o, s:o}", "zh", json_sprintf("%d %s", clock->limit, unit[0]), "en",
                     json_sprintf("%d %s%s", clock->limit, unit[1], clock->limit == 1 ? "" : "s"));
}

void public_fact(struct html *h, const char *zh, const char *en, const char *text)
{
    public_fact_begin(h, zh, en);
    html_text(h, text);
    public_fact_end(h);
}

void public_section(struct html *h, const char *zh, const char *en)
{
    html_open(h, "section", NULL);
    html_el_say(h, "h2", zh, en, NULL);
}

void public_cell(struct html *h, const char *text, bool number)
{
    bool date = strlen(text) >= 10 && text[4] == '-' && text[7] == '-';

    html_el(h, "td", text, "class", number ? "number" : date ? "day" : NULL, NULL);
}

void public_number_cell(struct html *h, json_int_t number)
{
    html_open(h, "td", "class", "number", NULL);
    html_textf(h, "%lld", (long long)number);
    html_close(h, "td");
}

/* A number is region6 + yyyymmdd + …. */
const char *public_case_group(const char *no, char group[PUBLIC_GROUP_BYTES])
{
    int day = no[12] && no[13] ? (no[12] - '0') * 10 + no[13] - '0' : 1;
    int tens = day <= 10 ? 1 : day <= 20 ? 2 : 3;

    snprintf(group, PUBLIC_GROUP_BYTES, "%.6s/%.4s-%.2s-%d", no, no + 6, no + 10, tens);
    return group;
}

void public_case_link(struct html *h, const struct public_at *at, const char *no, const char *text)
{
    char group[PUBLIC_GROUP_BYTES];

    public_link(h, at, text, "cases/%s.html#c%s", public_case_group(no, group), no);
}

/* ---- items.html: [{"code","name","key","basis","department"}…] ---- */

void public_items_page(struct html *h, const struct public_at *at, const json_t *model)
{
    static const char *const heads[][2] = {{"编号", "Code"},
                                           {"事项", "Item"},
                                           {"类别", "Kind"},
                                           {"依据", "Legal basis"},
                                           {"牵头科室", "Department"}};
    json_t *item;

    public_begin(h, at, "items", "抽查事项清单", "The list of inspection items", NULL);
    html_el_say(h, "p",
                "检查人员只能检查清单上的事项。一般检查事项每年抽查的户数有上限；重点检查事项"
                "（关系安全、健康等）不设上限，抽取只决定先后。",
                "Inspectors may only check what is on this list. General items have a yearly limit "
                "on how many firms are drawn; key items (safety, health) have none, and there the "
                "draw only decides the order.",
                NULL);
    view_open_table(h, lang_pick(h->lang, "抽查事项", "Inspection items"), NULL, heads, 5);
    for (size_t i = 0; (item = json_array_get(model, i)); i++) {
        html_open(h, "tr", NULL);
        public_cell(h, json_text(item, "code"), false);
        public_cell(h, json_text(item, "name"), false);
        html_open(h, "td", NULL);
        bool key = json_flag(item, "key");
        html_el_say(h, "span", key ? "重点" : "一般", key ? "key" : "general", "class",
                    key ? "tag warn" : "tag", NULL);
        html_close(h, "td");
        public_cell(h, json_text(item, "basis"), false);
        public_cell(h, json_text(item, "department"), false);
        html_close(h, "tr");
    }
    view_close_table(h);
    html_open(h, "p", NULL);
    public_file(h, at, lang_pick(h->lang, "下载 CSV", "Download as CSV"), "data/items.csv");
    html_close(h, "p");
    public_end(h, at);
}
