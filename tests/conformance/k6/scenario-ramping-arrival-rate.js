// Iterations at a changing rate.
// order: any
// timing
import http from 'k6/http';
import { sleep } from 'k6';
const B = __ENV.BASE;

export const options = {
  scenarios: {
    s: { executor: 'ramping-arrival-rate', startRate: 5, timeUnit: '1s', preAllocatedVUs: 3, stages: [{ duration: '500ms', target: 20 }, { duration: '500ms', target: 0 }] },
  },
};

export default function () {
  http.get(`${B}/echo`);
}
