// command: run {script} --vus 2 --duration 2s --out csv=/dev/full
// exit: !0
// stderr: /dev/full
// stderr-lines: 14
import { sleep } from 'k6';

export default function () {
  sleep(0.05);
}
