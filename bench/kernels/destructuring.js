// destructuring.js - Destructuring, spread and default values.
function kernel() {
  const f = ({ a, b: [c, d = 4], ...rest }, ...more) => a + c + d + Object.keys(rest).length + more.length;
  let sum = 0;
  for (let i = 0; i < 25000; i++) {
    const o = { a: i, b: [i & 3], x: 1, y: 2 };
    const copy = { ...o, a: 1 };
    sum += f(copy, ...[1, 2, 3]);
  }
  return sum;
}
