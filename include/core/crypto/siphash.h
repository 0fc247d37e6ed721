/* SipHash-2-4 (Aumasson, Bernstein 2012): 64 bits of a text under a key. Nobody without the key can
 * make two texts of the same value; for tables and for telling texts apart, not for signatures. */
#ifndef CRYPTO_SIPHASH_H
#define CRYPTO_SIPHASH_H

#include <stddef.h>
#include <stdint.h>

#define SIPHASH_KEY 16

uint64_t siphash(const uint8_t key[SIPHASH_KEY], const void *bytes, size_t len);

#endif
