#!/bin/bash
# Level C: a public value entered by two people between commit and deadline; a value that never
# comes; voids and second attempts.
# shellcheck source=tests/integration/lib.sh
source "$(dirname "$0")/lib.sh"

of_task() { # TASK DAY JQ: of the newest attempt
    as qian --json draw list --task "$1" --from "$2" --until "$2" | jq -r "[.rows[]] | max_by(.attempt) | $3"
}
state() { of_task "$1" "$2" '.state.id'; }
is() { [ "$(state "$1" "$2")" = "$3" ]; }
entry() { as qian --json log show | jq -r "[.rows[] | select(.type == \"$1\")] | length"; }

free_port
port=$PORT
new_state "[web]" "listen = 127.0.0.1:$port"
ok "starts" start
ok "imports" import_sample
ok "has a plan" apply_plan tests/integration/plan.conf
ok "the clock moves to the draw" clock_set "2026-11-23 08:00"
ok "the daily task is drawn" wait_for is daily-2026 2026-11-23 drawn
ok "the ceremony's commit waits" wait_for is lottery-2026 2026-11-23 committed
c=$(of_task lottery-2026 2026-11-23 .commit)
no "an unknown source is refused" as zhao draw source "$c" dice "1 2 3"
ok "one person enters the value" as zhao draw source "$c" welfare-lottery "030712253108"
ok "and it still waits" is lottery-2026 2026-11-23 committed
no "the same person may not confirm" as zhao draw source "$c" welfare-lottery "030712253108"
no "another value is a contradiction" as li draw source "$c" welfare-lottery "030712253109"
ok "a second person confirms" as li draw source "$c" welfare-lottery "030712253108"
ok "then it is drawn" wait_for is lottery-2026 2026-11-23 drawn
same "at level C" "$(of_task lottery-2026 2026-11-23 .level.id)" C
ok "and all verifies" consistent

# The same in the browser: what the form sends is what the shell says.
url=http://127.0.0.1:$port
declare -A cookie
for person in zhao li qian; do cookie[$person]=$(web_login $person "$url") || bail "$person logs in"; done
page() { curl -s -o "$T/page" -w '%{http_code}' -b "${cookie[$1]}" "$url/desk/draws/$2?lang=en"; }
enter() { # PERSON COMMIT VALUE: the form of the page with its token, as a browser sends it
    local token
    page "$1" "$2" >/dev/null
    token=$(sed -n 's/.*name="csrf" value="\([0-9a-f]*\)".*/\1/p' "$T/page" | head -n 1)
    curl -s -o "$T/page" -w '%{http_code}' -b "${cookie[$1]}" -H "Origin: $url" -d "csrf=$token" -d name=welfare-lottery \
        --data-urlencode "value=$3" "$url/desk/draws/$2/source"
}
ok "a day for the browser" clock_set "2026-11-24 08:00"
ok "its ceremony waits" wait_for is lottery-2026 2026-11-24 committed
b=$(of_task lottery-2026 2026-11-24 .commit)
same "the page of the draw" 200 "$(page zhao "$b")"
ok "has the form" grep -q "action=\"/desk/draws/$b/source\"" "$T/page"
same "an auditor sees the page" 200 "$(page qian "$b")"
no "without the form" grep -q "/source\"" "$T/page"
same "and may not send one" 403 "$(enter qian "$b" 1)"
same "one person enters a value" 303 "$(enter zhao "$b" "020406110000")"
ok "it still waits" is lottery-2026 2026-11-24 committed
same "the same person confirming is refused" 403 "$(enter zhao "$b" "020406110000")"
same "another value is a contradiction" 409 "$(enter li "$b" "020406120000")"
ok "and the page says what to do" grep -q "class=\"error\|role=\"alert" "$T/page"
same "a second person confirms" 303 "$(enter li "$b" "020406110000")"
ok "then it is drawn" wait_for is lottery-2026 2026-11-24 drawn
same "at level C, too" "$(of_task lottery-2026 2026-11-24 .level.id)" C

ok "the next day" clock_set "2026-11-25 08:00"
ok "waits for its value again" wait_for is lottery-2026 2026-11-25 committed
d=$(of_task lottery-2026 2026-11-25 .commit)
ok "one person enters one" as zhao draw source "$d" welfare-lottery "010203040506"
ok "the time it was expected at passes" clock_set "2026-11-25 16:01"
ok "it still waits" is lottery-2026 2026-11-25 committed
ok "and the page says so" grep -q overdue <(as qian draw show "$d")
no "nobody voids it that day" as wang draw void "$d" --reason no-source
ok "because" grep -q "2026-11-26" <(as wang draw void "$d" --reason no-source 2>&1)

