// A byte at a time is slow, not wrong.
// run: --vus 2 --iterations 4
// summary: metrics.iterations.count == 4
// summary: metrics.http_reqs.count == 8
// summary: metrics.http_req_failed.passes == 0
// summary: metrics.checks.fails == 0
// served: /drip == 4
// served: /ok == 4
// stderr-lines: 40
import { meet } from './lib/fault.js';

export default function () {
  meet('/drip', { status: 200, body: '0123456789' });
}
