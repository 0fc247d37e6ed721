#include "core/base/lang.h"

const char *lang_pick(enum lang lang, const char *zh, const char *en)
{
    return lang == LANG_EN ? en : zh;
}

const char *lang_tag(enum lang lang)
{
    return lang_pick(lang, "zh-CN", "en");
}
