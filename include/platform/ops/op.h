/* Operations: everything a person can ask the daemon to do, whatever the door (control socket, web,
 * API). One table row holds name, roles, lane, parameters and help; parsing, privilege,
 * inspectctl's usage text and the manual page all come from it. Handlers never check roles. */
#ifndef OPS_OP_H
#define OPS_OP_H

#include <jansson.h>
#include <stdbool.h>

#include "core/base/role.h"
#include "platform/runtime/lanes.h"
#include "platform/runtime/service.h"

enum op_kind {
    OP_TEXT,
    OP_INT,
    OP_DATE,
    OP_FLAG,
    OP_FILE,
    OP_SECRET, /* a password: typed without echo or read from standard input, never an argument of a
                  command line; masked wherever arguments are kept */
    OP_LIST    /* option that may be repeated: an array of texts, which may have line breaks */
};

struct op_param {
    const char *name; /* "--name", or the positional's name; NULL ends the list */
    enum op_kind kind;
    bool positional;
    bool required;
    const char *zh; /* help */
    const char *en;
    bool secret; /* kept out of log lines and out of the record of calls */
};

/* The row that inspectctl shares with the daemon: pure data (src/platform/ops/op_table.c). */
struct op {
    const char *name; /* "draw show" */
    unsigned roles;   /* any of these may call it */
    enum lane_id lane;
    const struct op_param *params;
    const char *zh; /* one-line help */
    const char *en;
};

extern const struct op op_table[];
extern const unsigned op_count;
const struct op *op_find(const char *name);

/* Checks args against the row: unknown, missing or mistyped ones are E_INPUT. Dates given as
 * "YYYY-MM-DD" become integer days and decimal strings become integers, in place. */
enum err op_args_check(const struct op *op, json_t *args, struct error *e) MUST_CHECK;

/* The args with the secret ones masked, a new reference. */
json_t *op_args_public(const struct op *op, const json_t *args);

/* One call, as a handler sees it. */
struct op_call {
    struct lane *lane;
    const char *actor; /* person's key in [people] or accounts, or "uid:0" */
    unsigned roles;
    uint32_t bureau; /* of the actor: what to show and let do; 0: all */
    int64_t now;
    json_t *args; /* object, checked against the row's parameters: OP_INT is integer, OP_DATE an
                     integer day, OP_FLAG boolean; absent optional ones are absent. An OP_FILE is
                     the file's base name, its content is read from fd */
    int fd;       /* the file passed for an OP_FILE parameter, -1 without; the caller closes it */
};

/* A handler runs in its op's lane and answers with *result (new reference; platform/ops/answer.h).
 */
typedef enum err op_fn(struct op_call *call, json_t **result, struct error *e);

/* Each src/service/op_<group>.c exports one list, ended by a NULL name (platform/ops/op_groups.h).
 */
struct op_handler {
    const char *name;
    op_fn *run;
    const struct job_group *group; /* op_group */
};

/* NULL if no list has a handler of that name. */
op_fn *op_handler_of(const struct op *op);

/* How calls of it that wait together share one commit; NULL: each has its own. */
const struct job_group *op_group(const struct op *op);
unsigned op_handler_count(void); /* in all lists: as many as there are rows */

/* True if it may change something: it is recorded, and never asked for by GET. */
bool op_writes(const struct op *op);

/* True if calls of it are kept for good: all that write but drafts, which are nobody else's. */
bool op_recorded(const struct op *op);

/* True if only somebody who is there may do it, no API token: it makes passwords, accounts or
 * tokens. */
bool op_needs_presence(const struct op *op);

/* True if it is allowed while a password must be changed first. */
bool op_for_newcomers(const struct op *op);

/* Runs the handler. */
enum err op_run(const struct op *op, struct op_call *call, json_t **result,
                struct error *e) MUST_CHECK;

#endif
