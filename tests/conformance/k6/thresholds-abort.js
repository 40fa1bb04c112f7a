// abortOnFail ends the test.
// timing
import http from 'k6/http';
import { sleep } from 'k6';

const B = __ENV.BASE;

export const options = { vus: 1, duration: '10s', thresholds: { http_req_failed: [{ threshold: 'rate<0.5', abortOnFail: true }] } };

export default function () {
  http.get(`${B}/status/500`);
  sleep(0.1);
}
