#include "platform/html/chart.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/base/utf8.h"

#define WIDTH 420  /* of the viewBox; the page scales it */
#define HEIGHT 240 /* of the plot of standing charts */
#define LETTER 7.4 /* width of a letter at FONT */
#define HAN 13.2
#define FONT "13"
#define LINE 18 /* height of a line of text */
#define BAR 15
#define LABEL_MAX 25 /* columns; longer labels are cut, the table has them whole */

static const char *const colours[CHART_SERIES] = {"#0b5394", "#d98e04", "#4f9d69",
                                                  "#7a3e9d", "#8793a3", "#b3261e"};

/* Numbers for attributes, a few at a time. */
static const char *num(double value)
{
    static _Thread_local char ring[16][24];
    static _Thread_local unsigned at;
    char *text = ring[at++ % 16];

    snprintf(text, sizeof ring[0], "%.1f", value);
    return text;
}

static const char *label_of(const struct html *h, const struct chart_row *row)
{
    return row->en ? lang_pick(h->lang, row->zh, row->en) : row->zh;
}

static const char *series_name(const struct html *h, const struct chart *c, size_t s)
{
    return lang_pick(h->lang, c->series[s].zh, c->series[s].en);
}

static char *value_text(const struct chart *c, double value)
{
    if (isnan(value))
        return mem_strdup("—");
    return mem_printf("%.*f%s", c->decimals, value, c->unit ? c->unit : "");
}

/* About as wide as the text will be. */
static double wide_of(const char *text)
{
    size_t len = strlen(text), at = 0;
    double wide = 0;

    while (at < len) {
        uint32_t point = 0;
        int n = utf8_decode(text + at, len - at, &point);
        wide += point >= 0x1100 ? HAN : LETTER;
        at += n > 0 ? (size_t)n : 1;
    }
    return wide;
}

/* The label cut to LABEL_MAX columns. */
static char *cut(const char *label)
{
    size_t len = strlen(label), at = 0;
    char *text;
    int width = 0;

    if (utf8_width(label) <= LABEL_MAX)
        return mem_strdup(label);
    while (at < len) {
        uint32_t point;
        int n = utf8_decode(label + at, len - at, &point);
        width += point >= 0x1100 ? 2 : 1;
        if (n <= 0 || width > LABEL_MAX - 1)
            break;
        at += (size_t)n;
    }
    text = mem_printf("%.*s…", (int)at, label);
    return text;
}

static double largest(const struct chart *c)
{
    double max = 0;

    for (size_t r = 0; r < c->row_count; r++)
        for (size_t s = 0; s < c->series_count; s++)
            if (c->rows[r].values[s] > max)
                max = c->rows[r].values[s];
    return max;
}

/* 1, 2 or 5 times a power of ten, so that at most four steps reach max. */
static double step_of(double max)
{
    double power = pow(10, floor(log10(max > 0 ? max / 4 : 1)));
    const double by[] = {1, 2, 5, 10};

    for (size_t i = 0; i < sizeof by / sizeof *by; i++)
        if (by[i] * power * 4 >= max)
            return by[i] * power;
    return 10 * power;
}

/* ---- the parts of a picture ---- */

static void text_at(struct html *h, double x, double y, const char *anchor, const char *text)
{
    html_el(h, "text", text, "x", num(x), "y", num(y), "text-anchor", anchor, NULL);
}

static void line_at(struct html *h, double x1, double y1, double x2, double y2, const char *colour)
{
    html_el(h, "line", NULL, "x1", num(x1), "y1", num(y1), "x2", num(x2), "y2", num(y2), "stroke",
            colour, NULL);
}

/* A bar or column with its numbers as a tip. */
static void box(struct html *h, const struct chart *c, size_t r, size_t s, const double at[4])
{
    char *value = value_text(c, c->rows[r].values[s]);

    html_open(h, "rect", "x", num(at[0]), "y", num(at[1]), "width", num(at[2]), "height",
              num(at[3]), "fill", colours[s], NULL);
    html_open(h, "title", NULL);
    html_textf(h, "%s %s %s", label_of(h, &c->rows[r]),
               c->series_count > 1 ? series_name(h, c, s) : "", value);
    html_close(h, "title");
    html_close(h, "rect");
    free(value);
}

