// The second request on each connection meets a reset. A GET is sent again on a new connection, as nobody has answered it; a
// POST might have been done, so that it fails.
// run: --vus 1 --iterations 1
// summary: metrics.http_reqs.count == 20
// summary: metrics.http_req_failed.passes == 5
// summary: metrics.checks.fails == 0
// served: /reset-second == 29
import http from 'k6/http';
import { expect, FAULT } from './lib/fault.js';

export default function () {
  for (let i = 0; i < 10; i++) expect(http.get(`${FAULT}/reset-second`), { status: 200 });
  // the first POST meets the connection that the last GET left behind
  for (let i = 0; i < 10; i++) {
    const want = i % 2 ? { status: 200 } : { status: 0, error_code: 1220 };
    expect(http.post(`${FAULT}/reset-second`, 'once'), want);
  }
}
