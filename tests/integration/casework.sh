#!/bin/bash
# A case is worked on through the socket: who may do what, two people at once, many at once, results
# from the field by sending and by the spool, due dates, and what the bureau is handed.
# shellcheck source=tests/integration/lib.sh
source "$(dirname "$0")/lib.sh"

FIRMS=1500
new_state "zhou = uid:4005 roles:regulator bureau:220000 name:周敏" \
    "he = uid:4006 roles:regulator bureau:229999 name:何平"
start || bail "the daemon does not start"
import_sample >/dev/null || bail "the sample is not imported"
apply_plan tests/integration/plan.conf || bail "the plan is not applied"
clock_set "2026-11-24 08:00" >/dev/null
drawn() { [ "$(as qian --json case list | jq '.rows | length')" -ge 4 ]; }
wait_for drawn || bail "nothing was drawn"

mapfile -t cases < <(as qian --json case list | jq -r '.rows[].case')
case=${cases[0]} other=${cases[1]}
history() { as qian --json case history "$1"; }
count() { history "$1" | jq --arg a "$2" '[.rows[] | select(.action == $a)] | length'; }
version() { history "$1" | jq '.rows[-1].seq'; }
team() { jq -r '[.inspectors[].id | select(. != "")] | join(",")' "$(find "$T/outbox" -name "$1.json")"; }
items() { jq -r '.items[].code' "$(find "$T/outbox" -name "$1.json")"; }

ok "what may be done is listed" sh -c "$(printf '%q ' "$BUILD/inspectctl" --socket "$T/run/control.sock" --as zhao --lang en case actions "$case") | grep -q visit-ask"
same "and each of its fields, with what may be chosen" \
    "$(as zhao --json case actions "$case" visit-ask | jq -r '.rows[] | select(.field == "ways") | "\(.required) \(.form.id): \(.choices.zh | split("（")[0])"')" "true list: onsite"
no "what cannot be done now is not explained" as zhao case actions "$case" decide
no "a wrong code is refused" as zhao case act "$case" visit-ask --set planned=2026-11-25 --set ways=horse
cp "$T/said" "$T/told"
ok "and the choices are named" grep -q "cannot be horse; choose from: onsite (on site)" "$T/told"
no "an auditor does nothing to a case" as qian case act "$case" note --set text=x
no "an unknown field is refused" as zhao case act "$case" visit-ask --set nonsense=1
no "a person of another bureau is refused" as he case act "$case" note --set text=x
ok "a person of the bureau above may" as zhou case act "$case" note --set "text=线上 note"
ok "a visit is asked for" as zhao case act "$case" visit-ask --set planned=2026-11-25 --set ways=onsite
no "not everybody approves" as zhao case act "$case" visit-approve
ok "the head approves" as li case act "$case" visit-approve --seen "$(version "$case")"
seen=$(version "$case")
ok "one of two people is first" as zhao case act "$case" visit-notice --set way=direct --seen "$seen"
no "the other is told" as zhou case act "$case" note --set text=late --seen "$seen"
cp "$T/said" "$T/told"
ok "and by whom" grep -q "zhao visit-notice" "$T/told"

# many at once: each is there once, and many share a commit
for i in $(seq 1 60); do as zhao case act "$other" note --set "text=note $i" >/dev/null & notes[i]=$!; done
wait "${notes[@]}"
same "sixty notes at once are all there" "$(count "$other" note)" 60

visit() {
    as zhao case act "$1" visit-urgent --reason "a hint" --set "present=$(team "$1")" --set certificates=yes &&
        as zhao case act "$1" publicity --set "laws=条例" --set how=explained &&
        as zhao case act "$1" visit-end --set ways=onsite --set "found=如实" --set signed=signed
}
sheet() { # NO CODE: a file as it comes from the field, in a spreadsheet's encoding
    echo "案件编号,事项代码,检查结果,检查日期,人员编号,备注"
    for item in $(items "$1"); do echo "'$1,$item,$2,2026/11/24,$(team "$1" | cut -d, -f1),现场"; done
}
ok "a visit is made" visit "$other"
sheet "$other" 1 | iconv -f UTF-8 -t GB18030 >"$T/field.csv"
{ cat "$T/field.csv"; printf "'220102202601010099,0105,1,2026/11/24,,\n2.20102E+17,0105,1,2026/11/24,,\n" | iconv -f UTF-8 -t GB18030; } >"$T/more.csv"
no "a regulator imports no registry" as zhao import "$T/field.csv"
ok "results come from the field" as zhao case results "$T/more.csv"
same "and are entered once" "$(count "$other" results-enter)" 1
rejects=$(cat "$T"/spool/done/*more.csv.rejects.csv)
same "an unknown case and a mangled number are refused" \
    "$(grep -c "there is no such case\|format the column as text" <<<"$rejects")" 2
ok "sending them again is harmless" as zhao case results "$T/field.csv"
ok "also the same file" as zhao case results "$T/field.csv"
same "nothing is entered twice" "$(count "$other" results-enter)" 1
no "who entered them does not approve them" as zhao case act "$other" results-approve
as li case act "$other" approval-makeup --reason "was urgent" >/dev/null
ok "another one does" as li case act "$other" results-approve
same "they are shown in words" "$(as zhao --json case show "$other" | jq -r '[.tables[] | select(.key == "results").table.rows[].result[].id] | unique[]')" 1
sheet "$other" 8 >"$T/changed.csv"
same "other results are refused" "$(as zhao --json case results "$T/changed.csv" | jq -r '.fields[] | select(.key == "state") | .value.id')" failed
third=${cases[2]}
visit "$third" >/dev/null || bail "no second visit"
sheet "$third" 1 >"$T/x.tmp" && mv "$T/x.tmp" "$T/spool/from-the-field.csv"
entered() { [ "$(count "$third" results-enter)" -eq 1 ]; }
ok "a dropped file is known by its columns" wait_for entered

as zhao case act "$other" feedback --set way=direct >/dev/null
ok "a case is closed" as li case act "$other" close-clean
handed() { jq -e '.state == "closed" and .now.closed == "close-clean"' "$(find "$T/outbox" -name "$other.json")"; }
clock_set "2026-11-24 09:00" >/dev/null
ok "the bureau is handed what it has become" wait_for handed

# the visit of the fourth case is due in a few days and never made
clock_set "2026-12-04 08:00" >/dev/null
late() { as qian --json case due --overdue | jq -e --arg c "${cases[3]}" '.rows[] | select(.case == $c and .clock.id == "visit" and .level)'; }
ok "what is late is passed up" wait_for late
ok "and logged" grep -q "overdue case=${cases[3]} .*level=" "$T/log"
same "with the rule it comes from" "$(as qian --json case due | jq -r 'first(.rows[] | select(.clock.id == "result-publish")).rule')" \
    "$(awk -F, '$1 == "result-publish" {print $NF; exit}' config/clocks.csv)"
same "late ones stand on top" "$(as qian --json case due | jq '.rows[0].left < 0')" true
stop || bail "the daemon does not stop"
start || bail "the daemon does not start again"
same "nothing is passed up twice" \
    "$(history "${cases[3]}" | jq '[.rows[] | select(.action == "escalated").content] | length > 0 and length == (unique | length)')" true
ok "and all verifies" "$BUILD/inspect-verify" site "$T/site" --audit "$T/audit"
stop
