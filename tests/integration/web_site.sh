#!/bin/bash
# Files of the public site and of the program: caching, HEAD, nothing outside; metrics; what a request
# leaves in the log.
. "$(dirname "$0")/lib.sh"
free_port
port=$PORT
at=http://127.0.0.1:$port
get() { curl -s --path-as-is --max-time 60 -D "$T/headers" -o "$T/body" -w '%{http_code}' "$@"; }
field() { sed -n "s/^$1: \(.*\)\r\$/\1/p" "$T/headers"; }

new_state '[web]' "listen = 127.0.0.1:$port"
start || bail "starts"
ok "the public site is there" wait_for test -e "$T/site/en/check.html"
wait_for grep -q " site .*removed=" "$T/log" # it takes away what is not its own
mkdir -p "$T/site/sub"
echo first >"$T/site/page.html"
echo in a folder >"$T/site/sub/index.html"
: >"$T/site/empty.txt"
head -c 3000000 /dev/urandom >"$T/site/large.csv"
echo secret >"$T/secret.txt"
ln -s "$T/secret.txt" "$T/site/link.txt"
echo hidden >"$T/site/.hidden"
mkfifo "$T/site/pipe.txt"

for path in page.html large.csv; do
    same "$path is there" "$(get "$at/$path")" 200
    ok "and is what the folder holds" cmp "$T/body" "$T/site/$path"
    tag=$(field ETag)
    when=$(field Last-Modified)
    same "a browser that has it is told so" "$(get -H "If-None-Match: $tag" "$at/$path")" 304
    same "also by its date" "$(get -H "If-Modified-Since: $when" "$at/$path")" 304
    same "another tag gets the file" "$(get -H 'If-None-Match: "x"' "$at/$path")" 200
    same "HEAD tells how long it is" "$(get -I "$at/$path") $(field Content-Length)" "200 $(stat -c %s "$T/site/$path")"
done
echo second >"$T/site/page.new"
mv "$T/site/page.new" "$T/site/page.html"
served() { [ "$(get -H "If-None-Match: $tag" "$at/page.html") $(head -n 1 "$T/body")" = "$1" ]; } # it looks once a second
ok "a file that changed is served anew" wait_for served "200 second"
rm "$T/site/page.html"
gone() { [ "$(get "$at/page.html")" = 404 ]; }
ok "and not at all when it is gone" wait_for gone
same "an empty file is empty" "$(get "$at/empty.txt") $(field Content-Length)" "200 0"
same "a folder leads to its first page" "$(get "$at/sub") $(field Location)" "303 /sub/"
same "which is there" "$(get "$at/sub/") $(cat "$T/body")" "200 in a folder"
for path in .hidden link.txt pipe.txt ../secret.txt sub/../../secret.txt %2e%2e/secret.txt ..%2fsecret.txt; do
    code=$(get "$at/$path")
    case $code in 400 | 404) pass "$path is not" ;; *) fail "$path is not ($code)" ;; esac
    no "nor is what it names" grep -q secret "$T/body"
done
same "the style sheet is there" "$(get "$at/assets/style.css")" 200
same "and is known again" "$(get -H "If-None-Match: $(field ETag)" "$at/assets/style.css")" 304

# Every answer forbids what the pages do not need, once each
guards='Content-Security-Policy
Cross-Origin-Opener-Policy
Cross-Origin-Resource-Policy
Permissions-Policy
Referrer-Policy
X-Content-Type-Options
X-Frame-Options
X-Permitted-Cross-Domain-Policies'
asks=("200 /sub/" "304 /assets/style.css" "303 /inbox" "404 /nothing" "400 /%00" "401 /api/v1/status")
asset_tag=$(get "$at/assets/style.css" >/dev/null && field ETag)
for ask in "${asks[@]}"; do
    read -r status path <<<"$ask"
    same "$path answers" "$(get -H "If-None-Match: $asset_tag" "$at$path")" "$status"
    same "$status carries every guard, once" "$(sed -n 's/:.*//p' "$T/headers" | grep -xE "${guards//$'\n'/|}" | sort)" "$guards"
    ok "$status has a reason on its first line" grep -qE "^HTTP/1\.1 $status [A-Z][A-Za-z ]+"$'\r$' "$T/headers"
    ok "$status lets only this site's scripts run" grep -q "^Content-Security-Policy: default-src 'none'; script-src 'self'; " "$T/headers"
done

same "metrics answer a monitor on this machine" "$(get "$at/metrics")" 200
ok "in numbers" grep -qE '^inspectd_http_answers_total\{code="2xx"\} [1-9][0-9]*$' "$T/body"
no "each line is a number or a comment" grep -qvE '^(#.*|[a-z_]+(\{[^}]*\})? [0-9.e+-]+)$' "$T/body"
same "but not one behind a proxy" "$(get -H 'X-Forwarded-For: 192.0.2.1' "$at/metrics")" 303

own() { "$BUILD/inspectctl" --socket "$T/run/control.sock" --lang en "$@"; }
password=$(own user add chen --name 陈静 --roles auditor --generate | sed -n 's/^first password  *//p')
token=$(curl -s -c "$T/jar" "$at/login" | sed -n 's/.*name="csrf" value="\([0-9a-f]*\)".*/\1/p')
curl -s -o /dev/null -b "$T/jar" -c "$T/jar" -d "csrf=$token&user=chen" --data-urlencode "password=$password" "$at/login?next=/me&secret=s3cr3t"
curl -s -o /dev/null -b "$T/jar" "$at/me/password?secret=s3cr3t"
ok "a request is in the log with its route, status and person" \
    grep -qE 'request method=GET route=/me/password status=200 ms=[0-9]+ actor=chen address=127\.0\.0\.1' "$T/log"
no "and without what stood in its address or form" grep -qE "s3cr3t|$password" "$T/log"
ok "it stops" stop
