/* Works on lines as inih reads them (core/base/ini.h): comment, section, "name = value", or an
 * indented line that goes on with the value before it. */
#include "core/plan/edit.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/ini.h"
#include "core/base/mem.h"
#include "core/plan/plan.h"
#include "parser.h"

enum line_kind { LINE_OTHER, LINE_SECTION, LINE_KEY, LINE_MORE };

struct line {
    const char *at;
    size_t len; /* without the line break */
    size_t all; /* with it */
    enum line_kind kind;
    char *name;  /* of a section as the text has it, of a key in English */
    char *value; /* of a key or what goes on, without spaces around and comment behind */
};

struct lines {
    struct line *list;
    size_t count;
};

/* ---- names ---- */

static const struct {
    const char *en, *zh;
} grids[] = {{"ratio.", "比例."},
             {"cooldown.", "冷却."},
             {"visits_per_year.", "年检查次数."},
             {"cite.", "依据."}};
#define GRIDS (sizeof grids / sizeof *grids)

static const char *after(const char *text, const char *start)
{
    size_t n = strlen(start);

    return strncmp(text, start, n) == 0 ? text + n : NULL;
}

/* "比例.A.外资" to "ratio.A.foreign", or back; NULL if it is of no grid. */
static char *grid_name(const char *name, bool zh)
{
    for (size_t i = 0; i < GRIDS; i++) {
        const char *rest = after(name, grids[i].en);
        if (!rest)
            rest = after(name, grids[i].zh);
        if (!rest || *rest < 'A' || *rest > 'D')
            continue;
        const char *start = zh ? grids[i].zh : grids[i].en, *side = rest + 1;
        bool foreign = strcmp(side, ".foreign") == 0 || strcmp(side, ".外资") == 0;
        bool domestic = strcmp(side, ".domestic") == 0 || strcmp(side, ".内资") == 0;
        if (*side && !foreign && !domestic)
            return NULL;
        return mem_printf("%s%c%s", start, *rest,
                          foreign    ? (zh ? ".外资" : ".foreign")
                          : domestic ? (zh ? ".内资" : ".domestic")
                                     : "");
    }
    return NULL;
}

static const struct plan_key *find_key(const char *name, bool task)
{
    const struct plan_key *keys = task ? plan_task_keys : plan_keys;
    size_t count = task ? plan_task_key_count : plan_key_count;

    for (size_t i = 0; i < count; i++)
        if (strcmp(keys[i].en, name) == 0 || strcmp(keys[i].zh, name) == 0)
            return &keys[i];
    return NULL;
}

/* The name in English or Chinese; NULL if the plan language has no such key. */
static char *key_name(const char *name, bool task, bool zh)
{
    const struct plan_key *key = find_key(name, task);

    if (key)
        return mem_strdup(zh ? key->zh : key->en);
    return task ? grid_name(name, zh) : NULL;
}

/* "方案" is what plans called it at first; those in the log still do. */
static bool plan_in_chinese(const char *name)
{
    return strcmp(name, "计划") == 0 || strcmp(name, "方案") == 0;
}

/* "task food" and "任务 food" to "food", "plan" and "计划" to "plan"; else the name itself. */
static const char *section_id(const char *name)
{
    const char *id = after(name, "task ");

    if (!id)
        id = after(name, "任务 ");
    return id ? id : plan_in_chinese(name) ? "plan" : name;
}

static bool is_task(const char *name)
{
    return strcmp(section_id(name), "plan") != 0;
}

/* ---- lines ---- */

static bool blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

static char *trimmed(const char *at, size_t len)
{
    while (len && blank(*at)) {
        at++;
        len--;
    }
    while (len && blank(at[len - 1]))
        len--;
    return mem_strndup(at, len);
}

/* Where " ;" begins a comment, or len. */
static size_t value_end(const char *at, size_t len)
{
    for (size_t i = 1; i < len; i++)
        if (at[i] == ';' && blank(at[i - 1]))
            return i;
    return len;
}

