#!/usr/bin/env bash
# The admin desk over HTTP, without JavaScript: imports watched and decided, a plan changed by two
# people, recusals, tables, a void that is asked for once more; a backup made and restored.
# shellcheck source=tests/integration/lib.sh
. "$(dirname "$0")/lib.sh"

free_port
port=$PORT
url=http://127.0.0.1:$port

# page PERSON PATH: the body into $T/page; prints the status. send PERSON PATH FIELD…: the same for a
# form, with the token of that person's pages; prints the status and where it leads.
page() { curl -s -o "$T/page" -w '%{http_code}' -b "${cookie[$1]}" "$url$2"; }
csrf() { sed -n 's/.*name="csrf" value="\([^"]*\)".*/\1/p' | head -n 1; }
send() {
    local person=$1 path=$2 token
    shift 2
    token=$(curl -s -b "${cookie[$person]}" "$url/desk/recusals" | csrf)
    [ -n "$token" ] || token=$(curl -s -b "${cookie[$person]}" "$url/desk/plan/edit" | csrf)
    curl -s -o "$T/page" -w '%{http_code} %{redirect_url}' -b "${cookie[$person]}" -H "Origin: $url" -F "csrf=$token" "$@" "$url$path" |
        sed "s|$url||"
}
declare -A cookie
log_in() { for person in wang li zhao; do cookie[$person]=$(web_login $person "$url") || bail "$person logs in"; done; }
has() { grep -q -- "$1" "$T/page"; }
field() { jq -r --arg k "$1" '.fields[] | select(.key == $k).value | .id? // .'; }
idle() { [ "$(curl -s -b "${cookie[wang]}" "$url/desk/imports/progress" | jq .busy)" = false ]; }

new_state '[web]' "listen = 127.0.0.1:$port"
sed -i 's/^data_dir/backup_dir = backup\ndata_dir/' "$T/inspectd.conf"
start || bail "the daemon starts"
log_in
"$BUILD/make-sample" --firms 4000 --out "$T/sample" >"$T/sample.json" || bail "the sample is made"

# ---- who ----
same "an admin opens the desk" 200 "$(page wang /desk)"
ok "it says that no plan is in force" has '/desk/plan'
ok "that there is no backup, and where one is made" has '<a href="/desk/system">系统页面</a>'
same "a regulator may not send files" 403 "$(send zhao /desk/imports -F "file=@$T/sample/classes.csv" | cut -d' ' -f1)"
same "nor see the system" 403 "$(page zhao /desk/system)"
same "a form without its token is refused" 403 \
    "$(curl -s -o "$T/page" -w '%{http_code}' -b "${cookie[wang]}" -F "file=@$T/sample/classes.csv" "$url/desk/imports")"
same "a workbook is refused with advice" 400 \
    "$(send wang /desk/imports -F "file=@$T/sample/classes.csv;filename=classes.xlsx" | cut -d' ' -f1)"
ok "in words" has CSV
same "nothing was imported" 0 "$(as wang --json import list | jq '.rows | length')"

# ---- imports ----
same "the file is taken, and the page leads to where it is watched" "303 /desk/imports/live?after=0" \
    "$(send wang /desk/imports -F "file=@$T/sample/enterprises-full.csv")"
ok "it is imported" wait_for idle
same "the page of watching leads to the outcome" "303 $url/desk/imports/1" \
    "$(curl -s -o "$T/page" -w '%{http_code} %{redirect_url}' -b "${cookie[wang]}" "$url/desk/imports/live?after=0")"
same "who sent it is on record" wang "$(as wang --json import show 1 | field actor)"
same "and by its name it is a full list" full "$(as wang --json import show 1 | field mode)"
page wang /desk/imports/1 >"$T/code"
refused=$(as wang --json import show 1 | field rejected)
ok "its page says how many rows were refused" has "$refused"
same "the refused rows come as a file" 200 "$(page wang /desk/imports/1/rejects)"
ok "with the mark that spreadsheets want, and reasons in both languages" grep -q $'^\xef\xbb\xbf.*reason' "$T/page"
ok "the same as the daemon wrote" cmp "$T/page" "$T/spool/done/1-enterprises-full.csv.rejects.csv"
for kind in classes inspectors recusals; do
    send wang /desk/imports -F "file=@$T/sample/$kind.csv" -F "kind=$kind" -F mode=delta >"$T/code"
    wait_for idle || fail "$kind are imported"
done
same "all four are in" "done done done done" "$(as wang --json import list | jq -r '[.rows[].state.id] | join(" ")')"
same "a template is only a header" 1 "$(page wang /desk/imports/template/inspectors >"$T/code"; wc -l <"$T/page")"
ok "which an import understands" grep -q 执法人员编号 "$T/page"

