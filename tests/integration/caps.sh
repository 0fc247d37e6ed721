#!/bin/bash
# Campaigns of one day, limits of visits in a year, and one joint visit instead of two, proposed by the daemon or by hand.
# shellcheck source=tests/integration/lib.sh
source "$(dirname "$0")/lib.sh"
FIRMS=1200

task() { # NAME DAY INDUSTRIES MORE…: a campaign in Changchun that draws everybody in scope
    printf '%s\n' "[task $1]" "title = $1" "items = ${ITEM:-0201}" "kind = ${KIND:-general}" "regions = 220100" "period = 2026-11-20 .. 2026-12-31" \
        "cadence = once $2" "industries = $3" "ratio.A = 100 %" "ratio.B = 100 %" "ratio.C = 100 %" "ratio.D = 100 %" \
        "cite.ratio = campaign" "inspectors = province" "inspect_days = 10 wd" "reveal_days = 20 days" "${@:4}"
}
commit_of() { as qian --json draw list --task "$1" | jq '.rows[0].commit'; }
entry() { as qian --json log show "$1" | jq -r '[.. | strings | select(startswith("{"))][0] // empty' | jq -r ".$2"; }
sums() { jq -r '"\([.[].base] | add) \([.[].n] | add)"' "$T/audit/strata/$1.json"; }
picked() { jq -r --argjson c "$1" 'select(.commit == $c).picks[].uscc' "$T"/audit/records/*.json | sort; }
shown() { as qian --json enterprise show "$1" | jq -r --arg k "$2" '.fields[] | select(.key == $k).value'; }
left() { as qian --json enterprise show "$1" | jq -r --arg t "$2" '.tables[] | select(.key == "limits").table.rows[] | select(.task == $t).left | .id? // .'; }
case_of() { as qian --json case list | jq -r --arg u "$1" --arg t "$2" '.rows[] | select(.uscc == $u and .task == $t).case'; }
verifies() { "$BUILD/inspect-verify" site "$T/site" --audit "$T/audit"; }

new_state
{
    printf '%s\n' "[plan]" "title = campaigns" "cite.floor = x" "caps = 100 %" "cite.caps = x"
    task shops 2026-11-24 F51 "visits_per_year = 1"
    task shops-again 2026-11-24 F51 "visits_per_year = 1"
    KIND=key ITEM=0402 task food 2026-11-25 F51
    KIND=key ITEM=0402 task labels 2026-11-26 F51
} >"$T/plan.conf"
{
    cat "$T/plan.conf"
    task worse 2026-11-26 F51 "visits_per_year.A.domestic = 1"
} >"$T/worse.conf"
ok "the daemon starts" start
ok "the sample is imported" import_sample
no "foreign firms may not be visited more often than domestic ones" as wang plan check "$T/worse.conf"
ok "the plan check knows the limit" as wang plan check "$T/plan.conf"
ok "a plan of campaigns holds" apply_plan "$T/plan.conf"

mapfile -t firms < <(awk -F, '$6 ~ /^2201/ && $8 ~ /^F51/ && $9 ~ /存续|在业|开业/ {print $2}' "$T/sample/enterprises-full.csv" | sort)
capped=${firms[0]} exempt=${firms[1]} mistaken=${firms[2]}
no "an unknown kind is refused" as zhao visit record "$capped" --type nosuch --date 2026-11-20
no "a visit of tomorrow is refused" as zhao visit record "$capped" --type daily --date 2026-11-24
ok "a daily check is recorded" as zhao visit record "$capped" --type daily --date 2026-11-20
no "but only once" as zhao visit record "$capped" --type daily --date 2026-11-20
ok "one of last year" as zhao visit record "$exempt" --type daily --date 2025-12-31
ok "and one on a complaint, which does not count" as zhao visit record "$exempt" --type complaint --date 2026-11-20 --source "12315-7"
ok "one by mistake" as zhao visit record "$mistaken" --type special --date 2026-11-20
no "who recorded it does not withdraw it" as zhao visit withdraw 4 --reason typo
ok "another person does" as li visit withdraw 4 --reason typo
same "both totals are shown" "$(shown "$exempt" visits) $(shown "$exempt" visits_counted)" "1 0"
same "and what is left" "$(left "$capped" shops) $(left "$exempt" shops) $(left "$capped" food)" "0 1 no-limit"

preview=$(as qian draw preview --task shops --date 2026-11-24)
same "its tables say which task they are of" "strata shops bureaus shops" \
    "$(as qian --json draw preview --task shops --date 2026-11-24 | jq -r '[.tables[] | .key, .of] | join(" ")')"
ok "the preview says who is left out" grep -q "Task shops: 1 firms have had" <<<"$preview"
ok "the campaign's day" draw_day 2026-11-24
shops=$(commit_of shops)
read -r base n <<<"$(sums "$shops")"
same "base counts the firm at its limit, n does not" $((base - n)) 1
ok "the log says so" grep -q "task=shops .*at_visit_limit=1 " "$T/log"
same "everybody else is drawn" "$(picked "$shops" | wc -l)" "$n"
no "that firm is not" grep -q "$capped" <(picked "$shops")
ok "who does not count is" grep -q "$exempt" <(picked "$shops")
ok "who was recorded by mistake is" grep -q "$mistaken" <(picked "$shops")
same "a visit that waits counts for the next task of the day" "$(sums "$(commit_of shops-again)")" "$base 0"
same "and is shown" "$(shown "$exempt" visits_due) $(left "$exempt" shops)" "1 0"

same "no joint visit is proposed yet" "$(as qian --json case joint-visits | jq '.rows | length')" 0
ok "another task draws the same firms" draw_day 2026-11-25
a=$(case_of "$exempt" shops) b=$(case_of "$exempt" food)
same "every firm drawn twice is proposed" "$(as qian --json case joint-visits | jq '.rows | length')" $((2 * n))
same "both cases name each other" "$(as qian --json case history "$a" | jq -r '.rows[] | select(.action == "joint-propose").content | fromjson | .with[0]')" "$b"
no "the lead is one of them" as li case act "$a" joint-accept --set lead=220102202611240999
ok "the head accepts" as li case act "$a" joint-accept --set "lead=$b"
same "for both cases" "$(as qian --json case joint-visits --state accepted | jq -c '[.rows[].case] | sort')" "$(jq -cn --arg a "$a" --arg b "$b" '[$a, $b] | sort')"
same "one visit is due" "$(shown "$exempt" visits_due)" 1
visit() { # CASE: its whole visit
    local people
    people=$(as qian --json case show "$1" | jq -r '.fields[] | select(.key == "staff").value' | sed 's/、/,/g')
    as zhao case act "$1" visit-ask --set planned=2026-11-25 --set ways=onsite && as li case act "$1" visit-approve &&
        as zhao case act "$1" visit-start --set "present=$people" --set certificates=yes --set unannounced=no &&
        as zhao case act "$1" visit-end --set found=orderly --set ways=onsite --set signed=signed
}
ok "each department records its part" eval 'visit "$a" && visit "$b"'
same "which is one visit" "$(shown "$exempt" visits) $(shown "$exempt" visits_counted) $(shown "$exempt" visits_due)" "2 1 0"
same "with a part" "$(as qian --json visit list --uscc "$exempt" | jq -c '[.rows[] | select(.type.id == "joint") | .part_of == null]')" "[true,false]"
same "and one record" "$(as qian --json case joint "$b" | jq -r '[.tables[] | select(.key == "events").table.rows[] | select(.kind == "visit-end").case] | sort | join(" ")')" "$(printf '%s\n' "$a" "$b" | sort | paste -sd' ')"
c=$(case_of "$mistaken" shops)
ok "the head may decline" as li case act "$c" joint-decline --reason "different departments"
clock_set "2026-11-25 09:00" >/dev/null
same "and is not asked again" "$(as qian --json case joint-visits --state declined | jq '.rows | length')" 2

printf '%s\n' "[casework]" "joint_visit_days = 0" >>"$T/inspectd.conf"
ok "the daemon may be told to propose nothing" as wang reload
ok "then a third task draws them" draw_day 2026-11-26
same "and nothing more is proposed" "$(as qian --json case joint-visits | jq '.rows | length')" $((2 * n))
d=$(case_of "$capped" food) f=$(case_of "$capped" labels) other=$(case_of "${firms[3]}" labels)
propose() { as zhao case act "$d" joint-propose --set "with=$1" --reason "one visit is enough"; }
no "cases of two firms are not visited together" propose "$other"
no "nor a case that is not there" propose 220102202611240999
ok "a person proposes what the daemon does not" propose "$f"
same "for both cases, once" "$(as qian --json case joint-visits --state proposed | jq -c --arg d "$d" '[.rows[] | select(.proposal == $d).case] | sort')" "$(jq -cn --arg d "$d" --arg f "$f" '[$d, $f] | sort')"
same "the other case names the first, by the daemon" "$(as qian --json case history "$f" | jq -r '.rows[] | select(.action == "joint-propose") | .actor, (.content | fromjson | .with[])' | paste -sd' ')" "inspectd $d"
no "a case is in one proposal only" propose "$f"
ok "the head accepts that one too" as li case act "$f" joint-accept --set "lead=$d"
same "again for both" "$(as qian --json case joint-visits --state accepted | jq --arg d "$d" '[.rows[] | select(.proposal == $d and .lead == $d)] | length')" 2

ok "national treatment is compared" as qian report treatment
same "what was expected was drawn" "$(as qian --json report treatment --from 2026-11-24 --until 2026-11-24 |
    jq -r '[.tables[] | select(.key == "rates_all").table.rows[] | .drawn] | add')" "$n"
ok "everything verifies" verifies
ok "it ends cleanly" stop
