// Ctrl-C once: iterations end, teardown runs, the summary comes.
// run: --vus 2 --duration 60s
// signal: 1.5 INT
// exit: 105
// timeout: 15
// stderr: torn down
// stdout: iterations
// summary: metrics.iterations.count >= 2
import { sleep } from 'k6';

export default function () {
  sleep(0.2);
}

export function teardown() {
  console.log('torn down');
}
