// Both a length and chunks: the chunks count, and the connection is not used again.
// run: --vus 2 --iterations 10
// summary: metrics.iterations.count == 10
// summary: metrics.http_reqs.count == 20
// summary: metrics.http_req_failed.passes == 0
// summary: metrics.checks.fails == 0
// served: /length-and-chunks == 10
// served: /ok == 10
// stderr-lines: 40
import { meet } from './lib/fault.js';

export default function () {
  meet('/length-and-chunks', { status: 200, body: 'hello' });
}
