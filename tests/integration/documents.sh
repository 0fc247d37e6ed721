#!/bin/bash
# Documents of one case from visit to re-check, printed by a real browser and read back from the PDF.
# shellcheck source=tests/integration/lib.sh
source "$(dirname "$0")/lib.sh"
FIRMS=1500
set -o pipefail

act() { # PERSON ACTION [FIELD=VALUE…]
    local person=$1 action=$2 fields=() f
    shift 2
    for f in "$@"; do fields+=(--set "$f"); done
    as "$person" case act "$no" "$action" "${fields[@]}"
}
case_file() { find "$T/outbox" -name "$no.json" | head -n 1; }
from_case() { jq -r "$1" "$(case_file)"; }
made() { # KIND [--set …]: makes it and takes it out, in one
    local kind=$1
    shift
    as zhao --json document make "$no" "$kind" "$@" >"$T/$kind.json" &&
        as zhao document show "$no" "$kind" --output "$T/$kind.html" >/dev/null
}
field() { jq -r --arg k "$2" '.fields[] | select(.key == $k) | .value | if type == "array" then join(" ") else . end' "$T/$1.json"; }
pdf() {
    [ -s "$T/$1.html" ] || return 1 # the browser prints a page for what is not there, too
    timeout 120 chromium --headless --no-sandbox --disable-gpu --disable-quic --no-first-run \
        --disable-background-networking --disable-component-update --disable-sync \
        --user-data-dir="$T/browser" --no-pdf-header-footer --print-to-pdf="$T/$1.pdf" \
        "file://$T/$1.html" >"$T/browser.log" 2>&1
}
# In the order of the page (-raw), cell by cell; a line of print ends where it is full: no white space.
read_pdf() { pdftotext -raw "$T/$1.pdf" - | tr -d ' \n\f\t' | sed 's/　//g' >"$T/$1.txt"; }
says() { # KIND TEXT
    local text
    text=$(tr -d ' \n\t' <<<"$2" | sed 's/　//g')
    [ -n "$text" ] && grep -qF -- "$text" "$T/$1.txt"
}
blanks_are_forms() { [ -s "$T/$1.json" ] && ! field "$1" blanks | tr ' ' '\n' | grep -v '^form\.' | grep -q .; }
pages() { pdfinfo "$T/$1.pdf" | awk '/^Pages:/ {print $2}'; }
a4() { pdfinfo "$T/$1.pdf" | grep -q '^Page size:.*A4'; }
# Every document: kept under the hash it has, A4, few pages, with firm, number and bureau on it.
prints() { # KIND PAGES TEXT…
    local kind=$1 most=$2 text
    shift 2
    ok "$kind: is there" test -s "$T/$kind.html"
    same "$kind: the file has the hash of the record" "$(sha256sum <"$T/$kind.html" | cut -d' ' -f1)" "$(field "$kind" sha256)"
    ok "$kind: only what nobody can know is blank" blanks_are_forms "$kind"
    ok "$kind: prints" pdf "$kind"
    ok "$kind: on A4" a4 "$kind"
    ok "$kind: on $(pages "$kind") pages, at most $most" test "$(pages "$kind")" -le "$most"
    ok "$kind: can be read back" read_pdf "$kind"
    for text in "$firm" "$uscc" "$(field "$kind" number)" "$no" "市场监督管理局" "$@"; do
        ok "$kind: says $text" says "$kind" "$text"
    done
}

new_state "zhou = uid:4005 roles:regulator name:周涛"
ok "the daemon starts" start
ok "a sample province" import_sample
ok "a plan" apply_plan config/plan.example.conf
ok "firms are drawn" draw_day 2026-11-23
no=$(as zhao --json case list --date 2026-11-23 | jq -r '.rows[0].case')
wait_for test -n "$(case_file)"
firm=$(from_case .firm.name) uscc=$(from_case .firm.uscc)
team=$(from_case '[.inspectors[].id] | join(",")')
first=$(from_case '.items[0].name')
results=$(from_case '[.items[].code + ":2"] | join(";")')
wait_for test -n "$results"

ok "thirteen kinds" test "$(as zhao --json document kinds | jq '.rows | length')" -eq 13
no "an auditor makes no documents" as qian document make "$no" notice
no "there is no such kind" as zhao document make "$no" nonsense
no "what the case has is not typed over" as zhao document make "$no" notice --set firm.name=x

