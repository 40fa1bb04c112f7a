// 100 users with 20 descriptors: those that find none fail with a code, and the run is done in good order.
// run: --vus 100 --iterations 300 --workers 1
// limit: nofile=20
// timeout: 30
// summary: metrics.iterations.count == 300
// summary: metrics.http_reqs.count == 300
// summary: metrics.checks.fails == 0
// stderr-lines: 40
import http from 'k6/http';
import { check } from 'k6';

export default function () {
  const res = http.get(`${__ENV.FAULT}/drip?ms=2`);
  check(res, { 'done or without a descriptor': (r) => r.status === 200 || r.error_code === 1213 });
}
