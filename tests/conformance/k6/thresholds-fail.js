// One that does not hold: exit code 99.
import http from 'k6/http';

const B = __ENV.BASE;

export const options = { thresholds: { http_req_failed: ['rate<0.1'], http_reqs: ['count>0'] } };

export default function () {
  http.get(`${B}/status/500`);
}
