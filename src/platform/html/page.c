#include "platform/html/page.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"

/* Bits of enum role (platform/ops/op.h), which this room may not see. */
enum { REGULATOR = 1, APPROVER = 2, ADMIN = 4, AUDITOR = 8, PUBLISHER = 16 };
#define WORKERS (REGULATOR | APPROVER | PUBLISHER)
#define STAFF (WORKERS | ADMIN | AUDITOR)

/* One entry of the navigation; a list ends with a NULL id. */
struct page_section {
    const char *id;
    const char *path; /* below root */
    unsigned roles;   /* any of these sees it; 0: the public, too */
    const char *zh, *en;
};

static const struct page_section staff_sections[] = {
    {"inbox", "inbox", STAFF, "今日工作", "Today"},
    {"cases", "cases", STAFF, "案件", "Cases"},
    {"matters", "matters", STAFF, "台账", "Matters"},
    {"desk", "desk", ADMIN | APPROVER, "管理", "Desk"},
    {"audit", "audit", AUDITOR | ADMIN, "审计", "Audit"},
    {"all", "op", STAFF, "全部功能", "Everything"},
    {"public", "index.html", 0, "公示", "Public"},
    {NULL, NULL, 0, NULL, NULL},
};

static const struct page_section public_sections[] = {
    {"home", "index.html", 0, "首页", "Home"},
    {"items", "items.html", 0, "抽查事项", "Items"},
    {"plans", "plans.html", 0, "抽查计划", "Plans"},
    {"draws", "draws.html", 0, "抽取", "Draws"},
    {"results", "results.html", 0, "检查结果", "Results"},
    {"search", "search.html", 0, "查企业", "Find a firm"},
    {"statistics", "statistics.html", 0, "统计", "Statistics"},
    {"data", "data.html", 0, "开放数据", "Open data"},
    {"check", "check.html", 0, "自己核对", "Check it yourself"},
    {NULL, NULL, 0, NULL, NULL},
};

/* Where the public pages of this language begin. */
static char *public_root(const struct page *p)
{
    return mem_printf("%s%s", p->root, p->lang == LANG_EN ? "en/" : "");
}

static void feeds(struct html *h, const struct page *p)
{
    char *root = public_root(p);
    char *draws = mem_printf("%sdraws.atom", root), *results = mem_printf("%sresults.atom", root);

    html_void(h, "link", "rel", "alternate", "type", "application/atom+xml", "title",
              lang_pick(p->lang, "抽取", "Draws"), "href", draws, NULL);
    html_void(h, "link", "rel", "alternate", "type", "application/atom+xml", "title",
              lang_pick(p->lang, "检查结果", "Results"), "href", results, NULL);
    free(root);
    free(draws);
    free(results);
}

static void head(struct html *h, const struct page *p)
{
    char *css = mem_printf("%sassets/style.css", p->root);
    char *icon = mem_printf("%sassets/icon.svg", p->root);

    buf_adds(&h->out, "<!DOCTYPE html>\n");
    html_open(h, "html", "lang", lang_tag(p->lang), NULL);
    html_open(h, "head", NULL);
    html_void(h, "meta", "charset", "utf-8", NULL);
    html_void(h, "meta", "name", "viewport", "content", "width=device-width, initial-scale=1",
              NULL);
    html_open(h, "title", NULL);
    html_say(h, p->title_zh, p->title_en);
    html_say(h, " · 双随机、一公开", " · double-random, one-public");
    html_close(h, "title");
    html_void(h, "link", "rel", "stylesheet", "href", css, NULL);
    html_void(h, "link", "rel", "icon", "type", "image/svg+xml", "href", icon, NULL);
    if (!p->viewer)
        feeds(h, p);
    if (p->script) {
        char *url = mem_printf("%sassets/%s", p->root, p->script);
        html_el(h, "script", NULL, "type", "module", "src", url, NULL);
        free(url);
    }
    if (p->refresh_s) {
        char *seconds = mem_printf("%d", p->refresh_s);
        html_open(h, "noscript", NULL);
        html_void(h, "meta", "http-equiv", "refresh", "content", seconds, NULL);
        html_close(h, "noscript");
        free(seconds);
    }
    html_close(h, "head");
    free(icon);
    free(css);
}

