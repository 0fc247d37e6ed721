#include "static.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "core/base/hex.h"
#include "core/base/mem.h"
#include "core/crypto/sha256.h"
#include "doors/web/exchange_private.h"
#include "platform/html/asset.h"
#include "platform/runtime/monotonic.h"

#define BUCKETS 1024

/* What tells one state of a file from another. */
struct mark {
    char etag[48];
    char modified[40]; /* "" for what is inside the program */
};

struct kept {
    char *path;
    char *bytes;
    size_t len;
    struct stat is;
    struct mark mark;
    int64_t looked_ms;
    unsigned users; /* answers on their way, and the table */
    struct kept *next;
};

#define INSIDE 128 /* files of the program whose tag is remembered */

struct static_files {
    struct kept *buckets[BUCKETS];
    size_t bytes;
    struct {
        const void *bytes;
        struct mark mark;
    } inside[INSIDE];
};

struct static_files *static_new(void)
{
    return mem_new(sizeof(struct static_files));
}

static void let_go(struct kept *k)
{
    if (--k->users)
        return;
    free(k->path);
    free(k->bytes);
    free(k);
}

static void forget_all(struct static_files *s)
{
    for (size_t i = 0; i < BUCKETS; i++)
        for (struct kept *next; s->buckets[i]; s->buckets[i] = next) {
            next = s->buckets[i]->next;
            let_go(s->buckets[i]);
        }
    s->bytes = 0;
}

void static_free(struct static_files *s)
{
    forget_all(s);
    free(s);
}

static struct kept **slot_of(struct static_files *s, const char *path)
{
    uint32_t h = 2166136261u; /* FNV-1a */

    for (const char *p = path; *p; p++)
        h = (h ^ (unsigned char)*p) * 16777619u;
    struct kept **at = &s->buckets[h % BUCKETS];
    while (*at && strcmp((*at)->path, path) != 0)
        at = &(*at)->next;
    return at;
}

/* ---- has the browser got it? ---- */

static void mark_of(const struct stat *is, struct mark *out)
{
    struct tm tm;

    snprintf(out->etag, sizeof out->etag, "\"%" PRIx64 "-%" PRIx64 "-%" PRIx64 "\"",
             (uint64_t)is->st_mtim.tv_sec, (uint64_t)is->st_mtim.tv_nsec, (uint64_t)is->st_size);
    gmtime_r(&is->st_mtim.tv_sec, &tm);
    strftime(out->modified, sizeof out->modified, "%a, %d %b %Y %H:%M:%S GMT", &tm);
}

/* RFC 9110, 13.1.2: any of the list, weak or not. */
static bool lists_tag(const char *list, const char *etag)
{
    const char *at = strstr(list, etag);

    return strcmp(list, "*") == 0 || (at && (at == list || strchr(", /", at[-1])));
}

static bool has_it(const struct exchange *x, const struct mark *m)
{
    const char *tags = http_header(x->http, "If-None-Match");
    const char *since = http_header(x->http, "If-Modified-Since");

    if (tags)
        return lists_tag(tags, m->etag);
    return since && *m->modified && strcmp(since, m->modified) == 0;
}

struct fields {
    struct http_field list[5];
};

static struct fields fields_of(const char *type, const struct mark *m)
{
    const bool inside = !*m->modified;

    return (struct fields){
        {{"Content-Type", type},
         {"ETag", m->etag},
         {"Cache-Control", inside ? "public, max-age=300" : "public, max-age=60"},
         {inside ? NULL : "Last-Modified", m->modified},
         {0}}};
}

static void not_changed(struct exchange *x, const struct mark *m)
{
    struct fields f = fields_of(NULL, m);

    exchange_reply_bytes(x, 304, f.list + 1, (struct http_bytes){.bytes = ""});
}

static const struct mark *mark_inside(struct static_files *s, const void *bytes, size_t len)
{
    uint8_t sum[SHA256_BYTES];
    size_t i = 0;

    while (i < INSIDE - 1 && s->inside[i].bytes && s->inside[i].bytes != bytes)
        i++;
    struct mark *m = &s->inside[i].mark;
    if (s->inside[i].bytes != bytes) {
        sha256(bytes, len, sum);
        m->etag[0] = '"';
        hex_encode(m->etag + 1, sum, 16);
        memcpy(m->etag + 33, "\"", 2);
        s->inside[i].bytes = bytes;
    }
    return m;
}

