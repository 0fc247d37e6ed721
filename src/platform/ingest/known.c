#include "known.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/crypto/sha256.h"
#include "core/crypto/siphash.h"
#include "platform/store/registry_lines.h"

#define USCC 18
#define FIRMS_START 1024
#define EXPECTED 256

struct known {
    struct registry_lines *lines;
    size_t memory;
    pthread_t thread;
    bool running;
    atomic_bool unwanted; /* the thread may end early */
    bool ready;
    enum err rc; /* of the thread */
    struct error error;
    struct known_firm *firms; /* ascending */
    uint32_t count;
    uint32_t room;
    uint32_t *slots; /* hash table by USCC, at most two thirds full: the firm's number in the lower
                        bits, part of its hash in those left over; 0 empty */
    uint64_t mask;
    uint32_t numbers; /* mask of the lower bits */
    uint64_t present;
    uint64_t version;
    uint64_t salt;
    uint8_t key[SIPHASH_KEY];
    int column; /* of the USCC */
    bool has_class;
};

/* False if the text is no 18 characters of those that codes are made of. */
static bool pack(const char *uscc, uint64_t *high, uint64_t *low)
{
    unsigned char odd = 0;

    *high = 0;
    *low = 0;
    for (int i = 0; i < USCC; i++) {
        unsigned char c = (unsigned char)(uscc[i] - 0x20);
        odd |= c & 0xc0;
        if (i < 10)
            *high = *high << 6 | (c & 0x3f);
        else
            *low = *low << 6 | (c & 0x3f);
    }
    return !odd;
}

void known_uscc(const struct known_firm *firm, char uscc[USCC + 1])
{
    for (int i = 0; i < 10; i++)
        uscc[i] = (char)((firm->high >> (6 * (9 - i)) & 0x3f) + 0x20);
    for (int i = 0; i < 8; i++)
        uscc[10 + i] = (char)((firm->low >> (6 * (7 - i)) & 0x3f) + 0x20);
    uscc[USCC] = '\0';
}

static uint64_t mix(uint64_t high, uint64_t low)
{
    uint64_t h = (high ^ low * 0x9e3779b97f4a7c15u) * 0xff51afd7ed558ccdu;

    return h ^ h >> 32;
}

static uint32_t tag_of(const struct known *k, uint64_t mixed)
{
    return (uint32_t)(mixed >> 32) & ~k->numbers;
}

/* Bytes for so many firms and their slots. */
static size_t memory_for(uint64_t firms, uint64_t *slots)
{
    *slots = 2;
    while (*slots * 2 < firms * 3)
        *slots *= 2;
    return firms * sizeof(struct known_firm) + *slots * sizeof(uint32_t);
}

static bool widen(struct known *k)
{
    uint32_t room = k->room ? k->room * 2 : FIRMS_START;
    struct known_firm *firms =
        room > k->room ? realloc(k->firms, room * sizeof *firms) : NULL; /* address space only */

    if (!firms)
        return false;
    k->firms = firms;
    k->room = room;
    return true;
}

/* *fits is false when there are too many firms for the memory, or one without a proper code: then
 * every line is read. */
static enum err fetch_firms(struct known *k, bool *fits, struct error *e)
{
    struct registry_line line;
    uint64_t slots;
    bool more = true;
    enum err rc = E_OK;

    while (*fits && !k->unwanted && !(rc = registry_lines_next(k->lines, &line, &more, e)) &&
           more) {
        *fits = (k->count < k->room || widen(k)) && memory_for(k->count + 1, &slots) <= k->memory;
        if (!*fits)
            break;
        struct known_firm *firm = &k->firms[k->count++];
        *firm = (struct known_firm){.departed = line.departed, .hash = line.hash};
        *fits = pack(line.uscc, &firm->high, &firm->low);
        k->present += !line.departed;
    }
    return rc;
}

static bool fill_slots(struct known *k)
{
    uint64_t slots;

    (void)memory_for(k->count, &slots);
    k->slots = calloc((size_t)slots, sizeof *k->slots);
    k->mask = slots - 1;
    while (k->numbers < k->count)
        k->numbers = k->numbers << 1 | 1;
    for (uint32_t i = 0; k->slots && i < k->count; i++) {
        uint64_t mixed = mix(k->firms[i].high, k->firms[i].low);
        uint64_t at = mixed & k->mask;
        while (k->slots[at])
            at = (at + 1) & k->mask;
        k->slots[at] = (i + 1) | tag_of(k, mixed);
    }
    return k->slots != NULL;
}

static void *fetch(void *arg)
{
    struct known *k = arg;
    bool fits = true;

    k->rc = fetch_firms(k, &fits, &k->error);
    k->ready = k->rc == E_OK && fits && !k->unwanted && fill_slots(k);
    return NULL;
}

enum err known_start(const char *registry_path, bool all, size_t memory_bytes, struct known **out,
                     struct error *e)
{
    struct known *k = mem_new(sizeof *k);
    enum err rc = registry_lines_open(registry_path, &k->lines, e);

    if (!rc) {
        k->memory = memory_bytes;
        k->version = registry_lines_version(k->lines);
        k->salt = registry_lines_salt(k->lines);
        int why = all ? pthread_create(&k->thread, NULL, fetch, k) : 0;
        k->running = all && why == 0;
        rc = why ? error_errno(e, why, "无法启动线程", "cannot start a thread") : E_OK;
    }
    if (rc) {
        known_free(k);
        return rc;
    }
    *out = k;
    return E_OK;
}

