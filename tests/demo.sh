#!/bin/bash
# make demo: a sample province drawn for several working days, five cases worked to five ends, the
# draw revealed, everything verified, and one case told in words. Everything it makes lies in demo/; running it again ends the old daemon and starts afresh.
# LANG=en… speaks English only; otherwise Chinese with English below. PORT chooses where the pages are.
# `tests/demo.sh serve` (make demo-serve) stays in the foreground at the end, until Ctrl-C.
set -u -o pipefail
cd "$(dirname "$0")/.." || exit 1
BUILD=${BUILD:-build}
D=demo
started=$SECONDS
case ${LANG:-} in en*) lang=en ;; *) lang=zh ;; esac

say() { # say ZH EN
    if [ $lang = zh ]; then printf '%s\n  \033[2m%s\033[0m\n' "$1" "$2"; else printf '%s\n' "$2"; fi
}
title() { printf '\n\033[1m== %s\033[0m\n' "$([ $lang = zh ] && echo "$1 / $2" || echo "$2")"; }
[ -t 1 ] || { # no terminal: no colours
    say() { if [ $lang = zh ]; then printf '%s\n  %s\n' "$1" "$2"; else printf '%s\n' "$2"; fi; }
    title() { printf '\n== %s\n' "$([ $lang = zh ] && echo "$1 / $2" || echo "$2")"; }
}
die() {
    say "演示停在这里：$1。守护进程的日志：$D/inspectd.log" "The demo stops here: $2. The daemon's log: $D/inspectd.log" >&2
    [ -f $D/inspectd.log ] && tail -n 8 $D/inspectd.log >&2
    exit 1
}
ctl() { "$BUILD/inspectctl" --socket $D/run/control.sock --lang $lang "$@"; }
show() { # prints a command as the reader would type it, and its answer
    printf '$ inspectctl %s\n' "$*"
    ctl "$@" 2>&1 | sed 's/^/  /'
    return "${PIPESTATUS[0]}"
}

end_old_daemon() {
    local pid
    pid=$(cat $D/inspectd.pid 2>/dev/null) || return 0
    case $(readlink "/proc/$pid/exe" 2>/dev/null) in
        */inspectd | */inspectd' (deleted)')
            kill -TERM "$pid"
            for _ in $(seq 1 100); do kill -0 "$pid" 2>/dev/null || break; sleep 0.1; done
            kill -0 "$pid" 2>/dev/null && kill -9 "$pid"
            ;;
    esac
    rm -f $D/inspectd.pid
}

start_daemon() {
    local me
    me=$(id -u)
    mkdir -p $D/run
    cat >$D/inspectd.conf <<CONF
# The demo's daemon. Every key is explained in config/inspectd.conf.
[paths]
state_dir = state
spool_dir = spool
outbox_dir = outbox
site_dir = site
audit_dir = audit
keys_dir = keys
backup_dir = backup
data_dir = ../config
[control]
socket = run/control.sock
[web]
listen = 127.0.0.1:$WEB
public_url = http://127.0.0.1:$WEB
[service]
origin = jilin.example/demo-rehearsal
[log]
sink = stderr
[people]
wang = uid:$me roles:admin name:王建国
li = uid:4001 roles:admin,approver name:李秀英
zhao = uid:4002 roles:regulator name:赵敏
qian = uid:4003 roles:auditor name:钱文
sun = uid:4004 roles:publisher name:孙立
zhou = uid:4005 roles:regulator name:周涛
CONF
    "$BUILD/inspectd" --foreground --config $D/inspectd.conf --rehearsal '2026-11-23 07:30' \
        >>$D/inspectd.log 2>&1 </dev/null &
    echo $! >$D/inspectd.pid
    for _ in $(seq 1 100); do
        ctl --as wang status >/dev/null 2>&1 && return 0
        kill -0 "$(cat $D/inspectd.pid)" 2>/dev/null || break
        sleep 0.1
    done
    die "守护进程没有启动" "the daemon did not start"
}

