"""Speaks to the control socket byte by byte: good, bad, slow and many clients.
control.py SOCKET prints "ok - …" or "not ok - …" lines."""
import array, json, os, socket, struct, sys, threading, time

PATH = sys.argv[1]


def connect():
    s = socket.socket(socket.AF_UNIX)
    s.settimeout(60)
    s.connect(PATH)
    return s


def frame(text):
    raw = text.encode() if isinstance(text, str) else text
    return struct.pack(">I", len(raw)) + raw


def exactly(s, n):
    got = b""
    while len(got) < n:
        part = s.recv(n - len(got))
        if not part:
            return None
        got += part
    return got


def answer(s):
    """The next answer that is no progress; None when the other side closed."""
    while True:
        head = exactly(s, 4)
        if head is None:
            return None
        body = json.loads(exactly(s, struct.unpack(">I", head)[0]))
        if "progress" not in body:
            return body


def ask(op, args=None, who="wang", s=None):
    s = s or connect()
    s.sendall(frame(json.dumps({"op": op, "args": args or {}, "as": who})))
    return answer(s)


def check(what, good, seen=None):
    print(("ok - " if good else "not ok - ") + what)
    if not good:
        print("#   saw", seen)


def refused(a, code):
    return a is not None and a.get("ok") is False and a["error"]["code"] == code and \
        a["error"]["zh"] and a["error"]["en"]


def alive(what):
    a = ask("status")
    check("after " + what + " others are still answered", a and a.get("ok") is True, a)


def bad_bytes():
    cases = {
        "a length of 0": struct.pack(">I", 0),
        "a length above the cap": struct.pack(">I", 65537),
        "a huge length": b"\xff\xff\xff\xff",
        "text that is no JSON": frame("hello"),
        "an array": frame("[]"),
        "a name given twice": frame('{"op":"status","op":"stop"}'),
        "bytes that are not UTF-8": frame(b'{"op":"\xff"}'),
        "a name with a NUL": frame('{"op":"sta\\u0000tus"}'),
        "deep nesting": frame('{"a":' * 5000 + "1" + "}" * 5000),
    }
    for what, raw in cases.items():
        s = connect()
        s.sendall(raw)
        a = answer(s)
        check(what + " gets a clear error", refused(a, "input"), a)
        check(what + " closes the connection", answer(s) is None)
    alive("bad bytes")


def wrong_requests():
    s = connect()
    for what, text, code in [
        ("a request without op", '{"args":{}}', "input"),
        ("args that are no object", '{"op":"status","args":[1]}', "input"),
        ("an unknown operation", '{"op":"format"}', "not-found"),
        ("an unknown parameter", '{"op":"status","args":{"x":1},"as":"wang"}', "input"),
        ("an unknown person", '{"op":"status","as":"nobody"}', "denied"),
    ]:
        s.sendall(frame(text))
        a = answer(s)
        check(what + " is refused", a is not None and a.get("ok") is False, a)
        check(what + " says which kind of error", a is not None and a["error"]["code"] in (code, "input"), a)
    check("and the connection goes on", ask("status", s=s).get("ok") is True)


def portions():
    s = connect()
    raw = frame('{"op":"status","as":"wang"}')
    for byte in raw:
        s.sendall(bytes([byte]))
    a = answer(s)
    check("a request in single bytes is answered", a and a["ok"], a)
    s.sendall(raw * 20)
    got = [answer(s) for _ in range(20)]
    check("twenty requests at once are all answered", all(a and a["ok"] for a in got))


def slow():
    half = [connect() for _ in range(5)]
    for s in half:
        s.sendall(b"\0\0\0\x40{")
    a = ask("status")
    half[0].setblocking(False)
    try:
        waits = half[0].recv(1) and False
    except BlockingIOError:
        waits = True
    half[0].settimeout(60)
    check("half requests hold nobody up", a["ok"] and waits)
    deaf = connect()
    deaf.setblocking(False)
    raw = frame('{"op":"status","as":"wang"}')
    sent = 0
    try:
        while sent < 4 << 20:  # never reads: its buffer fills, then the daemon stops reading
            deaf.send(raw)
            sent += len(raw)
    except BlockingIOError:
        pass
    check("a client that does not read is not read from for ever", sent < 4 << 20, sent)
    alive("a client that does not read")
    check("an idle connection is closed", answer(half[0]) is None)


def count():
    return len(os.listdir("/proc/%s/fd" % sys.argv[2]))


def until(most):
    """Waits until the daemon has no more descriptors than that."""
    for _ in range(600):
        if count() <= most:
            break
        time.sleep(0.05)


def descriptors():
    null = os.open("/dev/null", os.O_RDONLY)
    before = count()
    for op in ("status", "nothing", "plan check"):
        s = connect()
        raw = frame(json.dumps({"op": op, "args": {}, "as": "wang"}))
        fds = array.array("i", [null] * 3)
        s.sendmsg([raw], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, fds)])
        answer(s)
        s.close()
    s = connect()
    s.sendmsg([b"\0"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [null] * 30))])
    s.close()
    until(before)
    check("unwanted descriptors are closed", count() <= before, (before, count()))


def many():
    until(ALONE)
    held = [connect() for _ in range(64)]
    extra = connect()
    a = answer(extra)
    check("one connection too many is told so", refused(a, "limit"), a)
    for s in held:
        s.close()
    until(ALONE)
    good = []
    def client():
        s = connect()
        for _ in range(50):
            good.append(bool(ask("status", s=s).get("ok")))
    threads = [threading.Thread(target=client) for _ in range(20)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    check("twenty clients with fifty requests each", len(good) == 1000 and all(good), len(good))


ALONE = count()  # with no connection yet
for test in (bad_bytes, wrong_requests, portions, slow, descriptors, many):
    test()
