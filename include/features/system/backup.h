/* Backups: one folder for each, with copies of both databases as they were at one moment, the
 * configuration, the code tables in force, and manifest.json with the hash of every file. The keys
 * are not in it on purpose: who holds both can sign a false log. */
#ifndef SYSTEM_BACKUP_H
#define SYSTEM_BACKUP_H

#include <jansson.h>
#include <stdint.h>

#include "core/base/error.h"
#include "platform/runtime/config.h"
#include "platform/runtime/service.h"

/* How many the button of the system page keeps; the operation and cron say theirs with --keep. */
#define BACKUPS_KEPT 30

/* Makes backup_dir/<time>; complete or not there at all. keep > 0: the oldest beyond so many are
 * removed afterwards. *manifest is a new reference. LANE_LONG. */
enum err backup_make(struct lane *lane, int64_t keep, json_t **manifest,
                     struct error *e) MUST_CHECK;

/* Names of complete backups, newest first: a JSON array of manifests, a new reference. */
json_t *backup_list(const struct config *config);

/* Reads every file of a backup again and compares it with the manifest: E_CORRUPT names the first
 * that differs, E_NOTFOUND if there is no such backup. */
enum err backup_verify(const struct config *config, const char *name, struct error *e) MUST_CHECK;

#endif
