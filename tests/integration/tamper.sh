#!/bin/bash
# inspect-verify finds every change: each kind of file, each field, with and without the log's key.
# Works on TAMPER_SITE and TAMPER_AUDIT if they are set (a daemon's, say, with its key's 64 hex digits
# in TAMPER_SEED), otherwise on a site of its own with more than 256 entries: two levels of tiles.
. "$(dirname "$0")/lib.sh"

site=$T/bad/site
audit=$T/bad/audit
seed=${TAMPER_SEED:-sample}
make=$BUILD/make-site

mkdir "$T/good"
if [ -n "${TAMPER_SITE:-}" ]; then
    cp -r "$TAMPER_SITE" "$T/good/site" && cp -r "$TAMPER_AUDIT" "$T/good/audit"
else
    "$make" sample "$T/good/site" "$T/good/audit" 50 900
fi
origin=$(head -n 1 "$T/good/site/checkpoint")
"$make" entries "$T/good/site" >"$T/entries"

# What exists, to choose examples from: the first commit that was revealed, its draw, its files.
index_of() { grep -n -m 1 "\"type\":\"$1\"" "$T/entries" | awk -F: '{print $1 - 1}'; }
field() { sed -n "$(($1 + 1))p" "$T/entries" | sed -n "s/.*\"$2\":\"\{0,1\}\([^\",}]*\).*/\1/p"; }
line() { sed -n "$(($1 + 1))p" "$T/entries"; }
reveal=$(index_of reveal)
draw=$(field "$reveal" draw)
commit=$(field "$draw" commit)
record=records/$(field "$draw" record_sha256).json
inspectors=inspectors/$(field "$commit" inspectors_sha256).json
plan=plans/$(field "$commit" plan_sha256).conf

fresh() { rm -rf "$T/bad" && cp -r "$T/good" "$T/bad"; }
verify() { "$BUILD/inspect-verify" site "$site" --audit "$audit" --lang en "$@"; }

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
        grep -E '^FAIL|^Result' <<<"$out" | head -n 6 | sed 's/^/#   /'
    fi
    fresh
}

# Changes the byte of a file at an offset (default: the middle) into its neighbour.
flip() {
    local at=${2:-$(($(stat -c %s "$1") / 2))} byte
    byte=$(od -An -tu1 -j "$at" -N 1 "$1")
    # shellcheck disable=SC2059
    printf "\\x$(printf %x $((byte ^ 1)))" | dd of="$1" bs=1 seek="$at" conv=notrunc status=none
}

alter_file() { # FILE PATH
    "$make" alter "$2" <"$1" >"$T/altered" && cp "$T/altered" "$1"
}

# Prints the salted hash of standard input, whose content and salt then lie among the auditors' files.
hide() { # FOLDER
    local hash
    cat >"$T/content"
    hash=$({ printf 'sixteen bytes ok' && cat "$T/content"; } | sha256sum | cut -d' ' -f1)
    cp "$T/content" "$audit/$1/$hash.json"
    printf 'sixteen bytes ok' | od -An -tx1 | tr -d ' ' >"$audit/salts/$hash"
    echo "$hash"
}

resign() { "$make" sign "$site" "$origin" "$seed" <"$1"; }

# history WHAT PATTERN LINE…: the log with these lines at its end, properly signed.
appended() {
    local what=$1 pattern=$2
    shift 2
    cp "$T/entries" "$T/forged"
    printf '%s\n' "$@" >>"$T/forged"
    resign "$T/forged"
    found "$what" "$pattern"
}

fresh
ok "the unaltered pair holds" verify
resign "$T/entries"
ok "and so it does when its log is written again" verify
fresh

echo "# without the key: any byte of any file of the log"
for line in 1 2 3; do
    at=$(($(head -n "$line" "$site/checkpoint" | wc -c) - 4))
    flip "$site/checkpoint" "$at"
    found "checkpoint, line $line" "checkpoint: "
