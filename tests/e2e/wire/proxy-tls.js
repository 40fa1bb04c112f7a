// A proxy that is itself spoken to over TLS: TLS in TLS, or plain requests in it.
// run: --iterations 1 --insecure -e TLS={fault_tls}
// env: HTTP_PROXY=https://127.0.0.1:{fault_proxy_tls}
// env: HTTPS_PROXY=https://127.0.0.1:{fault_proxy_tls}
// summary: metrics.checks.fails == 0
// served: proxy:GET == 1
// served: proxy:CONNECT == 1
// served: /ok == 1
// served: /big == 1
// served: /sink == 1
import http from 'k6/http';
import { expect } from '../faults/lib/fault.js';

const TLS = `https://far.test:${__ENV.TLS}`;

export default function () {
  expect(http.get('http://far.test/'), { status: 200, body: (b) => b.startsWith('GET http://far.test/ HTTP/1.1') });
  expect(http.get(`${TLS}/ok`), { status: 200, body: 'ok' });
  expect(http.get(`${TLS}/big?bytes=3000000`), { status: 200, body: (b) => b.length === 3000000 });
  expect(http.post(`${TLS}/sink`, 'x'.repeat(2000000)), { status: 200, body: '2000000' });
}
