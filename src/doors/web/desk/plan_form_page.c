/* The form beside a plan's text: one field for each key, and what a posted form changes. */
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/plan/value.h"
#include "plan_page.h"
#include "platform/html/form.h"

struct word {
    const char *en, *zh;
};

struct key {
    const char *name;
    const char *zh, *en;
    const char *hint_zh, *hint_en; /* NULL: none */
    const struct word *words;      /* fixed words, ended by NULL; NULL: any text */
    bool wide;
};

static const struct word kinds[] = {{"general", "一般"}, {"key", "重点"}, {NULL, NULL}};
static const struct word reaches[] = {
    {"county", "县级"}, {"prefecture", "市级"}, {"province", "省级"}, {NULL, NULL}};
static const struct word classes[] = {{"A", "A"}, {"B", "B"},       {"C", "C"},
                                      {"D", "D"}, {"skip", "不抽"}, {NULL, NULL}};
static const struct word levels[] = {{"D", "D"}, {"C", "C"}, {NULL, NULL}};
static const struct word yes_no[] = {{"yes", "是"}, {"no", "否"}, {NULL, NULL}};

static const struct key plan_fields[] = {
    {"title", "标题", "Title", NULL, NULL, NULL, true},
    {"example", "示例", "An example?", NULL, NULL, yes_no, false},
    {"floor", "下限", "Floor", "一般事项全年至少，如 3 %", "least share of all firms, 3 %", NULL,
     false},
    {"caps", "上限", "Caps", "如 5 %, 10 %", "5 %, 10 %", NULL, false},
    {"foreign", "外资口径", "Counted as foreign-invested", "foreign, hmt …", "foreign, hmt …", NULL,
     false},
    {"reductions", "可降低的类别", "Classes that may be reduced", "如 A", "A", NULL, false},
    {"cite.floor", "下限的依据", "Rule behind the floor", NULL, NULL, NULL, true},
    {"cite.caps", "上限的依据", "Rule behind the caps", NULL, NULL, NULL, true},
    {"cite.foreign", "外资口径的依据", "Rule behind that", NULL, NULL, NULL, true}};

static const struct key task_fields[] = {
    {"title", "标题", "Title", NULL, NULL, NULL, true},
    {"kind", "类别", "Kind", "重点事项不设上限，也不得降低", "key: no cap, no reduction", kinds,
     false},
    {"items", "检查事项", "Items", "事项代码，如 0105, 0201", "item codes, 0105, 0201", NULL,
     false},
    {"regions", "地区", "Regions", "220000 是全省", "220000 is the whole province", NULL, false},
    {"industries", "行业", "Industries", "GB/T 4754 开头；空：全部",
     "beginnings of codes; empty: all", NULL, false},
    {"types", "主体类型", "Types", "空：全部", "empty: all", NULL, false},
    {"tags", "标签", "Tags", "有其一即可；空：不限", "one of them; empty: any", NULL, false},
    {"status", "登记状态", "Status", "空：在业的全部", "empty: all in business", NULL, false},
    {"period", "期间", "Period", "2026 或 起 .. 止", "2026, or first .. last day", NULL, false},
    {"cadence", "频次", "Cadence", "daily、weekly monday、monthly 15、once 日期",
     "daily, weekly monday, monthly 15, once DATE", NULL, false},
    {"team", "每组人数", "Team", "至少 2", "at least 2", NULL, false},
    {"lead", "组长资格", "Lead's qualification", NULL, NULL, NULL, false},
    {"inspectors", "执法人员", "Whose inspectors", NULL, NULL, reaches, false},
    {"unclassified", "未分类的按", "Unclassified count as", NULL, NULL, classes, false},
    {"inspect_days", "检查期限", "Visits within", "如 20 wd（工作日）", "20 wd (working days)",
     NULL, false},
    {"reveal_days", "揭示期限", "Revealed within", "如 60 days", "60 days", NULL, false},
    {"visits_per_year", "年检查次数上限", "Most visits a year", "空：不限", "empty: no limit", NULL,
     false},
    {"draw_level", "可信级别", "Level", "C 须有公开来源", "C needs a public source", levels, false},
    {"ceremony", "公开来源", "Public source", "小写字母、数字，如 welfare-lottery",
     "small letters, such as welfare-lottery", NULL, false},
    {"ceremony_value", "来源数值", "How its value is written", "如 digits 7、dice 10",
     "digits 7, dice 10", NULL, false},
    {"deadline", "截止时刻", "Its deadline", "如 21:30", "21:30", NULL, false},
    {"cite.ratio", "比例的依据", "Rule behind the ratios", NULL, NULL, NULL, true}};

