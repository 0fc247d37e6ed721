#include "core/tlog/checkpoint.h"

#include <inttypes.h>
#include <stdbool.h>
#include <string.h>

#include "core/base/hex.h"

#define SIZE_MAX_LOG (UINT64_C(1) << 53)

void checkpoint_body(const char *origin, uint64_t size, const uint8_t root[32], struct buf *out)
{
    char text[45];

    base64_encode(text, root, 32);
    buf_addf(out, "%s\n%" PRIu64 "\n%s\n", origin, size, text);
}

/* Decimal without leading zeros, below 2^53. */
static bool parse_size(const char *text, size_t len, uint64_t *size)
{
    uint64_t n = 0;

    if (len == 0 || len > 16 || (text[0] == '0' && len > 1))
        return false;
    for (size_t i = 0; i < len; i++) {
        if (text[i] < '0' || text[i] > '9')
            return false;
        n = n * 10 + (uint64_t)(text[i] - '0');
    }
    *size = n;
    return n < SIZE_MAX_LOG;
}

enum err checkpoint_parse(const char *body, size_t len, struct checkpoint *out, struct error *e)
{
    const char *line[4] = {body};
    size_t line_len[3];
    const char *end = body + len;

    for (int i = 0; i < 3; i++) {
        const char *newline = memchr(line[i], '\n', (size_t)(end - line[i]));
        if (!newline)
            goto bad;
        line_len[i] = (size_t)(newline - line[i]);
        line[i + 1] = newline + 1;
    }
    if (line[3] != end || line_len[0] >= NOTE_NAME_MAX || memchr(body, '\0', len))
        goto bad;
    memcpy(out->origin, line[0], line_len[0]);
    out->origin[line_len[0]] = '\0';
    if (note_name_ok(out->origin) && parse_size(line[1], line_len[1], &out->size) &&
        base64_decode(out->root, sizeof out->root, line[2], line_len[2]) == sizeof out->root)
        return E_OK;
bad:
    return error_set(e, E_CORRUPT, "检查点正文不是 来源、大小、根散列 三行",
                     "the checkpoint's body is not the three lines origin, size, root");
}

enum err checkpoint_open(const char *note, size_t len, const struct note_key *key,
                         struct checkpoint *out, struct error *e)
{
    size_t text_len = 0;
    enum err err = note_verify(note, len, key, &text_len, e);

    if (!err)
        err = checkpoint_parse(note, text_len, out, e);
    if (!err && strcmp(out->origin, key->name) != 0)
        err = error_set(e, E_CORRUPT, "检查点的来源 %s 与公钥名称 %s 不同",
                        "the checkpoint's origin %s is not the key's name %s", out->origin,
                        key->name);
    return err;
}
