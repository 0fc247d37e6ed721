#include "platform/html/asset.h"

#include <string.h>

const struct asset *asset_find(const char *name)
{
    for (const struct asset *a = page_assets; a->name; a++)
        if (strcmp(a->name, name) == 0)
            return a;
    return NULL;
}

const char *asset_type(const char *name)
{
    static const char *const types[][2] = {{".html", "text/html; charset=utf-8"},
                                           {".css", "text/css; charset=utf-8"},
                                           {".js", "text/javascript; charset=utf-8"},
                                           {".json", "application/json"},
                                           {".svg", "image/svg+xml"},
                                           {".png", "image/png"},
                                           {".ico", "image/x-icon"},
                                           {".csv", "text/csv; charset=utf-8"},
                                           {".ics", "text/calendar; charset=utf-8"},
                                           {".atom", "application/atom+xml; charset=utf-8"},
                                           {".conf", "text/plain; charset=utf-8"},
                                           {".txt", "text/plain; charset=utf-8"},
                                           {".vkey", "text/plain; charset=utf-8"}};
    const char *dot = strrchr(name, '.');

    for (size_t i = 0; dot && i < sizeof types / sizeof *types; i++)
        if (strcmp(dot, types[i][0]) == 0)
            return types[i][1];
    return "application/octet-stream";
}
