// numbers.js - Floating point: a matrix product and a prime sieve.
function kernel() {
  const n = 40, a = [], b = [];
  for (let i = 0; i < n; i++) { a.push([]); b.push([]); for (let k = 0; k < n; k++) { a[i].push(i * 0.5 + k); b[i].push(k * 0.25 - i); } }
  let trace = 0;
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) { let s = 0; for (let k = 0; k < n; k++) s += a[i][k] * b[k][j]; if (i === j) trace += s; }
  const sieve = new Array(30000).fill(true);
  let primes = 0;
  for (let i = 2; i < sieve.length; i++) if (sieve[i]) { primes++; for (let k = i * i; k < sieve.length; k += i) sieve[k] = false; }
  return Math.round(trace) + primes;
}