iconv -f GB18030 -t UTF-8 "$T/sample/enterprises-full.csv" 2>/dev/null | head -n 1500 >"$T/enterprises-full.csv"
send wang /desk/imports -F "file=@$T/enterprises-full.csv" >"$T/code"
wait_for idle
held=$(as wang --json import list | jq -r '[.rows[] | select(.state.id == "held").id][0] // empty')
ok "a list that lost most of its lines is held" test -n "$held"
page wang /desk >"$T/code"
ok "the desk says so first" has "/desk/imports/$held"
before=$(as wang --json status | field registry_version)
same "to let it in is asked once more" 200 "$(page wang "/desk/imports/$held/confirm")"
same "asking changes nothing" "$before" "$(as wang --json status | field registry_version)"
same "dropping it leads back" "303 /desk/imports" "$(send wang "/desk/imports/$held/cancel")"
same "and it is dropped" cancelled "$(as wang --json import show "$held" | field state)"

# ---- the plan ----
cp config/plan.example.conf "$T/plan.conf"
plan_form() { # ACTION FIELD…: the editor's form with $T/plan.conf as its text
    local action=$1
    shift
    send wang /desk/plan/edit -F "text=<$T/plan.conf" -F "was=<$T/plan.conf" -F "base=$BASE" -F "do=$action" "$@"
}
BASE=
same "the plan is checked before anything else" 200 "$(plan_form check | tr -d ' ')"
ok "with the year in pictures" has '<svg'
ok "and the ratio held against floor and caps" has 'overall'
sed 's/^team = 2/team = 1/' config/plan.example.conf >"$T/plan.conf"
plan_form check >"$T/code"
ok "an error stands at its line" has "#line-$(grep -n '^team = 1' "$T/plan.conf" | head -n 1 | cut -d: -f1)"
same "a plan with errors is not proposed" 409 "$(plan_form propose | tr -d ' ')"
cp config/plan.example.conf "$T/plan.conf"
plan_form update -F 'v:publicity-2026:ratio.B=4.5 %' >"$T/code"
python3 - "$T/page" >"$T/edited.conf" <<'PY'
import html, re, sys
text = open(sys.argv[1], encoding='utf-8').read()
sys.stdout.write(html.unescape(re.search(r'<textarea name="text"[^>]*>(.*?)</textarea>', text, re.S).group(1)))
PY
same "the form changes one line of the text, and no other" "35c35
< ratio.B = 4 %
---
> ratio.B = 4.5 %" "$(diff config/plan.example.conf "$T/edited.conf" | sed "1s/.*/35c35/")"
plan_form update -F 'v:publicity-2026:ratio.B.domestic=4.5 %' >"$T/code"
ok "a ratio of domestic firms has a field, and its own line in the text" has '^ratio.B.domestic = 4.5 %'
last=$(sed -n 's/^\[task \(.*\)\]/\1/p' config/plan.example.conf | tail -n 1)
plan_form update -F "go=$last" >"$T/code"
ok "the form steps to any other task" has "name=\"v:$last:ratio.D.domestic\""
where=$(plan_form propose -F 'v:publicity-2026:ratio.B=4.5 %')
SHA=$(sha256sum "$T/edited.conf" | cut -d' ' -f1)
same "it is proposed as edited" "303 /desk/plan/of/$SHA" "$where"
same "whoever proposed it may not approve" 403 "$(send wang "/desk/plan/of/$SHA/approve" | cut -d' ' -f1)"
same "the second person sees the same evidence" 200 "$(page li "/desk/plan/of/$SHA")"
ok "charts included" has '<svg'
same "and approves" "303 /desk/plan" "$(send li "/desk/plan/of/$SHA/approve")"
same "it is in force" "$SHA" "$(as zhao --json plan show | field sha256)"
same "who began before that is told, not obeyed" 409 "$(plan_form propose | tr -d ' ')"
ok "and has lost nothing" has 'title = 公示信息和登记事项检查'
BASE=$SHA
same "a draft is kept" "303 /desk/plan/edit" "$(plan_form save -F 'v:plan:title=草稿里的标题')"
page wang /desk/plan/edit >"$T/code"
ok "and is there the next time" has '草稿里的标题'
page li /desk/plan/edit >"$T/code"
no "for its author only" has '草稿里的标题'

