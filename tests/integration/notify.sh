#!/bin/bash
# notify_command: what it is told, once, also after a restart; a command that fails is tried again; one
# that hangs is ended and holds up nobody.
# shellcheck source=tests/integration/lib.sh
source "$(dirname "$0")/lib.sh"

FIRMS=1500
cat >"$T/tell" <<'SH'
#!/bin/sh
# Keeps what it got; "fail" and "hang" in $1 say how to misbehave while that file exists.
[ -e "$1/fail" ] && { echo "no route to the post office" >&2; exit 3; }
[ -e "$1/hang" ] && { echo $$ >"$1/hanging"; sleep 600; }
n=$(mktemp "$1/told.XXXXXX")
cat >"$n.part" && mv "$n.part" "$n.json" && env >"$n.env" && rm -f "$n"
SH
chmod +x "$T/tell"
new_state
sed -i "s|^\[service\]|&\nnotify_command = $T/tell $T/told a;b \$(id)|" "$T/inspectd.conf"
mkdir "$T/told"
start || bail "the daemon does not start"
import_sample >/dev/null || bail "the sample is not imported"
apply_plan tests/integration/plan.conf || bail "the plan is not applied"

told() { cat "$T"/told/*.json 2>/dev/null | jq -s --arg k "$1" '[.[] | select(.kind == $k)] | length'; }
all() { find "$T/told" -name '*.json' | wc -l; }
quiet() { local n; n=$(all); sleep 1; [ "$n" = "$(all)" ]; }
tick() { clock_set "$1" >/dev/null; }

tick "2026-11-24 07:00"
same "nobody is told at night" "$(all)" 0
tick "2026-11-24 08:00"
bureaus() { as qian --json case list | jq '[.rows[].bureau] | unique | length'; }
drawn() { [ "$(bureaus)" -gt 0 ] && [ "$(told drawn)" = "$(bureaus)" ]; }
ok "every bureau with a draw is told" wait_for drawn
one=$(grep -l drawn "$T"/told/*.json | head -n 1)
same "with its cases" "$(jq -r '.count == (.cases | length)' "$one")" true
same "in words" "$(jq -r '.zh | contains("今日抽取")' "$one")" true
no "without a class" grep -qE '"class"|分类|/[ABCD]/' "$one"
same "with nothing of the daemon's environment" "$(cut -d= -f1 "${one%.json}.env" | sort | grep -vE '^(_|PWD|SHLVL|OLDPWD)$' | paste -sd' ')" "LANG PATH"
no "without a shell in between" test -e "$T/told a"

case=$(as qian --json case list | jq -r '.rows[0].case')
as zhao case act "$case" visit-ask --set planned=2026-11-25 --set ways=onsite >/dev/null
tick "2026-11-24 08:20"
waits() { [ "$(told waiting)" = 1 ]; }
ok "what waits for a decision is told" wait_for waits
same "which one" "$(cat "$T"/told/*.json | jq -rs --arg c "$case" '[.[] | select(.kind == "waiting") | .cases[] | select(.case == $c) | .what.zh] | first')" "批准检查"
tick "2026-11-24 08:40"
ok "once" quiet
stop || bail "the daemon does not stop"
n=$(all)
start || bail "the daemon does not start again"
tick "2026-11-24 08:45"
ok "a restart is quiet" quiet
same "and repeats nothing" "$(all)" "$n"

touch "$T/told/fail"
tick "2026-12-30 08:00"
failed() { grep -q "no route to the post office" "$T/log"; }
ok "a failure is in the log, with what the command said" wait_for failed
same "and nothing is lost" "$(told overdue)" 0
key=$(grep -o 'notice key=[^ ]* tries=1' "$T/log" | head -n 1 | cut -d' ' -f2)
rm "$T/told/fail"
again() { grep -qF "notice $key sent=1" "$T/log"; }
late() { [ "$(told overdue)" -gt 0 ]; }
sleep 1
no "it is not tried again at once" again
tick "2026-12-30 08:30"
ok "but a little later" wait_for again
ok "and so is what is late" wait_for late

touch "$T/told/hang"
tick "2026-12-31 08:00"
hangs() { [ -e "$T/told/hanging" ]; }
ok "a command hangs" wait_for hangs
ok "meanwhile the daemon answers" timeout 30 "$BUILD/inspectctl" --socket "$T/run/control.sock" --as zhao case act "$case" note --set text=x
pid=$(cat "$T/told/hanging")
ok "and stops at once" timeout 60 bash -c "kill -TERM $DAEMON; while kill -0 $DAEMON 2>/dev/null; do sleep 0.1; done"
wait "$DAEMON" 2>/dev/null
DAEMON=
no "with what it had started" kill -0 "$pid"
