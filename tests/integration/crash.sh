#!/bin/bash
# kill -9 at every labelled step (fault_point in src): the daemon dies there once, starts again, goes
# on, and nothing may be lost or done twice. `crash.sh LABEL` tries one.
# shellcheck source=tests/integration/lib.sh
if [ $# -eq 0 ]; then
    cd "$(dirname "$0")/../.." || exit 99
    labels=$(grep -rhoE 'fault_point\("[^"]+"\)' src | sed 's/.*"\(.*\)".*/\1/' | sort -u)
    [ -n "$labels" ] || { echo "not ok - there are no fault labels"; exit 1; }
    # shellcheck disable=SC2016
    xargs -P $(($(nproc) + 1)) -I{} bash -c 'out=$(bash "$0" "$1" 2>&1); status=$?; echo "$out"; exit $status' "$0" {} <<<"$labels"
    exit
fi
source "$(dirname "$0")/lib.sh"
# shellcheck source=tests/stories.sh
source tests/stories.sh
set -o pipefail # jq -e takes no input for true
label=$1
died=0
FIRMS=400

# Runs a step. If the daemon died in it, starts it again without the fault and repeats the step: what
# was accepted must be there, what was not may simply be asked for again.
step() {
    for _ in 1 2 3; do
        "$@" >"$T/step" 2>&1 && return 0
        sleep 0.2
        kill -0 "$DAEMON" 2>/dev/null && continue
        wait "$DAEMON"
        [ $? -eq 137 ] || bail "$label: the daemon ended by itself in: $*"
        died=1
        unset INSPECTD_FAULT
        start || bail "$label: it does not start again after dying in: $*"
    done
    sed 's/^/#   /' "$T/step"
    bail "$label: this does not work: $*"
}

approve() {
    local sha
    sha=$(sha256sum tests/integration/plan.conf | cut -d' ' -f1)
    as wang --json plan list | jq -e --arg s "$sha" '.rows[] | select(.sha256[:8] == $s[:8])' >/dev/null ||
        as wang plan apply tests/integration/plan.conf || return
    as wang --json plan list | jq -e '.rows[] | select(.decided_by == "li")' >/dev/null || as li plan approve "$sha"
}
# The ceremony's value of a day, by two people; entering it again does no harm.
lottery_is() {
    as qian --json draw list --task lottery-2026 --from "$1" --until "$1" | jq -e --arg s "$2" '.rows[] | select(.state.id == $s)' >/dev/null
}
ceremony() {
    local c
    clock_set "$1 08:00"
    wait_for lottery_is "$1" committed || lottery_is "$1" drawn || return
    lottery_is "$1" drawn && return
    c=$(as qian --json draw list --task lottery-2026 --from "$1" --until "$1" | jq '[.rows[].commit] | min')
    as zhao draw source "$c" welfare-lottery "030712253108"
    as li draw source "$c" welfare-lottery "030712253108"
    wait_for lottery_is "$1" drawn
}
daily_is() {
    as qian --json draw list --task daily-2026 --from "$1" --until "$1" | jq -e --arg s "$2" '[.rows[]] | max_by(.attempt) | select(.state.id == $s)' >/dev/null
}
day() {
    clock_set "$1 08:00"
    wait_for daily_is "$1" drawn || daily_is "$1" revealed
}
void_first() {
    local first
    first=$(as qian --json draw list --task daily-2026 --from 2026-11-24 --until 2026-11-24 | jq -e '[.rows[].commit] | min') || return
    as qian --json draw list --task daily-2026 --from 2026-11-24 --until 2026-11-24 | jq -e '.rows[] | select(.attempt == 1 and .state.id == "void")' >/dev/null ||
        as li draw void-approve "$first" || # what was proposed before the crash
        void_draw "$first" ordered "rehearsal of a void" || return
    wait_for redrawn
}
redrawn() {
    as qian --json draw list --task daily-2026 --from 2026-11-24 --until 2026-11-24 | jq -e '.rows[] | select(.attempt == 2 and .state.id == "drawn")' >/dev/null
}
revealed() { lottery_is 2026-11-23 revealed && test -n "$(find "$T/site/draws" -name '*.json' 2>/dev/null)"; }
reveal_first() {
    clock_set "2026-12-03 08:00" && wait_for revealed
}
rotated() { [ "$(as qian --json log show | jq '[.rows[] | select(.type == "keys")] | length')" -ge 2 ]; }
# Not while a commit waits for its value: the second day's is void once that day is over.
rotate() {
    clock_set "2026-11-25 00:30"
    wait_for lottery_is 2026-11-24 void || return
    rotated || as wang keys rotate --reason "yearly rotation"
}
spool_empty() { [ -z "$(find "$T/spool" -maxdepth 1 -type f)$(find "$T/spool/work" -type f 2>/dev/null)" ]; }
# A full import that would remove most of the registry is held until somebody confirms it.
shrink() {
    local id
    id=$(as wang --json import list | jq -r 'first(.rows[] | select(.state.id == "held") | .id) // empty')
    if [ -z "$id" ]; then
        as wang --json import list | jq -e '[.rows[] | select(.kind.id == "enterprises" and .state.id == "done")] | length >= 2' >/dev/null && return
        head -n 150 "$T/sample/enterprises-full.csv" >"$T/enterprises-full-small.csv"
        as wang import --kind enterprises --full "$T/enterprises-full-small.csv"
        id=$(as wang --json import list | jq -r 'first(.rows[] | select(.state.id == "held") | .id) // empty')
    fi
    [ -z "$id" ] || as wang import confirm "$id"
}

# A file dropped into the spool.
drop() {
    local done=("$T"/spool/done/*late*)
    [ -e "${done[0]}" ] && return
    if [ ! -e "$T/dropped" ]; then
        head -n 40 "$T/sample/classes.csv" | sed 's/2026-11-01/2026-11-20/' >"$T/dropped"
        cp "$T/dropped" "$T/late.tmp" && mv "$T/late.tmp" "$T/spool/classes-late.csv"
    fi
    wait_for compgen -G "$T/spool/done/*late*"
}
# A file that is no list at all.
refuse() {
    [ -e "$T/refused" ] || { echo nonsense >"$T/bad.tmp" && touch "$T/refused" && mv "$T/bad.tmp" "$T/spool/bad.csv"; }
    wait_for compgen -G "$T/spool/failed/*bad.csv"
}
# Somebody works on a case; what was accepted before a crash is not done again.
did() { [ "$(as qian --json case history "$1" | jq --arg a "$2" '[.rows[] | select(.action == $a)] | length')" -eq 1 ]; }
act() { # NO PERSON ACTION …
    local no=$1 person=$2 action=$3
    shift 3
    did "$no" "$action" || as "$person" case act "$no" "$action" "$@" || return
    did "$no" "$action"
}
a_case() { as qian --json case list --date 2026-11-24 --state open | jq -r '.rows[0].case'; }
visit() {
    local no file
    no=$(a_case)
    file=$(find "$T/outbox" -name "$no.json")
    act "$no" zhao visit-urgent --reason "a hint" --set certificates=yes \
        --set present="$(jq -r '[.inspectors[].id | select(. != "")] | join(",")' "$file")" &&
        act "$no" zhao publicity --set laws=law --set how=explained &&
        act "$no" zhao visit-end --set ways=onsite --set found=seen --set signed=signed
}
# Its results come from the field; the file may be sent again.
results() {
    local no
    no=$(a_case)
    { echo case,item,result,date; jq -r '.items[].code' "$(find "$T/outbox" -name "$no.json")" | sed "s/.*/$no,&,1,2026-11-24/"; } >"$T/results.csv"
    as zhao case results "$T/results.csv" && did "$no" results-enter
}
# A document is there once, with one event and one number.
papered() {
    [ "$(as zhao --json document list "$1" | jq '.rows | length')" -eq 1 ] &&
        [ "$(as zhao --json case history "$1" | jq '[.rows[] | select(.action == "document")] | length')" -eq 1 ]
}
paper() {
    local no
    no=$(as zhao --json case list --state open | jq -er '.rows[0].case') || return
    papered "$no" || as zhao document make "$no" notice || return
    papered "$no"
}
# Somebody has deleted published files: the next start makes them again from the ledger.
damage() {
    if [ ! -e "$T/damaged" ]; then
        touch "$T/damaged"
        stop
        rm -rf "$T/site/tile"
        start
    fi
    [ -d "$T/site/tile" ] && as wang status
}

# A matter, once whatever happened: its external number says so. The same for what is done to it.
matter_no() { as qian --json matter list --kind round-table | jq -r '.rows[0].matter // empty'; }
matter_did() { as qian --json case history "$(matter_no)" | jq -e --arg a "$1" '[.rows[] | select(.action == $a)] | length == 1'; }
matter() {
    [ -n "$(matter_no)" ] || as zhao matter open --kind round-table --source 12345 --external 7 --bureau 220102 --text "a question" || return
    matter_did accept || as zhao case act "$(matter_no)" accept || return
    matter_did accept && [ "$(as qian --json matter list --kind round-table | jq '.rows | length')" -eq 1 ]
}
# Complaints come by a file, which may be sent again.
complaints() {
    printf 'external,source,kind,text,received,bureau\n9,12345,consumer-complaint,a text,2026-11-24,220102\n' >"$T/matters.csv"
    as wang import --kind matters "$T/matters.csv" && [ "$(as qian --json matter list --kind consumer-complaint | jq '.rows | length')" -eq 1 ]
}

# An account, once, whoever it was that asked twice.
account_there() { [ "$(as wang --json user list | jq '[.rows[] | select(.key == "han")] | length')" -eq 1 ]; }
account() {
    account_there || "$BUILD/inspectctl" --socket "$T/run/control.sock" user add han --roles regulator --bureau 220102 <<<"a password for han" || return
    account_there
}
# A backup that was cut short is none: those that are listed are whole.
backed_up() {
    local name
    as wang backup || return
    for name in $(as wang --json backup list | jq -r '.rows[].name'); do as wang backup verify "$name" || return; done
}
# A code table that two people change: once on record, and its file is there.
table_state() { as wang --json table history ways.csv | jq -r '[.rows[].state.id][0] // "none"'; }
table() {
    sed 's/^onsite,实地核查/onsite,实地检查/' config/ways.csv >"$T/ways.csv"
    [ "$(table_state)" != none ] || as wang table propose ways.csv "$T/ways.csv" --reason "a better word" || return
    case $(table_state) in propos* | waiting*) as li table approve 1 || return ;; esac
    cmp "$T/ways.csv" "$T/state/tables/ways.csv" &&
        [ "$(as qian --json log show | jq '[.rows[] | tostring | select(contains("table ways.csv"))] | length')" -le 1 ]
}

# Two tasks that draw the same firms, so that joint visits are proposed; then a team drawn anew.
once() { # NAME
    printf '%s\n' "[task $1]" "title = $1" "items = 0201" "kind = general" "regions = 220102" "period = 2026-12-01 .. 2026-12-31" \
        "cadence = once 2026-12-04" "inspectors = province" "ratio.A = 100 %" "ratio.B = 100 %" "ratio.C = 100 %" "ratio.D = 100 %" "cite.ratio = x"
}
proposed() { as qian --json case joint-visits | jq -e '.rows | length >= 2' >/dev/null; }
joint() {
    local sha
    { printf '%s\n' "[plan]" "title = joint" && once one && once two; } >"$T/joint.conf"
    sha=$(sha256sum "$T/joint.conf" | cut -d' ' -f1)
    as wang --json plan list | jq -e --arg s "${sha:0:8}" '.rows[] | select(.sha256 | startswith($s))' >/dev/null || as wang plan apply "$T/joint.conf" || return
    as li plan approve "$sha" || echo "approved before, then?" # a second time is a conflict
    clock_set "2026-12-04 08:00"
    wait_for proposed
}
done_to() { as qian --json case history "$1" | jq -e --arg a "$2" '.rows[] | select(.action == $a)' >/dev/null; }
redraw() {
    local case who
    case=$(as qian --json case joint-visits | jq -r '[.rows[] | select(.task == "one")][0].case')
    who=$(as qian --json case show "$case" | jq -r '.fields[] | select(.key == "staff").value' | sed 's/、.*//')
    done_to "$case" recusal-ask || as zhao case replace "$case" --inspector "$who" --reason ill || return
    done_to "$case" recusal-grant || as li case act "$case" recusal-grant --reason ill || return
    clock_set "2026-12-04 09:00"
    wait_for done_to "$case" team-drawn
}

# Another case, from the visit to its disclosed result.
TODAY=2026-11-24
case_file() { find "$T/outbox" -name "$1.json" | head -n 1; }
chosen() {
    local no
    [ -s "$T/chosen" ] && return
    for no in $(as zhao --json case list --state open | jq -r '.rows[].case'); do
        as zhao --json case history "$no" | jq -e '[.rows[] | select(.action | IN("joint-propose", "visit-urgent"))] | length == 0' >/dev/null &&
            [ "$(case_team "$no" | tr ',' '\n' | grep -c .)" -ge 2 ] && echo "$no" >"$T/chosen" && return
    done
    return 1
}
work() {
    wait_for chosen || return
    story_clean "$(cat "$T/chosen")"
}
disclosed() { test -e "$T/site/results/$(cat "$T/chosen").json"; }
disclose() { clock_set "2026-11-24 17:00" && wait_for disclosed; }
proved() {
    as qian case verify &&
        as qian case export "$(cat "$T/chosen")" --output "$T/case.json" &&
        "$BUILD/inspect-verify" case "$T/case.json" --site "$T/site"
}

case $label in keys.*) export KEYS=fresh ;; esac # made at the first start
new_state
sed -i 's/^data_dir/backup_dir = backup\ndata_dir/' "$T/inspectd.conf"
export INSPECTD_FAULT=$label
start || { # killed while starting for the first time
    wait "$DAEMON"
    [ $? -eq 137 ] || bail "$label: the daemon does not start"
    died=1
    unset INSPECTD_FAULT
    start || bail "$label: it does not start after dying in its first start"
}
step import_sample
step drop
step refuse
step approve
step ceremony 2026-11-23
step day 2026-11-24
step void_first
step visit
step results
step work
step disclose
step rotate
step day 2026-11-25
step account
step backed_up
step table
step matter
step paper
step complaints
step damage
step shrink
step day 2026-11-26
step reveal_first
step joint
step redraw
[ $died -eq 1 ] || bail "$label was never reached"
stop || bail "$label: the last stop failed"
start || bail "$label: the last start failed"
step wait_for spool_empty
step proved
if out=$(consistent 2>&1); then pass "$label: $out"; else
    fail "$label: the state is not consistent"
    printf '%s\n' "$out" | sed 's/^/#   /'
fi
stop
