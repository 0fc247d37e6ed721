#include "core/crypto/salted.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/file.h"
#include "core/base/hex.h"
#include "core/base/mem.h"

void salted_begin(struct sha256 *s, const uint8_t salt[SALT_BYTES])
{
    sha256_init(s);
    sha256_add(s, salt, SALT_BYTES);
}

char *salted_hex(const uint8_t salt[SALT_BYTES], const void *content, size_t len,
                 char out[2 * SHA256_BYTES + 1])
{
    struct sha256 s;
    uint8_t hash[SHA256_BYTES];

    salted_begin(&s, salt);
    sha256_add(&s, content, len);
    sha256_end(&s, hash);
    hex_encode(out, hash, sizeof hash);
    return out;
}

void salt_write(const uint8_t salt[SALT_BYTES], char out[SALT_TEXT_BYTES + 1])
{
    hex_encode(out, salt, SALT_BYTES);
    memcpy(out + 2 * (size_t)SALT_BYTES, "\n", 2);
}

bool salt_read(const char *text, size_t len, uint8_t salt[SALT_BYTES])
{
    char hex[2 * SALT_BYTES + 1];

    if (len != SALT_TEXT_BYTES || text[len - 1] != '\n')
        return false;
    memcpy(hex, text, len - 1);
    hex[len - 1] = '\0';
    return strspn(hex, "0123456789abcdef") == len - 1 && hex_decode(salt, SALT_BYTES, hex);
}

enum err salt_read_file(const char *audit, const char *hash, uint8_t salt[SALT_BYTES],
                        struct error *e)
{
    char *path = mem_printf("%s/salts/%s", audit, hash);
    struct buf text = {0};
    enum err err = file_read(path, SALT_TEXT_BYTES + 1, &text, e);

    if (err != E_NOTFOUND && (err || !salt_read(text.len ? text.data : "", text.len, salt)))
        err = error_set(e, E_CORRUPT, "salts/%s 不是 32 位十六进制的盐",
                        "salts/%s is not a salt of 32 hex digits", hash);
    else if (err)
        error_set(e, err, "缺少盐文件 salts/%s", "the salt salts/%s is missing", hash);
    buf_free(&text);
    free(path);
    return err;
}

enum err salted_check(const char *audit, const char *hash, const char *name, const void *content,
                      size_t len, struct error *e)
{
    uint8_t salt[SALT_BYTES];
    char right[2 * SHA256_BYTES + 1];
    enum err err = salt_read_file(audit, hash, salt, e);

    if (!err && strcmp(salted_hex(salt, content, len, right), hash) != 0)
        err = error_set(e, E_CORRUPT, "%s 与 salts/%s 合起来的散列不符",
                        "%s has, with salts/%s, not the hash that names it", name, hash);
    return err;
}
