// maps-sets.js - Map and Set with text and number keys.
function kernel() {
  let sum = 0;
  for (let round = 0; round < 10; round++) {
    const m = new Map(), s = new Set();
    for (let i = 0; i < 4000; i++) { m.set(`key${i % 1000}`, i); s.add(i % 777); }
    for (const [k, v] of m) sum += k.length + v;
    for (let i = 0; i < 4000; i++) if (s.has(i)) sum++;
  }
  return sum;
}
