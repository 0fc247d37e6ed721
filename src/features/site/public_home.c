/* index.html: what this is, who draws, how it can be checked, and what is new. */
#include "features/site/public.h"

#include <stdlib.h>

#include "core/base/json.h"
#include "core/base/mem.h"

static void welcome(struct html *h, const struct public_at *at)
{
    html_open(h, "div", "class", "card lead", NULL);
    html_el_say(
        h, "p",
        "市场监管部门每个工作日检查哪些企业、派谁去，都由抽签决定：检查对象随机抽取，检查人员"
        "随机选派，结果向社会公开。这里公布每一次抽取可以公开的证据，您自己就能核对："
        "存证之后，谁也改不了结果。",
        "Which firms the market regulator inspects each working day, and who goes, is decided "
        "by lot: firms are drawn at random, inspectors are drawn at random, results are made "
        "public. Here is what can be public of the evidence of every draw. You can check it "
        "yourself: after its commit nobody could change its outcome.",
        NULL);
    html_open(h, "p", "class", "actions", NULL);
    char *check = mem_printf("%scheck.html", at->root),
         *find = mem_printf("%ssearch.html", at->root);
    html_el_say(h, "a", "自己核对一次抽取", "Check a draw yourself", "class", "button", "href",
                check, NULL);
    html_el_say(h, "a", "查一家企业", "Find a firm", "class", "button other", "href", find, NULL);
    free(check);
    free(find);
    html_close(h, "p");
    html_close(h, "div");
}

static void number(struct html *h, long long n, const char *zh, const char *en)
{
    html_open(h, "div", "class", "card", NULL);
    html_open(h, "p", "class", "big", NULL);
    html_textf(h, "%lld", n);
    html_close(h, "p");
    html_el_say(h, "p", zh, en, "class", "hint", NULL);
    html_close(h, "div");
}

static void numbers(struct html *h, const json_t *model)
{
    html_open(h, "div", "class", "cards figures", NULL);
    number(h, json_int(model, "draws"), "次抽取", "draws");
    number(h, json_int(model, "picks"), "户次被抽中", "firms drawn");
    number(h, json_int(model, "revealed"), "次抽取已公布名单", "draws whose lists are public");
    number(h, json_int(model, "results"), "件检查结果已公示", "results published");
    html_close(h, "div");
}

static void step(struct html *h, const char *head_zh, const char *head_en, const char *zh,
                 const char *en)
{
    html_open(h, "li", NULL);
    html_el_say(h, "strong", head_zh, head_en, NULL);
    html_text(h, " ");
    html_say(h, zh, en);
    html_close(h, "li");
}

static void how(struct html *h, const json_t *model)
{
    public_section(h, "抽取是怎样进行的", "How a draw is made");
    html_open(h, "ol", "class", "how", NULL);
    step(
        h, "先承诺。", "First the commitment.",
        "抽取之前，哪些企业可抽、抽多少、有哪些检查人员，都已固定，其散列写进公开日志。此后一个字也"
        "不能改。",
        "Before the draw, the firms that can be drawn, how many, and the inspectors are fixed, and "
        "their hashes go into a public log. Not one letter can change after that.");
    step(h, "再取随机数。", "Then the randomness.",
         "随机数由那份承诺经可验证随机函数算出，只有一个值：承诺之后不能挑选，不能重抽。能不能事先"
         "知道，要看每次抽取写明的级别。作废一次抽取须两人写明理由，永远可见。",
         "It is computed from that very commitment by a verifiable random function and has one "
         "value: after the commitment it cannot be chosen and not be rolled again. Whether it "
         "could be "
         "known before depends on the level that each draw states. To void a draw takes two people "
         "and a reason, and stays visible for ever.");
    step(
        h, "然后抽取。", "Then the draw.",
        "每户由随机数得到一个签号，同类中签号最小的若干户被抽中；检查人员同样由抽签选派，有利害关系"
        "的回避。",
        "The randomness gives each firm a ticket, and the smallest of each kind are drawn; "
        "inspectors are drawn likewise, and who has an interest steps back.");
    step(
        h, "检查后公布。", "Public after the visits.",
        "检查结束前名单保密，以免走漏；最迟在承诺时写明的日期公布名单和随机数的证明。",
        "Until the visits are over the list is secret, lest anybody be warned; by the date stated "
        "in the commitment at the latest, the list and the proof of the randomness are published.");
    html_open(h, "li", NULL);
    html_el_say(h, "strong", "最后公示结果。", "Last the results.", NULL);
    html_sayf(h, " 检查结果在检查结束后 %s内公示。", " They are published within %s of the visit.",
              public_word(h, model, "publish_within"));
    html_close(h, "li");
    html_close(h, "ol");
    html_close(h, "section");
}

