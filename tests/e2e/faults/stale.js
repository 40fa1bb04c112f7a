// The server closes idle connections after 50 ms: that is noticed before they are used again, for POST too.
// run: --vus 2 --iterations 10
// summary: metrics.http_reqs.count == 20
// summary: metrics.http_req_failed.passes == 0
// summary: metrics.checks.fails == 0
// served: /stale == 20
import http from 'k6/http';
import { sleep } from 'k6';
import { expect, FAULT } from './lib/fault.js';

export default function () {
  expect(http.get(`${FAULT}/stale`), { status: 200 });
  sleep(0.2);
  expect(http.post(`${FAULT}/stale`, 'x'), { status: 200 });
  sleep(0.2);
}
