# shellcheck shell=bash
# What integration tests share; source it first. Every test gets a folder of its own ($T) that is
# removed at the end (KEEP=1 keeps it), and ends the daemon it started. A daemon runs in rehearsal
# mode on a clock that `clock_set` moves.
#
#   new_state [LINE…]     writes $T/inspectd.conf (lines are added to the end) and empty folders; the
#                         keys are always the same, so that every run draws the same firms and teams
#                         (KEYS=fresh lets the daemon make its own)
#   start [TIME]          starts the daemon ($INSPECTD instead of it, INSPECTD_FAULT and $WRAP go with it), waits until ready
#   stop; die_hard        SIGTERM and wait; kill -9 and wait
#   as PERSON ARGS…       inspectctl as that person (wang: admin, li: admin+approver, zhao:
#                         regulator, qian: auditor, sun: publisher)
#   void_draw COMMIT …    two people void a draw
#   clock_set TIME        moves the clock and waits until the day's work is done
#   free_port             sets PORT to a TCP port of loopback that is this test's alone
#   web_login PERSON URL  logs a person of [people] in and prints the cookie, "name=value"
#   ok WHAT COMMAND…      "ok - WHAT" if the command succeeds
#   no WHAT COMMAND…      "ok - WHAT" if the command fails
#   same WHAT A B         "ok - WHAT" if the two texts are equal
set -u
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cd "$ROOT" || exit 99
BUILD=${BUILD:-build}
T=$(mktemp -d "${TMPDIR:-/tmp}/inspectd-test.XXXXXX")
DAEMON=
WRAP=
FAILED=0
NOW="2026-11-23 07:30"

cleanup() {
    local status=$?
    [ -n "$DAEMON" ] && kill -9 "$DAEMON" 2>/dev/null
    if [ -n "${KEEP:-}" ] || { [ "$FAILED" -ne 0 ] && [ -n "${KEEP_FAILED:-}" ]; }; then
        echo "# kept $T"
    else
        if [ "$FAILED" -ne 0 ] && [ -f "$T/log" ]; then
            echo "# the daemon's last words:"
            tail -n 15 "$T/log" | sed 's/^/#   /'
        fi
        rm -rf "$T"
    fi
    [ "$status" -ne 0 ] && exit "$status"
    [ "$FAILED" -eq 0 ] || exit 1
}
trap cleanup EXIT

pass() { echo "ok - $1"; }
fail() {
    echo "not ok - $1"
    FAILED=$((FAILED + 1))
}
bail() {
    fail "$1"
    exit 1
}
ok() {
    local what=$1
    shift
    if "$@" >"$T/said" 2>&1; then pass "$what"; else # no subshell: a command may set variables
        fail "$what"
        head -n 30 "$T/said" | sed 's/^/#   /'
    fi
}
no() {
    local what=$1
    shift
    if "$@" >"$T/said" 2>&1; then
        fail "$what"
        head -n 30 "$T/said" | sed 's/^/#   /'
    else pass "$what"; fi
}
same() {
    if [ "$2" = "$3" ]; then pass "$1"; else
        fail "$1"
        printf '#   %s\n#   %s\n' "one:   $2" "other: $3"
    fi
}

