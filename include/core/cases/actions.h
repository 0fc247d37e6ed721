/* The table of the stage machine: every action and every state of a case as data, from which the
 * machine decides, help and forms are made, and the picture is drawn. */
#ifndef CASES_ACTIONS_H
#define CASES_ACTIONS_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/buf.h"
#include "core/base/error.h"

struct codes;

/* The same bits as enum role of platform/ops/op.h, and the daemon itself. */
enum case_role {
    CASE_REGULATOR = 1,
    CASE_APPROVER = 2, /* head of the unit */
    CASE_ADMIN = 4,
    CASE_PUBLISHER = 16,
    CASE_DAEMON = 64 /* only the daemon: never granted to a person */
};

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
};

struct case_action {
    const char *id, *zh, *en;
    int stage;      /* 1…5 it belongs to, 0 any */
    unsigned roles; /* any of these may */
    /* State ids between spaces. Of each track that `from` names the case must be in one of the
     * named states. `moves` are pairs "a>b": where the case is in a, it goes on to b. */
    const char *from, *to, *moves;
    const char *not_by;    /* four eyes: whoever did one of these last may not do this */
    const char *starts;    /* clocks: "id" from the day it took place, "id:field" from that
                            * date, "id=field" due on that date, "id@other" after that one */
    const char *stops;     /* clock ids */
    const char *pauses;    /* opens an interval that clocks leave out, see case_clock.pauses */
    const char *resumes;   /* closes it */
    const char *documents; /* ids of the code table "documents" */
    const char *basis;     /* rule, in Chinese */
    const struct case_field *fields;
    const struct case_step *step; /* what the table cannot say; private */
};

const struct case_action *case_action_at(size_t i); /* NULL after the last */
const struct case_action *case_action_find(const char *id);

/* A state in words; NULL if unknown. */
struct case_state {
    const char *id, *zh, *en;
    const char *track; /* "main" … */
    int stage;         /* of main states; 0 for side tracks, closed and void */
    bool first, end;   /* a fresh case is here; the track may end here */
};
const struct case_state *case_state_find(const char *id);
const struct case_state *case_state_at(size_t i);

/* New array [{"code","zh","en"}…] of a code table in force on a day: a table of config/ (results,
 * ways, no-penalty) or one of the machine's own (documents, grounds, conditions, service …).
 * NULL if there is no such table. */
json_t *case_codes(const struct codes *codes, const char *table, int32_t day);

/* Names of roles, and fields as case_allowed lists them. New arrays. */
json_t *case_roles_json(unsigned roles);
json_t *case_fields_json(const struct case_action *action);

/* A value as a person types it ("2026-11-23", "3000.50" yuan for CASE_FEN, "a,b", "yes",
 * "0101:1;0102:2+5") to JSON. E_INPUT says what is expected. */
enum err case_field_parse(const struct case_field *field, const char *text, json_t **value,
                          struct error *e) MUST_CHECK;

/* Every state reached and able to end, every state, clock, document, role, field and code that the
 * table names there, clocks in force on the day, moves between stages as core/law/stages.h has
 * them. E_INPUT names the first fault. */
enum err case_machine_check(const struct codes *codes, int32_t day, struct error *e) MUST_CHECK;

/* The machine as a graph for Graphviz: the main track by stage, side tracks beside it. */
void case_machine_dot(struct buf *out);

#endif
