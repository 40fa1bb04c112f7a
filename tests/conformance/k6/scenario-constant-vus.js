// Users for a time.
// order: any
// timing
import http from 'k6/http';
import { sleep } from 'k6';
const B = __ENV.BASE;

export const options = {
  scenarios: {
    s: { executor: 'constant-vus', vus: 2, duration: '1s' },
  },
};

export default function () {
  http.get(`${B}/echo`);
  sleep(0.2);
}
