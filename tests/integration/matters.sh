#!/bin/bash
# The ledger of matters with a real daemon: from the counter to the end, four eyes, first contact,
# names that few may see, what time does, a kill -9 in between.
# shellcheck source=tests/integration/lib.sh
source "$(dirname "$0")/lib.sh"
set -o pipefail
FIRMS=600

field() { as qian --json case show "$1" | jq -r --arg k "$2" '.fields[] | select(.key == $k) | .value | .id? // .'; }
events() { as qian --json case history "$1" | jq -r '[.rows[].action] | join(" ")'; }
open_matter() { # PERSON ARGS…: prints the number
    local who=$1
    shift
    as "$who" --json matter open "$@" | jq -r '.fields[] | select(.key == "matter") | .value'
}
in_case() { as qian --json case history "$1" | jq -r '[.rows[].action] | join(" ")'; }

new_state 'wu = uid:4005 roles:regulator bureau:220200 name:吴江' 'shi = uid:4006 roles:approver bureau:220000 name:石磊'
ok "starts" start
ok "imports" import_sample
ok "has a plan" apply_plan tests/integration/plan.conf
clock_set "2026-11-23 08:00" >/dev/null
drawn() { as qian --json case list --date 2026-11-23 | jq -e '.rows | length > 0'; }
ok "draws" wait_for drawn

case=$(as qian --json case list --date 2026-11-23 | jq -r '.rows[0].case')
unit=${case:0:6}
person=$(cat "$T"/outbox/*/*/*"$case"*.json | jq -r '.inspectors[0].id')
foreign=$(awk -F, 'NR > 1 && $4 ~ /^5/ {print $2; exit}' "$T/sample/enterprises-full.csv" | tr -d '\r"')
home=$(awk -F, 'NR > 1 && $4 ~ /^1[14]/ && $4 !~ /^112/ {print $2; exit}' "$T/sample/enterprises-full.csv" | tr -d '\r"')

# A complaint of a foreign-invested firm, wherever it is written down
m=$(open_matter zhao --kind firm-complaint --source 12345 --uscc "$foreign" --bureau 220102 --by "金某某" --text "金某某说：一年被查三次")
ok "a complaint has a number of its own ($m)" grep -qE '^T220102202611230001$' <<<"$m"
same "and goes the way of foreign-invested firms" "$(field "$m" kind)" fie-complaint
same "to be accepted within 7 working days" "$(field "$m" due)" 2026-12-02
no "a domestic firm's complaint does not" as zhao matter open --kind fie-complaint --source 12345 --uscc "$home" --text x
no "a publisher opens none" as sun matter open --kind round-table --source s --text x --bureau 220102
no "nor does it pass on what it did not accept" as zhao case act "$m" assign --set unit=220200

# Who asked
sees() { as "$1" --lang zh case show "$m" | grep -q 金某某; }
ok "who handles it sees the name" sees zhao
ok "and who supervises the unit" sees shi
ok "and the auditor" sees qian
no "another bureau does not" sees wu
no "nor the publisher" sees sun
ok "who see the rest" sh -c "'$BUILD/inspectctl' --socket '$T/run/control.sock' --as sun case show '$m' | grep -q ×××"
no "no name in the log" grep -q 金某某 "$T/log"
ok "but the call itself" grep -q 'op name="matter open" actor=zhao outcome=ok' "$T/log"
no "nor in the list" sh -c "'$BUILD/inspectctl' --socket '$T/run/control.sock' --as wang --json matter list | grep -q 金某某"

# To its end
ok "accepted" as zhao case act "$m" accept
same "to be finished within 60 working days" "$(field "$m" due)" 2027-02-15
no "another bureau may not act" as wu case act "$m" answer --set text=x
ok "assigned" as zhao case act "$m" assign --set unit=220200
ok "now that bureau answers" as wu case act "$m" answer --set "text=今年不再重复检查，金某某可放心"
no "who wrote an answer does not approve it" as wu case act "$m" approve
no "a regulator approves nothing" as zhao case act "$m" approve
ok "the head does" as li case act "$m" approve
ok "whoever asked is told" as wu case act "$m" feedback --set satisfied=yes
ok "and it is closed" as wu case act "$m" close
same "in this order" "$(events "$m")" "open accept assign answer approve feedback close"
no "answers stay out of the log" grep -q 不再重复检查 "$T/log"
no "nothing after the end" as li case act "$m" urge --set text=x

