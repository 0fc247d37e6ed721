#include "core/draw/freeze.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/mem.h"
#include "core/tlog/merkle.h"

#define CHUNK_FIRMS 1800 /* 32,400 bytes */
#define CHUNK_BYTES (CHUNK_FIRMS * POOL_USCC)
#define SLOTS_START 1024 /* a power of two */
#define PIECE_FIRMS 120  /* hashed at once; divides CHUNK_FIRMS */
#define PIECES 1024      /* waiting at most, a power of two: bounds the memory */
#define NO_CHUNK UINT32_MAX

/* A firm left out, or one that this task drew before in this period. */
struct aside {
    char uscc[POOL_USCC];
    uint8_t why; /* enum left_out; LEFT_NOT: can still be drawn if no other was drawn less often */
    uint32_t drawn;
    uint64_t number;
};

/* A stratum being built. Full chunks lie in the scratch file, the last one in memory. The tree is
 * the hashing thread's until it has ended, all else the caller's. */
struct part {
    struct stratum stratum;
    struct merkle tree;
    uint32_t *chunks; /* their places in the scratch file, counted in chunks */
    size_t chunk_count;
    char *codes;   /* CHUNK_BYTES */
    size_t held;   /* firms in codes */
    size_t handed; /* of those, given to be hashed */
    struct aside *aside;
    size_t aside_count;
    uint64_t left_out; /* of those, once it is decided */
};

/* Work for the hashing thread: codes to add to the tree, or a full chunk, already hashed, to write
 * to its place and free. */
struct piece {
    struct part *part;
    char *codes;
    uint32_t count;
    uint32_t chunk; /* NO_CHUNK: only hash */
};

struct freeze {
    uint8_t key[32];
    int fd;
    uint32_t chunks; /* given to the scratch file */
    struct part **parts;
    size_t count;
    uint32_t *slots; /* hash table of part numbers + 1 by stratum key; at most half full */
    uint32_t *slot_ids;
    size_t slot_count;
    char last[POOL_USCC + 1];

    /* Reading the registry and hashing cost about the same, so they run side by side. */
    pthread_t thread;
    bool running;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    struct piece queue[PIECES];
    size_t head; /* next to take */
    size_t tail; /* next to put */
    bool ended;
    int failed; /* errno of a write that failed, 0 if none */
};

static int write_chunk(const struct freeze *f, const struct piece *p)
{
    off_t at = (off_t)p->chunk * CHUNK_BYTES;

    for (size_t done = 0; done < CHUNK_BYTES;) {
        ssize_t n = pwrite(f->fd, p->codes + done, CHUNK_BYTES - done, at + (off_t)done);
        if (n < 0 && errno != EINTR)
            return errno;
        done += n > 0 ? (size_t)n : 0;
    }
    return 0;
}

static void hash_firms(const struct freeze *f, const struct piece *p)
{
    char leaf[POOL_USCC + SALT];

    for (uint32_t i = 0; i < p->count; i++) {
        memcpy(leaf, p->codes + (size_t)i * POOL_USCC, POOL_USCC);
        seed_salt(f->key, leaf, POOL_USCC, (uint8_t *)leaf + POOL_USCC);
        merkle_add(&p->part->tree, leaf, sizeof leaf);
    }
}

/* The thread: takes pieces in order until there are none and the caller has ended. After a failed
 * write it only empties the queue. */
static void *hash_pieces(void *arg)
{
    struct freeze *f = arg;

    pthread_mutex_lock(&f->lock);
    for (;;) {
        while (f->head == f->tail && !f->ended)
            pthread_cond_wait(&f->changed, &f->lock);
        if (f->head == f->tail)
            break;
        struct piece p = f->queue[f->head % PIECES];
        int failed = f->failed;
        pthread_mutex_unlock(&f->lock);
        if (p.chunk == NO_CHUNK)
            hash_firms(f, &p);
        else if (!failed)
            failed = write_chunk(f, &p);
        if (p.chunk != NO_CHUNK)
            free(p.codes);
        pthread_mutex_lock(&f->lock);
        f->failed = failed;
        f->head++;
        pthread_cond_broadcast(&f->changed);
    }
    pthread_mutex_unlock(&f->lock);
    return NULL;
}