# ---- people ----
page wang /desk/inspectors >"$T/code"
all=$(as wang --json inspector list | jq '.rows | length')
same "inspectors come by pages of fifty" 50 "$(grep -o 'href="/desk/inspectors/[^"]*"' "$T/page" | sort -u | wc -l)"
ok "of all there are" has "$all"
page wang "/desk/inspectors?sort=-id&page=2" >"$T/code"
same "sorted over the whole list" "$(as wang --json inspector list | jq -r '[.rows[].id] | sort | reverse | .[50]')" \
    "$(grep -o 'href="/desk/inspectors/[^"]*"' "$T/page" | head -n 1 | sed 's/.*inspectors.//; s/"//')"
skill=$(as wang --json inspector list | jq -r '[.rows[].qualifications | select(. != "")][0]')
page wang "/desk/inspectors.csv?state=expert&specialty=$(jq -rn --arg s "$skill" '$s | @uri')" >"$T/code"
same "filtered by speciality and state, as a file" "$(as wang --json inspector list | jq --arg s "$skill" '[.rows[] | select(.expert and ((.qualifications + " " + .department + " " + .level) | contains($s)))] | length')" \
    "$(tail -n +2 "$T/page" | grep -c .)"
same "a state that is none is refused on the page, with the filters" 400 "$(page wang "/desk/inspectors?state=odd")"
who=$(as wang --json inspector list | jq -r '[.rows[] | select(.active)][0].id')
firm=$(as wang --json enterprise find 公司 | jq -r '.rows[0].uscc')
page zhao "/desk/firms?text=%E5%85%AC%E5%8F%B8" >"$T/code"
ok "firms are found by name" has "/desk/firms/$firm"
same "a recusal is recorded" "303 /desk/recusals" "$(send wang /desk/recusals -F "inspector=$who" -F "uscc=$firm" -F reason=亲属任职)"
same "with its reason" 亲属任职 "$(as zhao --json recusal list --inspector "$who" --uscc "$firm" | jq -r '.rows[0].reason')"
last=$(as zhao --json import list | jq '.rows[0].id')
same "as an import" recusals "$(as zhao --json import show "$last" | field kind)"
same "with who did it" wang "$(as zhao --json import show "$last" | field actor)"
same "it is ended" "303 /desk/recusals" "$(send wang /desk/recusals/end -F "inspector=$who" -F "uscc=$firm" -F reason=已离职)"
same "as of today" 2026-11-23 "$(as zhao --json recusal list --inspector "$who" --uscc "$firm" | jq -r '.rows[0].until')"

# ---- tables ----
{ cat config/calendar.csv; echo '2027-01-01,off,'; } >"$T/calendar.csv"
table_form() { # ACTION NAME FILE
    send wang /desk/tables/edit -F "name=$2" -F "text=<$3" -F "do=$1" -F reason=放假安排
}
sed 's/^date,/dates,/' config/calendar.csv >"$T/bad.csv"
same "a wrong table is refused" 409 "$(table_form propose calendar.csv "$T/bad.csv" | tr -d ' ')"
ok "with file and line" has 'calendar.csv:[0-9]'
sed '/^0105,/d' config/items.csv >"$T/items.csv"
same "so is one that the plan in force does not fit" 409 "$(table_form propose items.csv "$T/items.csv" | tr -d ' ')"
same "a good one is proposed" "303 /desk/tables/change/1" "$(table_form propose calendar.csv "$T/calendar.csv")"
same "its author may not approve it" 403 "$(send wang /desk/tables/change/1/approve | cut -d' ' -f1)"
same "the second person may" "303 /desk/tables" "$(send li /desk/tables/change/1/approve)"
same "it is in force" "2025, 2026, 2027" "$(as wang --json system show | field calendar)"
ok "in the state's own folder" cmp "$T/calendar.csv" "$T/state/tables/calendar.csv"
ok "and in the public log" grep -q 'table calendar.csv' <(as qian --json log show | jq -r '.. | strings')
stop
rm "$T/state/tables/calendar.csv"
start || bail "the daemon starts again"
log_in
ok "what was approved and is gone is written again" cmp "$T/calendar.csv" "$T/state/tables/calendar.csv"

# ---- draws ----
ok "a day is drawn" draw_day 2026-11-24
commit=$(as qian --json draw list | jq '.rows[0].commit')
page wang "/desk/draws/$commit" >/dev/null
case=$(grep -o 'href="/cases\?/[0-9]*"' "$T/page" | head -n 1 | cut -d'"' -f2)
same "its page leads to its cases" 200 "$(page wang "${case:-/none}")"
same "a void is asked for once more" 200 "$(page wang "/desk/draws/$commit/void")"
ok "and says that it is for ever" has '永久公开'
same "asking voids nothing" drawn "$(as qian --json draw show "$commit" | field state)"
same "a void is proposed with a reason" "303 /desk/draws/$commit" "$(send wang "/desk/draws/$commit/void" -F reason=wrong-list -F note=名录有误)"
same "which voids nothing yet" drawn "$(as qian --json draw show "$commit" | field state)"
same "who proposed it may not approve it" 403 "$(send wang "/desk/draws/$commit/void-approve" | cut -d' ' -f1)"
same "a second person may" "303 /desk/draws/$commit" "$(send li "/desk/draws/$commit/void-approve")"
same "for all to see" void "$(as qian --json draw show "$commit" | field state)"

# ---- every page, in both languages ----
failed=$FAILED
for path in /desk /desk/imports /desk/imports/1 /desk/plan "/desk/plan/of/$SHA" /desk/plan/edit /desk/draws /desk/draws/preview \
    "/desk/draws/$commit" /desk/firms "/desk/firms/$firm" /desk/inspectors "/desk/inspectors/$who" /desk/recusals /desk/tables \
    '/desk/tables/show?name=clocks.csv' '/desk/tables/edit?name=templates/notice.html' /desk/tables/change/1 /desk/users /desk/system; do
    for lang in zh en; do
        case $path in *\?*) at="$path&lang=$lang" ;; *) at="$path?lang=$lang" ;; esac
        [ "$(page wang "$at")" = 200 ] || fail "$at opens"
        python3 -c 'import sys, html.parser
