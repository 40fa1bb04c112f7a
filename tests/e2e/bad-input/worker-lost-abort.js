// A worker is killed, and the run is to end then.
// run: --vus 4 --duration 60s --workers 2 --on-worker-loss abort
// signal: 1.5 KILL worker
// timeout: 15
// exit: !0
// stderr: (?i)worker
// stdout: iterations
import { sleep } from 'k6';

export default function () {
  sleep(0.2);
}