/* What is said for each class: rows of a grid whose columns are the classes. */
static const struct key grid[] = {
    {"ratio.%c", "比例", "Ratio", NULL, NULL, NULL, false},
    {"ratio.%c.domestic", "内资比例", "Domestic ratio", NULL, NULL, NULL, false},
    {"ratio.%c.foreign", "外资比例", "Foreign ratio", NULL, NULL, NULL, false},
    {"cooldown.%c", "冷却期", "Cool-down", NULL, NULL, NULL, false},
    {"cooldown.%c.domestic", "内资冷却期", "Domestic cool-down", NULL, NULL, NULL, false},
    {"cooldown.%c.foreign", "外资冷却期", "Foreign cool-down", NULL, NULL, NULL, false},
    {"visits_per_year.%c", "年次上限", "Visits a year", NULL, NULL, NULL, false},
    {"visits_per_year.%c.domestic", "内资年次上限", "Visits a year, domestic", NULL, NULL, NULL,
     false},
    {"visits_per_year.%c.foreign", "外资年次上限", "Visits a year, foreign", NULL, NULL, NULL,
     false},
    {"cite.%c.foreign", "外资降低的依据", "Rule behind a foreign reduction", NULL, NULL, NULL,
     false}};

#define COUNT(list) (sizeof(list) / sizeof *(list))

/* ---- names ---- */

static char *field_name(const char *section, const char *key)
{
    return mem_printf("v:%s:%s", section, key);
}

/* "ratio.%c" for class c, as mem_printf must not take formats from data. */
static char *grid_key(const char *form, char class)
{
    char *key = mem_strdup(form);
    char *mark = strchr(key, '%');

    mark[0] = class;
    memmove(mark + 1, mark + 2, strlen(mark + 2) + 1);
    return key;
}

/* ---- writing ---- */

struct writer {
    struct html *h;
    const struct plan_sayings *said;
    const char *section;
};

static const char *value_of(const struct writer *w, const char *key)
{
    const char *value = plan_sayings_get(w->said, w->section, key);

    return value ? value : "";
}

static void options(struct html *h, const struct word *words, const char *value)
{
    bool found = !*value;

    html_el_say(h, "option", "（默认）", "(default)", "value", "", "selected", *value ? NULL : "",
                NULL);
    for (; words->en; words++) {
        bool on = strcmp(value, words->en) == 0 || strcmp(value, words->zh) == 0;
        found = found || on;
        html_el_say(h, "option", words->zh, words->en, "value", on ? value : words->en, "selected",
                    on ? "" : NULL, NULL);
    }
    if (!found)
        html_el(h, "option", value, "value", value, "selected", "", NULL);
}

static void one_field(const struct writer *w, const struct key *k)
{
    struct html *h = w->h;
    char *name = field_name(w->section, k->name);
    char *hint = k->hint_zh ? mem_printf("%s-hint", name) : NULL;
    const char *value = value_of(w, k->name);

    html_open(h, "div", "class", k->wide ? "field wide" : "field", NULL);
    html_el_say(h, "label", k->zh, k->en, "for", name, NULL);
    if (k->words) {
        html_open(h, "select", "name", name, "id", name, "aria-describedby", hint, NULL);
        options(h, k->words, value);
        html_close(h, "select");
    } else {
        html_void(h, "input", "type", "text", "name", name, "id", name, "value", value,
                  "aria-describedby", hint, NULL);
    }
    if (hint)
        html_el_say(h, "p", k->hint_zh, k->hint_en, "class", "hint", "id", hint, NULL);
    html_close(h, "div");
    free(name);
    free(hint);
}

static void grid_cell(const struct writer *w, const struct key *k, char class)
{
    char *key = grid_key(k->name, class), *name = field_name(w->section, key);
    char *label = mem_printf("%c %s", class, lang_pick(w->h->lang, k->zh, k->en));

    html_open(w->h, "td", NULL);
    html_void(w->h, "input", "type", "text", "name", name, "value", value_of(w, key), "aria-label",
              label, NULL);
    html_close(w->h, "td");
    free(key);
    free(name);
    free(label);
}

