#!/bin/bash
# The auditor desk over HTTP: what is missing, late, void, by whom; the archive of a period checked with
# inspect-verify; a history that was manipulated is found by the tests of randomness.
# shellcheck source=tests/integration/lib.sh
source "$(dirname "$0")/lib.sh"

free_port
URL=http://127.0.0.1:$PORT
# who, path, more curl options: the page in English, E for its status alone
get() { local who=$1 path=$2; shift 2; curl -sS --max-time 120 -b "${cookie[$who]}; lang=en" "$@" "$URL$path"; }
declare -A cookie
log_in() { for person in "$@"; do cookie[$person]=$(web_login "$person" "$URL") || bail "$person logs in"; done; }
status() { get "$1" "$2" -o /dev/null -w '%{http_code}'; }
has() { get qian "$1" | grep -qF -- "$2"; }
busy=()
pack() { get qian /audit/download -o /dev/null -w '%{http_code}' --data-urlencode "csrf=$(csrf)" -d "from=$1" -d "until=$2"; }
packed() { ! get qian /audit/download | grep -q '<progress'; } # or it still is
csrf() { get qian /audit/download | grep -o 'name="csrf" value="[^"]*"' | head -n 1 | cut -d'"' -f4; }

# More firms in fewer draws than in life, so that a few days say something.
sed 's/^ratio\.\([A-D]\) = .*/ratio.\1 = 40 %/; /^\[task lottery/,$d' tests/integration/plan.conf |
    sed '/^ratio.A.foreign/d; /^cite.A.foreign/d; s/^caps = .*/caps = 90 %/; s/^period = .*/period = 2026-11-23 .. 2026-12-04/' >"$T/plan.conf"

new_state "[web]" "listen = 127.0.0.1:$PORT"
ok "the daemon starts" start
log_in qian zhao wang
ok "a province is imported" eval 'FIRMS=6000 import_sample'
ok "the plan is in force" apply_plan "$T/plan.conf"
for day in 23 24 25 26 27; do ok "draws on 2026-11-$day" draw_day 2026-11-$day; done
void=$(as qian --json draw list --from 2026-11-27 | jq '[.rows[].commit] | max')
ok "a draw is voided" void_draw "$void" wrong-class "分类文件有误"
ok "and drawn again" wait_for eval '[ "$(as qian --json draw list --from 2026-11-27 | jq ".rows | length")" = 2 ]'
ok "the next week" clock_set "2026-12-01 08:00" # Monday was slept through
ok "draws on 2026-12-01" draw_day 2026-12-01
case=$(as qian --json case list --date 2026-12-01 | jq -r ".rows[0].case") # none of these is void
gone=$(sqlite3 "$T/state/ledger.db" "SELECT inspector FROM pick_inspector i JOIN pick p USING(commit_index, position) WHERE p.case_no = '$case' AND slot = 1")
ok "somebody asks for another inspector" as zhao case replace "$case" --inspector "$gone" --reason "生病"
ok "somebody else grants it" as li case act "$case" recusal-grant --reason 生病
clock_set "2026-12-02 08:00" >/dev/null
ok "draws on 2026-12-02" draw_day 2026-12-02

# ---- who may ----
for path in /audit /audit/draws /audit/officers /audit/randomness /audit/firms /audit/treatment /audit/timeliness \
    /audit/cases /audit/log /audit/log/0 /audit/admin /audit/download "/audit/draw/$void"; do
    same "an auditor opens $path" "$(status qian "$path")" 200
    same "a regulator does not" "$(status zhao "$path")" 403
    get qian "$path" >"$T/page.html"
    no "no inline style or script in $path" grep -qE '<script>|<style|style="| on[a-z]+="' "$T/page.html"
done
same "nobody without a login" "$(curl -s -o /dev/null -w '%{http_code}' "$URL/audit")" 303
same "an unknown draw says so" "$(status qian /audit/draw/999999)" 404
same "a draw that is no number says so" "$(status qian /audit/draw/abc)" 400

