#include "platform/html/listing.h"
#include "platform/html/view.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/date.h"
#include "core/base/json.h"
#include "core/base/mem.h"

/* Is key one of those between spaces? */
static bool named(const char *keys, const char *key)
{
    size_t len = strlen(key);

    for (const char *p = keys; p && *p; p += strcspn(p, " "), p += strspn(p, " "))
        if (strncmp(p, key, len) == 0 && (p[len] == ' ' || !p[len]))
            return true;
    return false;
}

char *listing_url(const char *path, const json_t *query, const char *name, const char *value)
{
    struct buf url = {0};
    char mark = '?';
    const char *key;
    json_t *one;
    json_t *all = json_deep_copy(query);

    json_object_del(all, name);
    if (value)
        json_object_set_new(all, name, json_string(value));
    buf_adds(&url, path);
    json_object_foreach(all, key, one)
    {
        const char *text = json_string_value(one);
        if (!text || !*text)
            continue;
        buf_addc(&url, mark);
        url_add(&url, key);
        buf_addc(&url, '=');
        url_add(&url, text);
        mark = '&';
    }
    json_decref(all);
    return buf_take(&url);
}

/* ---- parts ---- */

static void filters(struct html *h, const struct listing *l)
{
    html_open(h, "form", "method", "get", "action", l->path, "class", "form line", "role", "search",
              "aria-label", lang_pick(h->lang, "筛选", "Filter"), NULL);
    for (size_t i = 0; i < l->filter_count; i++) {
        struct field f = l->filters[i];
        f.value = json_text(l->query, f.name);
        f.filter = true;
        form_field(h, &f);
    }
    if (*json_text(l->query, "sort"))
        form_hidden(h, "sort", json_text(l->query, "sort"));
    html_open(h, "p", "class", "actions", NULL);
    html_el_say(h, "button", "查找", "Find", "type", "submit", NULL);
    html_el_say(h, "a", "清除", "Clear", "class", "button quiet", "href", l->path, NULL);
    html_close(h, "p");
    html_close(h, "form");
}

static void summary(struct html *h, const struct listing *l)
{
    long long total = json_int(l->table, "total");
    char *sheet = l->sheet ? listing_url(l->sheet, l->query, "page", NULL) : NULL;

    html_open(h, "p", "class", "count", "role", "status", NULL);
    html_sayf(h, "共 %lld 条", "%lld in all", total);
    if (sheet && total) {
        html_text(h, " · ");
        html_el_say(h, "a", "导出表格（CSV）", "Export (CSV)", "href", sheet, "download", "", NULL);
    }
    html_close(h, "p");
    free(sheet);
}

static void head_cell(struct html *h, const struct listing *l, const json_t *column)
{
    const char *key = json_text(column, "key");
    const char *sort = json_text(l->query, "sort");
    bool down = *sort == '-', on = strcmp(sort + down, key) == 0;

    html_open(h, "th", "scope", "col", "aria-sort",
              !on    ? NULL
              : down ? "descending"
                     : "ascending",
              NULL);
    if (named(l->sortable, key)) {
        char *value = mem_printf("%s%s", on && !down ? "-" : "", key);
        json_t *first = json_deep_copy(l->query);
        json_object_del(first, "page");
        char *url = listing_url(l->path, first, "sort", value);
        html_open(h, "a", "href", url, "class", "sort", NULL);
        html_text(h, json_word(column, h->lang));
        html_el(h, "span", on ? (down ? " ▼" : " ▲") : " ⇅", "aria-hidden", "true", NULL);
        html_close(h, "a");
        json_decref(first);
        free(value);
        free(url);
    } else {
        html_text(h, json_word(column, h->lang));
    }
    html_close(h, "th");
}

/* Days stay on one line. */
static const char *cell_class(const json_t *value)
{
    int32_t day;

    if (json_is_integer(value))
        return "number";
    return json_is_string(value) && day_parse(json_string_value(value), &day) ? "day" : NULL;
}

static void row_cells(struct html *h, const struct listing *l, const json_t *row)
{
    size_t i;
    json_t *column;

    html_open(h, "tr", NULL);
    json_array_foreach(json_object_get(l->table, "columns"), i, column)
    {
        const char *key = json_text(column, "key");
        const json_t *value = json_object_get(row, key);
        if (l->columns && !named(l->columns, key))
            continue;
        html_open(h, "td", "class", cell_class(value), "data-label", json_word(column, h->lang),
                  NULL);
        if (!l->cell || !l->cell(l->user, h, key, row, value))
            view_value(h, l->table, key, value);
        html_close(h, "td");
    }
    html_close(h, "tr");
}

