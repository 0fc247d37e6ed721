#include "core/base/diff.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"

struct lines {
    const char **at;
    size_t *len;
    size_t count;
};

static struct lines split(const char *text)
{
    struct lines out = {.at = NULL};

    for (const char *p = text; *p;) {
        size_t n = strcspn(p, "\n");
        size_t shown = n && p[n - 1] == '\r' ? n - 1 : n;
        if ((out.count & (out.count - 1)) == 0) {
            size_t room = out.count ? out.count * 2 : 1;
            out.at = mem_grow(out.at, room, sizeof *out.at);
            out.len = mem_grow(out.len, room, sizeof *out.len);
        }
        out.at[out.count] = p;
        out.len[out.count++] = shown;
        p += n + (p[n] == '\n');
    }
    return out;
}

static void lines_free(struct lines *l)
{
    free(l->at);
    free(l->len);
}

static bool same(const struct lines *a, size_t i, const struct lines *b, size_t k)
{
    return a->len[i] == b->len[k] && memcmp(a->at[i], b->at[k], a->len[i]) == 0;
}

struct walk {
    const struct lines *a, *b;
    struct diff *out;
};

static void add(const struct walk *w, char mark, size_t i, size_t k)
{
    struct diff *d = w->out;
    const struct lines *from = mark == '+' ? w->b : w->a;
    size_t at = mark == '+' ? k : i;

    d->lines[d->count++] = (struct diff_line){.mark = mark,
                                              .old_line = mark == '+' ? 0 : (int)i + 1,
                                              .new_line = mark == '-' ? 0 : (int)k + 1,
                                              .text = from->at[at],
                                              .len = from->len[at]};
    d->added += mark == '+';
    d->removed += mark == '-';
}

/* length[i * (m + 1) + k]: of the longest common part of what follows i and k. */
static uint32_t *lengths(const struct walk *w, size_t from, size_t n, size_t m)
{
    uint32_t *length = mem_array((n + 1) * (m + 1), sizeof *length);

    for (size_t i = n; i-- > 0;)
        for (size_t k = m; k-- > 0;) {
            uint32_t down = length[(i + 1) * (m + 1) + k], right = length[i * (m + 1) + k + 1];
            uint32_t both = length[(i + 1) * (m + 1) + k + 1] + 1;
            length[i * (m + 1) + k] = same(w->a, from + i, w->b, from + k) ? both
                                      : down > right                       ? down
                                                                           : right;
        }
    return length;
}

/* n lines of a and m of b, both from `from` on. */
static void middle(const struct walk *w, size_t from, size_t n, size_t m)
{
    bool small = (n + 1) * (m + 1) <= DIFF_CELLS;
    uint32_t *length = small ? lengths(w, from, n, m) : NULL;
    size_t i = 0, k = 0;

    while (i < n || k < m) {
        if (small && i < n && k < m && same(w->a, from + i, w->b, from + k))
            add(w, ' ', from + i++, from + k++);
        else if (i < n &&
                 (k == m || !small || length[(i + 1) * (m + 1) + k] >= length[i * (m + 1) + k + 1]))
            add(w, '-', from + i++, from + k);
        else
            add(w, '+', from + i, from + k++);
    }
    free(length);
}

void diff_lines(const char *old_text, const char *new_text, struct diff *out)
{
    struct lines a = split(old_text), b = split(new_text);
    size_t least = a.count < b.count ? a.count : b.count, head = 0, tail = 0;
    const struct walk w = {&a, &b, out};

    *out = (struct diff){.lines = mem_array(a.count + b.count + 1, sizeof *out->lines)};
    while (head < least && same(&a, head, &b, head))
        head++;
    while (tail < least - head && same(&a, a.count - 1 - tail, &b, b.count - 1 - tail))
        tail++;
    for (size_t i = 0; i < head; i++)
        add(&w, ' ', i, i);
    middle(&w, head, a.count - head - tail, b.count - head - tail);
    for (size_t i = tail; i > 0; i--)
        add(&w, ' ', a.count - i, b.count - i);
    lines_free(&a);
    lines_free(&b);
}

void diff_free(struct diff *diff)
{
    free(diff->lines);
    *diff = (struct diff){.lines = NULL};
}
