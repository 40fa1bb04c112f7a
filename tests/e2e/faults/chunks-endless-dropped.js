// Small chunks without end that nobody keeps.
// run: --vus 2 --iterations 2
// summary: metrics.iterations.count == 2
// summary: metrics.http_reqs.count == 4
// summary: metrics.http_req_failed.passes == 2
// summary: metrics.checks.fails == 0
// points: http_reqs{status=0,error_code=1050} == 2
// served: /chunks-endless == 2
// served: /ok == 2
// rss-mb: 150
// stderr-lines: 40
import { meet } from './lib/fault.js';

export default function () {
  meet('/chunks-endless', { status: 0, error_code: 1050, body: null }, { timeout: '500ms', responseType: 'none' });
}
