/* publish */
#include "core/base/json.h"
#include "features/site/ops.h"
#include "features/site/publish.h"
#include "platform/ops/answer.h"
#include "platform/ops/row.h"

static enum err op_publish(struct op_call *call, json_t **answer, struct error *e)
{
    struct publish_report r;
    enum err err = publish_site(call->lane, json_flag(call->args, "all"), &r, e);

    if (err)
        return err;
    *answer = answer_text("公开网站已是最新：写了 %llu 个文件，%llu 个没有变化，删去 %llu 个。",
                          "The public site is up to date: %llu files written, %llu unchanged, %llu "
                          "removed.",
                          (unsigned long long)r.written, (unsigned long long)r.same,
                          (unsigned long long)r.removed);
    return E_OK;
}

const struct op ops_site[] = {
    {"publish", ROLE_ADMIN | ROLE_PUBLISHER, "更新公开网站（平时会自动更新）",
     "bring the public site up to date (it also happens by itself)", .lane = LANE_LONG,
     .flags = OP_WRITES,
     .params = PARAMS(OPT("all", OP_FLAG, "全部重做，并删去不再需要的文件",
                          "make every file again, and remove those that are not due any more")),
     .run = op_publish},
    {.name = NULL}};
