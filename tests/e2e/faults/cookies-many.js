// 10,000 cookies in one answer are more headers than one takes.
// run: --vus 2 --iterations 2
// summary: metrics.iterations.count == 2
// summary: metrics.http_reqs.count == 4
// summary: metrics.http_req_failed.passes == 2
// summary: metrics.checks.fails == 0
// points: http_reqs{status=0,error_code=1000} == 2
// served: /cookies == 2
// served: /ok == 2
// stderr-lines: 40
import { meet } from './lib/fault.js';

export default function () {
  meet('/cookies?n=10000', { status: 0, error_code: 1000, body: null });
}
