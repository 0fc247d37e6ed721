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
mkdir "$T/proofs"
for commit in "$first" "$last"; do
    drawn=$(record "$commit" | jq -r '.picks[0].uscc')
    spared=$(jq -r --argjson r "$(record "$commit" | jq '[.picks[].uscc]')" -Rn \
        '[inputs | select(test("^[0-9A-Z]{18}$")) | select([.] | inside($r) | not)][0]' \
        < <(zstd -dcqf "$T"/audit/pools/"$commit".pool* || cat "$T/audit/pools/$commit.pool"))
    ok "the drawn firm of commit $commit gets its proof" as qian log proof "$drawn" --commit "$commit" --output "$T/proofs/drawn-$commit"
    ok "a spared firm of commit $commit gets its proof" as qian log proof "$spared" --commit "$commit" --output "$T/proofs/spared-$commit"
done
ok "inspect-verify accepts the site" "$BUILD/inspect-verify" site "$T/site"
SEED=$(sed -n 's/^log //p' "$T/keys/inspectd.keys") SITE=$T/site PROOFS=$T/proofs FIRST=$first LAST=$last
DAEMON_URL=http://127.0.0.1:$PORT
export SEED SITE PROOFS FIRST LAST DAEMON_URL
mkdir "$T/browser"
T=$T/browser node tests/browser/check_daemon.mjs || FAILED=$((FAILED + 1))
ok "it ends cleanly" stop
