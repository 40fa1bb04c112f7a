//= info TypeError
//= info TypeError
//= info TypeError
//= info TypeError
//= info TypeError
//= info true true 5
//= info 3 3 4 16 null null null
//= info true
import { freeze, bytes } from 'kit';
const v = freeze({ a: [1, { b: 2 }], get g() { return 1; } });
for (const f of [() => (v.a = 1), () => v.a.push(1), () => (v.a[1].b = 3), () => (v.n = 1), () => delete v.a])
  try {
    f();
    console.log('written');
  } catch (e) {
    console.log(e.name);
  }
const cycle = {};
cycle.me = cycle;
console.log(Object.isFrozen(freeze(cycle)), Object.isFrozen(v.a), freeze(5));
console.log(bytes(new Uint8Array(8).subarray(2, 5)), bytes(new ArrayBuffer(3)), bytes(new DataView(new ArrayBuffer(9), 1, 4)), bytes(new Float64Array(2)), bytes([1]), bytes(new Map()), bytes('x'));
let deep = [];
for (let i = 0; i < 200000; i++) deep = [deep];
console.log(Object.isFrozen(freeze(deep)[0][0]));
