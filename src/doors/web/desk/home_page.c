/* The desk's first page: what needs the admin, then how things stand. */
#include <stdlib.h>
#include <string.h>

#include "core/base/json.h"
#include "core/base/label.h"
#include "core/base/mem.h"
#include "doors/web/desk/parts.h"
#include "platform/html/record.h"
#include "platform/html/view.h"

/* ---- what needs somebody ---- */

static void begin_item(struct html *h, unsigned *n)
{
    if ((*n)++ == 0) {
        html_el_say(h, "h2", "需要您处理", "Needs you", NULL);
        html_open(h, "ul", "class", "findings", NULL);
    }
    html_open(h, "li", "class", "warn-line", NULL);
}

/* Where what a note is about can be put right. */
static void lead_to(struct html *h, const char *topic)
{
    static const struct {
        const char *topic, *path, *zh, *en;
    } places[] = {{"calendar", "/desk/tables", "代码表", "Code tables"},
                  {"inspectors", "/desk/inspectors?expiring=60", "这些人员", "These inspectors"},
                  {"system", "/desk/system", "系统页面", "System page"}};

    for (size_t i = 0; topic && i < sizeof places / sizeof *places; i++)
        if (strcmp(places[i].topic, topic) == 0) {
            html_text(h, " ");
            html_el_say(h, "a", places[i].zh, places[i].en, "href", places[i].path, NULL);
        }
}

static void notes_of(struct html *h, const json_t *answer, unsigned *n)
{
    size_t i;
    json_t *note;

    json_array_foreach(json_object_get(answer, "notes"), i, note)
    {
        begin_item(h, n);
        html_value(h, note);
        lead_to(h, json_text_or(note, "about", NULL));
        html_close(h, "li");
    }
}

static void held_imports(struct html *h, const json_t *list, unsigned *n)
{
    size_t i;
    json_t *row;

    json_array_foreach(json_object_get(list, "rows"), i, row)
    {
        if (!label_is(json_object_get(row, "state"), "held"))
            continue;
        begin_item(h, n);
        html_say(h, "有一次导入变动过大，等您决定：",
                 "An import changes too much and waits for you: ");
        html_link(h, NULL, json_text(row, "file"), "/desk/imports/%lld", json_int(row, "id"));
        html_close(h, "li");
    }
}

static void waiting_plans(struct html *h, const json_t *list, unsigned *n)
{
    size_t i;
    json_t *row;

    json_array_foreach(json_object_get(list, "rows"), i, row)
    {
        if (!label_is(json_object_get(row, "state"), "proposed"))
            continue;
        begin_item(h, n);
        char *person = view_person(list, json_text(row, "proposed_by"));
        html_sayf(h, "%s 提交的计划待另一人批准：",
                  "%s proposed a plan; another person decides: ", person);
        free(person);
        html_link(h, NULL, json_text(row, "title"), "/desk/plan/of/%s", json_text(row, "sha256"));
        html_close(h, "li");
    }
}

/* Bureaus of a preview that lack people. */
static void short_bureaus(struct html *h, const json_t *preview, unsigned *n)
{
    size_t i, k;
    json_t *sub, *row;

    json_array_foreach(json_object_get(preview, "tables"), i, sub)
    {
        if (strcmp(json_text(sub, "key"), "bureaus") != 0)
            continue;
        json_array_foreach(json_at(sub, "table", "rows", NULL), k, row)
        {
            const json_t *enough = json_object_get(row, "enough");
            if (label_is(enough, "enough"))
                continue;
            begin_item(h, n);
            html_say(h, "下次抽取：", "The next draw: ");
            html_value(h, json_object_get(row, "bureau"));
            html_text(h, " · ");
            html_value(h, enough);
            html_text(h, " · ");
            html_el_say(h, "a", "看预览", "see the preview", "href", "/desk/draws/preview", NULL);
            html_close(h, "li");
        }
    }
}

static void needs(struct html *h, const struct desk_home *p)
{
    unsigned n = 0;

    held_imports(h, p->imports, &n);
    waiting_plans(h, p->plans, &n);
    notes_of(h, p->system ? p->system : p->status, &n);
    short_bureaus(h, p->preview, &n);
    if (n)
        html_close(h, "ul");
    else
        html_el_say(h, "p", "没有需要您处理的事。", "Nothing needs you now.", "class", "notice",
                    NULL);
}

/* ---- how things stand ---- */

static void plan(struct html *h, const json_t *status)
{
    html_el_say(h, "h2", "现行计划和下次抽取", "Plan in force and next draws", NULL);
    html_open(h, "p", NULL);
    html_el_value(h, "a", record_field(status, "plan"), "href", "/desk/plan", NULL);
    html_close(h, "p");
    if (record_table(status, "tasks"))
        view_table(h, record_table(status, "tasks"), lang_pick(h->lang, "任务", "Tasks"), NULL,
                   NULL);
    html_open(h, "p", "class", "actions", NULL);
    html_link_say(h, "button quiet", "下次抽取的预览", "Preview of the next draw",
                  "/desk/draws/preview");
    html_link_say(h, "button quiet", "修改计划", "Change the plan", "/desk/plan/edit");
    html_close(h, "p");
}

static const struct view_cell import_cells[] = {
    {"state", .write = desk_tag}, {"file", .path = "/desk/imports/%", .of = "id"}, {NULL}};

/* The last five. */
static void imports(struct html *h, const json_t *list)
{
    json_t *brief = json_copy((json_t *)(uintptr_t)list);
    const json_t *rows = json_object_get(list, "rows");
    json_t *few = json_array();

    for (size_t i = 0; i < json_array_size(rows) && i < 5; i++)
        json_array_append(few, json_array_get(rows, i));
    json_object_set_new(brief, "rows", few);
    html_el_say(h, "h2", "最近的导入", "Last imports", NULL);
    view_table(h, brief, lang_pick(h->lang, "最近五次", "The last five"), view_cells, import_cells);
    json_decref(brief);
}

void desk_home(struct html *h, const struct desk_home *p)
{
    needs(h, p);
    html_open(h, "div", "class", "cards", NULL);
    desk_card(h, "在册企业", "firms", record_field(p->status, "enterprises"), "/desk/firms");
    desk_card(h, "可抽取", "can be drawn", record_field(p->status, "drawable"), NULL);
    desk_card(h, "在岗执法人员", "active inspectors", record_field(p->status, "inspectors"),
              "/desk/inspectors");
    desk_card(h, "已抽取未揭示", "draws not yet revealed",
              record_field(p->status, "draws_unrevealed"), "/desk/draws");
    desk_card(h, "日志条目", "log entries", record_field(p->status, "log_size"), "/desk/system");
    html_close(h, "div");
    desk_progress(h, p->progress);
    plan(h, p->status);
    imports(h, p->imports);
}
