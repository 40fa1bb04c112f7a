// A crossed threshold with abortOnFail ends a run of a minute early; teardown still runs.
// exit: 99
// timeout: 20
// stderr: abortOnFail
// stderr: torn down
import { check, sleep } from 'k6';

export const options = {
  vus: 2,
  duration: '60s',
  thresholds: { checks: [{ threshold: 'rate>0.9', abortOnFail: true }] },
};

export default function () {
  check(1, { 'is two': (x) => x === 2 });
  sleep(0.1);
}

export function teardown() {
  console.log('torn down');
}
