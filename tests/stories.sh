# shellcheck shell=bash
# Five cases worked to five ends, step by step as people would do it. For the demo and the integration
# test, which define
#   act NO PERSON ACTION [ARGS…]   one action on a case; fails if it is refused
#   case_file NO                   prints the path of the case's JSON file in the outbox
#   day DATE                       moves the clock to 09:00 of that day
# zhao and zhou are inspectors (zhou also reviews), li is head of the unit, sun publishes.
#
# The first part goes from the visit to a decision or a close, on 2026-11-27 to 2026-12-08; the fine is
# paid in the second part, on 2026-12-26, three days late.

case_items() { jq -r '[.items[].code] | join(" ")' "$(case_file "$1")"; }
case_team() { jq -r '[.inspectors[].id | select(. != "")] | join(",")' "$(case_file "$1")"; }

# Every item gets the same result: results_of NO CODES ("2+8").
results_of() {
    local item out=
    for item in $(case_items "$1"); do out+=${out:+;}$item:$2; done
    echo "$out"
}

# story_visit NO RESULT FOUND: approval, notice, law explained, visit, result entered, approved.
story_visit() {
    act "$1" zhao visit-ask --set planned="$TODAY" --set ways=onsite &&
        act "$1" li visit-approve &&
        act "$1" zhao visit-notice --set way=direct &&
        act "$1" zhao visit-start --set present="$(case_team "$1")" --set certificates=yes &&
        act "$1" zhao publicity --set laws="《企业信息公示暂行条例》" --set how=explained &&
        act "$1" zhao visit-end --set ways=onsite --set found="$3" --set signed="${4:-signed}" &&
        act "$1" zhao results-enter --set results="$(results_of "$1" "$2")" &&
        act "$1" li results-approve
}

story_clean() { # no problem
    story_visit "$1" 1 "住所与登记一致，公示信息属实" &&
        act "$1" zhao feedback --set way=direct &&
        act "$1" sun disclosure-approve &&
        act "$1" li close-clean
}

story_admonished() { # admonished, corrected, no penalty
    story_visit "$1" 8 "年度报告未按时公示" &&
        act "$1" zhao feedback --set way=direct &&
        act "$1" zhao admonish --set condition=minor-on-list --set violation="未按时公示年度报告" \
            --set harm=no --set list=f02 --set skip="已构成违法，直接告诫" &&
        act "$1" li admonition-approve &&
        act "$1" zhao admonition-serve --set way=direct --set what="补报并公示年度报告" --set due=2026-12-04
}
story_admonished_end() {
    act "$1" zhao recheck-pass --set people=zhao,zhou --set found="已补报并公示" &&
        act "$1" li close --set note="按期改正，不予处罚"
}

story_penalty() { # a fine, up to the notice of rights
    story_visit "$1" 3 "公示的联系信息与实际不符" &&
        act "$1" zhao feedback --set way=direct &&
        act "$1" li abnormal-spare --reason "已当场更正联系信息" &&
        act "$1" zhao penalty-propose --set condition=harm --set examined=minor,first,no-fault \
            --set finding="有人因此受损，三种情形均不适用" --set violation="公示信息弄虚作假" \
            --set violated=2026-11-20 --set skip="已造成危害后果" &&
        act "$1" li file --set handlers=zhao,zhou
}
story_penalty_notice() {
    act "$1" zhao inquiry --set record="当事人承认公示信息不实" &&
        act "$1" zhao investigation-report --set facts="公示信息与实际不符" --set proposal="罚款5000元" &&
        act "$1" zhou legal-review --set opinion="事实清楚，程序合法" &&
        act "$1" zhao notice-rights --set kinds=fine --set fine=5000 --set hearing=no
}
story_penalty_decide() {
    act "$1" li decide --set kinds=fine --set fine=5000 --set facts="公示信息弄虚作假" &&
        act "$1" zhao serve --set way=direct --set receipt="当事人签收" &&
        act "$1" sun decision-publish --set where="公示网站" &&
        act "$1" zhao supervise --set what="更正公示信息" --set due=2026-12-18
}
story_penalty_end() { # AMOUNT in yuan: what is owed with the surcharge
    act "$1" zhao pay --set amount="$2" &&
        act "$1" zhao recheck-pass --set people=zhao,zhou --set found="公示信息已更正" &&
        act "$1" li close --set note="罚款和加处罚款已缴清"
}

story_unreachable() { # cannot be contacted
    story_visit "$1" 4 "登记住所无此企业，两次寄信均退回" absent
}
story_unreachable_end() {
    act "$1" li abnormal-list --reason "通过登记的住所无法联系" &&
        act "$1" sun disclosure-approve &&
        act "$1" li close-unreachable --set skip="无法联系，无从引导或处罚"
}

story_objection() { # a problem was found and published, the party objects
    story_visit "$1" 2 "即时公示信息缺少股权变更" &&
        act "$1" zhao feedback --set way=direct &&
        act "$1" sun disclosure-approve
}
story_objection_made() {
    act "$1" zhao objection --set text="股权变更已于11月10日公示，附截图"
}
story_objection_upheld() {
    act "$1" li objection-uphold --reason "核对公示系统，异议属实" &&
        act "$1" zhao results-correct --set results="$(results_of "$1" 1)" --reason "股权变更已按时公示" &&
        act "$1" li correction-approve &&
        act "$1" sun disclosure-approve &&
        act "$1" li close-clean --set note="更正后无问题"
}
