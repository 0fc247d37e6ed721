/* The history of one case as a file that anybody can hold against the published log
 * (docs/protocol.md, section 14): what was frozen at the draw, every event, and for each the Merkle
 * path to the `cases` entry of its day. Canonical JSON:
 *   {"case","events":[{"event":{leaf},"proof":{"entry","index","of","path":[base64…]}}…],
 *    "format","frozen","origin"}
 * An event whose day has no entry yet has no "proof". */
#ifndef TLOG_CASEFILE_H
#define TLOG_CASEFILE_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/buf.h"
#include "core/base/error.h"
#include "core/tlog/merkle.h"

#define CASEFILE_FORMAT "inspectd-case/v1"
#define CASEFILE_MAX (64u << 20) /* bytes */

#define CASE_SALT_HEX 32 /* hex digits of a leaf's salt */

/* What a leaf of a day's tree is made of; content is canonical JSON text. Lent. */
struct case_leaf {
    const char *actor;
    const char *no;
    const char *content;
    const char *kind;
    const char *salt; /* CASE_SALT_HEX digits: a leaf cannot be guessed from its hash */
    uint64_t seq;     /* its number among the events of all cases, from 1, without gap */
    int64_t time;
};

/* The leaf as JSON (new reference), and its bytes appended to out. */
json_t *case_leaf_json(const struct case_leaf *leaf);
enum err case_leaf_write(const struct case_leaf *leaf, struct buf *out, struct error *e) MUST_CHECK;

/* One event of a file; texts live with the file. */
struct casefile_event {
    struct case_leaf leaf;
    json_t *content;           /* parsed; an object */
    uint8_t hash[MERKLE_HASH]; /* of the leaf */
    bool rooted;               /* has a proof; what follows means nothing otherwise */
    uint64_t entry;            /* log index of the `cases` entry */
    uint64_t index;            /* of the leaf in that day's tree */
    uint64_t of;
    uint8_t path[MERKLE_PROOF_MAX][MERKLE_HASH];
    size_t path_len;
};

struct casefile {
    json_t *json;
    const char *origin;
    const char *no;
    char frozen_sha256[65]; /* of the canonical bytes of "frozen" */
    struct casefile_event *events;
    size_t count;
};

/* "proof" of an event, new reference. */
json_t *casefile_proof(uint64_t entry, uint64_t index, uint64_t of,
                       const uint8_t (*path)[MERKLE_HASH], size_t len);

/* Reads exactly one file; E_CORRUPT names what is wrong and at which event. The caller frees. */
enum err casefile_read(const char *text, size_t len, struct casefile **out,
                       struct error *e) MUST_CHECK;
void casefile_free(struct casefile *file); /* NULL ok */

#endif
