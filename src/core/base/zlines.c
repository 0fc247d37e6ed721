#include "core/base/zlines.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zstd.h>

#include "core/base/file.h"
#include "core/base/mem.h"

#define RAW_BYTES 65536
#define TEXT_BYTES 131072
#define WINDOW_LOG 23 /* refuses files that would need more than 8 MiB to decompress */

struct zlines_out {
    struct file_out *file;
    ZSTD_CCtx *zstd; /* NULL: plain text */
    uint8_t out[TEXT_BYTES];
};

struct zlines_in {
    int fd;
    ZSTD_DCtx *zstd; /* NULL: plain text */
    bool frame_open; /* inside a zstd frame: the end of input would cut it */
    uint8_t raw[RAW_BYTES];
    size_t raw_at;
    size_t raw_len;
    char text[TEXT_BYTES];
    size_t at;
    size_t len;
    bool ended;
    uint64_t line; /* number of the line last read */
};

/* ---- writing ---- */

static enum err put(struct zlines_out *w, const void *bytes, size_t len, struct error *e)
{
    if (fwrite(bytes, 1, len, file_stream(w->file)) != len)
        return error_errno(e, errno, "无法写入文件", "cannot write the file");
    return E_OK;
}

/* Compresses and writes; with `end` also what the compressor still holds. */
static enum err pack(struct zlines_out *w, const void *bytes, size_t len, bool end, struct error *e)
{
    ZSTD_inBuffer in = {bytes, len, 0};
    size_t left;

    do {
        ZSTD_outBuffer out = {w->out, sizeof w->out, 0};
        left = ZSTD_compressStream2(w->zstd, &out, &in, end ? ZSTD_e_end : ZSTD_e_continue);
        if (ZSTD_isError(left))
            return error_set(e, E_IO, "压缩文件失败：%s", "cannot compress: %s",
                             ZSTD_getErrorName(left));
        enum err err = put(w, w->out, out.pos, e);
        if (err != E_OK)
            return err;
    } while (end ? left > 0 : in.pos < in.size);
    return E_OK;
}

enum err zlines_create(const char *path, mode_t mode, bool compress, struct zlines_out **out,
                       struct error *e)
{
    struct zlines_out *w = mem_new(sizeof *w);
    enum err err = file_begin(path, mode, &w->file, e);

    if (err != E_OK) {
        free(w);
        return err;
    }
    if (compress) {
        w->zstd = ZSTD_createCCtx();
        if (!w->zstd) {
            zlines_abort(w);
            return error_set(e, E_LIMIT, "内存不足，无法压缩", "not enough memory to compress");
        }
        /* higher levels save little on such texts and cost a tenth of a freeze */
        ZSTD_CCtx_setParameter(w->zstd, ZSTD_c_compressionLevel, 1);
    }
    *out = w;
    return E_OK;
}

enum err zlines_add(struct zlines_out *w, const void *bytes, size_t len, struct error *e)
{
    return w->zstd ? pack(w, bytes, len, false, e) : put(w, bytes, len, e);
}

enum err zlines_commit(struct zlines_out *w, struct error *e)
{
    enum err err = w->zstd ? pack(w, NULL, 0, true, e) : E_OK;

    if (err != E_OK) {
        zlines_abort(w);
        return err;
    }
    err = file_commit(w->file, e);
    ZSTD_freeCCtx(w->zstd);
    free(w);
    return err;
}

void zlines_abort(struct zlines_out *w)
{
    if (!w)
        return;
    file_abort(w->file);
    ZSTD_freeCCtx(w->zstd);
    free(w);
}

/* ---- reading ---- */

enum err zlines_corrupt(const struct zlines_in *r, const char *zh, const char *en, struct error *e)
{
    return error_set(e, E_CORRUPT, "第 %1$llu 行：%2$s%3$.0s", "line %1$llu: %2$.0s%3$s",
                     (unsigned long long)r->line, zh, en);
}

/* More raw bytes into raw[]; raw_len 0 at the end. */
static enum err fill_raw(struct zlines_in *r, struct error *e)
{
    r->raw_at = 0;
    r->raw_len = 0;
    ssize_t got;
    do
        got = read(r->fd, r->raw, RAW_BYTES);
    while (got < 0 && errno == EINTR);
    if (got < 0)
        return error_errno(e, errno, "无法读取文件", "cannot read the file");
    r->raw_len = (size_t)got;
    return E_OK;
}

