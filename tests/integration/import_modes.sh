#!/bin/bash
# What kind of file it is and whether it is the whole list: by its columns, its name, the options; what
# a refused, a held and a dropped import say.
# shellcheck source=tests/integration/lib.sh
source "$(dirname "$0")/lib.sh"

field() { as wang --json import show "$1" | jq -r "[.fields[] | select(.key == \"$2\") | .value | .id? // .en? // .] | first"; }
last() { as wang --json import list | jq '[.rows[].id] | max'; }
imports() { # WHAT KIND MODE STATE ARGS…
    local wanted="$2 $3 $4" what=$1
    shift 4
    as wang import "$@" >"$T/said" 2>&1
    same "$what" "$(field "$(last)" kind) $(field "$(last)" mode) $(field "$(last)" state)" "$wanted"
}

new_state
ok "starts" start
"$BUILD/make-sample" --clean --firms 300 --out "$T/sample" >/dev/null || bail "makes a sample"
cp "$T/sample/enterprises-full.csv" "$T/名录.csv"
imports "the columns tell the kind" enterprises delta "done" "$T/名录.csv"
imports "the same file as the whole list is another import" enterprises full "done" --full "$T/名录.csv"
imports "and the same once more is none" "" full same --full "$T/名录.csv"
imports "--full leaves the kind to the columns" inspectors full "done" --full "$T/sample/inspectors.csv"
imports "of recusals, too" recusals full "done" --full "$T/sample/recusals.csv"
echo >>"$T/sample/enterprises-full.csv"
imports "the name says that a list is whole" enterprises full "done" --kind enterprises "$T/sample/enterprises-full.csv"
echo >>"$T/sample/enterprises-full.csv"
imports "--delta overrules the name" enterprises delta "done" --delta "$T/sample/enterprises-full.csv"
cp "$T/sample/inspectors.csv" "$T/full-people.tmp"
echo >>"$T/full-people.tmp"
mv "$T/full-people.tmp" "$T/spool/full-people.csv"
dropped() { [ "$(field "$(last)" file)" = full-people.csv ]; }
ok "a dropped file is imported" wait_for dropped
same "as what its name and columns say" "$(field "$(last)" kind) $(field "$(last)" mode)" "inspectors full"

printf 'uscc,name,type,region,status\n91110000101623741K,n,1130,999999,存续\n' >"$T/bad.csv"
out=$(as wang import "$T/bad.csv" 2>&1)
same "a file without a good row is refused" $? 1
ok "and says where to look" grep -q "see import show $(last)" <<<"$out"
ok "which has the reasons" grep -q 'must be a 6-digit region code' <<<"$(as wang import show "$(last)")"
rejects=$(field "$(last)" rejects)
ok "and the file of refused rows" grep -q '999999' "$rejects"

printf 'uscc,name,type,region,status\n91110000101623741K,n,1130,220102,存续\n' >"$T/one.csv"
imports "a list that lost nearly all is held" enterprises full held --full "$T/one.csv"
ok "status says so" grep -q "import confirm $(last)" <<<"$(as wang status)"
no "a regulator cannot let it in" as zhao import confirm "$(last)"
ok "an admin drops it" as wang import cancel "$(last)"
same "which leaves the registry" "$(field "$(last)" message)" "dropped; the registry is as it was"
no "nor can it be confirmed then" as wang import confirm "$(last)"
imports "sent again it is held again" enterprises full held --full "$T/one.csv"
ok "and let in" as wang import confirm "$(last)"
same "the rest has departed" "$(field "$(last)" departed)" 300
ok "ends cleanly" stop