static void put_piece(struct freeze *f, struct piece p)
{
    pthread_mutex_lock(&f->lock);
    while (f->tail - f->head == PIECES)
        pthread_cond_wait(&f->changed, &f->lock);
    f->queue[f->tail++ % PIECES] = p;
    pthread_cond_broadcast(&f->changed);
    pthread_mutex_unlock(&f->lock);
}

/* Waits until everything is hashed and written; errno of what failed, or 0. */
static int end_hashing(struct freeze *f)
{
    if (f->running) {
        pthread_mutex_lock(&f->lock);
        f->ended = true;
        pthread_cond_broadcast(&f->changed);
        pthread_mutex_unlock(&f->lock);
        pthread_join(f->thread, NULL);
        f->running = false;
    }
    return f->failed;
}

enum err freeze_open(const uint8_t pool_key[32], const char *scratch_dir, struct freeze **out,
                     struct error *e)
{
    int fd = open(scratch_dir, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);

    if (fd < 0 && (errno == EOPNOTSUPP || errno == EISDIR)) {
        char *path = mem_printf("%s/freeze.XXXXXX", scratch_dir);
        fd = mkostemp(path, O_CLOEXEC);
        if (fd >= 0)
            unlink(path);
        free(path);
    }
    if (fd < 0)
        return error_errno(e, errno, "无法在 %s 建立临时文件", "cannot make a scratch file in %s",
                           scratch_dir);
    struct freeze *f = mem_new(sizeof *f);
    memcpy(f->key, pool_key, sizeof f->key);
    f->fd = fd;
    f->slot_count = SLOTS_START;
    f->slots = mem_array(f->slot_count, sizeof *f->slots);
    f->slot_ids = mem_array(f->slot_count, sizeof *f->slot_ids);
    pthread_mutex_init(&f->lock, NULL);
    pthread_cond_init(&f->changed, NULL);
    int why = pthread_create(&f->thread, NULL, hash_pieces, f);
    if (why) {
        freeze_close(f);
        return error_errno(e, why, "无法启动计算线程", "cannot start the hashing thread");
    }
    f->running = true;
    *out = f;
    return E_OK;
}

void freeze_close(struct freeze *f)
{
    if (!f)
        return;
    (void)end_hashing(f);
    for (size_t i = 0; i < f->count; i++) {
        free(f->parts[i]->chunks);
        free(f->parts[i]->codes);
        free(f->parts[i]->aside);
        free(f->parts[i]);
    }
    free(f->parts);
    free(f->slots);
    free(f->slot_ids);
    pthread_mutex_destroy(&f->lock);
    pthread_cond_destroy(&f->changed);
    close(f->fd);
    free(f);
}

/* Bureau, class and ownership in one number: 6 digits * 8 + 3 bits. */
static uint32_t part_id(uint32_t bureau, char class, int ownership)
{
    return (bureau % MILLION) * 8 + (uint32_t)(class - 'A') * 2 + (ownership ? 1 : 0);
}

static size_t slot_of(const struct freeze *f, uint32_t id)
{
    size_t at = (id * 2654435761u) & (f->slot_count - 1);

    while (f->slots[at] && f->slot_ids[at] != id)
        at = (at + 1) & (f->slot_count - 1);
    return at;
}

static void widen(struct freeze *f)
{
    uint32_t *slots = f->slots;
    uint32_t *ids = f->slot_ids;
    size_t old = f->slot_count;

    f->slot_count *= 2;
    f->slots = mem_array(f->slot_count, sizeof *f->slots);
    f->slot_ids = mem_array(f->slot_count, sizeof *f->slot_ids);
    for (size_t i = 0; i < old; i++) {
        if (!slots[i])
            continue;
        size_t at = slot_of(f, ids[i]);
        f->slots[at] = slots[i];
        f->slot_ids[at] = ids[i];
    }
    free(slots);
    free(ids);
}

static struct part *part_of(struct freeze *f, uint32_t bureau, char class, int ownership)
{
    uint32_t id = part_id(bureau, class, ownership);
    size_t at = slot_of(f, id);

