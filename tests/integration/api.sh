#!/bin/bash
# The JSON API: every operation over HTTP, answers and refusals held against the OpenAPI document.
. "$(dirname "$0")/lib.sh"

free_port
PASSWORD='a password for tests'
new_state '[web]' "listen = 127.0.0.1:$PORT" 'requests_per_second = 0'
start
ok "a province" import_sample
ok "a plan" apply_plan
ok "a draw" draw_day 2026-11-24
echo '{}' >"$T/tokens"
for person in wang li zhao qian sun; do
    printf '\n%s\n' "$PASSWORD" | as "$person" user password >/dev/null || bail "$person has a password"
    token=$(as "$person" --json token add --label tests | jq -r '.fields[] | select(.key == "secret").value')
    jq --arg p "$person" --arg t "$token" '.[$p] = $t' "$T/tokens" >"$T/tokens.new" && mv "$T/tokens.new" "$T/tokens"
done
python3 tests/integration/api_calls.py "$PORT" "$T/tokens" "$T/sample" >"$T/out" 2>&1
status=$?
cat "$T/out"
[ "$status" -eq 0 ] || FAILED=$((FAILED + 1))
ok "the log still holds" consistent
stop
