// maxDuration ends iterations that are left.
// timing
import http from 'k6/http';
import { sleep } from 'k6';
const B = __ENV.BASE;

export const options = {
  scenarios: {
    s: { executor: 'per-vu-iterations', vus: 1, iterations: 100, maxDuration: '1s', gracefulStop: '0s' },
  },
};

export default function () {
  sleep(0.3);
}