# Objections and their case
o=$(open_matter zhao --kind objection --source window --case "$case" --text "未公示系笔误" --by "当事人甲")
same "its case's bureau is in charge" "$(field "$o" unit | cut -c1-6)" "$unit"
ok "the case names the matter" grep -q matter <<<"$(in_case "$case")"
no "without a result there is nothing to object to" as zhao case act "$o" accept
same "and nothing was half done" "$(events "$o")" "open"
ok "the head refuses it" as li case act "$o" refuse --reason "尚无检查结果"
r=$(open_matter zhao --kind recusal --source letter --case "$case" --person "$person" --text "亲属")
ok "a request to recuse" as zhao case act "$r" accept
ok "is in its case" grep -q recusal-ask <<<"$(in_case "$case")"
no "a name is not" sh -c "'$BUILD/inspectctl' --socket '$T/run/control.sock' --as qian --json case history '$case' | grep -q 当事人甲"
hash=$(as qian --json case history "$r" | jq -r '.rows[-1].hash')
ok "whose hash the case has" sh -c "'$BUILD/inspectctl' --socket '$T/run/control.sock' --as qian --json case history '$case' | grep -q $hash"

# From the complaint line, with what spreadsheets do to files; sent twice
{
    printf '\357\273\2772026年投诉台账,,,,,\r\n'
    printf '工单编号,渠道,类别,投诉内容,登记日期,统一社会信用代码,首接单位,投诉人\r\n'
    printf 'A-1,12345,企业投诉,收费不明,2026/11/20,\t%s,南关区市场监督管理局,朴某\r\n' "$foreign"
    printf 'A-2,12345,消费者投诉,"退货, 被拒",2026年11月21日,,220102,\r\n'
    printf 'A-3,12345,传闻,不知何事,2026-11-21,,220102,\r\n'
    printf 'A-4,12345,圆桌会议问题,证照,2026-13-40,,220102,\r\n'
    printf 'A-5,12345,圆桌会议问题,证照,2026-11-24,,220102,\r\n'
    printf '合计,5,,,,,,\r\n'
} >"$T/matters-line.csv"
of_line() { as qian --json matter list | jq '[.rows[] | select(.source == "12345" and .received < "2026-11-22")] | length'; }
ok "the complaint line's file" as wang import --kind matters "$T/matters-line.csv"
same "two of its rows are matters" "$(of_line)" 2
same "others are refused, each with its reason" "$(cut -d, -f1 "$T"/spool/done/*matters*.rejects.csv | tail -n +2 | sort -n | paste -sd' ')" "5 6 7"
echo >>"$T/matters-line.csv"
as wang import --kind matters "$T/matters-line.csv" >/dev/null
same "sent again: the same two" "$(of_line)" 2
no "no name in the log" grep -q 朴某 "$T/log"

# Time
t=$(open_matter zhao --kind round-table --source "圆桌会议第三期" --bureau 220102 --text "办证材料重复提交")
no "the same external number comes once" sh -c "for i in 1 2; do '$BUILD/inspectctl' --socket '$T/run/control.sock' --as zhao matter open --kind round-table --source x --external 7 --bureau 220100 --text x || exit 1; done"
has() { [ "$(events "$1")" = "$2" ]; }
clock_set "2026-12-16 08:00" >/dev/null
ok "three working days before: a warning" wait_for has "$t" "open warned"
die_hard
ok "killed, it starts again" start
clock_set "2026-12-22 08:00" >/dev/null
ok "late: passed up" wait_for has "$t" "open warned escalated"
ok "with a line in the log" grep -q "overdue matter=$t" "$T/log"
same "late ones are on top" "$(as qian --json matter list --overdue --bureau 220102 --kind round-table | jq -r '.rows[0].matter')" "$t"
ok "somebody urges" as li case act "$t" urge --set text=请尽快答复
clock_set "2027-01-04 08:00" >/dev/null
ok "then to the prefecture" wait_for has "$t" "open warned escalated urge escalated"
ok "ends cleanly" stop
