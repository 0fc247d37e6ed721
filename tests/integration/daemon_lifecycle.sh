#!/bin/bash
# Start, lock, signals, reload, notification, configuration test; what is left behind.
. tests/integration/lib.sh

# start and stop set variables, so they run here and not below ok or no.
starts() {
    if start "${@:2}"; then pass "$1"; else fail "$1"; fi
}
stops() {
    if stop; then pass "$1"; else fail "$1"; fi
}

KEYS=fresh new_state
conf=$T/inspectd.conf

# -t and -p
ok "-t accepts a right configuration" "$BUILD/inspectd" -t --rehearsal '2026-11-23 07:30' -c "$conf"
cp "$conf" "$T/shared.conf"
echo 'wang2 = uid:'"$(id -u)"' roles:admin' >>"$T/shared.conf"
echo 'wang3 = uid:'"$(id -u)"' roles:admin' >>"$T/shared.conf"
no "-t refuses people who share an account in production" "$BUILD/inspectd" -t -c "$T/shared.conf"
"$BUILD/inspectd" -p -c "$conf" >"$T/printed" 2>/dev/null
"$BUILD/inspectd" -p -c "$T/printed" >"$T/again" 2>/dev/null
ok "-p prints what it reads back the same" cmp "$T/printed" "$T/again"
printf '[draw]\ntime = 8\n[foo]\nbar = 1\n' >"$T/bad.conf"
out=$("$BUILD/inspectd" -t -c "$T/bad.conf" 2>&1)
same "-t fails on a wrong configuration" $? 1
ok "-t names the first fault with its line" grep -q 'bad.conf:2: time cannot be' <<<"$out"
ok "-t names the second fault with its line" grep -q 'bad.conf:4: There is no key' <<<"$out"
out=$("$BUILD/inspectctl" help --lang en import)
ok "help takes options" grep -q '^import a CSV file' <<<"$out"
"$BUILD/inspectd" --nonsense >/dev/null 2>&1
same "a wrong command line leaves with 2" $? 2
"$BUILD/inspectctl" --socket "$T/nowhere" status >/dev/null 2>&1
same "inspectctl leaves with 3 when nobody listens" $? 3

# The notification socket hears everything, in order.
cat >"$T/hear.py" <<'PY'
import socket, sys
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.bind(sys.argv[1])
out = open(sys.argv[2], "w", buffering=1)
while True:
    out.write(s.recv(4096).decode().replace("\n", " ") + "\n")
PY
python3 "$T/hear.py" "$T/notify" "$T/heard" &
listener=$!
until [ -S "$T/notify" ]; do sleep 0.05; done
export NOTIFY_SOCKET=$T/notify WATCHDOG_USEC=400000
starts "starts" '2026-11-23 07:30'
unset NOTIFY_SOCKET WATCHDOG_USEC
ok "says READY" wait_for grep -q '^READY=1$' "$T/heard"
ok "feeds the watchdog" wait_for grep -q '^WATCHDOG=1$' "$T/heard"
same "the socket has mode 660" "$(stat -c %a "$T/run/control.sock")" 660
same "private keys have mode 600" "$(stat -c %a "$T"/keys/* | sort -u)" 600

# One instance
out=$("$BUILD/inspectd" -f -c "$conf" --rehearsal '2026-11-23 07:30' 2>&1)
same "a second daemon is refused" $? 1
ok "and told who holds the lock" grep -q "process $DAEMON" <<<"$out"
ok "the first goes on" as wang status

# Reload
kill -HUP "$DAEMON"
ok "SIGHUP reloads" wait_for grep -q 'reload state=done' "$T/log"
ok "RELOADING with the time, then READY" wait_for sh -c \
    "sed -n '/^RELOADING=1 MONOTONIC_USEC=[0-9]/,\$p' '$T/heard' | grep -q '^READY=1'"
