#!/bin/bash
# Malformed, smuggled, slow, huge and countless requests: each is refused, and none of it keeps the
# control socket, an ordinary client or the morning's draw waiting.
. "$(dirname "$0")/lib.sh"
free_port
port=$PORT
hostile() { python3 tests/integration/web_hostile.py "$port" "$@"; }

# Answers within five seconds (on a busy machine; a door that blocks takes far longer) for as long as the process lives.
control_answers_while() {
    local began
    while kill -0 "$1" 2>/dev/null; do
        began=$(date +%s%N)
        as wang status >/dev/null || return 1
        [ $(($(date +%s%N) - began)) -lt 5000000000 ] || return 1
        sleep 0.3
    done
}

new_state '[web]' "listen = 127.0.0.1:$port" 'head_time = 3' 'max_connections = 300' \
    'connections_per_address = 50' 'requests_per_second = 10' 'request_burst = 40'
start "2026-11-23 07:30" || bail "the daemon starts with a web door"
import_sample >"$T/import.out" 2>&1 || bail "the sample province is imported"
apply_plan || bail "a plan is in force"
head -c 25000000 /dev/zero | tr '\0' 'x' >"$T/site/big.csv"

hostile wrong || FAILED=$((FAILED + 1))

hostile reader & # beside all that follows
reader=$!
hostile slow &
slow=$!
hostile friend 15 &
friend=$!
ok "the control socket answers while clients are slow" control_answers_while $friend
wait $friend || FAILED=$((FAILED + 1))
wait $slow || FAILED=$((FAILED + 1))

hostile flood 16 &
flood=$!
hostile friend 10 &
friend=$!
ok "the morning's draw happens in a flood" draw_day 2026-11-23
ok "the control socket answers in it" control_answers_while $friend
wait $friend || FAILED=$((FAILED + 1))
wait $flood || FAILED=$((FAILED + 1))
wait $reader || FAILED=$((FAILED + 1))

ok "afterwards everything is as ever" hostile friend 2
ok "and all is consistent" consistent
no "who broke off at once was believed nothing" grep -qE 'address=(local|192\.0\.2\.99)' "$T/log"
ok "and is forgotten" grep -qx 'inspectd_http_connections [12]' <(curl -s "http://127.0.0.1:$port/metrics")
same "no connection is left" "$(ss -Htn state established "sport = :$port" | wc -l)" 0
ok "it stops as ever" stop
