// modules.js - Node's own modules, as far as they are here.
const fs = require('fs');
const path = require('node:path');
const crypto = require('crypto');
const util = require('util');
const url = require('url');
const querystring = require('querystring');
const EventEmitter = require('events');
const assert = require('assert');
const os = require('os');
const { performance } = require('perf_hooks');
const { StringDecoder } = require('string_decoder');

// fs
const here = path.join(__dirname, 'lib', 'data.json');
console.log(fs.existsSync(here), fs.existsSync(here + 'x'), JSON.parse(fs.readFileSync(here, 'utf8')).name);
console.log(fs.readFileSync(here).toString('utf8') === fs.readFileSync(here, { encoding: 'utf-8' }));
try {
  fs.readFileSync('/no/such/file');
} catch (e) {
  console.log(e.code, e.message, e.syscall, e.errno);
}
const tmp = path.join(os.tmpdir(), `brunt-node-${process.pid}-${crypto.randomBytes(4).toString('hex')}`);
fs.mkdirSync(path.join(tmp, 'a/b'), { recursive: true });
fs.writeFileSync(path.join(tmp, 'f.txt'), 'one\n');
fs.appendFileSync(path.join(tmp, 'f.txt'), 'two\n');
console.log(fs.readdirSync(tmp), fs.readFileSync(path.join(tmp, 'f.txt'), 'utf8').split('\n'), fs.statSync(tmp).isDirectory());
fs.rmSync(tmp, { recursive: true });
console.log(fs.existsSync(tmp));

// path
console.log(path.join('/a', '..', 'b', './c.txt'), path.resolve('/x/y', '../z'), path.basename('/a/b.tar.gz', '.gz'));
console.log(path.extname('x.test.js'), path.dirname('/a/b/c'), path.relative('/a/b/c', '/a/d'), path.isAbsolute('x'), path.sep);
console.log(path.parse('/home/u/file.txt'), path.format({ dir: '/x', base: 'y.z' }), path.normalize('a//b/../c/'));

// crypto
console.log(crypto.createHash('sha256').update('hello').digest('hex'));
console.log(crypto.createHash('md5').update('a').update(Buffer.from('b')).digest('base64'));
console.log(crypto.createHmac('sha1', 'key').update('text', 'utf8').digest('hex'));
console.log(crypto.randomUUID().replace(/[0-9a-f]/g, 'x').length, crypto.randomBytes(8).length, crypto.randomInt(5, 6));
console.log(crypto.pbkdf2Sync('pw', 'salt', 10, 16, 'sha256').toString('hex'));
console.log(crypto.timingSafeEqual(Buffer.from('a'), Buffer.from('a')));
try {
  crypto.createHash('nope');
} catch (e) {
  console.log(e.message);
}

try {
  crypto.createPrivateKey('no key');
} catch (e) {
  console.log('no key');
}
console.log(crypto.createHmac('sha256', crypto.createSecretKey('k', 'utf8')).update('x').digest('base64url'));

// Buffer
const b = Buffer.from('héllo wörld €𝄞');
console.log(b.length, b.toString('hex'), b.toString('base64'), b.toString('base64url'), b.toString('latin1').length);
console.log(Buffer.from('68656c6c6f', 'hex').toString(), Buffer.from('aGVsbG8', 'base64').toString(), b.slice(0, 3).toString());
console.log(Buffer.concat([Buffer.from('a'), Buffer.from('bc')]).toString(), Buffer.byteLength('€'), Buffer.isBuffer(b));
console.log(Buffer.alloc(4, 'ab').toString(), Buffer.from([1, 2, 255]), Buffer.from('abc').equals(Buffer.from('abc')));
const n = Buffer.alloc(8);
n.writeUInt32BE(0xdeadbeef, 0);
n.writeInt16LE(-2, 4);
console.log(n, n.readUInt32BE(0).toString(16), n.readInt16LE(4), JSON.stringify(n), n.indexOf(0xef));
console.log(Buffer.from('hi', 'utf16le'), Buffer.from('ÿ', 'latin1'), atob('aGk='), btoa('hi'));

// util
console.log(util.format('%s %j', 'a', { b: 1 }), util.inspect({ a: { b: { c: { d: 1 } } } }, { depth: 0 }), util.isDeepStrictEqual([1, { a: 2 }], [1, { a: 2 }]));
console.log(util.inspect('x'), util.types.isDate(new Date()), util.inspect({ a: 1, b: [1, 2] }, { compact: true }));
const slow = (x, done) => setTimeout(() => (x < 0 ? done(new Error('negative')) : done(null, x * 2)), 5);
util.promisify(slow)(21).then((v) => console.log('promisified', v));
util.promisify(slow)(-1).catch((e) => console.log('rejected', e.message));

