#!/bin/bash
# The browser: a morning's inbox, lists, a case worked to its end by forms alone, two people at once,
# drafts, documents, matters, the calendar.
# shellcheck source=tests/integration/lib.sh
source "$(dirname "$0")/lib.sh"

PORT=${INBOX_PORT:-18481}
FIRMS=1500
new_state "zhou = uid:4005 roles:regulator name:周敏" "[web]" "listen = 127.0.0.1:$PORT"
start || bail "the daemon does not start"
import_sample >/dev/null || bail "the sample is not imported"
apply_plan tests/integration/plan.conf || bail "the plan is not applied"
clock_set "2026-11-24 08:00" >/dev/null
drawn() { [ "$(as qian --json case list | jq '.rows | length')" -ge 4 ]; }
wait_for drawn || bail "nothing was drawn"

for person in wang li zhao qian sun zhou; do
    web_login $person "http://127.0.0.1:$PORT" >/dev/null || bail "$person logs in"
done
mapfile -t cases < <(as qian --json case list | jq -r '.rows[].case')
team=$(jq -r '[.inspectors[].id | select(. != "")] | join(",")' "$(find "$T/outbox" -name "${cases[0]}.json")")
bureau=$(find "$T/outbox" -name "${cases[0]}.json" | awk -F/ '{print $(NF - 1)}')

python3 tests/integration/inbox_pages.py "127.0.0.1:$PORT" "${cases[0]}" "${cases[1]}" "$team" 2026-11-24 "$bureau" \
    "$T/export.json" "$T/deadlines.ics" || FAILED=$((FAILED + 1))
/usr/bin/python3 tests/integration/inbox_calendar.py "$T/deadlines.ics" || FAILED=$((FAILED + 1))
same "an inbox by the API says the same as the page" \
    "$(as li --json inbox | jq -r '.tables[] | select(.key == "waiting") | .table.total')" "$(as li --json inbox | jq '[.tables[] | select(.key == "waiting") | .table.rows[]] | length')"
no "drafts leave no trace in the record of calls" grep -q 'name="draft keep"' "$T/log"
stop || bail "the daemon does not stop cleanly"
