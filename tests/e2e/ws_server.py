"""ws_server.py - the WebSocket and Socket.IO paths of fault_server.py: a server that does right, and many that don't.

Each takes a Peer and a Request, and ends by raising or returning; the connection is over then."""
import base64
import hashlib
import json
import os
import struct
import threading
import time
import zlib

GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10
paths = {}


def path(name):
    def register(function):
        def serve(p, q):
            function(p, q)
            p.close()
        paths[name] = serve
        return function
    return register


def header(q, name):
    for line in q.head.split(b"\r\n")[1:]:
        key, _, value = line.partition(b":")
        if key.strip().lower() == name:
            return value.strip()
    return b""


def shake(p, q, accept=None, extra=b""):
    key = header(q, b"sec-websocket-key")
    offered = header(q, b"sec-websocket-protocol").split(b",")[0].strip()
    if offered and b"Protocol:" not in extra:
        extra += b"Sec-WebSocket-Protocol: " + offered + b"\r\n"
    accept = accept or base64.b64encode(hashlib.sha1(key + GUID).digest())
    p.send(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: " + accept +
           b"\r\n" + extra + b"\r\n")


def frame(kind, data=b"", first=0x80):
    n = len(data)
    head = struct.pack("!BB", first | kind, n) if n < 126 else struct.pack("!BBH", first | kind, 126, n) if n < 65536 else \
        struct.pack("!BBQ", first | kind, 127, n)
    return head + data


def take(p, n):
    while len(p.rest) < n:
        more = p.sock.recv(65536)
        if not more:
            p.close()
        p.rest += more
    data, p.rest = p.rest[:n], p.rest[n:]
    return data


def receive(p):
    """Kind and payload of one frame, which must be masked and whole."""
    first, n = take(p, 2)
    if not n & 0x80 or first & 0x30 or not first & 0x80:
        p.reset()
    n &= 0x7f
    if n == 126:
        n = struct.unpack("!H", take(p, 2))[0]
    elif n == 127:
        n = struct.unpack("!Q", take(p, 8))[0]
    mask, data = take(p, 4), take(p, n)
    data = bytes(b ^ mask[i % 4] for i, b in enumerate(data))
    if first & 0x40:
        data = zlib.decompressobj(-15).decompress(data + b"\x00\x00\xff\xff")
    return first & 15, data


def talk(p, answer):
    """Until the client closes: answer(text) gives texts to send."""
    while True:
        kind, data = receive(p)
        if kind == CLOSE:
            p.send(frame(CLOSE, data))
            return
        if kind == PING:
            p.send(frame(PONG, data))
        if kind in (TEXT, BINARY):
            for text in answer(data):
                p.send(frame(TEXT, text))


# ---- what is right

@path("/ws/echo")
def echo(p, q):
    shake(p, q)
    talk(p, lambda data: [data])


@path("/ws/head")
def head(p, q):
    shake(p, q)
    talk(p, lambda data: [json.dumps({"head": q.head.decode("latin-1")}).encode()])


@path("/ws/json")
def answer_json(p, q):
    shake(p, q)
    talk(p, lambda data: [json.dumps({"id": 7, "got": data.decode()}).encode()])


@path("/ws/protocol")
def protocol(p, q):
    shake(p, q, extra=b"Sec-WebSocket-Protocol: " + q.query.get("name", "chat").encode() + b"\r\n")
    talk(p, lambda data: [data])


@path("/ws/deflate")
def deflate(p, q):
    """Echoes, compressed with what went before as context."""
    shake(p, q, extra=b"Sec-WebSocket-Extensions: permessage-deflate\r\n")
    z = zlib.compressobj(9, zlib.DEFLATED, -15)
    while True:
        kind, data = receive(p)
        if kind == CLOSE:
            p.send(frame(CLOSE, data))
            return
        packed = z.compress(data) + z.flush(zlib.Z_SYNC_FLUSH)
        p.send(frame(kind, packed[:-4], 0xc0))


@path("/ws/pinger")
def pinger(p, q):
    """Pings; only who answers gets a message."""
    shake(p, q)
    p.send(frame(PING, b"there?"))
    while receive(p) != (PONG, b"there?"):
        pass
    p.send(frame(TEXT, b"pong seen"))
    talk(p, lambda data: [])


@path("/ws/pieces")
def pieces(p, q):
    """One message in fragments, a ping between, byte by byte."""
    shake(p, q)
    for byte in frame(TEXT, b'{"a":', 0) + frame(PING, b"p") + frame(0, b"", 0) + frame(0, b'"\xc3', 0) + frame(0, b'\xa9"}'):
        p.send(bytes([byte]))
        time.sleep(0.002)
    talk(p, lambda data: [])


# ---- wrong handshakes

