/* Verifier keys, signed notes and checkpoints from outside. What is accepted must have exactly one
 * spelling: written again, it is the input. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/tlog/checkpoint.h"
#include "core/tlog/note.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char peter[] = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";

static void same(struct buf *again, const char *text, size_t len)
{
    if (again->len != len || memcmp(again->data, text, len) != 0)
        abort();
    buf_free(again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *text = (const char *)data;
    struct note_key key;
    struct checkpoint cp;
    struct error e;
    struct buf again = {0};
    size_t len = 0;

    if (note_vkey_parse(text, size, &key, &e) == E_OK) {
        note_vkey(&key, &again);
        same(&again, text, size);
    }
    if (note_vkey_parse(peter, sizeof peter - 1, &key, &e) != E_OK)
        abort();
    if (note_verify(text, size, &key, &len, &e) == E_OK && (len >= size || text[len - 1] != '\n'))
        abort();
    if (checkpoint_open(text, size, &key, &cp, &e) == E_OK && strcmp(cp.origin, key.name) != 0)
        abort();
    if (checkpoint_parse(text, size, &cp, &e) == E_OK) {
        checkpoint_body(cp.origin, cp.size, cp.root, &again);
        same(&again, text, size);
    }
    return 0;
}
