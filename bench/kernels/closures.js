// closures.js - Functions that make functions.
function kernel() {
  const compose = (f, g) => (x) => f(g(x));
  const counter = () => { let n = 0; return () => ++n; };
  let sum = 0;
  for (let i = 0; i < 30000; i++) {
    const f = compose((x) => x + i, (x) => x * 2), c = counter();
    c();
    sum += f(3) + c();
  }
  return sum;
}
