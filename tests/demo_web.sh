# shellcheck shell=bash
# The browser's part of the demo: where the pages are, who may log in, and a Monday morning with
# work for everybody. For tests/demo.sh, whose ctl, act, day, die, say, title and $D it uses.

# PORT, or the first of twenty that nobody listens on.
web_port() {
    local port
    [ -z "${PORT:-}" ] || { echo "$PORT"; return; }
    for port in $(seq 8420 8439); do
        (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || { echo "$port"; return; }
    done
    return 1
}

web_account() { # USER OPTIONS…
    printf '%s\n' "first-$PASSWORD" | ctl user add "$@" >/dev/null &&
        printf '%s\n%s\n' "first-$PASSWORD" "$PASSWORD" | ctl --as "$1" user password >/dev/null ||
        die "账号 $1 没有建立" "the account of $1 was not made"
}

# One password for all, made anew each time: the demo listens on loopback only, but that is still
# everybody with an account on this machine.
web_accounts() {
    local person
    PASSWORD=$(head -c 400 /dev/urandom | LC_ALL=C tr -dc 'a-hjkmnp-z2-9' | sed -E 's/^(.{4})(.{4})(.{4}).*/\1-\2-\3/')
    for person in wang li zhao qian sun zhou; do
        printf '\n%s\n' "$PASSWORD" | ctl --as $person user password >/dev/null ||
            die "$person 的密码没有设置" "the password of $person was not set"
    done
    # Two colleagues in one county, who exist only as accounts: the machine's owner makes them alone,
    # and their first password must be changed before anything else.
    web_account chen --name 陈静 --roles regulator --bureau 220102 --inspector JL90001
    web_account he --name 何军 --roles approver --bureau 220102
    (umask 077 && printf 'http://127.0.0.1:%s/\n%s\n' "$WEB" "$PASSWORD" >$D/web.txt)
}

# Something for each person to decide on DAY, among the cases of Nanguan drawn on DRAWN.
web_work() { # DAY DRAWN PLAN RATIO
    local day=$1 cases
    local -a week
    mapfile -t cases < <(ctl --as chen --json case list --date "$2" --state open | jq -r '.rows[].case')
    [ "${#cases[@]}" -ge 3 ] || die "南关区的案件不够" "too few cases in Nanguan"
    week=("$day" "$(date -d "$day + 2 days" +%F)" "$(date -d "$day + 3 days" +%F)")
    act "${cases[0]}" chen visit-ask --set planned="${week[0]}" --set ways=onsite
    act "${cases[0]}" he visit-approve
    act "${cases[0]}" chen visit-notice --set way=direct
    act "${cases[0]}" chen visit-start --set present="$(case_team "${cases[0]}")" --set certificates=yes
    act "${cases[0]}" chen publicity --set laws="《企业信息公示暂行条例》" --set how=explained
    act "${cases[0]}" chen visit-end --set ways=onsite --set found="住所与登记一致，公示信息属实" --set signed=signed
    act "${cases[0]}" chen results-enter --set results="$(results_of "${cases[0]}" 1)"
    act "${cases[1]}" chen visit-ask --set planned="${week[1]}" --set ways=onsite
    act "${cases[1]}" he visit-approve
    act "${cases[2]}" chen visit-ask --set planned="${week[2]}" --set ways=onsite
    ctl --as chen matter open --kind firm-complaint --source 12345 --bureau 220102 --by 金女士 \
        --uscc "$(ctl --as chen --json case show "${cases[1]}" | jq -r '.fields[] | select(.key == "uscc").value')" \
        --text "反映同一年内被不同部门检查三次，影响经营" >/dev/null || die "没有登记事项" "no matter was opened"
    sed "0,/^ratio\\.B = .*/s//ratio.B = $4 %/; 0,/^title = .*/s//&（拟修改）/" "$3" >$D/plan-next.conf
    ctl --as wang plan apply $D/plan-next.conf >/dev/null || die "修改的计划没有提交" "the changed plan was not proposed"
    printf '%s\n' "$PASSWORD" | ctl --as wang user add lin --name 林晓 --roles regulator --bureau 220104 >/dev/null ||
        die "账号没有提出" "no account was proposed"
}

web_try() {
    title "用浏览器看" "In the browser"
    cat <<TXT
  http://127.0.0.1:$WEB/          所有人的密码 / everybody's password: $PASSWORD

  (不必登录 / no login)   查一户企业、核对一次抽取 / look a firm up, check a draw
  chen  陈静  南关区执法人员 / regulator in Nanguan: 今天的名单、案件、录入结果 / today's list, cases, results
  he    何军  南关区批准人 / approver in Nanguan: 批准检查和结果 / approves visits and results
  zhao  赵敏  执法人员，全省 / regulator, all bureaus (also zhou 周涛)
  wang  王建国  管理员 / admin: 导入、计划、系统 / imports, plan, system
  li    李秀英  管理员、批准人 / admin and approver: 批准王建国提交的计划 / approves Wang's plan
  sun   孙立  公示人 / publisher: 批准公示 / approves disclosure
  qian  钱文  审计 / auditor: 全部抽取、随机性检验；“应抽未抽”是演示的时钟跳过的日子
                  every draw, tests of randomness; the draws she misses are of days the demo's clock jumped over

TXT
}

# make demo-serve: until Ctrl-C.
web_serve() {
    local pid
    pid=$(cat $D/inspectd.pid)
    trap 'trap "" INT TERM; end_old_daemon; printf "\n"; say "演示已结束，数据留在 $D/。" "The demo has ended; its data stays in $D/."; exit 0' INT TERM
    say "按 Ctrl-C 结束。" "Ctrl-C ends it."
    while kill -0 "$pid" 2>/dev/null; do sleep 1; done
    die "守护进程已退出" "the daemon has ended"
}