/* Names of the series, wrapped; returns the height that they take, 0 for one series. */
static double legend(struct html *h, const struct chart *c)
{
    double x = 0, y = 0;

    if (c->series_count < 2)
        return 0;
    for (size_t s = 0; s < c->series_count; s++) {
        const char *name = series_name(h, c, s);
        double wide = 20 + wide_of(name) + 16;
        if (x > 0 && x + wide > WIDTH) {
            x = 0;
            y += LINE;
        }
        html_el(h, "rect", NULL, "x", num(x), "y", num(y + 2), "width", "12", "height", "12",
                "fill", colours[s], NULL);
        text_at(h, x + 18, y + 13, "start", name);
        x += wide;
    }
    return y + LINE + 8;
}

static double legend_height(const struct html *h, const struct chart *c)
{
    double x = 0;
    int lines = 1;

    if (c->series_count < 2)
        return 0;
    for (size_t s = 0; s < c->series_count; s++) {
        double wide = 20 + wide_of(series_name(h, c, s)) + 16;
        if (x > 0 && x + wide > WIDTH) {
            x = 0;
            lines++;
        }
        x += wide;
    }
    return lines * LINE + 8;
}

static void begin_picture(struct html *h, const struct chart *c, double height)
{
    char *view = mem_printf("0 0 %d %.0f", WIDTH, height);
    char *title = mem_printf("%s-title", c->id), *text = mem_printf("%s-text", c->id);
    char *both = mem_printf("%s %s", title, text);

    html_open(h, "svg", "viewBox", view, "role", "img", "aria-labelledby",
              c->text_zh ? both : title, "font-size", FONT, "fill", "#1d2430", NULL);
    html_el_say(h, "title", c->title_zh, c->title_en, "id", title, NULL);
    if (c->text_zh)
        html_el_say(h, "desc", c->text_zh, c->text_en, "id", text, NULL);
    free(view);
    free(title);
    free(text);
    free(both);
}

static void table(struct html *h, const struct chart *c)
{
    html_open(h, "details", NULL);
    html_el_say(h, "summary", "表中的数", "The numbers", NULL);
    html_open(h, "div", "class", "scroll", NULL);
    html_open(h, "table", NULL);
    html_open(h, "thead", NULL);
    html_open(h, "tr", NULL);
    html_el_say(h, "th", c->head_zh ? c->head_zh : "项目", c->head_en ? c->head_en : "Item",
                "scope", "col", NULL);
    for (size_t s = 0; s < c->series_count; s++)
        html_el(h, "th", series_name(h, c, s), "scope", "col", NULL);
    html_close(h, "tr");
    html_close(h, "thead");
    html_open(h, "tbody", NULL);
    for (size_t r = 0; r < c->row_count; r++) {
        html_open(h, "tr", NULL);
        html_el(h, "th", label_of(h, &c->rows[r]), "scope", "row", NULL);
        for (size_t s = 0; s < c->series_count; s++) {
            char *value = value_text(c, c->rows[r].values[s]);
            html_el(h, "td", value, "class", "number", NULL);
            free(value);
        }
        html_close(h, "tr");
    }
    html_close(h, "tbody");
    html_close(h, "table");
    html_close(h, "div");
    html_close(h, "details");
}

static bool begin(struct html *h, const struct chart *c)
{
    html_open(h, "figure", "class", "chart", NULL);
    html_el_say(h, "figcaption", c->title_zh, c->title_en, NULL);
    if (c->text_zh)
        html_el_say(h, "p", c->text_zh, c->text_en, "class", "hint", NULL);
    if (!c->row_count)
        html_el_say(h, "p", "还没有可以画的数。", "There is nothing to draw yet.", "class", "empty",
                    NULL);
    return c->row_count > 0;
}

static void end(struct html *h, const struct chart *c)
{
    if (c->row_count) {
        html_close(h, "svg");
        table(h, c);
    }
    html_close(h, "figure");
}

/* ---- lying bars ---- */

struct gutters {
    double left, right;
};

/* Room for the longest label and the longest value. */
static struct gutters gutters_of(const struct html *h, const struct chart *c)
{
    struct gutters g = {0, 0};