new_state() {
    local uid
    uid=$(id -u)
    mkdir -p "$T/run"
    cat >"$T/inspectd.conf" <<CONF
[paths]
state_dir = state
spool_dir = spool
outbox_dir = outbox
site_dir = site
audit_dir = audit
keys_dir = keys
data_dir = $ROOT/config
[control]
socket = run/control.sock
[service]
origin = test.example/log-rehearsal
[log]
sink = stderr
level = debug
[people]
wang = uid:$uid roles:admin name:王建国
li = uid:4001 roles:admin,approver name:李秀英
zhao = uid:4002 roles:regulator name:赵敏
qian = uid:4003 roles:auditor name:钱文
sun = uid:4004 roles:publisher name:孙立
CONF
    [ $# -eq 0 ] || printf '%s\n' "$@" >>"$T/inspectd.conf"
    [ "${KEYS:-}" = fresh ] && return
    (umask 077 && mkdir -p "$T/keys" && printf 'log %064x\nvrf %064x\n' 1 2 >"$T/keys/inspectd.keys")
}

# Starting again goes on at the time of the last clock_set: a rehearsal's clock never goes back.
start() {
    NOW=${1:-$NOW}
    # shellcheck disable=SC2086
    $WRAP "${INSPECTD:-$BUILD/inspectd}" --foreground --config "$T/inspectd.conf" \
        --rehearsal "$NOW" >>"$T/log" 2>&1 </dev/null &
    DAEMON=$!
    wait_for as wang status
}

stop() {
    kill -TERM "$DAEMON" 2>/dev/null
    wait "$DAEMON" 2>/dev/null
    local status=$?
    DAEMON=
    return $status
}

die_hard() {
    kill -9 "$DAEMON" 2>/dev/null
    wait "$DAEMON" 2>/dev/null
    DAEMON=
}

as() {
    local person=$1
    shift
    "$BUILD/inspectctl" --socket "$T/run/control.sock" --as "$person" --lang en "$@"
}

# COMMIT [REASON [NOTE]]: one person proposes, another approves.
void_draw() {
    as wang draw void "$1" --reason "${2:-wrong-list}" ${3:+--note "$3"} && as li draw void-approve "$1"
}

# jq as gojq has it: the same language, but it starts in 3 ms and not in 22, and tests ask thousands of times.
jq() { gojq "$@"; }

# Below the ports that the kernel gives to clients, so that none takes it while a daemon starts again;
# the lock, held by this process and what it starts, keeps other tests off it.
free_port() {
    local port lock locks=/tmp/inspectd-test-ports
    [ -d $locks ] || mkdir -m 1777 $locks 2>/dev/null
    for port in $(shuf -i 20000-32000 -n 1000); do
        exec {lock}>>"$locks/$port" && flock -n "$lock" && ! (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null &&
            PORT=$port && return
        exec {lock}>&-
    done
    bail "there is no free port"
}

# The person has no password yet, or this one.
web_login() {
    local jar=$T/jar.$1 token
    printf '\nonly for tests: %s\n' "$1" | as "$1" user password >/dev/null 2>&1
    token=$(curl -s -c "$jar" "$2/login" | sed -n 's/.*name="csrf" value="\([0-9a-f]*\)".*/\1/p')
    curl -s -o /dev/null -b "$jar" -c "$jar" --data-urlencode "csrf=$token" --data-urlencode "user=$1" \
        --data-urlencode "password=only for tests: $1" "$2/login"
    awk '$6 == "__Host-session" {print $6 "=" $7}' "$jar" | grep .
}

clock_set() {
    NOW=$1
    as wang clock set "$1"
}

# A small clean province in $T/sample (FIRMS, default 3000), imported whole.
import_sample() {
    "$BUILD/make-sample" --clean --firms "${FIRMS:-3000}" --out "$T/sample" >"$T/sample.json" || return
    as wang import --kind enterprises --full "$T/sample/enterprises-full.csv" &&
        as wang import --kind classes "$T/sample/classes.csv" &&
        as wang import --kind inspectors --full "$T/sample/inspectors.csv" &&
        as wang import --kind recusals --full "$T/sample/recusals.csv"
}

# Proposes a plan as wang and approves it as li.
apply_plan() {
    local sha
    as wang plan apply "${1:-config/plan.example.conf}" >/dev/null || return
    sha=$(sha256sum "${1:-config/plan.example.conf}" | cut -d' ' -f1)
    as li plan approve "$sha" >/dev/null
}

# The states of a day's draws, "none" without one; and waits until none of them is half done.
draw_states() {
    as qian --json draw list --from "$1" --until "$1" |
        jq -r '[.rows[].state.id] | if length == 0 then "none" else join(" ") end'
}
drawn_on() {
    local states
    states=$(draw_states "$1") || return
    case $states in "" | none | *committed*) return 1 ;; esac
}
draw_day() {
    clock_set "$1 08:00" >/dev/null && wait_for drawn_on "$1"
}

# A crash between a record and its entry leaves a second one, of the same draw under another salt, that no entry names.
# What must hold of any finished state: it verifies, each pick has one case, each case is delivered
# once. Prints what does not.
consistent() {
    local out teams picks cases files rows
    out=$("$BUILD/inspect-verify" site "$T/site" --audit "$T/audit" 2>&1) || { echo "$out" | tail -n 20; return 1; }
    teams=$(as qian --json draw list | jq '[.rows[] | select(.task | startswith("team-")).commit]') # they open no case
    picks=$(cat "$T"/audit/records/*.json 2>/dev/null | jq -s --argjson t "$teams" '[unique_by(.commit)[] | select([.commit] | inside($t) | not).picks | length] | add // 0')
    cases=$(as qian --json case list | jq '[.rows[].case] | unique | length')
    files=$(find "$T/outbox" -name '*.json' | sed 's|.*/||' | sort -u | wc -l)
    rows=$(find "$T/outbox" -name draw.csv -exec tail -qn +2 {} + | grep -c .)
    echo "picks $picks, cases $cases, case files $files, rows $rows"
    [ "$picks" -gt 0 ] && [ "$picks" = "$cases" ] && [ "$picks" = "$files" ] && [ "$picks" = "$rows" ]
}

# Waits until a command succeeds, for a minute (on a machine with much else to do), but not longer than
# the daemon lives.
wait_for() {
    local until=$((SECONDS + 60)) pause=0.02
    while [ $SECONDS -lt $until ]; do
        "$@" >/dev/null 2>&1 && return 0
        kill -0 "$DAEMON" 2>/dev/null || return 1
        sleep $pause
        [ $pause = 0.02 ] && pause=0.05 || pause=0.1
    done
    return 1
}
