#include "row.h"

#include <string.h>

/* size, line, number_count, text_count, line_hash; then the key, the numbers, the texts. */
#define HEAD 18

size_t row_packed_size(const struct row *row)
{
    size_t size = HEAD + strlen(row->key) + 1 + sizeof(int32_t) * row->number_count;

    for (int i = 0; i < row->text_count; i++)
        size += strlen(row->texts[i]) + 1;
    return size;
}

static char *put_text(char *to, const char *text)
{
    return stpcpy(to, text) + 1;
}

void row_pack(const struct row *row, char *to)
{
    char *p = put_text(to + HEAD, row->key);

    memcpy(p, row->numbers, sizeof(int32_t) * row->number_count);
    p += sizeof(int32_t) * row->number_count;
    for (int i = 0; i < row->text_count; i++)
        p = put_text(p, row->texts[i]);
    uint32_t size = (uint32_t)(p - to);
    memcpy(to, &size, 4);
    memcpy(to + 4, &row->line, 4);
    to[8] = (char)row->number_count;
    to[9] = (char)row->text_count;
    memcpy(to + 10, &row->line_hash, 8);
}

size_t row_size_at(const char *packed)
{
    uint32_t size;

    memcpy(&size, packed, 4);
    return size;
}

const char *row_key_at(const char *packed)
{
    return packed + HEAD;
}

size_t row_unpack(const char *packed, struct row *out)
{
    const char *p = packed + HEAD;

    memcpy(&out->line, packed + 4, 4);
    out->number_count = (uint8_t)packed[8];
    out->text_count = (uint8_t)packed[9];
    memcpy(&out->line_hash, packed + 10, 8);
    out->key = p;
    p += strlen(p) + 1;
    memcpy(out->numbers, p, sizeof(int32_t) * out->number_count);
    p += sizeof(int32_t) * out->number_count;
    for (int i = 0; i < out->text_count; i++) {
        out->texts[i] = p;
        p += strlen(p) + 1;
    }
    return row_size_at(packed);
}
