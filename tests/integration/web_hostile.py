"""Hostile clients against the daemon's web door, and a friendly one beside them.

web_hostile.py PORT wrong           requests that must be refused, each alone
web_hostile.py PORT slow            clients that take their time, until the daemon has had enough
web_hostile.py PORT reader          one that does not read, for longer than the daemon waits
web_hostile.py PORT flood SECONDS   connections and requests as fast as they go
web_hostile.py PORT friend SECONDS  an ordinary client; fails if it ever waits

Each hostile kind comes from a loopback address of its own, as bounds count by address."""
import resource
import socket
import sys
import threading
import time

PORT = int(sys.argv[1])
MARK = b'Zq7xMarkerZq7x'
HOST = b'Host: 127.0.0.1\r\n'
failed = 0


def say(good, what, detail=''):
    global failed
    line = f'ok - {what}\n' if good else f'not ok - {what}\n#   {detail}\n'
    sys.stdout.write(line)
    sys.stdout.flush()
    if not good:
        failed += 1


def dial(address, timeout=5):
    return socket.create_connection(('127.0.0.1', PORT), timeout, (address, 0))


def talk(data, address='127.0.0.2', timeout=5):
    """All that comes back until the server closes; None if it does not."""
    with dial(address, timeout) as s:
        try:
            s.sendall(data)
        except ConnectionError:
            pass
        out = b''
        try:
            while part := s.recv(65536):
                out += part
        except TimeoutError:
            return None, out
        except ConnectionError:
            return 'reset', out
        return 'closed', out


def statuses(out):
    return [int(part[:3]) for part in out.split(b'HTTP/1.1 ')[1:]]


GET = b'GET /login HTTP/1.1\r\n' + HOST
POST = b'POST /login HTTP/1.1\r\n' + HOST + b'Content-Type: application/x-www-form-urlencoded\r\n'
NEXT = b'GET /smuggled' + MARK + b' HTTP/1.1\r\n' + HOST + b'\r\n'

