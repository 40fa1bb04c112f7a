// A worker is killed: told, and the other goes on to the end.
// run: --vus 4 --duration 4s --workers 2 --on-worker-loss continue
// exit: 109
// signal: 1.5 KILL worker
// timeout: 20
// stderr: (?i)worker \d was lost
// summary: metrics.iterations.count >= 40
// summary: metrics.iterations.count < 76
import { sleep } from 'k6';

export default function () {
  sleep(0.2);
}
