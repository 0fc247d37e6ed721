/* How the registry's tables lie in structs: for reading and for merging. */
#ifndef STORE_REGISTRY_PRIVATE_H
#define STORE_REGISTRY_PRIVATE_H

#include "platform/store/registry.h"
#include "rows.h"

struct firm_row { /* the firm stands first: its columns read a struct enterprise, too */
    struct enterprise firm;
    uint64_t line_hash; /* platform/store/registry_lines.h */
};
#define FIRM_BRIEF_COLUMNS 11
#define FIRM_ALL_COLUMNS 15
extern const struct column firm_columns[FIRM_ALL_COLUMNS + 1]; /* the last one is line_hash */

struct inspector_row {
    struct inspector in;
    bool departed;
};
extern const struct table inspector_table;

struct recusal_row {
    struct recusal r;
    bool departed;
};
extern const struct table recusal_table;

#endif