# ---- steps and people ----
json() { as qian --json "$@"; }
same "one day was slept through" "$(json audit overview | jq '.fields[] | select(.key == "missing").value')" 1
same "and which" "$(json audit draws --faults | jq -r '[.rows[] | select(.commit == null).date] | join(" ")')" 2026-11-30
same "one draw is void" "$(json audit overview | jq '.fields[] | select(.key == "void").value')" 1
ok "the page of draws shows it" has /audit/draws "no draw"
ok "who voided it, and why" eval 'get qian /audit/officers | tr -d "\n" | grep -q "wang 王建国.*分类文件有误"'
same "its list was known" "$(json audit officers | jq -r '.tables[] | select(.key == "voids").table.rows[0].seen.id')" yes
same "who asked for a replacement" "$(json audit officers | jq -r '.tables[] | select(.key == "replacements").table.rows[0] | .asked_by + " " + .approved_by')" "zhao li"
ok "who approves whom" eval 'json audit officers | jq -e ".tables[] | select(.key == \"eyes\").table.rows | map(select(.first == \"zhao 赵敏\" and .second == \"li 李秀英\")) | length > 0"'
ok "the full record of a draw names its files" has "/audit/draw/$void" "strata/$void.json"
ok "and its steps" has "/audit/draw/$void" "分类文件有误"
get qian "/audit/draws?csv=" >"$T/draws.csv"
same "a table as a spreadsheet (BOM)" "$(head -c 3 "$T/draws.csv" | od -An -tx1 | tr -d ' \n')" efbbbf
ok "with the void in it" grep -q '分类文件有误' "$T/draws.csv"
ok "an entry with its proof" has "/audit/log/$void" "inclusion proof"
proof() { # recomputes the root from the page's own figures
    get qian "/audit/log/$1?csv=path" | tr -d '\r' | sed '1d' | cut -d, -f2 | tr -d '"\t' >"$T/path"
    python3 - "$T/path" "$2" <<'PY'
import hashlib, json, sys
path = [bytes.fromhex(l.strip()) for l in open(sys.argv[1]) if l.strip()]
r = {f["key"]: f["value"] for f in json.loads(sys.argv[2])["fields"]}
leaf = hashlib.sha256(b"\0" + r["entry"].encode()).digest()
assert leaf.hex() == r["leaf"]
index, last = int(r["index"]), int(r["size"]) - 1
for p in path:  # RFC 9162, 2.1.3.2
    if index % 2 or index == last:
        leaf = hashlib.sha256(b"\1" + p + leaf).digest()
        while index % 2 == 0 and index:
            index //= 2; last //= 2
    else:
        leaf = hashlib.sha256(b"\1" + leaf + p).digest()
    index //= 2; last //= 2
assert last == 0 and leaf.hex() == r["root"], (leaf.hex(), r["root"])
PY
}
for i in 0 3 "$void"; do ok "the proof of entry $i holds" proof "$i" "$(json audit entry "$i")"; done
get qian "/audit?from=2026-11-30&until=2026-11-30" >"$T/page.html"
ok "the overview says which draw is missing" grep -q 'no draw' "$T/page.html"
no "without columns that say nothing" grep -q 'why void' "$T/page.html"
ok "but with those that do" eval 'get qian /audit | grep -q "why void"'
ok "a case leads the auditor to its draw's record" eval 'get qian "/case/$case" | grep -q "href=\"/audit/draw/[0-9]"'
ok "others to the draw" eval 'get zhao "/case/$case" | grep -q "href=\"/desk/draws/[0-9]"'
ok "actions are listed" has /audit/admin "draw void"
ok "cases verify" wait_for has "/audit/cases?run=yes" "whose root holds"

# ---- randomness ----
same "honest draws: nothing is odd" "$(json audit randomness | jq '.fields[] | select(.key == "odd").value')" 0
ok "the number of tests is stated" eval '[ "$(json audit randomness | jq ".fields[] | select(.key == \"tests\").value")" -gt 20 ]'
ok "never a reason to draw again" wait_for has /audit/randomness "never a reason to draw again"
ok "and when they were worked out" wait_for has /audit/randomness "Do it anew"
get qian /audit/randomness >"$T/page.html"
same "a second look works nothing out again" "$(grep -o 'ledger of [^.]*' "$T/page.html")" "$(get qian /audit/randomness | grep -o 'ledger of [^.]*')"
clock_set "2026-12-02 08:05" >/dev/null
same "unless asked to" 303 "$(status qian '/audit/randomness?again=yes')"
ok "which shows" wait_for has /audit/randomness "2026-12-02 08:05"
# Behind other work of the same lane it takes longer than a page waits.
for _ in $(seq 40); do json audit randomness >/dev/null & busy+=($!); done
behind() { [ "$(as wang --json status | jq '[.tables[].table.rows[] | select(.lane).waiting] | max')" -ge 25 ]; }
wait_for behind || fail "the lane has much to do"
get qian '/audit/randomness?from=2026-11-24' >"$T/page.html"
ok "what takes long is watched" grep -q '<progress' "$T/page.html"
ok "also without scripts" grep -q '<noscript><meta http-equiv="refresh"' "$T/page.html"
same "an archive does not hold its page up either" "303 yes" "$(pack 2026-11-24 2026-11-24) $(packed || echo yes)"
wait "${busy[@]}"
ok "and comes to its end" wait_for packed
ok "so do the tests" wait_for has '/audit/randomness?from=2026-11-24' '<svg'
same "a day that is none is refused" 400 "$(status qian '/audit/randomness?from=soon')"
same "every time" 400 "$(status qian '/audit/randomness?from=soon')"
ok "with a chart" wait_for has /audit/randomness "<svg"
same "firms are paged" "$(json audit firms --page 2 | jq '.rows | length')" 50

