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

echo "# a log of his own, a shorter one"
"$make" sign "$T/good" "$origin" sample <"$T/entries"
mine=$(cat "$T/good/log.vkey")
same "without a key the first line says whom it trusts" \
    "No key was given (--vkey): the folder's own first key is trusted, SHA-256 $(printf %s "$mine" | sha256sum | cut -d' ' -f1); compare it with the one printed elsewhere" \
    "$(verify | head -n 1)"
ok "the key from elsewhere, as text" verify --vkey "$mine"
ok "and as a file" verify --vkey "$T/good/log.vkey"
same "the first line says so" "The log's first key was given: $mine" "$(verify --vkey "$mine" | head -n 1)"
{ "$make" keys "$origin" "$attacker" "$(head -n 1 "$T/entries" | sed 's/.*"time":"\([^"]*\)".*/\1/')" && tail -n +2 "$T/entries"; } >"$T/forged"
sign "$T/forged" "$attacker"
found "a log that begins with other keys" "the log does not begin with the given key" --vkey "$mine"
head -n -3 "$T/entries" >"$T/forged"
sign "$T/forged" sample
found "three entries dropped from the end" "--since: .*entries were dropped from its end" --since "$T/good/checkpoint"
ok "a log that has not changed since" verify --since "$T/good/checkpoint"
cp -r "$T/good" "$T/earlier"
head -n -3 "$T/entries" >"$T/forged"
"$make" sign "$T/earlier" "$origin" sample <"$T/forged"
ok "a log that grew since" verify --since "$T/earlier/checkpoint"
{ head -n -1 "$T/forged" && tail -n 1 "$T/entries"; } >"$T/other"
"$make" sign "$T/earlier" "$origin" sample <"$T/other"
found "another log than then" "--since: .*this is not the same log" --since "$T/earlier/checkpoint"
found "a mirror with another log" "--mirror: .*this is not the same log" --mirror "$T/earlier"
"$make" sign "$T/earlier" "$origin" sample <"$T/forged"
ok "a mirror that is behind" verify --mirror "$T/earlier"
rm -rf "$site" && cp -r "$T/earlier" "$site"
for case in $(tail -n 3 "$T/entries" | sed -n 's/.*"case":"\([0-9]*\)".*/\1/p'); do rm "$site/results/$case.json"; done
ok "a mirror that is ahead" verify --mirror "$T/good"
fresh
"$make" sign "$T/earlier" "$origin" "$attacker" <"$T/forged"
found "a mirror that somebody else signed" "--mirror: " --mirror "$T/earlier"

echo "# what does not belong into the folder"
mkfifo "$site/pipe"
found "a pipe" "pipe is no regular file"
rm "$site/$(cd "$site" && ls plans/* | head -n 1)" && mkfifo "$site/$(cd "$T/good" && ls plans/* | head -n 1)"
ok "a pipe in the place of a plan does not stop it" test "$(timeout 20 "$BUILD/inspect-verify" site "$site" >"$T/out"; echo $?)" = 1
fresh
ln -s /etc/passwd "$site/plans/x"
found "a link out of the folder" "plans/x is no regular file"
cp "$site/checkpoint" "$site/draws/990.json"
found "a list that no entry names" "the log knows nothing of draws/990.json"
printf x >"$site/plans/$(printf x | sha256sum | cut -d' ' -f1).conf"
found "a plan that no entry names" "the log knows nothing of plans/"
: >"$site/$(printf 'fdp\u202etxt')"
found "a name that turns the writing" "the name fdp.xe2.x80.xaetxt has control characters"
: >"$site/$(printf 'a\nb')"
found "a name of two lines" "the name a.x0ab has control characters"
