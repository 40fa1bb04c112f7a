// sort.js - Sorting numbers and objects with comparators.
function kernel() {
  let seed = 1, sum = 0;
  const next = () => (seed = (seed * 1103515245 + 12345) % 2147483648);
  for (let round = 0; round < 4; round++) {
    const numbers = Array.from({ length: 8000 }, next);
    numbers.sort((a, b) => a - b);
    const things = numbers.slice(0, 2000).map((n) => ({ key: `k${n % 977}`, n }));
    things.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : a.n - b.n));
    sum += numbers[100] + things[10].n;
  }
  return sum;
}
