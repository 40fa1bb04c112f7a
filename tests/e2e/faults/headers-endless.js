// Headers without end.
// run: --vus 2 --iterations 10
// summary: metrics.iterations.count == 10
// summary: metrics.http_reqs.count == 20
// summary: metrics.http_req_failed.passes == 10
// summary: metrics.checks.fails == 0
// points: http_reqs{status=0,error_code=1000} == 10
// served: /head-only-endless == 10
// served: /ok == 10
// rss-mb: 150
// stderr-lines: 40
import { meet } from './lib/fault.js';

export default function () {
  meet('/head-only-endless', { status: 0, error_code: 1000, body: null });
}