    if (f->slots[at])
        return f->parts[f->slots[at] - 1];
    if (f->count == STRATA_MAX)
        return NULL;
    if (2 * f->count >= f->slot_count) {
        widen(f);
        at = slot_of(f, id);
    }
    struct part *part = mem_new(sizeof *part);
    stratum_key(part->stratum.key, bureau, class, ownership);
    merkle_init(&part->tree);
    f->parts = mem_grow(f->parts, f->count + 1, sizeof *f->parts);
    f->parts[f->count++] = part;
    f->slots[at] = (uint32_t)f->count;
    f->slot_ids[at] = id;
    return part;
}

static enum err scratch_failed(int why, struct error *e)
{
    return error_errno(e, why, "临时文件读写失败", "cannot read or write the scratch file");
}

static void hand_over(struct freeze *f, struct part *part)
{
    char *codes = part->codes + part->handed * POOL_USCC;
    uint32_t count = (uint32_t)(part->held - part->handed);

    if (count)
        put_piece(f, (struct piece){part, codes, count, NO_CHUNK});
    part->handed = part->held;
}

static void keep(struct freeze *f, struct part *part, const char *uscc)
{
    if (!part->codes)
        part->codes = mem_new(CHUNK_BYTES);
    memcpy(part->codes + part->held++ * POOL_USCC, uscc, POOL_USCC);
    part->stratum.n++;
    if (part->held - part->handed == PIECE_FIRMS)
        hand_over(f, part);
    if (part->held < CHUNK_FIRMS)
        return;
    put_piece(f, (struct piece){part, part->codes, 0, f->chunks});
    part->chunks = mem_grow(part->chunks, part->chunk_count + 1, sizeof *part->chunks);
    part->chunks[part->chunk_count++] = f->chunks++;
    part->codes = NULL;
    part->held = part->handed = 0;
}

static void put_aside(struct part *part, const struct freeze_firm *firm)
{
    if ((part->aside_count & (part->aside_count - 1)) == 0) /* doubles at powers of two */
        part->aside = mem_grow(part->aside, part->aside_count ? 2 * part->aside_count : 1,
                               sizeof *part->aside);
    struct aside *a = &part->aside[part->aside_count++];
    *a = (struct aside){.why = (uint8_t)firm->why,
                        .drawn = firm->drawn,
                        .number = firm->why ? firm->number : firm->drawn_by};
    memcpy(a->uscc, firm->uscc, POOL_USCC);
}

enum err freeze_add(struct freeze *f, const struct freeze_firm *firm, struct error *e)
{
    const char *uscc = firm->uscc;

    if (strnlen(uscc, POOL_USCC) != POOL_USCC || memcmp(f->last, uscc, POOL_USCC) >= 0)
        return error_set(e, E_CORRUPT, "企业库没有按信用代码升序给出 %s，请检查 registry.db",
                         "the registry did not give %s in ascending order; check registry.db",
                         uscc);
    if (firm->class < 'A' || firm->class > 'D')
        return error_set(e, E_CORRUPT, "企业 %s 的信用风险分类不是 A–D",
                         "the class of firm %s is not A to D", uscc);
    struct part *part = part_of(f, firm->bureau, firm->class, firm->ownership);
    if (!part)
        return error_set(e, E_LIMIT, "分层超过 %u 个", "there are more than %u strata", STRATA_MAX);
    memcpy(f->last, uscc, POOL_USCC);
    part->stratum.base++;
    if (firm->why || firm->drawn)
        put_aside(part, firm);
    else
        keep(f, part, uscc);
    return E_OK;
}

/* Where nobody is left who was not drawn yet in this period, those drawn least often can be drawn
 * again; then the pool holds nobody else, so they still come in ascending order. */
static void decide_period(struct freeze *f, struct part *part)
{
    uint32_t least = part->stratum.n ? 0 : UINT32_MAX;

    for (size_t i = 0; i < part->aside_count; i++)
        if (!part->aside[i].why && part->aside[i].drawn < least)
            least = part->aside[i].drawn;
    for (size_t i = 0; i < part->aside_count; i++) {
        struct aside *a = &part->aside[i];
        if (!a->why && a->drawn == least)
            keep(f, part, a->uscc);
        else if (!a->why)
            a->why = LEFT_PERIOD;
        part->left_out += a->why != LEFT_NOT;
    }
}

