// exit: 101
// timeout: 15
// summary: metrics.iterations.count == 2
// stderr: (?i)teardown
export const options = { iterations: 2, teardownTimeout: '1s' };

export default function () {}

export function teardown() {
  for (;;);
}