done
flip "$site/checkpoint" $(($(stat -c %s "$site/checkpoint") - 20))
found "checkpoint, signature" "checkpoint: "
sed -i '3a extension' "$site/checkpoint"
found "checkpoint, extension line" "checkpoint: "
for at in 0 $((${#origin} + 3)) $((${#origin} + 20)); do
    flip "$site/log.vkey" "$at"
    found "log.vkey, byte $at" "log.vkey: "
done
while read -r tile; do
    flip "$site/$tile"
    case $tile in
    tile/entries/*.p/*) found "$tile" "($tile|is not that of the tree)" ;;
    tile/entries/*) found "$tile" "is not that of the tree" ;;
    *) found "$tile" "$tile: hash" ;;
    esac
done < <(cd "$site" && find tile -type f | sort)
for tile in tile/0/000 tile/entries/000; do
    [ -f "$site/$tile" ] || continue
    rm "$site/$tile"
    found "$tile missing" "$tile"
    truncate -s -1 "$site/$tile"
    found "$tile cut short" "($tile|is not that of the tree)"
    printf x >>"$site/$tile"
    found "$tile with more at its end" "$tile"
done

echo "# side files of the public site"
list=$site/draws/$commit.json
for path in pi picks/0/uscc; do
    alter_file "$list" "$path"
    found "draws: $path" "draws/$commit.json"
done
alter_file "$list" picks/0/bureau
found "draws: picks/0/bureau" "draws/$commit.json: the bureau"
sed -i 's/{"bureau"[^}]*},//' "$list"
found "draws: a firm hidden" "(picks_root|picks says)"
sed -i 's/"picks":\[\({[^}]*}\),\({[^}]*}\)/"picks":[\2,\1/' "$list"
found "draws: order" "draws/$commit.json.*out of order"
sed -i 's/"picks":\[\({[^}]*}\)/"picks":[\1,\1/' "$list"
found "draws: a firm twice" "draws/$commit.json.*out of order"
printf '\n' >>"$list"
found "draws: spelling" "draws/$commit.json.*JSON"
rm "$list"
found "draws: missing" "draws/$commit.json"
printf x >>"$site/$plan"
found "plans: changed" "entry $(index_of plan): $plan"
rm "$site/$plan"
found "plans: missing" "$plan"
result=$(index_of result)
if [ -n "$result" ]; then
    file=results/$(field "$result" case).json
    flip "$site/$file"
    found "results: changed" "$file"
    rm "$site/$file"
    found "results: missing" "$file"
fi
last_draw=$(grep -n '"type":"draw"' "$T/entries" | tail -n 1 | cut -d: -f1)
last_commit=$(field $((last_draw - 1)) commit)
if [ ! -e "$site/draws/$last_commit.json" ]; then
    cp "$list" "$site/draws/$last_commit.json"
    found "draws: published without a reveal" "entry $last_commit: draws/$last_commit.json"
fi

echo "# auditors' files"
strata=$audit/strata/$commit.json
for path in base cum drawn expect key n rate root; do
    alter_file "$strata" "0/$path"
    found "strata: $path" "entry $commit: .*strat"
done
rm "$strata"
found "strata: missing" "strata/$commit.json"
version=$(grep -o '"registry_version":[0-9]*' <(sed -n "$((commit + 1))p" "$T/entries") | cut -d: -f2)
listing=$audit/registry/$version.txt.zst
content=$(grep "\"type\":\"registry\".*\"version\":$version}" "$T/entries" | sed 's/.*"content_sha256":"\([0-9a-f]*\).*/\1/')
relist() { zstd -dqcf "$listing" | sed "$1" | zstd -qf -o "$T/listing" && cp "$T/listing" "$listing"; }
relist 2d
found "listing: a firm dropped" "entry $commit: registry/$version.txt.zst is not what entry"
relist '2s/\t[ABCD-]\t/\tE\t/'
found "listing: no class" "entry $commit: registry/$version.txt.zst: line 2"
relist '2s/\t1\t/\t0\t/;2s/\t0\t\([^0]*\)$/\t0\t\1/'
found "listing: a firm out of business" "entry $commit: registry/$version.txt.zst is not what entry"
relist '2{h;d};3{G}'
found "listing: order" "entry $commit: registry/$version.txt.zst: .*order"
rm "$listing"
found "listing: missing" "entry $commit: registry/$version.txt.zst"
flip "$audit/salts/$content" 3
found "listing: its salt" "entry $commit: registry/$version.txt.zst"
rm "$audit/salts/$content"
found "listing: no salt" "entry $commit: registry/$version.txt.zst"
pool=$(find "$audit/pools" -name "$commit.pool*")
plain=$audit/pools/$commit.pool
case $pool in *.zst) zstd -dqf --rm "$pool" -o "$plain" && cp "$plain" "$T/good/audit/pools/" && rm "$T/good/audit/pools/$commit.pool.zst" ;; esac
ok "the pool may lie there plain" verify
for at in 20 90; do
    flip "$plain" "$at"
    found "pool: key or proof, byte $at" "entry $commit: .*pool"
done
sed -i '2s/9$/8/;t;2s/.$/9/' "$plain"
found "pool: a stratum's number" "entry $commit: .*pool"
sed -i '3{h;d};4{G}' "$plain"
found "pool: order" "entry $commit: .*pool"
sed -i '3s/000$/001/;t;3s/.\{3\}$/000/' "$plain"
found "pool: another firm" "entry $commit: .*pool"
sed -i 3d "$plain"
found "pool: a firm left out" "entry $commit: .*pool"
sed -i '2s/^....../999999/' "$plain"
found "pool: a stratum's key" "entry $commit: .*pool"
flip "$plain" 3
found "pool: first line" "entry $commit: .*pool"
rm "$plain"
found "pool: missing" "entry $commit: .*pool"
while read -r path; do
    alter_file "$audit/$inspectors" "$path"
    found "inspectors: $path" "$inspectors"
done < <("$make" fields <"$audit/$inspectors" | grep '^0/' | sed 's/\(not\|bureaus\)\/.*/\1\/0/' | sort -u)
rm "$audit/$inspectors"
found "inspectors: missing" "$inspectors"
while read -r path; do
    alter_file "$audit/$record" "$path"
    found "record: $path" "entry $draw: $record"
    alter_file "$audit/$record" "$path"
    wrong="$path is not what the draw computes"
    [ "$path" = pi ] && wrong="pi has not the draw's pi_sha256"
    found "record: $path, by its name" "entry $draw: $record: $wrong"
done < <("$make" fields <"$audit/$record" |
    grep -E '^(seed|pi|commit|bureaus/0/|strata/0/(k|key|cut)|picks/0/)' | awk -F/ '!seen[$1 $NF]++')
rm "$audit/$record"
found "record: missing" "entry $draw: .*$record"
admin=$(index_of admin)
for at in $commit $draw $admin; do
    hash=$(line "$at" | sed 's/.*"\(inspectors\|record\|detail\)_sha256":"\([0-9a-f]*\).*/\2/')
    salt=$audit/salts/$hash
    rm "$salt"
    found "salt of entry $at missing" "entry $at: the salt salts/$hash is missing"
    truncate -s -1 "$salt"
    found "salt of entry $at cut short" "entry $at: salts/$hash is not a salt"
    printf '%s\n' "$(tr 0-9a-f 0-9A-F <"$salt")" >"$salt"
    grep -q '[A-F]' "$salt" && found "salt of entry $at in capitals" "entry $at: salts/$hash is not a salt"
    tr 0123456789abcdef 123456789abcdef0 <"$audit/salts/$hash" >"$T/salt" && cp "$T/salt" "$salt"
    [ "$at" = "$admin" ] || found "salt of entry $at wrong" "entry $at: .*$hash.json has, with salts/$hash, not the hash"
    fresh
done
no "a file of inspectors or a record cannot be guessed from its name" eval '
    for f in "$audit"/inspectors/* "$audit"/records/*; do sha256sum <"$f" | grep "^$(basename "$f" .json)"; done | grep .'

echo "# with the key: a history rewritten and signed again"
# Each field of the first entry of each type. What no rule of its own can see changes the
# checkpoint that later draws hang on, so that their proofs fail.
for type in keys plan registry commit draw reveal void result cases admin; do
    at=$(index_of $type)
    [ -n "$at" ] || continue
    [ $type = commit ] && at=$commit
    [ $type = draw ] && at=$draw
    while read -r path; do
        sed -n "$((at + 1))p" "$T/entries" | "$make" alter "$path" >"$T/line"
        awk -v n=$((at + 1)) -v f="$T/line" 'NR == n { getline < f } { print }' "$T/entries" >"$T/forged"
        resign "$T/forged"
        pattern="(entry $at: |VRF proof)"
        case $type/$path in
        keys/log_vkey) pattern="(log.vkey|entry 0: )" ;;
        */type | */v | keys/algorithm | registry/version) pattern="entry $at: " ;;
        commit/strata_root) pattern="entry $at: strata/$at.json has not the commit's strata_root" ;;
        commit/inspectors_sha256) pattern="entry $at: .*inspectors/" ;;
        commit/plan_sha256 | commit/attempt | commit/base | commit/eligible | commit/strata) pattern="entry $at: " ;;
        draw/picks | draw/picks_root | draw/record_sha256 | draw/level) pattern="entry $at: " ;;
        draw/pi_sha256) pattern="\(pi_sha256\)" ;;
        reveal/pi) pattern="entry $at: pi" ;;
        result/*) pattern="(results/|VRF proof|entry $at)" ;;
        esac
        found "$type: $path" "$pattern"
    done < <(sed -n "$((at + 1))p" "$T/entries" | "$make" fields)
done

# A record that the operator rewrote together with its draw, in the newest draw of all: nothing
# in the log contradicts it, the recomputed draw does.
last_record=$(field $((last_draw - 1)) record_sha256)
for path in picks/0/inspectors/0 picks/0/uscc strata/0/k bureaus/0/cap; do
    hash=$("$make" alter "$path" <"$audit/records/$last_record.json" | hide records)
    sed "${last_draw}s/$last_record/$hash/" "$T/entries" >"$T/forged"
    resign "$T/forged"
    found "newest record rewritten: $path" "entry $((last_draw - 1)): records/$hash.json: $path is not"
done
# The same with a picks order that only the draw order contradicts.
hash=$(sed 's/"picks":\[\({[^}]*}\),\({[^}]*}\)/"picks":[\2,\1/' "$audit/records/$last_record.json" | hide records)
sed "${last_draw}s/$last_record/$hash/" "$T/entries" >"$T/forged"
resign "$T/forged"
found "newest record rewritten: order of the picks" "records/$hash.json: picks/0/"

# Strata tuned before the newest commit, root and all: the last line, on which no other depends.
last_strata=$audit/strata/$last_commit.json
last_pool=$(ls "$audit/pools/$last_commit".pool*)
n=$(($(grep -o '"key"' "$last_strata" | wc -l) - 1))
tuned() { # FIELD PATTERN
    "$make" alter "$n/$1" <"$last_strata" >"$T/altered" && cp "$T/altered" "$last_strata"
    sed "$((last_commit + 1))s/\"strata_root\":\"[0-9a-f]*/\"strata_root\":\"$("$make" strata-root "$last_strata" "$last_pool")/" \
        "$T/entries" >"$T/forged"
    resign "$T/forged"
    found "newest strata tuned: $1" "entry $last_commit: $2"
}
tuned expect "strata/$last_commit.json: .* has expect"
tuned due "strata/$last_commit.json: .* has due"
tuned spent "strata/$last_commit.json: .* has spent"
tuned base "the strata's base"
# n may not exceed base: a line with a firm in its cool-down has room for one more.
cooling=$(jq '[to_entries[] | select(.value.n < .value.base) | .key] | last // empty' "$last_strata")
n=${cooling:-$n}
tuned n "the strata's n"
tuned root "pool $last_commit: the firms of"
tuned out "pool $last_commit: those left out of"

