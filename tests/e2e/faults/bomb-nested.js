// A few KB on the wire, packed twice.
// run: --vus 2 --iterations 2
// summary: metrics.iterations.count == 2
// summary: metrics.http_reqs.count == 4
// summary: metrics.http_req_failed.passes == 2
// summary: metrics.checks.fails == 0
// points: http_reqs{status=0,error_code=1701} == 2
// served: /bomb == 2
// served: /ok == 2
// rss-mb: 700
// timeout: 60
// stderr-lines: 40
import { meet } from './lib/fault.js';

export default function () {
  meet('/bomb?rounds=2', { status: 0, error_code: 1701, body: null });
}
