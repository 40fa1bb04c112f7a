// A content coding nobody knows leaves the body as it is.
// run: --vus 2 --iterations 10
// summary: metrics.iterations.count == 10
// summary: metrics.http_reqs.count == 20
// summary: metrics.http_req_failed.passes == 0
// summary: metrics.checks.fails == 0
// served: /coding-unknown == 10
// served: /ok == 10
// stderr-lines: 40
import { meet } from './lib/fault.js';

export default function () {
  meet('/coding-unknown', { status: 200, body: 'plain text' });
}
