#include "core/tlog/note.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/hex.h"
#include "core/base/utf8.h"
#include "core/crypto/ed25519.h"
#include "core/crypto/sha256.h"

#define ALG_ED25519 1
#define DASH "\xe2\x80\x94 " /* em dash, space */
#define SIGNATURES_MAX 100
#define SIGNATURE_B64_MAX 1024

bool note_name_ok(const char *name)
{
    size_t len = strlen(name);
    size_t at = 0;

    if (len == 0 || len >= NOTE_NAME_MAX || utf8_has_control(name))
        return false;
    while (at < len) {
        uint32_t c;
        int n = utf8_decode(name + at, len - at, &c);
        bool space = c == ' ' || c == 0xA0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200A) ||
                     c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x3000;
        if (n == 0 || c == '+' || space)
            return false;
        at += (size_t)n;
    }
    return true;
}

void note_key(struct note_key *key, const char *name, const uint8_t public[32])
{
    const uint8_t middle[2] = {'\n', ALG_ED25519};
    uint8_t hash[SHA256_BYTES];
    struct sha256 s;

    snprintf(key->name, sizeof key->name, "%s", name);
    memcpy(key->public, public, sizeof key->public);
    sha256_init(&s);
    sha256_adds(&s, key->name);
    sha256_add(&s, middle, sizeof middle);
    sha256_add(&s, public, sizeof key->public);
    sha256_end(&s, hash);
    memcpy(key->id, hash, sizeof key->id);
}

void note_vkey(const struct note_key *key, struct buf *out)
{
    uint8_t bytes[33] = {ALG_ED25519};
    char id[9];
    char text[48];

    memcpy(bytes + 1, key->public, sizeof key->public);
    hex_encode(id, key->id, sizeof key->id);
    base64_encode(text, bytes, sizeof bytes);
    buf_addf(out, "%s+%s+%s", key->name, id, text);
}

/* Cuts `name+id+key` apart; false if it has not that shape. */
static bool split_vkey(const char *text, size_t len, struct note_key *key, uint8_t bytes[33])
{
    const char *plus = memchr(text, '+', len);
    size_t name_len = plus ? (size_t)(plus - text) : 0;
    char id[9];

    if (!plus || name_len >= NOTE_NAME_MAX || len - name_len < 1 + 8 + 1 || plus[9] != '+')
        return false;
    memcpy(key->name, text, name_len);
    key->name[name_len] = '\0';
    memcpy(id, plus + 1, 8);
    id[8] = '\0';
    if (memchr(text, '\0', len) || !note_name_ok(key->name) || !hex_decode(key->id, 4, id))
        return false;
    return base64_decode(bytes, 33, plus + 10, len - name_len - 10) == 33 &&
           bytes[0] == ALG_ED25519;
}

enum err note_vkey_parse(const char *text, size_t len, struct note_key *key, struct error *e)
{
    struct note_key read = {0};
    uint8_t bytes[33];

    if (!split_vkey(text, len, &read, bytes))
        return error_set(e, E_CORRUPT, "验证公钥的格式不对，应为 名称+8位十六进制+base64",
                         "the verifier key is not of the form name+8 hex digits+base64");
    note_key(key, read.name, bytes + 1);
    if (memcmp(key->id, read.id, sizeof key->id) != 0)
        return error_set(e, E_CORRUPT, "验证公钥的编号与名称、公钥不符",
                         "the verifier key's id does not belong to its name and key");
    return E_OK;
}

void note_sign(const char *name, const uint8_t seed[32], const char *text, size_t len,
               struct buf *out)
{
    struct note_key key;
    uint8_t public[32];
    uint8_t bytes[4 + ED25519_SIGNATURE_BYTES];
    char b64[4 * ((sizeof bytes + 2) / 3) + 1];

    ed25519_public(seed, public);
    note_key(&key, name, public);
    memcpy(bytes, key.id, sizeof key.id);
    ed25519_sign(bytes + sizeof key.id, text, len, seed);
    base64_encode(b64, bytes, sizeof bytes);
    buf_add(out, text, len);
    buf_addf(out, "\n" DASH "%s %s\n", name, b64);
}

/* The text ends where the last empty line starts: 0 if there is none. */
static size_t text_end(const char *msg, size_t len)
{
    for (size_t i = len; i >= 2; i--)
        if (msg[i - 1] == '\n' && msg[i - 2] == '\n')
            return i - 1;
    return 0;
}

/* UTF-8, no control characters but newlines, a text, an empty line, and lines. */
static bool note_form(const char *msg, size_t len, size_t *end)
{
    for (size_t i = 0; i < len; i++)
        if ((unsigned char)msg[i] < 0x20 && msg[i] != '\n')
            return false;
    *end = len <= NOTE_MAX ? text_end(msg, len) : 0;
    return *end > 0 && *end + 1 < len && msg[len - 1] == '\n' && utf8_valid(msg, len, NULL);
}

/* One signature line without its newline: splits it; the decoded bytes' number, or -1. */
static long split_line(const char *line, size_t len, char name[NOTE_NAME_MAX], uint8_t *bytes,
                       size_t cap)
{
    const size_t dash = sizeof DASH - 1;

    if (len <= dash || memcmp(line, DASH, dash) != 0)
        return -1;
    const char *space = memchr(line + dash, ' ', len - dash);
    size_t name_len = space ? (size_t)(space - line) - dash : 0;
    if (!space || name_len >= NOTE_NAME_MAX)
        return -1;
    memcpy(name, line + dash, name_len);
    name[name_len] = '\0';
    if (!note_name_ok(name))
        return -1;
    long n = base64_decode(bytes, cap, space + 1, len - dash - name_len - 1);
    return n >= 5 ? n : -1;
}

/* Looks at all signature lines: 1 a right one by key, 0 none by it, -1 a wrong one or a wrong line.
 */
static int judge_lines(const char *msg, size_t len, size_t end, const struct note_key *key)
{
    size_t at = end + 1;
    int found = 0;

    for (int lines = 0; at < len; lines++) {
        uint8_t bytes[SIGNATURE_B64_MAX];
        char name[NOTE_NAME_MAX];
        size_t line_len = (size_t)((const char *)memchr(msg + at, '\n', len - at) - (msg + at));
        long n = split_line(msg + at, line_len, name, bytes, sizeof bytes);
        if (n < 0 || lines == SIGNATURES_MAX)
            return -1;
        at += line_len + 1;
        if (strcmp(name, key->name) != 0 || memcmp(bytes, key->id, sizeof key->id) != 0)
            continue;
        if (n != 4 + ED25519_SIGNATURE_BYTES || !ed25519_verify(bytes + 4, msg, end, key->public))
            return -1;
        found = 1;
    }
    return found;
}

enum err note_verify(const char *msg, size_t len, const struct note_key *key, size_t *text_len,
                     struct error *e)
{
    size_t end;

    if (!note_form(msg, len, &end))
        return error_set(e, E_CORRUPT, "不是签名文本（C2SP signed note）",
                         "this is not a C2SP signed note");
    switch (judge_lines(msg, len, end, key)) {
    case 1:
        *text_len = end;
        return E_OK;
    case 0:
        return error_set(e, E_CORRUPT, "没有 %s 的签名", "there is no signature by %s", key->name);
    default:
        return error_set(e, E_CORRUPT, "%s 的签名无效", "the signature by %s is wrong", key->name);
    }
}
