// Too few users for the rate: dropped iterations.
// order: any
// timing
import http from 'k6/http';
import { sleep } from 'k6';
const B = __ENV.BASE;

export const options = {
  scenarios: {
    s: { executor: 'constant-arrival-rate', rate: 20, timeUnit: '1s', duration: '1s', preAllocatedVUs: 1, maxVUs: 1 },
  },
};

export default function () {
  sleep(0.4);
}
