/* Memory for small things. Running out aborts the process: the daemon is supervised and keeps
 * nothing only in memory, so a restart is the recovery (docs/operations.md). Large buffers
 * whose size depends on outside data use malloc directly and report E_LIMIT. */
#ifndef BASE_MEM_H
#define BASE_MEM_H

#include <stdarg.h>
#include <stddef.h>

void *mem_new(size_t bytes) __attribute__((returns_nonnull)); /* zeroed; caller frees */
void *mem_array(size_t count, size_t size)
    __attribute__((returns_nonnull)); /* zeroed, overflow-checked; caller frees */
void *mem_grow(void *old, size_t count, size_t size)
    __attribute__((returns_nonnull)); /* realloc, overflow-checked */
char *mem_strdup(const char *s);      /* NULL stays NULL */
char *mem_strndup(const char *s, size_t n);
char *mem_printf(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
char *mem_vprintf(const char *fmt, va_list args);

#endif