# One admin alone cannot void a known list and have another at once.
daily=$(of_task daily-2026 2026-11-25 .commit)
no "a void needs a reason" as wang draw void "$daily"
no "that the table knows" as wang draw void "$daily" --reason "because"
no "a regulator may not void" as zhao draw void "$daily" --reason wrong-list
no "nothing was proposed" as li draw void-approve "$daily"
ok "an admin proposes a void" as wang draw void "$daily" --reason wrong-list --note "名录用错了版本"
ok "the draw stands" is daily-2026 2026-11-25 drawn
no "nobody approves their own" as wang draw void-approve "$daily"
no "or proposes twice" as li draw void "$daily" --reason wrong-list
same "who proposed stands on the draw's page" wang "$(as qian --json draw show "$daily" | jq -r '[.tables[] | select(.key == "voids")][0].table.rows[0].proposed_by')"
same "it waits for the other person" "[\"$daily\"]" "$(as li --json inbox | jq -c '[.tables[] | select(.key == "voids")][0].table.rows | map(.commit | tostring)')"
same "not for who proposed it" "[]" "$(as wang --json inbox | jq -c '[.tables[] | select(.key == "voids")][0].table.rows')"
ok "it is withdrawn" as wang draw void-withdraw "$daily"
no "then nobody can approve it" as li draw void-approve "$daily"
ok "proposed again" as wang draw void "$daily" --reason wrong-list --note "名录用错了版本"
ok "a second person approves" as li draw void-approve "$daily"
second() { [ "$(of_task daily-2026 2026-11-25 .attempt)" = 2 ] && is daily-2026 2026-11-25 drawn; }
clock_set "2026-11-25 16:02" >/dev/null
ok "the second attempt is drawn" wait_for second
no "a void is final" as wang draw void "$daily" --reason wrong-list
firm=$(sqlite3 "$T/state/ledger.db" "SELECT uscc FROM pick WHERE commit_index = $daily LIMIT 1")
ok "a firm of the void list gets its proof" as qian log proof "$firm" --commit "$daily" --output "$T/proof"
ok "which holds, and says that the draw is void" grep -q "this draw is void" <("$BUILD/inspect-verify" --lang en firm "$T/proof" --site "$T/site")

# Visits that have begun go on.
begun=$(as zhao --json case list --date 2026-11-24 --state open | jq -r '.rows[0].case')
first=$(sqlite3 "$T/state/ledger.db" "SELECT commit_index FROM docket WHERE no = '$begun'")
begin_visit() {
    local people
    people=$(as qian --json case show "$begun" | jq -r '.fields[] | select(.key == "staff").value' | sed 's/、/,/g')
    as zhao case act "$begun" visit-ask --set planned=2026-11-25 --set ways=onsite && as li case act "$begun" visit-approve &&
        as zhao draw show "$first" && as wang draw void "$first" --reason wrong-list &&
        as zhao case act "$begun" visit-start --set "present=$people" --set certificates=yes --set unannounced=no
}
ok "a void is proposed, and then a visit begins" begin_visit
no "it cannot be approved any more" as li draw void-approve "$first"
ok "and the answer names the case" grep -q "$begun" <(as li draw void-approve "$first" 2>&1)
ok "it is withdrawn" as wang draw void-withdraw "$first"
no "its draw cannot be voided any more" as wang draw void "$first" --reason wrong-list
ok "and the answer names the case" grep -q "$begun" <(as wang draw void "$first" --reason wrong-list 2>&1)

ok "the next day comes" clock_set "2026-11-26 00:01"
voided() { is lottery-2026 2026-11-25 void; }
ok "a value that one person gave is no value: void" wait_for voided
no "too late to enter it" as li draw source "$d" welfare-lottery "010203040506"
voids=$(as qian --json log show | jq -r '[.rows[] | select(.type == "void")] | length')
ok "voids stay visible in the log ($voids)" test "$voids" -ge 2
out=$("$BUILD/inspect-verify" --lang en site "$T/site" --audit "$T/audit" 2>&1)
ok "all still verifies" "$BUILD/inspect-verify" site "$T/site" --audit "$T/audit"
ok "and the verifier speaks of the voids" grep -qi void <<<"$out"
withdrawn=$(as qian --json case list --date 2026-11-25 | jq '[.rows[] | select(.state.id == "void")] | length')
ok "the voided draw's cases are withdrawn ($withdrawn)" test "$withdrawn" -gt 0
ok "ends cleanly" stop
