/* How much each address asks: its connections and its requests a second. An IPv6 network of 64 bits
 * counts as one address, since one person may have all of it. Times in ms of any clock. Pure. */
#ifndef HTTP_PEERS_H
#define HTTP_PEERS_H

#include <stdbool.h>
#include <stdint.h>

struct peers;
struct peers *peers_new(void);
void peers_free(struct peers *p);

/* One more, and one less, connection; enter says how many there are then. */
unsigned peers_enter(struct peers *p, const char *address, int64_t now_ms);
void peers_leave(struct peers *p, const char *address);

/* May it ask once more? A bucket of `burst` requests fills at `rate` a second; rate 0: always. */
bool peers_allow(struct peers *p, const char *address, int64_t now_ms, int64_t rate, int64_t burst);

/* Addresses remembered; those at rest are forgotten when room is needed. */
#define PEERS_MAX 65536

#endif
