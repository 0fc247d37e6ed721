/* What the registry knows of a target and of an inspector, as plain records: the registry fills
 * them, the plan decides scope by them, the draw freezes them. Texts are UTF-8, never NULL
 * ("" when unknown) and belong to whoever made the record; a scan lends them until its next step.
 */
#ifndef LAW_ENTERPRISE_H
#define LAW_ENTERPRISE_H

#include <stdbool.h>
#include <stdint.h>

#include "core/base/label.h"

/* Ownership of a stratum: domestic or foreign-invested, as the plan defines it. */
enum ownership { OWN_D = 0, OWN_F = 1 };
#define OWNERSHIPS 2
extern const struct label ownerships[]; /* by enum ownership; ids "D" and "F" */
#define CLASSES 4                       /* 'A' to 'D' */

struct enterprise {
    char uscc[19]; /* unified social credit code, GB 32100-2015 */
    const char *name;
    const char *address;
    const char *industry; /* GB/T 4754 code, e.g. "F5211" */
    const char *tags;     /* joined by ';', sorted, no spaces */
    uint16_t type;        /* 4-digit enterprise type */
    uint32_t region;      /* GB/T 2260 code of its place */
    uint32_t bureau;      /* region code of the bureau that inspects it */
    uint8_t status;       /* code of the status table */
    bool in_business;     /* only such firms can be drawn */
    bool departed;        /* vanished from the last full import */
    int32_t founded;      /* day, DAY_NONE if unknown */
    char class;           /* credit-risk class 'A' to 'D', 0 while unclassified */
    int16_t score;        /* of the classification, -1 if none */
    int32_t class_date;   /* day of the classification, DAY_NONE if none */
};

struct inspector {
    const char *id; /* staff number */
    const char *name;
    const char *department;
    const char *level;
    const char *certificate;
    const char *certificate2;   /* a second one, "" without */
    const char *items;          /* permitted items' codes joined by ';', "*" for all */
    const char *qualifications; /* joined by ';' */
    uint32_t bureau;            /* region code of the unit */
    int32_t expiry;             /* last day of the certificate; the earlier one if there are two */
    int32_t expiries[2];        /* of each; DAY_FOREVER for a second one that there is not */
    bool expert;
    bool active;
};

struct recusal {
    const char *inspector;
    char uscc[19];
    const char *reason;
    int32_t from;  /* first day, DAY_NONE = always */
    int32_t until; /* last day, DAY_FOREVER = no end */
};

#endif