act zhao visit-ask planned=2026-11-24 ways=onsite >/dev/null
act li visit-approve >/dev/null
ok "approval form" made visit-approval
prints visit-approval 2 "$first" "2026年11月24日" "赵敏" "李秀英"
ok "notice" made notice --set form.contact="赵敏 <室>" --set form.phone=0431-88880000
prints notice 3 "$first" "赵敏<室>" "0431-88880000" "组长" "— 1 —"
act zhao visit-notice way=direct >/dev/null
clock_set "2026-11-24 09:00" >/dev/null
ok "checklist for the visit" made checklist --set visit-start.date=2026-11-24
prints checklist 2 "$first" "□1未发现问题"
act zhao visit-start present="$team" certificates=yes >/dev/null
act zhao publicity laws="《广告法》" how=handed >/dev/null
act zhao visit-end ways=onsite signed=signed found="现场发现宣传材料未注明出处。$(printf '甲乙丙丁戊己庚辛壬癸%.0s' $(seq 1 120))完" >/dev/null
act zhao results-enter results="$results" >/dev/null
act li results-approve >/dev/null
act zhao feedback way=direct >/dev/null
ok "on-site record, with a long text" made record --set form.on-site=张三
prints record 4 "$first" "壬癸完" "《广告法》" "未按规定公示应当公示的信息" "张三"
act zhao admonish condition=minor-on-list violation="未按时公示年报" harm=no list=f02 skip="当场已讲清" >/dev/null
act li admonition-approve >/dev/null
act zhao admonition-serve way=direct what="补报年报" due=2026-11-27 >/dev/null
ok "admonition" made admonition
prints admonition 2 "未按时公示年报" "补报年报" "2026年11月27日"
ok "order to correct" made correction-order
prints correction-order 2 "补报年报" "2026年11月27日"
clock_set "2026-11-30 09:00" >/dev/null
act zhao recheck-fail people="$team" found="仍未补报" >/dev/null
act zhao penalty-propose condition=not-corrected examined=minor,first,no-fault finding="逾期未改" \
    violation="未公示年报" violated=2026-11-30 >/dev/null
act li file handlers="$team" >/dev/null
ok "approval to file" made filing
prints filing 2 "未公示年报" "同意立案"
act zhao investigation-report facts="未公示年报，事实清楚" proposal="罚款" >/dev/null
act zhou legal-review opinion="同意" >/dev/null
act zhao notice-rights kinds=fine fine=3000.50 hearing=yes >/dev/null
ok "notice of the intended penalty" made penalty-notice
prints penalty-notice 2 "叁仟元伍角整" "2026年12月7日"
act zhao statement-waive record="书面放弃" >/dev/null
act li decide kinds=fine fine=3000.50 facts="未公示年报属实" >/dev/null
ok "penalty decision" made decision --set form.court="南关区人民法院" --set form.law="《企业信息公示暂行条例》第八条"
prints decision 3 "叁仟元伍角整" "未公示年报属实" "南关区人民法院" "六个月"
ok "proof of service" made service --set form.documents="行政处罚决定书 $(field decision number)"
prints service 2 "$(field decision number)" "留置送达"
act zhao serve way=direct receipt="签收" >/dev/null
act zhao supervise what="补报年报并说明" due=2026-12-10 >/dev/null
act zhao recheck-pass people="$team" found="已补报" >/dev/null
ok "re-check" made recheck
prints recheck 2 "已补报" "整改合格" "2026年12月10日"
ok "closing" made closing
prints closing 2 "叁仟元伍角整" "已补报" "$(field decision number)"
no "a decision not to punish, where nobody decided so" made no-penalty

echo "# versions"
ok "another proof of service" made service --new
same "has its own number" "$(field service number)" "$(field service number | sed 's/〕.*/〕2号/')"
ok "the first is still there" as zhao document show "$no" service 1 --output "$T/first.html"
no "and is another one" cmp -s "$T/first.html" "$T/service.html"
ok "a notice made again" made notice
same "is version 2" "$(field notice version)" 2
no "there is no version 3" as zhao document show "$no" notice 3
same "all are listed" "$(as zhao --json document list "$no" | jq '.rows | length')" 14
same "and in the history" "$(as zhao --json case history "$no" | jq '[.rows[] | select(.action == "document")] | length')" 14

echo "# templates"
mkdir "$T/tables" && cp -r config/*.csv config/templates "$T/tables/"
sed -i "s|^data_dir = .*|data_dir = $T/tables|" "$T/inspectd.conf"
ok "templates elsewhere" as wang reload
sed -i 's/检查通知书/检查告知书/g' "$T/tables/templates/notice.html"
ok "a changed template" as wang reload
ok "is used" made notice
ok "at once" grep -q '检查告知书' "$T/notice.html"
echo '<p>{{firm.nmae}}</p>' >>"$T/tables/templates/notice.html"
no "a wrong template is refused" as wang reload
cp "$T/said" "$T/refusal"
ok "with file and line" grep -qE 'notice.html:[0-9]+: unknown name \{\{firm.nmae\}\}' "$T/refusal"
ok "the old one stays" made notice
ok "as it was" grep -q '检查告知书' "$T/notice.html"
ok "the daemon ends" stop
no "and does not start with it" start
