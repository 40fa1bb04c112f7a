"""harness.py - the bench's server, its clock of CPU seconds, and what it knows about the machine.

The server is nginx with one worker pinned to core 1; clients are pinned to core 0. CPU is what wait4()
says of the client and everything it forked and reaped. Requests are counted by the server
(stub_status), so that no client is believed about its own work."""
import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
CLIENT_CORE, SERVER_CORE = 0, 1

PAGE = b"<!DOCTYPE html><html><head><title>bench</title></head><body>" + b"x" * 538 + b"</body></html>"

NGINX = """
daemon off; worker_processes 1; worker_cpu_affinity {mask}; worker_rlimit_nofile 60000;
pid {dir}/pid; error_log {dir}/error.log; {user}
events {{ worker_connections 25000; }}
http {{
  access_log off; sendfile off; tcp_nopush off; tcp_nodelay on; types {{ text/html html; }}
  keepalive_timeout 300s; keepalive_requests 1000000000; client_body_temp_path {dir}/body;
  proxy_temp_path {dir}/proxy; fastcgi_temp_path {dir}/fcgi; uwsgi_temp_path {dir}/uwsgi;
  scgi_temp_path {dir}/scgi;
  open_file_cache max=100 inactive=600s; open_file_cache_valid 600s; open_file_cache_min_uses 1;
  server {{
    listen 127.0.0.1:{port} backlog=16384;
    listen 127.0.0.1:{tls_port} ssl backlog=16384;
    listen 127.0.0.1:{h2_port} ssl http2 backlog=16384;
    http2_max_concurrent_streams 256;
    ssl_certificate {dir}/cert.pem; ssl_certificate_key {dir}/key.pem; ssl_protocols TLSv1.2 TLSv1.3;
    root {dir}/www;
    location /api/ {{ default_type application/json; return 200 '{json}'; }}
  }}
  server {{ listen 127.0.0.1:{status_port}; location / {{ stub_status; }} }}
}}
"""
API_ANSWER = ('{"token":"t0123456789abcdef","id":7,"orderId":"o-1","total":12.5,'
              '"results":[{"id":7,"name":"laptop","price":999.5},{"id":8,"name":"phone","price":499.25}],'
              '"products":[{"id":7,"name":"laptop","price":999.5},{"id":8,"name":"phone","price":499.25}]}')


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def find(name, *places):
    for place in places:
        if place and os.access(place, os.X_OK):
            return place
    return shutil.which(name) or next((p for p in ["/usr/sbin/" + name] if os.access(p, os.X_OK)), None)


