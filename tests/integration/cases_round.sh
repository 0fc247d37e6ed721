#!/bin/bash
# Five drawn cases worked to five ends: dates, clocks, four eyes, disclosure, and the proof of it all.
# shellcheck source=tests/integration/lib.sh
source "$(dirname "$0")/lib.sh"
# shellcheck source=tests/stories.sh
source tests/stories.sh
FIRMS=1500
set -o pipefail
TODAY=2026-11-27

act() {
    local no=$1 person=$2
    shift 2
    as "$person" case act "$no" "$@"
}
case_file() { find "$T/outbox" -name "$1.json" | head -n 1; }
day() {
    TODAY=$1
    clock_set "$1 ${2:-09:00}" >/dev/null
}
tick() { day "$TODAY" "$1"; } # the minute's work
state() { as zhao --json case show "$1" | jq -r '[.fields[] | select(.key == "state") | .value.id] | first'; }
due() { as zhao --json case due | jq -r --arg no "$1" --arg c "$2" 'first(.rows[] | select(.case == $no and .clock.id == $c) | .due) // "none"'; }
public() { jq -r "$2" "$T/site/results/$1.json"; }
has_version() { [ "$(public "$1" .version 2>/dev/null)" = "$2" ]; }
kinds() { as zhao --json case history "$1" | jq -r '[.rows[].action] | join(" ")'; }
verify() { "$BUILD/inspect-verify" case "$1" --site "$T/site" --lang en | tee "$T/verified"; }
verify_case() { as qian case export "$1" --output "$T/$1.case" >/dev/null && verify "$T/$1.case"; }

new_state "zhou = uid:4005 roles:regulator name:周涛"
ok "the daemon starts" start
ok "a sample province" import_sample
sed '/^\[task lottery/,$d; s/^cadence.*/cadence = once 2026-11-27/; s/^reveal_days.*/reveal_days = 40 days/' tests/integration/plan.conf >"$T/plan.conf"
ok "a plan" apply_plan "$T/plan.conf"
ok "firms are drawn" draw_day 2026-11-27
mapfile -t cases < <(as zhao --json case list --date 2026-11-27 | jq -r '.rows[:6][].case')
clean=${cases[0]} admonished=${cases[1]} penalty=${cases[2]} gone=${cases[3]} objection=${cases[4]} silent=${cases[5]}
wait_for test -n "$(case_file "$silent")"

echo "# 2026-11-27: the visits"
no "nobody enters a result before the visit" act "$clean" zhao results-enter --set results="$(results_of "$clean" 1)"
ok "no problem found, closed" story_clean "$clean"
same "it is closed" "$(state "$clean")" closed
no "a closed case takes no result" act "$clean" zhao results-enter --set results="$(results_of "$clean" 1)"
ok "a minor violation, admonished" story_admonished "$admonished"
same "corrected by the day that was set" "$(due "$admonished" rectify)" 2026-12-04
same "re-check within 10 working days after it" "$(due "$admonished" recheck)" 2026-12-18
ok "harm was done: a penalty is proposed and filed" story_penalty "$penalty"
same "decided within 90 days, in a year without calendar" "$(due "$penalty" decision)" 2027-02-25
ok "a firm that cannot be found" story_unreachable "$gone"
same "listed within 10 working days" "$(due "$gone" abnormal-list)" 2026-12-11
ok "a problem that the firm disputes" story_objection "$objection"
same "it may object for 15 working days" "$(due "$objection" objection)" 2026-12-18
ok "a visit whose disclosure nobody approves" story_visit "$silent" 1 "无问题"
same "disclosed within 20 working days" "$(due "$silent" result-publish)" 2026-12-25
no "who entered a result does not approve its disclosure" act "$silent" zhao disclosure-approve

echo "# disclosure"
tick 09:05
ok "approved results are public" wait_for has_version "$clean" 1
same "item by item" "$(public "$clean" '[.items[].results[].code] | unique | join(",")')" 1
ok "also of the disputed one" wait_for has_version "$objection" 1
no "the others are not" test -e "$T/site/results/$silent.json"
no "no file says class, stratum or inspector" grep -rlE '"(class|stratum|inspectors?|team|complainant)"|/[ABCD]/[DF]"|赵敏|zhao' "$T/site/results"
public_inspectors=$(jq -r '.inspectors[].name | select(. != "")' "$(case_file "$clean")" | grep -Ff - "$T/site/results/$clean.json")
same "nor the name of one" "$public_inspectors" ""
no "the draw itself is not public yet" compgen -G "$T/site/draws/*.json"
ok "the site verifies" "$BUILD/inspect-verify" site "$T/site" --audit "$T/audit"
ok "a case verifies on the day itself" verify_case "$clean"
ok "and says that the day is not in the log" grep -q "not in the log yet" "$T/verified"

