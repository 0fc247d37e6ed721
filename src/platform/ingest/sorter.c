#include "sorter.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/mem.h"

#define RUN_BUFFER ((size_t)64 << 10)
#define ROW_BYTES_LIMIT ((size_t)16 << 10) /* longer than any row the columns allow */
#define PARALLEL 10000                     /* fewer are not worth a thread */
#define SMALL 12                           /* sorted by insertion before merging */

/* The start of a key as two numbers that compare like its bytes: the first 16 bytes, or all 18 of a
 * USCC, packed six bits each. Keys are compared in full when these are equal. */
struct entry {
    uint64_t high;
    uint64_t low;
    uint64_t at; /* of the packed row in the arena */
};

struct run {
    uint64_t next; /* in the scratch file */
    uint64_t end;
    char *buffer;
    size_t have;
    size_t at;
    struct entry head; /* of the row at `at` */
};

struct sorter {
    size_t memory;
    const char *scratch_dir;
    bool usccs;
    char *arena;
    size_t used;
    struct entry *entries;
    struct entry *spare;
    size_t count; /* entries in memory */
    uint64_t total;
    int scratch; /* -1 until something is spilled */
    uint64_t scratch_size;
    struct run *runs;
    size_t run_count;
    size_t *heap; /* of run numbers, smallest head first */
    size_t heap_count;
    size_t next;  /* in entries, when nothing was spilled */
    bool advance; /* the top run's row was handed out */
};

static enum err no_memory(struct error *e)
{
    return error_set(e, E_LIMIT, "内存不足，无法排序；请调低配置 [import] memory",
                     "not enough memory to sort; set memory in section [import] lower");
}

enum err sorter_new(size_t memory_bytes, const char *scratch_dir, bool usccs, struct sorter **out,
                    struct error *e)
{
    struct sorter *s = mem_new(sizeof *s);

    s->memory = memory_bytes < 4 * ROW_BYTES_LIMIT ? 4 * ROW_BYTES_LIMIT : memory_bytes;
    s->scratch_dir = scratch_dir;
    s->usccs = usccs;
    s->scratch = -1;
    /* Address space only: pages are taken as they are used, and spilling keeps within memory. */
    s->arena = malloc(s->memory);
    s->entries = malloc(s->memory / 2);
    s->spare = malloc(s->memory / 2);
    if (!s->arena || !s->entries || !s->spare) {
        sorter_free(s);
        return no_memory(e);
    }
    *out = s;
    return E_OK;
}

void sorter_free(struct sorter *s)
{
    if (!s)
        return;
    for (size_t i = 0; i < s->run_count; i++)
        free(s->runs[i].buffer);
    if (s->scratch >= 0)
        close(s->scratch);
    free(s->runs);
    free(s->heap);
    free(s->arena);
    free(s->entries);
    free(s->spare);
    free(s);
}

static struct entry entry_of(const struct sorter *s, const char *key, uint64_t at)
{
    struct entry entry = {0, 0, at};

    if (!s->usccs) {
        size_t len = strnlen(key, 16);
        for (size_t i = 0; i < 16; i++) {
            uint64_t *half = i < 8 ? &entry.high : &entry.low;
            *half = *half << 8 | (i < len ? (uint8_t)key[i] : 0);
        }
        return entry;
    }
    for (size_t i = 0; i < 10; i++)
        entry.high = entry.high << 6 | (uint64_t)(key[i] - 0x20);
    for (size_t i = 10; i < 18; i++)
        entry.low = entry.low << 6 | (uint64_t)(key[i] - 0x20);
    return entry;
}

/* <0, 0, >0 */
static int compare(const struct entry *a, const char *key_a, const struct entry *b,
                   const char *key_b)
{
    if (a->high != b->high)
        return a->high < b->high ? -1 : 1;
    if (a->low != b->low)
        return a->low < b->low ? -1 : 1;
    return strcmp(key_a, key_b);
}

static bool before_or_same(const struct sorter *s, const struct entry *a, const struct entry *b)
{
    if (a->high != b->high)
        return a->high < b->high;
    if (a->low != b->low)
        return a->low < b->low;
    return strcmp(row_key_at(s->arena + a->at), row_key_at(s->arena + b->at)) <= 0;
}

static void insertion_sort(const struct sorter *s, struct entry *v, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        struct entry moved = v[i];
        size_t k = i;
        for (; k > 0 && !before_or_same(s, &v[k - 1], &moved); k--)
            v[k] = v[k - 1];
        v[k] = moved;
    }
}

