/* Control frames from any bytes: the first byte says in what portions the rest arrives. What comes
 * out as a request goes on through the argument check of its operation. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "doors/ctl/frame.h"
#include "doors/ops/ops.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void check_request(json_t *request)
{
    const char *name = json_string_value(json_object_get(request, "op"));
    const struct op *op = name ? ops_find(name) : NULL;
    json_t *args = json_object_get(request, "args");
    struct buf again = {0};
    struct error e;

    if (op && json_is_object(args) && op_args_check(op, args, &e) == E_OK)
        for (const struct op_param *p = op_params(op); p->name; p++)
            if (p->required && !json_object_get(args, p->name))
                abort();
    /* What was read can be sent on, and comes back equal. */
    json_t *copy = NULL;
    if (frame_put(&again, request, FRAME_ANSWER_MAX_BYTES, &e) != E_OK ||
        frame_take(&again, FRAME_ANSWER_MAX_BYTES, &copy, &e) != E_OK || !json_equal(copy, request))
        abort();
    json_decref(copy);
    buf_free(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    size_t portion = len ? (size_t)bytes[0] + 1 : 1;
    struct buf in = {0};
    bool going = true;

    for (size_t at = 1; at < len && going; at += portion) {
        size_t n = len - at < portion ? len - at : portion;
        buf_add(&in, bytes + at, n);
        for (json_t *request = NULL; going; json_decref(request)) {
            struct error e;
            request = NULL;
            going = frame_take(&in, FRAME_REQUEST_MAX_BYTES, &request, &e) == E_OK;
            if (!request)
                break;
            check_request(request);
        }
    }
    buf_free(&in);
    return 0;
}