void = set("meta link input br img hr".split())
svg = set()
class P(html.parser.HTMLParser):
    def __init__(self): super().__init__(); self.open = []; self.ids = set()
    def handle_starttag(self, tag, attrs):
        a = dict(attrs)
        if tag not in void: self.open.append(tag)
        if "style" in a or any(k.startswith("on") for k in a): sys.exit("inline style or script")
        if a.get("id") in self.ids: sys.exit("id twice: " + a["id"])
        self.ids.add(a.get("id", object()))
    def handle_endtag(self, tag):
        if tag in void: return
        if not self.open or self.open.pop() != tag: sys.exit("not closed: " + tag)
p = P(); p.feed(open(sys.argv[1], encoding="utf-8").read()); p.close()
sys.exit("open at the end: " + " ".join(p.open) if p.open else 0)' "$T/page" || fail "$at is well-formed"
    done
done
same "every page opens in both languages and is well-formed" "$failed" "$FAILED"

# ---- a template as it will look ----
look="/desk/tables/preview?name=templates/notice.html"
same "a template is shown filled in" 200 "$(page wang "$look")"
ok "as a document" has '<h1>'
curl -s -D "$T/head" -o "$T/document" -b "${cookie[wang]}" "$url$look"
ok "in a sandbox, its own style sheet by its hash" grep -qi "^content-security-policy: sandbox.*style-src 'sha256-" "$T/head"
no "not as a file" grep -qi '^content-disposition: attachment' "$T/head"
curl -s -D "$T/head" -o "$T/document" -b "${cookie[wang]}" "$url${look/preview/preview.html}"
ok "which it is on demand" grep -qi '^content-disposition: attachment' "$T/head"
ok "and the same" cmp "$T/document" "$T/page"

# ---- a backup, and back from it ----
same "a backup is made" "303 /desk/system" "$(send wang /desk/system/backup)"
name=$(as wang --json backup list | jq -r '.rows[0].name')
ok "every file of it is as it was made" as wang backup verify "$name"
ok "the keys are not in it" test -z "$(find "$T/backup" -name '*.keys')"
size=$(as wang --json status | field log_size)
as wang case list >"$T/cases"
stop
mv "$T/state" "$T/lost"
mkdir -p "$T/state"
cp "$T/backup/$name/ledger.db" "$T/backup/$name/registry.db" "$T/state/"
mkdir "$T/state/tables" && cp "$T/backup/$name/tables/calendar.csv" "$T/state/tables/"
start || bail "the daemon starts from the backup"
log_in
same "with the whole log" "$size" "$(as wang --json status | field log_size)"
same "every case" "$(cat "$T/cases")" "$(as wang case list)"
same "the changed calendar" "2025, 2026, 2027" "$(as wang --json system show | field calendar)"
ok "and goes on from there" draw_day 2026-11-25
ok "the site verifies, old draws and new" "$BUILD/inspect-verify" site "$T/site" --audit "$T/audit"
printf 'x' | dd of="$T/backup/$name/ledger.db" bs=1 seek=4000 conv=notrunc 2>/dev/null
no "an altered backup is found out" as wang backup verify "$name"
