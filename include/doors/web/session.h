/* Sessions of people who have logged in: in memory only, so that a restart logs everybody out. The
 * cookie holds 256 random bits; kept is their SHA-256, so that no memory dump lets anybody in.
 * Times are seconds of a clock that only goes forward. Event loop only. */
#ifndef WEB_SESSION_H
#define WEB_SESSION_H

#include <stdbool.h>
#include <stdint.h>

#include "platform/ops/access.h"
#include "platform/runtime/service.h"

#define SESSION_COOKIE "__Host-session"
#define SESSION_COOKIE_BYTES 140 /* of the whole Set-Cookie text */

/* What a request is told about the session it belongs to. */
struct session {
    uint64_t number; /* of this session; never used twice */
    struct access who;
    char name[128]; /* as shown */
    char csrf[65];
    char address[64]; /* where the login came from */
    int64_t began, seen;
};

struct session_limits {
    int64_t idle_s; /* without a request */
    int64_t most_s; /* since the login */
};

struct sessions;
struct sessions *sessions_new(void);
void sessions_free(struct sessions *s);

/* The session of a Cookie header (NULL ok), which is then seen now. False: nobody. */
bool sessions_find(struct sessions *s, const char *cookies, const struct session_limits *limits,
                   int64_t now, struct session *out);

/* A new session; writes what Set-Cookie says. The oldest makes room beyond SESSIONS_MAX, and the
 * oldest of that person beyond SESSIONS_OF_ONE. */
#define SESSIONS_MAX 4096
#define SESSIONS_OF_ONE 16
void sessions_begin(struct sessions *s, const struct access *who, const char *name,
                    const char *address, int64_t now, char cookie[SESSION_COOKIE_BYTES]);

/* Set-Cookie that takes the cookie away. */
extern const char session_no_cookie[];

void sessions_end(struct sessions *s, uint64_t number); /* none there: fine */
/* All of that person but one (0: none is spared); returns how many. */
unsigned sessions_end_of(struct sessions *s, const char *actor, uint64_t but);

/* One after the other, for lists: the n-th of a person (NULL: of anybody); false after the last. */
bool sessions_at(const struct sessions *s, const char *actor, unsigned n, struct session *out);
unsigned sessions_count_of(const struct sessions *s, const char *actor);
unsigned sessions_count(const struct sessions *s);

/* A sentence for the next page of that session; taken at most once, to be freed. */
void sessions_notice(struct sessions *s, uint64_t number, const char *zh, const char *en);
bool sessions_take_notice(struct sessions *s, uint64_t number, char **zh, char **en);

/* Forms of people who have not logged in: the secret of a cookie of theirs gives the csrf field. */
#define ANONYMOUS_COOKIE "__Host-anonymous"
void anonymous_begin(char cookie[SESSION_COOKIE_BYTES], char csrf[65]);
bool anonymous_csrf(const char *cookies, char csrf[65]);

/* The value of a cookie, copied; false if absent or longer than size - 1. */
bool cookie_get(const char *cookies, const char *name, char *out, size_t size);

#endif
