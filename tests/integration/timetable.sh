#!/bin/bash
# When draws are made: not before draw_time, once a day however often the daemon looks, a late start the
# same day, missed days made good and said so, a day that was to be the only one, a year without
# a calendar, the end of the plan.
# shellcheck source=tests/integration/lib.sh
source "$(dirname "$0")/lib.sh"

draws() { as qian --json draw list --task "$1" | jq -r '[.rows[] | .date] | join(" ")'; }
commit_of() { as qian --json draw list --task "$1" --from "$2" --until "$2" | jq -r '.rows[0].commit'; }
expected() { as qian --json draw show "$(commit_of "$1" "$2")" | jq '[.tables[] | select(.key == "strata") | .table.rows[].expect | tonumber] | add'; }
said() { grep -q "$1" "$T/log"; }

{
    sed '/^\[task daily/,$d' tests/integration/plan.conf
    task=$(sed -n '/^\[task daily/,/^draw_level/{s/^period = .*/period = 2026-12-01 .. 2027-01-15/;p}' tests/integration/plan.conf)
    echo "$task"
    printf '%s\n' "$task" | sed 's/daily-2026/once-2026/
         s/^cadence = .*/cadence = once 2026-12-08/; s/^items = .*/items = 0402/; s/^kind = .*/kind = key/
         /foreign/d'
} >"$T/plan.conf"

new_state
ok "starts" start '2026-12-01 07:00'
ok "imports" import_sample
ok "the plan has no error" as wang plan check "$T/plan.conf"
ok "the plan is in force" apply_plan "$T/plan.conf"
ok "a minute before draw_time" clock_set '2026-12-01 07:59'
same "nothing is drawn" "$(draws daily-2026)" ""
ok "at draw_time" clock_set '2026-12-01 08:00'
ok "the day is drawn" wait_for drawn_on 2026-12-01
entry=$(as qian --json log show "$(commit_of daily-2026 2026-12-01)" | jq -r '.fields[] | select(.key == "entry").value')
same "08:00 in China is midnight in UTC" "$(jq -r .time <<<"$entry")" 2026-12-01T00:00:00Z
ok "looking again" clock_set '2026-12-01 18:00'
same "draws nothing more" "$(draws daily-2026)" 2026-12-01
ok "the last minute of the local day" clock_set '2026-12-02 07:58'
same "is before the next draw" "$(draws daily-2026)" 2026-12-01

# The daemon is down at draw_time.
ok "ends" stop
ok "starts late in the day" start '2026-12-02 16:00'
ok "and catches up the same day" wait_for drawn_on 2026-12-02
no "which is no missed day" said 'draw-missed'

# Down for days, a once task's day among them; a weekend lies between.
before=$(expected daily-2026 2026-12-02)
ok "ends again" stop
ok "starts a week later" start '2026-12-09 09:00'
ok "the day is drawn at once" wait_for drawn_on 2026-12-09
same "missed days are not drawn afterwards" "$(draws daily-2026)" "2026-12-01 2026-12-02 2026-12-09"
ok "the log says how many were missed" said 'draw-missed task=daily-2026 draw_days=4 since=2026-12-02'
after=$(expected daily-2026 2026-12-09)
ok "and the rest of the ratio is spread over the days left ($before, then $after)" \
    awk -v a="$after" -v b="$before" 'BEGIN { exit !(a > 1.1 * b) }'
same "the task's only day was missed, so it is drawn today" "$(draws once-2026)" 2026-12-09
ok "another day" clock_set '2026-12-10 08:00'
ok "is drawn" wait_for drawn_on 2026-12-10
same "but the once task is not" "$(draws once-2026)" 2026-12-09

# A Saturday, and a holiday of the calendar that would be a Thursday.
ok "a Saturday" clock_set '2026-12-12 09:00'
same "is no draw day" "$(draw_states 2026-12-12)" none
ok "the preview says why" grep -q 'not a working day' <<<"$(as qian draw preview --date 2026-12-12)"

# 2027 is not announced: Monday to Friday count, said in the log, dates are provisional.
ok "a year without a calendar" clock_set '2027-01-04 08:00'
ok "is drawn on a Monday" wait_for drawn_on 2027-01-04
ok "with a warning" said 'calendar year=2027 task=daily-2026 why='
case=$(as zhao --json case list --date 2027-01-04 | jq -r '.rows[0].case')
ok "and provisional dates in its cases" grep -q 'provisional' <<<"$(as zhao case show "$case")"
cp -r config "$T/tables"
printf '2027-01-05,off\n' >>"$T/tables/calendar.csv"
sed -i "s|^data_dir = .*|data_dir = $T/tables|" "$T/inspectd.conf"
ok "when the calendar arrives" as wang reload
ok "its day off" clock_set '2027-01-05 09:00'
same "is no draw day" "$(draw_states 2027-01-05)" none

# The last day meets the ratio; after it the plan has nothing more to draw, and that is said.
ok "the last day" clock_set '2027-01-15 08:00'
ok "is drawn" wait_for drawn_on 2027-01-15
over() { as wang status | grep -q 'has ended'; }
no "and the plan goes on until then" over
ok "the day after" clock_set '2027-01-18 08:00'
ok "status says that the plan has ended" wait_for over
same "and why there is no next draw" "its period ended on 2027-01-15" "$(as wang --json status | jq -r '[.tables[] | select(.key == "tasks").table.rows[].next.en] | unique | .[]')"
same "nothing is drawn" "$(draw_states 2027-01-18)" none
ok "the preview says why" grep -q 'ends on 2027-01-15' <<<"$(as qian draw preview)"
failures=$("$BUILD/inspect-verify" --lang en site "$T/site" --audit "$T/audit" | grep '^FAIL')
same "the verifier finds nothing but the reveals that the daemon slept through" \
    "$(grep -cv 'the reveal is later than reveal_by' <<<"$failures")" 0
ok "ends cleanly" stop
