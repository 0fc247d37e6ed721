#include "core/law/region.h"

uint32_t region_parent(uint32_t code)
{
    if (code % 100)
        return code - code % 100;
    if (code % 10000)
        return code - code % 10000;
    return 0;
}

bool region_within(uint32_t inner, uint32_t outer)
{
    for (uint32_t code = inner; code; code = region_parent(code))
        if (code == outer)
            return true;
    return outer == 0;
}

uint32_t region_last(uint32_t code)
{
    if (!code)
        return UINT32_MAX;
    if (code % 10000 == 0)
        return code + 9999;
    return code % 100 == 0 ? code + 99 : code;
}