static void merge(const struct sorter *s, const struct entry *v, size_t middle, size_t n,
                  struct entry *to)
{
    size_t a = 0;
    size_t b = middle;

    while (a < middle && b < n)
        *to++ = before_or_same(s, &v[a], &v[b]) ? v[a++] : v[b++];
    memcpy(to, v + a, (middle - a) * sizeof *v);
    memcpy(to + (middle - a), v + b, (n - b) * sizeof *v);
}

/* A piece of the entries, sorted by one thread. */
struct piece {
    const struct sorter *s;
    struct entry *from; /* unsorted; used as work space */
    struct entry *to;   /* sorted */
    size_t count;
};

/* Stable bottom-up merge sort. */
static void *sort_piece(void *arg)
{
    struct piece *p = arg;
    struct entry *a = p->from;
    struct entry *b = p->to;

    for (size_t i = 0; i < p->count; i += SMALL)
        insertion_sort(p->s, a + i, p->count - i < SMALL ? p->count - i : SMALL);
    for (size_t width = SMALL; width < p->count; width *= 2) {
        for (size_t i = 0; i < p->count; i += 2 * width) {
            size_t n = p->count - i < 2 * width ? p->count - i : 2 * width;
            merge(p->s, a + i, n < width ? n : width, n, b + i);
        }
        struct entry *swap = a;
        a = b;
        b = swap;
    }
    if (a != p->to && p->count)
        memcpy(p->to, a, p->count * sizeof *a);
    return NULL;
}

/* Sorts the entries in memory, the two halves side by side. */
static void sort_memory(struct sorter *s)
{
    size_t half = s->count / 2;
    struct piece low = {s, s->entries, s->spare, half};
    struct piece high = {s, s->entries + half, s->spare + half, s->count - half};
    pthread_t helper;
    bool helped = s->count > PARALLEL && pthread_create(&helper, NULL, sort_piece, &low) == 0;

    if (!helped)
        sort_piece(&low);
    sort_piece(&high);
    if (helped)
        pthread_join(helper, NULL);
    merge(s, s->spare, half, s->count, s->entries);
}

static enum err scratch_failed(const struct sorter *s, struct error *e)
{
    if (errno == ENOSPC || errno == EDQUOT)
        return error_set(
            e, E_LIMIT, "磁盘已满，无法在 %s 排序；名录库未改动，请清理磁盘空间后重试",
            "the disk is full, cannot sort in %s; the registry is unchanged, free some "
            "space and try again",
            s->scratch_dir);
    return error_errno(e, errno, "无法在 %s 写临时文件", "cannot write a scratch file in %s",
                       s->scratch_dir);
}

static enum err write_all(struct sorter *s, const char *p, size_t len, struct error *e)
{
    while (len) {
        ssize_t n = write(s->scratch, p, len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return scratch_failed(s, e);
        p += n;
        len -= (size_t)n;
        s->scratch_size += (uint64_t)n;
    }
    return E_OK;
}

/* Writes the entries in memory, sorted, as one more run. */
static enum err spill(struct sorter *s, struct error *e)
{
    char out[RUN_BUFFER];
    size_t len = 0;
    enum err rc = E_OK;

    if (s->scratch < 0)
        s->scratch = open(s->scratch_dir, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (s->scratch < 0)
        return scratch_failed(s, e);
    sort_memory(s);
    struct run run = {.next = s->scratch_size};
    for (size_t i = 0; i < s->count && rc == E_OK; i++) {
        const char *row = s->arena + s->entries[i].at;
        size_t n = row_size_at(row);
        if (len + n > sizeof out) {
            rc = write_all(s, out, len, e);
            len = 0;
        }
        memcpy(out + len, row, n);
        len += n;
    }
    if (rc == E_OK)
        rc = write_all(s, out, len, e);
    run.end = s->scratch_size;
    s->runs = mem_grow(s->runs, s->run_count + 1, sizeof *s->runs);
    s->runs[s->run_count++] = run;
    s->count = 0;
    s->used = 0;
    return rc;
}

enum err sorter_add(struct sorter *s, const struct row *row, struct error *e)
{
    size_t n = row_packed_size(row);