static void grid_row(const struct writer *w, const struct key *k)
{
    html_open(w->h, "tr", NULL);
    html_el_say(w->h, "th", k->zh, k->en, "scope", "row", NULL);
    for (int c = 0; c < 4; c++)
        grid_cell(w, k, (char)('A' + c));
    html_close(w->h, "tr");
}

static void class_grid(const struct writer *w)
{
    static const char *const letters[] = {"A", "B", "C", "D"};
    struct html *h = w->h;

    html_open(h, "div", "class", "grid4", NULL);
    html_open(h, "table", NULL);
    html_open(h, "thead", NULL);
    html_open(h, "tr", NULL);
    html_el_say(h, "th", "信用风险类别", "Class", "scope", "col", NULL);
    for (size_t c = 0; c < COUNT(letters); c++)
        html_el(h, "th", letters[c], "scope", "col", NULL);
    html_close(h, "tr");
    html_close(h, "thead");
    html_open(h, "tbody", NULL);
    for (size_t i = 0; i < COUNT(grid); i++)
        grid_row(w, &grid[i]);
    html_close(h, "tbody");
    html_close(h, "table");
    html_close(h, "div");
    html_el_say(h, "p",
                "只写“比例”：内外资相同；另写内资或外资的，以另写的为准。冷却期、年次上限同理。",
                "“Ratio” alone holds for all firms; a domestic or foreign one goes before it. "
                "Cool-downs and visits likewise.",
                "class", "hint", NULL);
}

static void begin_part(struct html *h, const char *title, const char *code, bool open)
{
    html_open(h, "details", "class", "task", "open", open ? "" : NULL, NULL);
    html_open(h, "summary", NULL);
    html_text(h, title);
    if (code) {
        html_text(h, " ");
        html_el(h, "code", code, NULL);
    }
    html_close(h, "summary");
    html_open(h, "div", NULL);
}

static void end_part(struct html *h)
{
    html_close(h, "div");
    html_close(h, "details");
}

static void fields(const struct writer *w, const struct key *keys, size_t count)
{
    html_open(w->h, "div", "class", "fields", NULL);
    for (size_t i = 0; i < count; i++)
        one_field(w, &keys[i]);
    html_close(w->h, "div");
}

static void task_part(const struct writer *w)
{
    const char *title = value_of(w, "title");

    begin_part(w->h, *title ? title : w->section, w->section, true);
    fields(w, task_fields, COUNT(task_fields));
    class_grid(w);
    html_open(w->h, "p", NULL);
    html_el_say(w->h, "button", "从计划中删去这个任务", "Take this task out", "type", "submit",
                "name", "drop", "value", w->section, "class", "quiet", NULL);
    html_close(w->h, "p");
    end_part(w->h);
}

/* ---- which task ---- */

static size_t place_of(const struct plan_sayings *said, const char *task)
{
    for (size_t i = 0; task && i < said->task_count; i++)
        if (strcmp(said->tasks[i], task) == 0)
            return i;
    return 0;
}

static void task_option(const struct writer *w, bool chosen)
{
    const char *title = value_of(w, "title");

    html_open(w->h, "option", "value", w->section, "selected", chosen ? "" : NULL, NULL);
    html_text(w->h, w->section);
    if (*title && strcmp(title, w->section) != 0) {
        html_text(w->h, " ");
        html_text(w->h, title);
    }
    html_close(w->h, "option");
}

static void go(struct html *h, const char *task, const char *zh, const char *en)
{
    html_el_say(h, "button", zh, en, "type", "submit", "name", "go", "value", task, "class",
                "quiet", NULL);
}

/* One task at a time: a form of all would be too long to send, or to read. */
static void chooser(struct writer *w, size_t at)
{
    struct html *h = w->h;
    char *const *tasks = w->said->tasks;

    html_open(h, "div", "class", "field", NULL);
    html_open(h, "label", "for", "task", NULL);
    html_sayf(h, "任务（第 %zu 个，共 %zu 个）", "Task (%zu of %zu)", at + 1, w->said->task_count);
    html_close(h, "label");
    html_open(h, "select", "name", "task", "id", "task", NULL);
    for (size_t i = 0; i < w->said->task_count; i++) {
        w->section = tasks[i];
        task_option(w, i == at);
    }
    html_close(h, "select");
    html_open(h, "p", "class", "actions", NULL);
    html_el_say(h, "button", "显示所选任务", "Show it", "type", "submit", "name", "do", "value",
                "update", "class", "quiet", NULL);
    if (at > 0)
        go(h, tasks[at - 1], "上一个", "Previous");
    if (at + 1 < w->said->task_count)
        go(h, tasks[at + 1], "下一个", "Next");
    html_close(h, "p");
    html_close(h, "div");
}

