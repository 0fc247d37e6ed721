#!/bin/bash
# Imports alone: kill -9 at each of their steps, a second time the same file, a held list, a failing
# and a full disk while one is written. Whatever happens, the old version stays readable, and every
# file is imported exactly once in the end.
# shellcheck source=tests/integration/lib.sh
source "$(dirname "$0")/lib.sh"
export FIRMS=300

state_of() { as wang --json import list | jq -r --arg f "$1" '[.rows[] | select(.file | endswith($f)) | .state.id] | join(" ")'; }
imported() { case " $(state_of "$1") " in *" done "*) true ;; *) false ;; esac; }
last_version() { as wang --json import list | jq '[.rows[].version] | max // 0'; }
firms() { as wang enterprise show "$1" >/dev/null 2>&1; }
drop() { cp "$1" "$T/spool/.$2" && mv "$T/spool/.$2" "$T/spool/$2"; }

"$BUILD/make-sample" --clean --firms "$FIRMS" --out "$T/sample" >/dev/null || bail "no sample"
full=$T/sample/enterprises-full.csv
uscc=$(grep -oE '91[0-9]{6}[0-9A-Z]{10}' "$full" | head -n 1)

# ---- killed at each step of an import from the spool ----
for label in import.taken import.parsed import.merged import.committed import.summarised import.moving import.moved; do
    rm -rf "$T/state" "$T/spool" "$T/outbox" "$T/site" "$T/audit" "$T/keys" "$T/run"
    new_state
    export INSPECTD_FAULT=$label
    start || bail "$label: does not start"
    drop "$full" enterprises-full-1.csv
    wait "$DAEMON" 2>/dev/null
    [ $? -eq 137 ] || fail "$label was never reached"
    unset INSPECTD_FAULT
    start || bail "$label: does not start again"
    ok "$label: the file is imported after the crash" wait_for imported enterprises-full-1.csv
    same "$label: once" "$(state_of enterprises-full-1.csv) $(last_version)" "done 1"
    wait_for test ! -e "$T"/spool/work/1-*.csv
    same "$label: nothing is left in work" "$(ls "$T/spool/work")" ""
    ok "$label: the file and its summary are in done" test -s "$T/spool/done/1-enterprises-full-1.csv" -a \
        -s "$T/spool/done/1-enterprises-full-1.csv.summary.json"
    stop
done

# ---- the same again, a held list, a refused file ----
start || bail "does not start"
drop "$full" enterprises-full-2.csv
wait_for grep -q 'state=same' "$T/log"
same "the same file again does nothing" "$(state_of enterprises-full-2.csv) $(last_version)" "same 1"
head -n 100 "$full" >"$T/enterprises-full-short.csv"
as wang import --full "$T/enterprises-full-short.csv" >/dev/null
same "a list that would remove most is held" "$(state_of short.csv)" "held"
export INSPECTD_FAULT=import.decided
stop
start || bail "does not start"
id=$(as wang --json import list | jq 'first(.rows[] | select(.file | endswith("short.csv")) | .id)')
as wang import confirm "$id" >/dev/null 2>&1
wait "$DAEMON" 2>/dev/null
unset INSPECTD_FAULT
start || bail "does not start"
ok "a confirmation survives a crash" wait_for imported short.csv
printf 'name,uscc\nx,y\n' >"$T/bad.csv"
no "a file without its columns is refused" as wang import --kind enterprises "$T/bad.csv"
stop

# ---- the disk fails, the disk is full ----
# With 5 failing writes or syncs in a row in the middle of an import, nothing of it may be seen.
for what in pwrite64 fdatasync; do
    for error in EIO ENOSPC; do
        sed "2,\$s/有限公司/${what}${error}公司/" "$full" >"$T/enterprises-full-$what-$error.csv"
        before=$(last_version 2>/dev/null)
        WRAP="strace -f -qq -o /dev/null -e trace=$what -P $T/state/registry.db-wal -e inject=$what:error=$error:when=1..40"
        start || bail "does not start under strace"
        before=$(last_version)
        no "$what $error: the import says it failed" as wang import --full "$T/enterprises-full-$what-$error.csv"
        cp "$T/said" "$T/why"
        ok "$what $error: and says why" grep -qiE 'disk|cannot|failed' "$T/why"
        ok "$what $error: the old version is readable" firms "$uscc"
        same "$what $error: and is the version" "$(last_version)" "$before"
        traced=$(pgrep -P "$DAEMON")
        kill -9 "$traced"
        while kill -0 "$traced" 2>/dev/null; do sleep 0.1; done # it holds the lock until it is gone
        die_hard
        WRAP=
        start || bail "does not start on the good disk"
        ok "$what $error: the file is imported once the disk is well" wait_for imported "$what-$error.csv"
        stop
    done
done
