/* Stages and histories. */
#include <stdlib.h>
#include <string.h>

#include "case_page.h"
#include "core/base/json.h"
#include "core/base/mem.h"
#include "platform/html/view.h"

const struct view_cell casefile_links[] = {{"matter", .path = "/case/%", .class = "mono"},
                                           {"case", .path = "/case/%", .class = "mono"},
                                           {"lead", .path = "/case/%", .class = "mono"},
                                           {NULL}};

/* ---- roles ---- */

void casefile_roles(struct html *h, const json_t *roles)
{
    size_t i;
    json_t *one;

    json_array_foreach((json_t *)(uintptr_t)roles, i, one)
    {
        if (i)
            html_say(h, "或", " or ");
        html_value(h, one);
    }
}

/* ---- stages ---- */

/* The last entry of that stage. */
static const json_t *entry_of(const json_t *trail, long long number)
{
    const json_t *found = NULL;
    size_t i;
    json_t *one;

    json_array_foreach((json_t *)(uintptr_t)trail, i, one)
    {
        if (json_int(one, "stage") == number)
            found = one;
    }
    return found;
}

static void state_of(struct html *h, const char *state)
{
    static const char *const words[][3] = {{"done", "已完成", "done"},
                                           {"open", "进行中", "here now"},
                                           {"waiting", "未开始", "to come"},
                                           {"skipped", "已跳过", "skipped"},
                                           {"unneeded", "无需进行", "not needed"},
                                           {"void", "已撤回", "void"}};

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(state, words[i][0]) == 0)
            html_say(h, words[i][1], words[i][2]);
}

static void step(struct html *h, const json_t *stage, const json_t *entry)
{
    const char *state = json_text(stage, "state");
    char *css = mem_printf("step %s", state);

    html_open(h, "li", "class", css, "aria-current", strcmp(state, "open") == 0 ? "step" : NULL,
              NULL);
    html_open(h, "span", "class", "step-no", "aria-hidden", "true", NULL);
    html_textf(h, "%lld", json_int(stage, "number"));
    html_close(h, "span");
    html_el(h, "strong", json_word(stage, h->lang), NULL);
    html_open(h, "span", "class", "soft", NULL);
    state_of(h, state);
    if (entry)
        html_textf(h, " · %s", json_text(entry, "day"));
    html_close(h, "span");
    if (*json_text(entry, "skipped"))
        html_el_sayf(h, "span", "soft", "理由：%s", "Why: %s", json_text(entry, "skipped"));
    html_close(h, "li");
    free(css);
}

void casefile_steps(struct html *h, const json_t *model)
{
    size_t i;
    json_t *stage;

    html_open(h, "ol", "class", "steps", "aria-label",
              lang_pick(h->lang, "五个阶段", "Five stages"), NULL);
    json_array_foreach(json_object_get(model, "workflow"), i, stage)
    {
        step(h, stage, entry_of(json_object_get(model, "trail"), json_int(stage, "number")));
    }
    html_close(h, "ol");
}

/* ---- history ---- */

static void words_of(struct html *h, const json_t *words)
{
    size_t i;
    json_t *one;

    if (!json_array_size(words))
        return;
    html_open(h, "dl", "class", "said", NULL);
    json_array_foreach((json_t *)(uintptr_t)words, i, one)
    {
        html_open(h, "div", NULL);
        html_el(h, "dt", json_word(one, h->lang), NULL);
        html_el_value(h, "dd", json_object_get(one, "value"), NULL);
        html_close(h, "div");
    }
    html_close(h, "dl");
}

static void raw_of(struct html *h, const json_t *row)
{
    const char *hash = json_text(row, "hash");

    html_open(h, "details", "class", "raw", NULL);
    html_el_say(h, "summary", "原文和散列", "Record and hash", NULL);
    html_el(h, "code", json_text(row, "content"), NULL);
    html_void(h, "br", NULL);
    html_el(h, "code", hash, NULL);
    html_close(h, "details");
}

static void event(struct html *h, const json_t *row)
{
    char *person = view_named(json_text(row, "actor_name"), json_text(row, "actor"));

    html_open(h, "li", NULL);
    html_open(h, "p", NULL);
    html_el(h, "time", json_text(row, "time"), NULL);
    html_text(h, " ");
    html_el_value(h, "strong", json_object_get(row, "name"), NULL);
    html_text(h, " ");
    html_open(h, "span", "class", "soft", NULL);
    if (strcmp(json_text(row, "actor"), "inspectd") == 0)
        html_say(h, "系统", "by the system");
    else
        html_text(h, person);
    free(person);
    html_close(h, "span");
    html_close(h, "p");
    words_of(h, json_object_get(row, "words"));
    raw_of(h, row);
    html_close(h, "li");
}

void casefile_history(struct html *h, const json_t *rows, long long after)
{
    html_open(h, "ol", "class", "history", NULL);
    for (size_t i = json_array_size(rows); i-- > 0;) {
        const json_t *row = json_array_get(rows, i);
        if (json_int(row, "seq") > after)
            event(h, row);
    }
    html_close(h, "ol");
}

void casefile_head(struct html *h, const json_t *model)
{
    html_open(h, "p", NULL);
    html_link_say(h, NULL, "← 返回案件", "← back to the case", "/case/%s",
                  json_text(model, "case"));
    html_text(h, "  ");
    html_el(h, "strong", json_text(json_object_get(model, "firm"), "name"), NULL);
    html_text(h, " ");
    html_el(h, "span", json_text(model, "case"), "class", "mono soft", NULL);
    html_close(h, "p");
}
