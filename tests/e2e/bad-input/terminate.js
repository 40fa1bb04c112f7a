// SIGTERM is as Ctrl-C.
// run: --vus 2 --duration 60s
// signal: 1.5 TERM
// exit: 105
// timeout: 15
// summary: metrics.iterations.count >= 2
import { sleep } from 'k6';

export default function () {
  sleep(0.2);
}
