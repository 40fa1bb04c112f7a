// Nobody listens: every request fails with k6's code, and the terminal isn't flooded.
// run: --vus 5 --iterations 200 -e REFUSED={refused}
// summary: metrics.http_reqs.count == 200
// summary: metrics.http_req_failed.value == 1
// summary: metrics.checks.passes == 200
// stderr: [0-9]+ requests failed: dial: connection refused
// stderr-lines: 20
import http from 'k6/http';
import { check } from 'k6';

export default function () {
  const res = http.get(`http://127.0.0.1:${__ENV.REFUSED}/`);
  check(res, { 'refused': (r) => r.status === 0 && r.error_code === 1212 && r.body === null });
}
