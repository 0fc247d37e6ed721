/* A matter on one page. */
#include <string.h>

#include "case_page.h"
#include "core/base/json.h"
#include "platform/html/record.h"
#include "platform/html/view.h"

static void one_action(struct html *h, const char *no, const json_t *row)
{
    bool may = json_flag(row, "may");

    html_open(h, "li", NULL);
    if (may) {
        html_link_value(h, "button", json_object_get(row, "name"), "/case/%s/do/%s", no,
                        json_text(row, "action"));
    } else {
        html_value(h, json_object_get(row, "name"));
        html_open(h, "span", "class", "soft", NULL);
        html_say(h, "：等待", ": waits for ");
        casefile_roles(h, json_object_get(row, "roles"));
        html_close(h, "span");
    }
    html_close(h, "li");
}

static void actions(struct html *h, const char *no, const json_t *table)
{
    size_t i;
    json_t *row;

    html_open(h, "section", "class", "card", "aria-labelledby", "actions", NULL);
    html_el_say(h, "h2", "现在可以办理", "What may be done now", "id", "actions", NULL);
    if (!json_array_size(json_object_get(table, "rows")))
        html_el_say(h, "p", "已经办结。", "It is closed.", "class", "empty", NULL);
    html_open(h, "ul", "class", "acts", NULL);
    json_array_foreach(json_object_get(table, "rows"), i, row) one_action(h, no, row);
    html_close(h, "ul");
    html_close(h, "section");
}

void matter_show(struct html *h, const struct casefile *c)
{
    const char *no = record_text(c->show, "matter");

    html_open(h, "p", NULL);
    html_el(h, "span", no, "class", "mono", NULL);
    html_text(h, " ");
    html_el_value(h, "span", record_field(c->show, "state"), "class", "tag warn", NULL);
    html_close(h, "p");
    actions(h, no, c->actions);
    view_record(h, c->show, view_cells, casefile_links + 1); /* not to itself */
    html_open(h, "section", "class", "card", "aria-labelledby", "history", NULL);
    html_el_say(h, "h2", "经过", "History", "id", "history", NULL);
    casefile_history(h, json_object_get(c->history, "rows"), 0);
    html_close(h, "section");
}

void matter_head(struct html *h, const json_t *show)
{
    const char *no = record_text(show, "matter");

    html_open(h, "p", NULL);
    html_link_say(h, NULL, "← 返回事项", "← back to the matter", "/case/%s", no);
    html_text(h, " ");
    html_value(h, record_field(show, "kind"));
    html_text(h, " ");
    html_el(h, "span", no, "class", "mono soft", NULL);
    html_close(h, "p");
    html_open(h, "blockquote", NULL);
    html_value(h, record_field(show, "text"));
    html_close(h, "blockquote");
}