    if (n > ROW_BYTES_LIMIT)
        return error_set(e, E_LIMIT, "第 %u 行过长", "line %u is too long", (unsigned)row->line);
    if (s->used + n + 2 * sizeof(struct entry) * (s->count + 1) > s->memory) {
        enum err rc = spill(s, e);
        if (rc)
            return rc;
    }
    row_pack(row, s->arena + s->used);
    s->entries[s->count++] = entry_of(s, row->key, s->used);
    s->used += n;
    s->total++;
    return E_OK;
}

/* Makes sure that a whole row lies at run->at; false at the end of the run. */
static enum err load(struct sorter *s, struct run *run, bool *more, struct error *e)
{
    size_t rest = run->have - run->at;

    if (rest < 4 || row_size_at(run->buffer + run->at) > rest) {
        memmove(run->buffer, run->buffer + run->at, rest);
        run->at = 0;
        run->have = rest;
        while (run->have < RUN_BUFFER && run->next < run->end) {
            size_t want = RUN_BUFFER - run->have;
            if (want > run->end - run->next)
                want = (size_t)(run->end - run->next);
            ssize_t n = pread(s->scratch, run->buffer + run->have, want, (off_t)run->next);
            if (n < 0 && errno == EINTR)
                continue;
            if (n <= 0)
                return error_errno(e, n ? errno : EIO, "无法读取临时文件",
                                   "cannot read the scratch file");
            run->have += (size_t)n;
            run->next += (uint64_t)n;
        }
    }
    *more = run->have > run->at;
    if (*more)
        run->head = entry_of(s, row_key_at(run->buffer + run->at), 0);
    return E_OK;
}

static bool run_before(const struct sorter *s, size_t a, size_t b)
{
    const struct run *x = &s->runs[a];
    const struct run *y = &s->runs[b];
    int order =
        compare(&x->head, row_key_at(x->buffer + x->at), &y->head, row_key_at(y->buffer + y->at));

    return order ? order < 0 : a < b;
}

static void sift_down(struct sorter *s, size_t at)
{
    for (;;) {
        size_t child = 2 * at + 1;
        if (child >= s->heap_count)
            return;
        if (child + 1 < s->heap_count && run_before(s, s->heap[child + 1], s->heap[child]))
            child++;
        if (!run_before(s, s->heap[child], s->heap[at]))
            return;
        size_t swap = s->heap[at];
        s->heap[at] = s->heap[child];
        s->heap[child] = swap;
        at = child;
    }
}

enum err sorter_finish(struct sorter *s, struct error *e)
{
    enum err rc = E_OK;
    bool more;

    if (s->run_count == 0) {
        sort_memory(s);
        return E_OK;
    }
    if (s->count)
        rc = spill(s, e);
    s->heap = mem_array(s->run_count, sizeof *s->heap);
    for (size_t i = 0; i < s->run_count && rc == E_OK; i++) {
        s->runs[i].buffer = malloc(RUN_BUFFER);
        if (!s->runs[i].buffer)
            return no_memory(e);
        rc = load(s, &s->runs[i], &more, e);
        if (rc == E_OK && more)
            s->heap[s->heap_count++] = i;
    }
    for (size_t i = s->heap_count; rc == E_OK && i-- > 0;)
        sift_down(s, i);
    return rc;
}

static enum err next_from_runs(struct sorter *s, const char **packed, struct error *e)
{
    if (s->advance) {
        struct run *run = &s->runs[s->heap[0]];
        bool more;
        run->at += row_size_at(run->buffer + run->at);
        enum err rc = load(s, run, &more, e);
        if (rc)
            return rc;
        if (!more)
            s->heap[0] = s->heap[--s->heap_count];
        sift_down(s, 0);
    }
    s->advance = s->heap_count > 0;
    if (s->advance) {
        const struct run *run = &s->runs[s->heap[0]];
        *packed = run->buffer + run->at;
    }
    return E_OK;
}

enum err sorter_next(struct sorter *s, const char **packed, struct error *e)
{
    *packed = NULL;
    if (s->run_count)
        return next_from_runs(s, packed, e);
    if (s->next == s->count)
        return E_OK;
    /* Rows lie in the order they came: fetching some steps ahead hides most of the wait. */
    if (s->next + 8 < s->count)
        __builtin_prefetch(s->arena + s->entries[s->next + 8].at);
    *packed = s->arena + s->entries[s->next++].at;
    return E_OK;
}

uint64_t sorter_count(const struct sorter *s)
{
    return s->total;
}

size_t sorter_runs(const struct sorter *s)
{
    return s->run_count;
}
