// crypto.subtle: HMAC (RFC 4231 test case 2), PBKDF2 (RFC 6070; of SHA-256: RFC 7914 section 11), HKDF (RFC 5869 A.1, A.3); a JWT with HS256.
//~ quiet
import { b64decode, b64encode } from 'k6/encoding';

const hex = (b) => Array.from(new Uint8Array(b), (x) => x.toString(16).padStart(2, '0')).join('');
const un = (h) => Uint8Array.from(h.match(/../g) || [], (x) => parseInt(x, 16));
const text = (s) => new TextEncoder().encode(s);
const { subtle } = crypto;

async function attempt(promise) {
  try {
    console.log('no error', await promise);
  } catch (e) {
    console.log(String(e));
  }
}

async function jwt() {
  // RFC 7515 A.1
  const key = await subtle.importKey('jwk', { kty: 'oct', k: 'AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow' },
    { name: 'HMAC', hash: 'SHA-256' }, false, ['sign', 'verify']);
  const head = b64encode('{"typ":"JWT",\r\n "alg":"HS256"}', 'rawurl');
  const body = b64encode('{"iss":"joe",\r\n "exp":1300819380,\r\n "http://example.com/is_root":true}', 'rawurl');
  const signature = await subtle.sign('HMAC', key, text(`${head}.${body}`));
  const token = `${head}.${body}.${b64encode(signature, 'rawurl')}`;
  console.log(token);
  const [h, b, s] = token.split('.');
  console.log(await subtle.verify('HMAC', key, b64decode(s, 'rawurl'), text(`${h}.${b}`)),
    await subtle.verify('HMAC', key, b64decode(s, 'rawurl'), text(`${h}.${b}x`)), await subtle.verify('HMAC', key, new ArrayBuffer(3), text('x')));
}

async function pbkdf2(hash, password, salt, iterations, bits) {
  const k = await subtle.importKey('raw', text(password), 'PBKDF2', false, ['deriveBits', 'deriveKey']);
  return hex(await subtle.deriveBits({ name: 'PBKDF2', hash, salt: text(salt), iterations }, k, bits));
}

async function hkdf(ikm, salt, info, bytes) {
  const k = await subtle.importKey('raw', un(ikm), 'HKDF', false, ['deriveBits']);
  return hex(await subtle.deriveBits({ name: 'HKDF', hash: 'SHA-256', salt: un(salt), info: un(info) }, k, bytes * 8));
}

