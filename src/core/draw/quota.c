#include "core/draw/quota.h"

#include "core/draw/sampler.h"

uint64_t quota_offset(const char *sub_seed)
{
    return sampler_index(sub_seed, 1, MILLION) - 1;
}

void quota_set(struct stratum *strata, size_t count, uint64_t u)
{
    for (size_t i = 0; i < count; i++) {
        struct stratum *s = &strata[i];
        s->k = (s->cum + s->expect + u) / MILLION - (s->cum + u) / MILLION;
    }
}
