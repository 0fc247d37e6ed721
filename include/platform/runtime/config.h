/* The daemon's configuration: one table of keys (platform/runtime/config_key.h) drives parsing,
 * ranges, `inspectd -p`, and the check that config/inspectd.conf and inspectd.conf(5) list the same
 * keys. A loaded configuration never changes; a reload makes a new one. */
#ifndef RUNTIME_CONFIG_H
#define RUNTIME_CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>

#include "core/base/error.h"

/* `wang = uid:1001 roles:admin,approver bureau:220102 inspector:A017 name:王建国` in section
 * [people]. */
struct person {
    char *key;
    char *name;
    char *inspector; /* staff number in the registry; NULL: is none */
    uid_t uid;
    unsigned roles;  /* enum role bits, see platform/ops/op.h */
    uint32_t bureau; /* works on cases of this one and those below it; 0: on any */
};

enum outbox_encoding { OUTBOX_UTF8_BOM, OUTBOX_GB18030 };

/* Texts belong to it. A relative folder or socket was taken from the file's own folder. */
struct config {
    char *file;
    char *state_dir;
    char *spool_dir;
    char *outbox_dir;
    char *site_dir, *audit_dir, *keys_dir;
    char *backup_dir;
    char *data_dir; /* regions.csv, calendar.csv, types.csv … */
    char *socket;
    char *socket_group;   /* "" = the daemon's own group */
    char *notify_command; /* "" = nobody is told */
    char *origin;         /* first line of every checkpoint */
    char *web_listen;     /* "" = no web */
    char *web_group, *web_proxy, *web_public_url;
    int64_t web_connections, web_per_address;
    int64_t web_rate, web_burst; /* of one address: requests a second, and at once */
    int64_t web_head_s;
    int64_t web_form_bytes, web_upload_bytes;
    int64_t session_idle_s, session_most_s;
    int64_t connections;
    int64_t idle_s;
    int64_t watchdog;        /* bool: answer systemd's watchdog */
    int64_t draw_time_s;     /* second of the local day */
    int64_t ceremony_wait_s; /* from a commit with sources to its deadline */
    int64_t import_memory_bytes;
    int64_t import_hold_ppm; /* share of the registry that a full import may change */
    int64_t rescan_s;
    int64_t max_file_bytes;
    int64_t outbox_encoding;          /* enum outbox_encoding */
    int64_t warn_days, escalate_days; /* working days before a due date, and between steps after */
    int64_t joint_visit_days; /* two draws of a firm within them: one joint visit is proposed */
    int64_t log_sink;         /* enum log_sink */
    int64_t log_level;        /* LOG_ERR … LOG_DEBUG */
    struct person *people;
    size_t person_count;
};

/* Called once for each thing wrong: "<file>:<line>: …" is already in front of both texts. */
typedef void config_fault_fn(void *user, const char *zh, const char *en);

/* Parses text[0..len) of `file`. Every fault goes to `fault` (may be NULL), the first one also to e
 * (E_INPUT). On success *out is the caller's, to be freed with config_free. */
enum err config_parse(const char *file, const char *text, size_t len, config_fault_fn *fault,
                      void *user, struct config **out, struct error *e) MUST_CHECK;

/* The same from a file of at most 1 MiB. */
enum err config_load(const char *file, config_fault_fn *fault, void *user, struct config **out,
                     struct error *e) MUST_CHECK;
void config_free(struct config *config);

/* E_CONFLICT naming the first key that differs although only a restart may change it. */
enum err config_can_replace(const struct config *old, const struct config *fresh,
                            struct error *e) MUST_CHECK;

/* The effective configuration as a file that config_load would read the same. */
void config_print(const struct config *config, FILE *out);

/* E_INPUT if two people share a uid: four eyes would be two. A rehearsal may, with --as. */
enum err config_check_people(const struct config *config, struct error *e) MUST_CHECK;

/* A path of ours with [web] public_url before it; as it is if there is none. To be freed. */
char *config_link(const struct config *config, const char *path);

/* NULL if nobody has that key, or that uid (the first one, should two share it). */
const struct person *config_person(const struct config *config, const char *key);
const struct person *config_person_by_uid(const struct config *config, uid_t uid);

#endif
