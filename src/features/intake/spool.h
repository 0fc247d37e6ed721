/* The folders that imported files go through, each step one durable rename:
 *   spool/NAME        dropped there by people and other systems (by rename, or closed after
 * writing) spool/work/ID-NAME   taken; after a crash, work goes on with what lies here
 *   spool/held/ID-NAME   waits for `import confirm`
 *   spool/done/, spool/failed/   ended, with ID-NAME.summary.json and ID-NAME.rejects.csv beside
 * The ID is that of the import's record; NAME is cleaned and may carry kind and mode in front. */
#ifndef INTAKE_SPOOL_H
#define INTAKE_SPOOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/error.h"
#include "platform/ingest/columns.h"

/* In front of the name of a full list whose kind its columns tell. */
#define SPOOL_FULL "full-"

enum spool_place { SPOOL_DROP, SPOOL_WORK, SPOOL_HELD, SPOOL_DONE, SPOOL_FAILED };

struct spool {
    const char *dir;
};

/* Makes the folders and removes what a crash left half written in work. */
enum err spool_make(const struct spool *s, struct error *e) MUST_CHECK;

/* "<dir>/work/<name><suffix>"; the caller's to free. */
char *spool_path(const struct spool *s, enum spool_place place, const char *name,
                 const char *suffix);

/* Names of the files that wait at a place, in the order to take them (firms before what refers to
 * them; in work and held by ID). Not hidden or temporary ones, nor side files, nor what is still
 * open for writing. *names and each of them are the caller's to free. */
enum err spool_list(const struct spool *s, enum spool_place place, char ***names, size_t *count,
                    struct error *e) MUST_CHECK;
void spool_list_free(char **names, size_t count);

int64_t spool_id(const char *name);            /* of "ID-NAME"; 0 if it has none */
const char *spool_file_name(const char *name); /* of "ID-NAME": NAME */

/* Takes dropped file `name` into work under an ID. *taken is the caller's to free. */
enum err spool_take(const struct spool *s, const char *name, int64_t id, char **taken,
                    struct error *e) MUST_CHECK;

/* The same for bytes from fd, at most max of them, with kind (KIND_UNKNOWN: none said) and mode put
 * in front of the name. E_LIMIT if larger or if the disk is full. */
struct spool_upload {
    int fd;
    const char *name;
    enum ingest_kind kind;
    enum ingest_mode mode;
    int64_t max_bytes;
};
enum err spool_receive(const struct spool *s, const struct spool_upload *upload, int64_t id,
                       char **taken, struct error *e) MUST_CHECK;

/* Moves a file and its side files; repeated after a crash, it does what is left. */
enum err spool_move(const struct spool *s, const char *name, enum spool_place from,
                    enum spool_place to, struct error *e) MUST_CHECK;

#endif
