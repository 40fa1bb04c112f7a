// The connection is closed instead of an answer. Where that happens to a connection used before, the request is sent again on a
// new one, as it may have been the idle connection's end; it counts once.
// run: --vus 2 --iterations 10
// summary: metrics.iterations.count == 10
// summary: metrics.http_reqs.count == 20
// summary: metrics.http_req_failed.passes == 10
// summary: metrics.checks.fails == 0
// points: http_reqs{status=0,error_code=1000} == 10
// served: /eof >= 10
// served: /eof <= 20
// served: /ok == 10
// stderr-lines: 40
import { meet } from './lib/fault.js';

export default function () {
  meet('/eof', { status: 0, error_code: 1000, body: null });
}
