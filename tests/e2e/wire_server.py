"""wire_server.py - what fault_server.py does beyond doing wrong: asks for Digest and NTLM, as a server that
means it, and leads on, as proxies do."""
import base64
import hashlib
import hmac
import json
import os
import re
import socket
import struct
import threading

CRLF = b"\r\n"
USER, PASSWORD, DOMAIN = "bob", "the secret", "SHOP"
HASHES = {"MD5": hashlib.md5, "SHA-256": hashlib.sha256}


def header(head, name):
    for line in head.split(CRLF)[1:]:
        key, _, value = line.partition(b":")
        if key.strip().lower() == name:
            return value.strip().decode("latin-1")
    return ""


# ---- Digest (RFC 7616)

def digest_right(q, body, algorithm, qop, nonce):
    """Is the request's answer to the challenge the right one?"""
    said = header(q.head, b"authorization")
    if not said.startswith("Digest "):
        return False
    part = {k: v.strip('"') for k, v in re.findall(r'(\w+)=("[^"]*"|[^",\s]+)', said)}

    def h(*pieces):
        data = b":".join(p if isinstance(p, bytes) else p.encode() for p in pieces)
        return HASHES[algorithm.removesuffix("-sess")](data).hexdigest()

    a1 = h(USER, "shop", PASSWORD)
    if algorithm.endswith("-sess"):
        a1 = h(a1, nonce, part["cnonce"])
    uri = q.url.path + ("?" + q.url.query if q.url.query else "")
    a2 = h(q.method, uri, h(body)) if qop == "auth-int" else h(q.method, uri)
    want = h(a1, nonce, part["nc"], part["cnonce"], qop, a2) if qop else h(a1, nonce, a2)
    return (part["username"], part["realm"], part["nonce"], part["uri"], part["response"]) == (USER, "shop", nonce, uri, want)


def digest(p, q):
    algorithm, qop, nonce = q.query.get("algorithm", "MD5"), q.query.get("qop", ""), q.query.get("nonce", "abc/=")
    if digest_right(q, q.body, algorithm, qop, nonce):
        p.ok(b"welcome " + q.body, b"Set-Cookie: in=1\r\n")
        return
    ask = 'Digest realm="shop", nonce="%s", algorithm=%s' % (nonce, algorithm) + (', qop="%s"' % qop if qop else "")
    p.ok(b"who are you", b"Set-Cookie: out=1\r\nWWW-Authenticate: " + ask.encode() + CRLF, b"401 Unauthorized")


# ---- NTLM (MS-NLMP, MS-NTHT)