import_all() {
    show --as wang import $D/sample/enterprises-full.csv || die "名录没有导入" "the registry was not imported"
    say "分类文件不经命令，直接改名放进 $D/spool/：" "The classes come by another door: the file is renamed into $D/spool/:"
    cp $D/sample/classes.csv $D/classes.tmp && mv $D/classes.tmp $D/spool/classes.csv
    for _ in $(seq 1 300); do
        compgen -G "$D/spool/done/*classes*" >/dev/null && break
        compgen -G "$D/spool/failed/*classes*" >/dev/null && die "分类文件被退回" "the classes were refused"
        sleep 0.1
    done
    show --as wang import --kind inspectors --full $D/sample/inspectors.csv || die "人员名录没有导入" "the inspectors were not imported"
    # One of those who will log in is an inspector, known to the pages by this number.
    printf '%s\n' 姓名,人员编号,单位代码,所属部门,级别,执法证号,执法证有效期,可检查事项,专业资质,状态 \
        陈静,JL90001,220102,信用监管科,县,0722010290001,2028-12-31,全部,食品,在岗 >$D/sample/inspectors-nanguan.csv
    show --as wang import --kind inspectors $D/sample/inspectors-nanguan.csv || die "陈静没有进入人员名录" "Chen is not in the list of inspectors"
    show --as wang import --kind recusals --full $D/sample/recusals.csv || die "回避名单没有导入" "the recusals were not imported"
    show --as wang import show 2
    show --as wang import list
}

refused_rows() {
    local f
    f=$(find $D/spool/done -name '*enterprises*rejects.csv' | head -n 1)
    say "每行为什么被退回，都写在表格里（双击可开），例如 $f：" "Why each row was refused stands in a spreadsheet, for example $f:"
    { sed '1s/^\xef\xbb\xbf//' "$f" | sed -n '1p;/uscc/p' | awk 'NR == 1 || NR % 12 == 3' | head -n 5; } | sed 's/^/  /'
}

approve_plan() {
    local sha
    sha=$(sha256sum config/plan.example.conf | cut -d' ' -f1)
    printf '$ inspectctl --as wang plan check config/plan.example.conf\n'
    ctl --as wang plan check config/plan.example.conf | sed -n '1,/^\(按单位\|By bureau\|by bureau\)/p' | head -n 19 | sed 's/^/  /'
    say "  ……（按类别、内外资和单位的表在后面）" "  … (tables by class, ownership and bureau follow)"
    show --as wang plan apply config/plan.example.conf | sed -n '1p;$p' || die "计划没有提交" "the plan was not proposed"
    say "提交人自己不能批准（下面应被拒绝）：" "Whoever proposed may not approve (refused, as it should be):"
    show --as wang plan approve "${sha:0:12}" && die "同一人批准了自己的计划" "one person approved her own plan"
    show --as li plan approve "${sha:0:12}" | sed -n '1p;$p' || die "计划没有批准" "the plan was not approved"
}

# Moves the clock and waits until that day's draws are made.
draw_day() {
    ctl --as wang clock set "$1 08:00" >/dev/null || die "时钟没有拨动" "the clock did not move"
    for _ in $(seq 1 300); do
        state=$(ctl --as qian --json draw list --from "$1" --until "$1" 2>/dev/null |
            jq -r '[.rows[].state.id] | if length == 0 then "none" else join(" ") end')
        case $state in none | *committed*) sleep 0.1 ;; *) return 0 ;; esac
    done
    die "$1 没有抽取" "no draw on $1"
}

summary() {
    local names
    names=$(awk -F, '/^[0-9]+,/ {printf "%s\"%s\":\"%s\"", sep, $1, $2; sep = ","}' config/regions.csv)
    jq -rs --argjson names "{$names}" --arg lang $lang '
        [.[].picks[].stratum | split("/")] as $p
        | def count(f): group_by(f) | map({k: (.[0] | f), n: length});
          def t($zh; $en): if $lang == "zh" then $zh else $en end;
        ($p | length) as $all
        | t("共抽取 \($all) 户"; "\($all) firms drawn in all"),
          ($p | count(.[1]) | map("\(.k) \(.n)") | t("  按信用风险等级："; "  by class: ") + join("  ")),
          ($p | count(.[2]) | map(t({D: "内资", F: "外资"}[.k]; {D: "domestic", F: "foreign-invested"}[.k]) + " \(.n)")
              | t("  按所有制："; "  by ownership: ") + join("  ")),
          ($p | count(.[0]) | sort_by(-.n) | (length) as $b
              | t("  按单位（共 \($b) 个，前 12 个）："; "  by bureau (\($b), the first 12): ")
                + (.[:12] | map("\($names[.k] // .k) \(.n)") | join("  ")))' \
        $D/audit/records/*.json
}

# ---- the browser: see tests/demo_web.sh ----
# shellcheck source=tests/demo_web.sh
source tests/demo_web.sh