static void read_line(struct line *l, bool goes_on, bool task)
{
    size_t skip = 0;

    while (skip < l->len && blank(l->at[skip]))
        skip++;
    const char *start = l->at + skip;
    size_t len = l->len - skip, cut = value_end(l->at, l->len) - skip;
    if (!len || *start == '#' || *start == ';')
        return;
    if (goes_on && skip) {
        l->kind = LINE_MORE;
        l->value = trimmed(start, cut);
    } else if (*start == '[') {
        const char *end = memchr(start, ']', len);
        l->kind = LINE_SECTION;
        l->name = mem_strndup(start + 1, end ? (size_t)(end - start) - 1 : len - 1);
    } else {
        size_t n = 0;
        while (n < cut && start[n] != '=' && start[n] != ':')
            n++;
        if (n == cut)
            return;
        char *raw = trimmed(start, n), *known = key_name(raw, task, false);
        l->kind = LINE_KEY;
        l->name = known ? known : mem_strdup(raw);
        l->value = trimmed(start + n + 1, cut - n - 1);
        free(raw);
    }
}

static struct lines read_lines(const char *text)
{
    struct lines out = {.list = NULL};
    bool goes_on = false, task = false;

    for (const char *p = text; *p;) {
        size_t n = strcspn(p, "\n");
        if ((out.count & (out.count - 1)) == 0)
            out.list = mem_grow(out.list, out.count ? out.count * 2 : 1, sizeof *out.list);
        struct line *l = &out.list[out.count++];
        *l = (struct line){.at = p, .len = n, .all = n + (p[n] == '\n')};
        read_line(l, goes_on, task);
        if (l->kind == LINE_SECTION)
            task = is_task(l->name);
        goes_on = l->kind == LINE_KEY || (goes_on && l->kind != LINE_SECTION);
        p += l->all;
    }
    return out;
}

static void lines_free(struct lines *l)
{
    for (size_t i = 0; i < l->count; i++) {
        free(l->list[i].name);
        free(l->list[i].value);
    }
    free(l->list);
}

/* ---- reading ---- */

static void say(struct plan_sayings *s, const char *section, const struct line *l, int number)
{
    s->list = mem_grow(s->list, s->count + 1, sizeof *s->list);
    s->list[s->count++] =
        (struct plan_said){mem_strdup(section), mem_strdup(l->name), mem_strdup(l->value), number};
}

static void go_on(struct plan_sayings *s, const struct line *l)
{
    struct plan_said *last = &s->list[s->count - 1];
    char *joined = mem_printf("%s %s", last->value, l->value);

    free(last->value);
    last->value = joined;
}

void plan_edit_read(const char *text, struct plan_sayings *out)
{
    struct lines lines = read_lines(text);
    const char *section = "";

    *out = (struct plan_sayings){.list = NULL};
    for (size_t i = 0; i < lines.count; i++) {
        const struct line *l = &lines.list[i];
        if (l->kind == LINE_SECTION) {
            section = section_id(l->name);
            if (is_task(l->name)) {
                out->tasks = mem_grow(out->tasks, out->task_count + 1, sizeof *out->tasks);
                out->tasks[out->task_count++] = mem_strdup(section);
            }
        } else if (l->kind == LINE_KEY) {
            say(out, section, l, (int)i + 1);
        } else if (l->kind == LINE_MORE) {
            go_on(out, l);
        }
    }
    lines_free(&lines);
}

void plan_sayings_free(struct plan_sayings *s)
{
    for (size_t i = 0; i < s->count; i++) {
        free(s->list[i].section);
        free(s->list[i].key);
        free(s->list[i].value);
    }
    for (size_t i = 0; i < s->task_count; i++)
        free(s->tasks[i]);
    free(s->list);
    free(s->tasks);
    *s = (struct plan_sayings){.list = NULL};
}

const char *plan_sayings_get(const struct plan_sayings *s, const char *section, const char *key)
{
    for (size_t i = 0; i < s->count; i++)
        if (strcmp(s->list[i].section, section) == 0 && strcmp(s->list[i].key, key) == 0)
            return s->list[i].value;
    return NULL;
}

/* ---- writing ---- */

/* One line's worth of value: at most room bytes, up to a space if there is one, never within a
 * character, and so that what follows does not look like a comment. */
