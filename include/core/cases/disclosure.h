/* What of a case is for the public, and when: results/<case>.json from what was frozen at the draw
 * and the projection (docs/protocol.md, section 14). Pure. */
#ifndef CASES_DISCLOSURE_H
#define CASES_DISCLOSURE_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "core/base/error.h"

struct codes;

#define DISCLOSURE_CLOCK "result-publish"

enum disclosure {
    DISCLOSE_NOTHING,
    DISCLOSE_RESULT, /* by event "disclosed": the results as approved last */
    DISCLOSE_RENEW /* by event "public-renewed": penalty published or withdrawn, result withheld */
};

/* A case and the file that is public now (NULL: none), all lent. */
struct disclosures_run {
    const char *no;
    const char *uscc;
    const json_t *frozen;
    const json_t *projection;
    const json_t *public;
    const char *public_sha256; /* of the file's bytes */
    const struct codes *codes; /* for words */
};

/* due: the limit for disclosure has come, approval or not. */
enum disclosure disclosure_owed(const struct disclosures_run *d, bool due);

/* The file to be public next, a new object; E_CORRUPT if the case lacks what it needs. */
enum err disclosure_file(const struct disclosures_run *d, enum disclosure owed, json_t **file,
                         struct error *e) MUST_CHECK;

#endif
