/* SQLite only: WITHOUT ROWID keeps a table in the order of its key, which is what the ordered
 * scans and merges live on. PostgreSQL would use the same tables without it.
 * Days are integers since 1970-01-01; an unknown day is NULL, "no end" is 2147483647. */
#include "registry_schema.h"

const char registry_schema[] =
    /* Small facts about the file itself: 'schema', 'version', 'line_salt' (a number of its own for
     * line_hash). */
    "CREATE TABLE IF NOT EXISTS meta(key TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;"

    /* Every firm ever imported. Short columns first: a draw reads no further than tags. */
    "CREATE TABLE IF NOT EXISTS enterprise("
    " uscc TEXT PRIMARY KEY,"        /* 18 characters, GB 32100-2015 */
    " departed INTEGER NOT NULL,"    /* 1: was missing from the last full import */
    " type INTEGER NOT NULL,"        /* 4-digit enterprise type */
    " region INTEGER NOT NULL,"      /* 6-digit code of its place */
    " bureau INTEGER NOT NULL,"      /* region code of the bureau that inspects it */
    " status INTEGER NOT NULL,"      /* code of the status table */
    " in_business INTEGER NOT NULL," /* what that table said at the import */
    " class TEXT NOT NULL,"          /* 'A' to 'D', '' while unclassified */
    " industry TEXT NOT NULL,"       /* GB/T 4754, '' if unknown */
    " tags TEXT NOT NULL,"           /* joined by ';', sorted */
    " score INTEGER NOT NULL,"       /* of the classification, -1 without */
    " class_date INTEGER,"           /* day of the classification */
    " founded INTEGER,"              /* day */
    " name TEXT NOT NULL,"
    " address TEXT NOT NULL,"
    " line_hash INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID;" /* see platform/store/registry_lines.h
                                                             */

    /* A class that was replaced, and by which version. The present class is in enterprise. */
    "CREATE TABLE IF NOT EXISTS class_history("
    " uscc TEXT NOT NULL, version INTEGER NOT NULL,"
    " class TEXT NOT NULL, score INTEGER NOT NULL, date INTEGER,"
    " PRIMARY KEY(uscc, version)) WITHOUT ROWID;"

    "CREATE TABLE IF NOT EXISTS inspector("
    " id TEXT PRIMARY KEY," /* staff number */
    " name TEXT NOT NULL, bureau INTEGER NOT NULL, department TEXT NOT NULL,"
    " level TEXT NOT NULL,"
    " certificate TEXT NOT NULL, expiry INTEGER,"   /* first certificate and its last day */
    " certificate2 TEXT NOT NULL, expiry2 INTEGER," /* second one, '' and NULL without */
    " items TEXT NOT NULL,"                         /* codes joined by ';', '*' for all */
    " qualifications TEXT NOT NULL,"
    " expert INTEGER NOT NULL, active INTEGER NOT NULL,"
    " departed INTEGER NOT NULL) WITHOUT ROWID;" /* was missing from the last full list */

    "CREATE TABLE IF NOT EXISTS recusal("
    " inspector TEXT NOT NULL, uscc TEXT NOT NULL, reason TEXT NOT NULL,"
    " from_day INTEGER," /* NULL: always */
    " until_day INTEGER NOT NULL,"
    " departed INTEGER NOT NULL,"
    " PRIMARY KEY(inspector, uscc)) WITHOUT ROWID;"

    /* One row for each file taken from the spool. */
    "CREATE TABLE IF NOT EXISTS import("
    " id INTEGER PRIMARY KEY,"
    " kind TEXT NOT NULL," /* enterprises, classes, inspectors, recusals; '' if never known */
    " mode TEXT NOT NULL," /* full or delta */
    " file TEXT NOT NULL," /* its name in the spool */
    " sha256 TEXT NOT NULL,"
    " state TEXT NOT NULL,"      /* done, same, held, confirmed, cancelled, failed */
    " time INTEGER NOT NULL,"    /* when it came into this state */
    " actor TEXT NOT NULL,"      /* who sent, confirmed or cancelled it; 'spool' if dropped */
    " version INTEGER NOT NULL," /* registry version it made; 0 if none */
    " rows INTEGER NOT NULL,"    /* data rows in the file = accepted + rejected + duplicates */
    " accepted INTEGER NOT NULL, rejected INTEGER NOT NULL, duplicates INTEGER NOT NULL,"
    " added INTEGER NOT NULL, changed INTEGER NOT NULL, departed INTEGER NOT NULL,"
    " reclassified INTEGER NOT NULL,"
    " message_zh TEXT NOT NULL, message_en TEXT NOT NULL);" /* why failed, held or the same */
    "CREATE INDEX IF NOT EXISTS import_sha256 ON import(sha256, kind);"

    /* Why rows of an import were refused, counted. */
    "CREATE TABLE IF NOT EXISTS import_reason("
    " import INTEGER NOT NULL REFERENCES import(id), reason TEXT NOT NULL,"
    " column_name TEXT NOT NULL, count INTEGER NOT NULL,"
    " PRIMARY KEY(import, reason, column_name)) WITHOUT ROWID;"

    "INSERT INTO meta VALUES('schema', 2) ON CONFLICT DO NOTHING;"
    "INSERT INTO meta VALUES('version', 0) ON CONFLICT DO NOTHING;"
    "INSERT INTO meta VALUES('line_salt', random()) ON CONFLICT DO NOTHING;";

const char registry_schema_from_1[] =
    "ALTER TABLE enterprise ADD COLUMN line_hash INTEGER NOT NULL DEFAULT 0;"
    "UPDATE meta SET value=2 WHERE key='schema';";
