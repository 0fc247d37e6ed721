/* inspectctl's command line: from words to a request, driven by the operation table. */
#ifndef CTL_COMMAND_H
#define CTL_COMMAND_H

#include <jansson.h>
#include <stdbool.h>

#include "core/base/error.h"
#include "doors/ctl/render.h"
#include "platform/ops/op.h"

enum command_format { FORMAT_TEXT, FORMAT_JSON, FORMAT_CSV };

struct command {
    const char *socket; /* texts are argv's or the environment's */
    const char *as;
    const char *output;
    enum lang lang;
    enum command_format format;
    bool help;
    bool version;
    const struct op *op; /* NULL with help or version only */
    json_t *args;     /* checked, unless a secret is to be asked for; the caller's to json_decref */
    const char *file; /* of an OP_FILE parameter, or NULL */
};

/* E_INPUT with a sentence for a wrong command line. Reorders argv. */
enum err command_parse(int argc, char **argv, struct command *c, struct error *e) MUST_CHECK;

/* Help on everything, or on one operation. */
void command_help(struct buf *out, const struct op *op, enum lang lang);

/* The operation's name nearest to what was typed, NULL if none is near. */
const char *command_suggest(const char *typed);

#endif
