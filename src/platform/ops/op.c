#include "platform/ops/op.h"

#include <string.h>

#include "core/base/date.h"
#include "platform/ops/answer.h"
#include "platform/ops/people.h"
#include "platform/runtime/config.h"

bool op_writes(const struct op *op)
{
    return (op->flags & OP_WRITES) != 0;
}

bool op_recorded(const struct op *op)
{
    return op_writes(op) && !(op->flags & OP_UNRECORDED);
}

const struct op_param *op_params(const struct op *op)
{
    static const struct op_param none = {.name = NULL};

    return op->params ? op->params : &none;
}

const struct op_param *op_param(const struct op *op, const char *name)
{
    for (const struct op_param *p = op_params(op); p->name; p++)
        if (strcmp(p->name, name) == 0)
            return p;
    return NULL;
}

const struct op_param *op_file(const struct op *op)
{
    for (const struct op_param *p = op_params(op); p->name; p++)
        if (p->kind == OP_FILE)
            return p;
    return NULL;
}

int32_t op_today(const struct op_call *call)
{
    return day_of_instant(call->now);
}

enum err op_run(op_fn *run, struct op_call *call, json_t **answer, struct error *e)
{
    *answer = NULL;
    enum err err = run(call, answer, e);
    if (!err) {
        people_name_all(call->lane, *answer);
    } else {
        json_decref(*answer);
        *answer = NULL;
    }
    return err;
}
