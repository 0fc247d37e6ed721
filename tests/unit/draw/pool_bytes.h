/* A pool that stands in memory. */
#ifndef DRAW_POOL_BYTES_H
#define DRAW_POOL_BYTES_H

#include <stddef.h>

#include "core/draw/pool.h"

/* As pool_reader_open on a file with these bytes. */
enum err pool_of_bytes(const void *bytes, size_t len, struct pool_reader **out, struct error *e);

#endif
