#!/bin/bash
# The browser: a morning's inbox, lists, a case worked to its end by forms alone, two people at once,
# drafts, documents, matters, the calendar.
# shellcheck source=tests/integration/lib.sh
source "$(dirname "$0")/lib.sh"

free_port
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

# Lists longer than what is asked for at once: pages cut in the ledger, files with every line
stop || bail "the daemon does not stop cleanly"
python3 tests/integration/many_cases.py "$T/state/ledger.db" 6000 >/dev/null || bail "cases are copied"
start || bail "the daemon does not start on many cases"
cookie=$(web_login qian "http://127.0.0.1:$PORT") || bail "qian logs in again"
fetch() { curl -s --max-time 60 -o "$T/page" -w '%{http_code}' -H "Cookie: $cookie" "http://127.0.0.1:$PORT$1"; }
for list in "cases case find" "due case due" "visits visit list"; do
    read -r path op <<<"$list"
    # shellcheck disable=SC2086
    total=$(as qian --json $op --size 50 | jq .total)
    ok "$path is long ($total)" test "$total" -gt 5000
    same "$path answers" "$(fetch "/$path?page=101")" 200
    same "$path.csv answers" "$(fetch "/$path.csv")" 200
    same "$path.csv has every line, and a head" "$(wc -l <"$T/page")" "$((total + 1))"
    same "$path.csv has none of them twice" "$(tail -n +2 "$T/page" | sort | uniq -d | wc -l)" 0
    same "$path.csv has one head" "$(grep -c $'\xef\xbb\xbf' "$T/page")" 1
done
fetch "/due?sort=-firm&page=2" >/dev/null
ok "a page links to the next in the same order" grep -q '/due?sort=-firm&amp;page=3' "$T/page"
stop || bail "the daemon does not stop cleanly on many cases"