void known_free(struct known *k)
{
    if (!k)
        return;
    k->unwanted = true;
    if (k->running)
        pthread_join(k->thread, NULL);
    registry_lines_close(k->lines);
    free(k->firms);
    free(k->slots);
    free(k);
}

enum err known_begin(struct known *k, const struct header *header, const struct codes *codes,
                     struct error *e)
{
    struct sha256 s;
    uint8_t digest[SHA256_BYTES];
    const uint32_t numbers[] = {LINE_RULES, header->cells};
    const char *end = header->names;

    for (uint32_t i = 0; i < header->cells; i++)
        end += strlen(end) + 1;
    sha256_init(&s);
    sha256_add(&s, &k->salt, sizeof k->salt);
    sha256_add(&s, numbers, sizeof numbers);
    sha256_add(&s, header->at, sizeof header->at);
    sha256_add(&s, header->names, (size_t)(end - header->names));
    sha256_add(&s, codes_digest(codes), SHA256_BYTES);
    sha256_end(&s, digest);
    memcpy(k->key, digest, sizeof k->key);
    k->column = header->at[COL_USCC];
    k->has_class = header->at[COL_CLASS] >= 0;
    if (k->running)
        pthread_join(k->thread, NULL);
    k->running = false;
    registry_lines_close(k->lines);
    k->lines = NULL;
    if (k->rc && e)
        *e = k->error;
    return k->rc;
}

bool known_ready(const struct known *k)
{
    return k->ready;
}

uint64_t known_version(const struct known *k)
{
    return k->version;
}

uint64_t known_present(const struct known *k)
{
    return k->present;
}

uint64_t known_hash(const struct known *k, const char *line, size_t len)
{
    uint64_t hash = siphash(k->key, line, len) & ~(uint64_t)LINE_HASH_CLASS;

    if (hash == LINE_HASH_NONE)
        hash = LINE_HASH_CLASS << 1;
    return k->has_class ? hash | LINE_HASH_CLASS : hash;
}

static uint32_t find(const struct known *k, uint64_t high, uint64_t low)
{
    uint64_t mixed = mix(high, low);
    uint32_t tag = tag_of(k, mixed);

    for (uint64_t at = mixed & k->mask; k->slots[at]; at = (at + 1) & k->mask) {
        uint32_t number = k->slots[at] & k->numbers;
        if ((k->slots[at] & ~k->numbers) != tag)
            continue;
        const struct known_firm *firm = &k->firms[number - 1];
        if (firm->high == high && firm->low == low)
            return number;
    }
    return 0;
}

/* The packed USCC of a line; false if it is not that simple. */
static bool pack_cell(const struct known *k, const char *line, const char *end, uint64_t *high,
                      uint64_t *low)
{
    const char *cell = line;

    for (int i = 0; i < k->column && cell; i++) {
        cell = memchr(cell, ',', (size_t)(end - cell));
        cell = cell ? cell + 1 : NULL;
    }
    return cell && end - cell >= USCC && pack(cell, high, low);
}

/* Two rounds for some lines at a time: what the first one asks of the memory is there when the
 * second one needs it. */
void known_expect(const struct known *k, const char *text, size_t len)
{
    const char *end = text + len;
    uint64_t at[EXPECTED];
    uint64_t low;

    while (k->ready && text < end) {
        int count = 0;
        while (count < EXPECTED && text < end) {
            if (pack_cell(k, text, end, &at[count], &low)) {
                at[count] = mix(at[count], low) & k->mask;
                __builtin_prefetch(&k->slots[at[count++]]);
            }
            const char *line_end = memchr(text, '\n', (size_t)(end - text));
            text = line_end ? line_end + 1 : end;
        }
        for (int i = 0; i < count; i++) {
            uint32_t number = k->slots[at[i]] & k->numbers;
            __builtin_prefetch(&k->firms[number ? number - 1 : 0]);
        }
    }
}

uint32_t known_match(const struct known *k, const char *line, size_t len, uint64_t hash)
{
    uint64_t high;
    uint64_t low;

    if (!k->ready || !pack_cell(k, line, line + len, &high, &low))
        return 0;
    uint32_t number = find(k, high, low);
    if (!number || k->firms[number - 1].hash != hash || k->firms[number - 1].departed)
        return 0;
    return number;
}

uint32_t known_find(const struct known *k, const char *uscc)
{
    uint64_t high;
    uint64_t low;

    return k->ready && pack(uscc, &high, &low) ? find(k, high, low) : 0;
}

struct known_firm *known_firm(struct known *k, uint32_t number)
{
    return &k->firms[number - 1];
}

enum err known_each_absent(const struct known *k, known_absent_fn *each, void *arg, struct error *e)
{
    char uscc[USCC + 1];
    enum err rc = E_OK;

    for (uint32_t i = 0; i < k->count && rc == E_OK; i++) {
        if (k->firms[i].departed || k->firms[i].line)
            continue;
        known_uscc(&k->firms[i], uscc);
        rc = each(arg, uscc, e);
    }
    return rc;
}
