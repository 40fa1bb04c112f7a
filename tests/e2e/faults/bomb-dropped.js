// A bomb that nobody reads isn't unpacked.
// run: --vus 2 --iterations 2
// summary: metrics.iterations.count == 2
// summary: metrics.http_reqs.count == 4
// summary: metrics.http_req_failed.passes == 0
// summary: metrics.checks.fails == 0
// served: /bomb == 2
// served: /ok == 2
// rss-mb: 150
// stderr-lines: 40
import { meet } from './lib/fault.js';

export default function () {
  meet('/bomb', { status: 200, body: null }, { responseType: 'none' });
}
