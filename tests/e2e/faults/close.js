// Connections that are closed unannounced after each answer cost nothing but a new one.
// run: --vus 5 --iterations 200
// summary: metrics.iterations.count == 200
// summary: metrics.http_reqs.count == 400
// summary: metrics.http_req_failed.passes == 0
// summary: metrics.checks.fails == 0
// served: /close == 200
// served: /ok == 200
// stderr-lines: 40
import { meet } from './lib/fault.js';

export default function () {
  meet('/close', { status: 200, body: 'ok' });
}
