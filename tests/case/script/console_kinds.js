// console.log() of each kind of value, alone and inside others.
//= info 0 { z: 0 } NaN -Infinity 1e+21 0.30000000000000004 123456789012345680000
//= info  { s: "", d: "q" } Symbol.iterator [ -5, { b: 10 } ]
//= info { 0: "a", 1: "b" } {} {} {} {} { 0: 1, 1: "b" }
//= info {} {} {} {} {} {} { p: {} } {}
//= info Uint8Array(2) [ 1, 255 ] BigUint64Array(1) [ 1 ] BigInt64Array(0) [] Float32Array(3) [ 0.10000000149011612, 0, NaN ]
//= info Int8Array(3) [ 0, 0, 0 ] Float32Array(1) [ 0 ] Uint16Array(1) [ 7 ] Uint32Array(1) [ 8 ] Int16Array(1) [ 9 ] Int32Array(0) []
//= info ArrayBuffer { [Uint8Contents]: <>, byteLength: 0 } {} { b: ArrayBuffer { [Uint8Contents]: <01 ff>, byteLength: 2 } }
//= info "1970-01-01T00:00:00.000Z" { x: 1 } {} { d: {} }
//= info N: m AggregateError: m { e: custom } {} {} TypeError
//= info [ 1 ] [ null, 1 ] [ [] ] [] { a: 1 } { a: 1 } {} { 1: "x", b: 2, a: 1 }
//= info { v: 7 } { own: 1 } [object Function] [object Function] [object Function] { m: [object Function] }
//= info [ { a: [ { b: [Circular] } ] } ] [ [Circular] ]
//= info [ 1, 2 ] { a: [ "" ], u: null, n: null, t: true }
console.log(-0, { z: -0 }, NaN, -Infinity, 1e21, 0.1 + 0.2, 123456789012345680000);
console.log(Symbol(), { s: Symbol(), d: Symbol('q') }, Symbol.iterator, [-5n, { b: 10n }]);
console.log(new String('ab'), new Number(5), new Boolean(false), Object(10n), /a/g, (function () { return arguments; })(1, 'b'));
console.log(new Map([[1, 2]]), new Set([1]), new WeakMap(), Promise.resolve(1), Math, (function* () {})(), { p: Promise.resolve() }, Object.create(null));
console.log(new Uint8ClampedArray([1, 300]), new BigUint64Array([1n]), new BigInt64Array(), new Float32Array([0.1, -0, NaN]));
console.log(
  new Int8Array(new ArrayBuffer(8), 2, 3), new (class F extends Float32Array {})(1), new Uint16Array([7]), new Uint32Array([8]),
  new Int16Array([9]), new Int32Array());
console.log(new ArrayBuffer(0), new DataView(new ArrayBuffer(2)), { b: new Uint8Array([1, 255]).buffer });
const dated = new Date(0);
dated.x = 1;
console.log(new (class D extends Date {})(0), dated, new Date(NaN), { d: new Date(NaN) });
class X extends Error {
  constructor() {
    super('m');
    this.name = 'N';
  }
}
const custom = new Error('x');
custom.toString = () => 'custom';
console.log(new X(), new AggregateError([], 'm'), { e: custom }, Object.create(new Error('x')), X.prototype, new TypeError());
class L extends Array {}
console.log(L.from([1]), [, 1], [[]], [], new Proxy({ a: 1 }, {}), Object.assign(Object.create(null), { a: 1 }), Object.create({ inherited: 1 }),
  { b: 2, a: 1, 1: 'x' });
const hidden = Object.defineProperty({ own: 1, [Symbol('s')]: 2 }, 'h', { value: 1, enumerable: false });
console.log({ get v() { return 7; } }, hidden, async () => 1, function* () {}, class {}, { m() {} });
const a = [];
a.push({ a: [{ b: a }] });
const self = [];
self.push(self);
console.log(a, self);
console.log([1, 2], { a: [''], u: undefined, n: null, t: true });
