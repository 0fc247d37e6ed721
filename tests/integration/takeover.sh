#!/bin/bash
# Whoever controls the web server, but holds no key of the operator's, cannot own the log: keys of his own,
# a log of his own, a log that has become shorter.
. "$(dirname "$0")/lib.sh"

make=$BUILD/make-site
site=$T/bad
attacker=6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b
third=7777777777777777777777777777777777777777777777777777777777777777
"$make" sample "$T/good" "$T/audit" 12 400
origin=$(head -n 1 "$T/good/checkpoint")
"$make" entries "$T/good" >"$T/entries"
later=$(tail -n 1 "$T/entries" | sed 's/.*"time":"\([^"]*\)".*/\1/')

fresh() { rm -rf "$site" && cp -r "$T/good" "$site"; }
verify() { "$BUILD/inspect-verify" site "$site" --lang en "$@"; }
sign() { "$make" sign "$site" "$origin" "$2" <"$1"; }

# found WHAT PATTERN [OPTION…]: exit status 1 and a failure that matches; then all is fresh again.
found() {
    local what=$1 pattern=$2 out status
    shift 2
    out=$(verify "$@" 2>&1)
    status=$?
    if [ $status -eq 1 ] && grep -qE "^FAIL: .*$pattern" <<<"$out"; then
        pass "$what"
    else
        fail "$what"
        printf '#   exit status %s, wanted: %s\n' "$status" "$pattern"
        head -n 1 <<<"$out" | sed 's/^/#   /'
        grep -E '^FAIL|^Result' <<<"$out" | head -n 6 | sed 's/^/#   /'
    fi
    fresh
}

keys_at=$(wc -l <"$T/entries")
takeover() { # WHAT PATTERN SEED LINE…: the log with these keys entries at its end, signed by SEED
    local what=$1 pattern=$2 seed=$3
    shift 3
    cp "$T/entries" "$T/forged"
    printf '%s\n' "$@" >>"$T/forged"
    sign "$T/forged" "$seed"
    found "$what" "$pattern"
}

fresh
ok "the unaltered site holds" verify
echo "# keys of his own"
takeover "no signature of the operator" "entry $keys_at: the log key before it has not signed" "$attacker" \
    "$("$make" keys "$origin" "$attacker" "$later")"
takeover "signed by himself" "entry $keys_at: the log key before it has not signed" "$attacker" \
    "$("$make" keys "$origin" "$attacker" "$later" "$attacker")"
good=$("$make" keys "$origin" "$attacker" "$later" sample)
takeover "a signature of the operator for other keys" "entry $keys_at: the log key before it has not signed" "$third" \
    "$("$make" keys "$origin" "$third" "$later" sample | sed "s/\"handover\":\"[0-9a-f]*\"/$(grep -o '"handover":"[0-9a-f]*"' <<<"$good")/")"
takeover "two in a row, the second handed over by the first" "entry $keys_at: the log key before it has not signed" "$third" \
    "$("$make" keys "$origin" "$attacker" "$later")" "$("$make" keys "$origin" "$third" "$later" "$attacker")"
cp "$T/entries" "$T/forged"
echo "$good" >>"$T/forged"
sign "$T/forged" "$attacker"
ok "the operator himself hands over" verify
fresh
head -n "$(grep -n '"type":"commit"' "$T/entries" | tail -n 1 | cut -d: -f1)" "$T/entries" >"$T/forged"
"$make" keys "$origin" "$attacker" "$later" sample >>"$T/forged"
sign "$T/forged" "$attacker"
found "not while a commit waits" "keys change while commit"
