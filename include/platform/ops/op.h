/* Operations: everything a person can ask the daemon to do, whatever the door (control socket, web,
 * API). One row says everything about one: who may, what it changes, where it runs, its parameters,
 * help and handler. Doors, guards, OpenAPI, forms, help and the manual's tests read the row;
 * nothing reads a name to decide. Rows stand beside their handlers in
 * src/features/<room>/ops_<subject>.c, written with platform/ops/row.h. */
#ifndef OPS_OP_H
#define OPS_OP_H

#include <jansson.h>
#include <stdbool.h>

#include "core/base/label.h"
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
    OP_LIST,   /* some of its choices: an array of their ids; "a,b" at a shell */
    OP_FIELDS  /* option name=value that may be repeated: an object of what stands under each name,
                  a text, a list of texts or an object of such lists; texts may have line breaks */
};

struct op_param {
    const char *name; /* "--name", or the positional's name; NULL ends the list */
    enum op_kind kind;
    bool positional;
    bool required;
    const char *zh; /* help */
    const char *en;
    bool secret;                 /* kept out of log lines and out of the record of calls */
    const struct label *choices; /* of an OP_LIST, ended by a NULL id */
    bool chosen; /* an OP_SECRET that is new: asked for twice, and programs offer to make one up */
};

struct op_call;

/* A handler runs in its row's lane and answers with *answer (new reference; platform/ops/answer.h);
 * op_run drops what stands there if it fails. It never checks roles. */
typedef enum err op_fn(struct op_call *call, json_t **answer, struct error *e);

enum op_flag {
    OP_WRITES = 1, /* it may change something: it is on record with the actor's name, never asked
                      for by GET, refused to tokens that only read */
    OP_UNRECORDED = 2, /* it writes, but only what is the caller's own: a draft */
    OP_PRESENCE = 4,   /* only for somebody who is there, no token: it makes passwords, accounts or
                          tokens */
    OP_NEWCOMERS = 8   /* allowed while a password must be changed first */
};

struct op {
    const char *name; /* "draw show" */
    unsigned roles;   /* any of these may call it */
    const char *zh;   /* one-line help */
    const char *en;
    enum lane_id lane;
    unsigned flags; /* enum op_flag */
    /* Calls that wait together share one commit; NULL: each has its own. */
    const struct job_group *group;
    const struct op_param *params; /* NULL: none; see op_params */
    op_fn *run;
};

/* True if it may change something; true if calls of it are kept for good. */
bool op_writes(const struct op *op);
bool op_recorded(const struct op *op);

/* The parameters, ended by a NULL name; never NULL. */
const struct op_param *op_params(const struct op *op);
const struct op_param *op_param(const struct op *op, const char *name); /* NULL: no such */
const struct op_param *op_file(const struct op *op); /* the OP_FILE one, NULL without */

/* Checks args against the row: unknown, missing or mistyped ones are E_INPUT. Dates given as
 * "YYYY-MM-DD" become integer days and decimal strings become integers, in place. */
enum err op_args_check(const struct op *op, json_t *args, struct error *e) MUST_CHECK;

/* "name=value", as people type it, into the OP_FIELDS parameter of args. A text without
 * "=", or a name given twice, is left for op_args_check to refuse. */
void op_args_add_field(json_t *args, const char *param, const char *typed);

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

/* Today, by the call's time. */
int32_t op_today(const struct op_call *call);

/* Runs the handler, and gives the people in its answer their names. */
enum err op_run(op_fn *run, struct op_call *call, json_t **answer, struct error *e) MUST_CHECK;

#endif
