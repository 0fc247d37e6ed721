#!/usr/bin/env bash
# Ids decide, labels are for people: with every label and sentence of every answer reworded, every page has the
# same controls, for each person and in both languages.
# shellcheck source=tests/integration/lib.sh
. "$(dirname "$0")/lib.sh"
. tests/browser/state.sh
INSPECTD=$BUILD/inspectd-reword
web_state
head -n 9000 "$T/sample/enterprises-full.csv" >"$T/short.csv"
as wang import --kind enterprises --full "$T/short.csv" >/dev/null 2>&1
same "an import waits" held "$(as wang --json import list | jq -r '.rows[0].state.id')"
sed '3s/,[^,]*,/,换个说法,/' config/ways.csv >"$T/ways.csv"
ok "a changed table waits" as wang table propose ways.csv "$T/ways.csv" --reason "a better word"
ok "somebody is disabled" eval 'as wang user add gone --name 辞职 --roles regulator --generate && as li user approve gone && as wang user disable gone --reason "left"'
ok "a token" as qian token add --label spreadsheet --read-only --days 10
python3 tests/integration/labels.py "${URL#http://}" "$PASSWORD" || FAILED=$((FAILED + 1))
ok "ends cleanly" stop