WRONG = [
    ('Content-Length and Transfer-Encoding', 400,
     POST + b'Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n' + NEXT),
    ('Transfer-Encoding and Content-Length', 400,
     POST + b'Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n' + NEXT),
    ('two lengths', 400, POST + b'Content-Length: 0\r\nContent-Length: 44\r\n\r\n' + NEXT),
    ('two equal lengths', 400, POST + b'Content-Length: 0\r\nContent-Length: 0\r\n\r\n' + NEXT),
    ('a list of lengths', 400, POST + b'Content-Length: 0, 44\r\n\r\n' + NEXT),
    ('a signed length', 400, POST + b'Content-Length: +0\r\n\r\n' + NEXT),
    ('a hexadecimal length', 400, POST + b'Content-Length: 0x10\r\n\r\n' + NEXT),
    ('a length beyond 64 bits', 400, POST + b'Content-Length: 18446744073709551616\r\n\r\n' + NEXT),
    ('a space before the colon', 400, POST + b'Content-Length : 44\r\n\r\n' + NEXT),
    ('chunks', 411, POST + b'Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n' + NEXT),
    ('an unknown transfer coding', 501, POST + b'Transfer-Encoding: xchunked\r\n\r\n' + NEXT),
    ('a hidden transfer coding', 501, POST + b'Transfer-Encoding: \tchunked,x\r\n\r\n' + NEXT),
    ('a body with GET', 400, GET + b'Content-Length: 4\r\n\r\nabcd' + NEXT),
    ('two hosts', 400, GET + b'Host: ' + MARK + b'\r\n\r\n'),
    ('no host', 400, b'GET /login HTTP/1.1\r\n\r\n'),
    ('a folded line', 400, GET + b'A: b\r\n ' + MARK + b'\r\n\r\n'),
    ('a folded first line', 400, b'GET /login HTTP/1.1\r\n ' + HOST + b'\r\n'),
    ('line feeds alone', 400, b'GET /login HTTP/1.1\nHost: a\n\n'),
    ('a carriage return alone', 400, GET + b'A: b\r' + MARK + b'\r\n\r\n'),
    ('a NUL in a header', 400, GET + b'A: b\0' + MARK + b'\r\n\r\n'),
    ('a NUL in the path', 400, b'GET /\0' + MARK + b' HTTP/1.1\r\n' + HOST + b'\r\n'),
    ('%00 in the path', 400, b'GET /' + MARK + b'%00 HTTP/1.1\r\n' + HOST + b'\r\n'),
    ('a bad escape', 400, b'GET /' + MARK + b'%zz HTTP/1.1\r\n' + HOST + b'\r\n'),
    ('an absolute address', 400, b'GET http://127.0.0.1/' + MARK + b' HTTP/1.1\r\n' + HOST + b'\r\n'),
    ('a path that climbs', 400, b'GET /assets/..%2f..%2f' + MARK + b' HTTP/1.1\r\n' + HOST + b'\r\n'),
    ('a path that climbs, escaped', 400, b'GET /%2e%2e/' + MARK + b' HTTP/1.1\r\n' + HOST + b'\r\n'),
    ('a header name with a bad character', 400, GET + b'A(b): ' + MARK + b'\r\n\r\n'),
    ('a header without a name', 400, GET + b': ' + MARK + b'\r\n\r\n'),
    ('a method of another kind', 501, b'DELETE /' + MARK + b' HTTP/1.1\r\n' + HOST + b'\r\n'),
    ('a proxy request', 501, b'CONNECT ' + MARK + b':443 HTTP/1.1\r\n' + HOST + b'\r\n'),
    ('HTTP/2', 505, b'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'),
    ('TLS', 400, bytes.fromhex('16030100c8010000c40303') + MARK),
    ('an address too long', 414, b'GET /' + MARK * 400 + b' HTTP/1.1\r\n' + HOST + b'\r\n'),
    ('a header too long', 431, GET + b'A: ' + MARK * 700 + b'\r\n\r\n'),
    ('too many headers', 431, GET + b'A: b\r\n' * 100 + b'\r\n'),
    ('a head without an end', 431, GET + (b'A: ' + b'x' * 1000 + b'\r\n') * 5000),
    ('a form too large', 413, POST + b'Content-Length: 90000000\r\n\r\n' + b'a=1&' * 500000),
    ('a media type that is not taken', 415,
     GET.replace(b'GET', b'POST') + b'Content-Type: text/xml\r\nContent-Length: 3\r\n\r\n<a/>'),
    ('a file of nobody', 403, GET.replace(b'GET', b'POST') +
     b'Content-Type: text/csv\r\nContent-Length: 3\r\n\r\na,b'),
    ('an unknown Expect', 417, GET + b'Expect: 200-ok\r\n\r\n'),
]


def wrong():
    for what, wanted, data in WRONG:
        end, out = talk(data)
        good = statuses(out) == [wanted] and end == 'closed' and MARK not in out
        say(good, f'{what}: {wanted}, and the connection ends', f'{end} {statuses(out)} {out[:300]}')
    end, out = talk(GET + b'\r\n' + GET + b'Connection: close\r\n\r\n' + NEXT)
    say(statuses(out) == [200, 200] and end == 'closed', 'requests in a row are answered in their order',
        f'{end} {statuses(out)}')
    end, out = talk(GET + b'\r\n' + b'GET / HTTP/9\r\n' + NEXT)
    say(statuses(out) == [200, 400], 'and no further than the first bad one', f'{end} {statuses(out)}')
    with dial('127.0.0.2') as s:
        s.sendall(GET + b'\r\n')
        s.shutdown(socket.SHUT_WR)
        out = b''
        while part := s.recv(65536):
            out += part
        say(statuses(out) == [200], 'who has nothing more to say still gets the answer', out[:200])
    with dial('127.0.0.2') as s:
        s.sendall(POST + b'Content-Length: 3\r\nExpect: 100-continue\r\n\r\n')
        first = s.recv(65536)
        s.sendall(b'a=1')
        say(first == b'HTTP/1.1 100 Continue\r\n\r\n' and b'HTTP/1.1 403 ' in s.recv(65536),
            'a body is asked for when the client waits for that', first)
    for _ in range(300):  # reset before anything is known of them
        with dial('127.0.0.8') as s:
            s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b'\1\0\0\0\0\0\0\0')
            s.sendall(GET + b'X-Forwarded-For: 192.0.2.99\r\n\r\n')
    end, out = talk(GET.replace(b'GET', b'HEAD') + b'Connection: close\r\n\r\n')
    say(statuses(out) == [200] and out.endswith(b'\r\n\r\n') and b'Content-Length: 0\r\n' not in out,
        'HEAD tells the length and sends nothing', out[-100:])


