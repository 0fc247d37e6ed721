/* The tables of registry.db, in the SQL of SQLite. */
#ifndef STORE_REGISTRY_SCHEMA_H
#define STORE_REGISTRY_SCHEMA_H

#define REGISTRY_SCHEMA 2 /* stored in meta; a newer one is refused */

extern const char registry_schema[];        /* makes what is absent */
extern const char registry_schema_from_1[]; /* a registry of schema 1 becomes one of schema 2 */

#endif
