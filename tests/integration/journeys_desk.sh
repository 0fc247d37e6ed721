#!/bin/bash
# The province's desk, the auditor, the operator, then citizens, people without JavaScript and people
# without a mouse, all in a real browser.
. "$(dirname "$0")/lib.sh"
. tests/browser/state.sh
web_state
COMMIT=$(as qian --json draw list --from 2026-11-23 --until 2026-11-23 | jq '[.rows[].commit] | min')
FIRM=$(jq -r '.picks[0].uscc' "$T/site/draws/$COMMIT.json")
PROOF=$T/firm.proof
ok "the firm gets its proof file" as qian log proof "$FIRM" --commit "$COMMIT" --output "$PROOF"
export COMMIT FIRM PROOF
browser journey_public
browser journey_desk