# ---- casework: see tests/stories.sh ----
# shellcheck source=tests/stories.sh
source tests/stories.sh
act() {
    local no=$1 person=$2 out
    shift 2
    out=$(ctl --as "$person" case act "$no" "$@" 2>&1) && return
    printf '%s\n' "$out" | tail -n 3 | sed 's/^/  /' >&2
    die "$no：$1 没有办成" "$no: $1 was refused"
}
case_file() { find $D/outbox -name "$1.json" | head -n 1; }
day() {
    TODAY=$1
    ctl --as wang clock set "$1 ${2:-09:00}" >/dev/null || die "时钟没有拨动" "the clock did not move"
}
published() { # waits for version $2 of the public file of case $1
    for _ in $(seq 1 300); do
        [ "$(jq .version "$D/site/results/$1.json" 2>/dev/null)" = "$2" ] && return
        sleep 0.1
    done
    die "$1 的结果没有公示" "the result of $1 was not published"
}
due() { ctl --as zhao --json case due | jq -r --arg no "$1" --arg c "$2" 'first(.rows[] | select(.case == $no and .clock.id == $c) | .due) // "-"'; }

work_cases() {
    mapfile -t cases < <(ctl --as zhao --json case list --date 2026-11-23 --state open | jq -r '.rows[:5][].case')
    day 2026-11-27
    story_clean "${cases[0]}" && story_admonished "${cases[1]}" && story_penalty "${cases[2]}" &&
        story_unreachable "${cases[3]}" && story_objection "${cases[4]}"
    say "11 月 27 日：五户都检查过了，结果由一人录入、另一人批准。${cases[0]} 未发现问题，办结。" \
        "27 November: all five visited; one person entered the results, another approved them. ${cases[0]}: no problem, closed."
    say "检查人员自己批准公示，被拒绝：" "An inspector may not approve the disclosure (refused):"
    show --as zhao case act "${cases[1]}" disclosure-approve && die "四眼原则失效" "four eyes failed"
    day 2026-11-30
    story_penalty_notice "${cases[2]}" && story_objection_made "${cases[4]}"
    say "11 月 30 日：${cases[2]} 告知拟罚款 5000 元，陈述申辩至 $(due "${cases[2]}" statement)；${cases[4]} 提出异议，$(due "${cases[4]}" objection-answer) 前答复。" \
        "30 November: ${cases[2]} is told of a fine of 5,000 yuan and may answer until $(due "${cases[2]}" statement); ${cases[4]} objects, to be answered by $(due "${cases[4]}" objection-answer)."
    day 2026-12-01
    published "${cases[4]}" 1
    story_unreachable_end "${cases[3]}" && story_objection_upheld "${cases[4]}"
    day 2026-12-01 09:05
    published "${cases[4]}" 2
    say "12 月 1 日：${cases[3]} 无法联系，列入异常名录后办结；${cases[4]} 异议成立，结果更正，公示第 2 版，旧版散列仍在日志中。" \
        "1 December: ${cases[3]} cannot be contacted, listed as abnormal, closed; the objection of ${cases[4]} is upheld, version 2 is public, the old hash stays in the log."
    day 2026-12-04
    story_admonished_end "${cases[1]}"
    say "12 月 4 日：${cases[1]} 按期改正，复查合格，不予处罚，办结。" "4 December: ${cases[1]} has corrected in time, re-checked, no penalty, closed."
    day 2026-12-08
    story_penalty_decide "${cases[2]}"
    day 2026-12-08 09:05
    published "${cases[2]}" 1
    say "12 月 8 日：${cases[2]} 决定罚款 5000 元并送达，$(due "${cases[2]}" payment) 前缴纳；到期不缴，每日加处百分之三。" \
        "8 December: ${cases[2]} is fined 5,000 yuan, to be paid by $(due "${cases[2]}" payment); 3 % a day on top when late."
}

pay_late() {
    day 2026-12-24 # reveals that are due on the way
    day 2026-12-25
    published "${cases[2]}" 2
    say "12 月 25 日：${cases[2]} 的检查结果无人批准公示，满 20 个工作日自动公示。" \
        "25 December: nobody approved to disclose the result of ${cases[2]}; after 20 working days it is disclosed by itself."
    day 2026-12-26
    say "12 月 26 日：迟了三天。只缴 5000 元，被拒绝：" "26 December: three days late. 5,000 yuan alone is refused:"
    show --as zhao case act "${cases[2]}" pay --set amount=5000 && die "少缴也算缴清" "too little was enough"
    story_penalty_end "${cases[2]}" 5450
    day 2026-12-27
    say "缴清 5450 元（加处罚款 450 元），复查合格，办结。" "5,450 yuan paid (450 of them surcharge), re-checked, closed."
}

