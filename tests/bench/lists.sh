#!/bin/bash
# How long lists and inboxes take in a province with many open cases: N (default 100,000) copies of a few drawn ones, in a
# ledger of its own. Prints the median of RUNS (default 7) for each page, of an auditor, who sees the province, and of a bureau.
# With BUILD of another tree both are measured on the same ledger: LEDGER=FILE keeps it there and uses it the next time.
# shellcheck source=tests/integration/lib.sh
source "$(dirname "$0")/../integration/lib.sh"

N=${N:-100000}
RUNS=${RUNS:-7}
PORT=$(free_port)
FIRMS=${FIRMS:-1500}
new_state "zhou = uid:4005 roles:regulator,approver bureau:220183 name:周敏" "[web]" "listen = 127.0.0.1:$PORT"

if [ -n "${LEDGER:-}" ] && [ -f "$LEDGER" ]; then
    tar -C "$T" -xf "$LEDGER" || bail "the ledger kept before is read"
    NOW="2026-11-24 08:00"
else
    start || bail "the daemon starts"
    import_sample >/dev/null || bail "the sample is imported"
    apply_plan tests/integration/plan.conf || bail "the plan is applied"
    clock_set "2026-11-24 08:00" >/dev/null
    drawn() { [ "$(as qian --json case list | jq '.rows | length')" -ge 4 ]; }
    wait_for drawn || bail "cases are drawn"
    as zhao matter open --kind round-table --source s --text x --bureau 220102 >/dev/null || bail "a matter is opened"
    stop
    python3 tests/integration/many_cases.py "$T/state/ledger.db" "$N" || bail "cases are copied"
    [ -z "${LEDGER:-}" ] || tar -C "$T" -cf "$LEDGER" state keys audit site outbox
fi
start || bail "the daemon starts on many cases"
wait_for as wang status

median() { # COOKIE PATH
    for _ in $(seq 1 "$RUNS"); do
        curl -s -o "$T/page" -w '%{time_total} %{http_code} %{size_download}\n' -H "Cookie: $1" "http://127.0.0.1:$PORT$2"
    done | sort -n | sed -n "$(((RUNS + 1) / 2))p"
}
echo "$(git log -1 --format=%h) N=$N: seconds, status, bytes"
for person in qian zhou; do
    cookie=$(web_login $person "http://127.0.0.1:$PORT") || bail "$person logs in"
    for path in /cases /due "/due?overdue=yes" "/due?sort=-due&page=40" "/due?text=%E5%85%AC%E5%8F%B8" /matters "/matters?sort=unit" /visits \
        "/visits?sort=-date&page=20" "/visits?text=9122" /inbox; do
        printf '%-6s %-26s %s\n' $person "$path" "$(median "$cookie" "$path")"
    done
    for path in /cases.csv /due.csv /matters.csv /visits.csv; do
        printf '%-6s %-26s %s' $person "$path" "$(RUNS=1 median "$cookie" "$path")"
        printf ' %s lines\n' "$(wc -l <"$T/page")"
    done
done
