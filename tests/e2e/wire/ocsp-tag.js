// The tag ocsp_status, off by default: "unknown" where a server staples nothing, and not there without TLS.
// run: --iterations 1 --insecure --system-tags status,ocsp_status,url -e TLS={fault_tls}
// summary: metrics.checks.fails == 0
// points: http_reqs{ocsp_status=unknown} == 1
// points: http_reqs{status=200} == 2
import http from 'k6/http';
import { expect, FAULT } from '../faults/lib/fault.js';

export default function () {
  const r = http.get(`https://127.0.0.1:${__ENV.TLS}/ok`);
  expect(r.ocsp, { status: 'unknown', revocation_reason: '', produced_at: 0 });
  expect(http.get(`${FAULT}/ok`).ocsp, { status: '' });
}
