// 100 MB sent from one string.
// run: --vus 1 --iterations 2
// timeout: 60
// summary: metrics.checks.fails == 0
// summary: metrics.http_req_failed.passes == 0
// summary: metrics.data_sent.count >= 200000000
// rss-mb: 600
import { meet } from './lib/fault.js';

const upload = 'x'.repeat(100e6);

export default function () {
  meet('/sink', { status: 200, body: '100000000' }, {}, 'POST', upload);
}
