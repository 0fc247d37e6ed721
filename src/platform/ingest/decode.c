#include "platform/ingest/decode.h"

#include <errno.h>
#include <iconv.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/base/utf8.h"
#include "core/crypto/salted.h"

#define CHUNK ((size_t)256 << 10)
#define TEXT_ROOM (CHUNK * 4) /* GB18030 grows by at most a half; room to spare */

struct decoder {
    FILE *file;
    enum encoding encoding;
    uint8_t sha256[32];
    uint8_t salted[32];
    uint64_t size;
    uint64_t offset; /* of the first byte of raw that is not decoded */
    uint64_t line;   /* where that byte is, from 1 */
    uint64_t bad_utf8;
    iconv_t iconv;
    size_t carried; /* bytes at the start of raw left over from the last piece */
    char raw[CHUNK];
    char text[TEXT_ROOM];
};

const char *encoding_name(enum encoding encoding)
{
    static const char *const names[] = {"UTF-8", "UTF-8 BOM", "GB18030"};

    return names[encoding];
}

static enum err refuse_workbook(const char *raw, size_t len, struct error *e)
{
    if (len == 0)
        return error_set(e, E_INPUT, "文件是空的；请检查导出",
                         "the file is empty; check the export");
    if (len >= 4 && (memcmp(raw, "PK\3\4", 4) == 0 || memcmp(raw, "\xd0\xcf\x11\xe0", 4) == 0))
        return error_set(e, E_INPUT,
                         "这是电子表格文件（xls/xlsx），不是 CSV；请在表格软件中“另存为 CSV UTF-8”",
                         "this is a spreadsheet workbook (xls/xlsx), not CSV; save it as "
                         "\"CSV UTF-8\" in the spreadsheet program");
    if (len >= 2 && (memcmp(raw, "\xff\xfe", 2) == 0 || memcmp(raw, "\xfe\xff", 2) == 0))
        return error_set(e, E_INPUT,
                         "文件编码是 UTF-16（“Unicode 文本”）；请另存为 CSV UTF-8 或 GB18030",
                         "the file is UTF-16 (\"Unicode text\"); save it as CSV UTF-8 or GB18030");
    return E_OK;
}

/* How many of len bytes are well-formed UTF-8, skipping ASCII eight at a time. */
static size_t utf8_prefix(const char *s, size_t len)
{
    uint32_t c;
    size_t i = 0;

    while (i < len) {
        uint64_t eight;
        while (len - i >= 8 && (memcpy(&eight, s + i, 8), (eight & 0x8080808080808080U) == 0))
            i += 8;
        if (i == len)
            break;
        /* Most Chinese text: three bytes that lead by E4 to E9 can be neither overlong nor a
         * surrogate. */
        const unsigned char *p = (const unsigned char *)s + i;
        if (len - i >= 3 && p[0] >= 0xe4 && p[0] <= 0xe9 && (p[1] & 0xc0) == 0x80 &&
            (p[2] & 0xc0) == 0x80) {
            i += 3;
            continue;
        }
        int n = utf8_decode(s + i, len - i, &c);
        if (n == 0)
            break;
        i += (size_t)n;
    }
    return i;
}

/* First pass. Fills sha256 and size; *utf8 says whether all of it is well-formed. */
static enum err survey(struct decoder *d, const uint8_t salt[SALT_BYTES], bool *utf8,
                       struct error *e)
{
    struct sha256 hash, salted;
    size_t carried = 0;
    enum err rc = E_OK;

    sha256_init(&hash);
    salted_begin(&salted, salt);
    *utf8 = true;
    for (;;) {
        size_t n = fread(d->raw + carried, 1, CHUNK - carried, d->file);
        sha256_add(&hash, d->raw + carried, n);
        sha256_add(&salted, d->raw + carried, n);
        if (d->size == 0 && (rc = refuse_workbook(d->raw, n, e)) != E_OK)
            return rc;
        if (d->size == 0 && n >= 3 && memcmp(d->raw, "\xef\xbb\xbf", 3) == 0)
            d->encoding = ENCODING_UTF8_BOM;
        d->size += n;
        if (n == 0)
            break;
        if (!*utf8)
            continue;
        size_t len = carried + n;
        size_t good = utf8_prefix(d->raw, len);
        carried = len - good;
        d->bad_utf8 = d->size - carried;
        if (carried > 3) {
            *utf8 = false;
            carried = 0;
        }
        memmove(d->raw, d->raw + good, carried);
    }
    *utf8 = *utf8 && carried == 0;
    sha256_end(&hash, d->sha256);
    sha256_end(&salted, d->salted);
    return ferror(d->file) ? error_errno(e, errno, "无法读取文件", "cannot read the file") : E_OK;
}

