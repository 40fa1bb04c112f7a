// run: --iterations 1
// timeout: 15
// summary: metrics.checks.fails == 0
import http from 'k6/http';
import { check } from 'k6';

export default function () {
  const began = Date.now();
  const res = http.get(`${__ENV.BASE_URL}/delay/10000`, { timeout: '500ms' });
  check(res, {
    'code of a timeout': (r) => r.status === 0 && r.error_code === 1050,
    'in time': () => Date.now() - began < 3000,
  });
}
