/* Guessing passwords takes longer and longer, but nobody can lock somebody else out: what grows is
 * the wait of one address with one account, and of one address with all accounts. Once many have
 * failed with an account from anywhere, addresses that never got in with it wait for each other;
 * an address that did is not held up by them. In memory; times in seconds. Pure. */
#ifndef WEB_THROTTLE_H
#define WEB_THROTTLE_H

#include <stdint.h>

struct throttle;
struct throttle *throttle_new(void);
void throttle_free(struct throttle *t);

/* Seconds until this address may try this account again; 0: now. */
int64_t throttle_wait(const struct throttle *t, const char *account, const char *address,
                      int64_t now);

void throttle_failed(struct throttle *t, const char *account, const char *address, int64_t now);
void throttle_passed(struct throttle *t, const char *account, const char *address, int64_t now);

#define THROTTLE_FREE 3        /* failures with one account that cost nothing */
#define THROTTLE_FREE_ALL 10   /* of one address with any account: offices share one */
#define THROTTLE_FREE_WORLD 50 /* with one account, from anywhere */
#define THROTTLE_MOST_S 900    /* the longest wait */
#define THROTTLE_WORLD_S 5     /* between two tries of strangers */
#define THROTTLE_FORGET_S 3600 /* without a further failure all is forgotten */
#define THROTTLE_ROWS 20000

#endif
