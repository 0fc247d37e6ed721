/* What people may be, as bits: a person has one or more, a row of a table names those who may. */
#ifndef BASE_ROLE_H
#define BASE_ROLE_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "core/base/label.h"

enum role {
    ROLE_REGULATOR = 1,
    ROLE_APPROVER = 2,
    ROLE_ADMIN = 4,
    ROLE_AUDITOR = 8,
    ROLE_PUBLISHER = 16,
    ROLE_OWNER = 32,  /* root or the daemon's own uid */
    ROLE_DAEMON = 64, /* only the daemon itself: never granted to a person */
    ROLE_ANY = 63,
    ROLE_STAFF = 31 /* everybody with a role: not just any uid */
};

/* Those that can be granted, in the order of their bits. */
extern const struct label role_words[];

/* A list of their ids to bits. What is none is left out. */
unsigned roles_of_ids(const json_t *ids);

/* "admin,approver" to bits; false at a word that is no role. */
bool roles_parse(const char *text, unsigned *roles);

/* Bits to "admin,approver" in out, which is returned. Bits that have no word (ROLE_OWNER) are left
 * out. */
const char *roles_format(unsigned roles, char *out, size_t size);

/* Bits to [{"id","zh","en"}…], a new reference. */
json_t *roles_json(unsigned roles);

#endif