@path("/ws/bad-accept")
def bad_accept(p, q):
    shake(p, q, accept=b"s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
    p.linger()


@path("/ws/forbidden")
def forbidden(p, q):
    p.ok(b"no", status=b"403 Forbidden")


@path("/ws/extension")
def extension(p, q):
    shake(p, q, extra=b"Sec-WebSocket-Extensions: x-made-up\r\n")
    p.linger()


@path("/ws/mute")
def mute(p, q):
    p.stall()


@path("/ws/half")
def half(p, q):
    p.send(b"HTTP/1.1 101 Switching")


# ---- wrong messages

@path("/ws/garbage")
def garbage(p, q):
    shake(p, q)
    p.send(b"\xff" * 5000)
    p.linger()


@path("/ws/random")
def random_bytes(p, q):
    shake(p, q)
    p.send(os.urandom(5000))
    p.linger()


@path("/ws/utf8")
def bad_utf8(p, q):
    shake(p, q)
    p.send(frame(TEXT, b"\xc0\xaf"))
    p.linger()


@path("/ws/huge")
def huge(p, q):
    shake(p, q)
    p.send(struct.pack("!BBQ", 0x82, 127, 1 << 40) + b"x" * 100000)
    p.linger()


@path("/ws/endless")
def endless(p, q):
    """Fragments without end."""
    shake(p, q)
    p.send(frame(BINARY, b"x", 0))
    piece = frame(0, b"x" * 65536, 0)
    while True:
        p.send(piece)


@path("/ws/bomb")
def bomb(p, q):
    """64 MiB of zeros in 64 KiB."""
    shake(p, q, extra=b"Sec-WebSocket-Extensions: permessage-deflate\r\n")
    z = zlib.compressobj(1, zlib.DEFLATED, -15)
    packed = b"".join(z.compress(bytes(1 << 20)) for _ in range(64)) + z.flush(zlib.Z_SYNC_FLUSH)
    p.send(frame(BINARY, packed[:-4], 0xc0))
    p.linger()


# ---- ends

@path("/ws/close")
def close(p, q):
    shake(p, q)
    p.send(frame(CLOSE, struct.pack("!H", q.number("code", 1001)) + b"bye"))
    p.stall()


@path("/ws/end")
def end(p, q):
    shake(p, q)


@path("/ws/reset")
def reset(p, q):
    shake(p, q)
    time.sleep(0.02)
    p.reset()


@path("/ws/deaf")
def deaf(p, q):
    """Never reads, never says a word."""
    shake(p, q)
    time.sleep(10)


@path("/ws/chatter")
def chatter(p, q):
    """Talks on, also when it is told to close."""
    shake(p, q)
    text = frame(TEXT, b"blah")
    while True:
        p.send(text * 100)
        time.sleep(0.001)


# ---- Socket.IO

class Session:
    """One client of the Socket.IO server, by whichever transport."""

    def __init__(self, name):
        self.name, self.out, self.more, self.socket = name, [], threading.Condition(), None

    def say(self, text):
        with self.more:
            if self.socket:
                self.socket.send(frame(TEXT, text.encode()))
            else:
                self.out.append(text)
            self.more.notify()

    def hear(self, text):
        """A packet of Engine.IO from the client."""
        if not text.startswith("4"):
            return
        kind, rest = text[1:2], text[2:]
        space, comma = "", ""
        if rest.startswith("/"):
            space, comma, rest = rest.partition(",")
        at = space + comma
        if kind == "0":
            self.say("44" + at + json.dumps({"message": "not welcome"}) if space == "/no" else "40" + at + json.dumps({"sid": "s"}))
        elif kind == "2":
            number = rest[:rest.index("[")]
            self.event(at, number, json.loads(rest[len(number):]))

    def event(self, at, number, args):
        if number:
            self.say("43" + at + number + json.dumps([{"ok": True, "args": args[1:]}, "second"]))
        elif args[0] == "twice":
            self.say("42" + at + json.dumps(["part", "ab"]))
            self.say("42" + at + json.dumps(["part", "cd"]))
        elif args[0] == "binary":
            self.say("451-" + at + json.dumps(["binary", {"_placeholder": True, "num": 0}, "tail"]))
            if self.socket:
                self.socket.send(frame(BINARY, b"\x00\x01"))
            else:
                self.say("bAAE=")
        elif args[0] in RUBBISH:
            self.say(RUBBISH[args[0]])
        elif args[0] == "kick":
            self.say("41" + at)
        elif args[0] != "quiet":
            self.say("42" + at + json.dumps(["echo"] + args))


RUBBISH = {"not-json": '42["a"', "not-list": '42{"a":1}', "deep": "42" + "[" * 5000 + "]" * 5000, "no-type": "49", "no-digit": "4",
           "attachments": "4599-[]", "bye": "1", "empty": "", "noise": "\x00\ufffd"}
sessions = {}


def sio_open(mode):
    name = base64.b64encode(os.urandom(9), b"-_").decode()
    sessions[name] = Session(name)
    upgrades = [] if mode == "no-upgrade" else ["websocket"]
    return sessions[name], "0" + json.dumps({"sid": name, "upgrades": upgrades, "pingInterval": 25000, "pingTimeout": 20000})


def sio_socket(p, q, session, opening):
    shake(p, q)
    if opening:
        session.socket = p
        session.say(opening)
        session.say("2")
    while True:
        kind, data = receive(p)
        if kind == CLOSE:
            p.send(frame(CLOSE, data))
            return
        text = data.decode()
        if text == "2probe":
            p.send(frame(TEXT, b"3probe"))
        elif text == "5":
            with session.more:
                session.socket = p
                waiting, session.out = session.out, []
            for old in waiting + ["2"]:
                session.say(old)
        else:
            session.hear(text)


def sio(p, q):
    mode = q.query.get("mode", "")
    session = sessions.get(q.query.get("sid", ""))
    if mode == "down" or (q.query.get("sid") and not session):
        p.ok(b'{"code":1}', status=b"400 Bad Request")
    elif mode == "odd" and not session:
        p.ok(b"0{nothing")
    elif q.query.get("transport") == "websocket":
        if mode == "no-socket":
            p.ok(b"no", status=b"400 Bad Request")
            return
        opening = None
        if not session:
            session, opening = sio_open(mode)
        sio_socket(p, q, session, opening)
        p.close()
    elif not session:
        p.ok(sio_open(mode)[1].encode())
    elif q.method == "POST":
        for text in q.body.decode().split("\x1e"):
            session.hear(text)
        p.ok()
    else:
        with session.more:
            session.more.wait_for(lambda: session.out, 5)
            text, session.out = "\x1e".join(session.out or ["6"]), []
        p.ok(text.encode())


paths["/socket.io/"] = sio
