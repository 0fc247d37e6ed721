#include "public_check.h"

#include <stdio.h>
#include <stdlib.h>

#include "core/base/mem.h"
#include "platform/html/page.h"

static void introduction(struct html *h)
{
    html_el_say(
        h, "p",
        "这个页面在您自己的设备上重新计算一次抽取中公开的每一步，并把数字摆出来。它不登录、不上传任"
        "何"
        "东西，读入之后断网也能用。页面本身也由这个网站提供；不放心的，请用另外取得的 "
        "inspect-verify "
        "核对。",
        "This page computes every public step of a draw again on your own device and shows the "
        "numbers. It needs no login and sends nothing; once loaded it works offline. The page "
        "itself "
        "comes from this site, too: if you would rather not rely on it, use an inspect-verify that "
        "you got elsewhere.",
        NULL);
    html_open(h, "ol", NULL);
    html_el_say(h, "li",
                "先存证：抽取之前，参加抽取的企业、未参加的企业及理由、计划和执法人员的校验值"
                "（哈希值）就写进了公开日志，之后不能再调。",
                "First a commit: before the draw, the hashes of the firms that take part, of those "
                "left out and why, of plan and inspectors go into a public log; nothing can be "
                "tuned afterwards.",
                NULL);
    html_el_say(h, "li",
                "再取随机数：存证之后它只有一个可能，不能挑选，也不能重来。能不能事先知道，"
                "要看验证级别：“一般”级别只用运行者自己的密钥，运行者有可能事先知道结果，或者在"
                "存证之前试过别的输入。",
                "Then the randomness: after the commit there is only one possible value; it can "
                "neither be chosen nor rolled again. Whether it can be known before depends on the "
                "level: at level D, with the operator's key alone, the operator could have known "
                "it, or tried other inputs before committing.",
                NULL);
    html_el_say(h, "li", "最后公开名单：名单的校验值在抽取当天已经固定；没有人能被悄悄隐去或添加。",
                "Last the list: its hash was fixed on the day of the draw; nobody can be hidden or "
                "added quietly.",
                NULL);
    html_close(h, "ol");
}

enum { SLIPS = 8, DRAWN = 3, SLIP_WIDTH = 58, SLIP_STEP = 76, LEFT = 18 };

/* A firm's slip of paper with the beginning of its ticket. */
static void slip(struct html *h, int i, const char *ticket)
{
    const char *colour = i < DRAWN ? "#0b5394" : "#5c6675";
    char x[12], middle[12];

    snprintf(x, sizeof x, "%d", LEFT + i * SLIP_STEP);
    snprintf(middle, sizeof middle, "%d", LEFT + i * SLIP_STEP + SLIP_WIDTH / 2);
    html_el(h, "rect", NULL, "x", x, "y", "60", "width", "58", "height", "46", "rx", "5", "stroke",
            colour, "stroke-width", "2", "fill", i < DRAWN ? colour : "#ffffff", NULL);
    html_el(h, "text", ticket, "x", middle, "y", "89", "text-anchor", "middle", "font-size", "15",
            "fill", i < DRAWN ? "#ffffff" : "#1d2430", NULL);
}

static void label(struct html *h, const char *x, const char *y, const char *zh, const char *en)
{
    html_el_say(h, "text", zh, en, "x", x, "y", y, "text-anchor", "middle", NULL);
}

