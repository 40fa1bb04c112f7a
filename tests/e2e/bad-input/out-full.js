// The points can't be written: told once, and the run goes on to its end.
// command: run {script} --vus 2 --duration 3s --out json=/dev/full --summary-export {summary}
// exit: !0
// stderr: /dev/full
// stderr: (?i)no space
// stdout: iterations
// summary: metrics.iterations.count >= 20
// stderr-lines: 14
import { sleep } from 'k6';

export default function () {
  sleep(0.05);
}
