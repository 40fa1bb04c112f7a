// What still runs at the end is interrupted.
// timing
import http from 'k6/http';
import { sleep } from 'k6';
const B = __ENV.BASE;

export const options = {
  scenarios: {
    s: { executor: 'constant-vus', vus: 1, duration: '1s', gracefulStop: '200ms' },
  },
};

export default function () {
  console.log('begun');
  sleep(5);
  console.log('never');
}
