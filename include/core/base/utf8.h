/* UTF-8 as people's spreadsheets bring it. */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Decodes one code point from s[0..len); returns its length in bytes, 0 if it is not
 * well-formed UTF-8 (RFC 3629: no surrogates, no overlong forms) or len is 0. */
int utf8_decode(const char *s, size_t len, uint32_t *code_point);

/* Encodes into out[4]; returns the length. */
int utf8_encode(uint32_t code_point, char out[4]);

/* True if all of s[0..len) is well-formed; otherwise *bad (may be NULL) is the first bad offset. */
bool utf8_valid(const char *s, size_t len, size_t *bad);

/* Columns on a terminal: CJK and full-width count 2, combining marks 0. */
int utf8_width(const char *s);

/* Turns full-width ASCII (U+FF01…FF5E) and ideographic or no-break spaces into plain ASCII, in
 * place, and cuts white space off both ends. Returns s. The text never grows. */
char *utf8_fold(char *s);

/* True if s has a C0/C1 control, DEL, a bidirectional control or a noncharacter. */
bool utf8_has_control(const char *s);

#endif
