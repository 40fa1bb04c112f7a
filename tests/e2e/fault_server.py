#!/usr/bin/env python3
"""fault_server.py - a server that does wrong, one way per path; ends when its standard input does.

Prints one line of JSON with its ports:
  http       the paths below
  not_tls    answers anything with plain HTTP (for https:// requests)
  alert      answers anything with a TLS alert (for http:// and https://)
  mute       accepts and says nothing
  reset      resets as soon as the client has said something
  full       never accepts, and its queue is full: connecting takes for ever
  proxy, proxy_login, proxy_tls, socks, socks_login   proxies, see wire_server.py
  tls        the paths again, over TLS (0 when there is no openssl program to make a certificate)

/-/counts tells how often each path was asked for (JSON), /-/reset starts counting anew."""
import gzip
import json
import os
import random
import socket
import ssl
import struct
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
import zlib

import wire_server
import ws_server

HEAD_MAX = 1 << 20
MIB = 1 << 20
ZEROS = bytes(MIB)
CRLF = b"\r\n"

counts = {}
counts_lock = threading.Lock()
paths = {}
held = []


def path(name):
    def register(function):
        paths[name] = function
        return function
    return register


class Gone(Exception):
    """The connection is over."""


class Peer:
    """One connection: its socket and what was read too far."""

    def __init__(self, sock):
        self.sock, self.rest, self.asked = sock, b"", 0

    def send(self, data):
        self.sock.sendall(data)

    def ok(self, body=b"ok", extra=b"", status=b"200 OK"):
        self.send(b"HTTP/1.1 " + status + CRLF + extra + b"Content-Length: %d\r\n\r\n" % len(body) + body)

    def reset(self):
        # the kernel sends RST at close; over TLS no alert goes before it
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        raise Gone

    def close(self):
        raise Gone

    def stall(self):
        """Until the client gives up."""
        try:
            while self.sock.recv(65536):
                pass
        except OSError:
            pass
        raise Gone

    def linger(self):
        """Say no more, and read what still comes, so that no reset overtakes what was sent."""
        self.sock.shutdown(socket.SHUT_WR)
        self.stall()

    def head(self):
        while b"\r\n\r\n" not in self.rest:
            more = self.sock.recv(65536)
            if not more or len(self.rest) > HEAD_MAX:
                raise Gone
            self.rest += more
        head, self.rest = self.rest.split(b"\r\n\r\n", 1)
        return head

    def body(self, head):
        """Reads and counts a body; its first 4096 bytes stay in .first."""
        length, have = 0, len(self.rest)
        for line in head.split(CRLF)[1:]:
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        first = self.rest[:4096]
        self.rest = self.rest[length:]
        while have < length:
            more = self.sock.recv(min(MIB, length - have))
            if not more:
                raise Gone
            have += len(more)
            first = first or more[:4096]
        self.first = first[:length]
        return length


class Request:
    def __init__(self, peer, head):
        line = head.split(CRLF, 1)[0].decode("latin-1").split(" ")
        if len(line) != 3:
            raise Gone
        self.method, target, _ = line
        self.url = urllib.parse.urlsplit(target)
        self.query = dict(urllib.parse.parse_qsl(self.url.query))
        self.head, self.peer = head, peer

    def number(self, name, default):
        return int(self.query.get(name, default))


# ---- what is right, to compare with

@path("/ok")
def ok(p, q):
    p.ok()


@path("/echo-head")
def echo_head(p, q):
    p.ok(q.head)


@path("/big")
def big(p, q):
    left = q.number("bytes", 100 * MIB)
    p.send(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % left)
    while left:
        n = min(left, MIB)
        p.send(b"x" * n)
        left -= n


@path("/sink")
def sink(p, q):
    p.ok(b"%d" % q.length)


@path("/status")
def status(p, q):
    p.ok(status=q.query.get("line", "200 OK").encode())


paths.update({"/digest": wire_server.digest, "/ntlm": wire_server.ntlm})
paths.update(ws_server.paths)


