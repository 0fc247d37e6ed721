/* The tables of registry.db, in the SQL of SQLite. */
#ifndef STORE_REGISTRY_SCHEMA_H
#define STORE_REGISTRY_SCHEMA_H

#define REGISTRY_SCHEMA 1 /* stored in meta; a newer one is refused */

extern const char registry_schema[];

#endif
