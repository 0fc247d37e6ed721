/* The two languages people read: Chinese first, English by a switch. */
#ifndef BASE_LANG_H
#define BASE_LANG_H

enum lang { LANG_ZH, LANG_EN };

/* One of the two sentences. */
const char *lang_pick(enum lang lang, const char *zh, const char *en);

/* "zh-CN" or "en", as HTML's lang attribute wants it. */
const char *lang_tag(enum lang lang);

#endif
