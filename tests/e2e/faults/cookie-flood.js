// 10,000 cookies in answers of 200: the jar keeps the newest 3,000.
// run: --iterations 1
// summary: metrics.checks.fails == 0
// summary: metrics.http_req_failed.passes == 0
// rss-mb: 150
import http from 'k6/http';
import { expect, FAULT } from './lib/fault.js';

export default function () {
  for (let i = 0; i < 50; i++) expect(http.get(`${FAULT}/cookies?n=200&first=${i * 200}`), { status: 200 });
  expect(http.get(`${FAULT}/kept/count`), { status: 200, body: (text) => text.startsWith('3000 ') });
}
