// Iterations at a rate.
// order: any
// timing
import http from 'k6/http';
import { sleep } from 'k6';
const B = __ENV.BASE;

export const options = {
  scenarios: {
    s: { executor: 'constant-arrival-rate', rate: 10, timeUnit: '1s', duration: '1s', preAllocatedVUs: 3, maxVUs: 5 },
  },
};

export default function () {
  http.get(`${B}/echo`);
}