/* Tickets of one stratum from small to large, and the cut after the third. */
static void ticket_picture(struct html *h)
{
    static const char *const tickets[SLIPS] = {"02a6…", "1c40…", "28f1…", "3b97…",
                                               "6d05…", "8e7c…", "b21a…", "f4d3…"};

    html_open(h, "svg", "viewBox", "0 0 640 150", "role", "img", "aria-labelledby",
              "tickets-title tickets-text", "font-size", "16", "fill", "#1d2430", NULL);
    html_el_say(h, "title", "同一抽样分组的签号", "The tickets of one stratum", "id",
                "tickets-title", NULL);
    html_el_say(h, "desc",
                "八户企业的签号由小到大排成一行。最小的三个被抽中，第三个就是截止号；其余五个大于"
                "截止号，没有被抽中。",
                "The tickets of eight firms in a row, from small to large. The three smallest are "
                "drawn; the third is the cut. The other five are above it and are not drawn.",
                "id", "tickets-text", NULL);
    for (int i = 0; i < SLIPS; i++)
        slip(h, i, tickets[i]);
    html_el(h, "line", NULL, "x1", "237", "y1", "36", "x2", "237", "y2", "130", "stroke", "#b3261e",
            "stroke-width", "3", "stroke-dasharray", "6 4", NULL);
    label(h, "237", "26", "截止号 28f1…", "cut 28f1…");
    label(h, "123", "136", "签号最小：被抽中", "smallest: drawn");
    label(h, "430", "136", "大于截止号：没有抽中", "above the cut: not drawn");
    html_close(h, "svg");
}

static void tickets(struct html *h)
{
    html_open(h, "section", "id", "tickets", NULL);
    html_el_say(h, "h2", "签号是怎么回事", "What a ticket is", NULL);
    html_el_say(h, "p",
                "每户参加抽取的企业都有一个签号，就像摇号时发到的号码。同一抽样分组里，签号最小的"
                "几户被抽中；其中最大的那个签号叫截止号。",
                "Every firm that takes part gets a ticket, as in a lottery. In each stratum the "
                "smallest tickets are drawn; the largest of these is called the cut.",
                NULL);
    html_open(h, "figure", "class", "chart", NULL);
    html_el_say(h, "figcaption", "一个抽样分组，八户企业，抽三户（示意）",
                "One stratum of eight firms, three to be drawn (an example)", NULL);
    ticket_picture(h);
    html_close(h, "figure");
    html_open(h, "ul", NULL);
    html_el_say(h, "li",
                "签号由三样东西算出：随机数、企业的统一社会信用代码、企业的“盐”（一串保密的字符）。"
                "存证之后三样都定了，谁也不能给自己或别人换一个号。",
                "A ticket is computed from three things: the randomness, the firm's code, and its "
                "salt, which is secret. After the commit all three are settled: nobody can give "
                "himself or another a different number.",
                NULL);
    html_el_say(h, "li", "没有盐就算不出签号，所以外人推不出别的企业属于哪一组、差多少没有抽中。",
                "Without the salt nobody computes a ticket, so outsiders cannot tell another "
                "firm's stratum, or how near it was to being drawn.",
                NULL);
    html_el_say(h, "li",
                "名单公开之后，企业可以向检查单位索取自己的证明文件，在上面核对：有没有参加抽取；"
                "没有参加是什么理由；自己的签号是多少；被抽中的，签号是否真的不大于截止号。",
                "Once the list is public, a firm can ask the bureau for its proof file and check "
                "it above: whether it took part; if not, why; what its ticket is; and, if it was "
                "drawn, that the ticket really is not above the cut.",
                NULL);
    html_el_say(h, "li",
                "有一件事仍能推知：各类企业的抽查比例和间隔期是公开的，短时间内两次被抽中的企业，"
                "属于允许这样抽的那一类。",
                "One thing can still be told: ratios and cool-downs by class are public, so a firm "
                "drawn twice within a short time belongs to a class that may be.",
                NULL);
    html_close(h, "ul");
    html_close(h, "section");
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
        h, "li",
        "有没有漏掉企业、各组该抽几户、派谁去检查：参加抽取的企业和各组户数是保密的，由审计"
        "部门用全部文件重算。",
        "Whether a firm is missing, how many each stratum owes, who inspects: the firms and "
        "their numbers are secret; auditors recompute everything from the full files.",
        NULL);
    html_el_say(h, "li", "名单上的企业名称和检查单位：校验值只保护统一社会信用代码。",
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
    tickets(h);
    limits(h);
    html_el(h, "script", NULL, "src", script, "defer", "", NULL);
    page_end(h, &page);
    free(style);
    free(script);
}
