// crypto.js - digests, random numbers and signatures, over OpenSSL.
'use strict';

const binding = require('node:binding');
const { Buffer } = require('node:buffer');

const bytesOf = (v, encoding) => {
  if (typeof v === 'string') return Buffer.from(v, encoding);
  if (v instanceof ArrayBuffer) return new Uint8Array(v);
  if (ArrayBuffer.isView(v)) return v;
  if (v instanceof KeyObject) return v._key;
  const e = new TypeError(`The "data" argument must be of type string or an instance of Buffer, TypedArray, or DataView. Received ${v === null ? 'null' : typeof v}`);
  e.code = 'ERR_INVALID_ARG_TYPE';
  throw e;
};
const result = (buffer, encoding) => {
  const b = Buffer.from(buffer);
  return encoding && encoding !== 'buffer' ? b.toString(encoding) : b;
};

class KeyObject {
  constructor(type, key) {
    this.type = type;
    Object.defineProperty(this, '_key', { value: key });
    if (type === 'secret') this.symmetricKeySize = key.byteLength;
  }
  export() {
    return this._key;
  }
}

class Collected {
  constructor() {
    Object.defineProperty(this, '_parts', { value: [] });
  }
  update(data, encoding) {
    if (this._done) throw Object.assign(new Error('Digest already called'), { code: 'ERR_CRYPTO_HASH_FINALIZED' });
    this._parts.push(Buffer.from(bytesOf(data, encoding)));
    return this;
  }
  _all() {
    Object.defineProperty(this, '_done', { value: true });
    return this._parts.length === 1 ? this._parts[0] : Buffer.concat(this._parts);
  }
}

class Hash extends Collected {
  constructor(name) {
    super();
    Object.defineProperty(this, '_name', { value: name });
    binding.hash(name, new Uint8Array(0)); // throws for one that isn't known
  }
  digest(encoding) {
    return result(binding.hash(this._name, this._all()), encoding);
  }
  copy() {
    const h = new Hash(this._name);
    h._parts.push(...this._parts);
    return h;
  }
}

class Hmac extends Collected {
  constructor(name, key) {
    super();
    Object.defineProperties(this, { _name: { value: name }, _key: { value: bytesOf(key) } });
    binding.hmac(name, this._key, new Uint8Array(0));
  }
  digest(encoding) {
    return result(binding.hmac(this._name, this._key, this._all()), encoding);
  }
}

// Throws for what is no PEM text of such a key: libraries tell secrets from keys by that.
function keyObject(type, key) {
  const text = keyText(key);
  const [kind, bits] = binding.keyInfo(text, type === 'private', key?.passphrase ?? '');
  return Object.assign(new KeyObject(type, text), { asymmetricKeyType: kind, asymmetricKeyDetails: kind === 'rsa' ? { modulusLength: bits } : {} });
}

const keyText = (key) => {
  const k = key && typeof key === 'object' && 'key' in key ? key.key : key;
  return bytesOf(k);
};

class Sign extends Collected {
  constructor(name) {
    super();
    Object.defineProperty(this, '_name', { value: String(name).replace(/^RSA-/i, '') });
  }
  sign(key, encoding) {
    return result(binding.sign(this._name, keyText(key), this._all(), key?.passphrase ?? ''), encoding);
  }
}

class Verify extends Sign {
  verify(key, signature, encoding) {
    return binding.verify(this._name, keyText(key), this._all(), bytesOf(signature, encoding));
  }
}

const random = (n) => binding.random(n);

function randomUUID() {
  const b = new Uint8Array(random(16));
  b[6] = (b[6] & 15) | 64;
  b[8] = (b[8] & 63) | 128;
  const hex = binding.decode(b, 'hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

function randomInt(min, max, done) {
  if (max === undefined || typeof max === 'function') [min, max, done] = [0, min, max];
  if (!(max > min)) throw Object.assign(new RangeError(`The value of "max" is out of range. It must be greater than the value of "min" (${min}). Received ${max}`), { code: 'ERR_OUT_OF_RANGE' });
  const range = max - min;
  const limit = 2 ** 48 - (2 ** 48 % range);
  let v;
  do {
    const b = new Uint8Array(random(6));
    v = b.reduce((n, x) => n * 256 + x, 0);
  } while (v >= limit);
  v = min + (v % range);
  if (done) setImmediate(done, null, v);
  return done ? undefined : v;
}

const withCallback = (fn) => (...args) => {
  const done = typeof args.at(-1) === 'function' ? args.pop() : null;
  const value = fn(...args);
  if (done) setImmediate(done, null, value);
  return value;
};

function fillRandom(v) {
  new Uint8Array(v.buffer ?? v, v.byteOffset ?? 0, v.byteLength).set(new Uint8Array(random(v.byteLength)));
  return v;
}

function timingSafeEqual(a, b) {
  if (a.byteLength !== b.byteLength) throw new RangeError('Input buffers must have the same byte length');
  let d = 0;
  for (let i = 0; i < a.length; i++) d |= a[i] ^ b[i];
  return d === 0;
}

const missing = (name) => () => {
  throw new Error(`crypto.${name}() isn't available in brunt's scripts yet`);
};

module.exports = {
  createHash: (name) => new Hash(name),
  createHmac: (name, key) => new Hmac(name, key),
  createSign: (name) => new Sign(name),
  createVerify: (name) => new Verify(name),
  sign: (name, data, key) => new Sign(name).update(data).sign(key),
  verify: (name, data, key, signature) => new Verify(name).update(data).verify(key, signature),
  hash: (name, data, encoding = 'hex') => new Hash(name).update(data).digest(encoding),
  createSecretKey: (key, encoding) => new KeyObject('secret', bytesOf(key, encoding)),
  createPrivateKey: (key) => keyObject('private', key),
  createPublicKey: (key) => keyObject('public', key),
  KeyObject,
  Hash,
  Hmac,
  randomBytes: withCallback((n) => Buffer.from(random(n))),
  pseudoRandomBytes: withCallback((n) => Buffer.from(random(n))),
  randomFillSync: fillRandom,
  randomFill: withCallback(fillRandom),
  randomUUID,
  randomInt,
  timingSafeEqual,
  pbkdf2Sync: (password, salt, rounds, n, name = 'sha1') => Buffer.from(binding.pbkdf2(name, bytesOf(password), bytesOf(salt), rounds, n)),
  pbkdf2: (password, salt, rounds, n, name, done) => setImmediate(done, null, module.exports.pbkdf2Sync(password, salt, rounds, n, name)),
  getHashes: () => ['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512', 'sha3-256', 'sha3-512', 'ripemd160'],
  getRandomValues: fillRandom,
  webcrypto: { randomUUID, getRandomValues: fillRandom },
  constants: {},
};
for (const name of ['createCipheriv', 'createDecipheriv', 'scrypt', 'scryptSync', 'createDiffieHellman', 'createECDH', 'generateKeyPair', 'generateKeyPairSync', 'publicEncrypt', 'privateDecrypt', 'hkdfSync'])
  module.exports[name] = missing(name);