static void rows(struct html *h, const struct listing *l)
{
    size_t i;
    json_t *one;

    html_open(h, "div", "class", "scroll", "tabindex", "0", "role", "region", "aria-label",
              lang_pick(h->lang, "列表", "List"), NULL);
    html_open(h, "table", "class", "stack", NULL);
    html_open(h, "thead", NULL);
    html_open(h, "tr", NULL);
    json_array_foreach(json_object_get(l->table, "columns"), i, one)
    {
        if (!l->columns || named(l->columns, json_text(one, "key")))
            head_cell(h, l, one);
    }
    html_close(h, "tr");
    html_close(h, "thead");
    html_open(h, "tbody", NULL);
    json_array_foreach(json_object_get(l->table, "rows"), i, one) row_cells(h, l, one);
    html_close(h, "tbody");
    html_close(h, "table");
    html_close(h, "div");
}

static void page_link(struct html *h, const struct listing *l, long long page, const char *zh,
                      const char *en)
{
    char number[24];

    snprintf(number, sizeof number, "%lld", page);
    char *url = listing_url(l->path, l->query, "page", number);
    html_el_say(h, "a", zh, en, "href", url, NULL);
    free(url);
}

static void pager(struct html *h, const struct listing *l)
{
    long long total = json_int(l->table, "total");
    long long page = json_int(l->table, "page");
    long long size = json_int(l->table, "size");
    long long last = size > 0 ? (total + size - 1) / size : 1;

    if (last <= 1)
        return;
    html_open(h, "nav", "class", "pager", "aria-label", lang_pick(h->lang, "分页", "Pages"), NULL);
    if (page > 1) {
        page_link(h, l, 1, "首页", "First");
        page_link(h, l, page - 1, "上一页", "Back");
    }
    html_el_sayf(h, "span", NULL, "第 %lld / %lld 页", "Page %lld of %lld", page, last);
    if (page < last) {
        page_link(h, l, page + 1, "下一页", "Next");
        page_link(h, l, last, "末页", "Last");
    }
    html_close(h, "nav");
}

void listing_show(struct html *h, const struct listing *l)
{
    filters(h, l);
    summary(h, l);
    if (json_array_size(json_object_get(l->table, "rows"))) {
        rows(h, l);
        pager(h, l);
    } else {
        html_el_say(h, "p", "没有符合条件的记录。", "Nothing matches.", "class", "empty", NULL);
    }
}

/* ---- tables that came whole ---- */

struct order {
    const char *key;
    int way;
    size_t place;
    const json_t *row;
};

/* Numbers by size, texts by their bytes, what is absent last; equal ones stay as they were. */
static int compare(const void *a, const void *b)
{
    const struct order *one = a, *two = b;
    const json_t *x = json_object_get(one->row, one->key), *y = json_object_get(two->row, two->key);
    bool no_x = !x || json_is_null(x), no_y = !y || json_is_null(y);
    int way = 0;

    if (no_x != no_y)
        return no_x ? 1 : -1;
    if (json_is_integer(x) && json_is_integer(y))
        way = (json_integer_value(x) > json_integer_value(y)) -
              (json_integer_value(x) < json_integer_value(y));
    else if (!no_x)
        way = strcmp(json_word(x, LANG_ZH), json_word(y, LANG_ZH));
    return way ? way * one->way : (one->place > two->place) - (one->place < two->place);
}

static json_t *sorted(json_t *rows, const char *sort)
{
    size_t count = json_array_size(rows);
    struct order *orders = mem_array(count + 1, sizeof *orders);
    bool down = *sort == '-';
    json_t *out = json_array();

    for (size_t i = 0; i < count; i++)
        orders[i] = (struct order){sort + down, down ? -1 : 1, i, json_array_get(rows, i)};
    qsort(orders, count, sizeof *orders, compare);
    for (size_t i = 0; i < count; i++)
        json_array_append(out, (json_t *)(uintptr_t)orders[i].row);
    free(orders);
    return out;
}

void listing_cut(json_t *table, const char *sort, long page, long size)
{
    json_t *rows = json_incref(json_object_get(table, "rows"));
    json_t *kept = json_array();

    if (sort && *sort) {
        json_t *in_order = sorted(rows, sort);
        json_decref(rows);
        rows = in_order;
    }
    size_t from = (size_t)(page - 1) * (size_t)size;
    for (size_t i = from; i < json_array_size(rows) && i < from + (size_t)size; i++)
        json_array_append(kept, json_array_get(rows, i));
    json_object_set_new(table, "rows", kept);
    json_object_set_new(table, "total", json_integer((json_int_t)json_array_size(rows)));
    json_object_set_new(table, "page", json_integer(page));
    json_object_set_new(table, "size", json_integer(size));
    json_decref(rows);
}
