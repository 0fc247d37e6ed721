/* Files that are there whole or not at all. Every write goes to a temporary name in the same
 * folder, is fsynced, renamed over the target, and the folder is fsynced. */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/types.h>

#include "core/base/buf.h"
#include "core/base/error.h"

/* Reads a whole file of at most max bytes into out (appended). E_NOTFOUND if it is absent,
 * E_LIMIT if it is larger, E_INPUT if it is no regular file. */
enum err file_read(const char *path, size_t max, struct buf *out, struct error *e) MUST_CHECK;

/* Writes a whole file durably with the given mode. Parent folders must exist. */
enum err file_write(const char *path, const void *bytes, size_t len, mode_t mode,
                    struct error *e) MUST_CHECK;

/* Whole, but on the disk only after the next file_sync_all: for many files that can be made
 * again. */
enum err file_write_lazy(const char *path, const void *bytes, size_t len, mode_t mode,
                         struct error *e) MUST_CHECK;

/* Everything written to the file system that dir lies on. */
enum err file_sync_all(const char *dir, struct error *e) MUST_CHECK;

/* The same as file_write, in three steps for long files: begin gives a stream on the temporary
 * name; commit makes it durable and renames; abort removes it. One of the two must follow. */
struct file_out;
enum err file_begin(const char *path, mode_t mode, struct file_out **out,
                    struct error *e) MUST_CHECK;
FILE *file_stream(struct file_out *out);
enum err file_commit(struct file_out *out, struct error *e) MUST_CHECK; /* frees out */
void file_abort(struct file_out *out);                                  /* frees out; NULL ok */

enum err file_sync_dir(const char *dir, struct error *e) MUST_CHECK;

/* mkdir -p; existing folders are fine. New ones get exactly that mode, whatever the umask says. */
enum err file_mkdirs(const char *dir, mode_t mode, struct error *e) MUST_CHECK;

/* mkdir -p of the folder that path lies in. */
enum err file_mkdirs_for(const char *path, mode_t mode, struct error *e) MUST_CHECK;

bool file_exists(const char *path);

/* Tells everything below dir by name (relative to dir), folders included and before what they hold.
 * Does not follow links. FILE_UNREAD: a folder that cannot be read, or one too deep. */
enum file_kind { FILE_REGULAR, FILE_FOLDER, FILE_OTHER, FILE_UNREAD };
void file_walk(const char *dir, void (*see)(void *arg, const char *name, enum file_kind kind),
               void *arg);

/* The path of a file in the first of several folders that has it, else in the last one. dirs are
 * one a line. The caller frees it. */
char *file_in(const char *dirs, const char *name);

/* Removes what a crash left of file_begin and file_write anywhere below dir. Absent is fine. */
enum err file_sweep(const char *dir, struct error *e) MUST_CHECK;

/* Removes a folder and all below it (does not follow links). Absent is fine. */
enum err file_remove_tree(const char *dir, struct error *e) MUST_CHECK;

#endif
