// The conductor is killed: its workers go with it.
// run: --vus 4 --duration 60s --workers 2
// signal: 1.5 KILL
// exit: -9
// timeout: 15
import { sleep } from 'k6';

export default function () {
  sleep(0.2);
}
