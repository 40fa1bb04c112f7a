// Status 999 is a status like others.
// run: --vus 2 --iterations 10
// summary: metrics.iterations.count == 10
// summary: metrics.http_reqs.count == 20
// summary: metrics.http_req_failed.passes == 10
// summary: metrics.checks.fails == 0
// served: /status == 10
// served: /ok == 10
// stderr-lines: 40
import { meet } from './lib/fault.js';

export default function () {
  meet('/status?line=999%20Enough', { status: 999 });
}
