// The only worker is killed: the run is over, whatever was said.
// run: --vus 4 --duration 60s --workers 1 --on-worker-loss continue
// signal: 1.5 KILL worker
// timeout: 15
// exit: !0
// stderr: (?i)worker
// stdout: iterations
import { sleep } from 'k6';

export default function () {
  sleep(0.2);
}
