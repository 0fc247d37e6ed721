#!/bin/bash
# The control socket: bad, slow and many clients; every operation against every role.
. tests/integration/lib.sh

new_state
sed -i 's|^socket = .*|&\nidle_time = 5|' "$T/inspectd.conf"
start || bail "starts"
python3 tests/integration/control.py "$T/run/control.sock" "$DAEMON" | tee "$T/out"
FAILED=$((FAILED + $(grep -c '^not ok' "$T/out")))

# What the help says about an operation's roles is what the daemon does. Nothing here has the
# parameters it needs, so nothing happens; who may, gets past the role check to another error.
echo 'han = uid:7 roles:approver name:韩' >>"$T/inspectd.conf"
as wang reload >/dev/null || bail "reloads"
cat >"$T/roles.py" <<'PY'
import json, socket, struct, subprocess, sys, re
path, ctl = sys.argv[1], sys.argv[2]
people = {"regulator": "zhao", "approver": "han", "admin": "wang", "auditor": "qian", "publisher": "sun"}
top = subprocess.run([ctl, "--lang", "en", "help"], capture_output=True, text=True).stdout
ops = [m.group(1) for m in re.finditer(r"^  ([a-z]+(?: [a-z]+)?) {2,}", top, re.M)]
good = bad = 0
for op in ops:
    text = subprocess.run([ctl, "--lang", "en", *op.split(), "--help"], capture_output=True, text=True).stdout
    m = re.search(r"one of the roles: (.*)", text)
    roles = m.group(1).split(",") if m else list(people)
    for role, person in people.items():
        s = socket.socket(socket.AF_UNIX)
        s.settimeout(20)
        s.connect(path)
        raw = json.dumps({"op": op, "args": {"no-such-parameter": 1}, "as": person}).encode()
        s.sendall(struct.pack(">I", len(raw)) + raw)
        n = struct.unpack(">I", s.recv(4, socket.MSG_WAITALL))[0]
        a = json.loads(s.recv(n, socket.MSG_WAITALL))
        wanted = "input" if role in roles else "denied"
        if a["error"]["code"] == wanted:
            good += 1
        else:
            bad += 1
            print(f"not ok - {op} for {role}: wanted {wanted}, got {a['error']['code']}")
print(("ok" if good and not bad else "not ok") + f" - {len(ops)} operations × {len(people)} roles as the table says ({good})")
PY
python3 "$T/roles.py" "$T/run/control.sock" "$BUILD/inspectctl" | tee "$T/out"
FAILED=$((FAILED + $(grep -c '^not ok' "$T/out")))
ok "a refused attempt is in the log" grep -q 'op name="stop" actor=sun outcome=denied' "$T/log"

# Languages and forms
same "the same in Chinese" "$(as wang --lang zh status | head -n 1 | cut -c1-6)" "版本"
ok "JSON is JSON" sh -c "'$BUILD/inspectctl' --socket '$T/run/control.sock' --json status | python3 -m json.tool"
as wang --csv log show >"$T/log.csv"
same "a CSV file starts with a mark" "$(head -c 3 "$T/log.csv" | od -An -tx1 | tr -d ' ')" efbbbf
same "a CSV pipe does not" "$(as wang --csv log show | head -c 3 | od -An -tx1 | tr -d ' ' | grep -c efbbbf)" 0
as wang draw shw 1 >/dev/null 2>"$T/err"
same "a mistyped command leaves with 2" $? 2
ok "and gets a suggestion" grep -q 'draw' "$T/err"
as zhao draw void 1 --reason wrong-list >/dev/null 2>"$T/err"
same "a refusal leaves with 1" $? 1
ok "and names the role it takes" grep -q 'admin' "$T/err"
# Reading goes on while an import runs.
"$BUILD/make-sample" --clean --firms 120000 --out "$T/sample" >/dev/null || bail "makes a sample"
as wang import --kind enterprises --full "$T/sample/enterprises-full.csv" >"$T/import" 2>&1 &
import=$!
during=0
while kill -0 "$import" 2>/dev/null; do
    as qian --json status | jq -e '.tables[0].table.rows[] | select(.lane.id == "registry" and .running == "import")' \
        >/dev/null && during=$((during + 1))
done
wait "$import"
same "the import is done" $? 0
ok "status was answered $during times meanwhile" test "$during" -ge 2
ok "and its numbers came in" grep -q '120000' <<<"$(as qian status)"

if stop; then pass "ends"; else fail "ends"; fi