void static_send_bytes(struct exchange *x, const char *type, const void *bytes, size_t len)
{
    const struct mark *m = mark_inside(x->state->files, bytes, len);

    if (has_it(x, m)) {
        not_changed(x, m);
    } else {
        struct fields f = fields_of(type, m);
        exchange_reply_bytes(x, 200, f.list, (struct http_bytes){.bytes = bytes, .len = len});
    }
}

/* ---- files ---- */

static bool same(const struct stat *a, const struct stat *b)
{
    return a->st_mtim.tv_sec == b->st_mtim.tv_sec && a->st_mtim.tv_nsec == b->st_mtim.tv_nsec &&
           a->st_size == b->st_size && a->st_ino == b->st_ino && a->st_dev == b->st_dev;
}

static bool read_all(int fd, char *out, size_t len)
{
    for (size_t at = 0; at < len;) {
        ssize_t n = pread(fd, out + at, len - at, (off_t)at);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        at += (size_t)n;
    }
    return true;
}

/* Puts a small file into the table; NULL if it cannot be read. */
static struct kept *keep(struct static_files *s, const char *path, int fd, const struct stat *is)
{
    struct kept *k = mem_new(sizeof *k);

    k->path = mem_strdup(path);
    k->len = (size_t)is->st_size;
    k->bytes = mem_new(k->len + 1);
    k->is = *is;
    k->looked_ms = monotonic_ms();
    k->users = 1;
    mark_of(is, &k->mark);
    if (!read_all(fd, k->bytes, k->len)) {
        let_go(k);
        return NULL;
    }
    if (s->bytes + k->len > STATIC_ALL)
        forget_all(s);
    struct kept **slot = slot_of(s, path);
    if (*slot) {
        struct kept *old = *slot;
        s->bytes -= old->len;
        *slot = old->next;
        let_go(old);
        slot = slot_of(s, path);
    }
    *slot = k;
    s->bytes += k->len;
    return k;
}

/* The table's copy, if it is still what the file holds. */
static struct kept *still_kept(struct static_files *s, const char *path)
{
    struct kept *k = *slot_of(s, path);
    struct stat is;

    if (!k || monotonic_ms() - k->looked_ms < 1000)
        return k;
    if (stat(path, &is) != 0 || !same(&is, &k->is))
        return NULL;
    k->looked_ms = monotonic_ms();
    return k;
}

static void sent(const void *bytes, size_t len, void *user)
{
    (void)bytes;
    (void)len;
    let_go(user);
}

static void send_kept(struct exchange *x, struct kept *k)
{
    if (has_it(x, &k->mark)) {
        not_changed(x, &k->mark);
        return;
    }
    struct fields f = fields_of(asset_type(k->path), &k->mark);
    if (!k->len) {
        exchange_reply_bytes(x, 200, f.list, (struct http_bytes){.bytes = ""});
        return;
    }
    k->users++;
    exchange_reply_bytes(x, 200, f.list, (struct http_bytes){k->bytes, k->len, sent, k});
}

static void send_large(struct exchange *x, const char *path, int fd, const struct stat *is)
{
    struct mark m;

    mark_of(is, &m);
    if (has_it(x, &m)) {
        close(fd);
        not_changed(x, &m);
        return;
    }
    struct fields f = fields_of(asset_type(path), &m);
    exchange_reply_file(x, 200, f.list, fd, is->st_size);
}

static void to_folder(struct exchange *x)
{
    char *url = mem_printf("%.*s/", (int)strcspn(http_target(x->http), "?"), http_target(x->http));

    exchange_see_other(x, url, NULL, NULL);
    free(url);
}

bool static_send_file(struct exchange *x, const char *path)
{
    struct static_files *s = x->state->files;
    struct kept *k = still_kept(s, path);
    struct stat is;

    if (k) {
        send_kept(x, k);
        return true;
    }
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW);
    if (fd < 0)
        return false;
    if (fstat(fd, &is) == 0 && S_ISDIR(is.st_mode)) {
        close(fd);
        to_folder(x);
        return true;
    }
    if (!S_ISREG(is.st_mode)) {
        close(fd);
        return false;
    }
    if (is.st_size > STATIC_SMALL) {
        send_large(x, path, fd, &is);
        return true;
    }
    k = keep(s, path, fd, &is);
    close(fd);
    if (k)
        send_kept(x, k);
    return k != NULL;
}