cp "$conf" "$T/good.conf"
sed -i 's/^zhao = .*/zhao = uid:1 roles:king/' "$conf"
kill -HUP "$DAEMON"
ok "a bad configuration is refused" wait_for grep -q 'reload state=refused' "$T/log"
ok "with file and line in the log" grep -q 'reload fault=.*inspectd.conf:[0-9]*: ' "$T/log"
no "inspectctl reload says so" as wang reload
ok "the old configuration goes on" as zhao status
sed 's/^state_dir = .*/state_dir = elsewhere/' "$T/good.conf" >"$conf"
out=$(as wang reload 2>&1)
ok "what only a restart changes is named" grep -q 'state_dir was changed' <<<"$out"
{ cat "$T/good.conf" && echo "wu = uid:9 roles:auditor name:吴" ; } >"$conf"
ok "a better configuration is taken" as wang reload
ok "and holds at once" as wu case list

# State dump
kill -USR1 "$DAEMON"
ok "SIGUSR1 writes the state to the log" wait_for grep -q 'state lane=ledger' "$T/log"
ok "with what the databases hold" wait_for grep -q 'state log_size=1$' "$T/log"

# Clock
no "the clock does not go back" as wang clock set '2026-11-23 07:00'
ok "the clock goes forward" as wang clock set '2026-11-23 07:45'
ok "status shows the time" grep -q '2026-11-23 07:45:00' <<<"$(as wang status)"

# End
stops "SIGTERM ends it cleanly"
ok "STOPPING was said" wait_for grep -q '^STOPPING=1$' "$T/heard"
kill "$listener"
no "no socket is left" test -e "$T/run/control.sock"
same "no write-ahead log is left" "$(find "$T/state" -name '*-wal' | wc -l)" 0

# Again; what kill -9 leaves
if start '2026-11-23 07:30'; then fail "a rehearsal does not start before its own past"; else pass "a rehearsal does not start before its own past"; fi
starts "it goes on where it was" '2026-11-23 07:45'
die_hard
ok "kill -9 leaves a socket file" test -S "$T/run/control.sock"
starts "which the next start replaces" '2026-11-23 07:45'
ok "inspectctl stop is answered" as wang stop
wait "$DAEMON"
same "and ends with 0" $? 0
DAEMON=

# SIGTERM in the middle of an import: the registry stays as it was, the import goes on afterwards
"$BUILD/make-sample" --clean --firms 150000 --out "$T/sample" >/dev/null || bail "makes a sample"
starts "starts for an import"
as wang import --kind enterprises --full "$T/sample/enterprises-full.csv" >"$T/import" 2>&1 &
import=$!
importing() { as wang --json status | jq -e '.tables[].table.rows[] | select(.running == "import")'; }
wait_for importing || fail "an import runs"
stops "SIGTERM during an import ends at a safe point"
wait "$import"
same "the import is told" $? 1
ok "in words" grep -q 'goes on after a restart' "$T/import"
starts "starts again"
ok "and the import goes on by itself" wait_for sh -c \
    "'$BUILD/inspectctl' --socket '$T/run/control.sock' --as wang --json status | grep -q '\"value\":150000'"
stops "ends"

# Rehearsal and production keep apart
sed -i 's/-rehearsal//; s/^\(li\|zhao\|qian\|sun\|wu\) = .*//' "$conf"
out=$("$BUILD/inspectd" -f -c "$conf" 2>&1)
same "production refuses a rehearsal's state" $? 1
ok "and says why" grep -q 'comes from a rehearsal' <<<"$out"
mv "$T/good.conf" "$conf"
sed -i 's/-rehearsal//' "$conf"
if start '2026-11-23 07:45'; then fail "a rehearsal refuses a production log name"; else pass "a rehearsal refuses a production log name"; fi

# Production, on the real clock
ctl() { "$BUILD/inspectctl" --socket "$T/run/control.sock" --lang en "$@"; }
sed -i 's/^state_dir = .*/state_dir = real/; s/^keys_dir = .*/keys_dir = realkeys/; s/^site_dir = .*/site_dir = realsite/' "$conf"
"$BUILD/inspectd" -f -c "$conf" >>"$T/log" 2>&1 </dev/null &
DAEMON=$!
ok "production starts in a state of its own" wait_for ctl status
no "nobody acts as somebody else" ctl --as wang reload
no "nobody moves the clock" ctl clock set '2099-01-01 08:00'
same "the peer's account is who one is" "$(ctl --json status | jq -r '.fields[] | select(.key == "you").value')" wang
stops "and ends"