# Numbers that are nothing in 32 bits, or too much to make room for.
for number in days:4294967296 days_left:4294967296 team:4294967298 team:4000000000; do
    sed "$((last_commit + 1))s/\"${number%:*}\":[0-9]*/\"${number%:*}\":${number#*:}/" "$T/entries" >"$T/forged"
    resign "$T/forged"
    found "newest commit: $number" "entry $last_commit: the commit entry's field ${number%:*} "
done

echo "# entries that the rules forbid, signed"
size=$(wc -l <"$T/entries")
appended "a second draw" "entry $size: a second draw" "$(line $((last_draw - 1)))"
appended "a version of the registry that jumps" "entry $size: the registry's version is" \
    "$(grep '"type":"registry"' "$T/entries" | tail -n 1 | sed 's/"version":\([0-9]*\)/"version":\10/')"
registry=$(grep '"type":"registry"' "$T/entries" | tail -n 1 | "$make" alter version)
appended "a commit of an older version" "entry $((size + 1)): registry_version is" "$registry" "$(line "$last_commit")"
appended "a second reveal" "entry $size: a second reveal" "$(line "$reveal")"
appended "a reveal of no draw" "entry $size: it reveals" "$(line "$reveal" | sed "s/\"draw\":[0-9]*/\"draw\":$commit/")"
appended "a draw of no commit" "entry $size: the draw entry's commit" "$(line "$draw" | sed 's/"commit":[0-9]*/"commit":0/')"
two='"wang","zhou"'
pi_of() { jq -r .pi "$T/good/audit/records/$(field "$1" record_sha256).json"; }
last_pi=$(pi_of $((last_draw - 1)))
void() { # COMMIT ACTORS FIELD VALUE [TIME]
    echo "{\"actors\":[$2],\"commit\":$1,\"$3\":\"$4\",\"reason\":\"odd\",\"time\":\"${5:-2036-01-01T00:00:00Z}\",\"type\":\"void\",\"v\":1}"
}
appended "a void after the reveal" "entry $size: it voids commit $commit, which is revealed" "$(void "$commit" "$two" pi "$(pi_of "$draw")")"
void_last=$(void "$last_commit" "$two" pi "$last_pi")
appended "two voids" "entry $((size + 1)): .*void already" "$void_last" "$void_last"
appended "a draw voided by one person" "entry $size: it voids .* actors are not two" "$(void "$last_commit" '"wang"' pi "$last_pi")"
appended "by the same person twice" "entry $size: it voids .* actors are not two" "$(void "$last_commit" '"wang","wang"' pi "$last_pi")"
appended "by three" "entry $size: it voids .* actors are not two" "$(void "$last_commit" "$two,\"li\"" pi "$last_pi")"
appended "voided with the proof of another draw" "entry $size: pi has not the hash" "$(void "$last_commit" "$two" pi "$(pi_of "$draw")")"
appended "a draw voided for a missing source" "entry $size: it voids .* does not show pi" "$(void "$last_commit" "$two" missing noon)"
appended "a void with neither" "entry $size: the void entry has exactly one" "$(void "$last_commit" "$two" pi "$last_pi" | sed 's/"pi":"[^"]*",//')"
appended "a void with both" "entry $size: the void entry has exactly one" "$(void "$last_commit" "$two" pi "$last_pi" | sed 's/"pi"/"missing":"noon","pi"/')"
appended "a known list voided by one, and another at once" "entry $size: it voids .* actors are not two" \
    "$(void "$last_commit" '"wang"' pi "$last_pi")" "$(line "$last_commit" | "$make" alter attempt)"
appended "a void draw revealed" "entry $((size + 1)): it reveals commit $last_commit, which is void" "$void_last" \
    "$(line "$reveal" | sed "s/\"draw\":[0-9]*/\"draw\":$((last_draw - 1))/; s/\"pi\":\"[^\"]*/\"pi\":\"$last_pi/")"
