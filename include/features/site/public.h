/* The pages of the public site: data in, HTML out. They lie in folders that any web server can
 * serve, Chinese ones at the top, English ones below en/, with relative links throughout, so that
 * the site also works below another path or from a USB stick. */
#ifndef SITE_PUBLIC_H
#define SITE_PUBLIC_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "core/base/json.h"
#include "core/law/codes.h"
#include "platform/html/html.h"

/* Where a page lies. */
struct public_at {
    enum lang lang;
    bool rehearsal;
    char path[80];   /* below the language's folder: "draws/7.html" */
    char top[16];    /* to the site's top: "./", "../../" */
    char root[16];   /* to the language's folder */
    char other[104]; /* the same page in the other language */
    char login[240]; /* whole URL where staff log in, "" where that is not known */
};
void public_at(struct public_at *at, enum lang lang, bool rehearsal, const char *path);

/* public_url: where the daemon is seen from outside, "" if that is not said. The site may lie on
 * another server, so only a whole URL can lead to the login. */
void public_staff(struct public_at *at, const char *public_url);

/* The frame. section: an entry of the public navigation (platform/html/page.c) or NULL. script:
 * below assets/, or NULL. */
void public_begin(struct html *h, const struct public_at *at, const char *section,
                  const char *title_zh, const char *title_en, const char *script);
void public_end(struct html *h, const struct public_at *at);

/* A link to a page of this language, or to a file of the site; paths as printf makes them. */
void public_link(struct html *h, const struct public_at *at, const char *text, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));
void public_file(struct html *h, const struct public_at *at, const char *text, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));

/* The word at KEY in the language of the page, or the plain text there; "" if absent. */
const char *public_word(const struct html *h, const json_t *model, const char *key);

/* The time that a clock in force gives, {"zh":"20 个工作日","en":"20 working days"}, new reference;
 * for NULL "the statutory limit". */
json_t *public_limit(const struct clock *clock);

/* Small parts. */
void public_fact(struct html *h, const char *zh, const char *en, const char *text); /* dt, dd */
void public_fact_begin(struct html *h, const char *zh, const char *en); /* opens its dd */
void public_fact_end(struct html *h);
void public_section(struct html *h, const char *zh, const char *en); /* opens, with h2 */
void public_cell(struct html *h, const char *text, bool number);
void public_number_cell(struct html *h, json_int_t number);

/* ---- the pages; models are described where they are made, src/features/site/publish_….c ---- */
typedef void public_page_fn(struct html *h, const struct public_at *at, const json_t *model);

public_page_fn public_home_page;       /* index.html */
public_page_fn public_items_page;      /* items.html */
public_page_fn public_plans_page;      /* plans.html */
public_page_fn public_draws_page;      /* draws.html, draws/2026-11.html */
public_page_fn public_draw_page;       /* draws/7.html, draws/7-2.html */
public_page_fn public_results_page;    /* results.html */
public_page_fn public_month_page;      /* cases/2026-11.html */
public_page_fn public_bureau_page;     /* cases/220102.html */
public_page_fn public_cases_page;      /* cases/220102/2026-11-3.html */
public_page_fn public_search_page;     /* search.html; the daemon fills in what it found */
public_page_fn public_statistics_page; /* statistics.html */
public_page_fn public_data_page;       /* data.html */

/* A draw's state as a coloured word. */
void public_state(struct html *h, const json_t *draw);

/* "220102/2026-11-3": ten days of one bureau share a page, and the case's number says which. */
#define PUBLIC_GROUP_BYTES 24
const char *public_case_group(const char *no, char group[PUBLIC_GROUP_BYTES]);

/* The link to a disclosed case on its page. */
void public_case_link(struct html *h, const struct public_at *at, const char *no, const char *text);

#endif
