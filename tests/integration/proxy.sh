#!/bin/bash
# nginx with TLS in front, as config/nginx.conf has it: a login, its cookies, an upload, and whose
# word about a client's address is taken.
. "$(dirname "$0")/lib.sh"
command -v nginx >/dev/null || PATH=$PATH:/usr/sbin
free_port && tls=$PORT
free_port && plain=$PORT
free_port && tcp=$PORT
NGINX=
end_nginx() { [ -z "$NGINX" ] || kill "$NGINX" 2>/dev/null; }
trap 'end_nginx; cleanup' EXIT
name=inspect.test

# The sample, with this test's name, ports, socket and certificate.
start_nginx() {
    openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj "/CN=$name" -addext "subjectAltName=DNS:$name" \
        -keyout "$T/key.pem" -out "$T/cert.pem" 2>/dev/null
    mkdir -p "$T/nginx/tmp"
    sed -e "s/inspect\.example/$name/; s|/run/inspectd/web.sock|$T/run/web.sock|" \
        -e "s|/etc/ssl/inspectd/fullchain.pem|$T/cert.pem|; s|/etc/ssl/inspectd/privkey.pem|$T/key.pem|" \
        -e "/listen \[::\]/d; s/listen 80;/listen 127.0.0.1:$plain;/; s/listen 443 /listen 127.0.0.1:$tls /" \
        config/nginx.conf >"$T/nginx/site.conf"
    cat >"$T/nginx/nginx.conf" <<CONF
daemon off;
pid $T/nginx/pid;
error_log $T/nginx/error.log;
events { }
http {
    access_log off;
    client_body_temp_path $T/nginx/tmp/body;
    proxy_temp_path $T/nginx/tmp/proxy;
    fastcgi_temp_path $T/nginx/tmp/fastcgi;
    uwsgi_temp_path $T/nginx/tmp/uwsgi;
    scgi_temp_path $T/nginx/tmp/scgi;
    include $T/nginx/site.conf;
}
CONF
    [ "$(id -u)" -ne 0 ] || echo 'user root;' >>"$T/nginx/nginx.conf" # to reach the socket in a folder of root's
    nginx -e "$T/nginx/error.log" -c "$T/nginx/nginx.conf" >"$T/nginx/out" 2>&1 &
    NGINX=$!
    for _ in $(seq 1 50); do
        web "$site/login" >/dev/null && return 0
        sleep 0.1
    done
    cat "$T/nginx/out" "$T/nginx/error.log" 2>/dev/null
    return 1
}

site=https://$name:$tls
web() { curl -s --max-time 60 --cacert "$T/cert.pem" --resolve "$name:$tls:127.0.0.1" --resolve "$name:$plain:127.0.0.1" "$@"; }
csrf() { sed -n 's/.*name="csrf" value="\([0-9a-f]*\)".*/\1/p' | head -1; }

# login FROM USER PASSWORD [CURL OPTION…]: the status; cookies go to $T/jar, headers to $T/headers.
login() {
    local from=$1 user=$2 password=$3 token
    shift 3
    rm -f "$T/jar"
    token=$(web --interface "$from" -c "$T/jar" "$site/login" | csrf)
    web --interface "$from" -b "$T/jar" -c "$T/jar" -D "$T/headers" -o "$T/page" -w '%{http_code}' "$@" \
        --data-urlencode "csrf=$token" --data-urlencode "user=$user" --data-urlencode "password=$password" "$site/login"
}
last_address() { grep -o ' login address=[0-9.]*' "$T/log" | tail -1 | cut -d= -f2; }
own() { "$BUILD/inspectctl" --socket "$T/run/control.sock" --lang en "$@"; }

# ---- behind nginx, over a Unix socket ----
new_state '[web]' 'listen = unix:'"$T/run/web.sock" "public_url = $site"
start || bail "the daemon starts on a Unix socket"
same "its mode lets only owner and group in" "$(stat -c %a "$T/run/web.sock")" 660
password=$(own --json user add chen --name 陈静 --roles admin --generate | jq -r '.. | .first_password? // empty' | head -1)
[ -n "$password" ] || password=$(own user reset chen --generate | sed -n 's/^first password  *//p')
[ -n "$password" ] || bail "an account is made"
ok "nginx starts with the sample configuration" start_nginx || exit 1

web -D "$T/headers" -o "$T/page" "$site/login"
ok "pages come over TLS" grep -q '^HTTP/2 200' "$T/headers"
ok "and say to come over TLS only" grep -qi '^strict-transport-security: max-age=31536000' "$T/headers"
for header in "content-security-policy: default-src 'none'" 'x-content-type-options: nosniff' 'referrer-policy: same-origin' \
    'cross-origin-opener-policy: same-origin' 'permissions-policy: ' 'cache-control: no-store'; do
    ok "with $header" grep -qi "^$header" "$T/headers"
done
same "plain HTTP leads to TLS" "$(web -o /dev/null -w '%{http_code}' "http://$name:$plain/x")" 301

same "a wrong password is refused" "$(login 127.0.0.5 chen "wrong password")" 403
same "the client's address is what nginx says" "$(last_address)" 127.0.0.5
same "and not what the client says" "$(login 127.0.0.5 chen "wrong password" -H 'X-Forwarded-For: 9.9.9.9') $(last_address)" "403 127.0.0.5"
login 127.0.0.5 chen "wrong password" >/dev/null
same "after three failures this address waits" "$(login 127.0.0.5 chen "$password")" 429
same "and another does not" "$(login 127.0.0.6 chen "$password")" 303
ok "the cookie is one that only this host over TLS gets" \
    grep -qiE '^set-cookie: __Host-session=[0-9a-f]{64}; Path=/; Secure; HttpOnly; SameSite=Lax' "$T/headers"
