// A whole other response hides behind a length that is too short: nobody may take it for the next answer.
// run: --vus 2 --iterations 10
// summary: metrics.iterations.count == 10
// summary: metrics.http_reqs.count == 20
// summary: metrics.http_req_failed.passes == 0
// summary: metrics.checks.fails == 0
// served: /length-short == 10
// served: /ok == 10
// stderr-lines: 40
import { meet } from './lib/fault.js';

export default function () {
  meet('/length-short', { status: 200, body: 'hello' });
}
