/* The five stages of one case as JSON, for the bureaus' files and every listing: from the stage
 * table (core/law/stages.h), the statutory clocks and what the case was opened with. Computed when
 * asked, so that provisional due dates become firm once their year's calendar is there. */
#ifndef CASES_WORKFLOW_H
#define CASES_WORKFLOW_H

#include <jansson.h>
#include <stdint.h>

struct calendar;
struct codes;

struct workflow {      /* all lent */
    const char *state; /* of the case: open, closed, void */
    int stage;         /* where it is, 1 to 5 */
    uint32_t bureau;   /* whose days off count */
    int32_t opened;    /* day */
    int32_t inspect_by;
    const json_t *inspectors; /* [{"id","name","slot"}…], slot 0 leads */
    const json_t *trail;      /* stages entered and skipped, see core/cases/machine.h */
    const json_t *clocks;     /* running ones, see core/cases/dues.h */
    const struct codes *codes;
    const struct calendar *calendar;
};

/* A new array of five objects, in order:
 *   number, id, zh, en, what {zh,en},
 *   state: done | open | waiting | skipped | unneeded (closed without it) | void,
 *   entry [{id,zh,en}], next [{to,id,zh,en}] (to 0 = closed),
 *   responsible [{id,zh,en,people [{id,name}…]}], documents, basis [{id,zh,en}],
 *   due [{id,zh,en,limit,unit,grade,basis,from,date,provisional,assumed}].
 * The open stage has the clocks that run now. Until the visit, and for stages not reached yet, the
 * other clocks of a stage are shown as if they started on inspect_by: an assumption, marked so. */
json_t *workflow_json(const struct workflow *w);

#endif
