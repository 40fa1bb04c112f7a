// A redirect to itself is followed ten times, as k6 does; the last answer is the result.
// run: --vus 2 --iterations 4
// summary: metrics.http_reqs.count == 44
// summary: metrics.http_req_failed.passes == 0
// summary: metrics.checks.fails == 0
// points: http_reqs{status=302} == 44
// served: /redirect-loop == 44
import http from 'k6/http';
import { expect, FAULT } from './lib/fault.js';

export default function () {
  expect(http.get(`${FAULT}/redirect-loop`), { status: 302, error_code: 0 });
}
