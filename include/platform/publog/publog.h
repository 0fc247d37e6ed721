/* The transparency log and what is published: entries go into the ledger first (inside the
 * caller's transaction), then publog_write_files derives tiles and checkpoint from it, as
 * C2SP tlog-tiles files below the `site` folder. Everything here runs in LANE_LEDGER.
 *
 * Order for one change: ledger_begin → publog_append and the rows it speaks of →
 * ledger_commit → side files → publog_write_files. After a crash anywhere, the same calls at
 * the next start complete what is missing. */
#ifndef PUBLOG_PUBLOG_H
#define PUBLOG_PUBLOG_H

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/buf.h"
#include "core/base/error.h"
#include "platform/publog/keys.h"
#include "platform/runtime/service.h"

/* At start, once: loads the keys (makes them when the log is empty, and writes its `keys` entry),
 * refuses keys that are not those of the log, finishes an interrupted rotation, compares every
 * published file with the ledger and rebuilds what differs, removes half-written files. Sets
 * lane->keys, which belongs to the lane from then on: log_keys_free(lane->keys) at the end. */
enum err publog_start(struct lane *lane, struct error *e) MUST_CHECK;

/* Adds "v" and "time" (service_now) to the entry, checks it against its type's fields
 * (core/tlog/entry.h) and the length limit, and appends its canonical form. Takes the reference to
 * entry in any case. */
enum err publog_append(struct lane *lane, json_t *entry, uint64_t *index,
                       struct error *e) MUST_CHECK;

/* Appends an `admin` entry, in the caller's transaction; the salt of the detail's hash is on disk
 * before. */
enum err publog_append_admin(struct lane *lane, const char *action, const char *actor,
                             const void *detail, size_t len, struct error *e) MUST_CHECK;

/* M: the checkpoint body "<origin>\n<size>\n<base64 root>\n" of the first `size` entries, whatever
 * sizes were published. Adds to out. E_INPUT if the log is shorter. Any lane. */
enum err publog_body(struct lane *lane, uint64_t size, struct buf *out, struct error *e) MUST_CHECK;

/* Writes tiles and checkpoint up to the ledger's size. E_CORRUPT and no signature if what was
 * published last is not a prefix of the ledger. Nothing to do is fine. */
enum err publog_write_files(struct lane *lane, struct error *e) MUST_CHECK;

/* New log and VRF keys: a reason on record (`admin` entry) and a `keys` entry that the old log key
 * has signed. E_CONFLICT while a commit waits for its draw. Writes the files. */
enum err publog_rotate(struct lane *lane, const char *actor, const char *reason,
                       struct error *e) MUST_CHECK;

/* A side file, whole and durable. name is relative: "plans/<sha256>.conf", "draws/7.json",
 * "results/<case>.json" in the public site (folders 0755, files 0644); "strata/7.json",
 * "records/…", "inspectors/…", "pools/…" for auditors (0750, 0640). */
enum err publog_site_file(struct lane *lane, const char *name, const void *bytes, size_t len,
                          struct error *e) MUST_CHECK;
enum err publog_audit_file(struct lane *lane, const char *name, const void *bytes, size_t len,
                           struct error *e) MUST_CHECK;

/* For long files that a caller streams itself: the full path (caller frees), its folder made. */
enum err publog_audit_path(struct lane *lane, const char *name, char **path,
                           struct error *e) MUST_CHECK;

#endif
