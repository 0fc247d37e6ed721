#include "followup.h"

#include <stdio.h>
#include <stdlib.h>

#include "core/base/mem.h"

void followup_add(struct followup *f, const char *no, const char *action, json_t *fields,
                  const char *actor, unsigned roles)
{
    f->acts = mem_grow(f->acts, f->act_count + 1, sizeof *f->acts);
    struct followup_act *act = &f->acts[f->act_count++];
    *act =
        (struct followup_act){.action = action, .actor = actor, .roles = roles, .fields = fields};
    snprintf(act->no, sizeof act->no, "%s", no);
}

void followup_free(struct followup *f)
{
    for (size_t i = 0; i < f->act_count; i++)
        json_decref(f->acts[i].fields);
    free(f->acts);
}
