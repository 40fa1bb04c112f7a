// The server refuses an upload of 20 MB before it has seen it: its answer is the result, whether it reads on or not.
// run: --vus 1 --iterations 3
// timeout: 20
// summary: metrics.checks.fails == 0
// summary: metrics.http_reqs.count == 12
// points: http_reqs{status=413,error_code=1413} == 6
import { expect, meet } from './lib/fault.js';

const upload = 'x'.repeat(20e6);

export default function () {
  const began = Date.now();
  meet('/early-413', { status: 413, error_code: 1413, body: 'too much' }, {}, 'POST', upload);
  meet('/early-413-deaf', { status: 413, error_code: 1413, body: 'too much' }, {}, 'POST', upload);
  expect({ ms: Date.now() - began }, { ms: (ms) => ms < 2500 });
}
