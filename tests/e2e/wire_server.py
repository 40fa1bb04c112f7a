"""wire_server.py - what fault_server.py does beyond doing wrong: asks for Digest and NTLM, as a server that means it."""
import base64
import hashlib
import hmac
import os
import re
import struct

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