static void check_words(struct html *h, const struct public_at *at)
{
    public_section(h, "怎样核对", "How to check");
    html_open(h, "ul", NULL);
    html_open(h, "li", NULL);
    html_say(h, "在浏览器里：打开", "In the browser: open ");
    public_link(h, at, lang_pick(h->lang, "“自己核对”", "“Check it yourself”"), "check.html");
    html_say(
        h, "，选一次抽取，页面会当场重算公开的每一步，并把数字摆出来。",
        " and choose a draw; the page computes every public step again and shows the numbers.");
    html_close(h, "li");
    html_open(h, "li", NULL);
    html_say(h, "离线：把整个网站文件夹复制下来，用审计程序核对：",
             "Offline: take a copy of this site's folder and run the auditors' program: ");
    html_el(h, "code", "inspect-verify site DIR", NULL);
    html_close(h, "li");
    html_el_say(
        h, "li",
        "企业：名单公布后向监管单位索取本企业的证明文件，可以看到自己的签号、为什么被抽中，或者是否"
        "参加、为什么没有参加抽取。",
        "Firms: after the list is public ask the bureau for your own proof file; it shows your "
        "ticket and why you were drawn, or whether you took part, and if not, why.",
        NULL);
    html_open(h, "li", NULL);
    html_say(h,
             "这里永远不公布企业的信用风险类别、检查人员的个人信息和投诉举报人。统计数字怎样避免泄"
             "露，见",
             "Never published here: a firm's credit-risk class, inspectors' personal data, "
             "complainants. How figures are kept from giving them away: ");
    public_link(h, at, lang_pick(h->lang, "统计", "statistics"), "statistics.html#rules");
    html_say(h, "。", ".");
    html_close(h, "li");
    html_close(h, "ul");
    html_close(h, "section");
}

static void latest(struct html *h, const struct public_at *at, const json_t *model)
{
    size_t i;
    json_t *one;

    html_open(h, "div", "class", "halves", NULL);
    public_section(h, "最近的抽取", "Latest draws");
    html_open(h, "ul", "class", "plain", NULL);
    for (i = 0; (one = json_array_get(json_object_get(model, "latest"), i)); i++) {
        html_open(h, "li", NULL);
        html_el(h, "time", json_text(one, "date"), "datetime", json_text(one, "date"), NULL);
        html_text(h, " ");
        public_link(h, at, public_word(h, one, "title"), "draws/%lld.html",
                    json_int(one, "commit"));
        html_text(h, " ");
        public_state(h, one);
        html_close(h, "li");
    }
    html_close(h, "ul");
    html_close(h, "section");
    public_section(h, "最近公示的结果", "Latest results");
    html_open(h, "ul", "class", "plain", NULL);
    for (i = 0; (one = json_array_get(json_object_get(model, "results_latest"), i)); i++) {
        html_open(h, "li", NULL);
        html_el(h, "time", json_text(one, "published"), "datetime", json_text(one, "published"),
                NULL);
        html_text(h, " ");
        public_case_link(h, at, json_text(one, "case"), json_text(one, "name"));
        html_close(h, "li");
    }
    if (!i)
        html_el_say(h, "li", "还没有。", "None yet.", "class", "empty", NULL);
    html_close(h, "ul");
    html_close(h, "section");
    html_close(h, "div");
}

/* {"draws","picks","revealed","results","latest":[draw…],"results_latest":[…],"origin","size",
 * "newest","publish_within":{"zh","en"}} */
void public_home_page(struct html *h, const struct public_at *at, const json_t *model)
{
    public_begin(h, at, "home", "抽查公示", "Random inspections, in the open", NULL);
    welcome(h, at);
    numbers(h, model);
    latest(h, at, model);
    how(h, model);
    check_words(h, at);
    html_open(h, "p", "class", "hint", NULL);
    html_sayf(h, "公开日志 %s，共 %lld 条，最新一条记于 %s。",
              "Public log %s, %lld entries, the newest of %s.", json_text(model, "origin"),
              json_int(model, "size"), json_text(model, "newest"));
    html_text(h, " ");
    public_file(h, at, "checkpoint", "checkpoint");
    html_text(h, " · ");
    public_file(h, at, "log.vkey", "log.vkey");
    html_close(h, "p");
    public_end(h, at);
}
