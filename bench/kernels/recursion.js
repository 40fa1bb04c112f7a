// recursion.js - Calls: Fibonacci and Ackermann.
function fib(n) { return n < 2 ? n : fib(n - 1) + fib(n - 2); }
function ack(m, n) { return m === 0 ? n + 1 : n === 0 ? ack(m - 1, 1) : ack(m - 1, ack(m, n - 1)); }
function kernel() {
  return fib(22) + ack(2, 60);
}