static const char *reason_of(const struct aside *a, char out[POOL_REASON])
{
    static const char *const words[] = {"", "visits", "cooldown", "period"};

    snprintf(out, POOL_REASON, "%s %llu", words[a->why], (unsigned long long)a->number);
    return out;
}

static void hash_left_out(const struct freeze *f, struct part *part)
{
    struct merkle tree;
    char leaf[POOL_USCC + SALT + POOL_REASON];

    merkle_init(&tree);
    for (size_t i = 0; i < part->aside_count; i++) {
        const struct aside *a = &part->aside[i];
        if (!a->why)
            continue;
        memcpy(leaf, a->uscc, POOL_USCC);
        seed_salt(f->key, leaf, POOL_USCC, (uint8_t *)leaf + POOL_USCC);
        reason_of(a, leaf + POOL_USCC + SALT);
        merkle_add(&tree, leaf, POOL_USCC + SALT + strlen(leaf + POOL_USCC + SALT));
    }
    merkle_root(&tree, part->stratum.out);
}

static int by_key(const void *a, const void *b)
{
    const struct part *const *x = a;
    const struct part *const *y = b;

    return strcmp((*x)->stratum.key, (*y)->stratum.key);
}

enum err freeze_finish(struct freeze *f, struct stratum **strata, size_t *count, struct error *e)
{
    if (f->count == 0)
        return error_set(e, E_NOTFOUND, "没有一家企业在本任务范围内",
                         "not one firm is in the scope of this task");
    for (size_t i = 0; i < f->count; i++) {
        decide_period(f, f->parts[i]);
        hand_over(f, f->parts[i]);
    }
    for (size_t i = 0; i < f->count; i++)
        hash_left_out(f, f->parts[i]);
    int why = end_hashing(f);
    if (why)
        return scratch_failed(why, e);
    qsort(f->parts, f->count, sizeof *f->parts, by_key);
    *strata = mem_array(f->count, sizeof **strata);
    *count = f->count;
    for (size_t i = 0; i < f->count; i++) {
        merkle_root(&f->parts[i]->tree, f->parts[i]->stratum.root);
        (*strata)[i] = f->parts[i]->stratum;
    }
    return E_OK;
}

static enum err copy_chunk(struct freeze *f, uint32_t chunk, char *room, struct pool_writer *w,
                           struct error *e)
{
    off_t at = (off_t)chunk * CHUNK_BYTES;

    for (size_t done = 0; done < CHUNK_BYTES;) {
        ssize_t n = pread(f->fd, room + done, CHUNK_BYTES - done, at + (off_t)done);
        if (n == 0)
            errno = EIO;
        if (n <= 0 && errno != EINTR)
            return scratch_failed(errno, e);
        done += n > 0 ? (size_t)n : 0;
    }
    return pool_writer_firms(w, room, CHUNK_FIRMS, e);
}

static enum err write_left_out(const struct part *part, struct pool_writer *w, struct error *e)
{
    char uscc[POOL_USCC + 1] = "";
    char reason[POOL_REASON];
    enum err err = E_OK;

    for (size_t i = 0; i < part->aside_count && err == E_OK; i++) {
        const struct aside *a = &part->aside[i];
        if (!a->why)
            continue;
        memcpy(uscc, a->uscc, POOL_USCC);
        err = pool_writer_left_out(w, uscc, reason_of(a, reason), e);
    }
    return err;
}

enum err freeze_write(struct freeze *f, struct pool_writer *w, struct error *e)
{
    char *room = mem_new(CHUNK_BYTES);
    enum err err = E_OK;

    for (size_t i = 0; i < f->count && err == E_OK; i++) {
        struct part *part = f->parts[i];
        err = pool_writer_stratum(w, part->stratum.key, part->stratum.n, part->left_out, e);
        for (size_t c = 0; c < part->chunk_count && err == E_OK; c++)
            err = copy_chunk(f, part->chunks[c], room, w, e);
        if (err == E_OK && part->held)
            err = pool_writer_firms(w, part->codes, part->held, e);
        if (err == E_OK)
            err = write_left_out(part, w, e);
    }
    free(room);
    return err;
}
