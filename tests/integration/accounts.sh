#!/bin/bash
# Accounts at the shell: the first administrator by the machine's owner, the next by two people,
# passwords from standard input and never in a record, work done by people who exist only as accounts.
. "$(dirname "$0")/lib.sh"

free_port
port=$PORT
new_state "[web]" "listen = 127.0.0.1:$port"
start || bail "the daemon starts"
owner() { "$BUILD/inspectctl" --socket "$T/run/control.sock" --lang en "$@"; } # the daemon's own uid
told() { # told TEXT COMMAND…: with that on its standard input
    local text=$1
    shift
    printf '%s\n' "$text" | "$@"
}

ok "the owner makes the first administrator" owner user add gao --roles admin --name 高一 --generate
grep -qE '[a-z2-9]{5}-[a-z2-9]{5}-[a-z2-9]{5}-[a-z2-9]{5}' "$T/said" && pass "its password is shown once" || fail "its password is shown once"
no "a password is no argument" owner user add han --roles admin --password=visible-to-everybody
ok "a password comes from standard input" told 'a password for han' owner user add han --roles admin,approver
no "a short one is refused" told 'short' owner user add xu --roles regulator
ok "an administrator proposes" told 'a password for xu' as gao user add xu --roles regulator,approver --bureau 220102 --name 徐三
no "and does not approve it" as gao user approve xu
no "nobody acts as a proposal" as xu whoami
ok "another one approves" as han user approve xu
ok "then the person can work" as xu whoami
grep -q '徐三' "$T/said" && grep -q '220102' "$T/said" && pass "as what was approved" || fail "as what was approved"
no "not as more than that" as xu user list
no "nor beyond its bureau" as xu case list --bureau 220200
ok "a person of the configuration sets a password" told $'\na password for qian' as qian user password
no "whose roles stand in the configuration" as gao user roles qian --roles admin
no "nobody changes their own roles" as gao user roles gao --roles admin,approver
ok "a staff number is proposed like a right" as gao user roles xu --inspector JL00777
ok "and approved by another" as han user approve xu
ok "then it is the person's" as xu whoami
grep -q 'JL00777' "$T/said" && pass "as the account says" || fail "as the account says"
no "it is nobody else's" as gao user add liu --roles regulator --inspector JL00777 --generate
ok "disabling takes one" as gao user disable xu --reason left
no "and holds at once" as xu whoami
ok "a token is shown once" as qian token add --label spreadsheet --read-only --days 10
ok "its owner lists it" as qian token list
no "a token cannot have more roles" as qian token add --label x --roles admin
for person in wang li; do web_login $person "http://127.0.0.1:$port" >/dev/null || bail "$person logs in"; done
before=$(owner --json log show | jq '[.rows[] | select(.type == "admin")] | length')
python3 tests/integration/accounts_pages.py "127.0.0.1:$port" || FAILED=$((FAILED + 1))
ok "what the pages did is in the log" test "$(owner --json log show | jq '[.rows[] | select(.type == "admin")] | length')" -ge $((before + 11))
ok "the end of somebody's logins, too" sh -c "sqlite3 '$T/state/ledger.db' \"SELECT detail FROM admin_event WHERE action = 'user logout' AND actor = 'wang'\" | grep -q 电脑遗失"
same "the log names who did what" "$(sqlite3 "$T/state/ledger.db" "SELECT DISTINCT type FROM log_entry ORDER BY type")" "admin
keys"
stop
same "no password is in the databases" "$(grep -alE 'a password for|visible-to' "$T"/state/*.db* "$T"/log 2>/dev/null)" ""
ok "the record says what was done" sqlite3 "$T/state/ledger.db" "SELECT action, detail FROM admin_event WHERE action LIKE 'user%'"
grep -q '×××' "$T/said" && pass "with the password masked" || fail "with the password masked"
