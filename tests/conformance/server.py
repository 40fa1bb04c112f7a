"""server.py - an HTTP/1.1 server that keeps what it was asked: the witness of a conformance run.

Every request is recorded as (method, target, [(name, value), ...] as sent and in that order, body). What it answers
depends on the target alone, see answers below, so that two tools that ask the same are told the same."""
import base64
import gzip
import hashlib
import http.server
import json
import re
import socket
import ssl
import threading
import time
import urllib.parse
import zlib

PAGE = """<!DOCTYPE html>
<html lang="en"><head><title>The page</title><meta name="k" content="v"></head>
<body>
<h1 id="top" class="big title">Heading <em>one</em></h1>
<ul id="list"><li class="a first">1</li><li class="b" data-id="7">2</li><li class="a last">3</li></ul>
<a href="/echo?from=link">a link</a><a id="second" href="sub/two?x=1#f">another</a>
<form id="f" action="/echo" method="post">
<input type="hidden" name="token" value="t0k"><input name="user" value="u"><input type="checkbox" name="c1" checked>
<input type="checkbox" name="c2" value="x"><select name="s"><option value="1">one</option><option value="2" selected>two</option></select>
<textarea name="t">long
text</textarea><input type="submit" name="go" value="Go"></form>
<table><tr><td>1</td><td>2</td></tr></table></body></html>
"""
THINGS = {"name": {"first": "Tom", "last": "Anderson"}, "age": 37, "children": ["Sara", "Alex", "Jack"], "big": 12345678901,
          "friends": [{"first": "Dale", "age": 44, "nets": ["ig", "fb"]}, {"first": "Roger", "age": 68, "nets": ["fb"]},
                      {"first": "Jane", "age": 47, "nets": []}], "null": None, "yes": True, "text": "a \"b\" \u00e9"}


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version, sys_version = "witness", ""

    def log_message(self, *args):
        pass

    def date_time_string(self, timestamp=None):
        return "Thu, 01 Jan 2026 00:00:00 GMT"

    def read_body(self):
        if "chunked" in (self.headers.get("Transfer-Encoding") or ""):
            body = b""
            while True:
                size = int(self.rfile.readline().split(b";")[0], 16)
                body += self.rfile.read(size)
                self.rfile.readline()
                if not size:
                    return body
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def answer(self, status, body=b"", headers=()):
        if isinstance(body, str):
            body = body.encode()
        self.send_response(status)
        names = {name.lower() for name, _ in headers}
        for name, value in headers:
            self.send_header(name, value)
        if "content-type" not in names and body:
            self.send_header("Content-Type", "text/plain")
        if status not in (204, 304):
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD" and status not in (204, 304):
            self.wfile.write(body)

    def tell(self, value, status=200, headers=()):
        self.answer(status, json.dumps(value, ensure_ascii=False), [("Content-Type", "application/json"), *headers])

    def take(self):
        body = self.read_body()
        self.server.record(self.command, self.path, list(self.headers.items()), body)
        url = urllib.parse.urlsplit(self.path)
        query = urllib.parse.parse_qsl(url.query, keep_blank_values=True)
        for pattern, fn in ANSWERS:
            found = pattern.fullmatch(url.path)
            if found:
                fn(self, found, query, body)
                return
        self.answer(404, "nothing here")

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = do_TRACE = do_PURGE = take


def echo(h, found, query, body):
    h.tell({"method": h.command, "target": h.path, "args": dict(query), "body": body.decode("latin-1"),
            "headers": {k: v for k, v in h.headers.items() if k.lower() not in ("host", "user-agent")}})


def redirect(h, found, query, body):
    n = int(found[1])
    h.answer(302, "", [("Location", f"/redirect/{n - 1}" if n > 1 else "/echo")])


def redirect_to(h, found, query, body):
    q = dict(query)
    h.answer(int(q.get("code", 302)), "moved", [("Location", q["url"])])


def cookies_set(h, found, query, body):
    h.answer(200 if found[1] else 302, "set", [("Location", "/cookies")] * (not found[1]) + [("Set-Cookie", f"{k}={v}; Path=/") for k, v in query])


