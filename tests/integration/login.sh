#!/bin/bash
# Logging in with a real browser: a first password, one's own account, and its ends.
. "$(dirname "$0")/lib.sh"
tests/browser/install || bail "the npm packages of the browser tests are there"
free_port
port=$PORT
new_state '[web]' "listen = 127.0.0.1:$port"
start || bail "starts"
password=$("$BUILD/inspectctl" --socket "$T/run/control.sock" --lang en user add chen --name 陈静 --roles admin,regulator --generate |
    sed -n 's/^first password  *//p')
cookie=$(web_login zhao "http://127.0.0.1:$port") || bail "a person of the configuration logs in"
same "and is known" "$(curl -s -b "$cookie" -o /dev/null -w '%{http_code}' "http://127.0.0.1:$port/me")" 200
PORT=$port PASSWORD=$password CTL="$BUILD/inspectctl --socket $T/run/control.sock" SHOTS=${SHOTS:-} node tests/browser/login.mjs
