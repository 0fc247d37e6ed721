/* publish */
#include "core/base/json.h"
#include "features/site/publish.h"
#include "platform/ops/answer.h"
#include "platform/ops/op_groups.h"

static enum err op_publish(struct op_call *call, json_t **result, struct error *e)
{
    struct publish_report r;
    enum err err = publish_site(call->lane, json_flag(call->args, "all"), &r, e);

    if (err)
        return err;
    *result = answer_text("公开网站已是最新：写了 %llu 个文件，%llu 个没有变化，删去 %llu 个。",
                          "The public site is up to date: %llu files written, %llu unchanged, %llu "
                          "removed.",
                          (unsigned long long)r.written, (unsigned long long)r.same,
                          (unsigned long long)r.removed);
    return E_OK;
}

const struct op_handler op_publish_handlers[] = {{"publish", op_publish, NULL}, {NULL, NULL, NULL}};
