/* Frames of the control socket: a 4-byte big-endian length, then that many bytes of one JSON
 * object. Bytes arrive in any portions. */
#ifndef CTL_FRAME_H
#define CTL_FRAME_H

#include <jansson.h>
#include <stddef.h>

#include "core/base/buf.h"
#include "core/base/error.h"

#define FRAME_REQUEST_MAX_BYTES ((size_t)64 << 10)
#define FRAME_ANSWER_MAX_BYTES ((size_t)256 << 20)

/* Takes the first whole frame off the front of `in`: *object is the caller's, NULL if the frame is
 * not yet complete. E_INPUT for a length of 0 or above max, bytes that are not JSON, anything but
 * an object, a name given twice: the connection is of no use then. */
enum err frame_take(struct buf *in, size_t max, json_t **object, struct error *e) MUST_CHECK;

/* Adds the object as a frame to out. E_LIMIT (and nothing added) if it is longer than max. */
enum err frame_put(struct buf *out, const json_t *object, size_t max, struct error *e) MUST_CHECK;

#endif
