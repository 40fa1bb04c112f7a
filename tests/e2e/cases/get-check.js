// run: --vus 2 --iterations 10
// stdout: checks_succeeded.*100\.00%
// summary: metrics.iterations.count == 10
// summary: metrics.http_reqs.count == 10
// summary: metrics.checks.passes == 10
// summary: metrics.checks.fails == 0
// summary: metrics.http_req_failed.value == 0
import http from 'k6/http';
import { check } from 'k6';

export default function () {
  const res = http.get(`${__ENV.BASE_URL}/api/health`);
  check(res, { 'status is 200': (r) => r.status === 200 });
}