enum err decoder_open(FILE *file, const uint8_t *salt, struct decoder **out, struct error *e)
{
    static const uint8_t no_salt[SALT_BYTES];
    struct decoder *d = mem_new(sizeof *d);
    bool utf8;

    d->file = file;
    d->iconv = (iconv_t)-1;
    d->line = 1;
    rewind(file);
    enum err rc = survey(d, salt ? salt : no_salt, &utf8, e);
    if (!rc && !utf8 && d->encoding == ENCODING_UTF8) {
        d->encoding = ENCODING_GB18030;
        d->iconv = iconv_open("UTF-8", "GB18030");
        if (d->iconv == (iconv_t)-1)
            rc = error_errno(e, errno, "系统缺少 GB18030 转换（请安装 libc-bin 的 gconv 模块）",
                             "the system lacks GB18030 conversion (install glibc's gconv modules)");
    }
    rewind(file);
    if (!rc && d->encoding == ENCODING_UTF8_BOM) {
        d->offset = fread(d->raw, 1, 3, file);
    }
    if (rc) {
        decoder_close(d);
        return rc;
    }
    *out = d;
    return E_OK;
}

void decoder_close(struct decoder *d)
{
    if (!d)
        return;
    if (d->iconv != (iconv_t)-1)
        iconv_close(d->iconv);
    free(d);
}

enum encoding decoder_encoding(const struct decoder *d)
{
    return d->encoding;
}

const uint8_t *decoder_sha256(const struct decoder *d)
{
    return d->sha256;
}

const uint8_t *decoder_salted(const struct decoder *d)
{
    return d->salted;
}

uint64_t decoder_size(const struct decoder *d)
{
    return d->size;
}

uint64_t decoder_offset(const struct decoder *d)
{
    return d->offset;
}

static enum err bad_bytes(struct decoder *d, struct error *e)
{
    if (d->encoding == ENCODING_GB18030)
        return error_set(
            e, E_INPUT, "第 %llu 行（第 %llu 字节）既不是 UTF-8 也不是 GB18030；请另存为 CSV UTF-8",
            "line %llu (byte %llu) is neither UTF-8 nor GB18030; save the file again "
            "as CSV UTF-8",
            (unsigned long long)d->line, (unsigned long long)d->offset);
    return error_set(
        e, E_INPUT, "第 %llu 行（第 %llu 字节）不是合法的 UTF-8，而文件带有 UTF-8 标记；请重新导出",
        "line %llu (byte %llu) is not UTF-8 although the file has the UTF-8 mark; "
        "export it again",
        (unsigned long long)d->line, (unsigned long long)d->offset);
}

/* Notes that n bytes of raw are done: they move the offset and the line. */
static void consumed(struct decoder *d, size_t n)
{
    const char *p = d->raw;

    if (d->encoding != ENCODING_UTF8) /* else no byte can be bad any more */
        while ((p = memchr(p, '\n', (size_t)(d->raw + n - p))) != NULL) {
            d->line++;
            p++;
        }
    d->offset += n;
}

static enum err convert(struct decoder *d, size_t len, size_t *used, size_t *made, struct error *e)
{
    char *in = d->raw;
    char *out = d->text;
    size_t in_left = len;
    size_t out_left = TEXT_ROOM;

    size_t n = iconv(d->iconv, &in, &in_left, &out, &out_left);
    *used = len - in_left;
    *made = TEXT_ROOM - out_left;
    bool cut = n == (size_t)-1 && errno == EINVAL && in_left < 4; /* within a character */
    if (n == (size_t)-1 && !(cut && !feof(d->file))) {
        consumed(d, *used);
        return bad_bytes(d, e);
    }
    return E_OK;
}

enum err decoder_next(struct decoder *d, const char **text, size_t *len, struct error *e)
{
    size_t room = CHUNK - d->carried;
    size_t n = fread(d->raw + d->carried, 1, room, d->file);
    size_t have = d->carried + n;
    size_t used = have;
    enum err rc = E_OK;

    *text = d->raw;
    *len = have;
    if (ferror(d->file))
        return error_errno(e, errno, "无法读取文件", "cannot read the file");
    if (d->encoding == ENCODING_GB18030) {
        *text = d->text;
        if (n < room)
            (void)getc(d->file); /* makes feof true, so that a cut character is seen as bad */
        rc = convert(d, have, &used, len, e);
    } else if (d->offset <= d->bad_utf8 && d->offset + have > d->bad_utf8 &&
               d->bad_utf8 < d->size) {
        consumed(d, (size_t)(d->bad_utf8 - d->offset));
        rc = bad_bytes(d, e);
    }
    if (rc)
        return rc;
    consumed(d, used);
    d->carried = have - used;
    if (d->carried) { /* GB18030 only: text is in its own buffer */
        char rest[4];
        memcpy(rest, d->raw + used, d->carried);
        memcpy(d->raw, rest, d->carried);
    }
    return E_OK;
}
