#include "platform/html/html.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/json.h"
#include "core/base/mem.h"

void html_text(struct html *h, const char *text)
{
    for (const char *p = text ? text : ""; *p; p++) {
        unsigned char c = (unsigned char)*p;
        if (c == '&')
            buf_adds(&h->out, "&amp;");
        else if (c == '<')
            buf_adds(&h->out, "&lt;");
        else if (c == '>')
            buf_adds(&h->out, "&gt;");
        else if (c == '"')
            buf_adds(&h->out, "&quot;");
        else if (c == '\'')
            buf_adds(&h->out, "&#39;");
        else if (c >= ' ' ? c != 0x7f : c == '\n' || c == '\t')
            buf_addc(&h->out, *p); /* other control characters are not allowed in HTML */
    }
}

static void add_formatted(struct html *h, const char *fmt, va_list args)
{
    char *text = mem_vprintf(fmt, args);

    html_text(h, text);
    free(text);
}

void html_textf(struct html *h, const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    add_formatted(h, fmt, args);
    va_end(args);
}

void html_say(struct html *h, const char *zh, const char *en)
{
    html_text(h, lang_pick(h->lang, zh, en));
}

void html_sayf(struct html *h, const char *zh, const char *en, ...)
{
    va_list args;

    va_start(args, en);
    add_formatted(h, lang_pick(h->lang, zh, en), args);
    va_end(args);
}

/* What a browser would run or fetch must not come from data. */
static const char *safe_url(const char *url)
{
    size_t n = strcspn(url, ":/?#");

    if (url[n] != ':' || strncmp(url, "http://", 7) == 0 || strncmp(url, "https://", 8) == 0 ||
        strncmp(url, "mailto:", 7) == 0)
        return url;
    return "#";
}

static bool is_url(const char *name)
{
    return strcmp(name, "href") == 0 || strcmp(name, "src") == 0 || strcmp(name, "action") == 0 ||
           strcmp(name, "formaction") == 0;
}

static void open_tag(struct html *h, const char *tag, va_list attributes)
{
    const char *name;

    buf_addc(&h->out, '<');
    buf_adds(&h->out, tag);
    while ((name = va_arg(attributes, const char *))) {
        const char *value = va_arg(attributes, const char *);
        if (!value)
            continue;
        buf_addc(&h->out, ' ');
        buf_adds(&h->out, name);
        if (!*value && !is_url(name) && strcmp(name, "value") != 0 && strcmp(name, "alt") != 0)
            continue;
        buf_adds(&h->out, "=\"");
        html_text(h, is_url(name) ? safe_url(value) : value);
        buf_addc(&h->out, '"');
    }
    buf_addc(&h->out, '>');
}

void html_open(struct html *h, const char *tag, ...)
{
    va_list attributes;

    va_start(attributes, tag);
    open_tag(h, tag, attributes);
    va_end(attributes);
}

void html_void(struct html *h, const char *tag, ...)
{
    va_list attributes;

    va_start(attributes, tag);
    open_tag(h, tag, attributes);
    va_end(attributes);
}

void html_close(struct html *h, const char *tag)
{
    buf_adds(&h->out, "</");
    buf_adds(&h->out, tag);
    buf_addc(&h->out, '>');
}

void html_el(struct html *h, const char *tag, const char *text, ...)
{
    va_list attributes;

    va_start(attributes, text);
    open_tag(h, tag, attributes);
    va_end(attributes);
    html_text(h, text);
    html_close(h, tag);
}

void html_el_say(struct html *h, const char *tag, const char *zh, const char *en, ...)
{
    va_list attributes;

    va_start(attributes, en);
    open_tag(h, tag, attributes);
    va_end(attributes);
    html_say(h, zh, en);
    html_close(h, tag);
}

void html_el_sayf(struct html *h, const char *tag, const char *class, const char *zh,
                  const char *en, ...)
{
    va_list args;

    html_open(h, tag, "class", class, NULL);
    va_start(args, en);
    add_formatted(h, lang_pick(h->lang, zh, en), args);
    va_end(args);
    html_close(h, tag);
}

void html_value(struct html *h, const json_t *value)
{
    const char *word = json_text_or(value, lang_pick(h->lang, "zh", "en"), NULL);

    if (json_is_string(value)) {
        html_text(h, json_string_value(value));
    } else if (json_is_integer(value)) {
        html_textf(h, "%lld", (long long)json_integer_value(value));
    } else if (json_is_boolean(value)) {
        html_say(h, json_is_true(value) ? "是" : "否", json_is_true(value) ? "yes" : "no");
    } else if (json_is_array(value)) {
        for (size_t i = 0; i < json_array_size(value); i++) {
            if (i)
                html_say(h, "、", ", ");
            html_value(h, json_array_get(value, i));
        }
    } else if (word) {
        html_text(h, word);
    } else if (value && !json_is_null(value)) {
        char *text = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);
        html_text(h, text);
        free(text);
    }
}

void html_el_value(struct html *h, const char *tag, const json_t *value, ...)
{
    va_list attributes;

    va_start(attributes, value);
    open_tag(h, tag, attributes);
    va_end(attributes);
    html_value(h, value);
    html_close(h, tag);
}

/* ---- links ---- */

static void open_link(struct html *h, const char *class, const char *path, va_list args)
{
    char *url = mem_vprintf(path, args);

    html_open(h, "a", "href", url, "class", class, NULL);
    free(url);
}

void html_open_link(struct html *h, const char *class, const char *path, ...)
{
    va_list args;

    va_start(args, path);
    open_link(h, class, path, args);
    va_end(args);
}

void html_link(struct html *h, const char *class, const char *text, const char *path, ...)
{
    va_list args;

    va_start(args, path);
    open_link(h, class, path, args);
    va_end(args);
    html_text(h, text);
    html_close(h, "a");
}

void html_link_say(struct html *h, const char *class, const char *zh, const char *en,
                   const char *path, ...)
{
    va_list args;

    va_start(args, path);
    open_link(h, class, path, args);
    va_end(args);
    html_say(h, zh, en);
    html_close(h, "a");
}

void html_link_value(struct html *h, const char *class, const json_t *value, const char *path, ...)
{
    va_list args;

    va_start(args, path);
    open_link(h, class, path, args);
    va_end(args);
    html_value(h, value);
    html_close(h, "a");
}

void url_add(struct buf *url, const char *text)
{
    for (const char *p = text; *p; p++) {
        unsigned char c = (unsigned char)*p;
        if (c < 0x80 && (isalnum(c) || strchr("-._~", c)))
            buf_addc(url, *p);
        else
            buf_addf(url, "%%%02X", c);
    }
}

char *url_with(const char *path, ...)
{
    struct buf url = {0};
    va_list pairs;
    const char *name;
    char mark = '?';

    buf_adds(&url, path);
    va_start(pairs, path);
    while ((name = va_arg(pairs, const char *))) {
        const char *value = va_arg(pairs, const char *);
        if (!value || !*value)
            continue;
        buf_addc(&url, mark);
        buf_adds(&url, name);
        buf_addc(&url, '=');
        url_add(&url, value);
        mark = '&';
    }
    va_end(pairs);
    return buf_take(&url);
}
