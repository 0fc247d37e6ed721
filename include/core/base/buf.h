/* A growable byte buffer, always NUL-terminated after its len bytes once something was added.
 * Start with `struct buf b = {0};`, end with buf_free. */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stddef.h>
#include <stdint.h>

struct buf {
    char *data;
    size_t len;
    size_t cap;
};

void buf_reserve(struct buf *b, size_t more); /* room for `more` further bytes and a NUL */
void buf_add(struct buf *b, const void *bytes, size_t len);
void buf_adds(struct buf *b, const char *s);
void buf_addc(struct buf *b, char c);
void buf_addf(struct buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void buf_add_grouped(struct buf *b, int64_t n); /* 1234567 as "1,234,567" */
void buf_add_u16be(struct buf *b, uint16_t n);
void buf_clear(struct buf *b); /* keeps the memory */
void buf_free(struct buf *b);
char *buf_take(struct buf *b); /* the text, now the caller's to free; b is empty again */

/* Adds one CSV field quoted where RFC 4180 needs it. With guard set, a field that a
 * spreadsheet would run as a formula (starts with = + - @ tab or CR) gets a leading
 * apostrophe, see OWASP "CSV injection". */
void buf_add_csv(struct buf *b, const char *field, int guard);

/* The same, guarded, for a file that a person opens in a spreadsheet: what one would take for a
 * number and show as another (of 12 digits and more, with leading zeros, a USCC like
 * 9122010200001230E5) ends in a tab, which keeps it text and cannot be seen. */
void buf_add_cell(struct buf *b, const char *field);

#endif
