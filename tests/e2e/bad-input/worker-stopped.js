// A worker that a debugger holds for a while is not lost.
// run: --vus 4 --duration 4s --workers 2
// signal: 1 STOP worker
// signal: 2.5 CONT worker
// timeout: 20
// summary: metrics.iterations.count >= 40
import { sleep } from 'k6';

export default function () {
  sleep(0.2);
}
