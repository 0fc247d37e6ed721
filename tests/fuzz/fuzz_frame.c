/* Any bytes as they come on the control socket, in two portions: frames, then nothing or an error.
 */
#include <stdlib.h>
#include <string.h>

#include "ctl/frame.h"
#include "service/op.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct buf in = {0}, out = {0};
    size_t half = size / 2;
    struct error e;
    json_t *object = NULL;
    enum err err = E_OK;

    for (int portion = 0; portion < 2 && err == E_OK; portion++) {
        buf_add(&in, data + (portion ? half : 0), portion ? size - half : half);
        do {
            object = NULL;
            err = frame_take(&in, FRAME_REQUEST_MAX_BYTES, &object, &e);
            if (err == E_OK && object && !json_is_object(object))
                abort();
            if (object && frame_put(&out, object, FRAME_ANSWER_MAX_BYTES, &e) != E_OK)
                abort();
            json_decref(object);
        } while (err == E_OK && object);
    }
    while (out.len) { /* what we write, we read */
        if (frame_take(&out, FRAME_ANSWER_MAX_BYTES, &object, &e) != E_OK || !object)
            abort();
        json_decref(object);
    }
    buf_free(&in);
    buf_free(&out);
    return 0;
}
