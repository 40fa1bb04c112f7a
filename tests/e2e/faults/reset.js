// The connection is reset instead of an answer. Where that happens to a connection used before, the request is sent again on a
// new one, as it may have been the idle connection's end; it counts once.
// run: --vus 5 --iterations 100
// summary: metrics.iterations.count == 100
// summary: metrics.http_reqs.count == 200
// summary: metrics.http_req_failed.passes == 100
// summary: metrics.checks.fails == 0
// points: http_reqs{status=0,error_code=1220} == 100
// served: /reset >= 100
// served: /reset <= 200
// served: /ok == 100
// stderr-lines: 40
import { meet } from './lib/fault.js';

export default function () {
  meet('/reset', { status: 0, error_code: 1220, body: null });
}
