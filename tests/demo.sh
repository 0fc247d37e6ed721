#!/bin/bash
# make demo: a sample province drawn for several working days, revealed, verified, and told in
# words. Everything it makes lies in demo/; running it again ends the old daemon and starts afresh.
# LANG=en… speaks English only; otherwise Chinese with English below.
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
data_dir = ../config
[control]
socket = run/control.sock
[service]
origin = jilin.example/demo-rehearsal
[log]
sink = stderr
[people]
wang = uid:$me roles:admin name:王建国
li = uid:4001 roles:admin,approver name:李秀英
zhao = uid:4002 roles:regulator name:赵敏
qian = uid:4003 roles:auditor name:钱文
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
    show --as wang plan apply config/plan.example.conf | sed -n '1p;$p' || die "方案没有提交" "the plan was not proposed"
    say "提交人自己不能批准（下面应被拒绝）：" "Whoever proposed may not approve (refused, as it should be):"
    show --as wang plan approve "${sha:0:12}" && die "同一人批准了自己的方案" "one person approved her own plan"
    show --as li plan approve "${sha:0:12}" | sed -n '1p;$p' || die "方案没有批准" "the plan was not approved"
}

# Moves the clock and waits until that day's draws are made.
draw_day() {
    ctl --as wang clock set "$1 08:00" >/dev/null || die "时钟没有拨动" "the clock did not move"
    for _ in $(seq 1 300); do
        state=$(ctl --as qian --json draw list --from "$1" --until "$1" 2>/dev/null |
            jq -r '[.rows[].state.en] | if length == 0 then "none" else join(" ") end')
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

main() {
    command -v jq >/dev/null || die "缺少 jq" "jq is missing (tests/install-deps demo)"
    end_old_daemon
    rm -rf $D && mkdir -p $D

    title "一、造一个样本省" "1. Make a sample province"
    "$BUILD/make-sample" --out $D/sample >$D/sample.json || die "样本没有造出" "no sample"
    say "$(jq -r '"企业 \(.firms) 户（外资 \(.foreign)），有分类 \(.classified)：A \(.a) B \(.b) C \(.c) D \(.d)；检查人员 \(.inspectors) 名（证件过期 \(.expired)），回避 \(.recusals) 条；另掺入 \(.refused_firms + .refused_classes + .refused_inspectors + .refused_recusals) 行坏数据和 \(.duplicate_firms) 行重复"' $D/sample.json)" \
        "$(jq -r '"\(.firms) firms (\(.foreign) foreign-invested), \(.classified) classified: A \(.a) B \(.b) C \(.c) D \(.d); \(.inspectors) inspectors (\(.expired) with expired certificates), \(.recusals) recusals; and, mixed in, \(.refused_firms + .refused_classes + .refused_inspectors + .refused_recusals) bad rows and \(.duplicate_firms) duplicates"' $D/sample.json)"

    title "二、启动守护进程（演练时钟 2026-11-23 07:30）并导入" "2. Start the daemon (rehearsal clock 2026-11-23 07:30) and import"
    start_daemon
    import_all
    refused_rows

    title "三、方案：检查、提交、由另一人批准" "3. The plan: check, propose, approve by somebody else"
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

    title "六、公开第一次抽取" "6. Reveal the first draw"
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

    title "七、外人核对" "7. An outsider checks"
    "$BUILD/inspect-verify" --lang $lang site $D/site | tail -n 1 || die "公开文件核对不通过" "the public site does not verify"
    "$BUILD/inspect-verify" --lang $lang site $D/site --audit $D/audit || die "审计文件核对不通过" "the audit does not verify"
    local firm
    firm=$(jq -r '.picks[0].uscc' "$D/site/draws/$first.json")
    (cd $D && "../$BUILD/inspectctl" --socket run/control.sock --as qian log proof "$firm" --commit "$first" >proof.out) || die "没有证明文件" "no proof file"
    "$BUILD/inspect-verify" --lang $lang firm "$D/$(cd $D && find . -maxdepth 1 -name '*proof*' ! -name proof.out | head -n 1)" --site $D/site || die "企业证明核对不通过" "the firm's proof does not verify"

    title "八、一户企业的案件与五段" "8. One firm's case and its five stages"
    local no
    no=$(ctl --as zhao --json case list --date 2026-11-23 | jq -r '.rows[0].case')
    show --as zhao case show "$no"

    title "接着看" "Look further"
    cat <<TXT
  export INSPECTD_SOCKET=$PWD/$D/run/control.sock PATH=$PWD/$BUILD:\$PATH
  inspectctl --as wang status                      # 运行状况 / how it is doing
  inspectctl --as zhao case list --bureau 220102   # 一个单位的案件 / one bureau's cases
  inspectctl --as qian draw show $first                  # 一次抽取 / one draw
  inspectctl --as qian log show                    # 公开日志 / the public log
  inspectctl --as wang clock set '2026-12-31 08:00'
  ls $D/outbox $D/site $D/audit $D/spool/done
  kill \$(cat $D/inspectd.pid)                       # 停止演示的守护进程 / end the demo's daemon
TXT
    say "用时 $((SECONDS - started)) 秒。守护进程仍在运行；再次 make demo 会重新开始。" \
        "That took $((SECONDS - started)) s. The daemon still runs; make demo again starts afresh."
}

main