# ---- connections that end

@path("/reset")
def reset(p, q):
    p.reset()


@path("/reset-in-head")
def reset_in_head(p, q):
    p.send(b"HTTP/1.1 200 OK\r\nContent-Le")
    time.sleep(0.02)
    p.reset()


@path("/reset-in-body")
def reset_in_body(p, q):
    p.send(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n" + b"x" * 500)
    time.sleep(0.02)
    p.reset()


@path("/eof")
def eof(p, q):
    p.close()


@path("/truncated")
def truncated(p, q):
    p.send(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n" + b"x" * 500)
    p.linger()


@path("/close")
def close_unannounced(p, q):
    p.ok()
    p.close()


@path("/close-announced")
def close_announced(p, q):
    p.ok(extra=b"Connection: close\r\n")
    p.linger()


@path("/stale")
def stale(p, q):
    """Keeps its connections for a moment only."""
    p.ok()
    p.sock.settimeout(0.05)
    try:
        p.rest += p.sock.recv(65536)
    except TimeoutError:
        raise Gone from None
    p.sock.settimeout(None)
    if not p.rest:
        raise Gone


@path("/reset-second")
def reset_second(p, q):
    """A connection's first request is answered, the second meets a reset."""
    if p.asked > 1:
        p.reset()
    p.ok()


# ---- servers that wait

@path("/stall")
def stall(p, q):
    p.stall()


@path("/stall-in-head")
def stall_in_head(p, q):
    p.send(b"HTTP/1.1 200 OK\r\nContent-")
    p.stall()


@path("/stall-in-body")
def stall_in_body(p, q):
    p.send(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n" + b"x" * 500)
    p.stall()


@path("/drip")
def drip(p, q):
    text = b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n0123456789"
    for i in range(len(text)):
        p.send(text[i:i + 1])
        time.sleep(q.number("ms", 10) / 1000)


@path("/drip-endless")
def drip_endless(p, q):
    p.send(b"HTTP/1.1 200 OK\r\n\r\n")
    while True:
        p.send(b"x")
        time.sleep(0.02)


@path("/unread")
def unread(p, q):
    """Does not read the upload."""
    p.sock.settimeout(5)
    time.sleep(3)
    p.reset()


# ---- no HTTP

@path("/garbage")
def garbage(p, q):
    p.send(random.Random(7).randbytes(4096))
    p.linger()


@path("/garbage-endless")
def garbage_endless(p, q):
    block = random.Random(7).randbytes(65536).replace(b"\n", b"n")
    while True:
        p.send(block)


@path("/http09")
def http09(p, q):
    p.send(b"<html>the answer of 1991</html>\n")
    p.linger()


@path("/head-only-endless")
def headers_endless(p, q):
    p.send(b"HTTP/1.1 200 OK\r\n")
    while True:
        p.send(b"".join(b"X-%d: y\r\n" % i for i in range(1000)))


@path("/header-endless")
def header_endless(p, q):
    p.send(b"HTTP/1.1 200 OK\r\nX-Long: ")
    while True:
        p.send(b"x" * 65536)


@path("/interim-endless")
def interim_endless(p, q):
    while True:
        p.send(b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" * 100)


@path("/body-endless")
def body_endless(p, q):
    p.send(b"HTTP/1.1 200 OK\r\n\r\n")
    while True:
        p.send(b"x" * MIB)


@path("/chunks-endless")
def chunks_endless(p, q):
    p.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    while True:
        p.send(b"1\r\nx\r\n" * 10000)


@path("/switching")
def switching(p, q):
    p.send(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: other\r\nConnection: Upgrade\r\n\r\n")
    p.linger()


# ---- lengths

SMUGGLED = b"HTTP/1.1 299 Smuggled\r\nContent-Length: 8\r\n\r\nsmuggled"


@path("/length-short")
def length_short(p, q):
    p.send(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello" + SMUGGLED)


@path("/length-long")
def length_long(p, q):
    p.send(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\nhello")


@path("/length-bad")
def length_bad(p, q):
    p.send(b"HTTP/1.1 200 OK\r\nContent-Length: " + q.query.get("value", "many").encode() + b"\r\n\r\nhello")
    p.linger()


@path("/lengths-differ")
def lengths_differ(p, q):
    p.send(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!")
    p.linger()


@path("/length-and-chunks")
def length_and_chunks(p, q):
    p.send(b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n" + SMUGGLED)


@path("/no-content-body")
def no_content_body(p, q):
    p.send(b"HTTP/1.1 204 No Content\r\nContent-Length: %d\r\n\r\n" % len(SMUGGLED) + SMUGGLED)


@path("/head-body")
def head_body(p, q):
    p.send(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(SMUGGLED) + SMUGGLED)


def chunked(p, chunks):
    p.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks)
    p.linger()


@path("/chunk-bad-size")
def chunk_bad_size(p, q):
    chunked(p, b"5\r\nhello\r\nzz\r\nhello\r\n0\r\n\r\n")


@path("/chunk-huge")
def chunk_huge(p, q):
    chunked(p, b"ffffffffffffffffff\r\nhello")


@path("/chunk-no-end")
def chunk_no_end(p, q):
    chunked(p, b"5\r\nhello\r\n")


@path("/chunk-cut")
def chunk_cut(p, q):
    chunked(p, b"ff\r\nhello")


# ---- content codings

def zeros(mib):
    """gzip of so many MiB of zero bytes: one block again and again, since a real compressor takes seconds."""
    z = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = z.compress(bytes(MIB)) + z.flush(zlib.Z_FULL_FLUSH)
    crc = 0
    for _ in range(mib):
        crc = zlib.crc32(ZEROS, crc)
    return (b"\x1f\x8b\x08\0\0\0\0\0\0\xff" + block * mib + b"\x03\0" +
            struct.pack("<II", crc, (mib * MIB) & 0xffffffff))


bombs = {}
bombs_lock = threading.Lock()


def bomb(mib, rounds):
    with bombs_lock:
        if (mib, rounds) not in bombs:
            data = zeros(mib)
            for _ in range(rounds - 1):
                data = gzip.compress(data)
            bombs[mib, rounds] = data
        return bombs[mib, rounds]


@path("/bomb")
def gzip_bomb(p, q):
    rounds = q.number("rounds", 1)
    p.ok(bomb(q.number("mib", 1024), rounds), b"Content-Encoding: " + b", ".join([b"gzip"] * rounds) + CRLF)


@path("/gzip-corrupt")
def gzip_corrupt(p, q):
    data = bytearray(gzip.compress(random.Random(7).randbytes(2000)))
    data[len(data) // 2] ^= 0xff
    p.ok(bytes(data), b"Content-Encoding: gzip\r\n")


@path("/gzip-cut")
def gzip_cut(p, q):
    p.ok(gzip.compress(random.Random(7).randbytes(2000))[:1000], b"Content-Encoding: gzip\r\n")


@path("/gzip-not")
def gzip_not(p, q):
    p.ok(b"plain text", b"Content-Encoding: gzip\r\n")


@path("/coding-unknown")
def coding_unknown(p, q):
    p.ok(b"plain text", b"Content-Encoding: martian\r\n")


@path("/codings-many")
def codings_many(p, q):
    p.ok(b"plain text", b"Content-Encoding: " + b", ".join([b"gzip"] * 1000) + CRLF)


# ---- uploads that are cut short

@path("/early-413")
def early_413(p, q):
    p.ok(b"too much", b"Connection: close\r\n", b"413 Content Too Large")
    p.linger()


@path("/early-413-deaf")
def early_413_deaf(p, q):
    """Answers and never reads on; the client must not wait for its upload to go through."""
    p.ok(b"too much", b"Connection: close\r\n", b"413 Content Too Large")
    time.sleep(3)
    p.reset()


# ---- redirects, cookies

@path("/redirect-loop")
def redirect_loop(p, q):
    p.ok(b"", b"Location: /redirect-loop\r\n", b"302 Found")


@path("/redirect")
def redirect(p, q):
    where = q.query.get("to")
    p.ok(b"", b"Location: " + where.encode() + CRLF if where is not None else b"", b"302 Found")


@path("/cookies")
def cookies(p, q):
    n, first = q.number("n", 100), q.number("first", 0)
    p.ok(extra=b"".join(b"Set-Cookie: c%d=%s; Path=/kept\r\n" % (first + i, b"v" * q.number("size", 8)) for i in range(n)))


@path("/kept/count")
def cookies_kept(p, q):
    """How many cookies the client kept, and how long its Cookie header is."""
    value = b""
    for line in q.head.split(CRLF):
        if line.lower().startswith(b"cookie:"):
            value = line[7:].strip()
    p.ok(b"%d %d" % (value.count(b"=") if value else 0, len(value)))


@path("/cookies-odd")
def cookies_odd(p, q):
    odd = [b"", b"=", b"=x", b"novalue", b";;;", b"a=b; Domain=.", b"b=c; Domain=com", b"c=d; Max-Age=99999999999999999999",
           b"d=e; Expires=Thu, 99 Xyz 0000 99:99:99 GMT", b"e=f; Path=" + b"/" * 3000, b"f=\xff\xfe\x01", b"g=" + b"\"" * 100]
    p.ok(extra=b"".join(b"Set-Cookie: " + c + CRLF for c in odd))


# ---- all at once

chance = random.Random(20)
RIGHT = [b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\nContent-Type: text/plain\r\n\r\n" + b"x" * 100,
         b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X\r\n\r\n10\r\n" + b"y" * 16 + b"\r\n5;a=b\r\nhello\r\n0\r\nX: y\r\n\r\n",
         b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\nHTTP/1.1 404 Not Found\r\nSet-Cookie: a=b; Path=/\r\nContent-Length: 2\r\n\r\nno",
         b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nConnection: close\r\n\r\n" + gzip.compress(b"z" * 1000, mtime=0),
         b"HTTP/1.0 503 Busy\r\n\r\nclose tells the end"]


@path("/chaos")
def chaos(p, q):
    """A right answer with bytes changed, dropped, doubled or cut off, in pieces, and then any end."""
    data = bytearray(chance.choice(RIGHT))
    for _ in range(chance.choice([0, 1, 1, 2, 5])):
        at = chance.randrange(len(data))
        how = chance.randrange(4)
        if how == 0:
            data[at] = chance.randrange(256)
        elif how == 1:
            del data[at]
        elif how == 2:
            data[at:at] = data[at:at + chance.randrange(1, 20)]
        else:
            del data[max(at, 1):]
    cut = chance.randrange(len(data) + 1)
    p.send(bytes(data[:cut]))
    if chance.random() < 0.1:
        time.sleep(0.002)
    p.send(bytes(data[cut:]))
    end = chance.random()
    if end < 0.3:
        p.reset()
    if end < 0.9:
        p.linger()


# ---- the machinery

UNREAD = {"/early-413", "/early-413-deaf", "/unread", "/reset"}  # before the upload is read


def count(name):
    with counts_lock:
        counts[name] = counts.get(name, 0) + 1


def control(p, q):
    with counts_lock:
        if q.url.path == "/-/reset":
            counts.clear()
        body = json.dumps(wire_server.script(q.query) if q.url.path == "/-/steps" else counts).encode()
    p.ok(body)


def answer(peer):
    head = peer.head()
    q = Request(peer, head)
    name = q.url.path
    peer.asked += 1
    if wire_server.header(head, b"x-steps"):
        wire_server.stepped(peer, head)
        return
    if name.startswith("/-/"):
        control(peer, q)
        return
    count(name)
    q.length = 0 if name in UNREAD else peer.body(head)
    q.body = b"" if name in UNREAD else peer.first
    what = paths.get(name)
    if what:
        what(peer, q)
    else:
        peer.ok(b"no such fault: " + name.encode(), status=b"404 Not Found")


def serve(sock, context):
    try:
        with sock:
            if context:
                sock = context.wrap_socket(sock, server_side=True, suppress_ragged_eofs=True)
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            peer = Peer(sock)
            try:
                while True:
                    answer(peer)
            finally:
                sock.close()
    except (Gone, OSError, ValueError):
        pass


def proxy(sock, how):
    """A proxy's connection; how: what it speaks, whether it wants to know who, and its TLS context."""
    talk, login, context = how
    try:
        with sock:
            if context:
                sock = context.wrap_socket(sock, server_side=True, suppress_ragged_eofs=True)
            try:
                talk(Peer(sock), count, login)
            finally:
                sock.close()
    except (Gone, OSError, ValueError):
        pass


def not_tls(sock, _):
    with sock:
        try:
            sock.recv(65536)
            peer = Peer(sock)
            peer.ok(b"Client sent an HTTP request... no, the other way round", b"Connection: close\r\n", b"400 Bad Request")
            peer.linger()
        except (Gone, OSError):
            pass


def alert(sock, _):
    with sock:
        try:
            count("alert:h2" if b"\x02h2" in sock.recv(65536) else "alert:no-h2")
            sock.sendall(b"\x15\x03\x03\x00\x02\x02\x28")  # fatal, handshake_failure
            Peer(sock).linger()
        except (Gone, OSError):
            pass


def mute(sock, _):
    with sock:
        try:
            Peer(sock).stall()
        except (Gone, OSError):
            pass


def reset_port(sock, _):
    with sock:
        try:
            sock.recv(1)
            Peer(sock).reset()
        except (Gone, OSError):
            pass


def accept(listener, handler, context):
    while True:
        sock, _ = listener.accept()
        threading.Thread(target=handler, args=(sock, context), daemon=True).start()


def listen(handler, context=None):
    listener = socket.create_server(("127.0.0.1", 0), backlog=1024)
    threading.Thread(target=accept, args=(listener, handler, context), daemon=True).start()
    return listener.getsockname()[1]


def full():
    """A listener whose queue is full; it and what fills it must live on."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(0)
    held.append(listener)
    for _ in range(4):
        filler = socket.socket()
        filler.setblocking(False)
        filler.connect_ex(listener.getsockname())
        held.append(filler)
    return listener.getsockname()[1]


def certificate():
    """A context with a certificate of its own for localhost; None without an openssl program."""
    with tempfile.TemporaryDirectory() as folder:
        key, cert = os.path.join(folder, "key"), os.path.join(folder, "cert")
        try:
            subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
                            "-subj", "/CN=localhost", "-keyout", key, "-out", cert], check=True, capture_output=True, timeout=20)
        except (OSError, subprocess.SubprocessError):
            return None
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(cert, key)
        return context


def main():
    threading.stack_size(256 * 1024)
    context = certificate()
    ports = {"http": listen(serve), "not_tls": listen(not_tls), "alert": listen(alert), "mute": listen(mute),
             "reset": listen(reset_port), "full": full(), "tls": listen(serve, context) if context else 0,
             "proxy": listen(proxy, (wire_server.http_proxy, False, None)),
             "proxy_login": listen(proxy, (wire_server.http_proxy, True, None)),
             "proxy_tls": listen(proxy, (wire_server.http_proxy, False, context)) if context else 0,
             "socks": listen(proxy, (wire_server.socks_proxy, False, None)),
             "socks_login": listen(proxy, (wire_server.socks_proxy, True, None))}
    print(json.dumps(ports), flush=True)
    while sys.stdin.buffer.read(4096):
        pass
    os._exit(0)


if __name__ == "__main__":
    main()
