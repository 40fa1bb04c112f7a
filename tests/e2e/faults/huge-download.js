// 100 MB received, as text, as bytes, and not kept.
// run: --vus 1 --iterations 1
// timeout: 60
// summary: metrics.checks.fails == 0
// summary: metrics.http_req_failed.passes == 0
// summary: metrics.data_received.count >= 300000000
// rss-mb: 900
import { meet } from './lib/fault.js';

export default function () {
  const n = 100e6;
  meet(`/big?bytes=${n}`, { status: 200, body: (text) => text.length === n });
  meet(`/big?bytes=${n}`, { status: 200, body: (bytes) => bytes.byteLength === n }, { responseType: 'binary' });
  meet(`/big?bytes=${n}`, { status: 200, body: null }, { responseType: 'none' });
}
