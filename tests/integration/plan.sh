#!/usr/bin/env bash
# Plans through the daemon: faults with their lines, two people, what is in force, what is published.
# shellcheck source=tests/integration/lib.sh
. "$(dirname "$0")/lib.sh"

PLAN=$T/plan.conf
cp config/plan.example.conf "$PLAN"
new_state
start || bail "the daemon starts"

# ---- check: every fault, with its line ----
sed -e 's/^team = 2/team = 1/' -e 's/^cadence = daily/cadense = daily/' \
    -e 's/^ratio.A.foreign = 1 %/ratio.A.foreign = 2.5 %/' "$PLAN" >"$T/bad.conf"
no "a plan with errors does not pass the check" as zhao plan check "$T/bad.conf"
out=$(as zhao --json plan check "$T/bad.conf")
line=$(grep -n '^cadense' "$T/bad.conf" | cut -d: -f1)
same "the misspelt key is named with its line and a hint" "$line" \
    "$(jq '.tables[0].table.rows[] | select(.what.en | contains("did you mean “cadence”")) | .line' <<<"$out")"
same "each team of one is an error" 5 \
    "$(jq '[.tables[0].table.rows[] | select(.what.en | contains("Penalty Law Art. 42"))] | length' <<<"$out")"
no "and cannot be proposed" as wang plan apply "$T/bad.conf"

sed -e 's/^ratio.A.foreign = 1 %/ratio.A.foreign = 2.5 %/' "$PLAN" >"$T/unfair.conf"
no "nobody foreign may fare worse" as wang plan apply "$T/unfair.conf"
ok "the reason is said" grep -q 'no extra burden' <(as wang plan apply "$T/unfair.conf" 2>&1)
no "a folder is no plan" as wang plan check "$T"
head -c 1100000 /dev/zero | tr '\0' '#' >"$T/long.conf"
no "nor is a file without end" as wang plan check "$T/long.conf"
ok "the example passes" as zhao plan check "$PLAN"

# ---- two people ----
no "nothing is in force" as wang plan show
no "a regulator cannot propose" as zhao plan apply "$PLAN"
ok "an admin proposes" as li plan apply "$PLAN"
no "a second time is refused" as wang plan apply "$PLAN"
SHA=$(sha256sum "$PLAN" | cut -c1-64)
same "it is known by its hash" "${SHA:0:12}" "$(as zhao --json plan list | jq -r '.rows[0].sha256')"
no "who proposed cannot approve" as li plan approve "$SHA"
no "seven digits are too few" as wang plan approve "${SHA:0:7}"
no "an unknown plan cannot be approved" as wang plan approve ffffffffff
[ ! -e "$T/site/plans/$SHA.conf" ] || fail "nothing is published before the approval"
ok "another admin approves, by the first digits" as wang plan approve "${SHA:0:12}"
ok "the text is published as it was" cmp "$PLAN" "$T/site/plans/$SHA.conf"
same "the log says so" "plan $SHA wang" \
    "$(as zhao --json log show 1 | jq -r '.fields[] | select(.key == "entry").value | fromjson | "\(.type) \(.plan_sha256) \(.actor)"')"
same "it is in force" in-force "$(as zhao --json plan list | jq -r '.rows[0].state.id')"
ok "and can be read" grep -q '公示信息和登记事项检查' <(as zhao plan show)
no "applying it again is refused" as wang plan apply "$PLAN"
no "approving it again is refused" as wang plan approve "$SHA"

# ---- the next plan ----
sed 's/^ratio.B = 4 %/ratio.B = 5 %/' "$PLAN" >"$T/next.conf"
NEXT=$(sha256sum "$T/next.conf" | cut -c1-64)
ok "a changed plan is proposed" as wang plan apply "$T/next.conf"
ok "and rejected" as li plan reject "$NEXT" --reason "too many"
no "a rejected plan cannot be approved" as li plan approve "$NEXT"
ok "it may be proposed again" as wang plan apply "$T/next.conf"
same "the old one still holds" "$SHA" "$(as zhao --json plan show | jq -r '.fields[] | select(.key == "sha256").value')"
die_hard
start || bail "the daemon starts after a kill"
ok "what waited still waits" as li plan approve "$NEXT"
same "now the new one holds" "$NEXT" "$(as zhao --json plan show | jq -r '.fields[] | select(.key == "sha256").value')"
same "the old one is replaced" "replaced" \
    "$(as zhao --json plan list | jq -r --arg s "${SHA:0:12}" '.rows[] | select(.sha256 == $s).state.id')"

# ---- a crash between the ledger and the file ----
sed 's/^ratio.B = 4 %/ratio.B = 6 %/' "$PLAN" >"$T/third.conf"
THIRD=$(sha256sum "$T/third.conf" | cut -c1-64)
stop
INSPECTD_FAULT=plan.approve.after start || bail "it starts with a fault"
ok "a third plan is proposed" as wang plan apply "$T/third.conf"
no "the daemon dies while it is approved" as li plan approve "$THIRD"
die_hard
start || bail "it starts again"
for _ in $(seq 1 100); do [ -e "$T/site/plans/$THIRD.conf" ] && break; sleep 0.1; done
ok "and publishes the text" cmp "$T/third.conf" "$T/site/plans/$THIRD.conf"
ok "the site is whole" "$BUILD/inspect-verify" site "$T/site"
