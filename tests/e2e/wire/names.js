// hosts, blockHostnames, blacklistIPs, localIPs: k6's order, patterns and words.
// run: --iterations 1
// summary: metrics.checks.fails == 0
import http from 'k6/http';
import { expect, FAULT } from '../faults/lib/fault.js';

const PORT = FAULT.split(':')[2];

export const options = {
  hosts: {
    'exact.test': '127.0.0.1', 'port.test': `127.0.0.1:${PORT}`, [`ported.test:81`]: `127.0.0.1:${PORT}`, '*.wild.test': `127.0.0.1:${PORT}`,
    '*.deep.wild.test': '10.9.9.9', 'blocked.test': '127.0.0.1', 'black.test': '10.9.9.9', '192.0.2.1': `127.0.0.1:${PORT}`, 'six.test': '::1',
    'xn--bcher-kva.test': `127.0.0.1:${PORT}`,
  },
  blockHostnames: ['blocked.test', '*.ads.test'],
  blacklistIPs: ['10.0.0.0/8'],
  localIPs: '127.0.0.8/30',
};

const OK = { status: 200, body: 'ok', remote_port: Number(PORT) };

export default function () {
  expect(http.get(`http://Exact.test:${PORT}/ok`), OK);
  expect(http.get('http://port.test/ok'), OK);
  expect(http.get('http://port.test:99/ok'), OK);
  expect(http.get('http://ported.test:81/ok'), OK);
  expect(http.get('http://a.wild.test/ok'), OK);
  expect(http.get('http://a.b.wild.test/ok'), OK);
  expect(http.get('http://192.0.2.1/ok'), OK);
  expect(http.get('http://B\u00fccher.test/ok'), OK);
  expect(http.get('http://x.deep.wild.test/ok'), { status: 0, error_code: 1110, error: 'ip is blacklisted' });
  expect(http.get('http://black.test/ok'), { status: 0, error_code: 1110 });
  expect(http.get('http://10.1.2.3/ok'), { status: 0, error_code: 1110 });
  expect(http.get(`http://blocked.test:${PORT}/ok`), { status: 0, error_code: 1111, error: 'hostname is blocked' });
  expect(http.get('http://a.ads.test/ok'), { status: 0, error_code: 1111 });
  // 127.0.0.9 can't reach ::1
  expect(http.get('http://six.test/ok'), { status: 0, error_code: 1210 });
}
