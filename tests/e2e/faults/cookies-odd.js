// Cookies no browser would keep do no harm.
// run: --vus 2 --iterations 2
// summary: metrics.iterations.count == 2
// summary: metrics.http_reqs.count == 4
// summary: metrics.checks.fails == 0
// served: /cookies-odd == 2
// served: /ok == 2
// stderr-lines: 40
import { meet } from './lib/fault.js';

export default function () {
  meet('/cookies-odd', { status: [0, 200] });
}
