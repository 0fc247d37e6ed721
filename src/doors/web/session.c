#include "doors/web/session.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/hex.h"
#include "core/base/mem.h"
#include "core/crypto/secret.h"
#include "core/crypto/sha256.h"

#define BUCKETS 1024
#define ID_HEX (2 * SECRET_ID_BYTES + 1)

struct entry {
    uint8_t key[SHA256_BYTES]; /* SHA-256 of the id in the cookie */
    struct session session;
    char *zh, *en;      /* notice, or NULL */
    struct entry *next; /* in its bucket */
    struct entry *older, *newer;
};

struct sessions {
    struct entry *buckets[BUCKETS];
    struct entry *oldest, *newest; /* by login */
    unsigned count;
    uint64_t last; /* number given out */
};

const char session_no_cookie[] =
    SESSION_COOKIE "=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0";

struct sessions *sessions_new(void)
{
    return mem_new(sizeof(struct sessions));
}

static struct entry **bucket_of(struct sessions *s, const uint8_t *key)
{
    return &s->buckets[(key[0] | key[1] << 8) % BUCKETS];
}

static void unlink_age(struct sessions *s, struct entry *e)
{
    if (e->older)
        e->older->newer = e->newer;
    else
        s->oldest = e->newer;
    if (e->newer)
        e->newer->older = e->older;
    else
        s->newest = e->older;
}

static void drop(struct sessions *s, struct entry *e)
{
    struct entry **at = bucket_of(s, e->key);

    while (*at != e)
        at = &(*at)->next;
    *at = e->next;
    unlink_age(s, e);
    s->count--;
    free(e->zh);
    free(e->en);
    secret_wipe(e, sizeof *e);
    free(e);
}

void sessions_free(struct sessions *s)
{
    while (s->oldest)
        drop(s, s->oldest);
    free(s);
}

/* ---- cookies ---- */

bool cookie_get(const char *cookies, const char *name, char *out, size_t size)
{
    size_t len = strlen(name);

    for (const char *p = cookies; p && *p; p += strcspn(p, ";"), p += *p == ';') {
        p += strspn(p, " ");
        size_t n = strcspn(p, ";");
        if (n <= len || strncmp(p, name, len) != 0 || p[len] != '=')
            continue;
        if (n - len - 1 >= size)
            return false;
        memcpy(out, p + len + 1, n - len - 1);
        out[n - len - 1] = '\0';
        return true;
    }
    return false;
}

static void make_cookie(const char *name, char id[ID_HEX], char cookie[SESSION_COOKIE_BYTES])
{
    uint8_t random[SECRET_ID_BYTES];

    secret_random(random, sizeof random);
    hex_encode(id, random, sizeof random);
    snprintf(cookie, SESSION_COOKIE_BYTES, "%s=%s; Path=/; Secure; HttpOnly; SameSite=Lax", name,
             id);
    secret_wipe(random, sizeof random);
}

/* Not the id itself, which never appears in a page. */
static void csrf_of(const char *id, char out[65])
{
    struct sha256 h;
    uint8_t sum[SHA256_BYTES];

    sha256_init(&h);
    sha256_adds(&h, "csrf ");
    sha256_adds(&h, id);
    sha256_end(&h, sum);
    hex_encode(out, sum, sizeof sum);
}

void anonymous_begin(char cookie[SESSION_COOKIE_BYTES], char csrf[65])
{
    char id[ID_HEX];

    make_cookie(ANONYMOUS_COOKIE, id, cookie);
    csrf_of(id, csrf);
}

bool anonymous_csrf(const char *cookies, char csrf[65])
{
    char id[ID_HEX];

    if (!cookie_get(cookies, ANONYMOUS_COOKIE, id, sizeof id) || strlen(id) != ID_HEX - 1)
        return false;
    csrf_of(id, csrf);
    return true;
}

/* ---- the table ---- */

static bool over(const struct session *x, const struct session_limits *limits, int64_t now)
{
    return now - x->seen > limits->idle_s || now - x->began > limits->most_s;
}

