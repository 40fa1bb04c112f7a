// inspect.js - what console.log() makes of values.
class Point {
  constructor(x, y) {
    this.x = x;
    this.y = y;
  }
}
console.log('text', 1, -0, 1.5, true, null, undefined, 10n, Symbol('s'));
console.log('%s is %d years and %i, %f, %j %o %%', 'Bob', 42, 42.9, '1.5', { a: 1 }, [1], 'more');
console.log({ a: 1, b: 'x', 'c-d': [1, 2, 3], e: { f: { g: { h: 1 } } } });
console.log([1, 'two', [3, [4, [5, [6]]]], undefined, null, , 7]);
console.log(new Point(1, 2), [new Point(3, 4)]);
console.log(new Map([['a', 1], [{ k: 1 }, [2]]]), new Set([1, 'b']));
console.log(function f() {}, () => {}, class A extends Point {}, async () => {}, function* gen() {});
console.log([() => {}, Point]);
console.log(new Date(0), /a+/gi, [new Date(0)]);
console.log({ get a() { return 1; }, set a(v) {}, get b() { return 1; } });
console.log([1.5, 2.25, 'a\nb', "it's", 'say "hi"']);
console.log(Object.create(null), Object.assign(Object.create(null), { a: 1 }));
console.log({}, [], [[]], [{}], { a: {} }, { a: [] });
console.log(Array.from({ length: 120 }, (_, i) => i));
console.log(['apple', 'banana', 'cherry', 'dates', 'elderberry', 'fig', 'grape', 'honeydew']);
console.log({ long: 'x'.repeat(70), other: 'y'.repeat(20) });
console.log(Buffer.from('hello'), new Uint8Array([1, 2, 3]));
const loop = { name: 'loop' };
loop.self = loop;
console.log(loop);
console.log({ u: undefined, n: null, [Symbol('k')]: 1 });
console.log(Promise.resolve(4), new Promise(() => {}));
console.log('a', { b: 'c' }, ['d']);
console.log({ users: [{ id: 1, name: 'Ann', tags: ['x', 'y'] }, { id: 2, name: 'Ben', tags: [] }] });
console.log(Object(1), Object('s'), new String('abc'));
console.log([[1, 2, [3, 4]], { a: { b: { c: { d: 1 } } } }]);
console.log('%c styled', 'color: red');
console.log({ f() {}, g: () => {}, h: class {} });
console.log(process.memoryUsage !== undefined, typeof require, typeof module, typeof exports);
//= text 1 -0 1.5 true null undefined 10n Symbol(s)
//= Bob is 42 years and 42, 1.5, {"a":1} [ 1, [length]: 1 ] % more
//= { a: 1, b: 'x', 'c-d': [ 1, 2, 3 ], e: { f: { g: [Object] } } }
//= [ 1, 'two', [ 3, [ 4, [Array] ] ], undefined, null, <1 empty item>, 7 ]
//= Point { x: 1, y: 2 } [ Point { x: 3, y: 4 } ]
//= Map(2) { 'a' => 1, { k: 1 } => [ 2 ] } Set(2) { 1, 'b' }
//= [Function: f] [Function (anonymous)] [class A extends Point] [AsyncFunction (anonymous)] [GeneratorFunction: gen]
//= [ [Function (anonymous)], [class Point] ]
//= 1970-01-01T00:00:00.000Z /a+/gi [ 1970-01-01T00:00:00.000Z ]
//= { a: [Getter/Setter], b: [Getter] }
//= [ 1.5, 2.25, 'a\nb', "it's", 'say "hi"' ]
//= [Object: null prototype] {} [Object: null prototype] { a: 1 }
//= {} [] [ [] ] [ {} ] { a: {} } { a: [] }
//= [
//=    0,  1,  2,  3,  4,  5,  6,  7,  8,  9, 10, 11,
//=   12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23,
//=   24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35,
//=   36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47,
//=   48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59,
//=   60, 61, 62, 63, 64, 65, 66, 67, 68, 69, 70, 71,
//=   72, 73, 74, 75, 76, 77, 78, 79, 80, 81, 82, 83,
//=   84, 85, 86, 87, 88, 89, 90, 91, 92, 93, 94, 95,
//=   96, 97, 98, 99,
//=   ... 20 more items
//= ]
//= [
//=   'apple',
//=   'banana',
//=   'cherry',
//=   'dates',
//=   'elderberry',
//=   'fig',
//=   'grape',
//=   'honeydew'
//= ]
//= {
//=   long: 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx',
//=   other: 'yyyyyyyyyyyyyyyyyyyy'
//= }
//= <Buffer 68 65 6c 6c 6f> Uint8Array(3) [ 1, 2, 3 ]
//= <ref *1> { name: 'loop', self: [Circular *1] }
//= { u: undefined, n: null, [Symbol(k)]: 1 }
//= Promise { 4 } Promise { <pending> }
//= a { b: 'c' } [ 'd' ]
//= {
//=   users: [
//=     { id: 1, name: 'Ann', tags: [Array] },
//=     { id: 2, name: 'Ben', tags: [] }
//=   ]
//= }
//= [Number: 1] [String: 's'] [String: 'abc']
//= [ [ 1, 2, [ 3, 4 ] ], { a: { b: [Object] } } ]
//=  styled
//= { f: [Function: f], g: [Function: g], h: [class h] }
//= true function object object
