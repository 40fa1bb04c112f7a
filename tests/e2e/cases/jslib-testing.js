// env: K6_TESTING_COLORIZE=false
// run: --vus 1 --iterations 5
// exit: 108
// stderr: test aborted
// stderr: Error: expect\(received\).toBe\(expected\)
import { expect } from 'https://jslib.k6.io/k6-testing/0.5.0/index.js';

export default function () {
  expect(1).toBe(1);
  expect(1).toBe(2);
}
