// Ctrl-C twice: everything stops now, iterations of a minute too.
// run: --vus 2 --duration 60s
// signal: 1.5 INT
// signal: 2 INT
// exit: 105
// timeout: 6
// stderr-lines: 20
import { sleep } from 'k6';

export default function () {
  sleep(60);
}
