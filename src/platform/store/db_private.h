/* For the files of this folder that speak to the engine themselves. */
#ifndef STORE_DB_PRIVATE_H
#define STORE_DB_PRIVATE_H

#include <sqlite3.h>

#include "platform/store/db.h"

struct db {
    sqlite3 *handle;
    char *path;
    bool writes;
    const char *begun_file; /* where the open transaction began, NULL without one */
    int begun_line;
    struct statements *statements; /* those kept prepared, sql.c; NULL before the first */
};

struct stmt {
    sqlite3_stmt *handle;
    struct db *db;
    size_t sql_len;
    bool kept;        /* among the connection's */
    bool lent;        /* in the hands of a caller */
    uint64_t used;    /* when last */
    int bind_failure; /* first failure of a bind since the last step */
};

/* The engine's code as a sentence. */
enum err db_failure(struct db *db, int rc, struct error *e) MUST_CHECK;

void statements_free(struct statements *statements); /* NULL ok */

#endif
