/* The frozen inspectors of a commit (docs/protocol.md, section 2, `inspectors/<hash>.json`):
 * everybody who passes the conditions that do not depend on the firm, the bureaus each serves, and
 * the firms of the pool that each may not inspect. */
#ifndef DRAW_ROSTER_H
#define DRAW_ROSTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/buf.h"
#include "core/base/error.h"

#define ROSTER_WHY 48 /* the longest reason and a NUL */

struct roster_inspector {
    char *id;
    bool lead;         /* may take slot 0 */
    uint32_t *bureaus; /* ascending */
    size_t bureau_count;
    struct roster_barred {
        char uscc[19];
        char why[ROSTER_WHY];
    } * barred; /* ascending by USCC */
    size_t barred_count;
};

/* Owns all its texts and arrays. Zero-initialise; in ascending order of id. */
struct roster {
    struct roster_inspector *list;
    size_t count;
};

void roster_free(struct roster *roster);

/* Adds an inspector; ids must come in strictly ascending order, bureaus ascending. */
void roster_add(struct roster *roster, const char *id, bool lead, const uint32_t *bureaus,
                size_t bureau_count);

/* NULL if there is no such inspector. */
struct roster_inspector *roster_find(const struct roster *roster, const char *id);

/* Adds a firm to one inspector's `not`, with the reason: "recusal <event>", "team <commit>" or
 * "replaced <case>". Firms may come in any order, several times; roster_settle sorts, and keeps the
 * first reason bytewise, before the roster is used. */
void roster_exclude(struct roster_inspector *inspector, const char *uscc, const char *why);
void roster_settle(struct roster *roster);

bool roster_serves(const struct roster_inspector *inspector, uint32_t bureau);
bool roster_excludes(const struct roster_inspector *inspector, const char *uscc);

/* The file's canonical JSON, appended. E_INPUT if an id cannot be written. */
enum err roster_write(const struct roster *roster, struct buf *out, struct error *e) MUST_CHECK;

/* Reads the file; E_CORRUPT unless it is exactly of the protocol's form and order. *roster needs
 * roster_free whatever comes back. */
enum err roster_read(const char *text, size_t len, struct roster *roster,
                     struct error *e) MUST_CHECK;

#endif