# ---- the archive ----
same "an admin does not take it" "$(get wang /audit/download -o /dev/null -w '%{http_code}' -X POST -d csrf=x)" 403
same "nor does a form without its token" "$(get qian /audit/download -o /dev/null -w '%{http_code}' -X POST -d from=2026-11-24)" 403
same "the auditor packs everything" "$(pack 2026-11-23 2026-12-02)" 303
take() { # newest archive into $T/$1
    local name
    wait_for packed || return
    name=$(get qian /audit/download | grep -o '/audit/download/audit-[^"]*' | head -n 1)
    get qian "$name" -o "$T/$1.tar.zst" && mkdir -p "$T/$1" && tar --zstd -xf "$T/$1.tar.zst" -C "$T/$1" --strip-components=1
}
ok "and takes it" take all
same "a regulator does not" "$(status zhao "/audit/download/$(basename "$(find "$T/state/exports" -name '*.zst' | head -n 1)")")" 403
same "nor is any other file reached" "$(status qian /audit/download/..%2Fledger.db)" 400
same "whatever it is called" "$(status qian /audit/download/ledger.db)" 404
ok "who packed it is on record" eval 'json audit admin | jq -e ".rows | map(select(.action == \"audit export\" and .actor == \"qian\")) | length > 0"'
ok "the unpacked folder verifies" "$BUILD/inspect-verify" site "$T/all/site" --audit "$T/all/audit" --from 2026-11-23 --until 2026-12-02
ok "also without knowing the period" "$BUILD/inspect-verify" site "$T/all/site" --audit "$T/all/audit"
ok "its cases verify" eval 'for f in $(find "$T/all/cases" -name "*.json" | awk "NR % 80 == 0"); do "$BUILD/inspect-verify" case "$f" --site "$T/all/site" >/dev/null || exit 1; done'
same "every case is there" "$(find "$T/all/cases" -name '*.json' | wc -l)" "$(json case list | jq '.rows | length')"
ok "its lists are in Chinese" grep -q '^.\?.\?.\?"\?案件编号' "$T/all/lists/cases.csv"
same "and in English, each" "$(find "$T/all/lists" -name '*.csv' ! -name '*.en.csv' | wc -l)" "$(find "$T/all/lists" -name '*.en.csv' | wc -l)"
ok "in words" grep -q 'drawn on' "$T/all/lists/cases.en.csv"
ok "its README says how" grep -q 'inspect-verify site site --audit audit --from 2026-11-23' "$T/all/README.md"
"$BUILD/inspect-verify" site "$T/all/site" --audit "$T/all/audit" --statistics --json >"$T/offline.json"
same "the same tests offline" "$(jq '.statistics.tests | length' "$T/offline.json")" "$(json audit randomness | jq '.fields[] | select(.key == "tests").value')"
same "with the same result" "$(jq '.statistics.odd' "$T/offline.json")" 0
for file in strata records pools; do
    victim=$(find "$T/all/audit/$file" -type f | sort | head -n 1)
    cp "$victim" "$T/kept" && printf 'x' >>"$victim"
    no "an altered file of $file is found" "$BUILD/inspect-verify" site "$T/all/site" --audit "$T/all/audit"
    cp "$T/kept" "$victim"
done
same "a part of it" "$(pack 2026-11-25 2026-11-26)" 303
ok "is taken" take part
ok "and verifies for its period" "$BUILD/inspect-verify" site "$T/part/site" --audit "$T/part/audit" --from 2026-11-25 --until 2026-11-26
no "but not as the whole" "$BUILD/inspect-verify" site "$T/part/site" --audit "$T/part/audit"
rm "$(find "$T/part/audit/pools" -type f | head -n 1)"
no "nor with a file of the period missing" "$BUILD/inspect-verify" site "$T/part/site" --audit "$T/part/audit" --from 2026-11-25 --until 2026-11-26
ok "it ends cleanly" stop

# ---- a manipulated history ----
# Somebody with the database moves drawn numbers to the front of their pools: each still fits its stratum.
sqlite3 "$T/state/ledger.db" "UPDATE pick SET number = 1 + number / 12 WHERE position % 2 = 0 AND
 NOT EXISTS(SELECT 1 FROM pick q WHERE q.commit_index = pick.commit_index AND q.stratum = pick.stratum AND q.number = 1 + pick.number / 12)" ||
    bail "the ledger cannot be altered"
# And lets two friends of one bureau go together.
ok "the daemon starts on it" start
log_in qian
ok "it is odd" eval '[ "$(json audit randomness | jq ".fields[] | select(.key == \"odd\").value")" -gt 0 ]'
same "and says what" "$(json audit randomness | jq -r '[.tables[] | select(.key == "tests").table.rows[] | select(.odd) | .test.id] | first')" positions
ok "on the page, too" wait_for has /audit/randomness "ODD, too high"
first=$(json draw list | jq '[.rows[] | select(.state.id != "void") | .commit] | min')
stop
# A number that no pool has: the draw is named and left out, the others are still tested.
sqlite3 "$T/state/ledger.db" "UPDATE pick SET number = 9999999 WHERE commit_index = $first AND position = 0" || bail "the ledger cannot be altered"
ok "the daemon starts on that, too" start
log_in qian
ok "a draw that contradicts itself is named" eval 'json audit randomness | jq -e --arg c "#$first" ".notes | map(select(.en | contains(\$c) and contains(\"contradict\"))) | length == 1"'
ok "and the others are still tested" eval '[ "$(json audit randomness | jq ".fields[] | select(.key == \"tests\").value")" -gt 20 ]'
ok "it ends cleanly again" stop