static enum err unpack(struct zlines_in *r, struct error *e)
{
    ZSTD_inBuffer in = {r->raw, r->raw_len, r->raw_at};
    ZSTD_outBuffer out = {r->text, sizeof r->text, r->len};
    size_t hint = ZSTD_decompressStream(r->zstd, &out, &in);

    if (ZSTD_isError(hint))
        return zlines_corrupt(r, "压缩数据损坏", "the compressed data is damaged", e);
    r->frame_open = hint != 0;
    r->raw_at = in.pos;
    r->len = out.pos;
    return E_OK;
}

static void copy_plain(struct zlines_in *r)
{
    size_t room = sizeof r->text - r->len;
    size_t now = r->raw_len - r->raw_at < room ? r->raw_len - r->raw_at : room;

    memcpy(r->text + r->len, r->raw + r->raw_at, now);
    r->raw_at += now;
    r->len += now;
}

/* Moves what is left to the front and fills the rest of text[]. */
static enum err fill_text(struct zlines_in *r, struct error *e)
{
    enum err err = E_OK;

    memmove(r->text, r->text + r->at, r->len - r->at);
    r->len -= r->at;
    r->at = 0;
    while (err == E_OK && !r->ended && r->len < sizeof r->text) {
        if (r->raw_at == r->raw_len && (err = fill_raw(r, e)) != E_OK)
            break;
        if (r->raw_len == 0) {
            r->ended = true;
            if (r->frame_open)
                err = zlines_corrupt(r, "压缩数据不完整", "the compressed data is cut short", e);
        } else if (r->zstd) {
            err = unpack(r, e);
        } else {
            copy_plain(r);
        }
    }
    return err;
}

enum err zlines_next(struct zlines_in *r, char **line, size_t *len, struct error *e)
{
    if (r->len - r->at < ZLINES_LONGEST && !r->ended) {
        enum err err = fill_text(r, e);
        if (err != E_OK)
            return err;
    }
    *line = NULL;
    if (r->at == r->len)
        return E_OK;
    r->line++;
    char *start = r->text + r->at;
    char *end = memchr(start, '\n', r->len - r->at);
    if (!end || end - start >= ZLINES_LONGEST)
        return zlines_corrupt(r, "行太长或缺少换行符", "too long, or no newline at its end", e);
    *end = '\0';
    *line = start;
    *len = (size_t)(end - start);
    r->at += *len + 1;
    return E_OK;
}

static enum err start(struct zlines_in *r, struct error *e)
{
    static const uint8_t magic[4] = {0x28, 0xb5, 0x2f, 0xfd};
    enum err err = fill_raw(r, e);

    if (err == E_OK && r->raw_len >= 4 && memcmp(r->raw, magic, 4) == 0) {
        r->zstd = ZSTD_createDCtx();
        if (!r->zstd)
            return error_set(e, E_LIMIT, "内存不足，无法解压", "not enough memory to decompress");
        ZSTD_DCtx_setParameter(r->zstd, ZSTD_d_windowLogMax, WINDOW_LOG);
    }
    r->ended = r->raw_len == 0;
    return err;
}

enum err zlines_open(const char *path, struct zlines_in **out, struct error *e)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK); /* a FIFO must not hang us */
    struct stat st;

    if (fd < 0 && errno == ENOENT)
        return error_set(e, E_NOTFOUND, "没有文件 %s", "there is no file %s", path);
    if (fd < 0)
        return error_errno(e, errno, "无法打开 %s", "cannot open %s", path);
    if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
        close(fd);
        return error_set(e, E_CORRUPT, "%s 不是普通文件", "%s is not a regular file", path);
    }
    struct zlines_in *r = mem_new(sizeof *r);
    r->fd = fd;
    enum err err = start(r, e);
    if (err != E_OK)
        zlines_close(r);
    else
        *out = r;
    return err;
}

void zlines_close(struct zlines_in *r)
{
    if (!r)
        return;
    close(r->fd);
    ZSTD_freeDCtx(r->zstd);
    free(r);
}
