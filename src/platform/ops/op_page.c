#include "platform/ops/op_page.h"

#include <string.h>

#include "core/base/buf.h"
#include "core/base/json.h"
#include "platform/ops/answer.h"

static enum err read_number(const struct op_call *call, const char *name, int64_t otherwise,
                            int64_t most, int64_t *out, struct error *e)
{
    const json_t *value = json_object_get(call->args, name);

    *out = value ? json_integer_value(value) : otherwise;
    if (*out >= 1 && *out <= most)
        return E_OK;
    return error_set(e, E_INPUT, "%s 应在 1 到 %lld 之间", "%s is from 1 to %lld", name,
                     (long long)most);
}

static enum err unknown(const char *sort, const char *const *names, struct error *e)
{
    struct buf known = {0};

    for (; *names; names++)
        buf_addf(&known, "%s%s", known.len ? ", " : "", *names);
    enum err rc = error_set(e, E_INPUT, "不能按 %1$.40s 排序；可用 %2$s，前面加 - 为倒序",
                            "cannot sort by %1$.40s: use one of %2$s, with - before it for the "
                            "other way",
                            sort, known.data);
    buf_free(&known);
    return rc;
}

static enum err read_sort(const struct op_call *call, const char *const *names, struct op_page *p,
                          struct error *e)
{
    const char *sort = json_text_or(call->args, "sort", NULL);

    if (!sort || !*sort)
        return E_OK;
    p->down = *sort == '-';
    for (p->order = 0; names[p->order]; p->order++)
        if (strcmp(sort + p->down, names[p->order]) == 0)
            return E_OK;
    return unknown(sort, names, e);
}

enum err op_page_read(const struct op_call *call, const char *const *names, uint32_t size,
                      struct op_page *out, struct error *e)
{
    const char *text = json_text_or(call->args, "text", NULL);
    int64_t rows = 0;

    *out = (struct op_page){.text = text && *text ? text : NULL, .page = 1};
    enum err rc = read_number(call, "page", 1, 1000000, &out->page, e);
    if (!rc)
        rc = read_number(call, "size", size, OP_PAGE_MAX, &rows, e);
    if (!rc)
        rc = read_sort(call, names, out, e);
    int64_t before = (out->page - 1) * rows;
    out->limit = (uint32_t)rows;
    out->offset = before > UINT32_MAX ? UINT32_MAX : (uint32_t)before;
    return rc;
}

void op_page_note(const struct op_page *page, uint64_t total, json_t *table)
{
    size_t rows = json_array_size(json_object_get(table, "rows"));

    json_object_set_new(table, "total", json_integer((json_int_t)total));
    json_object_set_new(table, "page", json_integer(page->page));
    json_object_set_new(table, "size", json_integer(page->limit));
    if (rows >= total)
        return;
    answer_note(table, "共 %1$llu 条，此处自第 %2$llu 条起 %3$zu 条；--page 查看其余。",
                "%1$llu in all; these are %3$zu from number %2$llu on; --page shows the rest.",
                (unsigned long long)total, (unsigned long long)page->offset + 1, rows);
    answer_for_shell(table); /* pages count by themselves */
}
