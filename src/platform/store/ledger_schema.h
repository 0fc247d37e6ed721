/* The tables of ledger.db as steps: step n brings a file of schema version n to version n + 1.
 * A released step never changes; a new version adds a step. */
#ifndef STORE_LEDGER_SCHEMA_H
#define STORE_LEDGER_SCHEMA_H

#define LEDGER_SCHEMA_VERSION 6

extern const char *const ledger_schema_steps[LEDGER_SCHEMA_VERSION];

/* One row: how many tables the file has, and how many of them are called meta. */
extern const char *const ledger_schema_count;

#endif
