// Ctrl-C while setup runs.
// signal: 1 INT
// signal: 1.5 INT
// exit: 105
// timeout: 6
// not-stderr: iteration ran
import { sleep } from 'k6';

export function setup() {
  sleep(60);
}

export default function () {
  console.log('iteration ran');
}