static size_t piece(const char *value, size_t room)
{
    size_t len = strlen(value), n = room;

    if (len <= room)
        return len;
    while (n > 1 && value[n] != ' ')
        n--;
    if (n < 2)
        n = room;
    while (n > 1 && (((unsigned char)value[n] & 0xc0) == 0x80 || strchr("#;", value[n])))
        n--;
    return n;
}

static void write_value(struct buf *out, const char *name, const char *value)
{
    size_t room = INI_LINE_BYTES - strlen(name) - 3;

    buf_addf(out, "%s = ", name);
    while (true) {
        size_t n = piece(value, room);
        buf_add(out, value, n);
        buf_addc(out, '\n');
        value += n;
        value += strspn(value, " ");
        if (!*value)
            return;
        buf_adds(out, "  ");
        room = INI_LINE_BYTES - 2;
    }
}

/* Spaces for line breaks, none at the ends or before a ';', which would begin a comment. */
static char *flat(const char *value)
{
    char *text = trimmed(value, strlen(value));
    size_t n = 0;

    for (const char *p = text; *p; p++) {
        char c = *p == '\n' || *p == '\r' || *p == '\t' ? ' ' : *p;
        if (c == ' ' && n && text[n - 1] == ' ')
            continue;
        if (c == ';' && n && text[n - 1] == ' ')
            n--;
        text[n++] = c;
    }
    text[n] = '\0';
    while (n && text[n - 1] == ' ')
        text[--n] = '\0';
    return text;
}

struct place {
    size_t section; /* its line */
    size_t end;     /* the first line of the next section, or the count */
    size_t key;     /* its line, or SIZE_MAX */
    size_t beside;  /* after this line a new one goes */
    bool zh;        /* the section speaks Chinese */
};

/* Shares the part up to the first dot. */
static bool alike(const char *a, const char *b)
{
    size_t n = strcspn(a, ".");

    return a[n] == '.' && strncmp(a, b, n + 1) == 0;
}

static bool find_place(const struct lines *lines, const char *section, const char *key,
                       struct place *p)
{
    size_t like = SIZE_MAX, last = SIZE_MAX;
    bool in = false, of_like = false;

    *p = (struct place){.section = SIZE_MAX, .end = lines->count, .key = SIZE_MAX};
    for (size_t i = 0; i < lines->count; i++) {
        const struct line *l = &lines->list[i];
        if (l->kind == LINE_SECTION && in) {
            p->end = i;
            break;
        }
        if (l->kind == LINE_SECTION && strcmp(section_id(l->name), section) == 0) {
            in = true;
            p->section = last = i;
            p->zh = after(l->name, "任务 ") || plan_in_chinese(l->name);
        } else if (in && l->kind == LINE_KEY) {
            last = i;
            of_like = alike(key, l->name);
            like = of_like ? i : like;
            if (strcmp(l->name, key) == 0 && p->key == SIZE_MAX)
                p->key = i;
        } else if (in && l->kind == LINE_MORE) {
            last = i;
            like = of_like ? i : like;
        }
    }
    p->beside = like != SIZE_MAX ? like : last;
    return in;
}

static char *joined_value(const struct lines *lines, const struct place *p)
{
    char *value = mem_strdup(lines->list[p->key].value);

    for (size_t i = p->key + 1; i < p->end && lines->list[i].kind != LINE_KEY; i++)
        if (lines->list[i].kind == LINE_MORE) {
            char *more = mem_printf("%s %s", value, lines->list[i].value);
            free(value);
            value = more;
        }
    return value;
}

static void copy_line(struct buf *out, const struct line *l)
{
    buf_add(out, l->at, l->len);
    buf_addc(out, '\n');
}

/* The key's own name and what stands behind the value stay as they were. */
static void rewrite(struct buf *out, const struct line *l, const char *value)
{
    size_t n = 0, cut = value_end(l->at, l->len);

    while (l->at[n] != '=' && l->at[n] != ':')
        n++;
    char *name = trimmed(l->at, n);
    write_value(out, name, value);
    if (cut < l->len) {
        out->len--; /* the line break */
        buf_addc(out, ' ');
        buf_add(out, l->at + cut, l->len - cut);
        buf_addc(out, '\n');
    }
    free(name);
}

