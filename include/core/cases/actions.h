/* The tables of the machine: every action and state of cases and matters as data, from which it
 * decides, help and forms are made, and the picture is drawn. */
#ifndef CASES_ACTIONS_H
#define CASES_ACTIONS_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/buf.h"
#include "core/base/error.h"
#include "core/base/role.h"

struct codes;

#define CASE_SELF "inspectd" /* the actor of what the daemon does by itself */

enum case_field_kind {
    CASE_TEXT,
    CASE_DATE, /* "YYYY-MM-DD" */
    CASE_INT,
    CASE_FEN,    /* money, 1/100 yuan */
    CASE_FLAG,   /* true or false */
    CASE_CODE,   /* one code of the table `codes` */
    CASE_LIST,   /* strings, all of the table `codes` if there is one */
    CASE_RESULTS /* {item: [code…]} of the table "results" */
};

struct case_field { /* id NULL ends a list */
    const char *id;
    enum case_field_kind kind;
    bool required;
    const char *zh, *en;
    const char *codes; /* name of a code table, see case_codes, or NULL */
    bool looked_up;    /* a fact the service fills in before it applies, nobody types it */
    bool confidential; /* stays in its event: in no projection, shown to few */
};

struct case_action {
    const char *id, *zh, *en;
    int stage;      /* 1…5 it belongs to, 0 any */
    unsigned roles; /* any of these may */
    /* State ids between spaces. Of each track that `from` names the docket must be in one of the
     * named states; if it names none, in any but new and void. `moves` are pairs "a>b": where the
     * docket is in a, it goes on to b. */
    const char *from, *to, *moves;
    const char *not_by;    /* four eyes: whoever did one of these last may not do this */
    const char *starts;    /* clocks: "id" from the day it took place, "id:field" from that
                            * date, "id=field" due on that date, "id@other" after that one */
    const char *stops;     /* clock ids */
    const char *pauses;    /* opens an interval that clocks leave out, see case_clock.pauses */
    const char *resumes;   /* closes it */
    const char *documents; /* ids of the code table "documents" */
    const char *basis;     /* rule, in Chinese */
    bool aside;            /* no step of the docket's own way, but taken beside it when need be */
    bool amends;           /* its results begin with those in force */
    const struct case_field *fields;
    const struct case_step *step; /* what the table cannot say; private */
};

/* A state in words. */
struct case_state { /* id NULL ends a list */
    const char *id, *zh, *en;
    const char *track; /* "main" … */
    int stage;         /* of main states of cases; 0 for side tracks, closed and void */
    bool first, end;   /* a fresh docket is here; the track may end here */
};

/* A move that depends on results or amounts, made by the effect of an action; for what shows or
 * checks the machine. */
struct case_move { /* action NULL ends a list */
    const char *action, *from, *to;
};

/* What a kind of docket can be and what can be done to it. */
struct case_machine {
    const struct case_state *states;        /* tracks in the order of a life */
    const struct case_action *const *areas; /* lists of actions, NULL ends them */
    const struct case_move *moves;
    /* Adds to a fresh projection what it takes from what it was opened with. E_CORRUPT. */
    enum err (*start)(const json_t *frozen, json_t *projection, struct error *e);
};
extern const struct case_machine case_machine, matter_machine;

const struct case_action *case_action_at(const struct case_machine *m, size_t i); /* or NULL */
const struct case_action *case_action_find(const struct case_machine *m, const char *id);
const struct case_state *case_state_find(const struct case_machine *m, const char *id);

/* New array [{"code","zh","en"}…] of a code table in force on a day: a table of config/ (results,
 * ways, no-penalty) or one of the machine's own (documents, grounds, conditions, service …).
 * NULL if there is no such table. */
json_t *case_codes(const struct codes *codes, const char *table, int32_t day);

/* A field as case_allowed lists it, and all of an action's. New. */
json_t *case_field_json(const struct case_field *field);
json_t *case_fields_json(const struct case_action *action);

/* A value as an operation gets it to what it is in an event: a text as a person types it
 * ("2026-11-23", "3000.50" yuan for CASE_FEN, "a,b", "yes", "0101:1;0102:2+5"); a list and results
 * may come as they are in the event. E_INPUT says what is expected. */
enum err case_field_read(const struct case_field *field, const json_t *given, json_t **value,
                         struct error *e) MUST_CHECK;

/* Of cases and of matters: every state reached and able to end, every state, clock, document, role,
 * field and code that the tables name there, clocks in force on the day, moves between stages as
 * core/law/stages.h has them. E_INPUT names the first fault. */
enum err case_machine_check(const struct codes *codes, int32_t day, struct error *e) MUST_CHECK;

/* The machine of cases as a graph for Graphviz: the main track by stage, side tracks beside it. */
void case_machine_dot(struct buf *out);

#endif