bool sessions_find(struct sessions *s, const char *cookies, const struct session_limits *limits,
                   int64_t now, struct session *out)
{
    uint8_t key[SHA256_BYTES];
    char id[ID_HEX];

    if (!cookie_get(cookies, SESSION_COOKIE, id, sizeof id))
        return false;
    sha256(id, strlen(id), key);
    struct entry *e = *bucket_of(s, key);
    while (e && !secret_equal(e->key, key, sizeof key))
        e = e->next;
    if (e && over(&e->session, limits, now)) {
        drop(s, e);
        e = NULL;
    }
    if (!e)
        return false;
    e->session.seen = now;
    *out = e->session;
    return true;
}

static struct entry *oldest_of(const struct sessions *s, const char *actor, unsigned *count)
{
    struct entry *found = NULL;

    *count = 0;
    for (struct entry *e = s->newest; e; e = e->older)
        if (strcmp(e->session.who.actor, actor) == 0) {
            found = e;
            ++*count;
        }
    return found;
}

void sessions_begin(struct sessions *s, const struct access *who, const char *name,
                    const char *address, int64_t now, char cookie[SESSION_COOKIE_BYTES])
{
    struct entry *e = mem_new(sizeof *e);
    char id[ID_HEX];
    unsigned own;

    struct entry *oldest = oldest_of(s, who->actor, &own);
    if (own >= SESSIONS_OF_ONE)
        drop(s, oldest);
    else if (s->count >= SESSIONS_MAX)
        drop(s, s->oldest);
    make_cookie(SESSION_COOKIE, id, cookie);
    sha256(id, strlen(id), e->key);
    e->session = (struct session){.number = ++s->last, .who = *who, .began = now, .seen = now};
    snprintf(e->session.name, sizeof e->session.name, "%s", name);
    snprintf(e->session.address, sizeof e->session.address, "%s", address);
    csrf_of(id, e->session.csrf);
    secret_wipe(id, sizeof id);
    struct entry **bucket = bucket_of(s, e->key);
    e->next = *bucket;
    *bucket = e;
    e->older = s->newest;
    if (s->newest)
        s->newest->newer = e;
    else
        s->oldest = e;
    s->newest = e;
    s->count++;
}

static struct entry *numbered(const struct sessions *s, uint64_t number)
{
    struct entry *e = s->newest;

    while (e && e->session.number != number)
        e = e->older;
    return e;
}

void sessions_end(struct sessions *s, uint64_t number)
{
    struct entry *e = numbered(s, number);

    if (e)
        drop(s, e);
}

unsigned sessions_end_of(struct sessions *s, const char *actor, uint64_t but)
{
    unsigned ended = 0;

    for (struct entry *e = s->oldest, *next; e; e = next) {
        next = e->newer;
        if (strcmp(e->session.who.actor, actor) == 0 && e->session.number != but) {
            drop(s, e);
            ended++;
        }
    }
    return ended;
}

bool sessions_at(const struct sessions *s, const char *actor, unsigned n, struct session *out)
{
    for (const struct entry *e = s->newest; e; e = e->older)
        if ((!actor || strcmp(e->session.who.actor, actor) == 0) && n-- == 0) {
            *out = e->session;
            return true;
        }
    return false;
}

unsigned sessions_count_of(const struct sessions *s, const char *actor)
{
    unsigned count;

    (void)oldest_of(s, actor, &count);
    return count;
}

unsigned sessions_count(const struct sessions *s)
{
    return s->count;
}

void sessions_notice(struct sessions *s, uint64_t number, const char *zh, const char *en)
{
    struct entry *e = numbered(s, number);

    if (!e)
        return;
    free(e->zh);
    free(e->en);
    e->zh = mem_strdup(zh);
    e->en = mem_strdup(en);
}

bool sessions_take_notice(struct sessions *s, uint64_t number, char **zh, char **en)
{
    struct entry *e = numbered(s, number);

    if (!e || !e->zh)
        return false;
    *zh = e->zh;
    *en = e->en;
    e->zh = e->en = NULL;
    return true;
}
