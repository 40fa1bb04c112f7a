// Thousands of answers with random damage: whatever comes, each request is counted once, as good or as bad.
// run: --vus 10 --iterations 3000 --workers 2
// timeout: 60
// summary: metrics.iterations.count == 3000
// summary: metrics.http_reqs.count == 3000
// summary: metrics.checks.passes == 3000
// points: http_req_failed == 3000
// points: http_req_duration == 3000
// stderr-lines: 60
import http from 'k6/http';
import { check } from 'k6';

export default function () {
  const res = http.get(`${__ENV.FAULT}/chaos`, { timeout: '200ms' });
  const good = res.status !== 0 && (res.error_code === 0 || res.error_code === 1000 + res.status);
  const bad = res.status === 0 && res.error_code >= 1000 && res.error !== '' && res.body === null;
  check(res, { 'good or bad': () => good !== bad });
}
