// A thousand content codings.
// run: --vus 2 --iterations 10
// summary: metrics.iterations.count == 10
// summary: metrics.http_reqs.count == 20
// summary: metrics.checks.fails == 0
// served: /codings-many == 10
// served: /ok == 10
// stderr-lines: 40
import { meet } from './lib/fault.js';

export default function () {
  meet('/codings-many', { status: [0, 200], error_code: (code) => code === 1701 || code === 0 });
}