    for (size_t r = 0; r < c->row_count; r++) {
        char *label = cut(label_of(h, &c->rows[r]));
        double wide = wide_of(label) + 10;
        free(label);
        g.left = wide > g.left ? wide : g.left;
        for (size_t s = 0; s < c->series_count; s++) {
            char *value = value_text(c, c->rows[r].values[s]);
            wide = wide_of(value) + 8;
            g.right = wide > g.right ? wide : g.right;
            free(value);
        }
    }
    return g;
}

static void bars_of_row(struct html *h, const struct chart *c, size_t r, double y, double max,
                        struct gutters g)
{
    double room = WIDTH - g.left - g.right;
    char *label = cut(label_of(h, &c->rows[r]));

    text_at(h, g.left - 8, y + (double)c->series_count * BAR / 2 + 4.5, "end", label);
    for (size_t s = 0; s < c->series_count; s++) {
        double value = c->rows[r].values[s];
        double wide = isnan(value) || max <= 0 ? 0 : value / max * room;
        char *text = value_text(c, value);
        const double at[4] = {g.left, y + (double)s * BAR + 1, wide, BAR - 2};
        box(h, c, r, s, at);
        text_at(h, g.left + wide + 5, y + (double)s * BAR + 12, "start", text);
        free(text);
    }
    free(label);
}

void chart_bars(struct html *h, const struct chart *c)
{
    if (begin(h, c)) {
        struct gutters g = gutters_of(h, c);
        double group = (double)c->series_count * BAR + 9, max = largest(c);
        double top = legend_height(h, c);
        begin_picture(h, c, top + group * (double)c->row_count);
        legend(h, c);
        for (size_t r = 0; r < c->row_count; r++)
            bars_of_row(h, c, r, top + (double)r * group + 4, max, g);
        line_at(h, g.left, top, g.left, top + group * (double)c->row_count, "#8793a3");
    }
    end(h, c);
}

/* ---- standing charts ---- */

struct plot {
    double left, top, wide, max;
};

static double y_of(const struct plot *p, double value)
{
    return p->top + HEIGHT - value / p->max * HEIGHT;
}

/* The grid with its numbers, and as many labels below as have room. */
static struct plot axes(struct html *h, const struct chart *c)
{
    double step = step_of(largest(c));
    step = c->decimals == 0 && step < 1 ? 1 : step;
    struct plot p = {.max = step};
    double widest = 1;

    while (p.max < largest(c))
        p.max += step;
    char *most = value_text(c, p.max);
    p.left = wide_of(most) + 10;
    p.wide = WIDTH - p.left - 4;
    p.top = legend_height(h, c) + 8;
    free(most);
    begin_picture(h, c, p.top + HEIGHT + LINE + 8);
    legend(h, c);
    int ticks = (int)lround(p.max / step);
    for (int i = 0; i <= ticks; i++) {
        double v = i * step;
        char *text = value_text(c, v);
        line_at(h, p.left, y_of(&p, v), WIDTH, y_of(&p, v), v > 0 ? "#d5dbe3" : "#8793a3");
        text_at(h, p.left - 6, y_of(&p, v) + 4.5, "end", text);
        free(text);
    }
    for (size_t r = 0; r < c->row_count; r++) {
        double w = wide_of(label_of(h, &c->rows[r]));
        widest = w > widest ? w : widest;
    }
    double slot = p.wide / (double)c->row_count, need = widest + 14;
    size_t each = slot >= need ? 1 : (size_t)ceil(need / slot);
    for (size_t r = 0; r < c->row_count; r += each)
        text_at(h, p.left + slot * ((double)r + .5), p.top + HEIGHT + LINE, "middle",
                label_of(h, &c->rows[r]));
    return p;
}

void chart_columns(struct html *h, const struct chart *c)
{
    if (begin(h, c)) {
        struct plot p = axes(h, c);
        double slot = p.wide / (double)c->row_count;
        double bar = slot * .8 / (double)c->series_count;
        bar = bar > 40 ? 40 : bar;
        for (size_t r = 0; r < c->row_count; r++)
            for (size_t s = 0; s < c->series_count; s++) {
                double value = c->rows[r].values[s];
                double middle = p.left + slot * ((double)r + .5);
                double x = middle + ((double)s - (double)c->series_count / 2) * bar;
                double y = y_of(&p, isnan(value) ? 0 : value);
                const double at[4] = {x, y, bar, p.top + HEIGHT - y};
                box(h, c, r, s, at);
            }
    }
    end(h, c);
}
