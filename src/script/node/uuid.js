// uuid.js - what scripts take from the package of that name when it is not installed.
'use strict';

const crypto = require('node:crypto');

const hex = (b) => b.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
const stamp = (b, version) => {
  b[6] = (b[6] & 15) | (version << 4);
  b[8] = (b[8] & 63) | 128;
  return hex(b);
};
const parse = (text) => Buffer.from(text.replace(/-/g, ''), 'hex');
const named = (version, algorithm) => (name, space) => {
  const id = typeof space === 'string' ? parse(space) : Buffer.from(space);
  return stamp(crypto.createHash(algorithm).update(id).update(name).digest().subarray(0, 16), version);
};
const node = crypto.randomBytes(6);
node[0] |= 1;

const NIL = '00000000-0000-0000-0000-000000000000';
const validate = (v) => typeof v === 'string' && /^(?:[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}|0{8}-0{4}-0{4}-0{4}-0{12}|f{8}-f{4}-f{4}-f{4}-f{12})$/i.test(v);

module.exports = {
  v1() {
    const t = BigInt(Date.now()) * 10000n + 122192928000000000n + BigInt(crypto.randomInt(10000));
    const b = Buffer.alloc(16);
    b.writeUInt32BE(Number(t & 0xffffffffn), 0);
    b.writeUInt16BE(Number((t >> 32n) & 0xffffn), 4);
    b.writeUInt16BE(Number((t >> 48n) & 0xfffn), 6);
    crypto.randomBytes(2).copy(b, 8);
    node.copy(b, 10);
    return stamp(b, 1);
  },
  v3: named(3, 'md5'),
  v4: () => crypto.randomUUID(),
  v5: named(5, 'sha1'),
  v7() {
    const b = crypto.randomBytes(16);
    b.writeUIntBE ? b.writeUIntBE(Date.now(), 0, 6) : Buffer.from(Date.now().toString(16).padStart(12, '0'), 'hex').copy(b);
    return stamp(b, 7);
  },
  NIL,
  MAX: 'ffffffff-ffff-ffff-ffff-ffffffffffff',
  validate,
  version(v) {
    if (!validate(v)) throw TypeError('Invalid UUID');
    return parseInt(v[14], 16);
  },
  parse: (v) => new Uint8Array(parse(v)),
  stringify: (b) => hex(Buffer.from(b)),
};
