// An upload that nobody reads ends with the request's timeout, one that meets a reset with the reset.
// run: --vus 1 --iterations 2
// timeout: 20
// summary: metrics.checks.fails == 0
// summary: metrics.http_reqs.count == 8
// summary: metrics.http_req_failed.passes == 4
import { meet } from './lib/fault.js';

const upload = 'x'.repeat(20e6);

export default function () {
  meet('/unread', { status: 0, error_code: 1050 }, { timeout: '500ms' }, 'POST', upload);
  meet('/reset', { status: 0, error_code: [1220, 1201] }, {}, 'POST', upload);
}
