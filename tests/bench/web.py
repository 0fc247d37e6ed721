"""The web's part of `make bench`: a public page, a style sheet and an answer of the API, requests a
second and latency, against nginx serving the very same bytes. Each server has core 0 to itself, wrk
the other cores, one after the other in one run."""
import json
import os
import re
import socket
import subprocess
import time
import urllib.request

SECONDS = 5
CONNECTIONS = 32
HERE = os.path.dirname(os.path.abspath(__file__))

DAEMON = """[paths]
state_dir = state
spool_dir = spool
outbox_dir = outbox
site_dir = site
audit_dir = audit
keys_dir = keys
data_dir = {config}
[control]
socket = control.sock
[service]
origin = bench.example/log-rehearsal
[web]
listen = 127.0.0.1:{port}
requests_per_second = 0
connections_per_address = 1000
[log]
sink = stderr
level = warning
[people]
qian = uid:{uid} roles:auditor name:钱文
wang = uid:4001 roles:admin name:王建国
"""

NGINX = """daemon off;
worker_processes 1;
pid {dir}/nginx.pid;
error_log {dir}/nginx.log;
events {{ worker_connections 1024; }}
http {{
    access_log off;
    sendfile on;
    tcp_nopush on;
    keepalive_requests 100000000;
    types {{ text/html html; text/css css; application/json json; }}
    {temp}
    server {{ listen 127.0.0.1:{port}; root {dir}/www; }}
}}
"""


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def fetch(url, token=None):
    request = urllib.request.Request(url, headers={"Authorization": f"Bearer {token}"} if token else {})
    with urllib.request.urlopen(request, timeout=10) as answer:
        return answer.read()


def wait_for(url):
    for _ in range(150):
        try:
            return fetch(url)
        except OSError:
            time.sleep(0.2)
    raise SystemExit(f"bench: nothing answers at {url}")


def load(url, token=None):
    """(requests a second, 99th percentile in ms) as wrk sees them; any error answer ends the bench."""
    header = ["-H", f"Authorization: Bearer {token}"] if token else []
    cores = f"1-{os.cpu_count() - 1}" if (os.cpu_count() or 1) > 1 else "0"
    out = subprocess.run(["taskset", "-c", cores, "wrk", "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s",
                          "--latency", *header, url], capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in out or "Socket errors" in out:
        raise SystemExit(f"bench: {url} was not always answered:\n{out}")
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", out).group(1))
    number, unit = re.search(r"99%\s+([\d.]+)(us|ms|s)", out).groups()
    return rate, float(number) * {"us": 0.001, "ms": 1, "s": 1000}[unit]


class Daemon:
    def __init__(self, build, folder):
        self.folder = os.path.abspath(folder)
        self.ctl = [f"{build}/inspectctl", "--socket", f"{self.folder}/control.sock"]
        self.port = free_port()
        os.makedirs(self.folder)
        with open(f"{self.folder}/inspectd.conf", "w", encoding="utf-8") as conf:
            conf.write(DAEMON.format(config=os.path.abspath(f"{HERE}/../../config"), port=self.port,
                                     uid=os.getuid()))
        self.process = subprocess.Popen(
            ["taskset", "-c", "0", f"{build}/inspectd", "--foreground", "--config",
             f"{self.folder}/inspectd.conf", "--rehearsal", "2026-11-23 07:30"],
            stderr=open(f"{self.folder}/log", "w", encoding="utf-8"))
        self.url = f"http://127.0.0.1:{self.port}"
        wait_for(f"{self.url}/assets/style.css")

    def call(self, *words, given=None):
        done = subprocess.run([*self.ctl, *words], input=given, capture_output=True, text=True, check=False)
        if done.returncode:
            raise SystemExit(f"bench: inspectctl {' '.join(words)}: {done.stderr}")
        return done.stdout


def measure(build, work, verdict):
    daemon = Daemon(build, f"{work}/web")
    peer = None
    try:
        daemon.call("--as", "wang", "publish")
        daemon.call("--as", "qian", "user", "password", given="\nonly for this bench 7\n")
        token = json.loads(daemon.call("--as", "qian", "--json", "token", "add", "--label", "bench", "--read-only"))
        secret = next(f["value"] for f in token["fields"] if f["key"] == "secret")
        things = [("public page", "index.html", None, 0.5), ("style sheet", "assets/style.css", None, 0.5),
                  ("API answer", "api/v1/status", secret, None)]
        www = f"{daemon.folder}/www"
        for _, path, who, _ in things:
            os.makedirs(os.path.dirname(f"{www}/{path}"), exist_ok=True)
            with open(f"{www}/{path}", "wb") as copy:
                copy.write(fetch(f"{daemon.url}/{path}", who))
        port = free_port()
        temp = "".join(f"{kind}_temp_path {daemon.folder}/tmp; " for kind in
                       ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        with open(f"{daemon.folder}/nginx.conf", "w", encoding="utf-8") as conf:
            conf.write(NGINX.format(dir=daemon.folder, port=port, temp=temp))
        peer = subprocess.Popen(["taskset", "-c", "0", "nginx", "-c", f"{daemon.folder}/nginx.conf"])
        wait_for(f"http://127.0.0.1:{port}/index.html")
        for name, path, who, target in things:
            ours = load(f"{daemon.url}/{path}", who)
            nginx = load(f"http://127.0.0.1:{port}/{path}")
            ratio = ours[0] / nginx[0]
            said = f"target >= {target}: {verdict(name, ratio >= target)}" if target else "no target"
            print(f"{name}, {os.path.getsize(f'{www}/{path}'):,} bytes\n"
                  f"  ours  {ours[0]:8.0f} /s  99 % within {ours[1]:7.2f} ms\n"
                  f"  peer  {nginx[0]:8.0f} /s  99 % within {nginx[1]:7.2f} ms   nginx, the same bytes\n"
                  f"  ratio {ratio:8.3f}   {said}", flush=True)
    finally:
        for process in (peer, daemon.process):
            if process:
                process.terminate()
                process.wait()
