#!/bin/bash
# Inspectors who cannot or may not go are replaced by a draw of its own, and an auditor finds it right;
# a team named by hand needs two people and is reported.
# shellcheck source=tests/integration/lib.sh
source "$(dirname "$0")/lib.sh"
FIRMS=1200

staff() { as qian --json case show "$1" | jq -r '.fields[] | select(.key == "staff").value' | tr '、' '\n' | sed '/^$/d'; }
field() { as qian --json case show "$1" | jq -r --arg k "$2" '.fields[] | select(.key == $k).value'; }
redraws() { as qian --json draw list | jq -r --arg t "team-$1-$2" '.rows[] | select(.task == $t).commit'; }
state() { as qian --json draw list | jq -r --argjson c "$1" '.rows[] | select(.commit == $c).state.id'; }
events() { as qian --json case history "$1" | jq -r --arg k "$2" '.rows[] | select(.action == $k).content'; }
times() { [ "$(events "$1" team-drawn | grep -c .)" -eq "$2" ]; }
record() { jq -c --argjson c "$1" 'select(.commit == $c)' "$T"/audit/records/*.json; }
commit() { as qian --json log show "$1" | jq -c '.. | .task? // empty' | head -n 1; }
verifies() { "$BUILD/inspect-verify" site "$T/site" --audit "$T/audit"; }
barred() { # person, commit, firm: the frozen roster says that the person may not go there
    local sha
    sha=$(grep -al "\"id\":\"$1\",\"lead\":[a-z]*,\"not\":\[[^]]*\"$3\"" "$T"/audit/inspectors/*.json | grep -c .)
    [ "$sha" -ge 1 ] && [ "$(record "$2" | jq -r --arg p "$1" '[.picks[].inspectors[] | select(. == $p)] | length')" = 0 ]
}
one_firm() { jq -e --arg u "$2" 'length == 1 and (.[0] | .base == 1 and .n == 1 and .due == 0 and .spent == 0 and .rate == 1000000 and .expect == 1000000)' "$T/audit/strata/$1.json"; }

new_state
sed '/^\[task lottery/,$d' tests/integration/plan.conf >"$T/plan.conf"
ok "the daemon starts" start
ok "the sample is imported" import_sample
ok "a plan holds" apply_plan "$T/plan.conf"
ok "the first draw" draw_day 2026-11-23
mapfile -t cases < <(as qian --json case list --date 2026-11-23 --state open | jq -r '.rows[].case')
no1=${cases[0]} no2=${cases[1]} first=$(field "${cases[0]}" commit) firm=$(field "${cases[0]}" uscc)
mapfile -t team < <(staff "$no1")
same "two people go" "${#team[@]}" 2

go() { as zhao case act "$no1" visit-start --set "present=$1" --set certificates=yes --set unannounced=no; }
ok "the visit is approved" as zhao case act "$no1" visit-ask --set planned=2026-11-23 --set ways=onsite
ok "by the head" as li case act "$no1" visit-approve
no "who is not on the team is not replaced" as zhao case replace "$no1" --inspector nobody --reason ill
ok "a replacement is asked for" as zhao case replace "$no1" --inspector "${team[0]}" --reason ill
no "the same person does not grant it" as zhao case act "$no1" recusal-grant --reason ill
ok "another person grants it" as li case act "$no1" recusal-grant --reason ill
no "nobody goes before the team is drawn" go "${team[0]},${team[1]}"
ok "and the answer says why" grep -q "to be replaced" <(go "${team[0]},${team[1]}" 2>&1)
clock_set "2026-11-23 09:00" >/dev/null
ok "the team is drawn anew" wait_for times "$no1" 1
c1=$(redraws "$no1" 1)
ok "over one firm and one only" one_firm "$c1" "$firm"
ok "who is ill does not go" barred "${team[0]}" "$c1" "$firm"
same "the event names the commit" "$(events "$no1" team-drawn | jq .commit)" "$c1"
same "and the whole new team" "$(events "$no1" team-drawn | jq -r '.people[]')" "$(record "$c1" | jq -r '.picks[0].inspectors[]')"
same "the bureau is told who goes now" "$(staff "$no1")" "$(record "$c1" | jq -r '.picks[0].inspectors[]')"
file=$(find "$T/outbox" -name "$no1.json")
same "also in its file" "$(jq -r '.inspectors[].id' "$file")" "$(staff "$no1")"
same "no case was opened for it" "$(as qian --json case list | jq '.rows | length')" "${#cases[@]}"
ok "everything verifies" verifies

mapfile -t second < <(staff "$no1")
ok "the firm asks for a recusal" as zhao case recuse "$no1" --inspector "${second[1]}" --by party --reason kin
ok "granted" as li case act "$no1" recusal-grant --reason kin
clock_set "2026-11-23 10:00" >/dev/null
ok "drawn once more" wait_for times "$no1" 2
c2=$(redraws "$no1" 2)
ok "without the first" barred "${team[0]}" "$c2" "$firm"
ok "and the second" barred "${second[1]}" "$c2" "$firm"

ok "that draw is voided" void_draw "$c2"
clock_set "2026-11-23 11:00" >/dev/null
ok "and made again, as its second attempt" wait_for times "$no1" 3
c3=$(redraws "$no1" 2 | tail -n 1)
same "of the same task" "$(as qian --json draw list | jq --argjson c "$c3" '.rows[] | select(.commit == $c).attempt')" 2
ok "everything verifies" verifies
no "the old team may not go" go "${team[0]},${team[1]}"
ok "the new one does" go "$(staff "$no1" | paste -sd,)"
ok "and comes back" as zhao case act "$no1" visit-end --set found=orderly --set ways=onsite --set signed=signed
same "which is one visit" "$(as qian --json visit list --uscc "$firm" | jq -c '[.rows[] | [.case, .counts]]')" "[[\"$no1\",true]]"
ok "a later draw" draw_day 2026-11-24

by=$(staff "$no2" | paste -sd,)
ok "in an emergency a team is named by hand" as zhao case act "$no2" team-hand --set "people=$by" --reason flood
no "one person is not enough" as zhao case act "$no2" team-hand-confirm
ok "a second one confirms" as li case act "$no2" team-hand-confirm
same "and it is reported apart" "$(as qian --json report by-hand | jq '[.rows[] | select(.kind == "team-hand-confirm")] | length')" 1

mapfile -t next < <(as qian --json case list --date 2026-11-24 --state open | jq -r '.rows[].case')
ok "a team of the second day" as zhao case replace "${next[0]}" --inspector "$(staff "${next[0]}" | head -n 1)" --reason leave
ok "granted" as li case act "${next[0]}" recusal-grant --reason leave
clock_set "2026-11-24 09:00" >/dev/null
ok "drawn" wait_for times "${next[0]}" 1
c4=$(redraws "${next[0]}" 1)
ok "with the draw falls the team" void_draw "$(field "${next[0]}" commit)"
same "both are void" "$(state "$(field "${next[0]}" commit)") $(state "$c4")" "void void"

revealed() { [ "$(state "$first")" = revealed ]; }
same "nothing is public before" "$(state "$c1")" drawn
clock_set "2026-12-03 08:00" >/dev/null
ok "the first draw is revealed" wait_for revealed
same "with the team drawn for its case" "$(state "$c1") $(state "$c3")" "revealed revealed"
same "whose list is that firm" "$(jq -r '.picks[].uscc' "$T/site/draws/$c1.json")" "$firm"
ok "everything verifies" verifies
ok "a firm's proof holds there too" as qian log proof "$firm" --commit "$c1" --output "$T/proof"
ok "and is checked" "$BUILD/inspect-verify" firm "$T/proof" --site "$T/site"
ok "it ends cleanly" stop
