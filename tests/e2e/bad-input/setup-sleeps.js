// setup() that waits too long.
// exit: 100
// timeout: 15
// not-stderr: iteration ran
import { sleep } from 'k6';

export const options = { setupTimeout: '1s', iterations: 1 };

export function setup() {
  sleep(60);
}

export default function () {
  console.log('iteration ran');
}