static void write_all(const struct lines *lines, const struct place *p, const char *name,
                      const char *value, struct buf *out)
{
    bool dropping = false;

    for (size_t i = 0; i < lines->count; i++) {
        const struct line *l = &lines->list[i];
        if (l->kind == LINE_KEY || l->kind == LINE_SECTION)
            dropping = i == p->key;
        if (i == p->key && *value)
            rewrite(out, l, value);
        else if (!dropping || l->kind == LINE_OTHER)
            copy_line(out, l);
        if (p->key == SIZE_MAX && i == p->beside)
            write_value(out, name, value);
    }
}

static void replace(struct buf *text, struct buf *fresh)
{
    buf_free(text);
    *text = *fresh;
}

enum err plan_edit_set(struct buf *text, const char *section, const char *key, const char *value,
                       struct error *e)
{
    struct lines lines = read_lines(text->data ? text->data : "");
    char *wanted = flat(value), *name = key_name(key, strcmp(section, "plan") != 0, false);
    char *was = NULL;
    struct buf out = {0};
    struct place p;
    enum err err = E_OK;

    if (!name) {
        err = error_set(e, E_INPUT, "没有 “%s” 这个键，见 docs/plan.md",
                        "there is no key “%s”; see docs/plan.md", key);
    } else if (!find_place(&lines, section, name, &p)) {
        err = error_set(e, E_NOTFOUND, "计划中没有 “%s” 这一节", "the plan has no section “%s”",
                        section);
    } else {
        was = p.key == SIZE_MAX ? mem_strdup("") : joined_value(&lines, &p);
        if (strcmp(was, wanted) != 0) {
            char *said = key_name(name, strcmp(section, "plan") != 0, p.zh);
            buf_adds(&out, "");
            write_all(&lines, &p, said, wanted, &out);
            replace(text, &out);
            free(said);
        }
    }
    lines_free(&lines);
    free(wanted);
    free(name);
    free(was);
    return err;
}

/* ---- whole tasks ---- */

static bool id_good(const char *id)
{
    return *id && strlen(id) <= PLAN_TASK_ID_MAX &&
           strspn(id, "abcdefghijklmnopqrstuvwxyz0123456789-") == strlen(id);
}

enum err plan_edit_add_task(struct buf *text, const char *id, const char *period, struct error *e)
{
    struct lines lines = read_lines(text->data ? text->data : "");
    struct place p;
    bool there = find_place(&lines, id, "title", &p);

    lines_free(&lines);
    if (!id_good(id))
        return error_set(e, E_INPUT, "任务名只能用小写字母、数字和连字符，至多 %d 个",
                         "a task name has small letters, digits and hyphens, at most %d",
                         PLAN_TASK_ID_MAX);
    if (there)
        return error_set(e, E_CONFLICT, "任务 %s 已经有了", "there is a task %s already", id);
    if (text->data && text->len && text->data[text->len - 1] != '\n')
        buf_addc(text, '\n');
    buf_addf(text,
             "\n[task %s]\ntitle = %s\nkind = general\nregions = 220000\nperiod = %s\ncadence = "
             "daily\nteam = 2\ninspectors = county\nratio.A = 0 %%\nratio.B = 0 %%\nratio.C = 0 "
             "%%\nratio.D = 0 %%\nunclassified = B\ninspect_days = 20 wd\nreveal_days = 60 days\n",
             id, id, period);
    return E_OK;
}

enum err plan_edit_drop_task(struct buf *text, const char *id, struct error *e)
{
    struct lines lines = read_lines(text->data ? text->data : "");
    struct buf out = {0};
    struct place p;
    bool there = strcmp(id, "plan") != 0 && find_place(&lines, id, "title", &p);

    if (there) {
        /* What stands directly above the next section belongs to that one. */
        while (p.end > p.section + 1 && p.end < lines.count &&
               lines.list[p.end - 1].kind == LINE_OTHER)
            p.end--;
        buf_adds(&out, "");
        for (size_t i = 0; i < lines.count; i++)
            if (i < p.section || i >= p.end)
                copy_line(&out, &lines.list[i]);
        replace(text, &out);
    }
    lines_free(&lines);
    return there ? E_OK
                 : error_set(e, E_NOTFOUND, "计划中没有任务 %s", "the plan has no task %s", id);
}
