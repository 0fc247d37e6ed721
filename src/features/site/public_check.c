#include "public_check.h"

#include <stdlib.h>

#include "core/base/mem.h"
#include "platform/html/page.h"

static void introduction(struct html *h)
{
    html_el_say(
        h, "p",
        "不需要相信任何人：这个页面在您自己的设备上重新计算一次抽取，并把每一步的数字摆出来。"
        "它不登录、不上传任何东西，读入之后断网也能用。",
        "No need to trust anybody: this page computes a draw again on your own device and shows "
        "the "
        "numbers of every step. It needs no login and sends nothing; once loaded it works offline.",
        NULL);
    html_open(h, "ol", NULL);
    html_el_say(
        h, "li", "先承诺：抽取之前，可抽企业、比例和执法人员的散列就写进了公开日志，之后不能再调。",
        "First a commit: before the draw, the hashes of firms, ratios and inspectors go into "
        "a public log; nothing can be tuned afterwards.",
        NULL);
    html_el_say(h, "li", "再取随机数：它由那份承诺唯一决定，不能挑选，也不能重来。",
                "Then the randomness: it follows from that very commit in one way only; it can "
                "neither be chosen nor rolled again.",
                NULL);
    html_el_say(h, "li", "最后公布：名单的散列在抽取当天已经固定；没有人能被悄悄隐去或添加。",
                "Last the list: its hash was fixed on the day of the draw; nobody can be hidden or "
                "added quietly.",
                NULL);
    html_close(h, "ol");
}

/* What a reader sees whose browser does not run the scripts; they replace it. */
static void not_running(struct html *h)
{
    html_open(h, "div", "class", "warning", NULL);
    html_el_say(
        h, "p",
        "如果这段话一直在，说明核对程序没有运行。请允许本页运行脚本，或换用较新的浏览器"
        "（2023 年以后的 Chrome、Edge、Firefox 或 Safari）。",
        "If this text stays, the checker is not running. Allow scripts on this page, or use "
        "a newer browser (Chrome, Edge, Firefox or Safari from 2023 on).",
        NULL);
    html_open(h, "p", NULL);
    html_say(h, "也可以下载整个站点文件夹，用审计程序离线核对：",
             "Or take a copy of the site's folder and check it with the auditors' program: ");
    html_el(h, "code", "inspect-verify site DIR", NULL);
    html_close(h, "p");
    html_close(h, "div");
}

static void limits(struct html *h)
{
    html_open(h, "section", NULL);
    html_el_say(h, "h2", "这个页面核对不了什么", "What this page cannot check", NULL);
    html_open(h, "ul", NULL);
    html_el_say(
        h, "li", "名录里有没有漏掉企业、比例是否合乎计划：名录是保密的，由审计部门用全部文件重算。",
        "Whether a firm is missing from the pools, or the ratios are those of the plan: pools "
        "are secret; auditors recompute everything from the full files.",
        NULL);
    html_el_say(h, "li", "名单上的企业名称和检查单位：散列只保护统一社会信用代码。",
                "The names and bureaus on the list: the hash covers the firms' codes only.", NULL);
    html_el_say(h, "li",
                "您看到的日志和别人看到的是不是同一份：请与他人对照检查点上的条目数和树根。",
                "Whether others see the same log as you: compare the size and root in the "
                "checkpoint with theirs.",
                NULL);
    html_el_say(
        h, "li",
        "这个页面本身：它和日志来自同一个服务器。要更有把握，请从别处取一份本页或 "
        "inspect-verify，再核对下载的站点文件夹。",
        "This page itself: it comes from the same server as the log. To be surer, take the "
        "page or inspect-verify from somewhere else, and check a downloaded copy of the site.",
        NULL);
    html_close(h, "ul");
    html_close(h, "section");
}

void public_check_page(struct html *h, enum lang lang, const char *root, const char *other,
                       bool rehearsal)
{
    const struct page page = {.lang = lang,
                              .root = root,
                              .title_zh = "自己核对一次抽取",
                              .title_en = "Check a draw yourself",
                              .section = "check",
                              .other = other,
                              .rehearsal = rehearsal,
                              .script = "check/page.js"};
    char *style = mem_printf("%sassets/check/check.css", root);
    char *script = mem_printf("%sassets/check/file.js", root);

    page_begin(h, &page);
    html_void(h, "link", "rel", "stylesheet", "href", style, NULL);
    introduction(h);
    html_open(h, "div", "id", "check", NULL);
    not_running(h);
    html_close(h, "div");
    limits(h);
    html_el(h, "script", NULL, "src", script, "defer", "", NULL);
    page_end(h, &page);
    free(style);
    free(script);
}