later=$(line "$last_commit" | sed 's/"date":"[^"]*"/"date":"2036-01-01"/;s/"attempt":[0-9]*/"attempt":1/;s/"time":"[^"]*"/"time":"2036-01-01T00:00:00Z"/
    s/"draw_by":"[^"]*"/"draw_by":"2036-01-02"/;s/"sources":\[[^]]*\]/"sources":[{"kind":"ceremony","name":"noon"}]/')
appended "a missing source before draw_by" "entry $((size + 1)): it voids for a missing source before draw_by" \
    "$later" "$(void "$size" '"wang"' missing noon 2036-01-01T15:59:59Z)"
appended "a missing source that was not committed" "entry $((size + 1)): missing names dice" \
    "$later" "$(void "$size" '"wang"' missing dice 2036-01-02T00:00:00Z)"
appended "two people, but nothing is missing" "entry $((size + 1)): it voids commit $size, which has no draw" \
    "$later" "$(void "$size" "$two" pi "$last_pi" 2036-01-02T00:00:00Z)"
appended "attempt 2 without a void" "entry $size: attempt 2 follows" "$(line "$last_commit" | "$make" alter attempt)"
appended "the same attempt again" "entry $size: attempt is" "$(line "$last_commit")"
appended "a reveal before the draw's date" "entry $size: reveal_by" \
    "$(line "$last_commit" | sed 's/"date":"[^"]*"/"date":"2030-01-01"/')"
cases=$(grep '"type":"cases"' "$T/entries" | tail -n 1)
appended "the events of a day altered and entered again" "entry $size: its first event is" \
    "$(sed 's/"root":"[0-9a-f]*/"root":"'"$(printf forged | sha256sum | cut -c1-64)"'/' <<<"$cases")"
next=$(($(grep -o '"last":[0-9]*' <<<"$cases" | cut -d: -f2) + 1))
later() { sed 's/"first":[0-9]*/"first":'$1'/;s/"last":[0-9]*/"last":'$2'/;s/"date":"[^"]*"/"date":"'$3'"/' <<<"$cases"; }
day=$(sed 's/.*"date":"\([^"]*\).*/\1/' <<<"$cases")
events=$(sed 's/.*"events":\([0-9]*\).*/\1/' <<<"$cases")
appended "a day's events not in order of days" "entry $size: its date is not after" "$(later $next $((next + events - 1)) "$day")"
appended "events left out between two entries" "entry $size: its first event is $((next + 1)), the next one was $next" \
    "$(later $((next + 1)) $((next + events)) 2035-01-01)"
appended "more events than numbers" "entry $size: events is $events, which is not $next to $next" "$(later $next $((next + events)) 2035-01-01 | sed 's/"last":[0-9]*/"last":'$next'/')"
appended "not an entry" "entry $size: " '{"type":"draw"}'
appended "not JSON" "entry $size: JSON" 'hello'
appended "a commit never drawn" "entry $size: the commit \(date 2020-01-02\) has neither" \
    "$(line "$last_commit" | sed 's/"date":"[^"]*"/"date":"2020-01-02"/;s/"attempt":[0-9]*/"attempt":1/')"
found "reveals that never came" "not revealed by" --today 2036-01-01

echo "# nothing to judge"
status() { "$@" >"$T/out" 2>&1; echo $?; }
same "no such folder" 2 "$(status "$BUILD/inspect-verify" site "$T/none")"
rm "$site/checkpoint"
same "no checkpoint" 2 "$(status "$BUILD/inspect-verify" site "$site")"
same "no command" 2 "$(status "$BUILD/inspect-verify")"
same "no such date" 2 "$(status "$BUILD/inspect-verify" site "$site" --today 2026-02-30)"
fresh

if [ -f "$audit/drawn.proof" ]; then
    echo "# a firm's proof"
    firm() { "$BUILD/inspect-verify" firm "$audit/$1.proof" --site "$site" --lang en; }
    ok "a drawn firm is told so" sh -c "$(printf '%q ' "$BUILD/inspect-verify" firm "$audit/drawn.proof" --site "$site" --lang en) | grep 'it is on the published list'"
    ok "a spared firm is told so" sh -c "$(printf '%q ' "$BUILD/inspect-verify" firm "$audit/spared.proof" --site "$site" --lang en) | grep 'not on the published list: not drawn'"
    ok "a firm left out is told why" sh -c "$(printf '%q ' "$BUILD/inspect-verify" firm "$audit/left-out.proof" --site "$site" --lang en) | grep 'left out of this draw, reason: visits 2'"
    if [ -f "$audit/voided.proof" ]; then
        firm voided >"$T/out"
        ok "a firm drawn in a void draw is told so" grep 'the ticket is not above it: drawn' "$T/out"
        ok "and that the draw is void" grep 'this draw is void' "$T/out"
    fi
    lines=$(wc -l <"$audit/drawn.proof")
    for n in $(seq 1 "$lines"); do
        flip "$audit/drawn.proof" $(($(head -n "$n" "$audit/drawn.proof" | wc -c) - 3))
        same "proof file, line $n" 1 "$(status firm drawn)"
        cp "$T/good/audit/drawn.proof" "$audit/"
    done
fi
