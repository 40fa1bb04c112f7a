// crypto.subtle and k6/crypto/x509 at their limits, and one behind them.
//~ quiet
import { parse } from 'k6/crypto/x509';

const { subtle } = crypto;
const MIB = 1 << 20;

async function attempt(promise) {
  try {
    const v = await promise;
    console.log('no error', v.byteLength || v.algorithm);
  } catch (e) {
    console.log(String(e));
  }
}

const hmac = (n) => subtle.importKey('raw', new Uint8Array(n), { name: 'HMAC', hash: 'SHA-256' }, true, ['sign']);
const salt = new Uint8Array(8);

export default async function () {
  await attempt(hmac(MIB));
  await attempt(hmac(MIB + 1));
  await attempt(subtle.importKey('raw', new Uint8Array(MIB + 1), 'PBKDF2', false, ['deriveBits']));
  await attempt(subtle.importKey('jwk', { kty: 'oct', k: 'A'.repeat(2 * MIB) }, 'AES-CBC', false, ['encrypt']));
  await attempt(subtle.generateKey({ name: 'HMAC', hash: 'SHA-1', length: 8 * MIB }, true, ['sign']));
  await attempt(subtle.generateKey({ name: 'HMAC', hash: 'SHA-1', length: 8 * MIB + 8 }, true, ['sign']));
  await attempt(subtle.generateKey({ name: 'HMAC', hash: 'SHA-1', length: -8 }, true, ['sign']));

  const password = await subtle.importKey('raw', salt, 'PBKDF2', false, ['deriveBits']);
  const pbkdf2 = (iterations, bits) => subtle.deriveBits({ name: 'PBKDF2', hash: 'SHA-512', salt, iterations }, password, bits);
  await attempt(pbkdf2(1, 8 * MIB));
  await attempt(pbkdf2(1, 8 * MIB + 8));
  await attempt(pbkdf2(10000001, 8));
  await attempt(pbkdf2(-1, 8));
  // RFC 5869: 255 digests
  const secret = await subtle.importKey('raw', salt, 'HKDF', false, ['deriveBits']);
  const hkdf = (bits) => subtle.deriveBits({ name: 'HKDF', hash: 'SHA-256', salt, info: salt }, secret, bits);
  await attempt(hkdf(255 * 256));
  await attempt(hkdf(255 * 256 + 8));

  for (const modulusLength of [511, 8193])
    await attempt(subtle.generateKey({ name: 'RSA-PSS', modulusLength, publicExponent: new Uint8Array([1, 0, 1]), hash: 'SHA-1' }, true, ['sign']));
  for (const publicExponent of [[1], [3], [0x7f, 0xff, 0xff, 0xff], [0x80, 0, 0, 1], []])
    await attempt(subtle.generateKey({ name: 'RSA-PSS', modulusLength: 512, publicExponent: new Uint8Array(publicExponent), hash: 'SHA-1' }, true, ['sign']).then((k) => k.publicKey));
  await attempt(subtle.importKey('spki', new Uint8Array(MIB + 1), { name: 'RSA-PSS', hash: 'SHA-1' }, true, ['verify']));
  await attempt(subtle.importKey('jwk', { kty: 'RSA', n: 'A'.repeat(3000), e: 'AQAB' }, { name: 'RSA-PSS', hash: 'SHA-1' }, true, ['verify']));
  await attempt(subtle.importKey('jwk', { kty: 'RSA', n: '_'.repeat(2732), e: 'AQAB' }, { name: 'RSA-PSS', hash: 'SHA-1' }, true, ['verify']));
  await attempt(subtle.importKey('jwk', { kty: 'RSA', n: '_'.repeat(2731), e: 'AQAB' }, { name: 'RSA-PSS', hash: 'SHA-1' }, true, ['verify']));

  const key = await subtle.generateKey({ name: 'AES-CTR', length: 128 }, true, ['encrypt']);
  const ctr = (length, n) => subtle.encrypt({ name: 'AES-CTR', counter: new Uint8Array(16), length }, key, new Uint8Array(n));
  await attempt(ctr(4, 256));
  await attempt(ctr(4, 257));
  await attempt(ctr(128, 257));
  try {
    parse('x'.repeat(MIB + 1));
  } catch (e) {
    console.log(String(e));
  }
}
//= info no error { name: "HMAC", hash: { name: "SHA-256" }, length: 8388608 }
//= info DataError: the key is longer than 1048576 bytes
//= info DataError: the key is longer than 1048576 bytes
//= info DataError: invalid JWK: its member "k" is longer than any key
//= info no error { name: "HMAC", hash: { name: "SHA-1" }, length: 8388608 }
//= info OperationError: algorithm's length must be between 8 and 8388608 bits
//= info OperationError: algorithm's length must be between 8 and 8388608 bits
//= info no error 1048576
//= info OperationError: length is too large
//= info OperationError: number of iterations must be between 1 and 10000000
//= info OperationError: number of iterations must be between 1 and 10000000
//= info no error 8160
//= info OperationError: HKDF couldn't derive 8161 bytes
//= info OperationError: could not generate RSA key pair: modulusLength must be between 512 and 8192
//= info OperationError: could not generate RSA key pair: modulusLength must be between 512 and 8192
//= info OperationError: invalid public exponent: it must be odd and between 3 and 2147483647; usual is new Uint8Array([1, 0, 1])
//= info no error { name: "RSA-PSS", modulusLength: 512, publicExponent: Uint8Array(1) [ 3 ], hash: { name: "SHA-1" } }
//= info no error { name: "RSA-PSS", modulusLength: 512, publicExponent: Uint8Array(4) [ 127, 255, 255, 255 ], hash: { name: "SHA-1" } }
//= info OperationError: invalid public exponent: it must be odd and between 3 and 2147483647; usual is new Uint8Array([1, 0, 1])
//= info OperationError: invalid public exponent: it must be odd and between 3 and 2147483647; usual is new Uint8Array([1, 0, 1])
//= info DataError: unable to import RSA public key data: it is no valid key
//= info DataError: unable to import RSA public key data: it is no valid key
//= info DataError: unable to import RSA public key data: it is no valid key
//= info no error { name: "RSA-PSS", modulusLength: 16384, publicExponent: Uint8Array(3) [ 1, 0, 1 ], hash: { name: "SHA-1" } }
//= info no error 256
//= info OperationError: the data is too long for a counter of 4 bits
//= info no error 257
//= info GoError: failed to decode certificate PEM file
