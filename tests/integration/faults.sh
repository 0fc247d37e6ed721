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
