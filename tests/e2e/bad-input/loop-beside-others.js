// One user in an endless loop takes its turns, and the others of its worker go on.
// run: --workers 1
// timeout: 15
// points: iterations{scenario=others} >= 10
// points: iterations{scenario=stuck} == 0
import { sleep } from 'k6';

export const options = {
  scenarios: {
    stuck: { executor: 'constant-vus', vus: 1, duration: '2s', gracefulStop: '0s', exec: 'stuck' },
    others: { executor: 'constant-vus', vus: 2, duration: '2s', gracefulStop: '1s', exec: 'others' },
  },
};

export function stuck() {
  for (;;);
}

export function others() {
  sleep(0.1);
}
