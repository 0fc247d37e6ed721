/* Bytes of a file people made with a spreadsheet, as UTF-8. Two passes: the first one finds out
 * what the file is (and its SHA-256), the second one hands out text. */
#ifndef INGEST_DECODE_H
#define INGEST_DECODE_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "core/base/error.h"

enum encoding { ENCODING_UTF8, ENCODING_UTF8_BOM, ENCODING_GB18030 };

const char *encoding_name(enum encoding encoding); /* "UTF-8", "UTF-8 BOM", "GB18030" */

struct decoder;

/* Reads all of file once from its beginning: UTF-8 if it is well-formed or has the mark, else
 * GB18030. E_INPUT for UTF-16, for spreadsheet workbooks and for empty files, each with advice.
 * file stays the caller's and must outlive the decoder. salt: 16 bytes, NULL for zeros. */
enum err decoder_open(FILE *file, const uint8_t *salt, struct decoder **out,
                      struct error *e) MUST_CHECK;
void decoder_close(struct decoder *d); /* NULL ok */

enum encoding decoder_encoding(const struct decoder *d);
const uint8_t *decoder_sha256(const struct decoder *d); /* 32 bytes, of the file as it lies */
const uint8_t *decoder_salted(const struct decoder *d); /* the same with the salt in front */
uint64_t decoder_size(const struct decoder *d);         /* of the file, in bytes */
uint64_t decoder_offset(const struct decoder *d);       /* how many of them are decoded */

/* The next piece of text, at most 1 MiB, cut anywhere (also within a character) and valid until
 * the next call; *len is 0 at the end. E_INPUT with the line of the first byte that is neither. */
enum err decoder_next(struct decoder *d, const char **text, size_t *len,
                      struct error *e) MUST_CHECK;

#endif
