#include "platform/html/working.h"

#include <stdio.h>
#include <string.h>

static void step_word(struct html *h, const struct working *w)
{
    static const struct {
        const char *step, *zh, *en;
    } words[] = {{"draws", "读取各次抽取", "reading the draws"},
                 {"tests", "检验", "testing"},
                 {"cases", "写出案件", "writing the cases"}};

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(words[i].step, w->step) == 0) {
            html_say(h, words[i].zh, words[i].en);
            return;
        }
    if (w->waiting)
        html_say(h, "前面还有别的工作，正在排队", "waiting behind other work");
    else if (*w->step)
        html_say(h, "写出清单", "writing the lists");
    else
        html_say(h, "准备", "getting ready");
}

void working_show(struct html *h, const struct working *w)
{
    char value[24], max[24];

    snprintf(value, sizeof value, "%lld", (long long)w->done);
    snprintf(max, sizeof max, "%lld", (long long)(w->total > 0 ? w->total : 1));
    html_open(h, "div", "class", "card live", "role", "status", NULL);
    html_open(h, "p", NULL);
    html_say(h, w->zh, w->en);
    html_say(h, "：", ": ");
    step_word(h, w);
    if (w->total > 0)
        html_textf(h, " %lld %%", (long long)(w->done * 100 / w->total));
    html_close(h, "p");
    html_el_say(h, "progress", "", "", "max", max, "value", w->total > 0 ? value : NULL,
                "aria-label", lang_pick(h->lang, "进度", "progress"), NULL);
    html_el_sayf(
        h, "p", "hint", "%s 开始。页面会自己更新；可以离开，工作照常进行，回到这一页就能看到结果。",
        "Begun at %s. This page comes again by itself; you may leave it: the work goes on, "
        "and its outcome is here when you come back.",
        w->began);
    html_close(h, "div");
}