prove_cases() {
    show --as qian case verify || die "案件事件重演不符" "the cases do not replay"
    local no
    for no in "${cases[@]}"; do
        ctl --as qian case export "$no" --output "$D/case-$no.json" >/dev/null 2>&1 || die "没有案件文件" "no case file"
        "$BUILD/inspect-verify" --lang $lang case "$D/case-$no.json" --site $D/site | tail -n 2 | head -n 1 || die "案件核对不通过" "the case does not verify"
    done
    say "改动导出文件中的一个字，核对就指出是哪一步：" "One word altered in such a file, and the step is named:"
    sed 's/公示网站/内部网站/' "$D/case-${cases[2]}.json" >$D/forged.json
    "$BUILD/inspect-verify" --lang $lang case $D/forged.json --site $D/site | tail -n 2 | sed 's/^/  /' &&
        die "改动没有被发现" "the change was not found"
    rm $D/forged.json
}

# Every step of a case: when, who, what, and the words that matter.
tell_case() {
    local names
    names=$(awk -F'[ =:]+' '/name:/ {printf "%s\"%s\":\"%s\"", sep, $1, $NF; sep = ","}' $D/inspectd.conf)
    ctl --as qian --json case history "$1" | jq -r --argjson names "{$names,\"inspectd\":\"inspectd\"}" --arg lang $lang '
        .rows[] | (.content | fromjson) as $c
        | ([$c.found, $c.violation, $c.finding, $c.facts, $c.text, $c.reason, $c.opinion, $c.what, $c.note,
            (if $c.fine then "\($c.fine / 100) 元" else empty end), (if $c.amount then "\($c.amount / 100) 元" else empty end),
            (if $c.due then "→ \($c.due)" else empty end), (if $c.sha256 then "results/*.json \($c.sha256[:12])…" else empty end)]
           | map(select(type == "string"))) as $words
        | "  \(.time[:10])  \($names[.actor] // .actor)  " + (if $lang == "zh" then "\(.name.zh) / " else "" end) + .name.en
          + (if ($words | length) > 0 and $lang == "zh" then "：" + ($words | join("；")) else "" end)'
}

