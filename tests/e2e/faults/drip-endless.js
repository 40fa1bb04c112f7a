// An endless drip keeps a connection busy, but the timeout is of the whole response.
// run: --vus 2 --iterations 4
// summary: metrics.iterations.count == 4
// summary: metrics.http_reqs.count == 8
// summary: metrics.http_req_failed.passes == 4
// summary: metrics.checks.fails == 0
// points: http_reqs{status=0,error_code=1050} == 4
// served: /drip-endless == 4
// served: /ok == 4
// stderr-lines: 40
import { meet } from './lib/fault.js';

export default function () {
  meet('/drip-endless', { status: 0, error_code: 1050, body: null }, { timeout: '300ms' });
}