def md4(data):
    """RFC 1320; hashlib has it only where OpenSSL's legacy provider is."""
    def turn(x, n):
        x &= 0xffffffff
        return (x << n | x >> (32 - n)) & 0xffffffff

    state = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476]
    data += b"\x80" + bytes(-(len(data) + 9) % 64) + struct.pack("<Q", 8 * len(data))
    orders = [list(range(16)), [i % 4 * 4 + i // 4 for i in range(16)], [0, 8, 4, 12, 2, 10, 6, 14, 1, 9, 5, 13, 3, 11, 7, 15]]
    for at in range(0, len(data), 64):
        x, (a, b, c, d) = struct.unpack("<16I", data[at:at + 64]), state
        for order, turns, plus, f in zip(orders, ((3, 7, 11, 19), (3, 5, 9, 13), (3, 9, 11, 15)), (0, 0x5a827999, 0x6ed9eba1),
                                         (lambda b, c, d: b & c | ~b & d, lambda b, c, d: b & c | b & d | c & d,
                                          lambda b, c, d: b ^ c ^ d)):
            for i in range(16):
                a, b, c, d = d, turn(a + f(b, c, d) + x[order[i]] + plus, turns[i % 4]), b, c
        state = [(s + t) & 0xffffffff for s, t in zip(state, (a, b, c, d))]
    return struct.pack("<4I", *state)


def ntlm_right(message, nonce):
    def field(at):
        n, _, offset = struct.unpack_from("<HHI", message, at)
        return message[offset:offset + n]

    domain, user, answer = field(28).decode("utf-16le"), field(36), field(20)
    key = hmac.new(md4(PASSWORD.encode("utf-16le")), (user.decode("utf-16le").upper() + domain).encode("utf-16le"), "md5").digest()
    return (user.decode("utf-16le"), domain) == (USER, DOMAIN) and \
        hmac.new(key, nonce + answer[16:], "md5").digest() == answer[:16]


def ntlm(p, q):
    """The connection is what is authenticated: p remembers."""
    said = header(q.head, b"authorization")
    token = base64.b64decode(said[5:]) if said.startswith("NTLM ") else b""
    if getattr(p, "ntlm_user", False):
        p.ok(b"welcome " + q.body)
    elif token[8:9] == b"\1":
        p.ntlm_nonce = os.urandom(8)
        info = struct.pack("<HH", 2, 8) + DOMAIN.encode("utf-16le") + bytes(4)
        head = b"NTLMSSP\0" + struct.pack("<IHHII", 2, 0, 0, 48, 0x00800201) + p.ntlm_nonce + bytes(8) + \
            struct.pack("<HHI", len(info), len(info), 48)
        p.ok(b"", b"WWW-Authenticate: NTLM " + base64.b64encode(head + info) + CRLF, b"401 Unauthorized")
    elif token[8:9] == b"\3" and ntlm_right(token, getattr(p, "ntlm_nonce", b"")):
        p.ntlm_user = True
        p.ok(b"welcome " + q.body)
    else:
        p.ok(b"go away", b"WWW-Authenticate: Negotiate\r\nWWW-Authenticate: NTLM\r\n", b"401 Unauthorized")


# ---- redirects in steps: each request that says "X-Steps: ID" is answered by the next step of that case, at last with 200

steps, seen = {}, {}


def script(query):
    """Begin a case, or, without steps, tell what was asked in it."""
    if "steps" in query:
        steps[query["id"]], seen[query["id"]] = json.loads(query["steps"]), []
    return seen[query["id"]]


def stepped(p, head):
    name = header(head, b"x-steps")
    p.body(head)
    lines = [line for line in head.split(CRLF) if not line.startswith(b"X-Steps: ")]
    seen[name].append((CRLF.join(lines) + CRLF * 2 + p.first).decode("latin-1"))
    if not steps[name]:
        p.ok(b"" if head.startswith(b"HEAD ") else b"ok")
        return
    step = steps[name].pop(0)
    extra = b"".join(b"Set-Cookie: " + cookie.encode() + CRLF for cookie in step["set"])
    if step["location"] is not None:
        extra += b"Location: " + step["location"].encode() + CRLF
    p.ok(b"", extra, b"%d Step" % step["status"])


# ---- proxies: whatever name they are asked for is this machine

LOGIN = "Basic " + base64.b64encode(b"bob:the secret").decode()


def pump(a, b):
    try:
        while data := a.recv(65536):
            b.sendall(data)
        b.shutdown(socket.SHUT_WR)
    except OSError:
        pass


def join(a, b):
    back = threading.Thread(target=pump, args=(b, a), daemon=True)
    back.start()
    pump(a, b)
    back.join()
    b.close()


def http_proxy(p, count, login):
    """One connection: tunnels, and plain requests, which it answers itself with what it was asked."""
    while True:
        head = p.head()
        method, target, _ = head.split(CRLF, 1)[0].decode("latin-1").split(" ")
        count("proxy:" + method)
        if login and header(head, b"proxy-authorization") != LOGIN:
            p.ok(b"", b"Proxy-Authenticate: Basic\r\n", b"407 Proxy Authentication Required")
            if method == "CONNECT":
                return
        elif method != "CONNECT":
            p.body(head)
            p.ok(head)
        elif target.startswith("forbidden.test:"):
            p.ok(b"", status=b"403 Forbidden")
            return
        elif target.startswith("eof.test:"):
            return
        else:
            far = socket.create_connection(("127.0.0.1", int(target.rsplit(":", 1)[1])))
            p.send(b"HTTP/1.1 200 Connection established\r\n\r\n")
            join(p.sock, far)
            return


def exactly(sock, n):
    data = b""
    while len(data) < n:
        more = sock.recv(n - len(data))
        if not more:
            raise OSError
        data += more
    return data


def socks_proxy(p, count, login):
    """RFC 1928, and RFC 1929 when login."""
    sock = p.sock
    methods = exactly(sock, exactly(sock, 2)[1])
    method = 2 if login else 0
    sock.sendall(bytes([5, method if method in methods else 0xff]))
    if method not in methods:
        return
    if login:
        user = exactly(sock, exactly(sock, 2)[1])
        password = exactly(sock, exactly(sock, 1)[0])
        right = (user, password) == (b"bob", b"the secret")
        sock.sendall(b"\1\0" if right else b"\1\1")
        if not right:
            return
    kind = exactly(sock, 4)[3]
    host = exactly(sock, exactly(sock, 1)[0] if kind == 3 else 4 if kind == 1 else 16)
    port = struct.unpack(">H", exactly(sock, 2))[0]
    count("socks:%d" % kind)
    if host == b"forbidden.test":
        sock.sendall(b"\5\2\0\1" + bytes(6))
        return
    far = socket.create_connection(("127.0.0.1", port))
    sock.sendall(b"\5\0\0\3\1x" + bytes(2))
    join(sock, far)
