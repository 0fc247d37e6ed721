/* search.html: look a firm up. On a plain web server a script reads the index (assets/search.js);
 * the daemon answers the same form by itself. */
#include <stdlib.h>

#include "core/base/json.h"
#include "core/base/mem.h"
#include "features/site/public.h"

static void form(struct html *h, const struct public_at *at, const char *asked)
{
    char *action = mem_printf("%ssearch.html", at->root);

    html_open(h, "form", "class", "form line find", "method", "get", "action", action, "role",
              "search", NULL);
    html_open(h, "div", "class", "field", NULL);
    html_el_say(h, "label", "企业名称或统一社会信用代码", "Name of the firm, or its USCC", "for",
                "q", NULL);
    html_void(h, "input", "type", "search", "id", "q", "name", "q", "value", asked, "required", "",
              "minlength", "2", "maxlength", "60", "autocomplete", "off", NULL);
    html_close(h, "div");
    html_open(h, "p", "class", "actions", NULL);
    html_el_say(h, "button", "查询", "Search", "type", "submit", NULL);
    html_close(h, "p");
    html_close(h, "form");
    free(action);
}

static void one_firm(struct html *h, const struct public_at *at, const json_t *firm)
{
    json_t *one;

    html_open(h, "article", "class", "card", NULL);
    html_el(h, "h2", json_text(firm, "n"), NULL);
    html_open(h, "p", NULL);
    html_el(h, "code", json_text(firm, "u"), NULL);
    html_close(h, "p");
    html_open(h, "ul", NULL);
    for (size_t i = 0; (one = json_array_get(json_object_get(firm, "d"), i)); i++) {
        html_open(h, "li", NULL);
        html_sayf(h, "%s 被抽中：", "Drawn on %s: ", json_string_value(json_array_get(one, 1)));
        public_link(h, at, json_string_value(json_array_get(one, 2)), "draws/%lld.html",
                    (long long)json_integer_value(json_array_get(one, 0)));
        html_close(h, "li");
    }
    for (size_t i = 0; (one = json_array_get(json_object_get(firm, "r"), i)); i++) {
        html_open(h, "li", NULL);
        html_sayf(h, "%s 检查：", "Visited on %s: ", json_string_value(json_array_get(one, 1)));
        public_case_link(h, at, json_string_value(json_array_get(one, 0)),
                         lang_pick(h->lang, "检查结果", "the result"));
        html_close(h, "li");
    }
    html_close(h, "ul");
    html_close(h, "article");
}

/* What the daemon found: {"firms":[…],"more":bool}, or "short" or "common" where too
 * little was asked. */
static void found(struct html *h, const struct public_at *at, const json_t *model)
{
    const json_t *firms = json_object_get(model, "firms");
    json_t *firm;

    if (!firms)
        return;
    if (json_flag(model, "short"))
        html_el_say(h, "p", "请至少输入两个字，或完整的统一社会信用代码。",
                    "Enter two characters at least, or the whole USCC.", "class", "warning", NULL);
    else if (json_flag(model, "common"))
        html_el_say(
            h, "p",
            "很多企业的名称里都有这些字。请写上名称中更特别的部分，或完整的统一社会信用代码。",
            "Very many names have these characters. Add a less common part of the name, or "
            "enter the whole USCC.",
            "class", "warning", NULL);
    else if (!json_array_size(firms))
        html_el_say(
            h, "p", "没有找到：这家企业没有公示的结果，也不在已公布的抽取名单里。",
            "Nothing found: no result of this firm has been published, and it is on no list "
            "that is public yet.",
            "class", "notice", NULL);
    for (size_t i = 0; (firm = json_array_get(firms, i)); i++)
        one_firm(h, at, firm);
    if (json_flag(model, "more"))
        html_el_say(h, "p", "还有更多，请写得更完整些。", "There are more: write more of the name.",
                    "class", "hint", NULL);
}

static void without_script(struct html *h, const struct public_at *at)
{
    html_open(h, "div", "id", "without", NULL);
    html_open(h, "p", NULL);
    html_say(
        h, "如果查询没有反应（例如直接从文件夹打开，或不允许脚本），请按月份或单位翻阅",
        "If the search does not answer (the page was opened from a folder, or scripts are off), "
        "browse the ");
    public_link(h, at, lang_pick(h->lang, "检查结果", "results"), "results.html");
    html_say(h, "，或下载", " by month or bureau, or download the ");
    public_link(h, at, lang_pick(h->lang, "开放数据", "open data"), "data.html");
    html_say(h, "，用表格软件查找。", " and search in a spreadsheet.");
    html_close(h, "p");
    html_close(h, "div");
}

static void own_proof(struct html *h, const struct public_at *at, const json_t *model)
{
    public_section(h, "这是您的企业？", "Is it your firm?");
    html_open(h, "ul", NULL);
    html_el_say(
        h, "li",
        "名单公布后，可以向监管单位索取本企业在某次抽取中的证明文件：它写明本企业参加了没有、为什么"
        "没有"
        "参加；被抽中的，签号和截止号都在里面，能自己核对。文件里有只属于您的秘密，请不要公开。",
        "After the list is public ask the bureau for your firm's proof file of a draw: it says "
        "whether you took part, and if not, why; for a drawn firm it has the ticket and the cut, "
        "so "
        "that you can check it. It holds a secret of your firm: do not publish it.",
        NULL);
    html_open(h, "li", NULL);
    html_say(h, "把证明文件拖到", "Drop the proof file onto ");
    public_link(h, at, lang_pick(h->lang, "“自己核对”", "“Check it yourself”"), "check.html");
    html_say(h, "页面，或运行 ", ", or run ");
    html_el(h, "code", "inspect-verify firm PROOF --site DIR", NULL);
    html_say(h, "。", ".");
    html_close(h, "li");
    html_open(h, "li", NULL);
    html_sayf(h, "对公示的结果有异议，可在公示之日起 %s内向监管单位提出。",
              "You may object to a published result at the bureau within %s.",
              public_word(h, model, "object_within"));
    html_close(h, "li");
    html_el_say(h, "li", "尚未公布名单的抽取不能查询：检查之前谁被抽中是保密的。",
                "Draws whose lists are not public yet cannot be searched: before the visits it is "
                "secret who was drawn.",
                NULL);
    html_close(h, "ul");
    html_close(h, "section");
}

/* {"object_within"} and, once asked,
 * {"asked","firms":[{"u","n","d":[[commit,date,title]…],"r":[[case,date]…]}…],"more"} */
void public_search_page(struct html *h, const struct public_at *at, const json_t *model)
{
    public_begin(h, at, "search", "查企业", "Find a firm", "search.js");
    html_el_say(
        h, "p", "查一家企业公示的检查结果，以及名单公布之后它在哪些抽取中被抽中。",
        "The published results of a firm, and, once lists are public, the draws that drew it.",
        NULL);
    form(h, at, json_text(model, "asked"));
    html_open(h, "div", "id", "found", "aria-live", "polite", "data-top", at->top, "data-root",
              at->root, NULL);
    found(h, at, model);
    html_close(h, "div");
    if (!json_object_get(model, "firms"))
        without_script(h, at);
    own_proof(h, at, model);
    public_end(h, at);
}
