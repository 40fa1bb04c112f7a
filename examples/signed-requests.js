// signed-requests.js - a token for each user, signed with WebCrypto (JWT, HS256), and a body that
// only the other side can read (AES-GCM).
//
// Keys are imported once a user: that is the slow part. crypto.subtle returns promises, so the
// default function is async.
import http from 'k6/http';
import { check } from 'k6';
import { b64encode } from 'k6/encoding';

const BASE_URL = __ENV.BASE_URL || 'http://127.0.0.1:8080';
const SECRET = __ENV.SECRET || 'not a secret: give your own with -e SECRET=...';

export const options = { vus: 5, iterations: 50 };

const bytes = (text) => new TextEncoder().encode(text);
const base64 = (data) => b64encode(data, 'rawurl');
let keys;

async function importKeys() {
  const hash = await crypto.subtle.digest('SHA-256', bytes(SECRET));
  return {
    sign: await crypto.subtle.importKey('raw', hash, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']),
    seal: await crypto.subtle.importKey('raw', hash, 'AES-GCM', false, ['encrypt']),
  };
}

async function token(claims) {
  const text = `${base64('{"alg":"HS256","typ":"JWT"}')}.${base64(JSON.stringify(claims))}`;
  return `${text}.${base64(await crypto.subtle.sign('HMAC', keys.sign, bytes(text)))}`;
}

// a fresh iv in front, the sealed text behind it
async function seal(text) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, keys.seal, bytes(text));
  return base64(iv) + '.' + base64(sealed);
}

export default async function () {
  keys = keys || (await importKeys());
  const now = Math.floor(Date.now() / 1000);
  const res = http.post(`${BASE_URL}/post`, await seal(JSON.stringify({ user: __VU })), {
    headers: { Authorization: `Bearer ${await token({ sub: `user-${__VU}`, iat: now, exp: now + 60 })}` },
  });
  check(res, { 'status is 200': (r) => r.status === 200 });
}