no "and names no domain" grep -qi 'domain=' "$T/headers"
ok "the first password must be changed" grep -qi '^location: /me/password' "$T/headers"

token=$(web -b "$T/jar" "$site/me/password" | csrf)
change() { web -b "$T/jar" -c "$T/jar" -o "$T/page" -w '%{http_code}' "$@" -d "csrf=$token" --data-urlencode "old=$password" \
    -d 'new=four unrelated words' -d 'again=four unrelated words' "$site/me/password"; }
same "a form that another site sends is refused" "$(change -H 'Origin: https://evil.example')" 403
same "and one with a marked origin" "$(change -H 'Sec-Fetch-Site: cross-site')" 403
same "our own is taken" "$(change -H "Origin: $site" -H 'Sec-Fetch-Site: same-origin')" 303
"$BUILD/make-sample" --clean --firms 20000 --out "$T/sample" >/dev/null
token=$(web -b "$T/jar" "$site/op/import" | csrf)
import() { web -b "$T/jar" -o "$T/page" -w '%{http_code}' -F "csrf=$token" -F kind=enterprises -F full=yes \
    -F "file=@$T/sample/enterprises-full.csv" "$site/op/import"; }
same "a CSV goes through nginx" "$(import)" 200
same "and is imported whole" "$(as wang --json import show 1 | jq -r '[.fields[] | select(.key == "accepted")][0].value')" 20000
ok "somebody has a deadline" as zhao matter open --kind consumer-complaint --source 12315 --external 1 --bureau 220102 --text "价格不明"
secret=$(as zhao --json calendar token | jq -r '.fields[0].value')
web "$site/feed/$secret.atom" >"$T/feed.atom"
web "$site/calendar/$secret.ics" >"$T/feed.ics"
whole() { python3 - "$@" <<'PY'
import sys
from xml.etree import ElementTree
atom = "{http://www.w3.org/2005/Atom}"
tree = ElementTree.parse(sys.argv[1]).getroot()
links = [e.get("href") for e in tree.iter(atom + "link")]
ids = [e.text for e in tree.iter(atom + "id")]
print(links, ids)
sys.exit(not links or not all(l.startswith(sys.argv[2]) for l in links)
         or not all(i.startswith((sys.argv[2], "tag:")) for i in ids))
PY
}
ok "public_url makes the links and ids of a feed whole" whole "$T/feed.atom" "$site/"
ok "and those of a calendar" sh -c "sed 's/\r//' '$T/feed.ics' | sed -z 's/\n //g' | grep -q '^URL:$site/case/T'"
for feed in draws.atom en/results.atom; do
    web "$site/$feed" >"$T/site.atom"
    ok "and those of the site's $feed" whole "$T/site.atom" "$site/${feed%%[dr]*.atom}"
done
ok "logged out it goes nowhere" test "$(web -b "$T/jar" -o /dev/null -w '%{http_code}' -d "csrf=$(web -b "$T/jar" "$site/me" | csrf)" "$site/logout")" = 303
same "and the old cookie opens nothing" "$(web -b "$T/jar" -o /dev/null -w '%{http_code}' "$site/me")" 303
end_nginx
NGINX=
ok "the daemon stops" stop
no "and takes its socket away" test -e "$T/run/web.sock"

# ---- without one ----
at() { sed -i "/^\[web\]/,\$d" "$T/inspectd.conf"; printf '%s\n' '[web]' "$@" >>"$T/inspectd.conf"; }
from() { curl -s -o /dev/null -H "X-Forwarded-For: 192.0.2.77" -H 'X-Forwarded-Proto: https' -D "$T/headers" -c "$T/jar" "http://127.0.0.1:$tcp/login"
    token=$(curl -s -b "$T/jar" "http://127.0.0.1:$tcp/login" | csrf)
    curl -s -o /dev/null -b "$T/jar" -H "X-Forwarded-For: 10.9.9.9, 192.0.2.77" -d "csrf=$token&user=nobody&password=x" "http://127.0.0.1:$tcp/login"; }
at "listen = 127.0.0.1:$tcp"
start || bail "starts on loopback"
from
same "from anybody but a proxy, forwarding headers mean nothing" "$(last_address)" 127.0.0.1
no "nor do they make plain HTTP look like TLS" grep -qi '^strict-transport' "$T/headers"
stop
at "listen = 127.0.0.1:$tcp" 'proxy = 127.0.0.1'
start || bail "starts behind a proxy"
from
same "from a proxy that is named, its own entry counts" "$(last_address)" 192.0.2.77
ok "and the page is known to have come over TLS" grep -qi '^strict-transport' "$T/headers"
stop
at "listen = 0.0.0.0:$tcp"
no "plain HTTP for everybody is refused at start" start
ok "and the log says what to do" grep -q 'name its address in \[web\] proxy' "$T/log"
at "listen = [::1]:$tcp"
start && same "IPv6 loopback works" "$(curl -s -o /dev/null -w '%{http_code}' "http://[::1]:$tcp/login")" 200
