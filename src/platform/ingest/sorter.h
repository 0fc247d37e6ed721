/* Sorts rows by key, bytewise, rows with equal keys staying in the order they came. Works in a
 * given amount of memory; what does not fit is written to a scratch file in sorted runs, which
 * are merged while reading (external merge sort, Knuth, TAOCP 3, 5.4). */
#ifndef INGEST_SORTER_H
#define INGEST_SORTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/error.h"
#include "row.h"

struct sorter;

/* memory_bytes bounds rows and their index together. usccs promises that all keys are USCCs (18
 * characters of ASCII 0x20…0x5f), which sort faster. The scratch file lies in scratch_dir and has
 * no name, so nothing is left after a crash. */
enum err sorter_new(size_t memory_bytes, const char *scratch_dir, bool usccs, struct sorter **out,
                    struct error *e) MUST_CHECK;
void sorter_free(struct sorter *s); /* NULL ok */

enum err sorter_add(struct sorter *s, const struct row *row, struct error *e) MUST_CHECK;

/* After the last row; then sorter_next gives packed rows in order, NULL at the end. Each lives
 * until the next call. */
enum err sorter_finish(struct sorter *s, struct error *e) MUST_CHECK;
enum err sorter_next(struct sorter *s, const char **packed, struct error *e) MUST_CHECK;

uint64_t sorter_count(const struct sorter *s);
size_t sorter_runs(const struct sorter *s); /* written to disk */

#endif
