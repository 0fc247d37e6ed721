/* A disclosed result, results/<case>.json (docs/protocol.md, section 14): canonical JSON with
 * exactly these fields, so that nothing else about a firm (class, stratum, inspectors,
 * complainants) can ever stand in it. agency {code,name}, case, date of the visit, firm
 * {name,uscc}, format, version from 1, items [{code,name,results [{code,en,zh}…]}…], empty while no
 * result is disclosed, penalty (if its decision was published) {state
 * "published",date,decided,kinds [{code,en,zh}…]
 *     [,fine][,confiscate] in fen} or {state "withdrawn",date},
 *   replaces (from version 2): SHA-256 of the version before. */
#ifndef TLOG_RESULTFILE_H
#define TLOG_RESULTFILE_H

#include <jansson.h>
#include <stddef.h>

#include "core/base/error.h"

#define RESULTFILE_FORMAT "inspectd-result/v1"

/* E_CORRUPT names the first field that is missing, malformed or does not belong there. */
enum err resultfile_check(const json_t *file, struct error *e) MUST_CHECK;

/* Canonical bytes of one file; *out is the caller's. E_CORRUPT. */
enum err resultfile_read(const char *text, size_t len, json_t **out, struct error *e) MUST_CHECK;

#endif
