#!/bin/bash
# Disks that are full and disks that fail: said in words, survived, made good.
# shellcheck source=tests/integration/lib.sh
source "$(dirname "$0")/lib.sh"
export FIRMS=2000

# ---- a full disk ----
mkdir "$T/small"
trap 'cleanup; umount "$T/small" 2>/dev/null' EXIT
if mount -t tmpfs -o size=6m tmpfs "$T/small" 2>/dev/null; then
    new_state
    sed -i 's#^\(state\|spool\|outbox\|site\|audit\|keys\)_dir = #&small/#' "$T/inspectd.conf"
    ok "starts on a small disk" start
    "$BUILD/make-sample" --clean --firms 60000 --out "$T/big" >/dev/null
    no "an import that does not fit is refused" as wang import --full --kind enterprises "$T/big/enterprises-full.csv"
    ok "and the daemon still answers" as wang status
    mount -o remount,size=200m "$T/small"
    ok "with room, the import works" as wang import --full --kind enterprises "$T/big/enterprises-full.csv"
    stop
    start >/dev/null
    ok "and it starts again" as wang status
    stop
    umount "$T/small"
else
    fail "cannot mount a small tmpfs: run this test as root"
fi

# ---- no descriptor is left ----
rm -rf "$T/state" "$T/log"
NOW="2026-11-23 07:30"
free_port
new_state "[web]" "listen = 127.0.0.1:$PORT" "connections_per_address = 1000"
ok "starts with pages" start
hold() { # so many connections on each door, until stdin ends
    python3 -c '
import socket, sys
held = [socket.create_connection(("127.0.0.1", int(sys.argv[1]))) for _ in range(40)]
for _ in range(40):
    s = socket.socket(socket.AF_UNIX)
    s.connect(sys.argv[2])
    held.append(s)
print("held", flush=True)
sys.stdin.read()' "$PORT" "$T/run/control.sock"
}
prlimit --pid "$DAEMON" --nofile=$(($(find "/proc/$DAEMON/fd" -mindepth 1 | wc -l) + 10)):4096
mkfifo "$T/until"
hold <"$T/until" >"$T/held" &
exec 9>"$T/until"
ok "more connections than descriptors" wait_for grep -q held "$T/held"
refused() { grep -q "^[^ ]* warning $1 accepting=no reason=\"Too many open files\"" "$T/log"; }
ok "the web says so" wait_for refused web
ok "so does the control socket" wait_for refused control
sleep 2
ok "and does not fill the log" [ "$(wc -l <"$T/log")" -lt 1000 ]
exec 9>&-
wait $!
ok "afterwards pages are there" wait_for curl -sfo /dev/null "http://127.0.0.1:$PORT/"
ok "and operations" wait_for as wang status
stop

# ---- fsync fails ----
rm -rf "$T/state" "$T/log"
NOW="2026-11-23 07:30"
new_state
ok "starts" start
ok "imports" import_sample
ok "has a plan" apply_plan
stop
if strace -f -o /dev/null -e inject=fsync,fdatasync:error=EIO true 2>/dev/null; then
    WRAP="strace -f -o /dev/null -e trace=fsync,fdatasync -e inject=fsync,fdatasync:error=EIO:when=6+"
    start # may fail, must not lie
    WRAP=
    clock_set "2026-11-23 08:00" >/dev/null 2>&1
    ok "a failing fsync is in the log" wait_for grep -qiE 'error|cannot|failed' "$T/log"
    daemon=$(pgrep -P "$DAEMON") # strace's child
    kill -9 "$daemon"
    die_hard
    while kill -0 "$daemon" 2>/dev/null; do sleep 0.1; done
    NOW="2026-11-23 08:00"
    ok "starts again on the good disk" start
    ok "and the day is drawn" wait_for drawn_on 2026-11-23
    ok "once, whole and verifiable" consistent
    stop
else
    fail "strace cannot inject faults here"
fi
