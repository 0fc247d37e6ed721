#!/bin/bash
# The role matrix: every operation and every web route for every role, for nobody, for accounts that
# are disabled, and for tokens of smaller scope.
. "$(dirname "$0")/lib.sh"

free_port
# new_state ends in [people]: one of each role
new_state 'regulator = uid:5001 roles:regulator bureau:220102' 'approver = uid:5002 roles:approver bureau:220102' \
    'admin = uid:5003 roles:admin' 'auditor = uid:5004 roles:auditor' 'publisher = uid:5005 roles:publisher' \
    '[web]' "listen = 127.0.0.1:$PORT" 'requests_per_second = 0'
start
owner() { "$BUILD/inspectctl" --socket "$T/run/control.sock" --lang en "$@"; }

# An account with a password of its own.
person() {
    printf 'a password for %s\n' "$1" | owner user add "$1" --roles "$2" --bureau 220102 >/dev/null &&
        printf 'a password for %s\nanother password\n' "$1" | as "$1" user password >/dev/null || bail "an account for $1"
}
# note NAME PERSON ROLES READS GOOD [OPTION…]: makes one and notes what is to be expected of it
note() {
    local name=$1 person=$2 roles=$3 reads=$4 good=$5 token
    shift 5
    token=$(as "$person" --json token add --label "$name" "$@" | jq -r '.fields[] | select(.key == "secret").value')
    [ -n "$token" ] || bail "$name has a token"
    jq --arg n "$name" --arg t "$token" --arg r "$roles" --argjson reads "$reads" --argjson good "$good" \
        '.[$n] = {token: $t, roles: [$r | scan("[a-z]+")], reads: $reads, good: $good}' "$T/tokens" >"$T/tokens.new" &&
        mv "$T/tokens.new" "$T/tokens"
}
echo '{}' >"$T/tokens"
for role in regulator approver admin auditor publisher; do
    person "only.$role" "$role"
    note "an account with $role" "only.$role" "$role" false true
done
all=regulator,approver,admin,auditor,publisher
person all "$all"
note "a token of all" all "$all" false true
note "a token that only reads" all "$all" true true --read-only
note "a token of an admin for regulators" all regulator false true --roles regulator
note "a reading one for approvers and auditors" all approver,auditor true true --read-only --roles approver,auditor
person gone "$all"
note "an account that is disabled" gone "$all" false false
owner user disable gone --reason left >/dev/null
note "a token that is revoked" all "$all" false false
ok "a token is revoked" as all token revoke "$(as all --json token list | jq '[.rows[].token] | max')"
person less "$all"
note "a token older than the loss of its role" less publisher false true
printf 'a password for new\n' | owner user add new --roles "$all" >/dev/null
note "one whose first password was never changed" new "" false true
ok "roles are taken away" owner user roles less --roles publisher
for role in regulator approver admin auditor publisher; do
    cookie=$(web_login "$role" "http://127.0.0.1:$PORT") || bail "$role logs in"
    jq -n --arg r "$role" --arg c "$cookie" '{($r): $c}'
done | jq -s add >"$T/cookies"
python3 tests/integration/roles.py "$PORT" "$T/tokens" "$T/cookies" >"$T/out" 2>&1
status=$?
cat "$T/out"
[ "$status" -eq 0 ] || FAILED=$((FAILED + 1))
stop
