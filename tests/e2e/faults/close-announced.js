// Connections that are closed after each answer, as announced.
// run: --vus 5 --iterations 200
// summary: metrics.iterations.count == 200
// summary: metrics.http_reqs.count == 400
// summary: metrics.http_req_failed.passes == 0
// summary: metrics.checks.fails == 0
// served: /close-announced == 200
// served: /ok == 200
// stderr-lines: 40
import { meet } from './lib/fault.js';

export default function () {
  meet('/close-announced', { status: 200, body: 'ok' });
}
