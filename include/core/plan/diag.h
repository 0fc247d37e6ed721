/* What a reader or checker of plans has to say: all of it, in order, not only the first fault. */
#ifndef PLAN_DIAG_H
#define PLAN_DIAG_H

#include <stddef.h>

/* More are counted but not kept: a file that is no plan would answer with one for each line. */
#define PLAN_DIAGS_MAX 500

enum plan_severity {
    PLAN_ERROR,   /* the plan cannot be applied */
    PLAN_WARNING, /* it can, but somebody should know */
    PLAN_NOTE     /* plain information: what the plan means in numbers */
};

struct plan_diag {
    enum plan_severity severity;
    int line; /* 1-based in the plan file; 0 = the plan as a whole */
    char *zh;
    char *en;
};

struct plan_diags { /* start with {0} */
    struct plan_diag *items;
    size_t count;
    size_t errors;
    size_t warnings;
};

/* Both sentences take the same arguments. */
void plan_diag_add(struct plan_diags *diags, enum plan_severity severity, int line, const char *zh,
                   const char *en, ...) __attribute__((format(printf, 4, 6), format(printf, 5, 6)));

/* The same with two finished sentences, copied. */
void plan_diag_say(struct plan_diags *diags, enum plan_severity severity, int line, const char *zh,
                   const char *en);
void plan_diags_free(struct plan_diags *diags);
const char *plan_severity_name(enum plan_severity severity); /* "error", "warning", "note" */

#endif
