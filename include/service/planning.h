/* Plans in the daemon: checking with the registry's numbers, simulating a year, applying by two
 * people, and which plan holds on a day. */
#ifndef SERVICE_PLANNING_H
#define SERVICE_PLANNING_H

#include <stdint.h>

#include "base/error.h"
#include "plan/plan.h"
#include "service/service.h"

/* The plan in force: the one approved last, whose text is parsed again with the code tables of
 * lane->world. E_NOTFOUND (with what to do) while there is none. On success the caller frees
 * *plan; sha256 gets 64 hex digits and NUL. */
enum err planning_current(struct lane *lane, struct plan **plan, char sha256[65],
                          struct error *e) MUST_CHECK;

/* The plan that a draw names, approved or not any more. As planning_current. */
enum err planning_by_sha(struct lane *lane, const char *sha256, struct plan **plan,
                         struct error *e) MUST_CHECK;

#endif
