#include "platform/html/atom.h"

#include <stdlib.h>

#include "core/base/date.h"
#include "core/base/mem.h"

static void element(struct atom *f, const char *name, const char *text)
{
    html_el(&f->xml, name, text, NULL);
    buf_addc(&f->xml.out, '\n');
}

static void moment(struct atom *f, const char *name, int64_t instant)
{
    char text[21];

    element(f, name, instant_format(instant, text));
}

/* An empty element of XML, which HTML would leave open. */
static void link_to(struct atom *f, const char *rel, const char *type, const char *page)
{
    char *href = mem_printf("%s%s", f->base, page);

    html_void(&f->xml, "link", "rel", rel, "type", type, "href", href, NULL);
    f->xml.out.data[f->xml.out.len - 1] = '/';
    buf_adds(&f->xml.out, ">\n");
    free(href);
}

void atom_begin(struct atom *f, const struct atom_head *head)
{
    buf_adds(&f->xml.out, "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
    html_open(&f->xml, "feed", "xmlns", "http://www.w3.org/2005/Atom", "xml:lang",
              lang_tag(f->xml.lang), NULL);
    buf_addc(&f->xml.out, '\n');
    element(f, "title", head->title);
    element(f, "id", head->id);
    if (head->self)
        link_to(f, "self", "application/atom+xml", head->self);
    if (head->page)
        link_to(f, "alternate", "text/html", head->page);
    moment(f, "updated", head->updated);
    html_open(&f->xml, "author", NULL);
    element(f, "name", head->author);
    html_close(&f->xml, "author");
    buf_addc(&f->xml.out, '\n');
}

void atom_entry(struct atom *f, const struct atom_entry *entry)
{
    html_open(&f->xml, "entry", NULL);
    buf_addc(&f->xml.out, '\n');
    element(f, "title", entry->title);
    element(f, "id", entry->id);
    link_to(f, "alternate", "text/html", entry->page);
    moment(f, "updated", entry->updated);
    element(f, "summary", entry->summary);
    html_close(&f->xml, "entry");
    buf_addc(&f->xml.out, '\n');
}

void atom_end(struct atom *f)
{
    html_close(&f->xml, "feed");
    buf_addc(&f->xml.out, '\n');
}
