/* What the registry remembers of the lines its firms were read from: each enterprise row carries
 * `line_hash`, set by the import that wrote it (registry_merge_enterprise). The promise is that
 * reading the same line again, in the same way, would change nothing in that row; so whoever
 * changes a row otherwise must take its hash away. What the hash covers is the importer's business
 * (platform/ingest/known.h). */
#ifndef STORE_REGISTRY_LINES_H
#define STORE_REGISTRY_LINES_H

#include <stdbool.h>
#include <stdint.h>

#include "core/base/error.h"

#define LINE_HASH_NONE 0
/* This bit: the line gave a class, so a list of classes makes the hash void. */
#define LINE_HASH_CLASS 1

struct registry_line {
    char uscc[19];
    bool departed;
    uint64_t hash; /* LINE_HASH_NONE if unknown */
};

struct registry_lines;

/* Opens the file on a connection of its own and keeps one version of it until the end. */
enum err registry_lines_open(const char *path, struct registry_lines **out,
                             struct error *e) MUST_CHECK;
void registry_lines_close(struct registry_lines *l); /* NULL ok */

uint64_t registry_lines_version(const struct registry_lines *l);
uint64_t registry_lines_salt(const struct registry_lines *l); /* of this registry, never shown */

/* The firms in ascending order, departed ones too; *more is false at the end. */
enum err registry_lines_next(struct registry_lines *l, struct registry_line *out, bool *more,
                             struct error *e) MUST_CHECK;

#endif
