// A body without end that is kept: the timeout or the limit of 1 GiB ends it.
// run: --vus 1 --iterations 1
// summary: metrics.iterations.count == 1
// summary: metrics.http_reqs.count == 2
// summary: metrics.http_req_failed.passes == 1
// summary: metrics.checks.fails == 0
// served: /body-endless == 1
// served: /ok == 1
// rss-mb: 1600
// stderr-lines: 40
import { meet } from './lib/fault.js';

export default function () {
  meet('/body-endless', { status: 0, error_code: [1000, 1050], body: null }, { timeout: '1s' });
}
