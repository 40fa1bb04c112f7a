// All kinds that hold.
import http from 'k6/http';
import { check } from 'k6';

const B = __ENV.BASE;

export const options = { thresholds: { http_req_duration: ['p(95)<60000', 'avg<60000', 'med<60000', 'max<60000', 'min>=0'],
  http_reqs: ['count==1', 'rate>0'], checks: ['rate==1'], http_req_failed: ['rate<0.5'], vus: ['value<=1'] } };

export default function () {
  http.get(`${B}/echo`);
  check(1, { c: () => true });
}