// url, querystring
const u = new URL('https://user:pw@example.com:8080/a/b?x=1&y=2#frag');
console.log(u.host, u.pathname, u.searchParams.get('y'), u.hash, u.href);
const p = url.parse('http://a.com:80/p/a?q=1#h');
console.log(p.host, p.pathname, p.query, p.path, p.href, url.resolve('http://a.com/x/y', '../z'));
console.log(querystring.stringify({ a: 'x y', b: ['1', '2'], c: '' }), { ...querystring.parse('a=1&b=2&b=3&c=%20d') });
console.log(new URLSearchParams({ q: 'a b', r: '&' }).toString());

// events
const e = new EventEmitter();
e.on('x', (v) => console.log('on', v));
e.once('x', (v) => console.log('once', v));
console.log(e.emit('x', 1), e.emit('x', 2), e.emit('y'), e.listenerCount('x'));
class Mine extends EventEmitter {}
new Mine().on('z', function () { console.log(this instanceof Mine); }).emit('z');

// assert
assert.strictEqual(1, 1);
assert.deepStrictEqual({ a: [1] }, { a: [1] });
assert.throws(() => { throw new TypeError('bad'); }, /bad/);
try {
  assert.equal(1, 2, 'not the same');
} catch (err) {
  console.log(err.name, err.code, err.message);
}

console.log(typeof performance.now(), performance.now() >= 0, typeof process.hrtime.bigint(), process.hrtime().length, process.argv.length);
console.log(new StringDecoder('utf8').write(Buffer.from([0xe2, 0x82])) === '', structuredClone({ d: new Date(5), m: new Map([[1, 2]]) }));
console.log(new TextDecoder().decode(new TextEncoder().encode('añ')), typeof globalThis.global, this === module.exports);

// timers
const t = setTimeout(() => console.log('never'), 10);
t.unref();
clearTimeout(t);
let ticks = 0;
const i = setInterval(() => {
  console.log('tick', ++ticks);
  if (ticks === 2) clearInterval(i);
}, 20);
setTimeout(() => setImmediate(() => console.log('immediate')), 50);
process.nextTick(() => console.log('next tick'));
queueMicrotask(() => console.log('microtask'));
require('timers/promises').setTimeout(60, 'value').then((v) => console.log('later', v));
//= true false data
//= true
//= ENOENT ENOENT: no such file or directory, open '/no/such/file' open -2
//= [ 'a', 'f.txt' ] [ 'one', 'two', '' ] true
//= false
//= /b/c.txt /x/z b.tar
//= .js /a/b ../../d false /
//= {
//=   root: '/',
//=   dir: '/home/u',
//=   base: 'file.txt',
//=   ext: '.txt',
//=   name: 'file'
//= } /x/y.z a/c/
//= 2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824
//= GH70Q2Ei0cwvQNwrkvDroA==
//= 369e2959eb49450338b212748f77d8ded74847bb
//= 36 8 5
//= 72aecd14244887c316e24019c7e020b5
//= true
//= Digest method not supported
//= no key
//= w47ciBXISJ9kc4l49EAI-FljRVRfC6po72_PXFPlcYk
//= 21 68c3a96c6c6f2077c3b6726c6420e282acf09d849e aMOpbGxvIHfDtnJsZCDigqzwnYSe aMOpbGxvIHfDtnJsZCDigqzwnYSe 21
//= hello hello hé
//= abc 3 true
//= abab <Buffer 01 02 ff> true
//= <Buffer de ad be ef fe ff 00 00> deadbeef -2 {"type":"Buffer","data":[222,173,190,239,254,255,0,0]} 3
//= <Buffer 68 00 69 00> <Buffer ff> hi aGk=
//= a {"b":1} { a: [Object] } true
//= 'x' true { a: 1, b: [ 1, 2 ] }
//= example.com:8080 /a/b 2 #frag https://user:pw@example.com:8080/a/b?x=1&y=2#frag
//= a.com:80 /p/a q=1 /p/a?q=1 http://a.com:80/p/a?q=1#h http://a.com/z
//= a=x%20y&b=1&b=2&c= { a: '1', b: [ '2', '3' ], c: ' d' }
//= q=a+b&r=%26
//= on 1
//= once 1
//= on 2
//= true true false 1
//= true
//= AssertionError ERR_ASSERTION not the same
//= number true bigint 2 2
//= true { d: 1970-01-01T00:00:00.005Z, m: Map(1) { 1 => 2 } }
//= añ object true
//= next tick
//= microtask
//= promisified 42
//= rejected negative
//= tick 1
//= tick 2
//= immediate
//= later value
