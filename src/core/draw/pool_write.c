#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <zstd.h>

#include "core/base/file.h"
#include "core/base/hex.h"
#include "core/base/mem.h"
#include "core/draw/pool.h"

#define OUT_BYTES 131072
#define LINE_BYTES (POOL_USCC + 1)
#define LINES_AT_ONCE 1024

struct pool_writer {
    struct file_out *file;
    ZSTD_CCtx *zstd; /* NULL: plain text */
    uint8_t out[OUT_BYTES];
};

static enum err put(struct pool_writer *w, const void *bytes, size_t len, struct error *e)
{
    if (fwrite(bytes, 1, len, file_stream(w->file)) != len)
        return error_errno(e, errno, "无法写入抽取名单文件", "cannot write the pool file");
    return E_OK;
}

/* Compresses and writes; with `end` also what the compressor still holds. */
static enum err pack(struct pool_writer *w, const void *bytes, size_t len, bool end,
                     struct error *e)
{
    ZSTD_inBuffer in = {bytes, len, 0};
    size_t left;

    do {
        ZSTD_outBuffer out = {w->out, sizeof w->out, 0};
        left = ZSTD_compressStream2(w->zstd, &out, &in, end ? ZSTD_e_end : ZSTD_e_continue);
        if (ZSTD_isError(left))
            return error_set(e, E_IO, "压缩抽取名单文件失败：%s", "cannot compress the pool: %s",
                             ZSTD_getErrorName(left));
        enum err err = put(w, w->out, out.pos, e);
        if (err != E_OK)
            return err;
    } while (end ? left > 0 : in.pos < in.size);
    return E_OK;
}

static enum err add(struct pool_writer *w, const void *bytes, size_t len, struct error *e)
{
    return w->zstd ? pack(w, bytes, len, false, e) : put(w, bytes, len, e);
}

static enum err add_head(struct pool_writer *w, const uint8_t key[32],
                         const uint8_t proof[VRF_PROOF], struct error *e)
{
    char hex[2 * VRF_PROOF + 1];
    struct buf head = {0};

    hex_encode(hex, key, 32);
    buf_addf(&head, "inspectd-pool/v2 %s ", hex);
    hex_encode(hex, proof, VRF_PROOF);
    buf_addf(&head, "%s\n", hex);
    enum err err = add(w, head.data, head.len, e);
    buf_free(&head);
    return err;
}

enum err pool_writer_open(const char *path, bool compress, const uint8_t key[32],
                          const uint8_t proof[VRF_PROOF], struct pool_writer **out, struct error *e)
{
    struct pool_writer *w = mem_new(sizeof *w);
    enum err err = file_begin(path, 0640, &w->file, e);

    if (err != E_OK) {
        free(w);
        return err;
    }
    if (compress) {
        w->zstd = ZSTD_createCCtx();
        if (!w->zstd)
            err = error_set(e, E_LIMIT, "内存不足，无法压缩", "not enough memory to compress");
        else /* higher levels save little on such codes and cost a tenth of a freeze */
            ZSTD_CCtx_setParameter(w->zstd, ZSTD_c_compressionLevel, 1);
    }
    if (err == E_OK)
        err = add_head(w, key, proof, e);
    if (err != E_OK) {
        pool_writer_abort(w);
        return err;
    }
    *out = w;
    return E_OK;
}

enum err pool_writer_stratum(struct pool_writer *w, const char *key, uint64_t n, uint64_t m,
                             struct error *e)
{
    char line[64];
    int len = snprintf(line, sizeof line, "%s %llu %llu\n", key, (unsigned long long)n,
                       (unsigned long long)m);

    return add(w, line, (size_t)len, e);
}

enum err pool_writer_firms(struct pool_writer *w, const char *usccs, size_t count, struct error *e)
{
    char lines[LINES_AT_ONCE * LINE_BYTES];
    enum err err = E_OK;

    while (count && err == E_OK) {
        size_t now = count < LINES_AT_ONCE ? count : LINES_AT_ONCE;
        for (size_t i = 0; i < now; i++) {
            memcpy(lines + i * LINE_BYTES, usccs + i * POOL_USCC, POOL_USCC);
            lines[i * LINE_BYTES + POOL_USCC] = '\n';
        }
        err = add(w, lines, now * LINE_BYTES, e);
        usccs += now * POOL_USCC;
        count -= now;
    }
    return err;
}

enum err pool_writer_left_out(struct pool_writer *w, const char *uscc, const char *reason,
                              struct error *e)
{
    char line[LINE_BYTES + POOL_REASON + 1];
    int len = snprintf(line, sizeof line, "%s %s\n", uscc, reason);

    return add(w, line, (size_t)len, e);
}

enum err pool_writer_commit(struct pool_writer *w, struct error *e)
{
    enum err err = w->zstd ? pack(w, NULL, 0, true, e) : E_OK;

    if (err != E_OK) {
        pool_writer_abort(w);
        return err;
    }
    err = file_commit(w->file, e);
    ZSTD_freeCCtx(w->zstd);
    free(w);
    return err;
}

void pool_writer_abort(struct pool_writer *w)
{
    if (!w)
        return;
    file_abort(w->file);
    ZSTD_freeCCtx(w->zstd);
    free(w);
}