main() {
    command -v jq >/dev/null || die "缺少 jq" "jq is missing (tests/install-deps demo)"
    [[ ${PORT:-1} =~ ^[0-9]{1,5}$ ]] && ((10#${PORT:-1} >= 1 && 10#${PORT:-1} <= 65535)) ||
        { say "PORT 应为 1 到 65535 的端口号，不是 $PORT" "PORT must be a number from 1 to 65535, not $PORT" >&2; exit 2; }
    end_old_daemon
    rm -rf $D && mkdir -p $D
    WEB=$(web_port) || die "8420 到 8439 端口都被占用，请用 PORT= 指定" "ports 8420 to 8439 are all taken: choose one with PORT="

    title "一、造一个样本省" "1. Make a sample province"
    "$BUILD/make-sample" --out $D/sample >$D/sample.json || die "样本没有造出" "no sample"
    say "$(jq -r '"企业 \(.firms) 户（外资 \(.foreign)），有分类 \(.classified)：A \(.a) B \(.b) C \(.c) D \(.d)；检查人员 \(.inspectors) 名（证件过期 \(.expired)），回避 \(.recusals) 条；另掺入 \(.refused_firms + .refused_classes + .refused_inspectors + .refused_recusals) 行坏数据和 \(.duplicate_firms) 行重复"' $D/sample.json)" \
        "$(jq -r '"\(.firms) firms (\(.foreign) foreign-invested), \(.classified) classified: A \(.a) B \(.b) C \(.c) D \(.d); \(.inspectors) inspectors (\(.expired) with expired certificates), \(.recusals) recusals; and, mixed in, \(.refused_firms + .refused_classes + .refused_inspectors + .refused_recusals) bad rows and \(.duplicate_firms) duplicates"' $D/sample.json)"

    title "二、启动守护进程（演练时钟 2026-11-23 07:30）并导入" "2. Start the daemon (rehearsal clock 2026-11-23 07:30) and import"
    start_daemon
    import_all
    refused_rows

    title "三、计划：检查、提交、由另一人批准" "3. The plan: check, propose, approve by somebody else"
    approve_plan

    title "四、抽取前预览" "4. Preview before the draw"
    ctl --as wang draw preview --date 2026-11-23 2>&1 | head -n 14 | sed 's/^/  /'
    say "  ……（完整预览：inspectctl draw preview）" "  … (all of it: inspectctl draw preview)"

    title "五、连续五个工作日的抽取" "5. Draws on five successive working days"
    for day in 2026-11-23 2026-11-24 2026-11-25 2026-11-26 2026-11-27; do
        draw_day $day
    done
    show --as qian draw list
    summary

    title "六、五个案件，五种结局" "6. Five cases, five ends"
    local cases
    work_cases

    title "七、公开第一次抽取" "7. Reveal the first draw"
    local first by
    first=$(ctl --as qian --json draw list --from 2026-11-23 --until 2026-11-23 | jq -r '[.rows[].commit] | min')
    by=$(ctl --as qian --json draw show "$first" | jq -r '[.. | objects | select(.key? == "reveal_by") | .value] | first')
    say "第一次承诺是日志第 $first 条，最迟 $by 公开；把时钟拨到那一天。" \
        "The first commit is log entry $first, to be revealed by $by at the latest; the clock moves to that day."
    ctl --as wang clock set "$by 08:00" >/dev/null || die "时钟没有拨动" "the clock did not move"
    for _ in $(seq 1 300); do [ -f "$D/site/draws/$first.json" ] && break; sleep 0.1; done
    [ -f "$D/site/draws/$first.json" ] || die "没有公开" "nothing was revealed"
    say "公开了 $(jq '.picks | length' "$D/site/draws/$first.json") 户：$D/site/draws/$first.json" \
        "$(jq '.picks | length' "$D/site/draws/$first.json") firms are public: $D/site/draws/$first.json"
    jq -r '.picks[:4][] | "  \(.uscc)  \(.name)  \(.bureau)"' "$D/site/draws/$first.json"

    title "八、迟缴的罚款" "8. A fine paid late"
    pay_late

    title "九、星期一早晨：网页账号，当天的抽取" "9. Monday morning: accounts for the browser, the draw of the day"
    web_accounts
    draw_day 2026-12-28
    web_work 2026-12-28 2026-12-25 config/plan.example.conf 5
    show --as chen case due | head -n 9

    title "十、外人核对" "10. An outsider checks"
    "$BUILD/inspect-verify" --lang $lang site $D/site | tail -n 1 || die "公开文件核对不通过" "the public site does not verify"
    "$BUILD/inspect-verify" --lang $lang site $D/site --audit $D/audit || die "审计文件核对不通过" "the audit does not verify"
    local firm
    firm=$(jq -r '.picks[0].uscc' "$D/site/draws/$first.json")
    (cd $D && "../$BUILD/inspectctl" --socket run/control.sock --as qian log proof "$firm" --commit "$first" >proof.out) || die "没有证明文件" "no proof file"
    "$BUILD/inspect-verify" --lang $lang firm "$D/$(cd $D && find . -maxdepth 1 -name '*proof*' ! -name proof.out | head -n 1)" --site $D/site || die "企业证明核对不通过" "the firm's proof does not verify"

    prove_cases

    title "十一、一个案件从头到尾" "11. One case from beginning to end"
    tell_case "${cases[2]}"

    ctl --as sun publish | sed 's/^/  /'
    title "接着看" "Look further"
    cat <<TXT
  export INSPECTD_SOCKET=$PWD/$D/run/control.sock PATH=$PWD/$BUILD:\$PATH
  inspectctl --as wang status                      # 运行状况 / how it is doing
  inspectctl --as zhao case list --bureau 220102   # 一个单位的案件 / one bureau's cases
  inspectctl --as zhao case show ${cases[2]}  # 一个案件的五段 / one case and its five stages
  inspectctl --as zhao case due                    # 期限 / what is due when
  inspectctl --as qian draw show $first                  # 一次抽取 / one draw
  inspectctl --as qian log show                    # 公开日志 / the public log
  inspectctl --as wang clock set '2026-12-31 08:00'
  ls $D/outbox $D/site $D/audit $D/spool/done
  xdg-open $PWD/$D/site/index.html                 # 公开网站 / the public site
  kill \$(cat $D/inspectd.pid)                       # 停止演示的守护进程 / end the demo's daemon
TXT
    say "用时 $((SECONDS - started)) 秒。守护进程仍在运行；再次 make demo 会重新开始。" \
        "That took $((SECONDS - started)) s. The daemon still runs; make demo again starts afresh."
    web_try
}

main
[ "${1:-}" != serve ] || web_serve
