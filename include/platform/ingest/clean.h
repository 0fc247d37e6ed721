/* The contents of cells as people type and spreadsheets mangle them. All work in place on
 * NUL-terminated UTF-8 and never make it longer. */
#ifndef INGEST_CLEAN_H
#define INGEST_CLEAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* For names and addresses: takes off what kept digits as text (a leading tab or apostrophe, or
 * ="…"), turns full-width digits, letters and spaces into plain ones (other full-width signs stay:
 * they belong to registered names), trims. Returns the new length. */
size_t clean_text(char *s, size_t len);

/* For codes, dates and numbers: the same, and every full-width sign becomes plain. */
size_t clean_code(char *s, size_t len);

/* True if s[0..len) holds nothing that needs folding or might be a control character: for such text
 * clean_plain does what clean_text and clean_code do. May be false for harmless text. */
bool clean_is_plain(const char *s, size_t len);
size_t clean_plain(char *s, size_t len);

void clean_upper(char *s); /* ASCII letters */

/* True if s[0..len) has a control character (see utf8_has_control). Quick for usual text. */
bool clean_has_control(const char *s, size_t len);

/* Reads 2026-1-5, 2026/01/05, 2026.1.5, 20260105, 2026年1月5日, each also with a time after it,
 * which is dropped. "长期", "永久" and any day of the year 9999 are DAY_FOREVER. False if s is none
 * of these or no real date. Expects clean_code to have been done. */
bool clean_date(const char *s, int32_t *day);

/* Values joined by ， 、 ； ; , | become "a;b;c": trimmed, sorted bytewise, each once. */
size_t clean_list(char *s);

/* Copies at most max bytes of s for a message: whole characters only, controls become spaces.
 * out needs max + 1 bytes. Returns out. */
char *clean_excerpt(const char *s, size_t max, char *out);

/* A whole number from min to max without sign or spaces; false otherwise. */
bool clean_number(const char *s, int64_t min, int64_t max, int64_t *out);

#endif
