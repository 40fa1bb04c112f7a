// generators.js - Generators, iterators, spread.
function* range(n) {
  for (let i = 0; i < n; i++) yield i;
}
function kernel() {
  let sum = 0;
  for (let round = 0; round < 100; round++) {
    for (const x of range(500)) sum += x;
    sum += [...range(100)].length;
  }
  return sum;
}
