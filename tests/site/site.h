/* Shared by the files of make-site (see make_site.c). Failures end the program. */
#ifndef SITE_SITE_H
#define SITE_SITE_H

#include <stddef.h>
#include <stdint.h>

#include "core/base/buf.h"
#include "core/base/error.h"
#include "core/tlog/merkle.h"

struct log {
    struct buf *entry;
    size_t count;
    struct merkle tree;
};

_Noreturn void die(const struct error *e);

void log_add(struct log *log, const char *bytes, size_t len);
void log_free(struct log *log);

/* Writes dir/name, making folders. */
void save(const char *dir, const char *name, const struct buf *bytes);

/* Tiles beyond the first `old` entries, checkpoint and log.vkey. */
void publish(const char *site, struct log *log, size_t old, const char *origin,
             const uint8_t seed[32]);

/* The key that signs samples: no secret, since all that it signs is made up. */
extern const uint8_t sample_seed[32];

/* level: 'C', with a ceremony, or 'D'. */
void sample(const char *site, const char *audit, int days, int firms, char level);

/* Texts of its plan, and of a calendar on which every day is a working day. */
void sample_plan(int32_t from, int32_t until, bool ceremony, struct buf *out);
void sample_calendar(int32_t from, int32_t until, struct buf *out);

/* Of the JSON on standard input: the paths of its values; itself with one value changed. */
void print_fields(void);
void alter(const char *path);

#endif
