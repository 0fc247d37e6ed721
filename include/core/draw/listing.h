/* The auditors' listing of the registry, registry/<version>.txt.zst (docs/protocol.md, section 2):
 * every firm that has not departed, by USCC, as a draw sees it. */
#ifndef DRAW_LISTING_H
#define DRAW_LISTING_H

#include <stdbool.h>

#include "core/base/buf.h"
#include "core/base/error.h"
#include "core/crypto/salted.h"
#include "core/law/enterprise.h"

/* Appends the firm's line. */
void listing_line(const struct enterprise *firm, struct buf *out);

/* Reading: refuses (E_CORRUPT) what would not have been written so, and firms out of order. */
struct listing;
enum err listing_open(const char *path, const uint8_t salt[SALT_BYTES], struct listing **out,
                      struct error *e) MUST_CHECK;
void listing_close(struct listing *l); /* NULL ok */

/* Fills what a line says of a firm; texts live until the next call. *more is false at the end. */
enum err listing_next(struct listing *l, struct enterprise *firm, bool *more,
                      struct error *e) MUST_CHECK;

/* At the end: the salted hash of the whole listing. */
void listing_hash(struct listing *l, uint8_t hash[SHA256_BYTES]);

#endif
