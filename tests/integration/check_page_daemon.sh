#!/bin/bash
# The "check it yourself" page on what a real daemon published: draws of three months, keys changed in
# between, some draws not revealed yet, and proofs that firms asked for.
# shellcheck source=tests/integration/lib.sh
source "$(dirname "$0")/lib.sh"
tests/browser/install || bail "the npm packages of the browser tests are there"

free_port
new_state "[web]" "listen = 127.0.0.1:$PORT"
export FIRMS=20000
ok "the daemon starts" start "2026-03-02 07:30"
ok "a sample is imported" import_sample
ok "a plan is in force" apply_plan
ok "draws on 2026-03-02" draw_day 2026-03-02
ok "draws on 2026-04-01" draw_day 2026-04-01
ok "the keys are changed" as wang keys rotate --reason "yearly rotation"
for day in 2026-04-02 2026-05-06; do
    ok "draws on $day" draw_day "$day"
done

record() { cat "$T"/audit/records/*.json | jq -c --argjson c "$1" 'select(.commit == $c)'; }
commits=$(as qian --json draw list | jq '[.rows[].commit] | sort')
first=$(jq '.[0]' <<<"$commits") last=$(jq '.[-1]' <<<"$commits")
pool() { zstd -dcqf "$T"/audit/pools/"$1".pool* || cat "$T/audit/pools/$1.pool"; }
mkdir "$T/proofs"
early=$(as qian log proof "$(record "$last" | jq -r '.picks[0].uscc')" --commit "$last" --output "$T/proofs/early" 2>&1) || true
ok "before the reveal nobody gets a proof" grep -q "not public yet\|尚未公开" <<<"$early"
prove() { # NAME USCC COMMIT
    ok "the $1 firm of commit $3 gets its proof" as qian log proof "$2" --commit "$3" --output "$T/proofs/$1"
}
prove drawn "$(record "$first" | jq -r '.picks[0].uscc')" "$first"
prove spared "$(jq -r --argjson r "$(record "$first" | jq '[.picks[].uscc]')" -Rn \
    '[inputs | select(test("^[0-9A-Z]{18}$")) | select([.] | inside($r) | not)][0]' < <(pool "$first"))" "$first"
out=
for commit in $(jq -r '.[]' <<<"$commits"); do # who was drawn in March is left out in April
    out=$(pool "$commit" | sed -nE 's/^([0-9A-Z]{18}) .*/\1/p' | sed -n 1p)
    [ -z "$out" ] || break
done
prove left-out "$out" "$commit"
ok "inspect-verify accepts the site" "$BUILD/inspect-verify" site "$T/site"
SEED=$(sed -n 's/^log //p' "$T/keys/inspectd.keys") SITE=$T/site PROOFS=$T/proofs
DAEMON_URL=http://127.0.0.1:$PORT
export SEED SITE PROOFS DAEMON_URL
mkdir "$T/browser"
T=$T/browser node tests/browser/check_daemon.mjs || FAILED=$((FAILED + 1))
ok "it ends cleanly" stop
