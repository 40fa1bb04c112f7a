// An HTTP proxy: plain requests in absolute form over shared connections, TLS through CONNECT; never for this machine itself.
// run: --iterations 1 --insecure -e TLS={fault_tls} -e PLAIN={fault_not_tls}
// env: HTTP_PROXY=http://bob:the%20secret@127.0.0.1:{fault_proxy_login}
// env: https_proxy=127.0.0.1:{fault_proxy}
// env: NO_PROXY=direct.test,10.0.0.0/8
// summary: metrics.checks.fails == 0
// served: proxy:GET == 2
// served: proxy:POST == 1
// served: proxy:CONNECT == 4
// served: /ok == 3
// not-stderr: the.secret
import http from 'k6/http';
import { expect, FAULT } from '../faults/lib/fault.js';

const PORT = FAULT.split(':')[2];

export default function () {
  let r = http.get('http://far.test/a?b=c');
  expect(r, { status: 200, body: (b) => b.startsWith('GET http://far.test/a?b=c HTTP/1.1\r\nHost: far.test\r\n') &&
    b.includes('\r\nProxy-Authorization: Basic Ym9iOnRoZSBzZWNyZXQ='), url: 'http://far.test/a?b=c', remote_ip: '127.0.0.1' });
  r = http.post('http://elsewhere.test:81/', 'body', { headers: { Host: 'virtual.test' } });
  expect(r, { status: 200, body: (b) => b.startsWith('POST http://virtual.test/ HTTP/1.1\r\nHost: virtual.test\r\n') });
  expect(r.timings, { connecting: 0 }); // the connection of the first
  expect(http.get('http://far.test/a?b=c'), { status: 200 });
  r = http.get(`https://far.test:${__ENV.TLS}/ok`);
  expect(r, { status: 200, body: 'ok', tls_version: 'tls1.3' });
  expect(r.timings, { tls_handshaking: (t) => t > 0, connecting: (t) => t > 0 });
  expect(http.get(`https://far.test:${__ENV.TLS}/ok`).timings, { connecting: 0 });
  expect(http.get(`http://localhost:${PORT}/ok`), { status: 200, body: 'ok' });
  expect(http.get('https://forbidden.test/'), { status: 0, error: 'Forbidden', error_code: 1000 });
  expect(http.get('https://eof.test/'), { status: 0, error_code: 1000 });
  // to a server that speaks no TLS
  expect(http.get(`https://far.test:${__ENV.PLAIN}/`), { status: 0, error_code: 1301 });
}
