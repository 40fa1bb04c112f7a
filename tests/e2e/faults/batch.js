// Faults side by side in one batch, each with its own result.
// run: --vus 2 --iterations 6
// summary: metrics.http_reqs.count == 48
// summary: metrics.checks.fails == 0
// points: http_reqs{error_code=1220} == 12
// points: http_reqs{error_code=1050} == 6
import http from 'k6/http';
import { expect, FAULT } from './lib/fault.js';

export default function () {
  const timeout = { timeout: '300ms' };
  const got = http.batch([
    `${FAULT}/ok`,
    `${FAULT}/reset`,
    ['GET', `${FAULT}/stall`, null, timeout],
    `${FAULT}/garbage`,
    `${FAULT}/length-short`,
    `${FAULT}/reset-in-body`,
    `${FAULT}/bomb?mib=1`,
    `${FAULT}/ok`,
  ]);
  expect({ codes: got.map((r) => r.error_code).join(' ') }, { codes: '0 1220 1050 1000 0 1220 0 0' });
}
