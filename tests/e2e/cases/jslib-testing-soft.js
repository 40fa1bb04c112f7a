// env: K6_TESTING_COLORIZE=false
// run: --vus 1 --iterations 5
// exit: 110
// summary: metrics.iterations.count == 5
import { expect } from 'https://jslib.k6.io/k6-testing/0.6.1/index.js';

export default function () {
  expect.soft(1).toBe(2);
}
