//= info text 1 1.5 true null undefined 10 s
//= info { k: "v", n: 1, u: null, z: null, deep: { a: [ 1, "two", [ 3 ] ] } }
//= debug [] {} [ 1, null, 3 ] [ null ]
//= warning [object Function] { f: [object Function] } [object Function]
//= error Error: e { e: TypeError: t }
//= info { name: "c", self: [Circular] } [ { s: 1 }, { s: 1 } ]
//= info "1970-01-01T00:00:00.000Z" { d: "2001-09-09T01:46:40.000Z" } {}
//= info ArrayBuffer { [Uint8Contents]: <00 00>, byteLength: 2 } Uint8Array(3) [ 1, 2, 3 ] { f: Float64Array(1) [ 1.5 ] } Uint8Array(0) []
//= info {} {} quotes "in" text { q: "say "hi"" }
//= info 
//= info ä€😀 { key with space: 1 }
//= info { bad: null }
console.log('text', 1, 1.5, true, null, undefined, 10n, Symbol('s'));
console.info({ k: 'v', n: 1, u: undefined, z: null, deep: { a: [1, 'two', [3]] } });
console.debug([], {}, [1, , 3], [undefined]);
console.warn(() => 1, { f() {} }, class A {});
console.error(new Error('e'), { e: new TypeError('t') });
const cycle = { name: 'c' };
cycle.self = cycle;
const shared = { s: 1 };
console.log(cycle, [shared, shared]);
console.log(new Date(0), { d: new Date(1e12) }, new Date(NaN));
console.log(new ArrayBuffer(2), new Uint8Array([1, 2, 3]), { f: new Float64Array([1.5]) }, new Uint8Array());
console.log(new Map([[1, 2]]), new Set([1]), 'quotes "in" text', { q: 'say "hi"' });
console.log();
console.log('ä€😀', { 'key with space': 1 });
console.log({ get bad() { throw new Error('x'); } });
