/* What somebody may see: regulators and approvers with a bureau see cases, matters, documents,
 * visits and classes of firms of their bureau and those below it. Administrators, auditors and
 * publishers, and people without a bureau, see all. Every operation that shows such things asks
 * here. What lies outside looks exactly like what does not exist. */
#ifndef OPS_SCOPE_H
#define OPS_SCOPE_H

#include <stdbool.h>
#include <stdint.h>

#include "core/base/error.h"
#include "platform/ops/op.h"
#include "platform/store/ledger_dockets.h"

/* The region that the caller's sight is limited to; 0: all. */
uint32_t scope_of(const struct op_call *call);
bool scope_sees(const struct op_call *call, uint32_t bureau);

/* Which bureaus to list: those of the argument "bureau" as far as the caller sees them, without it
 * those of `otherwise` (0: all that the caller sees). E_INPUT if it is no region code, E_DENIED if
 * the caller sees nothing there. */
enum err scope_bureau(const struct op_call *call, uint32_t otherwise, uint32_t *within,
                      struct error *e) MUST_CHECK;

/* A case or matter, or a case, that the caller may see; otherwise E_NOTFOUND with the same
 * sentence, whether it exists or not. ledger_docket_free the row, whatever came back. */
enum err scope_docket(const struct op_call *call, const char *no, struct docket_row *row,
                      struct error *e) MUST_CHECK;
enum err scope_case(const struct op_call *call, const char *no, struct docket_row *row,
                    struct error *e) MUST_CHECK;

/* Only the check, before something is done to a case. */
enum err scope_check_case(const struct op_call *call, const char *no, struct error *e) MUST_CHECK;

#endif