static void entry(struct html *h, const struct page *p, const struct page_section *s,
                  const char *root)
{
    bool lit = p->section && strcmp(p->section, s->id) == 0;
    char *url = mem_printf("%s%s", root, s->path);

    html_open(h, "li", NULL);
    html_el_say(h, "a", s->zh, s->en, "href", url, "aria-current", lit ? "page" : NULL, NULL);
    html_close(h, "li");
    free(url);
}

/* Staff have one link to the public pages, the public has one for each of them. */
static void navigation(struct html *h, const struct page *p)
{
    char *root = public_root(p);

    html_open(h, "nav", "aria-label", lang_pick(p->lang, "主导航", "Main"), NULL);
    html_open(h, "ul", NULL);
    for (const struct page_section *s = staff_sections; p->viewer && s->id; s++)
        if (!s->roles)
            entry(h, p, s, root);
        else if (p->viewer->roles & s->roles)
            entry(h, p, s, p->root);
    for (const struct page_section *s = public_sections; !p->viewer && s->id; s++)
        entry(h, p, s, root);
    html_close(h, "ul");
    html_close(h, "nav");
    free(root);
}

static void who(struct html *h, const struct page *p)
{
    html_open(h, "div", "class", "who", NULL);
    if (p->other)
        html_el(h, "a", lang_pick(p->lang, "English", "中文"), "href", p->other, "lang",
                lang_pick(p->lang, "en", "zh-CN"), "hreflang", lang_pick(p->lang, "en", "zh-CN"),
                NULL);
    if (p->viewer) {
        char *me = mem_printf("%sme", p->root), *out = mem_printf("%slogout", p->root);
        html_el(h, "a", p->viewer->name, "href", me, NULL);
        html_open(h, "form", "method", "post", "action", out, NULL);
        html_void(h, "input", "type", "hidden", "name", "csrf", "value", p->viewer->csrf, NULL);
        html_el_say(h, "button", "退出", "Log out", "class", "quiet", NULL);
        html_close(h, "form");
        free(me);
        free(out);
    }
    html_close(h, "div");
}

void page_begin(struct html *h, const struct page *p)
{
    char *root = public_root(p);

    h->lang = p->lang;
    head(h, p);
    html_open(h, "body", "class", p->wide ? "wide" : NULL, NULL);
    html_el_say(h, "a", "跳到正文", "Skip to the content", "class", "skip", "href", "#main", NULL);
    if (p->rehearsal)
        html_el_say(h, "aside", "演练：这里的数据不是正式的。", "Rehearsal: nothing here is real.",
                    "class", "rehearsal", "aria-label", lang_pick(p->lang, "演练", "Rehearsal"),
                    NULL);
    html_open(h, "header", NULL);
    html_link_say(h, "brand", "双随机、一公开", "Double-random, one-public", "%s%s",
                  p->viewer ? p->root : root, p->viewer ? "inbox" : "index.html");
    navigation(h, p);
    who(h, p);
    html_close(h, "header");
    html_open(h, "main", "id", "main", NULL);
    html_el_say(h, "h1", p->title_zh, p->title_en, NULL);
    if (p->notice_zh)
        html_el_say(h, "p", p->notice_zh, p->notice_en, "class", "notice", "role", "status", NULL);
    free(root);
}

void page_end(struct html *h, const struct page *p)
{
    html_close(h, "main");
    html_open(h, "footer", NULL);
    html_el_say(h, "p", "每一次抽取都写入公开日志，任何人都可以核对。",
                "Every draw is in a public log that anybody can check.", NULL);
    if (p->login) {
        html_open(h, "p", NULL);
        html_el_say(h, "a", "工作人员登录", "Staff login", "href", p->login, NULL);
        html_close(h, "p");
    }
    html_close(h, "footer");
    html_close(h, "body");
    html_close(h, "html");
    buf_addc(&h->out, '\n');
}
