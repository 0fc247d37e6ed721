#!/bin/bash
# From spreadsheets with all their dirt to a verified, revealed draw, as people would do it.
# shellcheck source=tests/integration/lib.sh
source "$(dirname "$0")/lib.sh"

count() { jq -r "$1" "$T/sample.json"; }
imported() { # kind, field: of the newest import of that kind
    as wang --json import list | jq -r --arg k "$1" "[.rows[] | select(.kind.id == \$k)] | max_by(.id) | .$2"
}

new_state
ok "the daemon starts" start
ok "the sample is made" eval '"$BUILD/make-sample" --firms 6000 --out "$T/sample" >"$T/sample.json"'
no "a regulator may not import" as zhao import "$T/sample/recusals.csv"
ok "enterprises are imported" as wang import --full --kind enterprises "$T/sample/enterprises-full.csv"
cp "$T/sample/classes.csv" "$T/classes.tmp" && mv "$T/classes.tmp" "$T/spool/classes.csv"
ok "classes dropped into the spool are imported" wait_for compgen -G "$T/spool/done/*classes*.json"
ok "inspectors are imported" as wang import --full --kind inspectors "$T/sample/inspectors.csv"
ok "recusals are imported" as wang import --full --kind recusals "$T/sample/recusals.csv"
same "firms refused" "$(imported enterprises rejected)" "$(count .refused_firms)"
same "firms accepted" "$(imported enterprises added)" "$(count .firms)"
same "classes refused" "$(imported classes rejected)" "$(count .refused_classes)"
same "inspectors refused" "$(imported inspectors rejected)" "$(count .refused_inspectors)"
same "recusals refused" "$(imported recusals rejected)" "$(count .refused_recusals)"

no "a plan cannot be drawn by before it is approved" drawn_on 2026-11-23
ok "the example plan has no errors" as wang plan check config/plan.example.conf
ok "the plan is proposed" as wang plan apply config/plan.example.conf
no "who proposed it may not approve it" as wang plan approve "$(sha256sum config/plan.example.conf | cut -d' ' -f1)"
ok "a second person approves" as li plan approve "$(sha256sum config/plan.example.conf | cut -d' ' -f1)"
ok "the simulation runs" as wang plan simulate config/plan.example.conf
ok "the preview runs" as wang draw preview --date 2026-11-23

for day in 2026-11-23 2026-11-24 2026-11-25; do ok "draws on $day" draw_day $day; done
first=$(as qian --json draw list --from 2026-11-23 --until 2026-11-23 | jq -r '[.rows[].commit] | min')
size=$(as qian --json log show | jq '[.rows[].index] | max')
ok "the same tick again" clock_set "2026-11-25 08:01"
same "draws nothing twice" "$(as qian --json log show | jq '[.rows[].index] | max')" "$size"
sed '/^\[task publicity-2026\]/,/^\[/s/^period = .*/period = 2026-02-01 .. 2026-12-31/' config/plan.example.conf >"$T/moved.conf"
ok "a task's period may not move under its draws" grep -q 'has drawn for the period' <(as wang plan apply "$T/moved.conf" 2>&1)
ok "the state is consistent" consistent
clock_set "2026-11-28 08:00" >/dev/null # a Saturday
same "no draw on a day off" "$(draw_states 2026-11-28)" none

revealed() { [[ $(draw_states 2026-11-23) =~ revealed ]]; }
no "nothing is public before the reveal" test -e "$T/site/draws/$first.json"
for day in 2026-12-23 2026-12-24 2026-12-25; do clock_set "$day 08:00" >/dev/null; done # reveal_by of each
ok "the first draw is revealed in time" wait_for revealed
ok "and its list is public" jq -e '.picks | length > 0' "$T/site/draws/$first.json"
no "without any class" grep -rlE '"(class|stratum|strata)"|/[ABCD]/[DF]"' "$T/site/draws" "$T/site/plans"
ok "the public site verifies" "$BUILD/inspect-verify" site "$T/site"
ok "everything verifies" consistent

firm=$(jq -r '.picks[0].uscc' "$T/site/draws/$first.json")
ok "a firm gets its proof" as qian log proof "$firm" --commit "$first" --output "$T/proof"
ok "and can check it" "$BUILD/inspect-verify" firm "$T/proof" --site "$T/site"
sed '/^salt /y/0123456789bcdef/123456789bcdef0/' "$T/proof" >"$T/forged"
no "a forged proof is found out" "$BUILD/inspect-verify" firm "$T/forged" --site "$T/site"
no "nobody without a role looks at cases" "$BUILD/inspectctl" --socket "$T/run/control.sock" --as nobody case list
csv=$(find "$T/outbox" -name draw.csv | head -n 1)
same "the lists open in a spreadsheet (BOM)" "$(head -c 3 "$csv" | od -An -tx1 | tr -d ' \n')" efbbbf
no "and no cell runs as a formula" eval 'find "$T/outbox" -name draw.csv -exec cat {} + | grep -E "(^|,)\"?[=+@-]"'
ok "it ends cleanly" stop
