// An unasked change of protocol is an exception, as in k6.
// run: --vus 2 --iterations 10
// summary: metrics.iterations.count == 10
// summary: metrics.http_reqs.count == 20
// summary: metrics.http_req_failed.passes == 10
// summary: metrics.checks.fails == 0
// served: /switching == 10
// served: /ok == 10
// stderr-lines: 40
import http from 'k6/http';
import { expect, lifeGoesOn, FAULT } from './lib/fault.js';

export default function () {
  let error = 'none';
  try {
    http.get(`${FAULT}/switching`);
  } catch (e) {
    error = String(e);
  }
  expect({ error }, { error: (text) => /101 Switching Protocols/.test(text) });
  lifeGoesOn();
}
