// Modules that import each other are legal.
// run: --iterations 2
// summary: metrics.checks.passes == 2
// summary: metrics.checks.fails == 0
import { check } from 'k6';
import { isEven } from './lib/even.js';

export default function () {
  check(isEven(10), { 'ten is even': (even) => even });
}