echo "# the days after"
day 2026-11-30
ok "inquiry, review, notice of rights" story_penalty_notice "$penalty"
same "5 working days for the defence" "$(due "$penalty" statement)" 2026-12-07
no "no decision before they are over" act "$penalty" li decide --set kinds=fine --set fine=5000 --set facts=x
ok "the firm objects" story_objection_made "$objection"
same "answered within 20 working days" "$(due "$objection" objection-answer)" 2026-12-28
day 2026-12-01
ok "the firm that cannot be found is listed" story_unreachable_end "$gone"
same "and its case closed" "$(state "$gone")" closed
ok "the objection is upheld, the result corrected, the case closed" story_objection_upheld "$objection"
tick 09:05
ok "the corrected result is public" wait_for has_version "$objection" 2
same "with its new result" "$(public "$objection" '[.items[].results[].code] | unique | join(",")')" 1
same "it names the version before" "$(public "$objection" .replaces)" \
    "$(as zhao --json case history "$objection" | jq -r '[.rows[] | select(.action == "disclosed")][0].content | fromjson.sha256')"
ok "the site with both versions in its log verifies" "$BUILD/inspect-verify" site "$T/site"
day 2026-12-04
ok "corrected in time: closed without penalty" story_admonished_end "$admonished"
same "it is closed" "$(state "$admonished")" closed
no "and never saw stage 4" grep -qE "penalty-propose|decide" <<<"$(kinds "$admonished")"
day 2026-12-08
ok "the fine is decided, served, published" story_penalty_decide "$penalty"
same "payable within 15 days" "$(due "$penalty" payment)" 2026-12-23
tick 09:05
ok "the decision is public" wait_for has_version "$penalty" 1
same "with its amount" "$(public "$penalty" .penalty.fine)" 500000
same "though its result waits for approval" "$(public "$penalty" '.items | length')" 0
ok "disclosure of its result is approved" act "$penalty" sun disclosure-approve
tick 09:06
ok "and both are public" wait_for has_version "$penalty" 2
same "in one file" "$(public "$penalty" '"\(.penalty.state) \(.items[0].results[0].code)"')" "published 3"
day 2026-12-24
no "before the limit nothing is disclosed unasked" test -e "$T/site/results/$silent.json"
day 2026-12-25
ok "on the last day the daemon discloses by itself" wait_for has_version "$silent" 1
day 2026-12-26
no "the fine alone is not enough when late" act "$penalty" zhao pay --set amount=5000
ok "3 days late: 3 % a day on top" story_penalty_end "$penalty" 5450
same "the case is closed" "$(state "$penalty")" closed

echo "# proof"
day 2026-12-27
ok "every case replays to what it is" as qian case verify
for no in "$clean" "$admonished" "$penalty" "$gone" "$objection" "$silent"; do
    ok "$no verifies" verify_case "$no"
done
no "nothing of them waits" grep -q "not in the log yet" "$T/verified"
make=$BUILD/make-site
while read -r path; do
    "$make" alter "$path" <"$T/$objection.case" >"$T/forged"
    cmp -s "$T/forged" "$T/$objection.case" && { fail "altered: $path (no change)"; continue; }
    out=$("$BUILD/inspect-verify" case "$T/forged" --site "$T/site" --lang en)
    if [ $? -ne 1 ] || ! grep -q "^FAIL: " <<<"$out"; then
        fail "altered: $path"
        echo "$out" | tail -n 3 | sed 's/^/#   /'
    else altered=$((${altered:-0} + 1)); fi
done < <("$make" fields <"$T/$objection.case")
ok "each of ${altered:-0} fields, altered, is found out" test "${altered:-0}" -gt 100
alter() { jq -c "$1" "$T/$objection.case" | tr -d '\n' >"$T/forged"; verify "$T/forged"; }
ok "written again by jq it is the same" alter .
no "an event left out is found" alter 'del(.events[3])'
ok "and named" grep -q "left out" "$T/verified"
no "an event without proof is found" alter 'del(.events[3].proof)'
no "a disclosure left out is found" alter '.events |= map(select(.event.kind != "disclosed"))'
no "another case's file is found" alter '.case = "220102202601010001"'
jq -c '.items[0].results[0].code = "8"' "$T/site/results/$objection.json" | tr -d '\n' >"$T/x" && cp "$T/x" "$T/site/results/$objection.json"
no "a result altered on the site is found" "$BUILD/inspect-verify" site "$T/site"
stop
ok "it starts again" start
ok "and has put the result back" "$BUILD/inspect-verify" site "$T/site" --audit "$T/audit"
stop
python3 - "$T/state/ledger.db" "$clean" <<'PY'
import sqlite3, sys
db = sqlite3.connect(sys.argv[1])
try:
    db.execute("UPDATE docket_event SET actor = 'li' WHERE no = ?", (sys.argv[2],))
    sys.exit("an event could be altered")
except sqlite3.Error:
    pass
db.execute("DROP TRIGGER docket_event_no_update")
db.execute("UPDATE docket_event SET content = replace(content, '一致', '不符') WHERE no = ?", (sys.argv[2],))
db.commit()
PY
ok "somebody with the database's file removes the lock and rewrites an event" start
no "which case verify finds" as qian case verify
no "and case export refuses to prove" as qian case export "$clean" --output "$T/x.case"
stop
