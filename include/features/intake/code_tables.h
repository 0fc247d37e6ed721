/* Changing code tables and templates while the daemon runs: checked whole by the loader that the
 * daemon itself uses before anything changes, proposed by one administrator, approved by another,
 * every version kept. What is in force lies in state_dir/tables (platform/runtime/table_files.h).
 */
#ifndef INTAKE_CODE_TABLES_H
#define INTAKE_CODE_TABLES_H

#include <stdint.h>

#include "core/base/buf.h"
#include "core/base/error.h"
#include "platform/runtime/service.h"

#define TABLE_TEXT_MAX ((size_t)1 << 20)

/* The text in force, added to out. E_NOTFOUND for a name that is no table. Any lane. */
enum err code_table_text(const struct lane *lane, const char *name, struct buf *out,
                         struct error *e) MUST_CHECK;

/* Would the daemon run with this text? All tables together, the templates, and the plan in force
 * against them. E_INPUT says what is wrong, with file and line. Any lane. */
enum err code_table_check(struct lane *lane, const char *name, const struct buf *text,
                          struct error *e) MUST_CHECK;

/* First person. base: SHA-256 of the text that she had before her, "" for the one in force;
 * E_CONFLICT if another one is in force by now. LANE_LEDGER. */
enum err code_table_propose(struct lane *lane, const char *actor, const char *name,
                            const struct buf *text, const char *base, const char *reason,
                            int64_t *id, struct error *e) MUST_CHECK;

/* Second person: E_DENIED for whoever proposed it. Checked again, put on record and into the public
 * log, written, and read in. LANE_LEDGER. */
enum err code_table_approve(struct lane *lane, const char *actor, int64_t id,
                            struct error *e) MUST_CHECK;

/* After a crash between the record and the file: writes what was approved last and is not there.
 * *written is set if it did. LANE_LEDGER. */
enum err code_table_restore(struct lane *lane, bool *written, struct error *e) MUST_CHECK;

/* A template filled with the names of its places, to look at. text NULL: the one in force. */
enum err code_table_preview(struct lane *lane, const char *name, const struct buf *text,
                            struct buf *html, struct error *e) MUST_CHECK;

#endif
