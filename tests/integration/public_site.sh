#!/bin/bash
# The public site: complete, valid, every link alive, the same from nginx, found without scripts, and
# nothing in it that must never be public — and a leak that is planted is found.
# shellcheck source=tests/integration/lib.sh
source "$(dirname "$0")/lib.sh"
# shellcheck source=tests/stories.sh
source tests/stories.sh
FIRMS=1500
set -o pipefail
TODAY=2026-11-27
SITE=$T/site
NGINX=

act() {
    local no=$1 person=$2
    shift 2
    as "$person" case act "$no" "$@"
}
case_file() { find "$T/outbox" -name "$1.json" | head -n 1; }
day() {
    TODAY=$1
    clock_set "$1 ${2:-09:00}" >/dev/null
}
public() { jq -r "$2" "$SITE/results/$1.json"; }
has_version() { [ "$(public "$1" .version 2>/dev/null)" = "$2" ]; }
state() { as qian --json draw show "$1" | jq -r '[.fields[] | select(.key == "state") | .value | .id? // .] | first'; }
revealed() { [ "$(state "$1")" = revealed ]; }
publish() { as sun publish "$@"; }
leaks() { python3 tests/site_leaks.py "${1:-$SITE}" "$T/state" 热心市民王某 13900000001; }
links() { python3 tests/site_links.py "$SITE" "$@"; }
listing() { (cd "$SITE" && find . -type f ! -name .site.json -exec sha256sum {} + | sort -k2); }
untouched() { (cd "$SITE" && find checkpoint log.vkey tile results plans/*.conf -type f -exec stat -c '%n %i %Y' {} + | sort); }
# tidy of Debian 12 knows neither <dl> with <div> nor newer attributes
valid() {
    ! find "$SITE" -name '*.html' -exec tidy -q -e -utf8 {} + 2>&1 |
        grep -E 'Warning|Error' | grep -vE 'proprietary attribute|missing </dl> before </div>|missing </div> before <dt>|inserting implicit <dl>|missing <dd>' |
        head -n 20 | grep .
}
plant() { # WHAT FILE TEXT: a copy with the text in that file is found out
    rm -rf "$T/copy" && cp -r "$SITE" "$T/copy" && printf '%s\n' "$3" >>"$T/copy/$2"
    no "planted: $1" leaks "$T/copy"
}
end() {
    local status=$?
    [ -n "$NGINX" ] && kill "$NGINX" 2>/dev/null
    (exit "$status")
    cleanup
}
trap end EXIT

free_port
WEB=$PORT
free_port
new_state "zhou = uid:4005 roles:regulator name:周涛" "[web]" "listen = 127.0.0.1:$WEB"
ok "the daemon starts" start
ok "a site is there from the first minute" wait_for test -s "$SITE/en/index.html"
ok "and says that there is no draw yet" grep -q "No draw yet" "$SITE/en/draws.html"
ok "a sample province" import_sample
sed '/^\[task lottery/,$d; s/^reveal_days.*/reveal_days = 20 days/; s/<br>//' tests/integration/plan.conf >"$T/plan.conf"
ok "a plan" apply_plan "$T/plan.conf"
ok "firms are drawn" draw_day 2026-11-26
ok "and on the next day" draw_day 2026-11-27
mapfile -t commits < <(as qian --json draw list | jq -r '.rows[].commit')
mapfile -t cases < <(as zhao --json case list --date 2026-11-27 | jq -r '.rows[:5][].case')
wait_for test -n "$(case_file "${cases[4]}")"
ok "no problem found" story_clean "${cases[0]}"
ok "a violation, admonished" story_admonished "${cases[1]}"
ok "a penalty" story_penalty "${cases[2]}"
ok "a problem that the firm disputes" story_objection "${cases[4]}"
ok "somebody complains" as zhao matter open --kind consumer-complaint --source 12315 --uscc "$(jq -r .firm.uscc "$(case_file "${cases[3]}")")" --text "热心市民王某 电话13900000001 举报"
ok "a colleague cannot go" as zhao case replace "${cases[3]}" --inspector "$(case_team "${cases[3]}" | cut -d, -f1)" --reason 病假
ok "it is granted" act "${cases[3]}" li recusal-grant --reason 属实
day 2026-11-30
ok "the firm objects" story_objection_made "${cases[4]}"
ok "rights are told" story_penalty_notice "${cases[2]}"
day 2026-12-01
ok "a draw is voided" void_draw "$(as qian --json draw list --from 2026-12-01 | jq -r '.rows[-1].commit')" wrong-list 名录导入有误
day 2026-12-01 09:05
ok "the objection is upheld, version 2" story_objection_upheld "${cases[4]}"
day 2026-12-08
ok "fined, and the decision published" story_penalty_decide "${cases[2]}"
day 2026-12-08 09:05
ok "everything that is approved is public" wait_for has_version "${cases[2]}" 1
day 2026-12-16
ok "the first draw is revealed" wait_for revealed "${commits[0]}"
ok "a later one is not" test "$(state "$(as qian --json draw list | jq -r '.rows[-1].commit')")" = drawn

echo "# what is made"
before=$(untouched)
ok "the site is brought up to date" publish
one=$(listing)
ok "and made anew" publish --all
same "step by step or all at once gives the same files" "$one" "$(listing)"
same "the log's own files were not touched" "$before" "$(untouched)"
ok "nothing is left to do" sh -c "'$BUILD/inspectctl' --socket '$T/run/control.sock' --as sun --lang en publish | grep -q ' 0 files written, 0 unchanged'"
touch "$SITE/draws/999.html" "$SITE/data/old.csv"
echo damaged >"$SITE/index.html"
ok "anew again" publish --all
no "pages that are not due are gone" ls "$SITE/draws/999.html" "$SITE/data/old.csv"
same "and what was damaged is whole" "$one" "$(listing)"
no "a regulator does not publish" as zhao publish
ok "the log still verifies" "$BUILD/inspect-verify" site "$SITE" --audit "$T/audit"

echo "# what the pages say"
page=$SITE/en/draws/${commits[0]}.html
ok "a draw's story: committed, drawn, revealed" sh -c "grep -o 'Committed\|Drawn\|Revealed' '$page' | paste -sd' ' | grep -q 'Committed Drawn Revealed'"
ok "its firms, all of them" test "$(grep -o '<tr><td>' "$page" | wc -l)" = "$(jq '.picks | length' "$SITE/draws/${commits[0]}.json")"
ok "a link to check it" grep -q "check.html#commit=${commits[0]}" "$page"
void=$(as qian --json draw list | jq -r '[.rows[] | select(.state.id == "void").commit] | first')
ok "why another was voided" grep -q "名录导入有误" "$SITE/draws/$void.html"
ok "the draw after it is named there" grep -q "attempt 2" "$SITE/en/draws/$void.html"
ok "a team drawn anew" grep -lq "A team drawn anew" "$SITE"/en/draws/*.html
group=$SITE/en/cases/${cases[4]:0:6}/2026-11-3.html
ok "a result's two versions" sh -c "grep -q 'id=\"c${cases[4]}\"' '$group' && grep -q 'version 2' '$group' && grep -q 'replaced' '$group'"
ok "a penalty" grep -q "fine 5000.00 yuan" "$SITE/en/cases/${cases[2]:0:6}/2026-11-3.html"
ok "each ratio of the plan in words" grep -q "about 1 in 10" "$SITE"/en/plans/*.html
ok "a reduction with its rule" grep -q "The rule: 测试" "$SITE"/en/plans/*.html
same "a CSV row for each item of each result" "$(tail -n +2 "$SITE"/data/results-*.csv | wc -l)" "$(cat "$SITE"/results/*.json | jq -s '[.[].items | length | if . == 0 then 1 else . end] | add')"
ok "a CSV begins with a byte order mark" sh -c "head -c 3 '$SITE/data/items.csv' | od -An -tx1 | grep -q 'ef bb bf'"
ok "figures by class are for the whole province" jq -e '(.classes // []) | all(has("bureau") | not)' "$SITE/data/statistics.json"
ok "and no cell is below ten" jq -e '(.classes // []) | all(.drawn >= 10)' "$SITE/data/statistics.json"

echo "# valid, and every link leads somewhere"
ok "every link of every page and feed" links
rm -rf "$T/copy" && cp -r "$SITE" "$T/copy" && rm "$T/copy/items.html"
no "a missing page would be noticed" python3 tests/site_links.py "$T/copy"
ok "tidy finds no fault" valid

echo "# the daemon and nginx serve the same"
cat >"$T/nginx.conf" <<CONF
pid $T/nginx.pid;
error_log $T/nginx.log;
daemon off;
$([ "$(id -u)" = 0 ] && echo "user root;")
events {}
http {
    access_log off;
    client_body_temp_path $T/n1; proxy_temp_path $T/n2; fastcgi_temp_path $T/n3; uwsgi_temp_path $T/n4; scgi_temp_path $T/n5;
$(sed -n '/^server {/,/^}/p' docs/public-site.md | sed "s|listen 80|listen 127.0.0.1:$PORT|; s|root .*;|root $SITE;|")
}
CONF
nginx -p "$T" -e "$T/nginx.log" -c "$T/nginx.conf" >"$T/nginx.out" 2>&1 &
NGINX=$!
ok "nginx starts with the sample of docs/public-site.md" wait_for curl -fs "http://127.0.0.1:$PORT/" -o /dev/null
ok "the same bytes from nginx" links "http://127.0.0.1:$PORT/"
ok "and from the daemon" links "http://127.0.0.1:$WEB/"
same "the daemon's first page is this one" "$(curl -sL "http://127.0.0.1:$WEB/" | sha256sum)" "$(sha256sum <"$SITE/index.html")"
firm=$(jq -r '.picks[0].uscc' "$SITE/draws/${commits[0]}.json") name=$(jq -r '.picks[0].name' "$SITE/draws/${commits[0]}.json")
asked() { curl -sG "http://127.0.0.1:$WEB/$1search.html" --data-urlencode "q=$2"; }
ok "a firm is found by its code, without scripts" sh -c "grep -q '$name'" < <(asked "" "$firm")
ok "and by a part of its name" sh -c "grep -q '$firm'" < <(asked en/ "${name:2:4}")
ok "what is not public is not found" sh -c "grep -q 'Nothing found'" < <(asked en/ 91220101MA00000000)
no "an odd question is no markup" sh -c "grep -q '<script>alert'" < <(asked "" '<script>alert(1)</script>')

no "without an address of the daemon no page leads to a login" grep -rqF /login "$SITE" --include='*.html'
sed -i "s|^listen = 127.*|&\npublic_url = https://inspect.example/|" "$T/inspectd.conf"
ok "the address people use is said" as wang reload
ok "and published" publish
ok "pages lead staff to the login there" grep -qF 'href="https://inspect.example/login">工作人员登录<' "$SITE/index.html"
ok "in English, too" grep -qF 'href="https://inspect.example/login?lang=en">Staff login<' "$SITE/en/draws/${commits[0]}.html"
ok "what the daemon finds as well" sh -c "grep -qF 'https://inspect.example/login'" < <(asked "" "$firm")
both() { [ "$(curl -s "http://127.0.0.1:$PORT/index.html" | sha256sum)" = "$(curl -s "http://127.0.0.1:$WEB/index.html" | sha256sum)" ]; }
ok "the same bytes from both (the daemon looks at its files once a second)" wait_for both
sed -i '/^public_url = /d' "$T/inspectd.conf"
ok "and not said any more" as wang reload
as sun publish >/dev/null

echo "# in a browser"
tests/browser/install || bail "the npm packages of the browser tests are there"
URL="http://127.0.0.1:$PORT" USCC=$firm NAME=$name COMMIT=${commits[0]} node tests/browser/public_site.mjs || FAILED=$((FAILED + 1))

echo "# what must never be there"
ok "no inspector, no hidden firm, no class, no complainant, no staff account" leaks
hidden=$(sqlite3 "$T/state/ledger.db" "SELECT uscc FROM pick JOIN draw USING(commit_index) WHERE state = 'drawn' AND uscc NOT IN (SELECT uscc FROM pick JOIN draw USING(commit_index) WHERE state = 'revealed') AND uscc NOT IN (SELECT uscc FROM case_file JOIN case_public USING(case_no) WHERE case_public.version > 0) LIMIT 1")
hidden_name=$(sqlite3 "$T/state/ledger.db" "SELECT name FROM pick WHERE uscc = '$hidden' LIMIT 1")
inspector=$(sqlite3 "$T/state/registry.db" "SELECT name FROM inspector LIMIT 1") number=$(sqlite3 "$T/state/registry.db" "SELECT id FROM inspector LIMIT 1")
plant "a firm that is drawn and not revealed" data/items.csv "x,$hidden"
plant "its name" draws.html "<p>$hidden_name</p>"
plant "its name in another writing" results.html "<a href=\"?q=$(jq -rn --arg n "$hidden_name" '$n | @uri')\">x</a>"
plant "an inspector" en/index.html "<p>$inspector</p>"
plant "a staff number" draws.atom "$number"
plant "a staff account" statistics.html "<p>approved by zhao</p>"
plant "the name of one" data/summary.json '"王建国"'
plant "a complainant" en/search.html "<p>热心市民王某</p>"
plant "a stratum" find/index.json '220102/A/F'
plant "a class beside a firm" draws.html "<td>$firm</td><td>A</td>"
plant "a class beside a firm, in words" results.html "<p>$firm 信用风险 B 类</p>"
plant "a class in JSON" data/draws-2026.json "{\"class\": \"A\"}"