export default async function () {
  const jefe = await subtle.importKey('raw', text('Jefe'), { name: 'HMAC', hash: { name: 'sha-256' } }, true, ['verify', 'sign']);
  console.log(hex(await subtle.sign({ name: 'hmac' }, jefe, text('what do ya want for nothing?'))) === '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843');
  console.log(jefe.algorithm, jefe.usages, await subtle.exportKey('jwk', jefe));
  await jwt();
  for (const hash of ['SHA-1', 'SHA-384']) {
    const made = await subtle.generateKey({ name: 'HMAC', hash }, true, ['sign']);
    console.log(made.algorithm, (await subtle.exportKey('raw', made)).byteLength, (await subtle.exportKey('jwk', made)).alg);
  }

  console.log(await pbkdf2('SHA-1', 'password', 'salt', 1, 160) === '0c60c80f961f0e71f3a9b524af6012062fe037a6',
    await pbkdf2('SHA-1', 'password', 'salt', 4096, 160) === '4b007901b765489abead49d926f721d065a429c1',
    await pbkdf2('SHA-1', 'passwordPASSWORDpassword', 'saltSALTsaltSALTsaltSALTsaltSALTsalt', 4096, 200) === '3d2eec4fe41c849b80c8d83662c0e44a8b291a964cf2f07038',
    (await pbkdf2('SHA-256', 'passwd', 'salt', 1, 512)).startsWith('55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc'),
    (await pbkdf2('SHA-512', '', '', 1, 8)).length);
  console.log(await hkdf('0b'.repeat(22), '000102030405060708090a0b0c', 'f0f1f2f3f4f5f6f7f8f9', 42) ===
    '3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865',
    await hkdf('0b'.repeat(22), '', '', 42) === '8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8');

  const password = await subtle.importKey('raw', text('secret'), { name: 'PBKDF2' }, false, ['deriveKey']);
  const params = { name: 'PBKDF2', hash: 'SHA-256', salt: text('pepper'), iterations: 1000 };
  const aes = await subtle.deriveKey(params, password, { name: 'AES-GCM', length: 256 }, true, ['encrypt', 'decrypt']);
  console.log(aes.algorithm, aes.usages, hex(await subtle.exportKey('raw', aes)) === await pbkdf2('SHA-256', 'secret', 'pepper', 1000, 256));
  console.log((await subtle.deriveKey(params, password, { name: 'HMAC', hash: 'SHA-512', length: 160 }, true, ['sign'])).algorithm);
  console.log(password.algorithm, password.extractable);

  await attempt(subtle.deriveBits(params, password, 128));
  await attempt(subtle.deriveKey(params, password, { name: 'AES-GCM', length: 100 }, true, ['encrypt']));
  await attempt(subtle.deriveKey(params, password, { name: 'AES-GCM', length: 128 }, true, []));
  await attempt(subtle.deriveKey(params, password, { name: 'ECDSA' }, true, ['sign']));
  await attempt(subtle.deriveKey({ ...params, iterations: 0 }, password, { name: 'AES-GCM', length: 128 }, true, ['encrypt']));
  await attempt(subtle.deriveKey({ ...params, salt: undefined }, password, { name: 'AES-GCM', length: 128 }, true, ['encrypt']));
  await attempt(subtle.deriveKey({ ...params, hash: 'MD5' }, password, { name: 'AES-GCM', length: 128 }, true, ['encrypt']));
  await attempt(subtle.deriveKey({ ...params, iterations: 1e12 }, password, { name: 'AES-GCM', length: 128 }, true, ['encrypt']));
  await attempt(subtle.deriveKey('PBKDF2', jefe, { name: 'AES-GCM', length: 128 }, true, ['encrypt']));
  await attempt(subtle.deriveKey('PBKDF2', null, { name: 'AES-GCM', length: 128 }, true, ['encrypt']));
  await attempt(pbkdf2('SHA-1', 'x', 'y', 1, 0));
  await attempt(pbkdf2('SHA-1', 'x', 'y', 1, 12));
  await attempt(subtle.importKey('raw', text('x'), 'PBKDF2', true, ['deriveKey']));
  await attempt(subtle.importKey('jwk', { kty: 'oct', k: 'AA' }, 'PBKDF2', false, ['deriveKey']));
  await attempt(subtle.importKey('raw', text('x'), 'PBKDF2', false, ['sign']));
  await attempt(subtle.importKey('raw', text(''), { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']));
  await attempt(subtle.importKey('raw', text('xyz'), { name: 'HMAC', hash: 'SHA-256', length: 16 }, false, ['sign']));
  await attempt(subtle.importKey('raw', text('xyz'), { name: 'HMAC' }, false, ['sign']));
  await attempt(subtle.importKey('raw', text('xyz'), { name: 'HMAC', hash: 'HMAC' }, false, ['sign']));
  await attempt(subtle.generateKey({ name: 'HMAC', hash: 'SHA-256', length: 0 }, false, ['sign']));
  await attempt(subtle.sign('AES-GCM', jefe, text('x')));
}
//= info true
//= info { name: "HMAC", hash: { name: "SHA-256" }, length: 32 } [ "verify", "sign" ] { kty: "oct", k: "SmVmZQ", alg: "HS256", key_ops: [ "verify", "sign" ], ext: true }
//= info eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk
//= info true false false
//= info { name: "HMAC", hash: { name: "SHA-1" }, length: 512 } 64 HS1
//= info { name: "HMAC", hash: { name: "SHA-384" }, length: 1024 } 128 HS384
//= info true true true true 2
//= info true true
//= info { name: "AES-GCM", length: 256 } [ "encrypt", "decrypt" ] true
//= info { name: "HMAC", hash: { name: "SHA-512" }, length: 160 }
//= info { name: "PBKDF2" } false
//= info InvalidAccessError: provided baseKey doesn't contain the 'deriveBits' usage
//= info OperationError: invalid key length: AES has 128, 192 and 256 bits
//= info SyntaxError: usages cannot not be empty for a secret or private CryptoKey
//= info NotSupportedError: algorithm "ECDSA" doesn't support (in implementation) operation "getKeyLength"
//= info OperationError: number of iterations must be between 1 and 10000000
//= info TypeError: field salt is null or undefined
//= info NotSupportedError: algorithm "MD5" doesn't support (in implementation) operation "hash"
//= info OperationError: number of iterations must be between 1 and 10000000
//= info InvalidAccessError: the algorithm's name PBKDF2 is not that of baseKey, HMAC
//= info InvalidAccessError: provided baseKey is not a valid CryptoKey
//= info OperationError: length can not be 0
//= info OperationError: currently only multiples of 8 are supported for length
//= info SyntaxError: invalid value for param extractable
//= info NotSupportedError: invalid format: PBKDF2 takes raw only
//= info SyntaxError: invalid key usage: sign
//= info DataError: key length must be between 1 and 1048576 bytes
//= info DataError: key length cannot be different from the length of the imported data
//= info SyntaxError: could not get hash from algorithm parameter
//= info NotSupportedError: algorithm "HMAC" doesn't support (in implementation) operation "hash"
//= info OperationError: algorithm's length must be between 8 and 8388608 bits
//= info NotSupportedError: algorithm "AES-GCM" doesn't support (in implementation) operation "sign"