def set_cookie(h, found, query, body):
    h.answer(200, "set", [("Set-Cookie", v) for k, v in query if k == "c"])


def cookies(h, found, query, body):
    h.tell({"cookie": h.headers.get("Cookie")})


def delay(h, found, query, body):
    time.sleep(int(found[1]) / 1000)
    h.answer(200, "late")


def coded(h, found, query, body):
    text = json.dumps({"coded": found[1]}).encode()
    out = gzip.compress(text, mtime=0) if found[1] == "gzip" else zlib.compress(text)
    h.answer(200, out, [("Content-Encoding", found[1]), ("Content-Type", "application/json")])


def basic(h, found, query, body):
    ok = h.headers.get("Authorization") == "Basic " + base64.b64encode(b"user:pass word").decode()
    h.answer(200 if ok else 401, "in" if ok else "out", [] if ok else [("WWW-Authenticate", 'Basic realm="r"')])


def digest(h, found, query, body):
    given = dict(re.findall(r'(\w+)="?([^",]+)"?', h.headers.get("Authorization") or ""))
    md5 = lambda text: hashlib.md5(text.encode()).hexdigest()
    want = md5(":".join([md5("user:r:secret"), "abc", given.get("nc", ""), given.get("cnonce", ""), "auth", md5(f"{h.command}:{h.path}")]))
    if given.get("response") == want:
        h.answer(200, "in")
    else:
        h.answer(401, "out", [("WWW-Authenticate", 'Digest realm="r", nonce="abc", qop="auth", algorithm=MD5')])


def close(h, found, query, body):
    h.close_connection = True


def short(h, found, query, body):
    h.send_response(200)
    h.send_header("Content-Length", "100")
    h.end_headers()
    h.wfile.write(b"only this")
    h.close_connection = True


def chunked(h, found, query, body):
    h.send_response(200)
    h.send_header("Transfer-Encoding", "chunked")
    h.end_headers()
    for part in (b"one ", b"two ", b"three"):
        h.wfile.write(b"%x\r\n%s\r\n" % (len(part), part))
    h.wfile.write(b"0\r\n\r\n")


ANSWERS = [(re.compile(pattern), fn) for pattern, fn in [
    (r"/", lambda h, *_: h.answer(200, "ok")),
    (r"/echo(?:/.*)?|/sub/.*", echo),
    (r"/status/(\d+)", lambda h, f, *_: h.answer(int(f[1]), f"status {f[1]}")),
    (r"/redirect/(\d+)", redirect),
    (r"/redirect-to", redirect_to),
    (r"/cookies", cookies),
    (r"/cookies/set(-here)?", cookies_set),
    (r"/set-cookie", set_cookie),
    (r"/delay/(\d+)", delay),
    (r"/(gzip|deflate)", coded),
    (r"/basic", basic),
    (r"/digest", digest),
    (r"/close", close),
    (r"/short", short),
    (r"/chunked", chunked),
    (r"/json", lambda h, *_: h.tell(THINGS)),
    (r"/html", lambda h, *_: h.answer(200, PAGE, [("Content-Type", "text/html; charset=utf-8")])),
    (r"/bytes/(\d+)", lambda h, f, *_: h.answer(200, bytes(i & 255 for i in range(int(f[1]))), [("Content-Type", "application/octet-stream")])),
    (r"/headers", lambda h, f, q, b: h.answer(200, "see the headers", q)),
    (r"/empty", lambda h, *_: h.answer(200)),
]]


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, certificate=None):
        super().__init__(("127.0.0.1", 0), Handler)
        self.lock, self.requests = threading.Lock(), []
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            self.socket = context.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)
        self.port = self.server_address[1]
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def get_request(self):
        connection, address = super().get_request()
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return connection, address

    def handle_error(self, request, client_address):
        pass  # clients that go away are part of the play

    def record(self, *request):
        with self.lock:
            self.requests.append(request)

    def take(self):
        with self.lock:
            taken, self.requests = self.requests, []
        return taken
