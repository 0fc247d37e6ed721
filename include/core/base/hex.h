/* Lower-case hexadecimal and base64 (RFC 4648, with padding). */
#ifndef BASE_HEX_H
#define BASE_HEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Writes 2*len lower-case digits and a NUL to out. */
void hex_encode(char *out, const void *bytes, size_t len);

/* Decodes exactly 2*len digits of lower-case hex and then a NUL; false if text differs. */
bool hex_decode(uint8_t *out, size_t len, const char *text);

/* Writes base64 of len bytes and a NUL; out needs 4*((len+2)/3)+1 bytes. */
void base64_encode(char *out, const void *bytes, size_t len);

/* Strict decoding of text[0..text_len): no spaces, right padding, zero spare bits.
 * Writes at most cap bytes, returns the number, or -1. */
long base64_decode(uint8_t *out, size_t cap, const char *text, size_t text_len);

#endif
