# shellcheck shell=bash
# What the browser's tests share beside lib.sh: a province on the Monday after its first draws, with
# pages and people who can log in. Source lib.sh first.
#
#   web_state             builds it in $T and starts the daemon: exports URL, PASSWORD, SOCKET, T
#   browser SCRIPT ARGS…  runs tests/browser/SCRIPT.mjs
#
# 23 to 26 November are drawn, some cases are worked to their ends, the first draws are revealed; it
# is Monday 30 November, 08:00, with a draw of that morning and something to do for everybody.

D=$T # as tests/demo_web.sh calls it
say() { echo "# $2"; }
title() { echo "# $2"; }
die() { bail "$2"; }
ctl() { "$BUILD/inspectctl" --socket "$T/run/control.sock" --lang en "$@"; }
act() {
    local no=$1 person=$2
    shift 2
    as "$person" case act "$no" "$@" >"$T/said" 2>&1 && return
    cat "$T/said"
    bail "$no: $person $1"
}
case_file() { find "$T/outbox" -name "$1.json" | head -n 1; }
# shellcheck source=tests/stories.sh
. tests/stories.sh
# shellcheck source=tests/demo_web.sh
. tests/demo_web.sh

# Two counties, so that each has a few firms a day.
web_plan() {
    sed -e 's/^title = 测试计划/title = 吉林省2026年度抽查计划（测试）/' -e '/^\[task lottery/,$d' \
        -e 's/^regions = .*/regions = 220102, 220103/' -e 's/^title = 每日抽查/title = 公示信息和登记事项检查/' \
        -e 's/^period = .*/period = 2026-11-23 .. 2026-12-11/' -e 's/^inspect_days = .*/inspect_days = 3 wd/' -e 's/^reveal_days = .*/reveal_days = 5 days/' \
        tests/integration/plan.conf
}

web_state() {
    local cases
    free_port
    WEB=$PORT
    new_state 'zhou = uid:4005 roles:regulator name:周涛' '[web]' "listen = 127.0.0.1:$WEB" 'request_burst = 2000' 'requests_per_second = 1000'
    sed -i 's/^data_dir/backup_dir = backup\ndata_dir/' "$T/inspectd.conf"
    start || bail "the daemon starts"
    FIRMS=15000 import_sample >/dev/null 2>&1 || bail "the sample is imported"
    web_plan >"$T/plan.conf"
    apply_plan "$T/plan.conf" || bail "the plan is approved"
    web_accounts
    draw_day 2026-11-23 && draw_day 2026-11-24 && draw_day 2026-11-25 && draw_day 2026-11-26 || bail "draws are made"
    mapfile -t cases < <(as zhao --json case list --date 2026-11-23 --state open | jq -r '.rows[].case')
    TODAY=2026-11-26
    story_clean "${cases[0]}" && story_objection "${cases[1]}"
    draw_day 2026-11-30 || bail "the day's draw is made"
    web_work 2026-11-30 2026-11-26 "$T/plan.conf" 25
    export BUILD URL=http://127.0.0.1:$WEB PASSWORD SOCKET="$T/run/control.sock" T
}

browser() {
    tests/browser/install || bail "the npm packages of the browser tests are there"
    node "tests/browser/$1.mjs" "${@:2}" || FAILED=$((FAILED + 1))
}
