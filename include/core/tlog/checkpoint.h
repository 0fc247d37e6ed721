/* Checkpoints: what the operator signs about the log. The body is three lines,
 * `<origin>\n<size>\n<base64 root>\n`; extension lines are not used and refused. */
#ifndef TLOG_CHECKPOINT_H
#define TLOG_CHECKPOINT_H

#include <stddef.h>
#include <stdint.h>

#include "core/base/buf.h"
#include "core/base/error.h"
#include "core/tlog/note.h"

struct checkpoint {
    char origin[NOTE_NAME_MAX];
    uint64_t size;
    uint8_t root[32];
};

/* Appends the body: the M of docs/protocol.md section 4 when size is the commit's index + 1. */
void checkpoint_body(const char *origin, uint64_t size, const uint8_t root[32], struct buf *out);

/* Reads exactly one body; E_CORRUPT for leading zeros, extra lines, sizes of 2^53 or more. */
enum err checkpoint_parse(const char *body, size_t len, struct checkpoint *out,
                          struct error *e) MUST_CHECK;

/* note_verify, then checkpoint_parse, then origin equal to the key's name. */
enum err checkpoint_open(const char *note, size_t len, const struct note_key *key,
                         struct checkpoint *out, struct error *e) MUST_CHECK;

#endif
