/* The public folder as a C2SP tlog-tiles log, derived from the ledger: tiles, checkpoint and
 * log.vkey. Knows no daemon, so that tests can kill it at every step. */
#ifndef PUBLOG_LOG_FILES_H
#define PUBLOG_LOG_FILES_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "core/base/buf.h"
#include "core/base/error.h"
#include "platform/publog/keys.h"
#include "platform/store/ledger.h"

struct log_files {         /* all lent */
    struct ledger *ledger; /* writable, outside a transaction */
    const struct log_keys *keys;
    const char *dir;
};

/* Adds the checkpoint body of the first `size` entries to out; E_INPUT if the log is shorter,
 * E_CORRUPT if a stored leaf hash is not that of its entry. */
enum err log_files_body(struct ledger *ledger, const char *origin, uint64_t size, struct buf *out,
                        struct error *e) MUST_CHECK;

/* Brings the folder up to the ledger: tiles, then the ledger's note of what is about to be signed
 * (meta `signed`), log.vkey, the checkpoint. Refuses with E_CORRUPT, and signs nothing, when
 * what was signed last (by that note, or by a checkpoint file that one of the log's keys signed)
 * is not a prefix of the ledger. A checkpoint file that none of them signed is damage: it is
 * replaced, unless it claims to be longer than the ledger. */
enum err log_files_write(const struct log_files *files, struct error *e) MUST_CHECK;

/* At start: compares every tile of the last checkpoint with the ledger and, if any differs or is
 * missing, builds all anew aside and swaps them in; then log_files_write. */
enum err log_files_repair(const struct log_files *files, struct error *e) MUST_CHECK;

/* Writes <dir>/<name> whole and durably, with these modes whatever the umask says. */
struct file_modes {
    mode_t folder;
    mode_t file;
};
#define AUDIT_MODES ((struct file_modes){0750, 0640})
enum err log_files_put(const char *dir, const char *name, const void *bytes, size_t len,
                       struct file_modes modes, struct error *e) MUST_CHECK;

/* Makes <dir>/<folder of name> with that mode; *path is the full path, the caller's to free. */
enum err log_files_path(const char *dir, const char *name, mode_t folder, char **path,
                        struct error *e) MUST_CHECK;

#endif
