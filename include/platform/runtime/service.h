/* The running daemon as its operations see it: one service and its lanes.
 *
 * A lane is a worker thread with a queue and its own database connections; the one that writes a
 * database is the only writer of it. Configuration and code tables are immutable snapshots,
 * swapped whole at a reload: an operation keeps the snapshot it started with. */
#ifndef RUNTIME_SERVICE_H
#define RUNTIME_SERVICE_H

#include <stdbool.h>
#include <stdint.h>

#include "core/base/error.h"

struct service;
struct config;         /* platform/runtime/config.h */
struct codes;          /* core/law/codes.h */
struct calendar;       /* core/law/calendar.h */
struct registry;       /* platform/store/registry.h */
struct ledger;         /* platform/store/ledger.h */
struct document_kinds; /* core/documents/document_kinds.h */
struct log_keys;       /* platform/publog/publog.h */

/* Two write; READ answers what takes no time, LONG what may take seconds, LOGIN hashes passwords,
 * NOTIFY runs the notification command. */
enum lane_id { LANE_READ, LANE_REGISTRY, LANE_LEDGER, LANE_LONG, LANE_LOGIN, LANE_NOTIFY };
#define LANES 6

/* Everything that a reload replaces, validated as a whole. */
struct snapshot {
    const struct config *config;
    const struct codes *codes;
    const struct calendar *calendar;
    const struct document_kinds *documents; /* document templates */
    char dates[65]; /* SHA-256 of the tables that due dates come from: calendar.csv, clocks.csv */
};

/* What a job gets. registry is writable in LANE_REGISTRY only, ledger in LANE_LEDGER only. */
struct lane {
    struct service *service;
    enum lane_id id;
    struct registry *registry;
    struct ledger *ledger;
    struct log_keys *keys;           /* LANE_LEDGER only, else NULL; see platform/publog/publog.h */
    const struct snapshot *snapshot; /* the snapshot of the job that runs now */
};

/* Seconds since the epoch: the system clock, or the rehearsal clock. Thread-safe. */
int64_t service_now(const struct service *service);

/* True once the daemon wants to end: long work stops at its next safe point with E_STOPPED. */
int service_stopping(const struct service *service);

/* True if the clock is frozen and moved by hand; the state then is for rehearsal for ever. */
bool service_rehearsal(const struct service *service);

/* Tells watchers (inspectctl's bar, the log) how far the running job is. total 0 = unknown. */
void service_progress(struct lane *lane, const char *step, uint64_t done, uint64_t total);

#endif