def until_closed(what, address, begin, drip, pause, most, wanted):
    """Sends begin, then drip again and again; the server must end it within most seconds."""
    began = time.time()
    out = b''
    with dial(address, pause) as s:
        s.sendall(begin)
        ended = False
        while not ended and time.time() - began < most:
            try:
                if drip:
                    s.sendall(drip)
                part = s.recv(65536)
                out += part
                ended = not part
            except TimeoutError:
                pass
            except ConnectionError:
                ended = True
    took = time.time() - began
    say(ended and statuses(out) == wanted, f'{what} is given up on', f'{took:.1f} s {out[:80]}')


def served(own):
    """Whether the server still holds its end of the connection from that port of ours."""
    ends = (line.split() for line in open('/proc/net/tcp', encoding='ascii'))
    return any(e[1].endswith(f':{PORT:04X}') and e[2].endswith(f':{own:04X}') and e[3] == '01' for e in ends)


def slow_reader():
    began = time.time()
    with dial('127.0.0.5') as s:
        s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        s.sendall(b'GET /big.csv HTTP/1.1\r\n' + HOST + b'\r\n')
        begins = s.recv(9) == b'HTTP/1.1 '
        while served(s.getsockname()[1]) and time.time() - began < 90:
            time.sleep(0.2)
        took = time.time() - began
    say(begins and 5 < took < 90, 'a reader that does not read is given up on', f'{took:.0f} s')


def slow():
    threads = []
    for i in range(30):
        threads.append(threading.Thread(target=until_closed, args=(
            f'a head, byte by byte ({i + 1})', '127.0.0.3', b'GET / HTTP/1.1\r\n', b'A', 0.5, 20, [408])))
    threads.append(threading.Thread(target=until_closed, args=(
        'a body, byte by byte', '127.0.0.4',
        POST + b'Content-Length: 100000\r\n\r\n', b'a', 0.5, 40, [408])))
    threads.append(threading.Thread(target=until_closed, args=(
        'a connection without a request', '127.0.0.4', b'', b'', 0.5, 20, [])))
    for t in threads:
        t.start()
    for t in threads:
        t.join()


def flood(seconds):
    end = time.time() + seconds
    counts = {'connections': 0, 'turned away': 0, 'requests': 0, 429: 0}

    def connect():
        held = []
        while time.time() < end:
            try:
                s = dial('127.0.0.6', 2)
                counts['connections'] += 1
                held.append(s)
            except OSError:
                time.sleep(0.01)
            if len(held) >= 400:
                for old in held:
                    try:
                        old.setblocking(False)
                        if old.recv(100).startswith(b'HTTP/1.1 503'):
                            counts['turned away'] += 1
                    except OSError:
                        pass
                    old.close()
                held = []

    def ask():
        while time.time() < end:
            try:
                with dial('127.0.0.7', 5) as s:
                    for _ in range(50):
                        s.sendall(GET + b'\r\n')
                        part = s.recv(65536)
                        if not part:
                            break
                        counts['requests'] += 1
                        if part.startswith(b'HTTP/1.1 429'):
                            counts[429] += 1
            except OSError:
                pass

    threads = [threading.Thread(target=f) for f in (connect, ask, ask)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    say(counts['turned away'] > 0, 'connections beyond the bound are turned away', counts)
    say(counts[429] > 0, 'requests beyond the bound are turned away', counts)
    print(f'# {counts}')


def friend(seconds):
    end = time.time() + seconds
    worst, number = 0, 0
    while time.time() < end:
        began = time.time()
        _, out = talk(GET + b'Connection: close\r\n\r\n', '127.0.0.9', 10)
        worst = max(worst, time.time() - began)
        number += 1
        if statuses(out) != [200]:
            say(False, 'the friendly client is answered', out[:100])
            return
        time.sleep(0.2)
    say(worst < 5 and number >= 2, f'{number} ordinary requests meanwhile, none waits 5 s',
        f'worst {worst:.2f} s, {number} requests')


resource.setrlimit(resource.RLIMIT_NOFILE, (4096, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
{'wrong': wrong, 'slow': slow, 'reader': slow_reader, 'flood': lambda: flood(int(sys.argv[3])),
 'friend': lambda: friend(int(sys.argv[3]))}[sys.argv[2]]()
sys.exit(1 if failed else 0)