static void new_task(struct html *h)
{
    html_open(h, "div", "class", "field", NULL);
    html_el_say(h, "label", "新任务的名称", "Name of a new task", "for", "new-task", NULL);
    html_void(h, "input", "type", "text", "name", "new-task", "id", "new-task", "pattern",
              "[a-z0-9\\-]{1,32}", "aria-describedby", "new-task-hint", NULL);
    html_el_say(h, "p", "小写字母、数字和连字符；加入后再填各项。写入公开日志，期间内不要改名。",
                "Small letters, digits, hyphens; fill it in afterwards. It stands in the public "
                "log: keep it during its period.",
                "class", "hint", "id", "new-task-hint", NULL);
    html_close(h, "div");
}

void desk_plan_form(struct html *h, const char *text, const char *task)
{
    struct plan_sayings said;

    plan_edit_read(text, &said);
    struct writer w = {h, &said, "plan"};
    begin_part(h, lang_pick(h->lang, "整个计划", "The whole plan"), NULL, !task);
    fields(&w, plan_fields, COUNT(plan_fields));
    end_part(h);
    if (said.task_count) {
        size_t at = place_of(&said, task);
        chooser(&w, at);
        w.section = said.tasks[at];
        task_part(&w);
    }
    new_task(h);
    plan_sayings_free(&said);
}

/* ---- what was posted ---- */

struct posting {
    const struct plan_sayings *was;
    struct buf *text;
    const char *(*get)(void *user, const char *name);
    void *user;
};

/* Runs of white space count as one: a browser may send a line break as two characters. */
static bool same_words(const char *a, const char *b)
{
    const char *space = " \t\r\n";

    while (true) {
        size_t skip_a = strspn(a, space), skip_b = strspn(b, space);
        a += skip_a;
        b += skip_b;
        if (!*a || !*b)
            return !*a && !*b;
        if (*a++ != *b++)
            return false;
        if ((strspn(a, space) > 0) != (strspn(b, space) > 0) && a[strspn(a, space)] &&
            b[strspn(b, space)])
            return false;
    }
}

static enum err post_key(const struct posting *p, const char *section, const char *key,
                         struct error *e)
{
    char *name = field_name(section, key);
    const char *value = p->get(p->user, name);
    enum err err = E_OK;

    free(name);
    if (value) {
        const char *was = plan_sayings_get(p->was, section, key);
        if (!same_words(value, was ? was : ""))
            err = plan_edit_set(p->text, section, key, value, e);
    }
    return err;
}

static enum err post_keys(const struct posting *p, const char *section, const struct key *keys,
                          size_t count, struct error *e)
{
    enum err err = E_OK;

    for (size_t i = 0; i < count && !err; i++)
        err = post_key(p, section, keys[i].name, e);
    return err;
}

static enum err post_grid(const struct posting *p, const char *section, struct error *e)
{
    enum err err = E_OK;

    for (int c = 0; c < 4; c++)
        for (size_t i = 0; i < COUNT(grid) && !err; i++) {
            char *key = grid_key(grid[i].name, (char)('A' + c));
            err = post_key(p, section, key, e);
            free(key);
        }
    return err;
}

enum err desk_editor_apply(const char *was, struct buf *text,
                           const char *(*get)(void *user, const char *name), void *user,
                           struct error *e)
{
    struct plan_sayings said;
    enum err err;

    plan_edit_read(was, &said);
    const struct posting p = {&said, text, get, user};
    err = post_keys(&p, "plan", plan_fields, COUNT(plan_fields), e);
    for (size_t i = 0; i < said.task_count && !err; i++) {
        err = post_keys(&p, said.tasks[i], task_fields, COUNT(task_fields), e);
        if (!err)
            err = post_grid(&p, said.tasks[i], e);
    }
    plan_sayings_free(&said);
    return err;
}
