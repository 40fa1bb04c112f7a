// Users that become more and fewer.
// order: any
// timing
import http from 'k6/http';
import { sleep } from 'k6';
const B = __ENV.BASE;

export const options = {
  scenarios: {
    s: { executor: 'ramping-vus', startVUs: 1, stages: [{ duration: '500ms', target: 3 }, { duration: '500ms', target: 0 }], gracefulRampDown: '1s' },
  },
};

export default function () {
  http.get(`${B}/echo`);
  sleep(0.1);
}
