/* The lines that the registry knows already. When a full list comes again, most of its lines are
 * those of the last time: they need not be cut, checked, sorted and compared. For each firm the
 * registry keeps a hash of its line (platform/store/registry_lines.h), under a key made of
 * everything that decides how a line is read: the header, the code tables, the rules of this
 * program. A line with the hash of its own firm, which has not departed, would change nothing.
 *
 * A thread fetches the hashes while the file is surveyed. Then the thread that parses asks for each
 * line (known_match), and the one that checks marks what it met (struct known_firm). */
#ifndef INGEST_KNOWN_H
#define INGEST_KNOWN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/error.h"
#include "core/law/codes.h"
#include "platform/ingest/columns.h"

/* Counts up when the same line, header and tables may be read differently than by an earlier
 * program: columns, cleaning, checks. test_known.c notices. */
#define LINE_RULES 1

struct known_firm {
    uint64_t high; /* the USCC, six bits a character: 10 of them here, 8 in low */
    uint64_t low;
    uint64_t hash;
    uint32_t line; /* of the file that first named this firm, 0: none yet */
    bool departed;
    bool contested; /* by more than one line: they are sorted to find which counts */
};

struct known;

/* Begins to fetch all hashes if `all`, as far as memory_bytes allow; else lines are only given a
 * hash, and none is known. The path must live as long as *out. */
enum err known_start(const char *registry_path, bool all, size_t memory_bytes, struct known **out,
                     struct error *e) MUST_CHECK;
void known_free(struct known *k); /* NULL ok */

/* Waits for the hashes; from now on they are asked for by the lines of this header, whose kind must
 * be enterprises. To be called once. */
enum err known_begin(struct known *k, const struct header *header, const struct codes *codes,
                     struct error *e) MUST_CHECK;

/* True if all firms of the registry were fetched, so that known_find and the rest mean something.
 */
bool known_ready(const struct known *k);
uint64_t known_version(const struct known *k); /* of the registry then */
uint64_t known_present(const struct known *k); /* firms not departed then */

/* The hash of a line without its end. Never LINE_HASH_NONE. */
uint64_t known_hash(const struct known *k, const char *line, size_t len);

/* Fetches from memory what the lines of this text will be asked for. Changes nothing. */
void known_expect(const struct known *k, const char *text, size_t len);

/* Number of the firm that this very line was read from last, 0 if there is none. */
uint32_t known_match(const struct known *k, const char *line, size_t len, uint64_t hash);

/* Number of the firm with this USCC, 0 if the registry has none; and back. */
uint32_t known_find(const struct known *k, const char *uscc);
struct known_firm *known_firm(struct known *k, uint32_t number);
void known_uscc(const struct known_firm *firm, char uscc[19]);

/* Calls each() in ascending order for every firm present that no line named. */
typedef enum err known_absent_fn(void *arg, const char *uscc, struct error *e);
enum err known_each_absent(const struct known *k, known_absent_fn *each, void *arg,
                           struct error *e) MUST_CHECK;

#endif
