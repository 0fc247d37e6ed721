#!/bin/bash
# The same changes on what a real daemon published, and the foreign client's opinion of it.
# shellcheck source=tests/integration/lib.sh
source "$(dirname "$0")/lib.sh"

new_state
ok "the daemon starts" start "2026-03-02 07:30"
ok "a sample is imported" import_sample
ok "a plan is in force" apply_plan
# The draw of May comes after the reveals of March and is revealed itself in August, so that every
# entry before it is tied to a proof.
for day in 2026-03-02 2026-03-03 2026-05-15 2026-08-14; do ok "draws on $day" draw_day "$day"; done
ok "it ends cleanly" stop
ok "the foreign client proves every entry and every size" tests/foreign/run "$T/site"
seed=$(cat "$T/keys/log.key")
export TAMPER_SITE=$T/site TAMPER_AUDIT=$T/audit TAMPER_SEED=$seed
bash "$(dirname "$0")/tamper.sh" || FAILED=$((FAILED + 1))
