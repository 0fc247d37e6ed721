#include "frame.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#define HEAD_BYTES 4

static void drop_front(struct buf *b, size_t n)
{
    memmove(b->data, b->data + n, b->len - n);
    b->len -= n;
    b->data[b->len] = '\0';
}

enum err frame_take(struct buf *in, size_t max, json_t **object, struct error *e)
{
    uint32_t head;
    json_error_t why;

    *object = NULL;
    if (in->len < HEAD_BYTES)
        return E_OK;
    memcpy(&head, in->data, HEAD_BYTES);
    size_t len = ntohl(head);
    if (len == 0 || len > max)
        return error_set(e, E_INPUT, "帧长 %zu 字节，应为 1 至 %zu。",
                         "A frame of %zu bytes; 1 to %zu are allowed.", len, max);
    if (in->len - HEAD_BYTES < len)
        return E_OK;
    *object = json_loadb(in->data + HEAD_BYTES, len, JSON_REJECT_DUPLICATES, &why);
    drop_front(in, HEAD_BYTES + len);
    if (!*object)
        return error_set(e, E_INPUT, "帧不是 JSON 对象：%s。",
                         "The frame is not a JSON object: %s.", why.text);
    if (json_is_object(*object))
        return E_OK;
    json_decref(*object);
    *object = NULL;
    return error_set(e, E_INPUT, "帧须是 JSON 对象。", "A frame must be a JSON object.");
}

enum err frame_put(struct buf *out, const json_t *object, size_t max, struct error *e)
{
    char *text = json_dumps(object, JSON_COMPACT);
    size_t len = text ? strlen(text) : 0;
    enum err err = E_OK;

    if (!text || len > max) {
        err = error_set(e, E_LIMIT, "答复长 %zu 字节，超过 %zu；请缩小查询范围。",
                        "The message has %zu bytes, more than %zu: ask for less.", len, max);
    } else {
        uint32_t head = htonl((uint32_t)len);
        buf_add(out, &head, HEAD_BYTES);
        buf_add(out, text, len);
    }
    free(text);
    return err;
}
