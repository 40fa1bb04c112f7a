#!/usr/bin/env python3
"""record_server.py - a server that writes down what it is asked, for run-cases.

A request is kept as "METHOD /target", a line for each header as it came ("name: value"), an empty line and the body.
What it answers goes by the path; anything else gets the JSON document below.

  /text         hello id=42 name="bob" end
  /html         two links and a hidden field
  /header       X-Thing: Val
  /gzip         the document, coded
  /set-cookie/V     s=V for /, t=2 for /json
  /bad-cookie       one that is none, one of another domain
  /cookie-redirect  302 to /json/after, with a cookie
  /redirect/N       status N to /json/N;  /redirect-away: 302 to the same server by another name
  /redirect-loop    302 to itself
  /status/N     status N;  /slow/MS  after so many ms;  /reset  the connection breaks;  /bad  no HTTP"""
import gzip
import json
import socket
import socketserver
import struct
import threading
import time

DOCUMENT = {"id": 7, "name": "x y", "list": [{"id": 1, "k": "a"}], "many": [{"id": 1}, {"id": 2}], "token": "abc", "n": None,
            "empty": "", "f": False, "zero": 0, "deep": {"a": {"b": ["q"]}}}
HTML = ('<html><body><a class="l" href="/one">1</a><a class="l" href="/two">2</a>'
        '<input name="csrf" value="tok123"></body></html>')


def as_json(value=None):
    return [("content-type", "application/json")], json.dumps(DOCUMENT if value is None else value).encode()


def answer(path, port):
    """(status, headers, body)"""
    parts = path.split("/")
    headers, body = as_json()
    status = 200
    if parts[1] == "text":
        headers, body = [("content-type", "text/plain")], b'hello id=42 name="bob" end'
    elif parts[1] == "html":
        headers, body = [("content-type", "text/html")], HTML.encode()
    elif parts[1] == "header":
        headers.append(("X-Thing", "Val"))
    elif parts[1] == "gzip":
        body = gzip.compress(body)
        headers.append(("content-encoding", "gzip"))
    elif parts[1] == "set-cookie":
        headers += [("set-cookie", "s=%s; Path=/" % parts[2]), ("set-cookie", "t=2; Path=/json")]
    elif parts[1] == "bad-cookie":
        headers += [("set-cookie", "=; ;;"), ("set-cookie", "x=1; Domain=other.test")]
    elif parts[1] == "cookie-redirect":
        status, headers = 302, headers + [("set-cookie", "r=1; Path=/"), ("location", "/json/after")]
    elif parts[1] == "redirect":
        status, headers = int(parts[2]), headers + [("location", "/json/" + parts[2])]
    elif parts[1] == "redirect-away":
        status, headers = 302, headers + [("location", "http://localhost:%d/json/away" % port)]
    elif parts[1] == "redirect-loop":
        status, headers = 302, headers + [("location", "/redirect-loop")]
    elif parts[1] == "status":
        status = int(parts[2])
    elif parts[1] == "slow":
        time.sleep(int(parts[2]) / 1000)
    return status, headers, body


class Connection(socketserver.StreamRequestHandler):
    disable_nagle_algorithm = True

    def handle(self):
        try:
            while self.one():
                pass
        except OSError:
            pass

    def one(self):
        line = self.rfile.readline().decode("latin1").rstrip("\r\n")
        if not line:
            return False
        method, target, _ = line.split(" ", 2)
        headers = []
        while (line := self.rfile.readline().decode("latin1").rstrip("\r\n")):
            headers.append(line)
        length = next((int(h.split(":")[1]) for h in headers if h.lower().startswith("content-length:")), 0)
        body = self.rfile.read(length).decode("utf-8", "replace")
        with self.server.lock:
            self.server.requests.append("%s %s\n%s\n\n%s\n" % (method, target, "\n".join(headers), body))
        path = target.split("?")[0]
        if path == "/reset":
            self.request.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            return False
        if path == "/bad":
            self.wfile.write(b"NOT HTTP\r\n\r\n")
            return False
        status, headers, body = answer(path, self.server.server_address[1])
        bodiless = method == "HEAD" or status in (204, 304)
        head = "HTTP/1.1 %d X\r\n" % status + "".join("%s: %s\r\n" % h for h in headers)
        head += "" if status in (204, 304) else "content-length: %d\r\n" % len(body)
        self.wfile.write(head.encode("latin1") + b"\r\n" + (b"" if bodiless else body))
        return True


class Recorder(socketserver.ThreadingTCPServer):
    """In the background until stop()."""
    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 128

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Connection)
        self.lock, self.requests = threading.Lock(), []
        self.port = self.server_address[1]
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def take(self):
        """All requests since the last call, one text each."""
        with self.lock:
            taken, self.requests = self.requests, []
        return taken

    def stop(self):
        self.shutdown()
        self.server_close()
