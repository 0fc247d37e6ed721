#!/bin/bash
# Every command that shows something, as text, JSON and CSV, in both languages: it answers, each label and
# word exists in both, English ones hold no Chinese, Chinese ones are Chinese; a spreadsheet's file
# keeps its numbers.
# shellcheck source=tests/integration/lib.sh
source "$(dirname "$0")/lib.sh"

new_state
ok "starts" start
ok "imports" import_sample
ok "has a plan" apply_plan
ok "draws" draw_day 2026-11-23
case=$(as wang --json case list | jq -r '.rows[0].case')
uscc=$(as wang --json case list | jq -r '.rows[0].uscc')
inspector=$(as wang --json inspector list | jq -r '.rows[0].id')
commit=$(as wang --json draw list | jq '.rows[0].commit')

# The arguments of a command that needs some; nothing for a command that changes things.
arguments() {
    case $1 in
        "import show") echo 1 ;;
        "enterprise show") echo "$uscc" ;;
        "inspector show") echo "$inspector" ;;
        "plan check" | "plan simulate") echo config/plan.example.conf ;;
        "draw show") echo "$commit" ;;
        "case show" | "document list") echo "$case" ;;
        status | keys | "plan show" | "draw preview" | "log show" | *" list") echo ;;
        *) return 1 ;;
    esac
}
answers() { # FILE OPTIONS… -- WORDS…
    local to=$1
    shift
    "$BUILD/inspectctl" --socket "$T/run/control.sock" --as wang "$@" >"$to" 2>"$T/notes"
}
# Labels of columns and fields, and values that are words. A note may quote data.
pairs='[.. | objects | select(has("zh") and has("en")) | select(has("what") | not)]'
cjk='[\u4e00-\u9fff]'
missing() { jq -r "$pairs | .[] | select(.zh == \"\" or .en == \"\") | tostring" "$1"; }
# A label that is the same in both is a code or data: USCC, the title of a task.
labels() { jq -r "[.. | objects | select(has(\"key\") and has(\"zh\") and .zh != .en)] | .[] | .$2" "$1" | sort -u; }

count=0
while read -r name; do
    words=$(arguments "$name") || continue
    count=$((count + 1))
    for lang in zh en; do
        # shellcheck disable=SC2086
        ok "$name as text ($lang)" answers "$T/text.$lang" --lang $lang $name $words
        # shellcheck disable=SC2086
        ok "$name as CSV ($lang)" answers "$T/csv.$lang" --lang $lang --csv $name $words
    done
    # shellcheck disable=SC2086
    ok "$name as JSON" answers "$T/json" --json $name $words
    same "$name says all in both languages" "$(missing "$T/json")" ""
    same "$name has English labels" "$(labels "$T/json" en | jq -rR "select(test(\"$cjk\"))")" ""
    same "$name has Chinese labels" "$(labels "$T/json" zh | jq -rR "select(test(\"$cjk\") | not)")" ""
    no "$name speaks two languages" cmp -s "$T/text.zh" "$T/text.en"
    ok "$name opens as UTF-8 in a spreadsheet" sh -c "head -c 3 '$T/csv.zh' | od -An -tx1 | grep -q 'ef bb bf'"
done < <("$BUILD/inspectctl" --lang en help | sed -n 's/^  \([a-z]*\( [a-z]*\)\?\)   .*/\1/p')
ok "these were all ($count)" test "$count" -ge 15

answers "$T/cases.csv" --csv case list
ok "a spreadsheet does not round case numbers" grep -q "^$case"$'\t,' "$T/cases.csv"
same "a program gets them bare" "$("$BUILD/inspectctl" --socket "$T/run/control.sock" --as wang --csv case list | sed -n 2p | cut -d, -f1)" "$case"
delivered=$(find "$T/outbox" -name draw.csv | head -n 1)
no "nor is any long number bare in a bureau's list" grep -qE '(^|,)[0-9]{12,}(,|$)' "$delivered"
ok "ends cleanly" stop
