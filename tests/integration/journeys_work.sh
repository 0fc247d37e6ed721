#!/bin/bash
# A county's working day in a real browser: the morning's inbox, a case from the visit to its end by
# people with accounts, drafts, conflicts, four eyes, the disclosure, the session's end.
. "$(dirname "$0")/lib.sh"
. tests/browser/state.sh
web_state
export TODAY=2026-11-30
browser journey_work
