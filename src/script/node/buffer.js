// buffer.js - Buffer: bytes with Node's methods.
'use strict';

const binding = require('node:binding');

const names = { utf8: 'utf8', 'utf-8': 'utf8', hex: 'hex', base64: 'base64', base64url: 'base64url', latin1: 'latin1', binary: 'latin1', ascii: 'latin1', ucs2: 'utf16le', 'ucs-2': 'utf16le', utf16le: 'utf16le', 'utf-16le': 'utf16le' };

function encodingOf(name) {
  const known = names[String(name ?? 'utf8').toLowerCase()];
  if (known) return known;
  const e = new TypeError(`Unknown encoding: ${name}`);
  e.code = 'ERR_UNKNOWN_ENCODING';
  throw e;
}

const bytesOf = (v, encoding) =>
  typeof v === 'string' ? new Uint8Array(binding.encode(v, encodingOf(encoding))) : v instanceof ArrayBuffer ? new Uint8Array(v) : v;

class Buffer extends Uint8Array {
  static from(v, encoding, length) {
    if (typeof v === 'string') return new Buffer(binding.encode(v, encodingOf(encoding)));
    if (v instanceof ArrayBuffer) return new Buffer(v, encoding, length);
    if (v && v.type === 'Buffer' && Array.isArray(v.data)) v = v.data;
    if (v === null || typeof v !== 'object') {
      const e = new TypeError(
        `The first argument must be of type string or an instance of Buffer, ArrayBuffer, or Array or an Array-like Object. Received ${v === null ? 'null' : `type ${typeof v}`}`,
      );
      e.code = 'ERR_INVALID_ARG_TYPE';
      throw e;
    }
    if (typeof v.valueOf() === 'string') return Buffer.from(v.valueOf(), encoding);
    const b = new Buffer(v.length ?? 0);
    for (let i = 0; i < b.length; i++) b[i] = v[i];
    return b;
  }
  static alloc(n, fill, encoding) {
    const b = new Buffer(n);
    return fill === undefined ? b : b.fill(fill, encoding);
  }
  static allocUnsafe(n) {
    return new Buffer(n);
  }
  static allocUnsafeSlow(n) {
    return new Buffer(n);
  }
  static isBuffer(v) {
    return v instanceof Buffer;
  }
  static isEncoding(name) {
    return typeof name === 'string' && name.toLowerCase() in names;
  }
  static byteLength(v, encoding) {
    return bytesOf(v, encoding).byteLength;
  }
  static concat(list, length = list.reduce((n, b) => n + b.length, 0)) {
    const out = new Buffer(length);
    let at = 0;
    for (const b of list) {
      if (at >= length) break;
      out.set(at + b.length > length ? b.subarray(0, length - at) : b, at);
      at += b.length;
    }
    return out;
  }
  static compare(a, b) {
    for (let i = 0; i < a.length && i < b.length; i++) if (a[i] !== b[i]) return a[i] < b[i] ? -1 : 1;
    return Math.sign(a.length - b.length);
  }
  toString(encoding, start = 0, end = this.length) {
    const part = start <= 0 && end >= this.length ? this : this.subarray(Math.max(start, 0), Math.max(end, 0));
    return binding.decode(part, encodingOf(encoding));
  }
  toLocaleString(encoding) {
    return this.toString(encoding);
  }
  toJSON() {
    return { type: 'Buffer', data: Array.from(this) };
  }
  equals(other) {
    return Buffer.compare(this, other) === 0;
  }
  compare(other) {
    return Buffer.compare(this, other);
  }
  slice(start, end) {
    return this.subarray(start, end);
  }
  write(text, offset = 0, length, encoding) {
    if (typeof offset === 'string') [encoding, offset, length] = [offset, 0, undefined];
    else if (typeof length === 'string') [encoding, length] = [length, undefined];
    const bytes = bytesOf(text, encoding).subarray(0, Math.min(length ?? Infinity, this.length - offset));
    this.set(bytes, offset);
    return bytes.length;
  }
  copy(target, at = 0, start = 0, end = this.length) {
    const part = this.subarray(start, Math.min(end, start + target.length - at));
    target.set(part, at);
    return part.length;
  }
  fill(v, start, end, encoding) {
    if (typeof start === 'string') [encoding, start] = [start, 0];
    if (typeof v === 'number') return super.fill(v, start, end);
    const bytes = bytesOf(v, encoding);
    for (let i = start ?? 0, k = 0; i < (end ?? this.length) && bytes.length; i++) this[i] = bytes[k++ % bytes.length];
    return this;
  }
  indexOf(v, from = 0, encoding) {
    if (typeof v === 'number') return super.indexOf(v, from);
    const bytes = bytesOf(v, encoding);
    for (let i = from; i + bytes.length <= this.length; i++) {
      let k = 0;
      while (k < bytes.length && this[i + k] === bytes[k]) k++;
      if (k === bytes.length) return i;
    }
    return -1;
  }
  includes(v, from, encoding) {
    return this.indexOf(v, from, encoding) >= 0;
  }
  swap16() {
    for (let i = 0; i + 1 < this.length; i += 2) [this[i], this[i + 1]] = [this[i + 1], this[i]];
    return this;
  }
}

const kinds = { UInt8: 1, Int8: 1, UInt16: 2, Int16: 2, UInt32: 4, Int32: 4, Float: 4, Double: 8, BigUInt64: 8, BigInt64: 8 };
const views = { UInt8: 'Uint8', UInt16: 'Uint16', UInt32: 'Uint32', Float: 'Float32', Double: 'Float64', BigUInt64: 'BigUint64' };
for (const [kind, size] of Object.entries(kinds))
  for (const order of size === 1 ? [''] : ['LE', 'BE']) {
    const view = views[kind] ?? kind;
    const check = (b, at) => {
      if (at + size > b.length || at < 0) {
        const e = new RangeError(`The value of "offset" is out of range. It must be >= 0 and <= ${b.length - size}. Received ${at}`);
        e.code = 'ERR_OUT_OF_RANGE';
        throw e;
      }
      return new DataView(b.buffer, b.byteOffset, b.byteLength);
    };
    const read = function (at = 0) {
      return check(this, at)[`get${view}`](at, order === 'LE');
    };
    const write = function (v, at = 0) {
      check(this, at)[`set${view}`](at, v, order === 'LE');
      return at + size;
    };
    for (const name of [kind, kind.replace('UInt', 'Uint')]) {
      Object.defineProperty(Buffer.prototype, `read${name}${order}`, { value: read, writable: true, configurable: true });
      Object.defineProperty(Buffer.prototype, `write${name}${order}`, { value: write, writable: true, configurable: true });
    }
  }
Buffer.poolSize = 8192;

module.exports = {
  Buffer,
  SlowBuffer: Buffer,
  kMaxLength: 2 ** 31 - 1,
  constants: { MAX_LENGTH: 2 ** 31 - 1, MAX_STRING_LENGTH: 2 ** 29 - 24 },
  atob: (text) => Buffer.from(String(text), 'base64').toString('latin1'),
  btoa: (text) => Buffer.from(String(text), 'latin1').toString('base64'),
};
