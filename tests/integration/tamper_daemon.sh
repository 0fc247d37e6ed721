#!/bin/bash
# The same changes on what a real daemon published, and the foreign client's opinion of it.
# shellcheck source=tests/integration/lib.sh
source "$(dirname "$0")/lib.sh"

# shellcheck disable=SC2119
new_state
ok "the daemon starts" start "2026-03-02 07:30"
export FIRMS=30000
ok "a sample is imported" import_sample
ok "a plan is in force" apply_plan
# Each draw is revealed on its last day; the draws of April are made after the reveals of March and
# revealed in May themselves, so that every earlier entry is tied to a proof.
for day in 2026-03-02 2026-03-03 2026-04-01 2026-04-02 2026-05-06; do
    ok "draws on $day" draw_day "$day"
done
ok "it ends cleanly" stop
ok "the foreign client proves every entry and every size" tests/foreign/run "$T/site"
TAMPER_SEED=$(sed -n 's/^log //p' "$T/keys/inspectd.keys")
export TAMPER_SEED TAMPER_SITE=$T/site TAMPER_AUDIT=$T/audit
bash "$(dirname "$0")/tamper.sh" || FAILED=$((FAILED + 1))