class Server:
    """nginx in a temporary folder, from __enter__ to __exit__."""

    def __enter__(self):
        nginx = find("nginx")
        if not nginx:
            raise SystemExit("bench: nginx is missing; run: sh tools/setup bench")
        self.dir = tempfile.mkdtemp(prefix="brunt-bench-")
        self.port, self.tls_port, self.h2_port, self.status_port = (free_port() for _ in range(4))
        os.mkdir(self.dir + "/www")
        with open(self.dir + "/www/index.html", "wb") as f:
            f.write(PAGE)
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
                        "-nodes", "-keyout", self.dir + "/key.pem", "-out", self.dir + "/cert.pem", "-days", "30",
                        "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"],
                       check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        mask = format(1 << min(SERVER_CORE, (os.cpu_count() or 1) - 1), "b")
        with open(self.dir + "/nginx.conf", "w", encoding="ascii") as f:
            f.write(NGINX.format(dir=self.dir, port=self.port, tls_port=self.tls_port, h2_port=self.h2_port, mask=mask,
                                 status_port=self.status_port, json=API_ANSWER,
                                 user="user root;" if os.geteuid() == 0 else ""))
        self.process = subprocess.Popen([nginx, "-p", self.dir, "-c", self.dir + "/nginx.conf"],
                                        stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.status = None
        deadline = time.monotonic() + 10
        while True:
            try:
                self.requests()
                return self
            except OSError:
                if time.monotonic() > deadline or self.process.poll() is not None:
                    with open(self.dir + "/error.log", encoding="utf-8") as f:
                        raise SystemExit("bench: nginx did not start\n" + f.read())
                time.sleep(0.05)

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(10)
        shutil.rmtree(self.dir, ignore_errors=True)

    @property
    def url(self):
        return "http://127.0.0.1:%d/index.html" % self.port

    @property
    def tls_url(self):
        return "https://127.0.0.1:%d/index.html" % self.tls_port

    @property
    def h2_url(self):
        return "https://127.0.0.1:%d/index.html" % self.h2_port

    @property
    def base(self):
        return "http://127.0.0.1:%d" % self.port

    def requests(self):
        """Requests served since the start, without those of this method."""
        if self.status is None:
            self.status = socket.create_connection(("127.0.0.1", self.status_port), 5)
            self.asked = 0
        try:
            self.status.sendall(b"GET / HTTP/1.1\r\nHost: s\r\n\r\n")
            text = self.status.recv(4096).decode()
        except OSError:
            self.status = None
            raise
        self.asked += 1
        return int(re.search(r"\n\s*\d+ \d+ (\d+)", text).group(1)) - self.asked


def core_jiffies(core):
    """(busy, steal) seconds of a core since boot."""
    with open("/proc/stat", encoding="ascii") as f:
        for line in f:
            if line.startswith("cpu%d " % core):
                v = [int(x) / os.sysconf("SC_CLK_TCK") for x in line.split()[1:9]]
                return v[0] + v[1] + v[2] + v[5] + v[6], v[7]
    return 0.0, 0.0


def pin():
    os.sched_setaffinity(0, {min(CLIENT_CORE, (os.cpu_count() or 1) - 1)})


class Client:
    """A child pinned to the client's core; .finish() tells what it cost."""

    def __init__(self, command, env=None, log=subprocess.DEVNULL):
        self.command = command
        self.core = core_jiffies(CLIENT_CORE)
        self.began = time.monotonic()
        self.process = subprocess.Popen(command, preexec_fn=pin, stdin=subprocess.DEVNULL, stdout=log,
                                        stderr=subprocess.STDOUT, env=dict(os.environ, **(env or {})))
        self.pid = self.process.pid

    def finish(self, timeout_s):
        deadline = time.monotonic() + timeout_s
        while True:
            pid, status, usage = os.wait4(self.pid, os.WNOHANG)
            if pid:
                break
            if time.monotonic() > deadline:
                os.kill(self.pid, signal.SIGKILL)
                _, status, usage = os.wait4(self.pid, 0)
                break
            time.sleep(0.005)
        self.process.returncode = os.waitstatus_to_exitcode(status)
        busy, steal = core_jiffies(CLIENT_CORE)
        wall = time.monotonic() - self.began
        cpu = usage.ru_utime + usage.ru_stime
        return {"exit": self.process.returncode, "wall_s": wall, "user_s": usage.ru_utime, "sys_s": usage.ru_stime,
                "cpu_s": cpu, "max_rss_kb": usage.ru_maxrss,
                "foreign": max(0.0, (busy - self.core[0] - cpu) / wall), "steal": (steal - self.core[1]) / wall}


def tree(pid):
    """The process and its descendants."""
    pids, todo = [], [pid]
    while todo:
        p = todo.pop()
        pids.append(p)
        try:
            for task in os.listdir("/proc/%d/task" % p):
                with open("/proc/%d/task/%s/children" % (p, task), encoding="ascii") as f:
                    todo += [int(x) for x in f.read().split()]
        except OSError:
            pass
    return pids


def cpu_s(pid):
    """CPU seconds so far of the process and its living descendants."""
    ticks = 0
    for p in tree(pid):
        try:
            with open("/proc/%d/stat" % p, encoding="ascii", errors="replace") as f:
                fields = f.read().rsplit(")", 1)[1].split()
            ticks += int(fields[11]) + int(fields[12])
        except OSError:
            pass
    return ticks / os.sysconf("SC_CLK_TCK")


def memory_kb(pid):
    """Proportional set size of the process tree: shared pages are counted once."""
    total = 0
    for p in tree(pid):
        try:
            with open("/proc/%d/smaps_rollup" % p, encoding="ascii") as f:
                total += sum(int(line.split()[1]) for line in f if line.startswith("Pss:"))
        except OSError:
            pass
    return total


def machine():
    def text(command):
        try:
            done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=10,
                                  stdin=subprocess.DEVNULL, check=False)
            return (done.stdout.strip().splitlines() or [""])[0]
        except (OSError, subprocess.SubprocessError):
            return ""
    model = ""
    with open("/proc/cpuinfo", encoding="utf-8") as f:
        for line in f:
            if line.startswith("model name"):
                model = line.split(":", 1)[1].strip()
                break
    return {"cpu": model, "cores": os.cpu_count(), "kernel": os.uname().release, "arch": os.uname().machine,
            "compiler": text(["gcc", "--version"]), "commit": text(["git", "-C", ROOT, "rev-parse", "--short", "HEAD"]),
            "nginx": text([find("nginx") or "nginx", "-v"]), "wrk": text([find("wrk") or "wrk", "-v"]).split(" Copyright")[0],
            "date": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()), "load": os.getloadavg()[0]}
